// SPDX-License-Identifier: Apache-2.0
#include "core/planner/solver.h"

#include <algorithm>

#include "core/strategies/binomial.h"
#include "core/strategies/mixed_table.h"
#include "core/strategies/needs.h"
#include "core/strategies/online.h"
#include "core/strategies/strategies.h"
#include "core/strategies/two_level.h"

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

class ReplayPolicy final : public Policy {
 public:
  [[nodiscard]] Decision decide(std::int64_t /*t*/, std::int64_t /*bytes*/) const override {
    return {Decision::Kind::Replay, 0};
  }
};

constexpr std::int64_t kMaxOnlineCurveSteps = 2000;

std::int64_t forwardOperationsOf(ActionSource& source) {
  std::int64_t operations = 0;
  for (std::span<const Action> actions = source.next(); !actions.empty(); actions = source.next())
    for (const Action& action : actions) operations += action.forwardOperations();
  return operations;
}

std::int64_t hostUnits(const HostMemory& host, StateSizes sizes) {
  return host.budgetBytes == HostMemory::kUnlimited ? TwoLevelTable::kUnlimited : host.budgetBytes / sizes.hiddenBytes;
}

}  // namespace

Planner::Planner(std::int64_t steps, StateSizes sizes, StepCosts costs, HostMemory host)
    : m_steps(steps), m_sizes(sizes), m_costs(costs), m_host(host) {}

Problem Planner::problem(Strategy strategy, std::int64_t budgetBytes) const {
  return {m_steps, m_sizes, m_costs, budgetBytes, strategy, m_host};
}

