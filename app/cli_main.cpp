// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>
#include <new>
#include <system_error>

#include "app/cli.h"

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
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? retrace::cli::kOk : retrace::cli::kUsage;
  } catch (const std::system_error& error) {  // fmt::print says so when standard output takes no more
    return retrace::cli::report({retrace::core::ErrorCode::Io, fmt::format("The output could not be written: {}.", error.what())});
  } catch (const std::bad_alloc&) {
    return retrace::cli::report({retrace::core::ErrorCode::Unavailable, "There is not enough memory: use fewer steps, a smaller network or a smaller budget."});
  }
  if (std::fflush(stdout) != 0 && exitCode == retrace::cli::kOk)
    return retrace::cli::report({retrace::core::ErrorCode::Io, "The output could not be written completely: is the disk full?"});
  return exitCode;
}
