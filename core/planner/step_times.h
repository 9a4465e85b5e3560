// SPDX-License-Identifier: Apache-2.0
// The times of steps that are not all equal, from a table. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace retrace::core {

/// A longer step is refused, so that sums of times stay far below what the planner takes for impossible.
inline constexpr double kMaxStepTime = 1e15;

/// Reads "FILE.csv" or "FILE.csv:COLUMN" (a name of the header, or a number from 1; the first without): one time a row.
/// Io when it cannot be read; Format, naming the line, for rows that are no finite number >= 0, or a count other than
/// `steps`.
[[nodiscard]] Result<std::vector<double>> readStepTimes(const std::string& source, std::int64_t steps);

}  // namespace retrace::core
