// SPDX-License-Identifier: Apache-2.0
#include "core/planner/solver.h"

#include <algorithm>
#include <cmath>

#include "core/strategies/binomial.h"
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
  [[nodiscard]] std::int64_t repeats(std::int64_t t, std::int64_t bytes, const Decision& /*first*/) const override {
    return bytes / m_hiddenBytes >= t - 1 ? t - 1 : 1;
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
  [[nodiscard]] std::int64_t repeats(std::int64_t t, std::int64_t bytes, const Decision& /*first*/) const override {
    return bytes / m_slotBytes >= t ? t : 1;
  }

 private:
  std::int64_t m_slotBytes;
};

class ReplayPolicy final : public Policy {
 public:
  [[nodiscard]] Decision decide(std::int64_t /*t*/, std::int64_t /*bytes*/) const override {
    return {Decision::Kind::Replay, 0};
  }
};

constexpr std::int64_t kMaxOnlineCurveSteps = 2000;

std::int64_t hostUnits(const HostMemory& host, StateSizes sizes) {
  return host.budgetBytes == HostMemory::kUnlimited ? TwoLevelTable::kUnlimited : host.budgetBytes / sizes.hiddenBytes;
}

// Units of the device's arena in the table of TwoLevel, beyond which a larger budget is of no use.
std::int64_t twoLevelUnits(const Problem& problem) {
  return std::min(units(problem), std::max<std::int64_t>(1, problem.steps - 1));
}

// Room for the most actions that so many steps take (record, backward, load, forward, save, drop), within reason.
// Memory that is never touched costs nothing, and a schedule that is moved while it grows would make a cancelled solve
// wait.
void reserve(Schedule& schedule, std::int64_t steps) {
  constexpr std::int64_t kMost = 20'000'000;
  schedule.actions.reserve(static_cast<std::size_t>(std::min(6 * steps + 8, kMost)));
}

Result<void> append(ActionSource& source, Schedule& schedule, const std::stop_token& stop) {
  for (std::span<const Action> actions = source.next(); !actions.empty(); actions = source.next()) {
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "The computation was cancelled.");
    schedule.actions.insert(schedule.actions.end(), actions.begin(), actions.end());
  }
  return {};
}

// The graph and its figures.
Result<void> give(ScheduleGraph graph, Solution& solution) {
  const auto report = check(graph, solution.problem);
  if (!report) return tl::unexpected(report.error());
  solution.graph = std::make_shared<const ScheduleGraph>(std::move(graph));
  solution.forwardOperations = report->forwardOperations;
  solution.peakBytes = report->peakBytes;
  solution.hostPeakBytes = report->hostPeakBytes;
  solution.transferCost = report->transferCost(solution.problem.host);
  return {};
}

Result<void> giveList(Solution& solution, const std::stop_token& stop) {
  if (solution.graph->isList()) {
    solution.schedule = solution.graph->list();
    return {};
  }
  reserve(solution.schedule, solution.problem.steps);
  return append(*streamOf(*solution.graph, solution.problem), solution.schedule, stop);
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
  PlannerTables own;
  PlannerTables& known = tables == nullptr ? own : *tables;
  known.keepOnlyFor(problem);
  Planner planner(problem);
  if (problem.strategy.kind != StrategyKind::TwoLevel) return planner;
  Problem filled = problem;  // a table has at least the place of h_0
  filled.budgetBytes = std::max(problem.budgetBytes, problem.sizes.hiddenBytes);
  const std::int64_t needed = twoLevelUnits(filled);
  if (!known.m_twoLevel || known.m_twoLevel->maxDeviceUnits() < needed) {
    auto table = TwoLevelTable::fill(problem.steps, needed, hostUnits(problem.host, problem.sizes),
                                     problem.host.saveCost, problem.host.loadCost, stop, progress);
    if (!table) return tl::unexpected(table.error());
    known.m_twoLevel = std::move(*table);
  }
  planner.m_twoLevel = known.m_twoLevel;
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
  if (m_twoLevel && twoLevelUnits(asked) > m_twoLevel->maxDeviceUnits())
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
    case StrategyKind::Mixed:
      return mixedCost(steps, asked->sizes, budgetBytes).map([](const MixedCost& found) { return found.cost; });
    case StrategyKind::StoreAll: return steps;
    case StrategyKind::Recompute: return steps * (steps + 1) / 2;
    case StrategyKind::Sqrt:
    case StrategyKind::Every: return segmentCost(segmentSteps(asked->strategy, steps), steps);
    case StrategyKind::EveryBest: return bestSegment(steps, asked->sizes, budgetBytes).forwardOperations;
    case StrategyKind::ChenRecursive: return bisectionCost(steps, bisectionUnits(steps));
    case StrategyKind::Bisection: return bisectionCost(steps, units(*asked));
    case StrategyKind::Online: return onlineCost(steps, units(*asked));
    case StrategyKind::TwoLevel:
      return graph(*asked, {}).map([](const ScheduleGraph& made) {
        return made.figures(made.root()).forwardOperations;
      });
  }
  return fail(ErrorCode::InvalidInput, "The strategy is unknown.");
}

