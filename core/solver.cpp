// SPDX-License-Identifier: Apache-2.0
#include "core/solver.h"

#include <algorithm>

#include "core/binomial.h"
#include "core/mixed_table.h"
#include "core/online.h"
#include "core/strategies.h"
#include "core/two_level.h"

namespace retrace::core {

namespace {

class HiddenPolicy final : public Policy {
 public:
  explicit HiddenPolicy(std::int64_t hiddenBytes) : m_hiddenBytes(hiddenBytes) {}
  [[nodiscard]] Decision decide(std::int64_t t, std::int64_t bytes) const override {
    const std::int64_t m = bytes / m_hiddenBytes;
    if (t == 1 || m == 1) return {Decision::Kind::Replay, 0};
    return {Decision::Kind::SaveHidden, hiddenSplits(t, m).last};
  }

 private:
  std::int64_t m_hiddenBytes;
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

class ReplayPolicy final : public Policy {
 public:
  [[nodiscard]] Decision decide(std::int64_t /*t*/, std::int64_t /*bytes*/) const override { return {Decision::Kind::Replay, 0}; }
};

// Owns the policy beside the generator that asks it.
class PolicySource final : public ActionSource {
 public:
  PolicySource(const Problem& problem, std::unique_ptr<Policy> policy) : m_policy(std::move(policy)), m_generator(problem, *m_policy) {}
  [[nodiscard]] bool next(Action& action) override { return m_generator.next(action); }

