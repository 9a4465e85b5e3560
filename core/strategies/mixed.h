// SPDX-License-Identifier: Apache-2.0
// Owns the Mixed strategy (theory: BPTT-MSM, duplicates removed) for any two sizes of states and any length, without a
// table: its cost with a proof, its decisions, its curve. Any thread.
//
// With wh and wi bytes of a hidden and an internal state, wi >= wh, and W_n(t) the cost of keeping the first n internal
// states and replaying the other steps, the recurrence needs the budgets m, m-wh, m-2wh, ... alone (hidden states
// first):
//
//   C(t,m) = min( W_n(t), min over y of y + C(y,m) + C(t-y,m-wh) )
//
// because a hidden state that is saved behind a kept internal state may as well be saved before it. README, "Any
// length, at once", has the idea of the rest.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/base/result.h"
#include "core/schedule/policy.h"
#include "core/schedule/problem.h"

namespace retrace::core {

/// Called now and then during a long computation with the part done, 0 to 1.
using Progress = std::function<void(double)>;

/// Cost of a sub-problem that no schedule does: less than one hidden state for one step or more.
inline constexpr std::int64_t kInfeasible = INT64_MAX;

/// A cost that a schedule reaches, and one that no schedule is below.
struct MixedCost {
  std::int64_t cost = 0;
  std::int64_t lowerBound = 0;
  [[nodiscard]] bool optimal() const { return cost == lowerBound; }
  bool operator==(const MixedCost&) const = default;
};

/// C(t,m) for t >= 0 steps and `bytes` m >= 0. Microseconds where the bracket of `MixedRow` closes, as it always does
/// when wi is a whole multiple of wh; else every row below m is made (`MixedChain`), and where those would take too
/// much memory the answer is a bracket, in all that were tried one wide. Cancelled by `stop`.
[[nodiscard]] Result<MixedCost> mixedCost(std::int64_t t, StateSizes sizes, std::int64_t bytes,
                                          std::stop_token stop = {});

/// mixedCost for many sub-problems of one pair of sizes: what was made for one budget is kept for its other lengths.
/// Longer sub-problems than `proven` steps are answered with a bracket where the closed form leaves one. One thread at
/// a time.
class MixedCosts {
 public:
  explicit MixedCosts(StateSizes sizes, std::int64_t proven = kMaxSteps);
  MixedCosts(MixedCosts&&) noexcept;
  MixedCosts& operator=(MixedCosts&&) noexcept;
  ~MixedCosts();
  [[nodiscard]] StateSizes sizes() const { return m_sizes; }
  /// t >= 0, bytes any number: below one hidden state no schedule is found.
  [[nodiscard]] MixedCost operator()(std::int64_t t, std::int64_t bytes);

 private:
  struct Budget;
  StateSizes m_sizes;
  std::int64_t m_proven;
  std::map<std::int64_t, Budget> m_budgets;
};

/// Decides for every sub-problem of a schedule of t steps and `bytes`. The schedule costs at most bracket.cost, which
/// is mixedCost(t, sizes, bytes): where the bracket is open it may reach the lower bound all the same. Errors as of
/// mixedCost. The policy is not for two threads at once.
struct MixedDecisions {
  MixedCost bracket;
  std::unique_ptr<Policy> policy;
};
[[nodiscard]] Result<MixedDecisions> makeMixedPolicy(std::int64_t t, StateSizes sizes, std::int64_t bytes,
                                                     std::stop_token stop = {});

/// The least budget at which a cost is reached.
struct BudgetPoint {
  std::int64_t bytes = 0;
  std::int64_t cost = 0;
  bool operator==(const BudgetPoint&) const = default;
};
/// Every point is exact.
struct MixedCurve {
  std::vector<BudgetPoint> points;
  bool sampled = false;  ///< points were left out
};
/// C(t,m) at every breakpoint, cheapest memory first, to C = t; t >= 1. Above kMaxWholeCurveSteps at most
/// kMaxSampledBudgets budgets, spread evenly over the logarithm of the budget below a cost of 2t, and over the cost
/// from there on. Above kMaxProvenCurveSteps a budget is left out where the closed form leaves a bracket. Errors as of
/// mixedCost.
[[nodiscard]] Result<MixedCurve> mixedCurve(std::int64_t t, StateSizes sizes, std::stop_token stop = {},
                                            const Progress& progress = {});
inline constexpr std::int64_t kMaxWholeCurveSteps = 100'000, kMaxProvenCurveSteps = 20'000;
inline constexpr std::int64_t kMaxSampledBudgets = 4'096;

}  // namespace retrace::core
