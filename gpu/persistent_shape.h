// SPDX-License-Identifier: Apache-2.0
// Owns the choice of how a layer is spread over a device's multiprocessors by the persistent recurrence. Plain values,
// any thread.
#pragma once

#include "core/base/result.h"
#include "core/network/network.h"
#include "gpu/persistent.h"
#include "gpu/probe.h"

namespace retrace::gpu {

/// The shape that a layer of `network` takes on `device`: of those that fit, the one with the least work in a block by
/// a count of multiplications and loads (a rule, not a measurement). InvalidInput when none fits: what, which limit,
/// what to change.
[[nodiscard]] core::Result<PersistentShape> persistentShape(const core::Network& network, const DeviceInfo& device,
                                                            Direction direction);

/// Whether the persistent recurrence is the faster one where it fits: up to so many multiplications of a step, as
/// measured on an H200 (tests/bench/RESULTS.md). Beyond, the library's products make up for their launches.
[[nodiscard]] bool persistentIsFaster(const core::Network& network, bool tf32);

}  // namespace retrace::gpu
