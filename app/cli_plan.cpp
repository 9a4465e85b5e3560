// SPDX-License-Identifier: Apache-2.0
// plan and check: one schedule, made or read.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>

#include "app/cli.h"
#include "app/progress.h"
#include "core/base/byte_text.h"
#include "core/base/input_file.h"
#include "core/planner/questions.h"
#include "core/planner/solver.h"
#include "core/planner/step_times.h"
#include "core/planner/tradeoff.h"
#include "core/planner/weighted_solver.h"
#include "core/run/calibrate.h"
#include "core/run/calibration.h"
#include "core/run/largest_batch.h"
#include "core/schedule/memory_map.h"
#include "core/strategies/schedule_file.h"

namespace retrace::cli {

namespace {

using core::ErrorCode;

struct PlanOptions {
  SizeOptions size;
  std::string limit;
  bool longest = false;
  bool largestBatch = false;
  std::string scheduleFile;
  int scheduleVersion = 2;
  std::string stepTimes;
  std::string calibrationFile;
  bool json = false;
};

struct Planned {
  core::Problem problem;
  core::CheckReport report;
  bool optimal = false;
  double transferCost = 0.0;
  std::optional<double> weightedCost;       ///< sum of the step times, when they were given
  std::optional<double> seconds;            ///< of an iteration, predicted from a calibration
  std::optional<core::TradeoffPoint> next;  ///< what more memory buys
  std::optional<double> nextCost;           ///< forwards and transfers then, where there are transfers
  std::int64_t gap = 0;                     ///< forward operations by which it may lie above the optimum
};

// What a transfer to and from the host adds.
nlohmann::json hostFigures(const Planned& plan) {
  const core::CheckReport& checked = plan.report;
  return {{"host_peak_bytes", checked.hostPeakBytes},
          {"host_saves", checked.hostSaves},
          {"host_loads", checked.hostLoads},
          {"transfer_cost", plan.transferCost},
          {"total_cost", static_cast<double>(checked.forwardOperations) + plan.transferCost}};
}

// Sets --batch to the largest for the budget.
core::Result<void> findLargestBatch(SizeOptions& size, core::Strategy strategy,
                                    const std::optional<core::TimeLimit>& limit) {
  const auto cell = core::cellFromText(size.cell);
  if (!cell) return tl::unexpected(cell.error());
  core::Network network;
  network.cell = *cell;
  network.hidden = size.hidden;
  network.layers = size.layers;
  if (auto valid = core::validate(network); !valid) return valid;
  const auto bytes = core::bytesFromText(size.budget);
  if (!bytes)
    return core::fail(ErrorCode::InvalidInput, "--largest-batch needs a budget in bytes: --budget 64MiB, not '{}'.",
                      size.budget);
  const auto batch = core::largestBatch(network, size.steps, {}, strategy, *bytes, limit);
  if (!batch) return tl::unexpected(batch.error());
  size.batch = *batch;
  return {};
}

// Sets --steps to the most for the budget.
core::Result<void> findLongestSteps(SizeOptions& size, core::Strategy strategy,
                                    const std::optional<core::TimeLimit>& limit) {
  const auto sizes = size.sizes();
  if (!sizes) return tl::unexpected(sizes.error());
  const auto bytes = size.budgetBytes(strategy, *sizes, 1);
  if (!bytes) return tl::unexpected(bytes.error());
  if (*bytes == 0 || size.budget.ends_with('%'))
    return core::fail(ErrorCode::InvalidInput,
                      "--longest needs a budget that does not depend on the length: --units M or --budget 64MiB.");
  const auto steps = core::longestSteps(*sizes, {}, strategy, *bytes, limit);
  if (!steps) return tl::unexpected(steps.error());
  size.steps = *steps;
  return {};
}

// Turns a question for the length, the batch or the budget into one with all three: changes `options`.
core::Result<core::Problem> completeProblem(PlanOptions& options) {
  SizeOptions& size = options.size;
  std::optional<core::TimeLimit> limit;
  if (!options.limit.empty()) {
    const auto read = core::timeLimitFromText(options.limit);
    if (!read) return tl::unexpected(read.error());
    limit = *read;
  }
  const bool asksForBudget = limit && !options.longest && !options.largestBatch;
  if (asksForBudget && (!size.budget.empty() || size.units != 0))
    return core::fail(
        ErrorCode::InvalidInput,
        "--for finds the least budget: leave --budget and --units out, or ask for --longest or --largest-batch.");
  const auto strategy = core::strategyFromText(size.strategy);
  if (!strategy) return tl::unexpected(strategy.error());
  if (options.largestBatch)
    if (auto found = findLargestBatch(size, *strategy, limit); !found) return tl::unexpected(found.error());
  if (options.longest)
    if (auto found = findLongestSteps(size, *strategy, limit); !found) return tl::unexpected(found.error());
  if (!asksForBudget) return size.problem();
  const auto sizes = size.sizes();
  if (!sizes) return tl::unexpected(sizes.error());
  const auto host = size.host(*sizes);
  if (!host) return tl::unexpected(host.error());
  core::Problem problem{size.steps, *sizes, {}, 0, *strategy, *host};
  const auto least = core::leastBudget(problem, limit->mostForwards(size.steps, {}));
  if (!least) return tl::unexpected(least.error());
  problem.budgetBytes = least->budgetBytes;
  return problem;
}

// Seconds of one iteration from what calibrate measured ("-": standard input). The network must be the one that was
// measured.
core::Result<double> secondsOf(const core::Solution& solution, const std::string& calibrationFile) {
  const bool standardInput = calibrationFile == "-";
  const auto text = standardInput ? core::Result<std::string>(std::string(std::istreambuf_iterator<char>(std::cin), {}))
                                  : core::readBytes(calibrationFile, "calibration");
  if (!text) return tl::unexpected(text.error());
  const auto calibration = core::calibrationFromJson(nlohmann::json::parse(*text, nullptr, false));
  if (!calibration)
    return core::fail(calibration.error().code, "'{}': {}", standardInput ? "standard input" : calibrationFile,
                      calibration.error().message);
  if (core::stateSizes(calibration->network) != solution.problem.sizes)
    return core::fail(
        ErrorCode::InvalidInput,
        "The calibration is of a {} with --hidden {} --batch {} --layers {}: plan the same, or calibrate this one.",
        core::toText(calibration->network.cell), calibration->network.hidden, calibration->network.batch,
        calibration->network.layers);
  return core::predictedSeconds(solution, *calibration);
}

core::Result<void> writeSchedule(const core::Solution& solution, const PlanOptions& options) {
  if (options.scheduleFile.empty()) return {};
  return core::writeScheduleFile({solution.problem, *solution.graph}, options.scheduleFile, options.scheduleVersion);
}

core::Result<Planned> solveAndCheck(const core::Problem& problem, const PlanOptions& options) {
  TerminalProgress progress("Planning");
  core::PlannerTables tables;
  const auto planner = core::Planner::prepare(problem, {}, progress.taker(), &tables);
  if (!planner) return tl::unexpected(planner.error());
  const auto solution = planner->plan(problem.budgetBytes);
  if (!solution) return tl::unexpected(solution.error());
  const auto checked = core::check(*solution->graph, problem);
  if (!checked) return tl::unexpected(checked.error());
  if (auto written = writeSchedule(*solution, options); !written) return tl::unexpected(written.error());
  const auto next = core::nextGain(problem, {}, &tables);
  Planned planned{problem,      *checked,     solution->optimal,           solution->transferCost,
                  std::nullopt, std::nullopt, next ? *next : std::nullopt, std::nullopt,
                  solution->gap};
  if (planned.next && core::usesHost(problem.strategy)) planned.nextCost = planned.next->modelCost;
  if (options.calibrationFile.empty()) return planned;
  const auto seconds = secondsOf(*solution, options.calibrationFile);
  if (!seconds) return tl::unexpected(seconds.error());
  planned.seconds = *seconds;
  return planned;
}

core::Result<Planned> solveUnequal(const core::Problem& problem, const PlanOptions& options) {
  const auto times = core::readStepTimes(options.stepTimes, problem.steps);
  if (!times) return tl::unexpected(times.error());
  TerminalProgress progress("Planning");
  const auto answer = core::solveWeighted(problem, *times, {}, progress.taker());
  if (!answer) return tl::unexpected(answer.error());
  const auto checked = core::check(*answer->solution.graph, problem);
  if (!checked) return tl::unexpected(checked.error());
  if (auto written = writeSchedule(answer->solution, options); !written) return tl::unexpected(written.error());
  return Planned{problem,      *checked, answer->solution.optimal, 0.0, answer->forwardTime, std::nullopt, std::nullopt,
                 std::nullopt, 0};
}

// Bytes need not be whole units: a budget of odd bytes is used to the last of them.
nlohmann::json inUnits(std::int64_t bytes, std::int64_t unit) {
  if (bytes % unit == 0) return bytes / unit;
  return static_cast<double>(bytes) / static_cast<double>(unit);
}

void printPlanAsJson(const Planned& plan, bool bytesKnown, std::int64_t batch) {
  const core::Problem& problem = plan.problem;
  const std::int64_t unit = core::unitBytes(problem.strategy, problem.sizes);
  nlohmann::json out{
      {"steps", problem.steps},
      {"strategy", core::toText(problem.strategy)},
      {"units", core::units(problem)},
      {"forward_operations", plan.report.forwardOperations},
      {"peak_units", inUnits(plan.report.peakBytes, unit)},
      {"peak_bytes", nullptr},
      {"actions", plan.report.actions},
      {"optimal", plan.optimal},
      {"beta", problem.sizes.beta()},
      {"regime", core::toText(core::regimeOf(problem.steps, std::max<std::int64_t>(core::units(problem), 1),
                                             plan.report.forwardOperations))},
      {"next_units", nullptr},
      {"next_forward_operations", nullptr}};
  if (bytesKnown)
    out.update({{"peak_bytes", plan.report.peakBytes},
                {"budget_bytes", problem.budgetBytes},
                {"hidden_bytes", problem.sizes.hiddenBytes},
                {"internal_bytes", problem.sizes.internalBytes},
                {"batch", batch}});
  if (plan.next) {
    out["next_units"] = static_cast<double>(plan.next->budgetBytes) / static_cast<double>(unit);
    out["next_forward_operations"] = plan.next->forwardOperations;
    if (plan.nextCost) out["next_total_cost"] = *plan.nextCost;
  }
  out["saves"] = plan.report.saves;
  if (plan.gap > 0) out["gap"] = plan.gap;
  if (core::usesHost(problem.strategy)) out.update(hostFigures(plan));
  if (plan.seconds) out["predicted_seconds"] = *plan.seconds;
  if (plan.weightedCost) out["weighted_cost"] = *plan.weightedCost;
  fmt::print("{}\n", out.dump());
}

void printPlan(const Planned& plan, bool bytesKnown, std::int64_t batch) {
  const core::Problem& problem = plan.problem;
  const std::int64_t unit = core::unitBytes(problem.strategy, problem.sizes);
  const auto inBytes = [&](std::int64_t bytes) {
    return bytesKnown ? fmt::format(" ({})", core::formatBytes(bytes)) : std::string();
  };
  const auto steps = static_cast<double>(problem.steps);
  const std::int64_t operations = plan.report.forwardOperations;
  fmt::print("steps               {}\nstrategy            {}\n", problem.steps, core::toText(problem.strategy));
  if (bytesKnown && batch > 0) fmt::print("batch               {}\n", batch);
  fmt::print("budget              {} units{}\n", core::units(problem), inBytes(problem.budgetBytes));
  fmt::print("forward operations  {} ({:.3f} per step{})\n", operations, static_cast<double>(operations) / steps,
             plan.optimal   ? ", optimal"
             : plan.gap > 0 ? fmt::format(", at most {} above the optimum", plan.gap)
                            : std::string());
  const nlohmann::json peak = inUnits(plan.report.peakBytes, unit);
  fmt::print("peak                {} units{}\nactions             {}\n",
             peak.is_number_integer() ? peak.dump() : fmt::format("{:.2f}", peak.get<double>()),
             inBytes(plan.report.peakBytes), plan.report.actions);
  fmt::print("memory is           {}\n",
             core::toText(core::regimeOf(problem.steps, std::max<std::int64_t>(core::units(problem), 1), operations)));
  if (core::usesHost(problem.strategy))
    fmt::print("host                {} saves, {} loads, costing {:.6g} forwards; peak {} states\n",
               plan.report.hostSaves, plan.report.hostLoads, plan.transferCost,
               plan.report.hostPeakBytes / problem.sizes.hiddenBytes);
  if (plan.seconds) fmt::print("iteration           {:.3f} s predicted\n", *plan.seconds);
  if (plan.weightedCost)
    fmt::print("forward time        {:.10g} (sum of the step times of all forward operations)\n", *plan.weightedCost);
  if (!plan.next) return;
  const std::string gain =
      plan.nextCost ? fmt::format("{:.6g} less to pay for forwards and transfers",
                                  static_cast<double>(operations) + plan.transferCost - *plan.nextCost)
                    : fmt::format("{} forward {} fewer", operations - plan.next->forwardOperations,
                                  operations - plan.next->forwardOperations == 1 ? "operation" : "operations");
  fmt::print("next gain           {} with {:.10g} units{}\n", gain,
             static_cast<double>(plan.next->budgetBytes) / static_cast<double>(unit), inBytes(plan.next->budgetBytes));
}

int plan(PlanOptions options) {
  const auto problem = [&] {
    const TerminalProgress progress("Searching");
    return completeProblem(options);
  }();
  if (!problem) return report(problem.error());
  const auto planned = options.stepTimes.empty() ? solveAndCheck(*problem, options) : solveUnequal(*problem, options);
  if (!planned) return report(planned.error());
  (options.json ? printPlanAsJson : printPlan)(*planned, options.size.bytesKnown(), options.size.batch);
  return kOk;
}

int check(const std::string& path) {
  const auto file = [&] {
    const TerminalProgress progress("Reading");
    return core::readScheduleFile(path);
  }();
  if (!file) return report(file.error());
  const auto checked = [&] {
    const TerminalProgress progress("Checking");
    return core::check(file->graph, file->problem);
  }();
  if (!checked) return report({checked.error().code, fmt::format("'{}': {}", path, checked.error().message)});
  fmt::print("{}: legal. {} actions, {} forward operations for {} steps, peak {} of {} bytes.\n", path,
             checked->actions, checked->forwardOperations, file->problem.steps, checked->peakBytes,
             file->problem.budgetBytes);
  return kOk;
}

}  // namespace

void addPlanCommand(CLI::App& app, int& exitCode) {
  auto options = std::make_shared<PlanOptions>();
  CLI::App* command = app.add_subcommand("plan", "The optimal schedule of a strategy under a budget, and its cost");
  CLI::Option* steps = options->size.add(*command, true)->required(false);
  command->add_option("--for", options->limit,
                      "Find the least budget for this limit: time:1.33x (of store-everything) or forwards:2000");
  CLI::Option* longest =
      command->add_flag("--longest", options->longest, "Find the longest sequence for the budget, within --for")
          ->excludes(steps);
  command
      ->add_flag("--largest-batch", options->largestBatch,
                 "Find the largest --batch for the budget in bytes, within --for")
      ->excludes(longest)
      ->excludes("--batch");
  CLI::Option* schedule = command->add_option("--schedule", options->scheduleFile, "Write the schedule to this file");
  command
      ->add_option("--schedule-version", options->scheduleVersion,
                   "Of the file's format: 2 holds the schedule as a graph, 1 every action")
      ->check(CLI::IsMember({1, 2}))
      ->needs(schedule);
  CLI::Option* times =
      command->add_option("--step-times", options->stepTimes,
                          "FILE.csv[:COLUMN]: the forward time of each step (hidden and mixed, up to 512 steps)");
  command
      ->add_option("--calibration", options->calibrationFile,
                   "What calibrate --json printed (- for standard input): predicts seconds")
      ->excludes(times);
  command->add_flag("--json", options->json, "Print one JSON object");
  command->callback([options, steps, &exitCode] {
    if (!options->longest && steps->empty()) throw CLI::RequiredError("--steps (or --longest)");
    exitCode = plan(*options);
  });
}

void addCheckCommand(CLI::App& app, int& exitCode) {
  auto path = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("check", "Replay a schedule file under the rules");
  command->add_option("FILE", *path, "A schedule file")->required();
  command->callback([path, &exitCode] { exitCode = check(*path); });
}

}  // namespace retrace::cli
