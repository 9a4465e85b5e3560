// SPDX-License-Identifier: Apache-2.0
// Owns the answers: the cost, the schedule and the whole memory-versus-compute curve of every strategy.
// A Planner is not shared between threads while it prepares; afterwards any number of threads may read it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "core/base/result.h"
#include "core/schedule/policy.h"
#include "core/schedule/problem.h"
#include "core/schedule/schedule.h"
#include "core/strategies/mixed_table.h"
#include "core/strategies/needs.h"  // exactness, least and most useful memory: what every user of a planner asks

namespace retrace::core {

class TwoLevelTable;

struct Solution {
  Problem problem;
  Schedule schedule;
  std::int64_t forwardOperations = 0;
  std::int64_t peakBytes = 0;  ///< most bytes of the arena in use at once
  /// Fewest forward operations (two-level: and transfers) in the strategy's own model; that of bisection,
  /// chen-recursive and online is: hidden states alone.
  bool optimal = true;
  std::int64_t hostPeakBytes = 0;  ///< the same of the host's arena (two-level)
  double transferCost = 0.0;       ///< of saves to and loads from the host, in forward operations (two-level)
};

/// The least budget at which a cost is reached.
struct TradeoffPoint {
  std::int64_t budgetBytes = 0;
  std::int64_t forwardOperations = 0;
  bool operator==(const TradeoffPoint&) const = default;
};

/// Takes actions of a schedule, some hundreds at a time; an Error ends it.
using ActionConsumer = std::function<Result<void>(std::span<const Action>)>;

/// Answers every budget and strategy for one length and one pair of state sizes. The table that `Mixed` needs is filled
/// once and kept: a moved budget never solves again.
class Planner {
 public:
  Planner(std::int64_t steps, StateSizes sizes, StepCosts costs = {}, HostMemory host = {});

  [[nodiscard]] std::int64_t steps() const { return m_steps; }
  [[nodiscard]] StateSizes sizes() const { return m_sizes; }
  [[nodiscard]] Problem problem(Strategy strategy, std::int64_t budgetBytes) const;

  /// Makes the questions below about `strategy` answerable for every budget up to `budgetBytes`.
  /// InvalidInput for senseless numbers, Cancelled when `stop` was requested.
  [[nodiscard]] Result<void> prepare(Strategy strategy, std::int64_t budgetBytes, std::stop_token stop = {},
                                     const Progress& progress = {});

  /// About how many operations `prepare` takes at the largest useful budget; known for two-level, else 0.
  [[nodiscard]] double wholeTableOperations(Strategy strategy) const;

  /// Fewest forward operations; Infeasible names the smallest budget. Needs `prepare`.
  [[nodiscard]] Result<std::int64_t> cost(Strategy strategy, std::int64_t budgetBytes) const {
    return cost(strategy, budgetBytes, m_steps);
  }
  /// The same for the first `steps` <= steps() steps alone: one table serves every shorter sequence (not for
  /// two-level).
  [[nodiscard]] Result<std::int64_t> cost(Strategy strategy, std::int64_t budgetBytes, std::int64_t steps) const;
  /// What the strategy minimises: the cost, for two-level with the transfers. Needs `prepare`.
  [[nodiscard]] Result<double> modelCost(Strategy strategy, std::int64_t budgetBytes) const;
  /// The schedule while it is made. Needs `prepare`; it lives independently of the planner.
  [[nodiscard]] std::unique_ptr<ActionSource> source(Strategy strategy, std::int64_t budgetBytes) const;
  /// The policy behind the cost, null for strategies that are more than one (two-level, online). Needs `prepare`; it
  /// lives independently of the planner.
  [[nodiscard]] std::unique_ptr<Policy> policy(Strategy strategy, std::int64_t budgetBytes) const;
  /// Hands the schedule out while it is made, in memory for the depth of its recursion only. The answer has the figures
  /// and no schedule. Needs `prepare`.
  [[nodiscard]] Result<Solution> stream(Strategy strategy, std::int64_t budgetBytes, const ActionConsumer& consume,
                                        std::stop_token stop = {}) const;
  /// The schedule and its figures. Needs `prepare`.
  [[nodiscard]] Result<Solution> solve(Strategy strategy, std::int64_t budgetBytes, std::stop_token stop = {}) const;
  /// Every breakpoint, cheapest memory first, up to the largest useful budget. Needs no `prepare`.
  [[nodiscard]] Result<std::vector<TradeoffPoint>> curve(Strategy strategy, std::stop_token stop = {},
                                                         const Progress& progress = {});

 private:
  [[nodiscard]] Result<void> prepareTwoLevel(std::int64_t budgetBytes, std::stop_token stop, const Progress& progress);

  std::int64_t m_steps;
  StateSizes m_sizes;
  StepCosts m_costs;
  HostMemory m_host;
  std::shared_ptr<const MixedTable> m_mixed;
  std::shared_ptr<const TwoLevelTable> m_twoLevel;
};

/// Plays `source` to its end into `solution`, whose problem is set: actions, forward operations, peaks, transfers.
[[nodiscard]] Result<void> collect(ActionSource& source, Solution& solution, std::stop_token stop = {});

/// One question, one answer: prepares a planner, solves, forgets it.
[[nodiscard]] Result<Solution> solve(const Problem& problem, std::stop_token stop = {});

}  // namespace retrace::core