Result<void> Planner::prepare(Strategy strategy, std::int64_t budgetBytes, std::stop_token stop,
                              const Progress& progress) {
  if (auto valid = validate(problem(strategy, std::max(budgetBytes, smallestBudgetBytes(strategy, m_steps, m_sizes))));
      !valid)
    return valid;
  if (strategy.kind == StrategyKind::TwoLevel) return prepareTwoLevel(budgetBytes, stop, progress);
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

Result<void> Planner::prepareTwoLevel(std::int64_t budgetBytes, std::stop_token stop, const Progress& progress) {
  const std::int64_t needed = std::min(budgetBytes / m_sizes.hiddenBytes, std::max<std::int64_t>(1, m_steps - 1));
  if (m_twoLevel && m_twoLevel->maxDeviceUnits() >= needed) return {};
  auto table = TwoLevelTable::fill(m_steps, needed, hostUnits(m_host, m_sizes), m_host.saveCost, m_host.loadCost, stop,
                                   progress);
  if (!table) return tl::unexpected(table.error());
  m_twoLevel = std::move(*table);
  return {};
}

double Planner::wholeTableOperations(Strategy strategy) const {
  if (strategy.kind != StrategyKind::TwoLevel) return 0.0;
  return TwoLevelTable::operations(m_steps, largestUsefulBudgetBytes(strategy, m_steps, m_sizes) / m_sizes.hiddenBytes,
                                   hostUnits(m_host, m_sizes));
}

Result<double> Planner::modelCost(Strategy strategy, std::int64_t budgetBytes) const {
  if (strategy.kind == StrategyKind::TwoLevel) {
    const Problem question = problem(strategy, budgetBytes);
    if (auto valid = validate(question); !valid) return tl::unexpected(valid.error());
    return m_twoLevel->cost(units(question));
  }
  return cost(strategy, budgetBytes).map([](std::int64_t operations) { return static_cast<double>(operations); });
}

Result<std::int64_t> Planner::cost(Strategy strategy, std::int64_t budgetBytes, std::int64_t steps) const {
  Problem question = problem(strategy, budgetBytes);
  question.steps = steps;
  if (auto valid = validate(question); !valid) return tl::unexpected(valid.error());
  switch (strategy.kind) {
    case StrategyKind::Hidden:
    case StrategyKind::Revolve: return hiddenCost(steps, units(question));
    case StrategyKind::Internal: return internalCost(steps, units(question));
    case StrategyKind::Mixed: return m_mixed->cost(steps, budgetBytes / m_mixed->weights().unitBytes);
    case StrategyKind::StoreAll: return steps;
    case StrategyKind::Recompute: return steps * (steps + 1) / 2;
    case StrategyKind::Sqrt:
    case StrategyKind::Every: return segmentCost(segmentSteps(strategy, steps), steps);
    case StrategyKind::EveryBest: return bestSegment(steps, m_sizes, budgetBytes).forwardOperations;
    case StrategyKind::ChenRecursive: return bisectionCost(steps, bisectionUnits(steps));
    case StrategyKind::Bisection: return bisectionCost(steps, units(question));
    case StrategyKind::Online: return onlineCost(steps, units(question));
    case StrategyKind::TwoLevel:
      if (steps != m_steps)
        return fail(ErrorCode::InvalidInput, "The table of 'two-level' answers for {} steps, not for {}.", m_steps,
                    steps);
      return forwardOperationsOf(*source(strategy, budgetBytes));
  }
  return fail(ErrorCode::InvalidInput, "The strategy is unknown.");
}

std::unique_ptr<ActionSource> Planner::source(Strategy strategy, std::int64_t budgetBytes) const {
  const Problem question = problem(strategy, budgetBytes);
  if (strategy.kind == StrategyKind::Online) return makeOnlineSource(m_steps, units(question), m_sizes.hiddenBytes);
  if (strategy.kind == StrategyKind::TwoLevel)
    return makeTwoLevelSource(m_twoLevel, units(question), m_sizes.hiddenBytes);
  return std::make_unique<ScheduleGenerator>(question, policy(strategy, budgetBytes));
}

std::unique_ptr<Policy> Planner::policy(Strategy strategy, std::int64_t budgetBytes) const {
  switch (strategy.kind) {
    case StrategyKind::Hidden: return std::make_unique<HiddenPolicy>(m_steps, m_sizes.hiddenBytes);
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

namespace {

// Adds up what the actions do, and hands them on.
Result<void> follow(ActionSource& source, Solution& solution, const ActionConsumer& consume, std::stop_token stop) {
  const StateSizes sizes = solution.problem.sizes;
  const HostMemory& host = solution.problem.host;
  for (std::span<const Action> actions = source.next(); !actions.empty(); actions = source.next()) {
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "The computation was cancelled.");
    for (const Action& action : actions) {
      solution.forwardOperations += action.forwardOperations();
      std::int64_t& peak = action.level == Level::Host ? solution.hostPeakBytes : solution.peakBytes;
      peak = std::max(peak, action.endBytes(sizes));
      if (action.level == Level::Device) continue;
      if (action.kind == ActionKind::Save) solution.transferCost += host.saveCost;
      if (action.kind == ActionKind::Load) solution.transferCost += host.loadCost;
    }
    if (auto consumed = consume(actions); !consumed) return consumed;
  }
  return {};
}

// Room for the most actions that so many steps take (record, backward, load, forward, save, drop), within reason.
// Memory that is never touched costs nothing, and a schedule that is moved while it grows would make a cancelled solve
// wait.
void reserve(Schedule& schedule, std::int64_t steps) {
  constexpr std::int64_t kMost = 20'000'000;
  schedule.actions.reserve(static_cast<std::size_t>(std::min(6 * steps + 8, kMost)));
}

}  // namespace

Result<void> collect(ActionSource& source, Solution& solution, std::stop_token stop) {
  reserve(solution.schedule, solution.problem.steps);
  return follow(
      source, solution,
      [&](std::span<const Action> actions) -> Result<void> {
        solution.schedule.actions.insert(solution.schedule.actions.end(), actions.begin(), actions.end());
        return {};
      },
      stop);
}

Result<Solution> Planner::stream(Strategy strategy, std::int64_t budgetBytes, const ActionConsumer& consume,
                                 std::stop_token stop) const {
  Solution solution;
  solution.problem = problem(strategy, budgetBytes);
  if (auto valid = validate(solution.problem); !valid) return tl::unexpected(valid.error());
  // Where a heuristic is optimal it reaches Hidden's optimum, which is known without playing it.
  const bool heuristic = strategy.kind == StrategyKind::Bisection || strategy.kind == StrategyKind::ChenRecursive ||
                         strategy.kind == StrategyKind::Online;
  const auto expected = heuristic ? Result<double>(static_cast<double>(hiddenCost(m_steps, units(solution.problem))))
                                  : modelCost(strategy, budgetBytes);
  if (!expected) return tl::unexpected(expected.error());
  if (auto followed = follow(*source(strategy, budgetBytes), solution, consume, stop); !followed)
    return tl::unexpected(followed.error());
  constexpr double kRounding = 1e-9;  // transfer costs need not be whole numbers, and are summed in another order here
  solution.optimal =
      static_cast<double>(solution.forwardOperations) + solution.transferCost <= *expected * (1.0 + kRounding);
  return solution;
}

Result<Solution> Planner::solve(Strategy strategy, std::int64_t budgetBytes, std::stop_token stop) const {
  Schedule schedule;
  reserve(schedule, m_steps);
  auto solution = stream(
      strategy, budgetBytes,
      [&](std::span<const Action> actions) -> Result<void> {
        schedule.actions.insert(schedule.actions.end(), actions.begin(), actions.end());
        return {};
      },
      stop);
  if (solution) solution->schedule = std::move(schedule);
  return solution;
}

Result<std::vector<TradeoffPoint>> Planner::curve(Strategy strategy, std::stop_token stop, const Progress& progress) {
  const std::int64_t most = largestUsefulBudgetBytes(strategy, m_steps, m_sizes);
  if (strategy.kind == StrategyKind::Mixed) {
    if (auto valid = validate(problem(strategy, most)); !valid) return tl::unexpected(valid.error());
    const StateWeights weights = weightsOf(m_sizes);
    const auto breakpoints = MixedTable::curve(m_steps, weights, stop, progress);
    if (!breakpoints) return tl::unexpected(breakpoints.error());
    std::vector<TradeoffPoint> points;
    for (const UnitsPoint& point : *breakpoints) points.push_back({point.units * weights.unitBytes, point.cost});
    return points;
  }
  if (auto ready = prepare(strategy, most, stop, progress); !ready) return tl::unexpected(ready.error());
  if (strategy.kind == StrategyKind::EveryBest) {
    std::vector<TradeoffPoint> points;
    for (const SegmentChoice& choice : segmentChoices(m_steps, m_sizes))
      points.push_back({choice.budgetBytes, choice.forwardOperations});
    return points;
  }
  if (strategy.kind == StrategyKind::Online && m_steps > kMaxOnlineCurveSteps)
    return fail(ErrorCode::InvalidInput,
                "The curve of 'online' repeats the sweep for every budget; it is drawn up to {} steps, not for {}.",
                kMaxOnlineCurveSteps, m_steps);
  const std::int64_t unit = unitBytes(strategy, m_sizes);
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
  if (auto ready = planner.prepare(problem.strategy, problem.budgetBytes, stop); !ready)
    return tl::unexpected(ready.error());
  return planner.solve(problem.strategy, problem.budgetBytes, stop);
}

}  // namespace retrace::core
