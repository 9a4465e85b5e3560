// SPDX-License-Identifier: Apache-2.0
// Owns what the system says about this process' memory and the machine's. Any thread.
#pragma once

#include <cstdint>

namespace retrace::core {

/// Bytes that are in memory now, and most at once since resetPeakResident() or the start; 0 where the system does not
/// say (no /proc).
[[nodiscard]] std::int64_t residentBytes();
[[nodiscard]] std::int64_t peakResidentBytes();
/// What the whole machine could still give to programs; 0 where the system does not say.
[[nodiscard]] std::int64_t availableMemoryBytes();
/// Begins a new peak. False where the system does not allow it: then the peak is the process' own.
bool resetPeakResident();

}  // namespace retrace::core
