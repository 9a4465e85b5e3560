// SPDX-License-Identifier: Apache-2.0
#include "core/strategies/hull_table.h"

#include <algorithm>

#include "core/base/byte_text.h"

namespace retrace::core {

namespace {

constexpr std::int64_t kStopInterval = 64;  // rows

tl::unexpected<Error> cancelled() { return fail(ErrorCode::Cancelled, "The computation was cancelled."); }

tl::unexpected<Error> shapeless(std::int64_t m) {
  return fail(ErrorCode::InvalidInput,
              "The costs of 'mixed' with {} units could not be proved optimal for this length and beta. Use the "
              "strategy 'hidden', or another beta.",
              m);
}

}  // namespace

Result<std::shared_ptr<const MixedTable>> HullTable::fill(std::int64_t steps, StateWeights weights, std::int64_t units,
                                                          std::stop_token stop, const Progress& progress,
                                                          const std::shared_ptr<const HullTable>& known) {
  std::shared_ptr<HullTable> table(new HullTable(steps, weights, units));
  std::int64_t next = 1;
  if (known && known->m_steps == steps && known->m_weights.internal == weights.internal &&
      known->m_maxUnits <= table->m_maxUnits) {
    table->m_corners = known->m_corners;
    table->m_begin = known->m_begin;
    next = known->m_maxUnits + 1;
  }
  std::vector<RowCorner> corners;
  for (std::int64_t m = next; m <= table->m_maxUnits; ++m) {
    if (m % kStopInterval == 0) {
      if (stop.stop_requested()) return cancelled();
      if (progress) progress(static_cast<double>(m) / static_cast<double>(table->m_maxUnits));
    }
    if (m == 1) corners = firstRow(steps);
    else if (!buildRow(table->row(m - 1), m > weights.internal ? table->row(m - weights.internal) : RowView(), steps,
                       corners))
      return shapeless(m);
    if (static_cast<std::int64_t>((table->m_corners.size() + corners.size()) * sizeof(RowCorner)) > kMaxTableBytes)
      return fail(ErrorCode::InvalidInput,
                  "The exact table of 'mixed' for {} steps and {} units is larger than this program allows ({}). Use "
                  "fewer steps, a budget below {} "
                  "units, or the strategy 'hidden', which needs no table.",
                  steps, table->m_maxUnits, formatBytes(kMaxTableBytes), m);
    table->m_corners.insert(table->m_corners.end(), corners.begin(), corners.end());
    table->m_begin.push_back(table->m_corners.size());
  }
  return table;
}

Result<std::vector<UnitsPoint>> HullTable::curve(std::int64_t steps, StateWeights weights, std::stop_token stop,
                                                 const Progress& progress) {
  const std::int64_t beta = weights.internal, most = 1 + beta * (steps - 1);
  std::vector<UnitsPoint> points{{1, steps * (steps + 1) / 2}};
  std::vector<std::vector<RowCorner>> rows(static_cast<std::size_t>(beta) + 1);  // row m is rows[m % (beta+1)]
  const auto row = [&](std::int64_t m) -> std::vector<RowCorner>& {
    return rows[static_cast<std::size_t>(m % (beta + 1))];
  };
  row(1) = firstRow(steps);
  for (std::int64_t m = 2; m <= most && points.back().cost > steps; ++m) {
    if (m % kStopInterval == 0) {
      if (stop.stop_requested()) return cancelled();
      if (progress) progress(static_cast<double>(m) / static_cast<double>(most));
    }
    if (!buildRow(row(m - 1), m > beta ? RowView(row(m - beta)) : RowView(), steps, row(m))) return shapeless(m);
    if (const std::int64_t cost = costAt(row(m), steps); cost < points.back().cost) points.push_back({m, cost});
  }
  return points;
}

std::int64_t HullTable::cell(std::int64_t t, std::int64_t m) const {
  return m == 1 ? t * (t + 1) / 2 : costAt(row(m), t);
}

std::int64_t HullTable::split(std::int64_t t, std::int64_t m, std::int64_t best) const {
  const RowView corners = row(m);
  const auto to = edgeEnd(corners, t);
  if (to->t == t && to->split > 0) return to->split;
  const RowCorner& from = *(to - 1);
  if (from.handedOn && from.split > 0 && to->split > 0) {
    // S goes on along P with y on a corner of F, then along F with t-y on a corner of P.
    const std::int64_t other = to->t - to->split;
    return t - from.split <= other ? from.split : t - other;
  }
  // Where the row leaves one curve for the other: the minimum is attained on a corner of F or of P.
  const auto reaches = [&](std::int64_t y) { return y >= 1 && y < t && y + cost(y, m) + cost(t - y, m - 1) == best; };
  for (const RowCorner& corner : corners)
    if (reaches(corner.t)) return corner.t;
  for (const RowCorner& corner : row(m - 1))
    if (reaches(t - corner.t)) return t - corner.t;
  return 1;
}

}  // namespace retrace::core
