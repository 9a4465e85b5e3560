// SPDX-License-Identifier: Apache-2.0
// Owns the machine on this processor: a stack of recurrent layers with an output layer, one arena of exactly the
// budget.
#pragma once

#include <memory>

#include "core/machine/backend.h"

namespace retrace::core {

struct Kernels;

/// Gradients are bit-identical for every schedule and number of threads: each sum has one order, whatever is computed
/// along with it. `kernels`: the inner loops to use; null: the best of this processor.
[[nodiscard]] std::unique_ptr<Backend> makeCpuBackend(const Kernels* kernels = nullptr);

}  // namespace retrace::core
