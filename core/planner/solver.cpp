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

// Units of Mixed's table, and of the device's arena in that of TwoLevel, beyond which a larger budget is of no use.
std::int64_t mixedUnits(const Problem& problem) {
  const StateWeights weights = weightsOf(problem.sizes);
  return std::min(problem.budgetBytes / weights.unitBytes, weights.hidden + weights.internal * (problem.steps - 1));
}

std::int64_t twoLevelUnits(const Problem& problem) {
  return std::min(units(problem), std::max<std::int64_t>(1, problem.steps - 1));
}

Problem forWholeCurve(Problem problem) {
  problem.budgetBytes = largestUsefulBudgetBytes(problem.strategy, problem.steps, problem.sizes);
  return problem;
}

}  // namespace

void PlannerTables::keepOnlyFor(const Problem& problem) {
  if (m_steps != problem.steps || m_sizes != problem.sizes) *this = {};
  if (m_host != problem.host) m_twoLevel.reset();
  m_steps = problem.steps;
  m_sizes = problem.sizes;
  m_host = problem.host;
}

Result<Planner> Planner::prepare(const Problem& problem, std::stop_token stop, const Progress& progress,
                                 PlannerTables* tables) {
  if (auto valid = checkNumbers(problem); !valid) return tl::unexpected(valid.error());
  const StateSizes sizes = problem.sizes;
  Problem filled = problem;  // a table has at least the place of h_0
  filled.budgetBytes = std::max(problem.budgetBytes, sizes.hiddenBytes);
  PlannerTables own;
  PlannerTables& known = tables == nullptr ? own : *tables;
  known.keepOnlyFor(problem);
  Planner planner(problem);
  if (problem.strategy.kind == StrategyKind::Mixed) {
    const std::int64_t needed = mixedUnits(filled);
    if (!known.m_mixed || known.m_mixed->maxUnits() < needed) {
      auto table = MixedTable::fill(problem.steps, weightsOf(sizes), needed, stop, progress, known.m_mixed);
      if (!table) return tl::unexpected(table.error());
      known.m_mixed = std::move(*table);
    }
    planner.m_mixed = known.m_mixed;
  } else if (problem.strategy.kind == StrategyKind::TwoLevel) {
    const std::int64_t needed = twoLevelUnits(filled);
    if (!known.m_twoLevel || known.m_twoLevel->maxDeviceUnits() < needed) {
      auto table = TwoLevelTable::fill(problem.steps, needed, hostUnits(problem.host, sizes), problem.host.saveCost,
                                       problem.host.loadCost, stop, progress);
      if (!table) return tl::unexpected(table.error());
      known.m_twoLevel = std::move(*table);
    }
    planner.m_twoLevel = known.m_twoLevel;
  }
  return planner;
}

// The problem with another budget and length, if it can be answered.
Result<Problem> Planner::question(std::int64_t budgetBytes, std::int64_t steps) const {
  Problem asked = m_problem;
  asked.budgetBytes = budgetBytes;
  asked.steps = steps;
  if (auto valid = validate(asked); !valid) return tl::unexpected(valid.error());
  if (steps > m_problem.steps || (m_twoLevel && steps != m_problem.steps))
    return fail(ErrorCode::InvalidInput, "'{}' was prepared for {} steps, not for {}.", toText(asked.strategy),
                m_problem.steps, steps);
  if ((m_mixed && mixedUnits(asked) > m_mixed->maxUnits()) ||
      (m_twoLevel && twoLevelUnits(asked) > m_twoLevel->maxDeviceUnits()))
    return fail(ErrorCode::InvalidInput, "'{}' was prepared for budgets up to {} bytes, not for {}.",
                toText(asked.strategy), m_problem.budgetBytes, budgetBytes);
  return asked;
}

Result<double> Planner::modelCost(std::int64_t budgetBytes) const {
  if (!m_twoLevel)
    return cost(budgetBytes).map([](std::int64_t operations) { return static_cast<double>(operations); });
  return question(budgetBytes, m_problem.steps).map([this](const Problem& asked) {
    return m_twoLevel->cost(units(asked));
  });
}

