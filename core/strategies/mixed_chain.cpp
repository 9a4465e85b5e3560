// SPDX-License-Identifier: Apache-2.0
#include "core/strategies/mixed_chain.h"

#include <algorithm>

namespace retrace::core {

namespace {

constexpr std::int64_t kSaturated = std::int64_t{1} << 61;

// An array and the upper hull of its points.
struct Concave {
  std::vector<std::int64_t> values;
  std::vector<std::int64_t> corners;  // indices
  std::vector<std::int64_t> above;    // the hull, rounded up

  [[nodiscard]] std::int64_t value(std::int64_t index) const { return values[static_cast<std::size_t>(index)]; }
  [[nodiscard]] std::int64_t bound(std::int64_t index) const { return above[static_cast<std::size_t>(index)]; }
  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(values.size()); }

  void findHull() {
    corners.clear();
    for (std::int64_t i = 0; i < size(); ++i) {
      while (corners.size() >= 2) {
        const std::int64_t a = corners[corners.size() - 2], b = corners.back();
        if ((value(b) - value(a)) * (i - b) > (value(i) - value(b)) * (b - a)) break;
        corners.pop_back();
      }
      corners.push_back(i);
    }
    above.assign(values.size(), 0);
    above[0] = value(0);
    for (std::size_t c = 1; c < corners.size(); ++c) {
      const std::int64_t a = corners[c - 1], b = corners[c], rise = value(b) - value(a);
      for (std::int64_t i = a + 1; i <= b; ++i)
        above[static_cast<std::size_t>(i)] = value(a) + (rise * (i - a) + (b - a) - 1) / (b - a);
    }
  }
};

}  // namespace

MixedChain::MixedChain(std::int64_t steps, StateSizes sizes, std::int64_t bytes)
    : m_steps(steps), m_sizes(sizes), m_rows(bytes / sizes.hiddenBytes), m_rest(bytes % sizes.hiddenBytes) {}

std::int64_t MixedChain::firstRow(std::int64_t v) const {
  return v <= 0 ? 1 : (v * m_sizes.internalBytes - m_rest + m_sizes.hiddenBytes - 1) / m_sizes.hiddenBytes + 1;
}

// E and I of every row, for as many replays as the last row needs. False when that is too much.
bool MixedChain::measureRows() {
  if (m_rows > kMaxBytes / static_cast<std::int64_t>(2 * sizeof(Cell))) return false;
  m_cap.assign(static_cast<std::size_t>(m_rows + 1), 0);
  for (std::int64_t row = 1; row <= m_rows; ++row)
    m_cap[static_cast<std::size_t>(row)] = m_cap[static_cast<std::size_t>(row - 1)] + kept(row) + 1;
  std::vector<std::int64_t> reach(static_cast<std::size_t>(m_rows + 1));  // E(.,r), to find R
  for (std::int64_t row = 1; row <= m_rows; ++row)
    reach[static_cast<std::size_t>(row)] = m_cap[static_cast<std::size_t>(row)] + 1;
  m_replays = 1;
  while (reach.back() < m_steps) {
    ++m_replays;
    reach[1] = m_replays + 1;
    for (std::size_t row = 2; row < reach.size(); ++row) reach[row] = std::min(kSaturated, reach[row] + reach[row - 1]);
  }
  if ((m_rows + 1) * (m_replays + 1) > kMaxBytes / static_cast<std::int64_t>(sizeof(Cell)) / 2) return false;
  m_cells.assign(static_cast<std::size_t>((m_rows + 1) * (m_replays + 1)), {});
  for (std::int64_t row = 1; row <= m_rows; ++row)
    for (std::int64_t replays = 0; replays <= m_replays; ++replays) {
      Cell& cell = m_cells[at(row, replays)];
      if (replays == 0) cell.reach = kept(row) + 1;
      else if (row == 1) cell = {0, 0, replays + 1, -replays * (replays + 1) / 2};
      else if (replays == 1) cell = {0, 0, m_cap[static_cast<std::size_t>(row)] + 1, -1 - kept(row)};
      else {
        const Cell &left = m_cells[at(row, replays - 1)], &right = m_cells[at(row - 1, replays)];
        cell.reach = std::min(kSaturated, left.reach + right.reach);
        cell.constant = std::max(-kSaturated, left.constant + right.constant);
      }
    }
  return true;
}

void MixedChain::addOnce(std::int64_t row) {
  Cell& cell = m_cells[at(row, 1)];
  cell.begin = m_ends.size();
  const std::int64_t all = m_cap[static_cast<std::size_t>(row)], n = row == 1 ? 0 : kept(row);
  for (std::int64_t d = 0; d <= n; ++d) {
    const std::int64_t reached = row == 1 ? 2 : 1 + all - m_cap[static_cast<std::size_t>(firstRow(n - d) - 1)];
    m_ends.push_back({static_cast<std::int32_t>(std::min(reached, m_steps)), 0});
    if (reached >= m_steps) break;
  }
  cell.size = static_cast<std::int32_t>(m_ends.size() - cell.begin);
}

