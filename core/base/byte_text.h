// SPDX-License-Identifier: Apache-2.0
// Amounts of memory as people write and read them. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace retrace::core {

/// The most bytes that this program counts.
inline constexpr std::int64_t kMaxBytes = std::int64_t{1} << 60;

/// "12.4 MiB", "640 B": for people, three significant digits.
[[nodiscard]] std::string formatBytes(std::int64_t bytes);
/// Reads "64MiB", "1.5GiB", "10MB", "4096" or "5%" (of `percentOf`). InvalidInput otherwise.
[[nodiscard]] Result<std::int64_t> bytesFromText(std::string_view text, std::int64_t percentOf);

}  // namespace retrace::core
