// SPDX-License-Identifier: Apache-2.0
// Owns what the system says about this process' memory. Any thread.
#pragma once

#include <cstdint>

namespace retrace::core {

/// Bytes that are in memory now, and most at once since resetPeakResident() or the start; 0 where the system does not say (no /proc).
[[nodiscard]] std::int64_t residentBytes();
[[nodiscard]] std::int64_t peakResidentBytes();
/// Begins a new peak. False where the system does not allow it: then the peak is the process' own.
bool resetPeakResident();

}  // namespace retrace::core
