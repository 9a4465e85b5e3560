// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/spacetime/pixel_grid.h"

#include <cmath>

#include "ui/model/list_plan.h"

namespace retrace::ui {

namespace {
constexpr double kToScaleFrom = 4.0;  // pixels a column needs before bars can differ in width
}

PixelGrid::PixelGrid(const SpacetimeRange& range, QSize size)
    : m_range(range),
      m_width(size.width()),
      m_height(size.height()),
      m_columnPixels(size.width() / range.columns()),
      m_rowPixels(size.height() / range.rows()),
      m_grain(grainFor(1.0 / m_rowPixels)) {}

std::int64_t PixelGrid::grainFor(double actionsPerRow) {
  for (const std::int64_t group : {ListPlan::kGroup, SpanIndex::kBaseRows})
    if (actionsPerRow > static_cast<double>(4 * group)) return group;
  return 1;
}

std::int64_t PixelGrid::pixel(double position, double first, double scale) {
  const double exact = (position - first) * scale + 1e-9;
  const auto truncated = static_cast<std::int64_t>(exact);  // std::floor is a call on the oldest processors
  return truncated - (static_cast<double>(truncated) > exact ? 1 : 0);
}

std::int64_t PixelGrid::firstStepOf(int x) const {
  if (x <= 0) return firstStep();
  const std::int64_t end =
      std::max(firstStep(), static_cast<std::int64_t>(std::ceil(m_range.endColumn)) + 1);  // the first one outside
  if (x >= m_width) return end;
  std::int64_t step =
      std::clamp(static_cast<std::int64_t>(m_range.firstColumn + x / m_columnPixels) + 1, firstStep(), end);
  while (step > firstStep() && pixelOf(step - 1) >= x) --step;
  while (step < end && pixelOf(step) < x) ++step;
  return step;
}

std::int64_t PixelGrid::firstStep() const {
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::floor(m_range.firstColumn)) + 1);
}

PixelGrid::Run PixelGrid::steps(std::int64_t first, std::int64_t last) const {
  if (static_cast<double>(last) <= m_range.firstColumn || static_cast<double>(first - 1) >= m_range.endColumn)
    return {};
  const std::int64_t begin = pixel(static_cast<double>(first - 1), m_range.firstColumn, m_columnPixels);
  const std::int64_t end = std::max(pixel(static_cast<double>(last - 1), m_range.firstColumn, m_columnPixels) + 1,
                                    pixel(static_cast<double>(last), m_range.firstColumn, m_columnPixels));
  return {static_cast<int>(std::clamp<std::int64_t>(begin, 0, m_width - 1)),
          static_cast<int>(std::clamp<std::int64_t>(end, 1, m_width))};
}

PixelGrid::Run PixelGrid::bar(std::int64_t step, double part) const {
  const double left = static_cast<double>(step - 1) + (1.0 - part) / 2.0;
  if (left + part <= m_range.firstColumn || left >= m_range.endColumn) return {};
  const std::int64_t begin = std::clamp<std::int64_t>(pixel(left, m_range.firstColumn, m_columnPixels), 0, m_width - 1);
  const std::int64_t end =
      std::clamp<std::int64_t>(pixel(left + part, m_range.firstColumn, m_columnPixels), begin + 1, m_width);
  return {static_cast<int>(begin), static_cast<int>(end)};
}

std::int64_t PixelGrid::rowOf(std::int64_t action) const {
  const std::int64_t row = pixel(static_cast<double>(action - action % m_grain), m_range.firstRow, m_rowPixels);
  return row < 0 && static_cast<double>(action) >= m_range.firstRow ? 0
                                                                    : row;  // the first row begins where the range does
}

PixelGrid::Run PixelGrid::actions(std::int64_t begin, std::int64_t end) const {
  const std::int64_t top = rowOf(begin);
  const std::int64_t bottom = std::max(rowOf(end - 1) + 1, rowOf(end));
  return {static_cast<int>(std::clamp<std::int64_t>(top, 0, m_height)),
          static_cast<int>(std::clamp<std::int64_t>(bottom, 0, m_height))};
}

std::int64_t PixelGrid::firstAction(int y) const {
  auto action = std::max<std::int64_t>(
      0, static_cast<std::int64_t>(std::ceil(m_range.firstRow + static_cast<double>(y) / m_rowPixels)));
  const std::int64_t grain = y > 0 ? m_grain : 1;
  action = (action + grain - 1) / grain * grain;
  while (action >= grain && rowOf(action - grain) >= y) action -= grain;
  while (rowOf(action) < y) action += grain;
  return action;
}

BarParts barParts(core::StateSizes sizes, double columnPixels) {
  if (columnPixels < kToScaleFrom) return {};
  return {std::min(0.9, 0.9 * static_cast<double>(sizes.hiddenBytes) / static_cast<double>(sizes.internalBytes)), 0.9};
}

void PixelMarker::mark(std::int64_t y, PixelGrid::Run run, SpacetimeCell cell) {
  const auto value = static_cast<uchar>(cell);
  uchar* line = m_image.scanLine(static_cast<int>(y));
  for (int x = run.begin; x < run.end; ++x) line[x] = std::max(line[x], value);
}

void PixelMarker::fill(std::int64_t y, std::int64_t first, std::int64_t last, SpacetimeCell cell) {
  if (y < 0 || y >= m_grid.height() || first > last || !m_shown.has(cell)) return;
  mark(y, m_grid.steps(first, last), cell);
}

void PixelMarker::keep(std::int64_t y, std::int64_t first, std::int64_t last, std::int64_t stride, SpacetimeCell cell) {
  if (y < 0 || y >= m_grid.height() || !m_shown.has(cell)) return;
  while (first < 1) first += stride;  // h_0 stands left of the picture
  if (first > last) return;
  if (stride > 1 && static_cast<double>(stride) * m_grid.columnPixels() < 1.0)
    return fill(y, first, last, cell);                 // each column has one
  if (first == last && m_grid.columnPixels() < 1.0) {  // by far the most frequent case
    if (const int x = m_grid.pixelOf(first); x >= 0) mark(y, {x, x + 1}, cell);
    return;
  }
  const auto bars = [&](std::int64_t from, std::int64_t to) {
    eachBar(from, to, cell == SpacetimeCell::KeepHidden, [&](PixelGrid::Run run) { mark(y, run, cell); });
  };
  if (stride == 1) return bars(first, last);
  const std::int64_t seen = m_grid.firstStep(), end = m_grid.firstStepOf(m_grid.width());
  if (first < seen) first += (seen - first) / stride * stride;
  for (std::int64_t step = first; step <= last && step <= end; step += stride) bars(step, step);
}

}  // namespace retrace::ui
