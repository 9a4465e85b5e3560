// SPDX-License-Identifier: GPL-3.0-or-later
// Owns which pixels the steps and actions of a range fall on, and the marking of them by cells: where several fall on
// one pixel the most important one is seen. Any thread.
#pragma once

#include <QImage>
#include <QSize>
#include <algorithm>
#include <cstdint>
#include <initializer_list>

#include "ui/model/spacetime_range.h"

namespace retrace::ui {

/// What a pixel may show, the more important the higher.
enum class SpacetimeCell : std::uint8_t {
  Empty,
  Done,
  InternalHeld,
  HiddenHeld,
  Forward,
  Recompute,
  KeepInternal,
  KeepHidden,
  Backward
};
inline constexpr int kSpacetimeCells = static_cast<int>(SpacetimeCell::Backward) + 1;

/// Which cells a picture shows; what is hidden gives way to what lies under it.
class CellSet {
 public:
  constexpr CellSet() = default;  ///< none
  constexpr CellSet(std::initializer_list<SpacetimeCell> cells) {
    for (const SpacetimeCell cell : cells) m_bits |= bit(cell);
  }
  [[nodiscard]] static constexpr CellSet all() { return CellSet((1U << kSpacetimeCells) - 1U); }
  [[nodiscard]] constexpr bool has(SpacetimeCell cell) const { return (m_bits & bit(cell)) != 0; }
  [[nodiscard]] constexpr bool has(CellSet cells) const { return (m_bits & cells.m_bits) == cells.m_bits; }
  /// With these shown where any of them was hidden, else without them.
  [[nodiscard]] constexpr CellSet toggled(CellSet cells) const {
    return CellSet(has(cells) ? m_bits & ~cells.m_bits : m_bits | cells.m_bits);
  }
  constexpr bool operator==(const CellSet&) const = default;

 private:
  constexpr explicit CellSet(unsigned bits) : m_bits(bits) {}
  static constexpr unsigned bit(SpacetimeCell cell) { return 1U << static_cast<unsigned>(cell); }
  unsigned m_bits = 0;
};

/// Pixels of `size` over `range`. A cell narrower than a pixel takes the whole pixel that its begin falls into. Where a
/// row of pixels stands for more than 256 actions (1024), it ends at a multiple of 64 (256) of them, at most a quarter
/// of a pixel away, so that a list's is made of whole groups of its plan.
class PixelGrid {
 public:
  PixelGrid(const SpacetimeRange& range, QSize size);
  struct Run {
    int begin = 0, end = 0;
    [[nodiscard]] bool empty() const { return begin >= end; }
  };
  /// Pixel columns of steps first..last, clipped; empty when outside.
  [[nodiscard]] Run steps(std::int64_t first, std::int64_t last) const;
  /// The pixel column of a step that is narrower than a pixel; -1 when outside.
  [[nodiscard]] int pixelOf(std::int64_t step) const {
    const double left = static_cast<double>(step - 1);
    if (left + 1.0 <= m_range.firstColumn || left >= m_range.endColumn) return -1;
    const double exact = (left - m_range.firstColumn) * m_columnPixels + 1e-9;
    return exact <= 0.0 ? 0 : std::min(static_cast<int>(exact), m_width - 1);
  }
  [[nodiscard]] std::int64_t firstStep() const;
  /// The first visible step whose pixel column is not left of `x`; of `width()`, the first step beyond the range.
  [[nodiscard]] std::int64_t firstStepOf(int x) const;
  /// Pixel columns of the middle `part` of one step's column: bars to scale.
  [[nodiscard]] Run bar(std::int64_t step, double part) const;
  /// Pixel rows of actions [begin, end).
  [[nodiscard]] Run actions(std::int64_t begin, std::int64_t end) const;
  /// The pixel row that the action begins in, whether it is seen or not.
  [[nodiscard]] std::int64_t rowOf(std::int64_t action) const;
  /// The first action whose pixel row is not above `y`.
  [[nodiscard]] std::int64_t firstAction(int y) const;
  [[nodiscard]] bool groupsActions() const { return m_grain > 1; }
  [[nodiscard]] double columnPixels() const { return m_columnPixels; }
  [[nodiscard]] double rowPixels() const { return m_rowPixels; }
  [[nodiscard]] int width() const { return m_width; }
  [[nodiscard]] int height() const { return m_height; }

 private:
  [[nodiscard]] static std::int64_t grainFor(double actionsPerRow);
  [[nodiscard]] static std::int64_t pixel(double position, double first, double scale);
  SpacetimeRange m_range;
  int m_width, m_height;
  double m_columnPixels, m_rowPixels;
  std::int64_t m_grain;  // actions that stay together
};

/// Parts of a column that a hidden and an internal state take: to scale where a column has room for it, else all of it.
struct BarParts {
  double hidden = 1.0, internal = 1.0;
};
[[nodiscard]] BarParts barParts(core::StateSizes sizes, double columnPixels);

/// Marks pixels of an indexed picture by what is seen there; what is not shown leaves what lies under it.
class PixelMarker {
 public:
  PixelMarker(const PixelGrid& grid, CellSet shown, core::StateSizes sizes, QImage& image)
      : m_grid(grid), m_shown(shown), m_image(image), m_parts(barParts(sizes, grid.columnPixels())) {}

  [[nodiscard]] const PixelGrid& grid() const { return m_grid; }
  [[nodiscard]] CellSet shown() const { return m_shown; }
  /// Steps first..last in the pixel row y, which may lie outside.
  void fill(std::int64_t y, std::int64_t first, std::int64_t last, SpacetimeCell cell);
  /// States that are kept there: of the steps first, first + stride, ..., last.
  void keep(std::int64_t y, std::int64_t first, std::int64_t last, std::int64_t stride, SpacetimeCell cell);
  /// Hands out the runs of pixels that states of the steps first..last take, to scale where there is room.
  template <typename Visit>
  void eachBar(std::int64_t first, std::int64_t last, bool hidden, const Visit& visit) const;

 private:
  void mark(std::int64_t y, PixelGrid::Run run, SpacetimeCell cell);
  const PixelGrid& m_grid;
  CellSet m_shown;
  QImage& m_image;
  BarParts m_parts;
};

template <typename Visit>
void PixelMarker::eachBar(std::int64_t first, std::int64_t last, bool hidden, const Visit& visit) const {
  const double part = hidden ? m_parts.hidden : m_parts.internal;
  const PixelGrid::Run seen = m_grid.steps(first, last);
  if (seen.empty()) return;
  if (part >= 1.0) return visit(seen);
  const auto columns = static_cast<std::int64_t>(m_grid.width() / m_grid.columnPixels()) + 3;
  const std::int64_t from = std::max(first, m_grid.firstStep());
  for (std::int64_t step = from; step <= std::min(last, from + columns); ++step)
    if (const PixelGrid::Run run = m_grid.bar(step, part); !run.empty()) visit(run);
}

}  // namespace retrace::ui
