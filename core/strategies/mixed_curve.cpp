// SPDX-License-Identifier: Apache-2.0
// Every budget at which Mixed costs less. A cost below 2t is reached at a budget that a sum of quotients decides; of
// the budgets below that only those that hold a whole number of hidden and of internal states, about t, can be
// breakpoints.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/strategies/floor_sum.h"
#include "core/strategies/mixed.h"
#include "core/strategies/mixed_row.h"

namespace retrace::core {

namespace {

// Of the rows of budget m, cheapest first, with room for v internal states: the sum of n_i + 1.
bool savesForwards(std::int64_t t, std::int64_t v, StateSizes sizes, std::int64_t bytes) {
  const std::int64_t over = bytes - sizes.hiddenBytes - v * sizes.internalBytes;
  if (over < 0) return false;
  const std::int64_t rows = over / sizes.hiddenBytes + 1;
  if (rows >= t) return true;
  return rows + floorSum(rows, sizes.hiddenBytes, bytes - rows * sizes.hiddenBytes, sizes.internalBytes) >= t - 1;
}

// The least budget at which t steps cost at most 2t-1-v, found upwards from the least that holds v internal states;
// `most` suffices. Budgets beyond it fall with v.
class LeastBudget {
 public:
  LeastBudget(std::int64_t t, StateSizes sizes) : m_t(t), m_sizes(sizes), m_over(t * sizes.hiddenBytes) {}
  std::int64_t operator()(std::int64_t v) {
    const std::int64_t least = m_sizes.hiddenBytes + v * m_sizes.internalBytes;
    const auto enough = [&](std::int64_t over) { return savesForwards(m_t, v, m_sizes, least + over); };
    if (enough(0)) return least;
    // Gallop down from where the last one was: from one v to the next little changes.
    std::int64_t high = m_over, low = 0;
    for (std::int64_t stride = 1; high - stride > 0; stride *= 2) {
      if (!enough(high - stride)) {
        low = high - stride;
        break;
      }
      high -= stride;
    }
    while (high - low > 1) {
      const std::int64_t middle = low + (high - low) / 2;
      (enough(middle) ? high : low) = middle;
    }
    m_over = high;
    return least + high;
  }

 private:
  std::int64_t m_t;
  StateSizes m_sizes;
  std::int64_t m_over;
};

// All budgets below `end` that are a hidden and b internal states, a >= 1.
std::vector<std::int64_t> wholeBudgets(StateSizes sizes, std::int64_t end) {
  std::vector<std::int64_t> budgets;
  for (std::int64_t internal = 0; internal + sizes.hiddenBytes < end; internal += sizes.internalBytes)
    for (std::int64_t bytes = internal + sizes.hiddenBytes; bytes < end; bytes += sizes.hiddenBytes)
      budgets.push_back(bytes);
  std::sort(budgets.begin(), budgets.end());
  budgets.erase(std::unique(budgets.begin(), budgets.end()), budgets.end());
  return budgets;
}

// As many budgets from one hidden state to `end`, each in the same proportion to the one before.
std::vector<std::int64_t> someBudgets(StateSizes sizes, std::int64_t end, std::int64_t count) {
  std::vector<std::int64_t> budgets;
  const double from = std::log(static_cast<double>(sizes.hiddenBytes)), to = std::log(static_cast<double>(end));
  for (std::int64_t i = 0; i < count; ++i) {
    const auto bytes =
        static_cast<std::int64_t>(std::exp(from + (to - from) * static_cast<double>(i) / static_cast<double>(count)));
    if (bytes >= sizes.hiddenBytes && bytes < end && (budgets.empty() || bytes > budgets.back()))
      budgets.push_back(bytes);
  }
  return budgets;
}

}  // namespace

Result<MixedCurve> mixedCurve(std::int64_t t, StateSizes sizes, std::stop_token stop, const Progress& progress) {
  const std::int64_t unit = std::gcd(sizes.hiddenBytes, sizes.internalBytes);
  const StateSizes scaled{sizes.hiddenBytes / unit, sizes.internalBytes / unit};
  MixedCurve curve;
  std::vector<BudgetPoint>& points = curve.points;
  const bool sampled = curve.sampled = t > kMaxWholeCurveSteps;
  LeastBudget leastBudget(t, scaled);
  const std::int64_t ample = leastBudget(0);
  const auto add = [&](std::int64_t bytes, std::int64_t cost) {
    if (!points.empty() && cost >= points.back().cost) return;
    if (!points.empty() && points.back().bytes == bytes * unit) points.back().cost = cost;
    else points.push_back({bytes * unit, cost});
  };
  const auto budgets = sampled ? someBudgets(scaled, ample, kMaxSampledBudgets / 2) : wholeBudgets(scaled, ample);
  const double all = static_cast<double>(budgets.size());
  for (std::size_t i = 0; i < budgets.size(); ++i) {
    MixedCost cost = MixedRow(scaled, budgets[i]).cost(t);
    if (!cost.optimal() && t <= kMaxProvenCurveSteps) {
      const auto exact = mixedCost(t, scaled, budgets[i], stop);
      if (!exact) return tl::unexpected(exact.error());
      cost = *exact;
    }
    if (cost.optimal()) add(budgets[i], cost.cost);
    else curve.sampled = true;
    if (i % 64 != 0) continue;
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "The computation was cancelled.");
    if (progress) progress(static_cast<double>(i) / all);
  }
  const std::int64_t stride = sampled ? std::max<std::int64_t>(1, t / (kMaxSampledBudgets / 2 - 1)) : 1;
  for (std::int64_t v = 0; v < t; v = v + 1 < t ? std::min(v + stride, t - 1) : t)
    if (const std::int64_t bytes = leastBudget(v); sampled) add(bytes, MixedRow(scaled, bytes).cost(t).cost);
    else add(bytes, 2 * t - 1 - v);
  return curve;
}

}  // namespace retrace::core
