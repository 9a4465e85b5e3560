// SPDX-License-Identifier: Apache-2.0
#include "core/planner/solver.h"

#include <algorithm>

#include "core/strategies/binomial.h"
#include "core/strategies/needs.h"
#include "core/strategies/online.h"
#include "core/strategies/strategies.h"
#include "core/strategies/two_level.h"

namespace retrace::core {

namespace {

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

Result<void> giveList(Solution& solution, const std::stop_token& stop) {
  reserve(solution.schedule, solution.problem.steps);
  return append(*streamOf(*solution.graph, solution.problem), solution.schedule, stop);
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
  const std::int64_t needed = usefulDeviceUnits(filled);
  if (!known.m_twoLevel || known.m_twoLevel->maxDeviceUnits() < needed) {
    auto table = TwoLevelTable::fill(problem.steps, needed, hostUnits(problem), problem.host.saveCost,
                                     problem.host.loadCost, stop, progress);
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
  if (m_twoLevel && usefulDeviceUnits(asked) > m_twoLevel->maxDeviceUnits())
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
    case StrategyKind::Mixed: {
      const auto mixed = makeMixedPolicy(steps, asked->sizes, budgetBytes);
      if (!mixed) return tl::unexpected(mixed.error());
      if (mixed->bracket.optimal()) return mixed->bracket.cost;
      return makeGraph(*asked, *mixed->policy)
          .map([](const ScheduleGraph& made) {  // may be better than the bracket says
            return made.figures(made.root()).forwardOperations;
          });
    }
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
  if (asked.strategy.kind == StrategyKind::Online)
    return ScheduleGraph::ofSource([steps = asked.steps, slots = units(asked), bytes = asked.sizes.hiddenBytes] {
      return makeOnlineSource(steps, slots, bytes);
    });
  if (m_twoLevel) return makeTwoLevelGraph(*m_twoLevel, units(asked), asked.sizes, stop);
  return policy(asked, stop).and_then([&](const std::unique_ptr<Policy>& decided) {
    return makeGraph(asked, *decided, stop);
  });
}

Result<std::unique_ptr<Policy>> Planner::policy(const Problem& asked, std::stop_token stop) const {
  const std::int64_t steps = asked.steps;
  const StateSizes sizes = asked.sizes;
  switch (asked.strategy.kind) {
    case StrategyKind::Hidden: return makeHiddenPolicy(steps, sizes.hiddenBytes);
    case StrategyKind::Internal: return makeInternalPolicy(sizes.slotBytes());
    case StrategyKind::Mixed:
      return makeMixedPolicy(steps, sizes, asked.budgetBytes, stop).map([](MixedDecisions mixed) {
        return std::move(mixed.policy);
      });
    case StrategyKind::StoreAll: return makeSegmentPolicy(steps);
    case StrategyKind::Recompute: return makeReplayPolicy();
    case StrategyKind::Sqrt:
    case StrategyKind::Every: return makeSegmentPolicy(segmentSteps(asked.strategy, steps));
    case StrategyKind::EveryBest: return makeSegmentPolicy(bestSegment(steps, sizes, asked.budgetBytes).distance);
    case StrategyKind::ChenRecursive:
    case StrategyKind::Bisection: return makeBisectionPolicy(sizes.hiddenBytes);
    case StrategyKind::Revolve: return makeRevolvePolicy(sizes.hiddenBytes);
    case StrategyKind::TwoLevel:
    case StrategyKind::Online: break;  // more than one policy: `graph`
  }
  return makeReplayPolicy();
}

Result<void> giveGraph(ScheduleGraph graph, Solution& solution, const std::stop_token& stop) {
  const auto report = check(graph, solution.problem, stop);
  if (!report) return tl::unexpected(report.error());
  solution.graph = std::make_shared<const ScheduleGraph>(std::move(graph));
  solution.actions = report->actions;
  solution.forwardOperations = report->forwardOperations;
  solution.peakBytes = report->peakBytes;
  solution.hostPeakBytes = report->hostPeakBytes;
  solution.transferCost = report->transferCost(solution.problem.host);
  return {};
}

Result<void> giveSchedule(ScheduleGraph graph, Solution& solution) {
  if (auto listed = listOf(graph, solution.problem, kMostListed); !listed) return tl::unexpected(listed.error());
  else solution.schedule = std::move(*listed);
  return giveGraph(std::move(graph), solution);
}

Result<Solution> Planner::plan(std::int64_t budgetBytes, std::stop_token stop) const {
  const auto asked = question(budgetBytes, m_problem.steps);
  if (!asked) return tl::unexpected(asked.error());
  const StrategyKind kind = asked->strategy.kind;
  // Where a heuristic is optimal it reaches Hidden's optimum, which is known without playing it.
  const bool heuristic =
      kind == StrategyKind::Bisection || kind == StrategyKind::ChenRecursive || kind == StrategyKind::Online;
  Solution solution;
  solution.problem = *asked;
  std::int64_t lowerBound = 0;
  auto made =
      kind == StrategyKind::Mixed
          ? makeMixedPolicy(asked->steps, asked->sizes, budgetBytes, stop).and_then([&](const MixedDecisions& mixed) {
              lowerBound = mixed.bracket.lowerBound;
              return makeGraph(*asked, *mixed.policy, stop);
            })
          : graph(*asked, stop);
  if (!made) return tl::unexpected(made.error());
  if (auto given = giveGraph(std::move(*made), solution, stop); !given) return tl::unexpected(given.error());
  if (kind == StrategyKind::Mixed) {
    solution.gap = solution.forwardOperations - lowerBound;
    solution.optimal = solution.gap == 0;
    return solution;
  }
  const auto expected =
      heuristic ? Result<double>(static_cast<double>(hiddenCost(asked->steps, units(*asked)))) : modelCost(budgetBytes);
  if (!expected) return tl::unexpected(expected.error());
  constexpr double kRounding = 1e-9;  // transfer costs need not be whole numbers, and are summed in another order here
  solution.optimal =
      static_cast<double>(solution.forwardOperations) + solution.transferCost <= *expected * (1.0 + kRounding);
  return solution;
}

Result<Solution> Planner::solve(std::int64_t budgetBytes, std::stop_token stop) const {
  auto solution = plan(budgetBytes, stop);
  if (!solution) return solution;
  if (auto listed = giveList(*solution, stop); !listed) return tl::unexpected(listed.error());
  return solution;
}

std::unique_ptr<ActionSource> streamOf(const Solution& solution) {
  const bool listed = !solution.schedule.actions.empty() || !solution.graph;
  return listed ? streamOf(solution.schedule.actions) : streamOf(*solution.graph, solution.problem);
}

Result<Solution> plan(const Problem& problem, std::stop_token stop) {
  const auto planner = Planner::prepare(problem, stop);
  if (!planner) return tl::unexpected(planner.error());
  return planner->plan(problem.budgetBytes, stop);
}

Result<Solution> solve(const Problem& problem, std::stop_token stop) {
  return Planner::prepare(problem, stop).and_then([&](const Planner& planner) {
    return planner.solve(problem.budgetBytes, stop);
  });
}

}  // namespace retrace::core