 private:
  std::unique_ptr<Policy> m_policy;
  ScheduleGenerator m_generator;
};

constexpr std::int64_t kMaxOnlineCurveSteps = 2000;

std::int64_t forwardOperationsOf(ActionSource& source) {
  std::int64_t operations = 0;
  Action action;
  while (source.next(action)) operations += action.forwardOperations();
  return operations;
}

std::int64_t hostUnits(const HostMemory& host, StateSizes sizes) {
  return host.budgetBytes == HostMemory::kUnlimited ? TwoLevelTable::kUnlimited : host.budgetBytes / sizes.hiddenBytes;
}

}  // namespace

Planner::Planner(std::int64_t steps, StateSizes sizes, StepCosts costs, HostMemory host) : m_steps(steps), m_sizes(sizes), m_costs(costs), m_host(host) {}

Problem Planner::problem(Strategy strategy, std::int64_t budgetBytes) const {
  return {m_steps, m_sizes, m_costs, budgetBytes, strategy, m_host};
}

Result<void> Planner::prepare(Strategy strategy, std::int64_t budgetBytes, std::stop_token stop, const Progress& progress) {
  if (auto valid = validate(problem(strategy, std::max(budgetBytes, smallestBudgetBytes(strategy, m_steps, m_sizes)))); !valid)
    return valid;
  if (strategy.kind == StrategyKind::TwoLevel) return prepareTwoLevel(budgetBytes, stop, progress);
  if (strategy.kind != StrategyKind::Mixed) return {};
  const StateWeights weights = weightsOf(m_sizes);
  const std::int64_t needed =
      std::min(budgetBytes / weights.unitBytes, weights.hidden + weights.internal * (m_steps - 1));
  if (m_mixed && m_mixed->maxUnits() >= needed) return {};
  auto table = MixedTable::fill(m_steps, weights, needed, stop, progress);
  if (!table) return tl::unexpected(table.error());
  m_mixed = std::move(*table);
  return {};
}

Result<void> Planner::prepareTwoLevel(std::int64_t budgetBytes, std::stop_token stop, const Progress& progress) {
  const std::int64_t needed = std::min(budgetBytes / m_sizes.hiddenBytes, std::max<std::int64_t>(1, m_steps - 1));
  if (m_twoLevel && m_twoLevel->maxDeviceUnits() >= needed) return {};
  auto table = TwoLevelTable::fill(m_steps, needed, hostUnits(m_host, m_sizes), m_host.saveCost, m_host.loadCost, stop, progress);
  if (!table) return tl::unexpected(table.error());
  m_twoLevel = std::move(*table);
  return {};
}

Result<double> Planner::modelCost(Strategy strategy, std::int64_t budgetBytes) const {
  if (strategy.kind == StrategyKind::TwoLevel) {
    const Problem question = problem(strategy, budgetBytes);
    if (auto valid = validate(question); !valid) return tl::unexpected(valid.error());
    return m_twoLevel->cost(units(question));
  }
  return cost(strategy, budgetBytes).map([](std::int64_t operations) { return static_cast<double>(operations); });
}

Result<std::int64_t> Planner::cost(Strategy strategy, std::int64_t budgetBytes) const {
  const Problem question = problem(strategy, budgetBytes);
  if (auto valid = validate(question); !valid) return tl::unexpected(valid.error());
  switch (strategy.kind) {
    case StrategyKind::Hidden:
    case StrategyKind::Revolve: return hiddenCost(m_steps, units(question));
    case StrategyKind::Internal: return internalCost(m_steps, units(question));
    case StrategyKind::Mixed: return m_mixed->cost(m_steps, budgetBytes / m_mixed->weights().unitBytes);
    case StrategyKind::StoreAll: return m_steps;
    case StrategyKind::Recompute: return m_steps * (m_steps + 1) / 2;
    case StrategyKind::Sqrt:
    case StrategyKind::Every: return segmentCost(segmentSteps(strategy, m_steps), m_steps);
    case StrategyKind::EveryBest: return bestSegment(m_steps, m_sizes, budgetBytes).forwardOperations;
    case StrategyKind::ChenRecursive: return bisectionCost(m_steps, bisectionUnits(m_steps));
    case StrategyKind::Bisection: return bisectionCost(m_steps, units(question));
    case StrategyKind::Online: return onlineCost(m_steps, units(question));
    case StrategyKind::TwoLevel: return forwardOperationsOf(*source(strategy, budgetBytes));
  }
  return fail(ErrorCode::InvalidInput, "The strategy is unknown.");
}

std::unique_ptr<ActionSource> Planner::source(Strategy strategy, std::int64_t budgetBytes) const {
  const Problem question = problem(strategy, budgetBytes);
  if (strategy.kind == StrategyKind::Online) return makeOnlineSource(m_steps, units(question), m_sizes.hiddenBytes);
  if (strategy.kind == StrategyKind::TwoLevel) return makeTwoLevelSource(m_twoLevel, units(question), m_sizes.hiddenBytes);
  return std::make_unique<PolicySource>(question, policy(strategy, budgetBytes));
}

std::unique_ptr<Policy> Planner::policy(Strategy strategy, std::int64_t budgetBytes) const {
  switch (strategy.kind) {
    case StrategyKind::Hidden: return std::make_unique<HiddenPolicy>(m_sizes.hiddenBytes);
    case StrategyKind::Internal: return std::make_unique<InternalPolicy>(m_sizes.slotBytes());
    case StrategyKind::Mixed: return std::make_unique<MixedPolicy>(m_mixed);
    case StrategyKind::StoreAll: return makeSegmentPolicy(m_steps);
    case StrategyKind::Recompute: return std::make_unique<ReplayPolicy>();
    case StrategyKind::Sqrt:
    case StrategyKind::Every: return makeSegmentPolicy(segmentSteps(strategy, m_steps));
    case StrategyKind::EveryBest: return makeSegmentPolicy(bestSegment(m_steps, m_sizes, budgetBytes).distance);
    case StrategyKind::ChenRecursive:
    case StrategyKind::Bisection: return makeBisectionPolicy(m_sizes.hiddenBytes);
    case StrategyKind::Revolve: return makeRevolvePolicy(m_sizes.hiddenBytes);
    case StrategyKind::TwoLevel:
    case StrategyKind::Online: return nullptr;
  }
  return std::make_unique<ReplayPolicy>();
}

Result<void> collect(ActionSource& source, Solution& solution, std::stop_token stop) {
  constexpr std::size_t kStopInterval = 1 << 14;
  const StateSizes sizes = solution.problem.sizes;
  Action action;
  while (source.next(action)) {
    if (solution.schedule.actions.size() % kStopInterval == 0 && stop.stop_requested())
      return fail(ErrorCode::Cancelled, "The computation was cancelled.");
    solution.forwardOperations += action.forwardOperations();
    std::int64_t& peak = action.level == Level::Host ? solution.hostPeakBytes : solution.peakBytes;
    if (action.kind == ActionKind::Save) peak = std::max(peak, action.offset + sizes.hiddenBytes);
    if (action.kind == ActionKind::Record && action.hasOffset())
      peak = std::max(peak, action.offset + (action.last - action.first + 1) * sizes.internalBytes);
    if (action.level == Level::Host && action.kind == ActionKind::Save) solution.transferCost += solution.problem.host.saveCost;
    if (action.level == Level::Host && action.kind == ActionKind::Load) solution.transferCost += solution.problem.host.loadCost;
    solution.schedule.actions.push_back(action);
  }
  return {};
}

Result<Solution> Planner::solve(Strategy strategy, std::int64_t budgetBytes, std::stop_token stop) const {
  Solution solution;
  solution.problem = problem(strategy, budgetBytes);
  const auto expected = modelCost(strategy, budgetBytes);
  if (!expected) return tl::unexpected(expected.error());
  if (auto collected = collect(*source(strategy, budgetBytes), solution, stop); !collected) return tl::unexpected(collected.error());
  constexpr double kRounding = 1e-9;  // transfer costs need not be whole numbers, and are summed in another order here
  solution.optimal = static_cast<double>(solution.forwardOperations) + solution.transferCost <= *expected * (1.0 + kRounding);
  const bool heuristic = strategy.kind == StrategyKind::Bisection || strategy.kind == StrategyKind::ChenRecursive || strategy.kind == StrategyKind::Online;
  if (heuristic) solution.optimal = solution.forwardOperations == hiddenCost(m_steps, units(solution.problem));
  return solution;
}

Result<std::vector<TradeoffPoint>> Planner::curve(Strategy strategy, std::stop_token stop, const Progress& progress) {
  const std::int64_t most = largestUsefulBudgetBytes(strategy, m_steps, m_sizes);
  if (auto ready = prepare(strategy, most, stop, progress); !ready) return tl::unexpected(ready.error());
  if (strategy.kind == StrategyKind::EveryBest) {
    std::vector<TradeoffPoint> points;
    for (const SegmentChoice& choice : segmentChoices(m_steps, m_sizes)) points.push_back({choice.budgetBytes, choice.forwardOperations});
    return points;
  }
  if (strategy.kind == StrategyKind::Online && m_steps > kMaxOnlineCurveSteps)
    return fail(ErrorCode::InvalidInput, "The curve of 'online' repeats the sweep for every budget; it is drawn up to {} steps, not for {}.", kMaxOnlineCurveSteps, m_steps);
  const std::int64_t unit = strategy.kind == StrategyKind::Mixed ? m_mixed->weights().unitBytes : unitBytes(strategy, m_sizes);
  std::vector<TradeoffPoint> points;
  double least = 0.0;
  for (std::int64_t bytes = smallestBudgetBytes(strategy, m_steps, m_sizes); bytes <= most; bytes += unit) {
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "The computation was cancelled.");
    const auto reached = modelCost(strategy, bytes);
    if (!reached) return tl::unexpected(reached.error());
    if (!points.empty() && *reached >= least) continue;
    least = *reached;
    const auto operations = cost(strategy, bytes);
    if (!operations) return tl::unexpected(operations.error());
    points.push_back({bytes, *operations});
  }
  return points;
}

Result<Solution> solve(const Problem& problem, std::stop_token stop) {
  if (auto valid = validate(problem); !valid) return tl::unexpected(valid.error());
  Planner planner(problem.steps, problem.sizes, problem.costs, problem.host);
  if (auto ready = planner.prepare(problem.strategy, problem.budgetBytes, stop); !ready) return tl::unexpected(ready.error());
  return planner.solve(problem.strategy, problem.budgetBytes, stop);
}

}  // namespace retrace::core