// A(k,r) from A(k,r-1) and A(k-1,r): at each J the hulls' own split first, then outward for as long as the hulls allow
// more than what was found. False when it takes too much, or was stopped.
bool MixedChain::addSum(std::int64_t row, std::int64_t replays, const std::stop_token& stop) {
  const auto concave = [this](const Cell& cell) {
    Concave made;
    made.values.reserve(static_cast<std::size_t>(cell.size));
    for (std::size_t i = 0; i < static_cast<std::size_t>(cell.size); ++i)
      made.values.push_back(m_ends[cell.begin + i].steps);
    made.findHull();
    return made;
  };
  const Concave x = concave(m_cells[at(row, replays - 1)]), y = concave(m_cells[at(row - 1, replays)]);
  Cell& cell = m_cells[at(row, replays)];
  cell.begin = m_ends.size();
  std::size_t cx = 0, cy = 0;  // corners passed
  std::int64_t j1 = 0, j2 = 0;
  bool done = false;
  const auto add = [&](std::int64_t hull) {
    std::int64_t best = x.value(j1) + y.value(j2), left = j1;
    if (best < hull) {
      for (const int way : {-1, 1})
        for (std::int64_t a = j1 + way, b = j2 - way; a >= 0 && b >= 0 && a < x.size() && b < y.size();
             a += way, b -= way) {
          ++m_work;
          if (x.bound(a) + y.bound(b) <= best) break;
          if (const std::int64_t sum = x.value(a) + y.value(b); sum > best) {
            best = sum;
            left = a;
          }
        }
    }
    m_ends.push_back({static_cast<std::int32_t>(std::min(best, m_steps)), static_cast<std::int32_t>(left)});
    done = best >= m_steps;
    ++m_work;
  };
  constexpr std::size_t kMostEnds = kMaxBytes / 2 / sizeof(End);
  add(x.value(0) + y.value(0));
  while (!done && (cx + 1 < x.corners.size() || cy + 1 < y.corners.size())) {
    const auto edge = [](const Concave& one, std::size_t corner, std::int64_t& length, std::int64_t& rise) {
      if (corner + 1 >= one.corners.size()) return false;
      length = one.corners[corner + 1] - one.corners[corner];
      rise = one.value(one.corners[corner + 1]) - one.value(one.corners[corner]);
      return true;
    };
    std::int64_t lx = 1, rx = 0, ly = 1, ry = 0;
    const bool hasX = edge(x, cx, lx, rx), hasY = edge(y, cy, ly, ry);
    const bool alongX = hasX && (!hasY || rx * ly >= ry * lx);
    const std::int64_t length = alongX ? lx : ly, rise = alongX ? rx : ry;
    const std::int64_t from = x.value(x.corners[cx]) + y.value(y.corners[cy]);
    for (std::int64_t s = 1; s <= length && !done; ++s) {
      if (m_work > kMaxWork || m_ends.size() > kMostEnds || ((s & 0xFFF) == 0 && stop.stop_requested())) return false;
      ++(alongX ? j1 : j2);
      add(from + rise * s / length);
    }
    ++(alongX ? cx : cy);
  }
  cell.size = static_cast<std::int32_t>(m_ends.size() - cell.begin);
  return true;
}

Result<std::shared_ptr<const MixedChain>> MixedChain::fill(std::int64_t steps, StateSizes sizes, std::int64_t bytes,
                                                           std::stop_token stop) {
  std::shared_ptr<MixedChain> chain(new MixedChain(steps, sizes, bytes));
  if (!chain->measureRows()) return std::shared_ptr<const MixedChain>();
  for (std::int64_t row = 1; row <= chain->m_rows; ++row) {
    chain->addOnce(row);
    for (std::int64_t replays = 2; replays <= chain->m_replays; ++replays) {
      if (row == 1) {
        chain->m_cells[chain->at(row, replays)].begin = chain->m_ends.size();
        chain->m_cells[chain->at(row, replays)].size = 1;
        chain->m_ends.push_back({static_cast<std::int32_t>(std::min(replays + 1, steps)), 0});
      } else if (!chain->addSum(row, replays, stop) && !stop.stop_requested()) {
        return std::shared_ptr<const MixedChain>();
      }
      if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "The computation was cancelled.");
    }
  }
  return std::shared_ptr<const MixedChain>(std::move(chain));
}

std::int64_t MixedChain::replaysOf(std::int64_t t, std::int64_t row) const {
  const Cell* const first = m_cells.data() + at(row, 0);
  return std::lower_bound(first, first + m_replays, t,
                          [](const Cell& cell, std::int64_t wanted) { return cell.reach < wanted; }) -
         first;
}

std::int64_t MixedChain::indexOf(std::int64_t t, const Cell& cell) const {
  const End* const first = m_ends.data() + cell.begin;
  return std::lower_bound(first, first + cell.size, t,
                          [](const End& end, std::int64_t wanted) { return end.steps < wanted; }) -
         first;
}

std::int64_t MixedChain::cost(std::int64_t t) const {
  const std::int64_t replays = replaysOf(t, m_rows);
  if (replays == 0) return t;
  const Cell& cell = m_cells[at(m_rows, replays)];
  return cell.constant + (replays + 1) * t + indexOf(t, cell);
}

Decision MixedChain::decide(std::int64_t t, std::int64_t bytes) const {
  const std::int64_t row = bytes / m_sizes.hiddenBytes, replays = replaysOf(t, row);
  if (replays == 1) return {Decision::Kind::SaveHidden, std::min(kept(row) + 1, t - kept(row - 1) - 1)};
  const Cell& cell = m_cells[at(row, replays)];
  const std::int64_t index = indexOf(t, cell);
  const std::int64_t left = m_ends[cell.begin + static_cast<std::size_t>(index)].left;
  const Cell& right = m_cells[at(row - 1, replays)];
  const std::int64_t reached = m_ends[right.begin + static_cast<std::size_t>(index - left)].steps;
  return {Decision::Kind::SaveHidden, std::max(m_cells[at(row, replays - 2)].reach, t - reached)};
}

}  // namespace retrace::core
