// SPDX-License-Identifier: Apache-2.0
// Owns the machine on an NVIDIA device: one arena of exactly the budget by one allocation, one computing stream,
// everything ordered by it. Calls return before the device is done. One thread.
#pragma once

#include <memory>

#include "core/machine/machines.h"
#include "core/machine/module.h"

namespace retrace::gpu {

/// Gradients are bit-identical for every schedule on the same device: each sum has one order. The device must answer
/// (openDevice).
[[nodiscard]] std::unique_ptr<core::Backend> makeCudaBackend(const core::DeviceOptions& options);

}  // namespace retrace::gpu
