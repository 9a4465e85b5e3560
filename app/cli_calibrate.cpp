// SPDX-License-Identifier: Apache-2.0
// calibrate: what the steps of a network cost on this machine, for plan --calibration.
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli.h"
#include "app/progress.h"
#include "core/machine/module.h"
#include "core/run/calibrate.h"
#include "core/run/calibration.h"

namespace retrace::cli {

namespace {

struct CalibrateOptions {
  SizeOptions size;
  std::string data;
  int threads = 1;
  std::string backend = "cpu";
  core::DeviceOptions device;
  bool json = false;
};

int execute(const CalibrateOptions& options) {
  const auto network = options.size.network();
  if (!network) return report(network.error());
  core::CalibrationSettings settings;
  settings.network = *network;
  settings.data = options.data.empty() ? fmt::format("dense:{}", network->hidden) : options.data;
  settings.threads = options.threads;
  const auto backend = core::openMachine(options.backend, options.device);
  if (!backend) return report(backend.error());
  const auto costs = [&] {
    const TerminalProgress progress("Measuring");
    return core::calibrate(settings, **backend);
  }();
  if (!costs) return report(costs.error());
  if (options.json) {
    fmt::print("{}\n", core::toJson(*costs).dump());
    return kOk;
  }
  constexpr double kMicro = 1e6;
  fmt::print("machine        {}\ndata           {}\n\nMicroseconds a step:\n{:>14}  {:>10}  {:>10}  {:>10}\n",
             costs->backend, costs->data, "steps in a run", "forward", "record", "backward");
  for (const core::RunCosts& run : costs->runs)
    fmt::print("{:>14}  {:>10.2f}  {:>10.2f}  {:>10.2f}\n", run.steps, kMicro * run.forward, kMicro * run.record,
               kMicro * run.backward);
  fmt::print(
      "\nfirst forward  {:.2f}\nsave           {:.2f}\nload           {:.2f}\niteration      {:.2f} beside its steps\n",
      kMicro * costs->firstForward, kMicro * costs->save, kMicro * costs->load, kMicro * costs->iteration);
  return kOk;
}

}  // namespace

void addCalibrateCommand(CLI::App& app, int& exitCode) {
  auto options = std::make_shared<CalibrateOptions>();
  CLI::App* command = app.add_subcommand("calibrate", "Measure what the steps of a network cost on this machine");
  options->size.addNetwork(*command);
  command->add_option("--data", options->data,
                      "As for run; by default as many random numbers a step as there are hidden units");
  command->add_option("--threads", options->threads, "Threads of the machine")->capture_default_str();
  addDeviceOptions(*command, options->backend, options->device);
  command->add_flag("--json", options->json, "Print one JSON object, for plan --calibration");
  command->callback([options, &exitCode] { exitCode = execute(*options); });
}

}  // namespace retrace::cli
