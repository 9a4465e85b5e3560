// SPDX-License-Identifier: Apache-2.0
#include "core/solver.h"

#include <algorithm>

#include "core/binomial.h"
#include "core/mixed_table.h"

namespace retrace::core {

namespace {

class HiddenPolicy final : public Policy {
 public:
  HiddenPolicy(std::int64_t steps, std::int64_t hiddenBytes) : m_hiddenBytes(hiddenBytes), m_splits(steps) {}
  [[nodiscard]] Decision decide(std::int64_t t, std::int64_t bytes) const override {
    const std::int64_t m = bytes / m_hiddenBytes;
    if (t == 1 || m == 1) return {Decision::Kind::Replay, 0};
    return {Decision::Kind::SaveHidden, m_splits.last(t, m)};
  }

 private:
  std::int64_t m_hiddenBytes;
  HiddenSplits m_splits;
};

class InternalPolicy final : public Policy {
 public:
  explicit InternalPolicy(std::int64_t slotBytes) : m_slotBytes(slotBytes) {}
  [[nodiscard]] Decision decide(std::int64_t t, std::int64_t bytes) const override {
    const std::int64_t m = bytes / m_slotBytes;
    return {Decision::Kind::KeepInternal, m >= t ? 1 : internalSplits(t, m).first};
  }

 private:
  std::int64_t m_slotBytes;
};

class MixedPolicy final : public Policy {
 public:
  explicit MixedPolicy(std::shared_ptr<const MixedTable> table) : m_table(std::move(table)) {}
  [[nodiscard]] Decision decide(std::int64_t t, std::int64_t bytes) const override {
    return m_table->decide(t, bytes / m_table->weights().unitBytes);
  }

 private:
  std::shared_ptr<const MixedTable> m_table;
};

// Hidden states every `segment` steps; a segment keeps all its internal states when it is its turn.
class SegmentPolicy final : public Policy {
 public:
  explicit SegmentPolicy(std::int64_t segment) : m_segment(segment) {}
  [[nodiscard]] Decision decide(std::int64_t t, std::int64_t /*bytes*/) const override {
    if (t > m_segment) return {Decision::Kind::SaveHidden, m_segment};
    return t == 1 ? Decision{Decision::Kind::Replay, 0} : Decision{Decision::Kind::KeepInternal, 1};
  }

