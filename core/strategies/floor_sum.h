// SPDX-License-Identifier: Apache-2.0
// Owns sums of quotients that are rounded down. Any thread.
#pragma once

#include <cstdint>

namespace retrace::core {

__extension__ using Wide = __int128;

/// Sum over i = 0..count-1 of (step i + start) / divisor, rounded down; step, start >= 0, divisor >= 1, each and
/// step count + start below 2^62. O(log divisor), as Euclid's algorithm.
[[nodiscard]] inline Wide floorSum(std::int64_t count, std::int64_t step, std::int64_t start, std::int64_t divisor) {
  Wide sum = 0, n = count, a = step, b = start, m = divisor;
  while (n > 0) {
    sum += n * (n - 1) / 2 * (a / m) + n * (b / m);
    a %= m;
    b %= m;
    const Wide top = a * n + b;
    if (top < m) break;
    // The lattice points below the line, counted along the other axis.
    n = top / m;
    b = top % m;
    const Wide before = m;
    m = a;
    a = before;
  }
  return sum;
}

}  // namespace retrace::core
