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

/// What units and per cent are taken of, in bytes; 0 where it is not known.
struct MemoryScale {
  std::int64_t unitBytes = 0;
  std::int64_t storeAllBytes = 0;
};

/// An amount of memory as it was written, and what it comes to.
struct MemoryAmount {
  enum class Kind : std::uint8_t { Bytes, Units, Percent };
  Kind kind = Kind::Bytes;
  double number = 0.0;     ///< bytes, units, or per cent of store-everything
  std::int64_t bytes = 0;  ///< rounded down
};

/// Reads bytes ("4096", "64MiB", "1.5 GiB", "10MB"), whole units ("12 units", "1 unit", "12u") or a part of
/// store-everything ("5%"). InvalidInput for anything else, for amounts outside 0 to kMaxBytes, and for units and per
/// cent where `scale` does not know what they are taken of.
[[nodiscard]] Result<MemoryAmount> memoryAmountFromText(std::string_view text, MemoryScale scale);
/// The bytes of memoryAmountFromText.
[[nodiscard]] Result<std::int64_t> bytesFromText(std::string_view text, MemoryScale scale = {});

}  // namespace retrace::core
