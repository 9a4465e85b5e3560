// SPDX-License-Identifier: Apache-2.0
// Owns the decisions of the strategies that need no table: hidden, internal, evenly spaced states, bisection, and
// revolve's choice among the optimal splits; and the costs of those without a closed form. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/schedule/policy.h"
#include "core/schedule/problem.h"

namespace retrace::core {

/// Bytes of the arena when hidden states are kept every `distance` steps and one segment's internal states at a time.
[[nodiscard]] std::int64_t segmentBytes(std::int64_t distance, std::int64_t steps, StateSizes sizes);
/// Forward operations of the same: all segments but the last run twice.
[[nodiscard]] std::int64_t segmentCost(std::int64_t distance, std::int64_t steps);

/// A distance that no other beats at equal or fewer bytes.
struct SegmentChoice {
  std::int64_t budgetBytes = 0;
  std::int64_t distance = 0;
  std::int64_t forwardOperations = 0;
};
/// All of them, cheapest memory first, each with fewer forward operations than the one before. O(sqrt(T) log T).
[[nodiscard]] std::vector<SegmentChoice> segmentChoices(std::int64_t steps, StateSizes sizes);
/// The best for the budget, which must be at least that of the first.
[[nodiscard]] SegmentChoice bestSegment(std::int64_t steps, StateSizes sizes, std::int64_t budgetBytes);

/// Hidden states, h_0 included, with which bisection never runs out: about log2 T. Chen et al. 2016, recursion with k
/// = 1.
[[nodiscard]] std::int64_t bisectionUnits(std::int64_t steps);
/// Forward operations of bisection with m >= 1 units; m = bisectionUnits(T) or more: at most T (1 + ceil(log2 T)).
[[nodiscard]] std::int64_t bisectionCost(std::int64_t steps, std::int64_t m);

/// Among the splits with the fewest forward operations one whose schedule saves least often: t >= 2, m >= 2, O(r).
/// Source: Griewank and Walther, ACM TOMS 26(1), 2000 (the secondary criterion), restated in units with h_0 included.
[[nodiscard]] std::int64_t revolveSplit(std::int64_t t, std::int64_t m);

/// The closed forms of core/strategies/binomial.h as decisions, for up to `steps` steps.
[[nodiscard]] std::unique_ptr<Policy> makeHiddenPolicy(std::int64_t steps, std::int64_t hiddenBytes);
[[nodiscard]] std::unique_ptr<Policy> makeInternalPolicy(std::int64_t slotBytes);
/// Nothing but what is held is kept.
[[nodiscard]] std::unique_ptr<Policy> makeReplayPolicy();
[[nodiscard]] std::unique_ptr<Policy> makeSegmentPolicy(std::int64_t distance);
[[nodiscard]] std::unique_ptr<Policy> makeBisectionPolicy(std::int64_t hiddenBytes);
[[nodiscard]] std::unique_ptr<Policy> makeRevolvePolicy(std::int64_t hiddenBytes);

}  // namespace retrace::core
