// SPDX-License-Identifier: Apache-2.0
// Owns the answers: the cost, the schedule and the whole memory-versus-compute curve of every strategy. Any thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <stop_token>
#include <tuple>
#include <vector>

#include "core/base/result.h"
#include "core/schedule/graph.h"
#include "core/schedule/schedule.h"
#include "core/strategies/registry.h"  // names, exactness, memory: what every user of a planner asks

namespace retrace::core {

struct Solution {
  Problem problem;
  Schedule schedule;                           ///< as a list, where it was asked for
  std::shared_ptr<const ScheduleGraph> graph;  ///< the same
  std::int64_t actions = 0;
  std::int64_t forwardOperations = 0;
  std::int64_t peakBytes = 0;  ///< most bytes of the arena in use at once
  /// Fewest forward operations (two-level: and transfers) in the strategy's own model; that of bisection,
  /// chen-recursive and online is: hidden states alone.
  bool optimal = true;
  std::int64_t hostPeakBytes = 0;  ///< the same of the host's arena (two-level)
  double transferCost = 0.0;       ///< of saves to and loads from the host, in forward operations (two-level)
  /// Mixed: forward operations by which the cost may lie above the optimum, where that is not known; else 0.
  std::int64_t gap = 0;
};

/// The tables of the strategies that need one, kept from one planner to the next: passed again, they are used again, so
/// that a moved budget or strategy does not solve again. Those of another length, other sizes or another host are
/// dropped. One thread at a time; a planner does not depend on it.
class PlannerTables {
 private:
  friend class Planner;
  void keepOnlyFor(const Problem& problem);

  std::tuple<std::int64_t, StateSizes, HostMemory> m_key;
  std::map<StrategyKind, std::shared_ptr<const StrategyTable>> m_tables;
};

/// Answers for one strategy, one length and one pair of state sizes, for every budget up to the one that it was
/// prepared for. A value that never changes: cheap to copy, any number of threads.
class Planner {
 public:
  /// Fills what tables the problem's strategy needs for every budget up to the problem's. InvalidInput for senseless
  /// numbers and for tables that would be too large, Cancelled when `stop` was requested. A budget that is too small
  /// is refused by the questions, since it may suffice for a shorter sequence.
  [[nodiscard]] static Result<Planner> prepare(const Problem& problem, std::stop_token stop = {},
                                               const Progress& progress = {}, PlannerTables* tables = nullptr);

  /// The prepared problem; its budget is the largest that may be asked for.
  [[nodiscard]] const Problem& problem() const { return m_problem; }

  /// Fewest forward operations. Infeasible names the smallest budget; InvalidInput for a budget beyond the prepared one
  /// where that makes a difference.
  [[nodiscard]] Result<std::int64_t> cost(std::int64_t budgetBytes) const { return cost(budgetBytes, m_problem.steps); }
  /// The same for the first `steps` of the sequence alone: one planner serves every shorter sequence (InvalidInput for
  /// two-level).
  [[nodiscard]] Result<std::int64_t> cost(std::int64_t budgetBytes, std::int64_t steps) const;
  /// What the strategy minimises: the cost, for two-level with the transfers. Errors as of `cost`.
  [[nodiscard]] Result<double> modelCost(std::int64_t budgetBytes) const;
  /// The schedule as a graph, and its figures: no list. Errors as of `cost`, and Cancelled.
  [[nodiscard]] Result<Solution> plan(std::int64_t budgetBytes, std::stop_token stop = {}) const;
  /// The same with the list of its actions.
  [[nodiscard]] Result<Solution> solve(std::int64_t budgetBytes, std::stop_token stop = {}) const;

 private:
  explicit Planner(const Problem& problem) : m_problem(problem), m_model(&modelOf(problem.strategy)) {}
  [[nodiscard]] Result<Problem> question(std::int64_t budgetBytes, std::int64_t steps) const;
  [[nodiscard]] Result<StrategyPlan> planned(const Problem& asked, std::stop_token stop) const;

  Problem m_problem;
  const StrategyModel* m_model;
  std::shared_ptr<const StrategyTable> m_table;  // none for most strategies
};

/// Gives `solution`, whose problem is set, the graph and its figures. Errors as of check.
[[nodiscard]] Result<void> giveGraph(ScheduleGraph graph, Solution& solution, const std::stop_token& stop = {});
/// Gives a solution with a graph and its figures the list of its actions. Errors as of collect.
[[nodiscard]] Result<void> giveList(Solution& solution, std::int64_t most, const std::stop_token& stop = {});
/// Both, for up to kMostListed actions.
[[nodiscard]] Result<void> giveSchedule(ScheduleGraph graph, Solution& solution);

/// The actions of a solution, which must outlive the source: its list's where it has one, else those of its graph.
[[nodiscard]] std::unique_ptr<ActionSource> streamOf(const Solution& solution);

/// One question, one answer: prepares a planner, plans, forgets it.
[[nodiscard]] Result<Solution> plan(const Problem& problem, std::stop_token stop = {});
/// The same with the list of the actions.
[[nodiscard]] Result<Solution> solve(const Problem& problem, std::stop_token stop = {});

}  // namespace retrace::core
