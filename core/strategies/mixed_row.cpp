// SPDX-License-Identifier: Apache-2.0
#include "core/strategies/mixed_row.h"

#include <algorithm>
#include <limits>

#include "core/strategies/binomial.h"
#include "core/strategies/floor_sum.h"

namespace retrace::core {

namespace {

__extension__ using Wide = __int128;
constexpr std::int64_t kSaturated = std::int64_t{1} << 61;  // two of them fit into a number

std::int64_t saturated(Wide value) { return static_cast<std::int64_t>(std::min<Wide>(value, kSaturated)); }

}  // namespace

MixedRow::MixedRow(StateSizes sizes, std::int64_t bytes)
    : m_hidden(sizes.hiddenBytes),
      m_internal(sizes.internalBytes),
      m_bytes(bytes),
      m_rows(bytes / m_hidden),
      m_rest(bytes % m_hidden),
      m_kept(bytes >= m_hidden ? (bytes - m_hidden) / m_internal : 0) {}

std::int64_t MixedRow::firstRow(std::int64_t v) const {
  return v <= 0 ? 1 : (v * m_internal - m_rest + m_hidden - 1) / m_hidden + 1;
}

MixedRow::Wide MixedRow::firstRows(std::int64_t last) const {
  return last + floorSum(last, m_internal, m_internal - m_rest + m_hidden - 1, m_hidden);
}

std::int64_t MixedRow::price(std::int64_t u) const {
  if (u <= 0) return 0;
  return saturated(Wide{u} * firstRow(u) - 1 - firstRows(u - 1));
}

MixedRow::Wide MixedRow::reachOnce() const {
  return 1 + Wide{m_rows} + Wide{m_kept} * (m_rows + 1) - firstRows(m_kept);
}

std::int64_t MixedRow::reach(std::int64_t replays) const {
  if (replays < 0) return 0;
  if (replays == 0) return m_kept + 1;
  Wide sum = binomial(m_rows, replays);
  for (std::int64_t v = 1; v <= m_kept && sum < kSaturated; ++v) sum += binomial(m_rows - firstRow(v), replays);
  return saturated(sum);
}

std::int64_t MixedRow::replaysOf(std::int64_t t) const {
  if (m_replays > 0 && m_reachBefore < t && t <= m_reach) return m_replays;
  if (reachOnce() >= t) return 1;
  std::int64_t low = 1, high = 2;
  for (; reach(high) < t; high *= 2) low = high;
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (reach(middle) < t ? low : high) = middle;
  }
  return high;
}

void MixedRow::buildHull() {
  const std::int64_t n = m_kept;
  m_prices.resize(static_cast<std::size_t>(n + 1));
  for (std::int64_t u = 1; u <= n; ++u)
    m_prices[static_cast<std::size_t>(u)] =
        m_prices[static_cast<std::size_t>(u - 1)] + u * (firstRow(u) - firstRow(u - 1));
  const auto priceOf = [this](const Edge& edge) {
    return m_prices[static_cast<std::size_t>(edge.to)] - m_prices[static_cast<std::size_t>(edge.from)];
  };
  const auto steeper = [&](const Edge& a, const Edge& b) {
    return Wide{priceOf(a)} * b.length() > Wide{priceOf(b)} * a.length();
  };
  std::vector<Edge> stack;
  for (std::int64_t u = 1; u <= n; ++u) {
    Edge edge{u - 1, u, n + 1};
    while (!stack.empty() && steeper(stack.back(), edge)) {
      edge.from = stack.back().from;
      stack.back().popped = u;
      m_hull.push_back(stack.back());
      stack.pop_back();
    }
    stack.push_back(edge);
  }
  m_hull.insert(m_hull.end(), stack.begin(), stack.end());
  // Edges of one slope in a fixed order: both halves of a split spend theirs in the order of the whole.
  std::sort(m_hull.begin(), m_hull.end(), [&](const Edge& a, const Edge& b) {
    if (steeper(b, a)) return true;
    if (steeper(a, b)) return false;
    return a.from != b.from ? a.from < b.from : a.to < b.to;
  });
}