Result<std::int64_t> Planner::cost(std::int64_t budgetBytes, std::int64_t steps) const {
  const auto asked = question(budgetBytes, steps);
  if (!asked) return tl::unexpected(asked.error());
  switch (asked->strategy.kind) {
    case StrategyKind::Hidden:
    case StrategyKind::Revolve: return hiddenCost(steps, units(*asked));
    case StrategyKind::Internal: return internalCost(steps, units(*asked));
    case StrategyKind::Mixed: return m_mixed->cost(steps, budgetBytes / m_mixed->weights().unitBytes);
    case StrategyKind::StoreAll: return steps;
    case StrategyKind::Recompute: return steps * (steps + 1) / 2;
    case StrategyKind::Sqrt:
    case StrategyKind::Every: return segmentCost(segmentSteps(asked->strategy, steps), steps);
    case StrategyKind::EveryBest: return bestSegment(steps, asked->sizes, budgetBytes).forwardOperations;
    case StrategyKind::ChenRecursive: return bisectionCost(steps, bisectionUnits(steps));
    case StrategyKind::Bisection: return bisectionCost(steps, units(*asked));
    case StrategyKind::Online: return onlineCost(steps, units(*asked));
    case StrategyKind::TwoLevel: return forwardOperationsOf(*source(*asked));
  }
  return fail(ErrorCode::InvalidInput, "The strategy is unknown.");
}

std::unique_ptr<ActionSource> Planner::source(const Problem& asked) const {
  const std::int64_t hiddenBytes = asked.sizes.hiddenBytes;
  if (asked.strategy.kind == StrategyKind::Online) return makeOnlineSource(asked.steps, units(asked), hiddenBytes);
  if (m_twoLevel) return makeTwoLevelSource(m_twoLevel, units(asked), hiddenBytes);
  return std::make_unique<ScheduleGenerator>(asked, policy(asked));
}

