// SPDX-License-Identifier: Apache-2.0
#include "core/strategies/binomial.h"

#include <algorithm>
#include <limits>

namespace retrace::core {

namespace {

__extension__ using Wide = __int128;
constexpr std::int64_t kSaturated = std::numeric_limits<std::int64_t>::max();

SplitRange splits(std::int64_t t, std::int64_t m) {
  const std::int64_t r = repetitions(t, m);
  const std::int64_t lower = std::max({std::int64_t{1}, binomial(m, r - 2), t - binomial(m - 1, r)});
  const std::int64_t upper = std::min({t - 1, binomial(m, r - 1), t - binomial(m - 1, r - 1)});
  return {lower, upper};
}

}  // namespace

std::int64_t binomial(std::int64_t s, std::int64_t r) {
  if (s < 0 || r < 0) return 0;
  const std::int64_t k = std::min(s, r);
  const std::int64_t n = std::max(s, r);
  Wide value = 1;
  for (std::int64_t i = 1; i <= k; ++i) {
    value = value * (n + i) / i;  // exact: the product of i consecutive numbers is divisible by i!
    if (value >= kSaturated) return kSaturated;
  }
  return static_cast<std::int64_t>(value);
}

std::int64_t repetitions(std::int64_t t, std::int64_t m) {
  if (t <= 1) return 0;
  if (m == 1) return t - 1;
  std::int64_t high = 1;
  while (binomial(m, high) < t) high *= 2;
  std::int64_t low = high / 2;  // b(m,low) < t, because b(m,0) = 1 < t
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (binomial(m, middle) < t ? low : high) = middle;
  }
  return high;
}

std::int64_t hiddenCost(std::int64_t t, std::int64_t m) {
  if (t <= 0) return 0;
  const std::int64_t r = repetitions(t, m);
  return (r + 1) * t - binomial(m + 1, r - 1);
}

std::int64_t internalCost(std::int64_t t, std::int64_t m) {
  if (t <= 0) return 0;
  return hiddenCost(t + 1, m) - (t + 1);
}

SplitRange hiddenSplits(std::int64_t t, std::int64_t m) { return splits(t, m); }

std::int64_t revolveSplit(std::int64_t t, std::int64_t m) {
  const std::int64_t r = repetitions(t, m);
  const std::int64_t before = binomial(m - 1, r - 1), twoBefore = binomial(m - 2, r - 1);
  const SplitRange range = hiddenSplits(t, m);
  const std::int64_t y = t <= binomial(m, r - 1) + twoBefore        ? binomial(m, r - 2)
                         : t >= binomial(m, r) - binomial(m - 3, r) ? binomial(m, r - 1)
                                                                    : t - before - twoBefore;
  return std::clamp(y, range.first, range.last);
}

SplitRange internalSplits(std::int64_t t, std::int64_t m) {
  if (m == 1) return {t, t};  // the only slot serves the step being backpropagated
  return splits(t + 1, m);
}

HiddenSplits::HiddenSplits(std::int64_t steps) : m_begin(2, 0) {
  while (binomial(m_rows, 2) < steps) {
    ++m_rows;
    for (std::int64_t r = 0; r == 0 || m_values.back() < steps; ++r) m_values.push_back(binomial(m_rows, r));
    m_begin.push_back(m_values.size());
  }
}

std::int64_t HiddenSplits::last(std::int64_t t, std::int64_t m) const {
  if (m >= t - 1) return 1;                                // r = 1
  if (m > m_rows) return std::min({t - 1, m + 1, t - m});  // r = 2
  const std::int64_t* const row = m_values.data() + m_begin[static_cast<std::size_t>(m - 1)];
  const std::int64_t* const end = m_values.data() + m_begin[static_cast<std::size_t>(m)];
  constexpr std::ptrdiff_t kFew = 12;
  const std::int64_t* at = row + 2;
  if (end - row > kFew) at = std::lower_bound(at, end, t);
  else
    while (*at < t) ++at;
  const std::int64_t r = at - row, below = row[r - 1];  // b(m,r-1); b(m-1,r-1) = b(m,r-1) m / (m+r-1)
  return std::min({t - 1, below, t - below * m / (m + r - 1)});
}

}  // namespace retrace::core
