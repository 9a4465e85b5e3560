// SPDX-License-Identifier: Apache-2.0
// Owns the machine on this processor: an LSTM with an output layer, one arena of exactly the budget. One thread.
#pragma once

#include <memory>

#include "core/backend.h"

namespace retrace::core {

/// Gradients are bit-identical for every schedule: each product of a step has the same shape and alignment whenever the step
/// is computed, and everything that is summed over steps is summed newest step first, in blocks fixed by the step number.
[[nodiscard]] std::unique_ptr<Backend> makeCpuBackend();

}  // namespace retrace::core