std::unique_ptr<Policy> Planner::policy(const Problem& asked) const {
  const std::int64_t steps = asked.steps;
  const StateSizes sizes = asked.sizes;
  switch (asked.strategy.kind) {
    case StrategyKind::Hidden: return std::make_unique<HiddenPolicy>(steps, sizes.hiddenBytes);
    case StrategyKind::Internal: return std::make_unique<InternalPolicy>(sizes.slotBytes());
    case StrategyKind::Mixed: return std::make_unique<MixedPolicy>(m_mixed);
    case StrategyKind::StoreAll: return makeSegmentPolicy(steps);
    case StrategyKind::Recompute: return std::make_unique<ReplayPolicy>();
    case StrategyKind::Sqrt:
    case StrategyKind::Every: return makeSegmentPolicy(segmentSteps(asked.strategy, steps));
    case StrategyKind::EveryBest: return makeSegmentPolicy(bestSegment(steps, sizes, asked.budgetBytes).distance);
    case StrategyKind::ChenRecursive:
    case StrategyKind::Bisection: return makeBisectionPolicy(sizes.hiddenBytes);
    case StrategyKind::Revolve: return makeRevolvePolicy(sizes.hiddenBytes);
    case StrategyKind::TwoLevel:
    case StrategyKind::Online: break;  // more than one policy: `source`
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

Result<Solution> Planner::stream(std::int64_t budgetBytes, const ActionConsumer& consume, std::stop_token stop) const {
  const auto asked = question(budgetBytes, m_problem.steps);
  if (!asked) return tl::unexpected(asked.error());
  const StrategyKind kind = asked->strategy.kind;
  // Where a heuristic is optimal it reaches Hidden's optimum, which is known without playing it.
  const bool heuristic =
      kind == StrategyKind::Bisection || kind == StrategyKind::ChenRecursive || kind == StrategyKind::Online;
  const auto expected =
      heuristic ? Result<double>(static_cast<double>(hiddenCost(asked->steps, units(*asked)))) : modelCost(budgetBytes);
  if (!expected) return tl::unexpected(expected.error());
  Solution solution;
  solution.problem = *asked;
  if (auto followed = follow(*source(*asked), solution, consume, stop); !followed)
    return tl::unexpected(followed.error());
  constexpr double kRounding = 1e-9;  // transfer costs need not be whole numbers, and are summed in another order here
  solution.optimal =
      static_cast<double>(solution.forwardOperations) + solution.transferCost <= *expected * (1.0 + kRounding);
  return solution;
}

Result<Solution> Planner::solve(std::int64_t budgetBytes, std::stop_token stop) const {
  Schedule schedule;
  reserve(schedule, m_problem.steps);
  auto solution = stream(
      budgetBytes,
      [&](std::span<const Action> actions) -> Result<void> {
        schedule.actions.insert(schedule.actions.end(), actions.begin(), actions.end());
        return {};
      },
      stop);
  if (solution) solution->schedule = std::move(schedule);
  return solution;
}

double curveOperations(const Problem& problem) {
  if (problem.strategy.kind != StrategyKind::TwoLevel) return 0.0;
  return TwoLevelTable::operations(problem.steps, twoLevelUnits(forWholeCurve(problem)),
                                   hostUnits(problem.host, problem.sizes));
}

Result<std::vector<TradeoffPoint>> tradeoffCurve(const Problem& problem, std::stop_token stop, const Progress& progress,
                                                 PlannerTables* tables) {
  if (auto valid = checkNumbers(problem); !valid) return tl::unexpected(valid.error());
  const Problem whole = forWholeCurve(problem);
  std::vector<TradeoffPoint> points;
  const auto add = [&](std::int64_t budgetBytes, std::int64_t operations) {
    points.push_back({budgetBytes, operations, static_cast<double>(operations)});
  };
  if (whole.strategy.kind == StrategyKind::Mixed) {
    const StateWeights weights = weightsOf(whole.sizes);
    const auto breakpoints = MixedTable::curve(whole.steps, weights, stop, progress);
    if (!breakpoints) return tl::unexpected(breakpoints.error());
    for (const UnitsPoint& point : *breakpoints) add(point.units * weights.unitBytes, point.cost);
    return points;
  }
  if (whole.strategy.kind == StrategyKind::EveryBest) {
    for (const SegmentChoice& choice : segmentChoices(whole.steps, whole.sizes))
      add(choice.budgetBytes, choice.forwardOperations);
    return points;
  }
  if (whole.strategy.kind == StrategyKind::Online && whole.steps > kMaxOnlineCurveSteps)
    return fail(ErrorCode::InvalidInput,
                "The curve of 'online' repeats the sweep for every budget; it is drawn up to {} steps, not for {}.",
                kMaxOnlineCurveSteps, whole.steps);
  const auto planner = Planner::prepare(whole, stop, progress, tables);
  if (!planner) return tl::unexpected(planner.error());
  const std::int64_t unit = unitBytes(whole.strategy, whole.sizes);
  for (std::int64_t bytes = smallestBudgetBytes(whole.strategy, whole.steps, whole.sizes); bytes <= whole.budgetBytes;
       bytes += unit) {
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "The computation was cancelled.");
    const auto reached = planner->modelCost(bytes);
    if (!reached) return tl::unexpected(reached.error());
    if (!points.empty() && *reached >= points.back().modelCost) continue;
    const auto operations = planner->cost(bytes);
    if (!operations) return tl::unexpected(operations.error());
    points.push_back({bytes, *operations, *reached});
  }
  return points;
}

Result<Solution> solve(const Problem& problem, std::stop_token stop) {
  return Planner::prepare(problem, stop).and_then([&](const Planner& planner) {
    return planner.solve(problem.budgetBytes, stop);
  });
}

}  // namespace retrace::core