Result<ScheduleGraph> Planner::graph(const Problem& asked, std::stop_token stop) const {
  if (asked.strategy.kind == StrategyKind::Online) {
    Schedule schedule;
    reserve(schedule, asked.steps);
    const auto source = makeOnlineSource(asked.steps, units(asked), asked.sizes.hiddenBytes);
    if (auto listed = append(*source, schedule, stop); !listed) return tl::unexpected(listed.error());
    return ScheduleGraph::ofList(std::move(schedule));
  }
  if (m_twoLevel) return makeTwoLevelGraph(*m_twoLevel, units(asked), asked.sizes, stop);
  return policy(asked, stop).and_then([&](const std::unique_ptr<Policy>& decided) {
    return makeGraph(asked, *decided, stop);
  });
}

Result<std::unique_ptr<Policy>> Planner::policy(const Problem& asked, std::stop_token stop) const {
  const std::int64_t steps = asked.steps;
  const StateSizes sizes = asked.sizes;
  switch (asked.strategy.kind) {
    case StrategyKind::Hidden: return std::make_unique<HiddenPolicy>(steps, sizes.hiddenBytes);
    case StrategyKind::Internal: return std::make_unique<InternalPolicy>(sizes.slotBytes());
    case StrategyKind::Mixed: return makeMixedPolicy(steps, sizes, asked.budgetBytes, stop);
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

Result<void> giveSchedule(ScheduleGraph graph, Solution& solution) {
  if (auto listed = listOf(graph, solution.problem, kMostListed); !listed) return tl::unexpected(listed.error());
  else solution.schedule = std::move(*listed);
  return give(std::move(graph), solution);
}

Result<Solution> Planner::plan(std::int64_t budgetBytes, std::stop_token stop) const {
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
  auto made = graph(*asked, stop);
  if (!made) return tl::unexpected(made.error());
  if (auto given = give(std::move(*made), solution); !given) return tl::unexpected(given.error());
  if (kind == StrategyKind::Mixed) {
    const auto proven = mixedCost(asked->steps, asked->sizes, budgetBytes, stop);
    if (!proven) return tl::unexpected(proven.error());
    solution.gap = solution.forwardOperations - proven->lowerBound;
  }
  constexpr double kRounding = 1e-9;  // transfer costs need not be whole numbers, and are summed in another order here
  solution.optimal = solution.gap == 0 && static_cast<double>(solution.forwardOperations) + solution.transferCost <=
                                              *expected * (1.0 + kRounding);
  return solution;
}

Result<Solution> Planner::solve(std::int64_t budgetBytes, std::stop_token stop) const {
  auto solution = plan(budgetBytes, stop);
  if (!solution) return solution;
  if (auto listed = giveList(*solution, stop); !listed) return tl::unexpected(listed.error());
  return solution;
}

double curveOperations(const Problem& problem) {
  if (problem.strategy.kind != StrategyKind::TwoLevel) return 0.0;
  return TwoLevelTable::operations(problem.steps, twoLevelUnits(forWholeCurve(problem)),
                                   hostUnits(problem.host, problem.sizes));
}

namespace {

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

Result<TradeoffCurve> mixedTradeoff(const Problem& whole, std::stop_token stop, const Progress& progress) {
  return mixedCurve(whole.steps, whole.sizes, stop, progress).map([](const MixedCurve& found) {
    TradeoffCurve curve{{}, found.sampled};
    curve.points.reserve(found.points.size());
    for (const BudgetPoint& point : found.points)
      curve.points.push_back({point.bytes, point.cost, static_cast<double>(point.cost)});
    return curve;
  });
}

}  // namespace

Result<TradeoffCurve> tradeoffCurve(const Problem& problem, std::stop_token stop, const Progress& progress,
                                    PlannerTables* tables) {
  if (auto valid = checkNumbers(problem); !valid) return tl::unexpected(valid.error());
  const Problem whole = forWholeCurve(problem);
  if (whole.strategy.kind == StrategyKind::Mixed) return mixedTradeoff(whole, stop, progress);
  TradeoffCurve curve;
  if (whole.strategy.kind == StrategyKind::EveryBest) {
    for (const SegmentChoice& choice : segmentChoices(whole.steps, whole.sizes))
      curve.points.push_back(
          {choice.budgetBytes, choice.forwardOperations, static_cast<double>(choice.forwardOperations)});
    return curve;
  }
  if (whole.strategy.kind == StrategyKind::Online && whole.steps > kMaxOnlineCurveSteps)
    return fail(ErrorCode::InvalidInput,
                "The curve of 'online' repeats the sweep for every budget; it is drawn up to {} steps, not for {}.",
                kMaxOnlineCurveSteps, whole.steps);
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

Result<Solution> solve(const Problem& problem, std::stop_token stop) {
  return Planner::prepare(problem, stop).and_then([&](const Planner& planner) {
    return planner.solve(problem.budgetBytes, stop);
  });
}

}  // namespace retrace::core
