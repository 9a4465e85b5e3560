// SPDX-License-Identifier: Apache-2.0
// curve: memory against compute.
#include <algorithm>
#include <cstdio>
#include <memory>

#include "app/cli.h"
#include "app/progress.h"
#include "core/planner/questions.h"
#include "core/planner/solver.h"
#include "core/planner/step_times.h"
#include "core/planner/tradeoff.h"
#include "core/planner/weighted_solver.h"

namespace retrace::cli {

namespace {

struct CurveOptions {
  SizeOptions size;
  bool csv = false;
  bool bounds = false;
  std::string stepTimes;
};

core::Result<std::vector<core::WeightedPoint>> unequalCurve(const CurveOptions& options, core::Strategy strategy,
                                                            core::StateSizes sizes) {
  const auto times = core::readStepTimes(options.stepTimes, options.size.steps);
  if (!times) return tl::unexpected(times.error());
  TerminalProgress progress("Curve");
  return core::weightedCurve(strategy, sizes, *times, {}, progress.taker());
}

int printUnequal(const std::vector<core::WeightedPoint>& points, const CurveOptions& options, std::int64_t unitBytes) {
  const bool bytesKnown = options.size.bytesKnown();
  if (options.csv) fmt::print("units,forward_time{}\n", bytesKnown ? ",bytes" : "");
  else fmt::print("{:>12}  {:>20}\n", "units", "forward time");
  for (const core::WeightedPoint& point : points) {
    const std::string units =
        fmt::format("{:.10g}", static_cast<double>(point.budgetBytes) / static_cast<double>(unitBytes));
    if (options.csv)
      fmt::print("{},{:.10g}{}\n", units, point.forwardTime,
                 bytesKnown ? fmt::format(",{}", point.budgetBytes) : std::string());
    else fmt::print("{:>12}  {:>20.10g}\n", units, point.forwardTime);
  }
  return kOk;
}

int curve(const CurveOptions& options) {
  const auto strategy = core::strategyFromText(options.size.strategy);
  if (!strategy) return report(strategy.error());
  const auto sizes = options.size.sizes();
  if (!sizes) return report(sizes.error());
  const std::int64_t steps = options.size.steps;
  const auto host = options.size.host(*sizes);
  if (!host) return report(host.error());
  const core::Problem problem{steps, *sizes, {}, 0, *strategy, *host};
  if (auto valid = core::checkNumbers(problem); !valid) return report(valid.error());
  if (!options.stepTimes.empty()) {
    const auto weighted = unequalCurve(options, *strategy, *sizes);
    return weighted ? printUnequal(*weighted, options, core::unitBytes(*strategy, *sizes)) : report(weighted.error());
  }
  const auto found = [&] {
    TerminalProgress progress("Curve");
    return core::tradeoffCurve(problem, {}, progress.taker());
  }();
  if (!found) return report(found.error());
  const std::vector<core::TradeoffPoint>& points = found->points;
  if (found->sampled) fmt::print(stderr, "Sampled: every point is exact, not every breakpoint is among them.\n");
  const auto knees = core::knees(points);
  const bool bytesKnown = options.size.bytesKnown();
  const auto unit = static_cast<double>(core::unitBytes(*strategy, *sizes));
  const bool twoLevel = core::usesHost(*strategy);
  if (options.csv)
    fmt::print("units,forward_operations{}{}{}\n", bytesKnown ? ",bytes" : "", twoLevel ? ",total_cost" : "",
               options.bounds ? ",knee,regime,power_bound,replay_bound" : "");
  else
    fmt::print("{:>12}  {:>20}  {:>10}{}{}\n", "units", "forward operations", "per step",
               twoLevel ? fmt::format("  {:>14}", "with transfers") : std::string(),
               options.bounds
                   ? fmt::format("  {:>4}  {:<16}  {:>14}  {:>14}", "knee", "memory is", "power bound", "replay bound")
                   : std::string());
  for (const core::TradeoffPoint& point : points) {
    const std::string units = fmt::format("{:.10g}", static_cast<double>(point.budgetBytes) / unit);
    const auto hiddenUnits = std::max<std::int64_t>(point.budgetBytes / sizes->hiddenBytes, 1);
    const core::UpperBounds bounds = core::upperBounds(steps, hiddenUnits);
    const bool knee = std::find(knees.begin(), knees.end(), point) != knees.end();
    const auto regime = core::toText(core::regimeOf(steps, hiddenUnits, point.forwardOperations));
    if (options.csv) {
      fmt::print("{},{}{}{}{}\n", units, point.forwardOperations,
                 bytesKnown ? fmt::format(",{}", point.budgetBytes) : std::string(),
                 twoLevel ? fmt::format(",{:.10g}", point.modelCost) : std::string(),
                 options.bounds
                     ? fmt::format(",{},{},{:.6g},{:.6g}", knee ? 1 : 0, regime, bounds.power, bounds.replays)
                     : std::string());
    } else {
      fmt::print("{:>12}  {:>20}  {:>10.3f}{}{}\n", units, point.forwardOperations,
                 static_cast<double>(point.forwardOperations) / static_cast<double>(steps),
                 twoLevel ? fmt::format("  {:>14.10g}", point.modelCost) : std::string(),
                 options.bounds ? fmt::format("  {:>4}  {:<16}  {:>14.6g}  {:>14.6g}", knee ? "*" : "", regime,
                                              bounds.power, bounds.replays)
                                : std::string());
    }
  }
  return kOk;
}

}  // namespace

void addCurveCommand(CLI::App& app, int& exitCode) {
  auto options = std::make_shared<CurveOptions>();
  CLI::App* command = app.add_subcommand("curve", "Memory against compute: every breakpoint of a strategy");
  options->size.add(*command, false);
  command->add_option("--step-times", options->stepTimes,
                      "FILE.csv[:COLUMN]: the forward time of each step (hidden and mixed, up to 512 steps)");
  command->add_flag("--csv", options->csv, "Print comma-separated values");
  command->add_flag("--bounds", options->bounds, "Add knees, regimes and the upper bounds of the theory");
  command->callback([options, &exitCode] { exitCode = curve(*options); });
}

}  // namespace retrace::cli
