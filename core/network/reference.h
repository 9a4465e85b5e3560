// SPDX-License-Identifier: Apache-2.0
// Owns a plain backpropagation through time in double precision that keeps every step: what machines are verified
// against where people run them. Written from the equations; shares nothing with the machines.
#pragma once

#include <span>
#include <vector>

#include "core/network/network.h"
#include "core/tasks/tasks.h"

namespace retrace::core {

struct ReferenceGradient {
  double loss = 0.0;              ///< nats per symbol, or squared error, as a machine's finishIteration
  std::vector<double> gradients;  ///< in the order of ParameterLayout
};

/// Of the batch from a zero state. `weights` in the order of ParameterLayout. Time and memory grow with T N H^2 and T N
/// H.
[[nodiscard]] ReferenceGradient referenceGradient(const Network& network, const TaskShape& task, const Batch& batch,
                                                  std::span<const float> weights);

}  // namespace retrace::core
