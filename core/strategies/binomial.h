// SPDX-License-Identifier: Apache-2.0
// Owns the closed forms of the Hidden and Internal strategies: cost and every optimal split, without a table.
// Source: Griewank and Walther, ACM TOMS 26(1), 2000, restated in hidden-state units with h_0 included. Any thread.
#pragma once

#include <cstdint>
#include <vector>

namespace retrace::core {

/// b(s,r) = binom(s+r, s); 0 for r < 0 or s < 0, saturated at INT64_MAX. O(min(s,r)).
[[nodiscard]] std::int64_t binomial(std::int64_t s, std::int64_t r);

/// Least r with t <= b(m,r): how often the most replayed step is replayed. t >= 1, m >= 1.
[[nodiscard]] std::int64_t repetitions(std::int64_t t, std::int64_t m);

/// Hidden: C(t,m) = (r+1) t - binom(m+r, m+1). t >= 0, m >= 1 units, h_0 takes one.
[[nodiscard]] std::int64_t hiddenCost(std::int64_t t, std::int64_t m);
/// Internal: C(t,m) = r (t+1) - binom(m+r, m+1). t >= 0, m >= 1 slots, one for the step being backpropagated.
[[nodiscard]] std::int64_t internalCost(std::int64_t t, std::int64_t m);

/// All optimal positions of the first kept state: first <= y <= last, and no other.
struct SplitRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
};
/// t >= 2, m >= 2.
[[nodiscard]] SplitRange hiddenSplits(std::int64_t t, std::int64_t m);
/// One of them whose schedule saves least often (the secondary criterion): t >= 2, m >= 2, O(r).
[[nodiscard]] std::int64_t revolveSplit(std::int64_t t, std::int64_t m);
/// t >= 1, m >= 1.
[[nodiscard]] SplitRange internalSplits(std::int64_t t, std::int64_t m);

/// hiddenSplits(t,m).last for schedules, which ask millions of times: the binomials below `steps` are kept,
/// O(sqrt(steps)) numbers.
class HiddenSplits {
 public:
  explicit HiddenSplits(std::int64_t steps);
  /// 2 <= t <= steps, m >= 2.
  [[nodiscard]] std::int64_t last(std::int64_t t, std::int64_t m) const;

 private:
  std::int64_t m_rows = 1;           // m up to which r may exceed 2
  std::vector<std::size_t> m_begin;  // row m: b(m,0), b(m,1), ... up to the first >= steps
  std::vector<std::int64_t> m_values;
};

}  // namespace retrace::core
