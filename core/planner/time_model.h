// SPDX-License-Identifier: Apache-2.0
// Owns the model of an iteration's time: C forward operations of F each and T steps backpropagated at B each,
// C F + T B. Storing everything computes each step once, C = T. Any thread.
#pragma once

#include <cstdint>

#include "core/schedule/problem.h"

namespace retrace::core {

/// C F + T B in the unit of `costs`. `forwardOperations` C, for two-level with what its transfers cost.
[[nodiscard]] double iterationTime(double forwardOperations, std::int64_t steps, StepCosts costs);

/// The same over that of storing everything: (C F + T B) / (T F + T B).
[[nodiscard]] double timeRatio(double forwardOperations, std::int64_t steps, StepCosts costs);

/// The largest whole C whose timeRatio is at most `ratio`, or a trillionth above it, which rounding may have cost.
[[nodiscard]] std::int64_t mostForwardOperations(double ratio, std::int64_t steps, StepCosts costs);

}  // namespace retrace::core
