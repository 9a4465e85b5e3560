// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/spacetime/list_rows.h"

namespace retrace::ui {

ListRows::ListRows(const ListPlan& plan, PixelMarker& cells, QImage& image)
    : m_plan(plan), m_cells(cells), m_grid(cells.grid()), m_image(image) {
  for (int x = 0; x <= m_grid.width() && m_grid.columnPixels() < 1.0; ++x) m_firstStep.push_back(m_grid.firstStepOf(x));
}

void ListRows::paint() {
  std::int64_t from = std::clamp<std::int64_t>(m_grid.firstAction(0), 0, m_plan.actionCount());
  for (m_y = 0; m_y < m_grid.height(); ++m_y) {
    const std::int64_t to = std::clamp<std::int64_t>(m_grid.firstAction(m_y + 1), from, m_plan.actionCount());
    m_line = m_image.scanLine(m_y);
    if (to > from) paintActions(from, to);
    from = to;
  }
}

void ListRows::paintActions(std::int64_t from, std::int64_t to) {
  m_cells.fill(m_y, m_plan.computedBefore(from) + 1, m_plan.computedBefore(to), SpacetimeCell::Forward);
  m_plan.recomputed().cover(from, to,
                            [&](Span span) { m_cells.fill(m_y, span.first, span.last, SpacetimeCell::Recompute); });
  if (m_cells.shown().has(SpacetimeCell::KeepInternal)) paintKept(from, to, false);
  if (m_cells.shown().has(SpacetimeCell::KeepHidden)) paintKept(from, to, true);
  m_cells.fill(m_y, m_plan.remainingAfter(to) + 1, m_plan.remainingAfter(from), SpacetimeCell::Backward);
}

void ListRows::paintKept(std::int64_t from, std::int64_t to, bool hidden) {
  const std::int64_t firstGroup = (from + ListPlan::kGroup - 1) / ListPlan::kGroup, endGroup = to / ListPlan::kGroup;
  if (firstGroup >= endGroup) return paintLives(m_plan.firstLifeFrom(from), m_plan.firstLifeFrom(to), hidden);
  paintLives(m_plan.firstLifeFrom(from), m_plan.group(firstGroup).firstLife, hidden);
  for (std::int64_t group = firstGroup; group < endGroup; ++group)
    if (!paintGroup(m_plan.group(group), hidden))
      paintLives(m_plan.group(group).firstLife, m_plan.group(group + 1).firstLife, hidden);
  paintLives(m_plan.group(endGroup).firstLife, m_plan.firstLifeFrom(to), hidden);
}

// By the parts that lie under one pixel each; false where one that matters does not, so that the lives themselves
// have to be asked.
bool ListRows::paintGroup(const ListPlan::Group& group, bool hidden) {
  constexpr int kMostPixels = 64;  // there parts are no finer than pixels
  const std::uint64_t parts = hidden ? group.hidden : group.internal;
  if (parts == 0) return true;
  const auto cell = static_cast<uchar>(hidden ? SpacetimeCell::KeepHidden : SpacetimeCell::KeepInternal);
  const std::int64_t first = group.first, last = group.last;
  const PixelGrid::Run run = m_grid.steps(first, last);
  if (m_grid.columnPixels() >= 1.0 || run.end - run.begin > kMostPixels) return run.empty();
  const auto upTo = [](int part) {
    return part >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << part) - 1;
  };  // parts below
  for (int x = run.begin; x < run.end; ++x) {
    const auto from = static_cast<std::uint32_t>(std::max(first, m_firstStep[static_cast<std::size_t>(x)])),
               to = static_cast<std::uint32_t>(std::min(last, m_firstStep[static_cast<std::size_t>(x) + 1] - 1));
    if (from > to || m_line[x] == cell) continue;
    const int begin = group.partOf(from), end = group.partOf(to) + 1;
    const std::uint32_t width = std::uint32_t{1} << group.shift();
    const int firstWhole = begin + ((from - group.first) % width > 0 ? 1 : 0),
              endWhole = end - (to < group.last && (to - group.first + 1) % width > 0 ? 1 : 0);
    if (firstWhole < endWhole && (parts & upTo(endWhole) & ~upTo(firstWhole))) m_line[x] = cell;
    else if (parts & upTo(end) & ~upTo(begin)) return false;
  }
  return true;
}

void ListRows::paintLives(std::int64_t life, std::int64_t end, bool hidden) {
  const auto cell = static_cast<uchar>(hidden ? SpacetimeCell::KeepHidden : SpacetimeCell::KeepInternal);
  for (; life < end; ++life) {
    const ListPlan::LifeSteps steps = m_plan.lifeSteps(life);
    if (steps.hidden != hidden || steps.last == 0) continue;
    if (hidden && m_grid.columnPixels() < 1.0) {  // by far the most frequent case
      if (const int x = m_grid.pixelOf(steps.first); x >= 0) m_line[x] = cell;
      continue;
    }
    m_cells.keep(m_y, std::max<std::int64_t>(1, steps.first), steps.last, 1,
                 hidden ? SpacetimeCell::KeepHidden : SpacetimeCell::KeepInternal);
  }
}

}  // namespace retrace::ui