void MixedRow::prepare(std::int64_t replays) {
  if (m_replays == replays) return;
  if (m_prices.empty()) buildHull();
  m_replays = replays;
  m_reach = reach(replays);
  m_reachBefore = reach(replays - 1);
  m_reachBefore2 = reach(replays - 2);
  // How many tokens may save v or more: of the whole, and of the part left of a split.
  const auto tokens = [this, replays](std::int64_t v, std::int64_t fewer) {
    return v > m_kept ? 0 : saturated(binomial(m_rows - firstRow(v), replays - 1 - fewer));
  };
  m_offers.clear();
  Offer before;
  for (const Edge& edge : m_hull) {
    Offer offer{edge};
    offer.price = m_prices[static_cast<std::size_t>(edge.to)] - m_prices[static_cast<std::size_t>(edge.from)];
    offer.copies = tokens(edge.to, 0) - tokens(edge.popped, 0);
    offer.leftCopies = tokens(edge.to, 1) - tokens(edge.popped, 1);
    offer.priceBefore = saturated(before.priceBefore + Wide{before.price} * before.copies);
    offer.gainBefore = saturated(before.gainBefore + Wide{before.edge.length()} * before.copies);
    offer.leftPriceBefore = saturated(before.leftPriceBefore + Wide{before.price} * before.leftCopies);
    m_offers.push_back(offer);
    before = offer;
  }
  // One more that nobody can pay holds the sums of all.
  Offer end;
  end.price = std::numeric_limits<std::int64_t>::max();
  end.priceBefore = saturated(before.priceBefore + Wide{before.price} * before.copies);
  end.gainBefore = saturated(before.gainBefore + Wide{before.edge.length()} * before.copies);
  end.leftPriceBefore = saturated(before.leftPriceBefore + Wide{before.price} * before.leftCopies);
  m_offers.push_back(end);
}

MixedRow::Spent MixedRow::spend(std::int64_t steps) const {
  const auto beyond = std::upper_bound(m_offers.begin(), m_offers.end(), steps,
                                       [](std::int64_t all, const Offer& offer) { return all < offer.priceBefore; });
  const Offer& next = *std::prev(beyond);
  Spent spent;
  spent.offers = static_cast<std::size_t>(std::prev(beyond) - m_offers.begin());
  spent.gain = spent.bound = next.gainBefore;
  const std::int64_t left = steps - next.priceBefore;
  if (next.copies == 0) return spent;
  spent.copies = std::min(left / next.price, next.copies);
  const std::int64_t over = left - spent.copies * next.price;
  spent.gain += spent.copies * next.edge.length();
  spent.bound += saturated(Wide{left} * next.edge.length() / next.price);
  const std::int64_t base = m_prices[static_cast<std::size_t>(next.edge.from)];
  const auto first = m_prices.begin() + next.edge.from, last = m_prices.begin() + next.edge.to;
  const auto part = std::prev(std::upper_bound(first, last, base + over));
  spent.partLength = part - first;
  spent.partPrice = *part - base;
  spent.gain += spent.partLength;
  return spent;
}

MixedCost MixedRow::cost(std::int64_t t) {
  if (t <= 0) return {};
  if (m_rows < 1) return {kInfeasible, kInfeasible};
  if (t <= m_kept + 1) return {t, t};
  if (m_rows == 1) return {t * (t + 1) / 2, t * (t + 1) / 2};
  const std::int64_t replays = replaysOf(t);
  if (replays == 1) {
    const Wide spare = reachOnce() - t;
    std::int64_t low = 0, high = m_kept + 1;
    while (high - low > 1) {
      const std::int64_t middle = low + (high - low) / 2;
      (price(middle) <= spare ? low : high) = middle;
    }
    return {2 * t - 1 - low, 2 * t - 1 - low};
  }
  prepare(replays);
  const Spent spent = spend(m_reach - t);
  const std::int64_t without = (replays + 1) * t - binomial(m_rows + 1, replays - 1);
  return {without - spent.gain, without - spent.bound};
}

Decision MixedRow::decide(std::int64_t t) {
  if (decidesAtOnce(t)) return decideAtOnce(t);
  const std::int64_t replays = replaysOf(t);
  if (replays == 1) {
    const std::int64_t keptRight = (m_bytes - 2 * m_hidden) / m_internal;
    return {Decision::Kind::SaveHidden, std::min(m_kept + 1, t - keptRight - 1)};
  }
  prepare(replays);
  // The right part, one hidden state less, can be as long as E(k-1,r) = E(k,r) - E(k,r-1) without what its tokens cost.
  const Spent spent = spend(m_reach - t);
  const Offer& next = m_offers[spent.offers];
  const std::int64_t leftCopies = std::min(spent.copies, next.leftCopies);
  const bool partIsLeft = spent.copies < next.leftCopies;
  const std::int64_t right = m_reach - m_reachBefore - (next.priceBefore - next.leftPriceBefore) -
                             (spent.copies - leftCopies) * (spent.copies > 0 ? next.price : 0) -
                             (partIsLeft ? 0 : spent.partPrice);
  return {Decision::Kind::SaveHidden, std::max(m_reachBefore2, t - right)};
}

}  // namespace retrace::core
