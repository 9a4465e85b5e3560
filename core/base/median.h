// SPDX-License-Identifier: Apache-2.0
// Owns what a median and a quartile are, so that every room gives one number for the same values. Any thread.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace retrace::core {

/// What `part` (0 to 1) of the ascending values lies below, linear between the two nearest (Hyndman and Fan 1996, type
/// 7: the default of R and NumPy). At 0.5 the mean of the middle two of an even number. 0 of no values.
[[nodiscard]] inline double quantile(std::span<const double> ascending, double part) {
  if (ascending.empty()) return 0.0;
  const double place = part * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, ascending.size() - 1);
  return std::lerp(ascending[below], ascending[above], place - static_cast<double>(below));
}

[[nodiscard]] inline double median(std::vector<double> values) {
  std::ranges::sort(values);
  return quantile(values, 0.5);
}

}  // namespace retrace::core
