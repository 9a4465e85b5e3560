// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <new>
#include <system_error>

#include "app/cli.h"

namespace {

// What is wrong with `text` as a number; empty when nothing is. CLI11 itself reads -1 as a large unsigned number and
// clamps numbers that are too large.
std::string wholeNumber(const std::string& text, bool mayBeNegative) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || (!mayBeNegative && value < 0))
    return fmt::format("'{}' is not a whole number from {} to {}", text, mayBeNegative ? INT64_MIN : 0, INT64_MAX);
  return {};
}

void checkValues(CLI::App& command) {
  for (CLI::Option* option : command.get_options()) {
    const std::string type = option->get_type_name();
    if (type.starts_with("INT") || type.starts_with("UINT"))
      option->check([mayBeNegative = type.starts_with("INT")](const std::string& text) {
        return wholeNumber(text, mayBeNegative);
      });
    else if (type.starts_with("TEXT"))
      option->check(
          [](const std::string& text) { return text.empty() ? std::string("a value is missing") : std::string(); });
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Plans and runs backpropagation through time under a memory budget.", "retrace-cli");
  app.set_version_flag("--version", "retrace-cli 0.1.0");
  app.require_subcommand(1);
  app.failure_message([](const CLI::App* parser, const CLI::Error& error) {
    return fmt::format("retrace-cli: {}\nTry '{} --help'.\n", error.what(), parser->get_name());
  });
  int exitCode = retrace::cli::kOk;
  retrace::cli::addPlanCommand(app, exitCode);
  retrace::cli::addCurveCommand(app, exitCode);
  retrace::cli::addCheckCommand(app, exitCode);
  retrace::cli::addRunCommand(app, exitCode);
  retrace::cli::addCalibrateCommand(app, exitCode);
  retrace::cli::addExportCommand(app, exitCode);
  retrace::cli::addMachineCommands(app, exitCode);
  std::string names;
  for (CLI::App* command : app.get_subcommands({})) {
    checkValues(*command);
    names += (names.empty() ? "" : ", ") + command->get_name();
  }
  const auto isCommand = [&](std::string_view word) {
    const auto commands = app.get_subcommands({});
    return std::any_of(commands.begin(), commands.end(), [&](const CLI::App* one) { return one->get_name() == word; });
  };
  if (argc > 1 && argv[1][0] != '-' && !isCommand(argv[1])) {
    fmt::print(stderr, "retrace-cli: unknown command '{}': choose one of {}.\n", argv[1], names);
    return retrace::cli::kUsage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool good = app.exit(error) == 0;
    if (good && !std::cout.flush())
      return retrace::cli::report(
          {retrace::core::ErrorCode::Io, "The output could not be written completely: is the disk full?"});
    return good ? retrace::cli::kOk : retrace::cli::kUsage;
  } catch (const std::system_error& error) {  // of fmt::print, when standard output cannot be written to
    return retrace::cli::report(
        {retrace::core::ErrorCode::Io, fmt::format("The output could not be written: {}.", error.what())});
  } catch (const std::bad_alloc&) {
    return retrace::cli::report(
        {retrace::core::ErrorCode::Unavailable,
         "There is not enough memory: use fewer steps, a smaller network, a smaller batch or a smaller budget."});
  }
  if (std::fflush(stdout) != 0 && exitCode == retrace::cli::kOk)
    return retrace::cli::report(
        {retrace::core::ErrorCode::Io, "The output could not be written completely: is the disk full?"});
  return exitCode;
}