 private:
  std::int64_t m_segment;
};

class ReplayPolicy final : public Policy {
 public:
  [[nodiscard]] Decision decide(std::int64_t /*t*/, std::int64_t /*bytes*/) const override { return {Decision::Kind::Replay, 0}; }
};

std::int64_t segmentCost(std::int64_t steps, std::int64_t segment) {
  const std::int64_t k = std::min(segment, steps);
  const std::int64_t lastLength = steps - (steps - 1) / k * k;
  return 2 * steps - lastLength;  // all but the last segment run twice
}

}  // namespace

Planner::Planner(std::int64_t steps, StateSizes sizes, StepCosts costs) : m_steps(steps), m_sizes(sizes), m_costs(costs) {}

Problem Planner::problem(Strategy strategy, std::int64_t budgetBytes) const {
  return {m_steps, m_sizes, m_costs, budgetBytes, strategy};
}

Result<void> Planner::prepare(Strategy strategy, std::int64_t budgetBytes, std::stop_token stop, const Progress& progress) {
  if (auto valid = validate(problem(strategy, std::max(budgetBytes, smallestBudgetBytes(strategy, m_steps, m_sizes)))); !valid)
    return valid;
  if (strategy.kind != StrategyKind::Mixed) return {};
  const StateWeights weights = weightsOf(m_sizes);
  const std::int64_t needed =
      std::min(budgetBytes / weights.unitBytes, weights.hidden + weights.internal * (m_steps - 1));
  if (m_mixed && m_mixed->maxUnits() >= needed) return {};
  auto table = MixedTable::fill(m_steps, weights, needed, stop, progress, m_mixed);
  if (!table) return tl::unexpected(table.error());
  m_mixed = std::move(*table);
  return {};
}

Result<std::int64_t> Planner::cost(Strategy strategy, std::int64_t budgetBytes, std::int64_t steps) const {
  Problem question = problem(strategy, budgetBytes);
  question.steps = steps;
  if (auto valid = validate(question); !valid) return tl::unexpected(valid.error());
  switch (strategy.kind) {
    case StrategyKind::Hidden: return hiddenCost(steps, units(question));
    case StrategyKind::Internal: return internalCost(steps, units(question));
    case StrategyKind::Mixed: return m_mixed->cost(steps, budgetBytes / m_mixed->weights().unitBytes);
    case StrategyKind::StoreAll: return steps;
    case StrategyKind::Recompute: return steps * (steps + 1) / 2;
    case StrategyKind::Sqrt:
    case StrategyKind::Every: return segmentCost(steps, segmentSteps(strategy, steps));
  }
  return fail(ErrorCode::InvalidInput, "The strategy is unknown.");
}

std::unique_ptr<Policy> Planner::policy(Strategy strategy, std::int64_t /*budgetBytes*/) const {
  switch (strategy.kind) {
    case StrategyKind::Hidden: return std::make_unique<HiddenPolicy>(m_steps, m_sizes.hiddenBytes);
    case StrategyKind::Internal: return std::make_unique<InternalPolicy>(m_sizes.slotBytes());
    case StrategyKind::Mixed: return std::make_unique<MixedPolicy>(m_mixed);
    case StrategyKind::StoreAll: return std::make_unique<SegmentPolicy>(m_steps);
    case StrategyKind::Recompute: return std::make_unique<ReplayPolicy>();
    case StrategyKind::Sqrt:
    case StrategyKind::Every: return std::make_unique<SegmentPolicy>(segmentSteps(strategy, m_steps));
  }
  return std::make_unique<ReplayPolicy>();
}

Result<Solution> Planner::stream(Strategy strategy, std::int64_t budgetBytes, const Consumer& consume, std::stop_token stop) const {
  Solution solution;
  solution.problem = problem(strategy, budgetBytes);
  const auto expected = cost(strategy, budgetBytes);
  if (!expected) return tl::unexpected(expected.error());
  const auto chosen = policy(strategy, budgetBytes);
  ScheduleGenerator generator(solution.problem, *chosen);
  for (std::span<const Action> actions = generator.next(); !actions.empty(); actions = generator.next()) {
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "The computation was cancelled.");
    for (const Action& action : actions) {
      solution.forwardOperations += action.forwardOperations();
      solution.peakBytes = std::max(solution.peakBytes, action.endBytes(m_sizes));
    }
    if (auto consumed = consume(actions); !consumed) return tl::unexpected(consumed.error());
  }
  solution.optimal = solution.forwardOperations == *expected;
  return solution;
}

Result<Solution> Planner::solve(Strategy strategy, std::int64_t budgetBytes, std::stop_token stop) const {
  Schedule schedule;
  auto solution = stream(strategy, budgetBytes, [&](std::span<const Action> actions) -> Result<void> {
    schedule.actions.insert(schedule.actions.end(), actions.begin(), actions.end());
    return {};
  }, stop);
  if (solution) solution->schedule = std::move(schedule);
  return solution;
}

Result<std::vector<TradeoffPoint>> Planner::curve(Strategy strategy, std::stop_token stop, const Progress& progress) {
  const std::int64_t most = largestUsefulBudgetBytes(strategy, m_steps, m_sizes);
  if (auto valid = validate(problem(strategy, most)); !valid) return tl::unexpected(valid.error());
  std::vector<TradeoffPoint> points;
  if (strategy.kind == StrategyKind::Mixed) {
    const StateWeights weights = weightsOf(m_sizes);
    const auto breakpoints = MixedTable::curve(m_steps, weights, stop, progress);
    if (!breakpoints) return tl::unexpected(breakpoints.error());
    for (const UnitsPoint& point : *breakpoints) points.push_back({point.units * weights.unitBytes, point.cost});
    return points;
  }
  const std::int64_t unit = unitBytes(strategy, m_sizes);
  for (std::int64_t bytes = smallestBudgetBytes(strategy, m_steps, m_sizes); bytes <= most; bytes += unit) {
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "The computation was cancelled.");
    const auto operations = cost(strategy, bytes);
    if (!operations) return tl::unexpected(operations.error());
    if (points.empty() || *operations < points.back().forwardOperations) points.push_back({bytes, *operations});
  }
  return points;
}

Result<Solution> solve(const Problem& problem, std::stop_token stop) {
  if (auto valid = validate(problem); !valid) return tl::unexpected(valid.error());
  Planner planner(problem.steps, problem.sizes, problem.costs);
  if (auto ready = planner.prepare(problem.strategy, problem.budgetBytes, stop); !ready) return tl::unexpected(ready.error());
  return planner.solve(problem.strategy, problem.budgetBytes, stop);
}

}  // namespace retrace::core
