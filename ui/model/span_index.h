// SPDX-License-Identifier: GPL-3.0-or-later
// Owns which columns any run of rows touches: the spans of rows, and their unions over groups of 64, 256, 1024 ...
// rows, so that a picture asks a few groups and not every row. Immutable once built; any thread.
#pragma once

#include <cstdint>
#include <vector>

namespace retrace::ui {

struct Span {
  std::uint32_t first = 0, last = 0;  ///< inclusive
  bool operator==(const Span&) const = default;
};

class SpanIndex {
  struct Level {
    std::vector<std::uint32_t> starts;  // [groups+1] into spans
    std::vector<Span> spans;
  };

 public:
  static constexpr std::int64_t kBaseRows = 64;
  static constexpr std::int64_t kFanOut = 4;

  /// Takes rows in ascending order, at most one span each.
  class Builder {
   public:
    void add(std::int64_t row, Span span);
    [[nodiscard]] SpanIndex finish();

   private:
    void closeGroupsUpTo(std::int64_t group);
    Level m_rows{{0}, {}}, m_base{{0}, {}};
    std::vector<std::uint8_t> m_rowWithin;
  };

  /// Calls `visit(Span)` for spans that together cover what rows [from, to) touch.
  template <typename Visit>
  void cover(std::int64_t from, std::int64_t to, const Visit& visit) const;

 private:
  template <typename Visit>
  void coverRows(std::int64_t from, std::int64_t to, const Visit& visit) const;
  template <typename Visit>
  void coverGroups(std::size_t level, std::int64_t from, std::int64_t to, const Visit& visit) const;
  Level m_rows;                           // one span a row, by groups of 64
  std::vector<std::uint8_t> m_rowWithin;  // [spans of rows], of its group
  std::vector<Level> m_levels;
};

template <typename Visit>
void SpanIndex::cover(std::int64_t from, std::int64_t to, const Visit& visit) const {
  const std::int64_t firstGroup = (from + kBaseRows - 1) / kBaseRows, endGroup = to / kBaseRows;
  if (firstGroup > endGroup) return coverRows(from, to, visit);  // within one group
  coverRows(from, firstGroup * kBaseRows, visit);
  coverGroups(0, firstGroup, endGroup, visit);
  coverRows(endGroup * kBaseRows, to, visit);
}

// Rows of one group.
template <typename Visit>
void SpanIndex::coverRows(std::int64_t from, std::int64_t to, const Visit& visit) const {
  const auto group = static_cast<std::size_t>(from / kBaseRows);
  if (from >= to || group + 1 >= m_rows.starts.size()) return;
  const auto firstRow = static_cast<std::int64_t>(group) * kBaseRows;
  for (std::size_t i = m_rows.starts[group]; i < m_rows.starts[group + 1]; ++i)
    if (const std::int64_t row = firstRow + m_rowWithin[i]; row >= from && row < to) visit(m_rows.spans[i]);
}

template <typename Visit>
void SpanIndex::coverGroups(std::size_t level, std::int64_t from, std::int64_t to, const Visit& visit) const {
  if (level >= m_levels.size()) return;
  const Level& here = m_levels[level];
  const auto groups = static_cast<std::int64_t>(here.starts.size()) - 1;
  const auto some = [&](std::int64_t first, std::int64_t end) {
    if (first >= end || first >= groups) return;
    const std::size_t stop = here.starts[static_cast<std::size_t>(end < groups ? end : groups)];
    for (std::size_t i = here.starts[static_cast<std::size_t>(first)]; i < stop; ++i) visit(here.spans[i]);
  };
  const std::int64_t firstAbove = (from + kFanOut - 1) / kFanOut, endAbove = to / kFanOut;
  if (firstAbove >= endAbove || level + 1 == m_levels.size()) return some(from, to);
  some(from, firstAbove * kFanOut);
  coverGroups(level + 1, firstAbove, endAbove, visit);
  some(endAbove * kFanOut, to);
}

}  // namespace retrace::ui
