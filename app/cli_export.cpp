// SPDX-License-Identifier: Apache-2.0
// export: a schedule as a module for the user's own training code, a recording as a trace.
#include <memory>

#include "app/cli.h"
#include "app/progress.h"
#include "core/base/output_file.h"
#include "core/export/export_module.h"
#include "core/export/trace.h"
#include "core/strategies/schedule_file.h"

namespace retrace::cli {

namespace {

using core::ErrorCode;

struct ExportOptions {
  std::string schedule;
  std::string torchFile;
  std::string jaxFile;
  std::string traceFile;
};

int exportModules(const ExportOptions& options) {
  const auto file = core::readScheduleFile(options.schedule);
  if (!file) return report(file.error());
  for (const auto& [path, kind] :
       {std::pair{options.torchFile, core::ModuleKind::Torch}, std::pair{options.jaxFile, core::ModuleKind::Jax}}) {
    if (path.empty()) continue;
    if (auto different = core::differentFiles(options.schedule, path); !different) return report(different.error());
    const auto text = core::toPythonModule(*file, kind);
    if (!text) return report(text.error());
    if (auto written = core::writeWholeFile(path, *text); !written) return report(written.error());
  }
  return kOk;
}

int exportAll(const ExportOptions& options) {
  const TerminalProgress progress("Exporting");
  const bool modules = !options.torchFile.empty() || !options.jaxFile.empty();
  if (options.traceFile.empty() == !modules)
    return report(
        {ErrorCode::InvalidInput,
         "Say what to write: --pytorch FILE.py or --jax FILE.py of a schedule, or --trace FILE.json of a recording."});
  if (modules) return exportModules(options);
  const auto written = core::exportTrace(options.schedule, options.traceFile);
  return written ? kOk : report(written.error());
}

}  // namespace

void addExportCommand(CLI::App& app, int& exitCode) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command =
      app.add_subcommand("export", "A schedule file as a module for your own training code, or a recording as a trace");
  command
      ->add_option("FILE", options->schedule,
                   "A schedule file, as 'plan --schedule' writes it, or a recording, as 'run --record' does")
      ->required();
  command->add_option("--pytorch", options->torchFile, "Write a PyTorch module to this file");
  command->add_option("--jax", options->jaxFile, "Write a JAX module to this file");
  command->add_option("--trace", options->traceFile,
                      "Write a recording for chrome://tracing and Perfetto to this file");
  command->callback([options, &exitCode] { exitCode = exportAll(*options); });
}

}  // namespace retrace::cli
