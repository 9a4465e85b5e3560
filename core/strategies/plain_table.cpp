// SPDX-License-Identifier: Apache-2.0
#include "core/strategies/plain_table.h"

#include <algorithm>
#include <new>

#include "core/base/byte_text.h"
#include "core/base/clones.h"

namespace retrace::core {

namespace {

constexpr std::int32_t kHuge = std::int32_t{1}
                               << 30;  // two of them and a step count stay below 2^32 / 2 after the clamp

// best[i] = min(best[i], distance + left[i] + right[i])
RETRACE_CLONES
void relax(std::int32_t* __restrict best, const std::int32_t* __restrict left, const std::int32_t* __restrict right,
           std::int32_t distance, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int32_t candidate = distance + left[i] + right[i];
    best[i] = candidate < best[i] ? candidate : best[i];
  }
}

}  // namespace

PlainTable::PlainTable(std::int64_t steps, StateWeights weights, std::int64_t units)
    : MixedTable(steps, weights, units),
      m_stride(m_maxUnits + 1),
      m_cells(static_cast<std::int32_t*>(
          std::calloc(static_cast<std::size_t>((steps + 1) * m_stride), sizeof(std::int32_t)))) {
  if (!m_cells) throw std::bad_alloc();
}

Result<std::shared_ptr<const MixedTable>> PlainTable::fill(std::int64_t steps, StateWeights weights, std::int64_t units,
                                                           std::stop_token stop, const Progress& progress) {
  const std::int64_t width = std::min(units, weights.hidden + weights.internal * (steps - 1)) + 1;
  if (steps > kMaxTableSteps || width > kMaxTableBytes / 4 / (steps + 1))
    return fail(ErrorCode::InvalidInput,
                "The exact table of 'mixed' for {} steps and {} units is larger than this program allows ({} steps, "
                "{}) when the internal state is no "
                "whole multiple of the hidden state. Use fewer steps, a smaller budget, a whole beta, or the strategy "
                "'hidden', which needs no table.",
                steps, width - 1, kMaxTableSteps, formatBytes(kMaxTableBytes));
  std::shared_ptr<PlainTable> table(new PlainTable(steps, weights, units));
  for (std::int64_t t = 1; t <= steps; ++t) {
    if (!table->fillRow(t, stop)) return fail(ErrorCode::Cancelled, "The computation was cancelled.");
    const double part = static_cast<double>(t) / static_cast<double>(steps);
    if (progress && t % 64 == 0) progress(part * part);
  }
  return table;
}

bool PlainTable::fillRow(std::int64_t t, const std::stop_token& stop) {
  std::int32_t* const cells = m_cells.get() + t * m_stride;
  const std::int64_t hidden = m_weights.hidden;
  const auto count = static_cast<std::int32_t>(t);
  std::fill(cells, cells + std::min(hidden, m_stride), kHuge);
  if (hidden < m_stride) std::fill(cells + hidden, cells + m_stride, count * (count + 1) / 2);
  const std::int64_t end = std::min(ample(t), m_stride);  // from here on C = t
  if (end < m_stride) std::fill(cells + end, cells + m_stride, count);
  if (t == 1) return !stop.stop_requested();
  const std::int32_t* const previous = row(t - 1);
  for (std::int64_t m = hidden + m_weights.internal; m < end; ++m)
    cells[m] = std::min(cells[m], 1 + previous[m - m_weights.internal]);
  constexpr std::int64_t kTile = 2048;  // three slices of this length stay in the first-level cache
  for (std::int64_t begin = 2 * hidden; begin < end; begin += kTile) {
    if (stop.stop_requested()) return false;
    const std::int64_t length = std::min(kTile, end - begin);
    // y + C(y,m) + C(t-y,m-w_h) >= y + y + (t-y): beyond the worst cell of the tile no y can win.
    const std::int64_t furthest = std::min<std::int64_t>(t - 1, cells[begin] - t);
    for (std::int64_t y = 1; y <= furthest; ++y)
      relax(cells + begin, row(y) + begin, row(t - y) + begin - hidden, static_cast<std::int32_t>(y), length);
  }
  return !stop.stop_requested();
}

std::int64_t PlainTable::split(std::int64_t t, std::int64_t m, std::int64_t best) const {
  std::int64_t y = std::min(t - 1, best - t);
  while (y > 1 && y + cost(y, m) + cost(t - y, m - m_weights.hidden) != best) --y;
  return y;
}

}  // namespace retrace::core
