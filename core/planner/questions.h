// SPDX-License-Identifier: Apache-2.0
// Owns the other way round: not "what does this budget cost" but "what budget, length or batch keeps within this time",
// what the next byte buys, and how much the theory promises at most. Any thread.
#pragma once

#include <optional>
#include <string_view>

#include "core/planner/solver.h"
#include "core/planner/tradeoff.h"

namespace retrace::core {

/// A limit on the time of an iteration, as forward operations.
struct TimeLimit {
  double ratio = 0.0;         ///< time / time of store-everything, by the costs of a step; 0: `forwards` counts
  std::int64_t forwards = 0;  ///< forward operations of an iteration

  /// Most forward operations of `steps` steps (core/planner/time_model.h).
  [[nodiscard]] std::int64_t mostForwards(std::int64_t steps, StepCosts costs) const;
};
/// "time:1.33x" or "forwards:2000". InvalidInput otherwise.
[[nodiscard]] Result<TimeLimit> timeLimitFromText(std::string_view text);

/// The least budget at which the problem's strategy needs at most `mostForwards` (two-level: transfers included); the
/// problem's own budget is ignored. Infeasible names the fewest that it can reach.
[[nodiscard]] Result<TradeoffPoint> leastBudget(Problem problem, std::int64_t mostForwards, std::stop_token stop = {});

/// The least budget above the problem's that costs less; none when more memory buys nothing.
[[nodiscard]] Result<std::optional<TradeoffPoint>> nextGain(Problem problem, std::stop_token stop = {},
                                                            PlannerTables* tables = nullptr);

/// The longest sequence that `strategy` can train within the budget and the limit. A strategy that can do any length in
/// any memory needs a limit (InvalidInput). Infeasible when not even one step fits.
[[nodiscard]] Result<std::int64_t> longestSteps(StateSizes sizes, StepCosts costs, Strategy strategy,
                                                std::int64_t budgetBytes, const std::optional<TimeLimit>& limit,
                                                std::stop_token stop = {});

/// Corners of a curve's lower convex hull from where on a byte buys at most half of what it bought before: where to
/// stop.
[[nodiscard]] std::vector<TradeoffPoint> knees(const std::vector<TradeoffPoint>& curve);

/// Two upper bounds on C of Hidden (and so of Mixed) with m >= 1 units, theory section 3: m t^(1+1/m), and (a+1) t with
/// the least whole a for which t <= binom(m+a, a).
struct UpperBounds {
  double power = 0.0;
  double replays = 0.0;
};
[[nodiscard]] UpperBounds upperBounds(std::int64_t steps, std::int64_t units);

/// Scarce: some step is replayed more often than there are units (C grows as t^(1+1/m)). Ample: at most two forwards a
/// step.
enum class Regime : std::uint8_t { Scarce, SomewhatLimited, Ample };
[[nodiscard]] Regime regimeOf(std::int64_t steps, std::int64_t units, std::int64_t forwardOperations);
[[nodiscard]] std::string_view toText(Regime regime);

}  // namespace retrace::core
