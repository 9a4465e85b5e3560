// SPDX-License-Identifier: Apache-2.0
// plan, curve and check: questions to the solver that need no run.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/cli.h"
#include "core/calibration.h"
#include "core/memory_map.h"
#include "core/solver.h"

namespace retrace::cli {

namespace {

using core::ErrorCode;

struct PlanOptions {
  SizeOptions size;
  std::string scheduleFile;
  std::string calibrationFile;
  bool json = false;
};

// Seconds of one iteration from what calibrate measured ("-": standard input). The network must be the one that was measured.
core::Result<double> secondsOf(const core::Solution& solution, const PlanOptions& options) {
  nlohmann::json json;
  if (options.calibrationFile == "-") {
    json = nlohmann::json::parse(std::cin, nullptr, false);
  } else {
    std::ifstream file(options.calibrationFile);
    if (!file) return core::fail(ErrorCode::Io, "The calibration '{}' cannot be opened: {}.", options.calibrationFile, std::strerror(errno));
    json = nlohmann::json::parse(file, nullptr, false);
  }
  const auto calibration = core::calibrationFromJson(json);
  if (!calibration) return tl::unexpected(calibration.error());
  if (core::stateSizes(calibration->network) != solution.problem.sizes)
    return core::fail(ErrorCode::InvalidInput, "The calibration is of a {} with --hidden {} --batch {} --layers {}: plan the same, or calibrate this one.",
                      core::toText(calibration->network.cell), calibration->network.hidden, calibration->network.batch, calibration->network.layers);
  return core::predictedSeconds(solution, *calibration);
}

int plan(const PlanOptions& options) {
  const auto problem = options.size.problem();
  if (!problem) return report(problem.error());
  const auto solution = core::solve(*problem);
  if (!solution) return report(solution.error());
  const auto checked = core::check(solution->schedule, *problem);
  if (!checked) return report(checked.error());
  if (!options.scheduleFile.empty()) {
    if (auto written = core::writeScheduleFile({*problem, solution->schedule}, options.scheduleFile); !written)
      return report(written.error());
  }
  std::optional<double> seconds;
  if (!options.calibrationFile.empty()) {
    const auto predicted = secondsOf(*solution, options);
    if (!predicted) return report(predicted.error());
    seconds = *predicted;
  }
  const std::int64_t unit = core::unitBytes(problem->strategy, problem->sizes);
  const auto peakUnits = (checked->peakBytes + unit - 1) / unit;
  const bool bytesKnown = options.size.sizesInBytes();
  if (options.json) {
    nlohmann::json out{{"steps", problem->steps},
                       {"strategy", core::toText(problem->strategy)},
                       {"units", core::units(*problem)},
                       {"forward_operations", checked->forwardOperations},
                       {"peak_units", peakUnits},
                       {"peak_bytes", nullptr},
                       {"actions", solution->schedule.actions.size()},
                       {"optimal", solution->optimal},
                       {"beta", problem->sizes.beta()}};
    if (bytesKnown) out.update({{"peak_bytes", checked->peakBytes}, {"budget_bytes", problem->budgetBytes},
                                {"hidden_bytes", problem->sizes.hiddenBytes}, {"internal_bytes", problem->sizes.internalBytes}});
    if (seconds) out["predicted_seconds"] = *seconds;
    fmt::print("{}\n", out.dump());
    return kOk;
  }
  const double perStep = static_cast<double>(checked->forwardOperations) / static_cast<double>(problem->steps);
  fmt::print("steps               {}\nstrategy            {}\nbudget              {} units{}\n", problem->steps,
             core::toText(problem->strategy), core::units(*problem),
             bytesKnown ? fmt::format(" ({})", core::formatBytes(problem->budgetBytes)) : std::string());
  fmt::print("forward operations  {} ({:.3f} per step{})\npeak                {} units{}\nactions             {}\n",
             checked->forwardOperations, perStep, solution->optimal ? ", optimal" : "", peakUnits,
             bytesKnown ? fmt::format(" ({})", core::formatBytes(checked->peakBytes)) : std::string(),
             solution->schedule.actions.size());
  if (seconds) fmt::print("iteration           {:.3f} s predicted\n", *seconds);
  return kOk;
}

struct CurveOptions {
  SizeOptions size;
  bool csv = false;
};

int curve(const CurveOptions& options) {
  const auto strategy = core::strategyFromText(options.size.strategy);
  if (!strategy) return report(strategy.error());
  const auto sizes = options.size.sizes();
  if (!sizes) return report(sizes.error());
  core::Planner planner(options.size.steps, *sizes);
  const auto valid = core::validate(planner.problem(*strategy, core::kMaxBytes));
  if (!valid) return report(valid.error());
  const auto points = planner.curve(*strategy);
  if (!points) return report(points.error());
  const bool bytesKnown = options.size.sizesInBytes();
  const auto unit = static_cast<double>(core::unitBytes(*strategy, *sizes));
  if (options.csv) fmt::print("units,forward_operations{}\n", bytesKnown ? ",bytes" : "");
  else fmt::print("{:>12}  {:>20}  {:>10}\n", "units", "forward operations", "per step");
  for (const core::TradeoffPoint& point : *points) {
    const std::string units = fmt::format("{:.10g}", static_cast<double>(point.budgetBytes) / unit);
    if (options.csv) {
      fmt::print("{},{}{}\n", units, point.forwardOperations, bytesKnown ? fmt::format(",{}", point.budgetBytes) : std::string());
    } else {
      fmt::print("{:>12}  {:>20}  {:>10.3f}\n", units, point.forwardOperations,
                 static_cast<double>(point.forwardOperations) / static_cast<double>(options.size.steps));
    }
  }
  return kOk;
}

int check(const std::string& path) {
  const auto file = core::readScheduleFile(path);
  if (!file) return report(file.error());
  const auto checked = core::check(file->schedule, file->problem);
  if (!checked) return report(checked.error());
  fmt::print("{}: legal. {} actions, {} forward operations for {} steps, peak {} of {} bytes.\n", path, checked->actions,
             checked->forwardOperations, file->problem.steps, checked->peakBytes, file->problem.budgetBytes);
  return kOk;
}

}  // namespace

void addPlanCommand(CLI::App& app, int& exitCode) {
  auto options = std::make_shared<PlanOptions>();
  CLI::App* command = app.add_subcommand("plan", "The optimal schedule of a strategy under a budget, and its cost");
  options->size.add(*command, true);
  command->add_option("--schedule", options->scheduleFile, "Write the schedule to this file");
  command->add_option("--calibration", options->calibrationFile, "What calibrate --json printed (- for standard input): predicts seconds");
  command->add_flag("--json", options->json, "Print one JSON object");
  command->callback([options, &exitCode] { exitCode = plan(*options); });
}

void addCurveCommand(CLI::App& app, int& exitCode) {
  auto options = std::make_shared<CurveOptions>();
  CLI::App* command = app.add_subcommand("curve", "Memory against compute: every breakpoint of a strategy");
  options->size.add(*command, false);
  command->add_flag("--csv", options->csv, "Print comma-separated values");
  command->callback([options, &exitCode] { exitCode = curve(*options); });
}

void addCheckCommand(CLI::App& app, int& exitCode) {
  auto path = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("check", "Replay a schedule file under the rules");
  command->add_option("FILE", *path, "A schedule file")->required();
  command->callback([path, &exitCode] { exitCode = check(*path); });
}

}  // namespace retrace::cli
