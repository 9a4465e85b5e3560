// SPDX-License-Identifier: Apache-2.0
#include "core/base/byte_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace retrace::core {

namespace {

constexpr double kKibi = 1024.0;
constexpr std::array<std::pair<std::string_view, double>, 11> kByteUnits{{{"", 1.0},
                                                                          {"B", 1.0},
                                                                          {"kB", 1e3},
                                                                          {"KB", 1e3},
                                                                          {"MB", 1e6},
                                                                          {"GB", 1e9},
                                                                          {"TB", 1e12},
                                                                          {"KiB", kKibi},
                                                                          {"MiB", kKibi* kKibi},
                                                                          {"GiB", kKibi* kKibi* kKibi},
                                                                          {"TiB", kKibi* kKibi* kKibi* kKibi}}};

// Bytes of one of what `suffix` names, and what kind of amount that makes; 0 bytes for an unknown suffix.
std::pair<MemoryAmount::Kind, double> unitOf(std::string_view suffix, MemoryScale scale) {
  using Kind = MemoryAmount::Kind;
  if (suffix == "%") return {Kind::Percent, static_cast<double>(scale.storeAllBytes) / 100.0};
  if (suffix == "u" || suffix == "unit" || suffix == "units")
    return {Kind::Units, static_cast<double>(scale.unitBytes)};
  for (const auto& [name, bytes] : kByteUnits)
    if (name == suffix) return {Kind::Bytes, bytes};
  return {Kind::Bytes, 0.0};
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

Result<MemoryAmount> memoryAmountFromText(std::string_view text, MemoryScale scale) {
  using Kind = MemoryAmount::Kind;
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string_view suffix(end, static_cast<std::size_t>(text.data() + text.size() - end));
  while (suffix.starts_with(' ')) suffix.remove_prefix(1);
  const auto [kind, unit] = unitOf(suffix, scale);
  if (error != std::errc{} || !std::isfinite(number) || (kind == Kind::Bytes && unit == 0.0))
    return fail(ErrorCode::InvalidInput,
                "'{}' is not an amount of memory: write bytes (4096, 64MiB, 1.5GiB, 10MB), units (12 units) or per "
                "cent of store-everything (5%).",
                text);
  if (unit == 0.0)
    return fail(ErrorCode::InvalidInput, "'{}' is not an amount in bytes: write 4096, 64MiB, 1.5GiB or 10MB.", text);
  if (kind == Kind::Units) {
    const std::int64_t most = kMaxBytes / scale.unitBytes;
    if (number == std::floor(number) && number >= 1.0 && number <= static_cast<double>(most))
      return MemoryAmount{kind, number, static_cast<std::int64_t>(number) * scale.unitBytes};
    return fail(ErrorCode::InvalidInput, "'{}' must be a whole number of units from 1 to {}, as in '12 units'.", text,
                most);
  }
  const double bytes = number * unit;
  if (bytes < 0.0 || bytes > static_cast<double>(kMaxBytes))
    return fail(ErrorCode::InvalidInput, "'{}' is out of range: an amount of memory lies between 0 and 2^60 bytes.",
                text);
  return MemoryAmount{kind, number, static_cast<std::int64_t>(std::floor(bytes))};
}

Result<std::int64_t> bytesFromText(std::string_view text, MemoryScale scale) {
  return memoryAmountFromText(text, scale).map([](const MemoryAmount& amount) { return amount.bytes; });
}

}  // namespace retrace::core
