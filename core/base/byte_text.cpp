// SPDX-License-Identifier: Apache-2.0
#include "core/base/byte_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace retrace::core {

namespace {

double unitFactor(std::string_view suffix) {
  struct Unit {
    std::string_view text;
    double factor;
  };
  constexpr double kKibi = 1024.0;
  constexpr std::array units{Unit{"", 1.0},
                             Unit{"B", 1.0},
                             Unit{"kB", 1e3},
                             Unit{"KB", 1e3},
                             Unit{"MB", 1e6},
                             Unit{"GB", 1e9},
                             Unit{"TB", 1e12},
                             Unit{"KiB", kKibi},
                             Unit{"MiB", kKibi * kKibi},
                             Unit{"GiB", kKibi * kKibi * kKibi},
                             Unit{"TiB", kKibi * kKibi * kKibi * kKibi}};
  for (const Unit& unit : units)
    if (unit.text == suffix) return unit.factor;
  return 0.0;
}

}  // namespace

std::string formatBytes(std::int64_t bytes) {
  constexpr std::array<std::string_view, 6> names{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (std::abs(value) >= 999.5 && unit + 1 < names.size()) {
    value /= 1024.0;
    ++unit;
  }
  if (unit == 0) return fmt::format("{} B", bytes);
  const double size = std::abs(value);
  return fmt::format("{:.{}f} {}", value, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2, names[unit]);
}

Result<std::int64_t> bytesFromText(std::string_view text, std::int64_t percentOf) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  std::string_view suffix(end, static_cast<std::size_t>(text.data() + text.size() - end));
  while (suffix.starts_with(' ')) suffix.remove_prefix(1);
  const double factor = suffix == "%" ? static_cast<double>(percentOf) / 100.0 : unitFactor(suffix);
  if (error != std::errc{} || factor == 0.0 || !std::isfinite(value))
    return fail(ErrorCode::InvalidInput,
                "'{}' is no amount of memory: write bytes (4096, 64MiB, 1.5GiB, 10MB), units (12 units) or per cent of "
                "store-everything (5%).",
                text);
  const double bytes = value * factor;
  if (bytes < 0.0 || bytes > static_cast<double>(kMaxBytes))
    return fail(ErrorCode::InvalidInput, "'{}' is out of range: an amount of memory lies between 0 and 2^60 bytes.",
                text);
  return static_cast<std::int64_t>(std::floor(bytes));
}

}  // namespace retrace::core
