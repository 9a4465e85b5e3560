// SPDX-License-Identifier: Apache-2.0
// Owns the referee of optimality: a shortest-path search over everything that could be kept, dropped and reloaded, in
// any order, stack or not. Knows no recurrence. Exponential: T <= 7. As in theory: an internal state is kept together
// with its input hidden state, which is charged once when it is held elsewhere too.
#pragma once

#include <cstdint>
#include <vector>

namespace retrace::test {

struct Rules {
  std::int64_t steps = 1;
  std::int64_t units = 1;
  std::int64_t hiddenWeight = 1;      ///< units of a kept hidden state; 0: hidden states may not be kept
  std::int64_t internalWeight = 1;    ///< units of a kept internal state; 0: internal states may not be kept
  bool workingInternalIsFree = true;  ///< false: the step being backpropagated takes internalWeight too
  bool initialStateIsFree = false;    ///< h_0 can always be reloaded and takes no unit
  bool internalHoldsInput = false;    ///< internalWeight includes the input (the slot of `internal`)
  std::int64_t hostUnits = 0;         ///< hidden states that a second memory takes beside the units
  std::int64_t hostSaveCost = 0, hostLoadCost = 0;  ///< of one of them, in the unit of stepCosts
  std::vector<std::int64_t> stepCosts{};            ///< of each step, whole numbers >= 0; empty: 1 each
};

/// Least cost (forward operations, if stepCosts is empty and there is no host), or -1 when nothing fits.
[[nodiscard]] std::int64_t fewestForwardOperations(const Rules& rules);

}  // namespace retrace::test
