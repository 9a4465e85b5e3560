// SPDX-License-Identifier: Apache-2.0
// plan, curve and check: questions to the solver that need no run.
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli.h"
#include "core/memory_map.h"
#include "core/solver.h"
#include "core/weighted_solver.h"

namespace retrace::cli {

namespace {

using core::ErrorCode;

struct PlanOptions {
  SizeOptions size;
  std::string scheduleFile;
  std::string stepTimes;
  bool json = false;
};

core::Result<core::Solution> planUnequal(const core::Problem& problem, const std::string& source, double& cost) {
  const auto times = core::readStepTimes(source, problem.steps);
  if (!times) return tl::unexpected(times.error());
  auto answer = core::solveWeighted(problem, *times);
  if (!answer) return tl::unexpected(answer.error());
  cost = answer->forwardTime;
  return std::move(answer->solution);
}

// What a transfer to and from the host adds.
nlohmann::json hostFigures(const core::Solution& solution, const core::CheckReport& checked) {
  return {{"host_peak_bytes", checked.hostPeakBytes}, {"host_saves", checked.hostSaves}, {"host_loads", checked.hostLoads},
          {"transfer_cost", solution.transferCost}, {"total_cost", static_cast<double>(checked.forwardOperations) + solution.transferCost}};
}

int plan(const PlanOptions& options) {
  const auto problem = options.size.problem();
  if (!problem) return report(problem.error());
  double weightedCost = 0.0;
  const auto solution = options.stepTimes.empty() ? core::solve(*problem) : planUnequal(*problem, options.stepTimes, weightedCost);
  if (!solution) return report(solution.error());
  const auto checked = core::check(solution->schedule, *problem);
  if (!checked) return report(checked.error());
  if (!options.scheduleFile.empty()) {
    if (auto written = core::writeScheduleFile({*problem, solution->schedule}, options.scheduleFile); !written)
      return report(written.error());
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
    out["saves"] = checked->saves;
    if (problem->strategy.kind == core::StrategyKind::TwoLevel) out.update(hostFigures(*solution, *checked));
    if (!options.stepTimes.empty()) out["weighted_cost"] = weightedCost;
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
  if (problem->strategy.kind == core::StrategyKind::TwoLevel)
    fmt::print("host                {} saves, {} loads, costing {:.6g} forwards; peak {} states\n", checked->hostSaves, checked->hostLoads,
               solution->transferCost, checked->hostPeakBytes / problem->sizes.hiddenBytes);
  if (!options.stepTimes.empty()) fmt::print("forward time        {:.10g} (sum of the step times of all forward operations)\n", weightedCost);
  return kOk;
}

struct CurveOptions {
  SizeOptions size;
  bool csv = false;
  std::string stepTimes;
};

core::Result<std::vector<core::WeightedPoint>> unequalCurve(const CurveOptions& options, core::Strategy strategy, core::StateSizes sizes) {
  const auto times = core::readStepTimes(options.stepTimes, options.size.steps);
  if (!times) return tl::unexpected(times.error());
  return core::weightedCurve(strategy, sizes, *times);
}

int printUnequal(const std::vector<core::WeightedPoint>& points, const CurveOptions& options, std::int64_t unitBytes) {
  const bool bytesKnown = options.size.sizesInBytes();
  if (options.csv) fmt::print("units,forward_time{}\n", bytesKnown ? ",bytes" : "");
  else fmt::print("{:>12}  {:>20}\n", "units", "forward time");
  for (const core::WeightedPoint& point : points) {
    const std::string units = fmt::format("{:.10g}", static_cast<double>(point.budgetBytes) / static_cast<double>(unitBytes));
    if (options.csv) fmt::print("{},{:.10g}{}\n", units, point.forwardTime, bytesKnown ? fmt::format(",{}", point.budgetBytes) : std::string());
    else fmt::print("{:>12}  {:>20.10g}\n", units, point.forwardTime);
  }
  return kOk;
}

int curve(const CurveOptions& options) {
  const auto strategy = core::strategyFromText(options.size.strategy);
  if (!strategy) return report(strategy.error());
  const auto sizes = options.size.sizes();
  if (!sizes) return report(sizes.error());
  const auto host = options.size.host(*sizes);
  if (!host) return report(host.error());
  core::Planner planner(options.size.steps, *sizes, {}, *host);
  const auto valid = core::validate(planner.problem(*strategy, core::kMaxBytes));
  if (!valid) return report(valid.error());
  if (!options.stepTimes.empty()) {
    const auto weighted = unequalCurve(options, *strategy, *sizes);
    return weighted ? printUnequal(*weighted, options, core::unitBytes(*strategy, *sizes)) : report(weighted.error());
  }
  const auto points = planner.curve(*strategy);
  if (!points) return report(points.error());
  const bool bytesKnown = options.size.sizesInBytes();
  const auto unit = static_cast<double>(core::unitBytes(*strategy, *sizes));
  const bool twoLevel = strategy->kind == core::StrategyKind::TwoLevel;
  if (options.csv) fmt::print("units,forward_operations{}{}\n", bytesKnown ? ",bytes" : "", twoLevel ? ",total_cost" : "");
  else fmt::print("{:>12}  {:>20}  {:>10}\n", "units", "forward operations", "per step");
  for (const core::TradeoffPoint& point : *points) {
    const std::string units = fmt::format("{:.10g}", static_cast<double>(point.budgetBytes) / unit);
    if (options.csv) {
      const std::string total = twoLevel ? fmt::format(",{:.10g}", planner.modelCost(*strategy, point.budgetBytes).value_or(0.0)) : std::string();
      fmt::print("{},{}{}{}\n", units, point.forwardOperations, bytesKnown ? fmt::format(",{}", point.budgetBytes) : std::string(), total);
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
  command->add_option("--step-times", options->stepTimes, "FILE.csv[:COLUMN]: the forward time of each step (hidden and mixed, up to 512 steps)");
  command->add_flag("--json", options->json, "Print one JSON object");
  command->callback([options, &exitCode] { exitCode = plan(*options); });
}

void addCurveCommand(CLI::App& app, int& exitCode) {
  auto options = std::make_shared<CurveOptions>();
  CLI::App* command = app.add_subcommand("curve", "Memory against compute: every breakpoint of a strategy");
  options->size.add(*command, false);
  command->add_option("--step-times", options->stepTimes, "FILE.csv[:COLUMN]: the forward time of each step (hidden and mixed, up to 512 steps)");
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
