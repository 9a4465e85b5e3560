// SPDX-License-Identifier: Apache-2.0
#include "core/strategies/mixed_table.h"

#include <algorithm>
#include <numeric>

#include "core/strategies/hull_table.h"
#include "core/strategies/plain_table.h"

namespace retrace::core {

StateWeights weightsOf(StateSizes sizes) {
  const std::int64_t unit = std::gcd(sizes.hiddenBytes, sizes.internalBytes);
  return {unit, sizes.hiddenBytes / unit, sizes.internalBytes / unit};
}

MixedTable::MixedTable(std::int64_t steps, StateWeights weights, std::int64_t units)
    : m_steps(steps),
      m_weights(weights),
      m_maxUnits(std::min(units, weights.hidden + weights.internal * (steps - 1))) {}

Result<std::shared_ptr<const MixedTable>> MixedTable::fill(std::int64_t steps, StateWeights weights, std::int64_t units,
                                                           std::stop_token stop, const Progress& progress,
                                                           const std::shared_ptr<const MixedTable>& known) {
  if (weights.hidden != 1) return PlainTable::fill(steps, weights, units, stop, progress);
  return HullTable::fill(steps, weights, units, stop, progress, std::dynamic_pointer_cast<const HullTable>(known));
}

Result<std::vector<UnitsPoint>> MixedTable::curve(std::int64_t steps, StateWeights weights, std::stop_token stop,
                                                  const Progress& progress) {
  if (weights.hidden == 1) return HullTable::curve(steps, weights, stop, progress);
  const std::int64_t most = weights.hidden + weights.internal * (steps - 1);
  const auto table = fill(steps, weights, most, stop, progress);
  if (!table) return tl::unexpected(table.error());
  std::vector<UnitsPoint> points;
  for (std::int64_t m = weights.hidden; m <= most; ++m)
    if (const std::int64_t cost = (*table)->cost(steps, m); points.empty() || cost < points.back().cost)
      points.push_back({m, cost});
  return points;
}

std::int64_t MixedTable::cost(std::int64_t t, std::int64_t m) const {
  if (t == 0) return 0;
  if (m < m_weights.hidden) return kInfeasible;
  if (m >= ample(t)) return t;
  return cell(t, std::min(m, m_maxUnits));
}

Decision MixedTable::decide(std::int64_t t, std::int64_t m) const {
  const std::int64_t best = cost(t, m);
  if (best == t * (t + 1) / 2) return {Decision::Kind::Replay, 0};
  const std::int64_t kept = m - m_weights.internal;
  if (kept >= m_weights.hidden && 1 + cost(t - 1, kept) == best) return {Decision::Kind::KeepInternal, 1};
  return {Decision::Kind::SaveHidden, split(t, std::min(m, m_maxUnits), best)};
}

}  // namespace retrace::core
