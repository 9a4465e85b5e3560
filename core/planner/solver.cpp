// SPDX-License-Identifier: Apache-2.0
#include "core/planner/solver.h"

#include <algorithm>

namespace retrace::core {

void PlannerTables::keepOnlyFor(const Problem& problem) {
  const std::tuple key(problem.steps, problem.sizes, problem.host);
  if (key != m_key) m_tables.clear();
  m_key = key;
}

Result<Planner> Planner::prepare(const Problem& problem, std::stop_token stop, const Progress& progress,
                                 PlannerTables* tables) {
  if (auto valid = checkNumbers(problem); !valid) return tl::unexpected(valid.error());
  PlannerTables own;
  PlannerTables& known = tables == nullptr ? own : *tables;
  known.keepOnlyFor(problem);
  Planner planner(problem);
  if (planner.m_model->fillTable == nullptr) return planner;
  std::shared_ptr<const StrategyTable>& table = known.m_tables[problem.strategy.kind];
  if (!table || !table->covers(problem)) {
    auto filled = planner.m_model->fillTable(problem, stop, progress);
    if (!filled) return tl::unexpected(filled.error());
    table = std::move(*filled);
  }
  planner.m_table = table;
  return planner;
}

// The problem with another budget and length, if it can be answered.
Result<Problem> Planner::question(std::int64_t budgetBytes, std::int64_t steps) const {
  Problem asked = m_problem;
  asked.budgetBytes = budgetBytes;
  asked.steps = steps;
  if (auto valid = validate(asked); !valid) return tl::unexpected(valid.error());
  if (steps > m_problem.steps || (m_table && steps != m_problem.steps))
    return fail(ErrorCode::InvalidInput, "'{}' was prepared for {} steps, not for {}.", toText(asked.strategy),
                m_problem.steps, steps);
  if (m_table && !m_table->covers(asked))
    return fail(ErrorCode::InvalidInput, "'{}' was prepared for budgets up to {} bytes, not for {}.",
                toText(asked.strategy), m_problem.budgetBytes, budgetBytes);
  return asked;
}

Result<double> Planner::modelCost(std::int64_t budgetBytes) const {
  if (m_table)
    return question(budgetBytes, m_problem.steps).map([this](const Problem& asked) { return m_table->cost(asked); });
  return cost(budgetBytes).map([](std::int64_t operations) { return static_cast<double>(operations); });
}

Result<std::int64_t> Planner::cost(std::int64_t budgetBytes, std::int64_t steps) const {
  const auto asked = question(budgetBytes, steps);
  if (!asked) return tl::unexpected(asked.error());
  if (const auto known = m_model->cost(*asked)) return *known;
  return planned(*asked, {}).map([](const StrategyPlan& made) {
    return made.graph.figures(made.graph.root()).forwardOperations;
  });
}

Result<StrategyPlan> Planner::planned(const Problem& asked, std::stop_token stop) const {
  if (m_table) return m_table->plan(asked, stop);
  if (m_model->plan != nullptr) return m_model->plan(asked, stop);
  const std::int64_t least = m_model->least != nullptr ? m_model->least(asked) : *m_model->cost(asked);
  return makeGraph(asked, *m_model->policy(asked), stop).map([least](ScheduleGraph graph) {
    return StrategyPlan{std::move(graph), static_cast<double>(least)};
  });
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

Result<void> giveList(Solution& solution, std::int64_t most, const std::stop_token& stop) {
  return collect(*streamOf(*solution.graph, solution.problem), solution.actions, most, stop).map([&](Schedule list) {
    solution.schedule = std::move(list);
  });
}

Result<void> giveSchedule(ScheduleGraph graph, Solution& solution) {
  if (auto given = giveGraph(std::move(graph), solution); !given) return given;
  return giveList(solution, kMostListed);
}

Result<Solution> Planner::plan(std::int64_t budgetBytes, std::stop_token stop) const {
  Solution solution;
  auto made = question(budgetBytes, m_problem.steps).and_then([&](const Problem& asked) {
    solution.problem = asked;
    return planned(asked, stop);
  });
  if (!made) return tl::unexpected(made.error());
  if (auto given = giveGraph(std::move(made->graph), solution, stop); !given) return tl::unexpected(given.error());
  if (!made->leastIsMet) solution.gap = solution.forwardOperations - static_cast<std::int64_t>(made->least);
  // Transfer costs need not be whole numbers, and are summed in another order here.
  const double rounding = solution.transferCost == 0.0 ? 0.0 : 1e-9;
  solution.optimal =
      static_cast<double>(solution.forwardOperations) + solution.transferCost <= made->least * (1.0 + rounding);
  return solution;
}

Result<Solution> Planner::solve(std::int64_t budgetBytes, std::stop_token stop) const {
  auto solution = plan(budgetBytes, stop);
  if (!solution) return solution;
  if (auto listed = giveList(*solution, INT64_MAX, stop); !listed) return tl::unexpected(listed.error());
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
