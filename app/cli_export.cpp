// SPDX-License-Identifier: Apache-2.0
// export: a schedule as a module for the user's own training code.
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>

#include "app/cli.h"
#include "core/export_module.h"

namespace retrace::cli {

namespace {

using core::ErrorCode;

struct ExportOptions {
  std::string schedule;
  std::string torchFile;
  std::string jaxFile;
};

core::Result<void> writeText(const std::string& text, const std::string& path) {
  std::ofstream output(path, std::ios::binary | std::ios::trunc);
  if (!output) return core::fail(ErrorCode::Io, "'{}' cannot be written: {}.", path, std::strerror(errno));
  output << text;
  output.close();
  if (!output) return core::fail(ErrorCode::Io, "'{}' could not be written completely: {}.", path, std::strerror(errno));
  return {};
}

int exportModules(const ExportOptions& options) {
  if (options.torchFile.empty() && options.jaxFile.empty())
    return report({ErrorCode::InvalidInput, "Say what to write: --pytorch FILE.py or --jax FILE.py."});
  const auto file = core::readScheduleFile(options.schedule);
  if (!file) return report(file.error());
  for (const auto& [path, kind] : {std::pair{options.torchFile, core::ModuleKind::Torch}, std::pair{options.jaxFile, core::ModuleKind::Jax}}) {
    if (path.empty()) continue;
    const auto text = core::toPythonModule(*file, kind);
    if (!text) return report(text.error());
    if (auto written = writeText(*text, path); !written) return report(written.error());
  }
  return kOk;
}

}  // namespace

void addExportCommand(CLI::App& app, int& exitCode) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command = app.add_subcommand("export", "A schedule file as a module for your own training code");
  command->add_option("SCHEDULE", options->schedule, "A schedule file, as 'plan --schedule' writes it")->required();
  command->add_option("--pytorch", options->torchFile, "Write a PyTorch module to this file");
  command->add_option("--jax", options->jaxFile, "Write a JAX module to this file");
  command->callback([options, &exitCode] { exitCode = exportModules(*options); });
}

}  // namespace retrace::cli
