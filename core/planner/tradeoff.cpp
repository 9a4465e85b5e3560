// SPDX-License-Identifier: Apache-2.0
#include "core/planner/tradeoff.h"

#include <algorithm>
#include <cmath>

namespace retrace::core {

namespace {

Problem forWholeCurve(Problem problem) {
  problem.budgetBytes = largestUsefulBudgetBytes(problem.strategy, problem.steps, problem.sizes);
  return problem;
}

// The budgets at which a curve in units is asked for: all, or as many as a sampled curve has, each in the same
// proportion to the one before.
std::vector<std::int64_t> curveUnits(const Problem& whole) {
  const std::int64_t unit = unitBytes(whole.strategy, whole.sizes);
  const std::int64_t first = smallestBudgetBytes(whole.strategy, whole.steps, whole.sizes);
  const std::int64_t count = (whole.budgetBytes - first) / unit + 1;
  std::vector<std::int64_t> budgets;
  if (whole.steps <= kMaxWholeCurveSteps) {
    for (std::int64_t i = 0; i < count; ++i) budgets.push_back(first + i * unit);
    return budgets;
  }
  const double last = std::log(static_cast<double>(count));
  for (std::int64_t i = 0; i < kMaxSampledBudgets; ++i) {
    const double part = last * static_cast<double>(i) / static_cast<double>(kMaxSampledBudgets - 1);
    const std::int64_t at = first + (std::llround(std::exp(part)) - 1) * unit;
    if (budgets.empty() || at > budgets.back()) budgets.push_back(at);
  }
  return budgets;
}

}  // namespace

Result<TradeoffCurve> tradeoffCurve(const Problem& problem, std::stop_token stop, const Progress& progress,
                                    PlannerTables* tables) {
  if (auto valid = checkNumbers(problem); !valid) return tl::unexpected(valid.error());
  const Problem whole = forWholeCurve(problem);
  TradeoffCurve curve;
  const StrategyModel& model = modelOf(whole.strategy);
  if (model.curve != nullptr) {
    const auto found = model.curve(whole, stop, progress);
    if (!found) return tl::unexpected(found.error());
    curve.sampled = found->sampled;
    for (const BudgetPoint& point : found->points)
      curve.points.push_back({point.bytes, point.cost, static_cast<double>(point.cost)});
    return curve;
  }
  if (whole.steps > model.maxCurveSteps)
    return fail(ErrorCode::InvalidInput,
                "The curve of '{}' repeats the sweep for every budget; it is drawn up to {} steps, not for {}.",
                model.name, model.maxCurveSteps, whole.steps);
  const auto planner = Planner::prepare(whole, stop, progress, tables);
  if (!planner) return tl::unexpected(planner.error());
  const std::vector<std::int64_t> budgets = curveUnits(whole);
  curve.sampled = whole.steps > kMaxWholeCurveSteps && budgets.size() > 1;
  for (const std::int64_t bytes : budgets) {
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "The computation was cancelled.");
    const auto reached = planner->modelCost(bytes);
    if (!reached) return tl::unexpected(reached.error());
    if (!curve.points.empty() && *reached >= curve.points.back().modelCost) continue;
    const auto operations = planner->cost(bytes);
    if (!operations) return tl::unexpected(operations.error());
    curve.points.push_back({bytes, *operations, *reached});
  }
  return curve;
}

double curveOperations(const Problem& problem) {
  return modelOf(problem.strategy).tableOperations(forWholeCurve(problem));
}

}  // namespace retrace::core
