// SPDX-License-Identifier: Apache-2.0
// What each strategy needs and can use: exactness, least and most useful memory. Any thread.
#pragma once

#include <cstdint>

#include "core/schedule/problem.h"

namespace retrace::core {

/// Sizes in the greatest common unit of a hidden and an internal state.
struct StateWeights {
  std::int64_t unitBytes = 1;
  std::int64_t hidden = 1;    ///< w_h
  std::int64_t internal = 1;  ///< w_i
};
[[nodiscard]] StateWeights weightsOf(StateSizes sizes);

/// Whether the strategy has the fewest forward operations (two-level: and transfers) of its model, and is not a
/// heuristic.
[[nodiscard]] bool isExact(Strategy strategy);

/// Distance of the kept hidden states of `Sqrt` (ceil of the root of T) and `Every`.
[[nodiscard]] std::int64_t segmentSteps(Strategy strategy, std::int64_t steps);
/// The smallest arena in which the strategy can work at all.
[[nodiscard]] std::int64_t smallestBudgetBytes(Strategy strategy, std::int64_t steps, StateSizes sizes);
/// The smallest arena in which the strategy reaches its fewest forward operations: more is never used.
[[nodiscard]] std::int64_t largestUsefulBudgetBytes(Strategy strategy, std::int64_t steps, StateSizes sizes);
/// What of its budget the problem's strategy can use.
[[nodiscard]] std::int64_t usedBudgetBytes(const Problem& problem);

/// Says why a problem cannot be solved: the errors of checkNumbers, and Infeasible, with the smallest budget that
/// works.
[[nodiscard]] Result<void> validate(const Problem& problem);

}  // namespace retrace::core
