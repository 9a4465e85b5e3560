// SPDX-License-Identifier: GPL-3.0-or-later
// Owns which columns any run of rows touches: unions of spans over groups of 64, 1024, 16384 ... rows, so that a picture asks a few
// groups and not every row. Immutable once built; any thread.
#pragma once

#include <cstdint>
#include <vector>

namespace retrace::ui {

struct Span {
  std::uint32_t first = 0, last = 0;  ///< inclusive
  bool operator==(const Span&) const = default;
};

class SpanIndex {
 public:
  static constexpr std::int64_t kBaseRows = 64;
  static constexpr std::int64_t kFanOut = 16;

  /// Takes rows in ascending order, at most one span each.
  class Builder {
   public:
    void add(std::int64_t row, Span span);
    [[nodiscard]] SpanIndex finish();

   private:
    void closeGroupsUpTo(std::int64_t group);
    std::vector<std::uint32_t> m_starts{0};
    std::vector<Span> m_spans;
  };

  /// Covers [from, to): `visit(Span)` for whole groups, `each(row)` for the rows at both ends that fill no group.
  template <typename Visit, typename Each>
  void cover(std::int64_t from, std::int64_t to, const Visit& visit, const Each& each) const;

 private:
  struct Level {
    std::vector<std::uint32_t> starts;  // [groups+1] into spans
    std::vector<Span> spans;
  };
  template <typename Visit>
  void coverGroups(std::size_t level, std::int64_t from, std::int64_t to, const Visit& visit) const;
  std::vector<Level> m_levels;
};

template <typename Visit, typename Each>
void SpanIndex::cover(std::int64_t from, std::int64_t to, const Visit& visit, const Each& each) const {
  const std::int64_t firstGroup = (from + kBaseRows - 1) / kBaseRows, endGroup = to / kBaseRows;
  if (firstGroup >= endGroup) {
    for (std::int64_t row = from; row < to; ++row) each(row);
    return;
  }
  for (std::int64_t row = from; row < firstGroup * kBaseRows; ++row) each(row);
  coverGroups(0, firstGroup, endGroup, visit);
  for (std::int64_t row = endGroup * kBaseRows; row < to; ++row) each(row);
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
