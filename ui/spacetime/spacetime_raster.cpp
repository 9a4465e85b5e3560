// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/spacetime/spacetime_raster.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "ui/model/spacetime_range.h"

namespace retrace::ui {

namespace {

constexpr double kToScaleFrom = 4.0;  // pixels a column needs before bars can differ in width

// The picture whose rows of pixels each stand for one action or more.
class FoldedRaster {
 public:
  FoldedRaster(const Plan& plan, const PixelGrid& grid, CellSet shown, QImage& image)
      : m_plan(plan),
        m_grid(grid),
        m_shown(shown),
        m_image(image),
        m_parts(barParts(plan.problem().sizes, grid.columnPixels())) {}

  void paint() {
    collectHeld();
    m_hidden.assign(static_cast<std::size_t>(m_grid.width()), 0);
    m_internal = m_hidden;
    m_held.assign(static_cast<std::size_t>(m_grid.width()), 0);
    for (int x = 0; x <= m_grid.width() && m_grid.columnPixels() < 1.0; ++x)
      m_firstStep.push_back(m_grid.firstStepOf(x));
    std::int64_t from = std::clamp<std::int64_t>(m_grid.firstAction(0), 0, m_plan.actionCount());
    for (int y = 0; y < m_grid.height(); ++y) {
      const std::int64_t to = std::clamp<std::int64_t>(m_grid.firstAction(y + 1), from, m_plan.actionCount());
      m_line = m_image.scanLine(y);
      paintHeld(y);
      if (to > from) paintActions(from, to);
      from = to;
    }
  }

 private:
  struct Edge {  // a held state appears in, or is gone from, a row of pixels on
    int begin, end;
    bool hidden;
    int change;
    int next;  // of the same row; -1: the last
  };

  void collectHeld() {
    const std::int64_t from = m_grid.firstAction(0), to = m_grid.firstAction(m_grid.height());
    // What lives within one row of pixels hides under the mark of its own keeping.
    const auto least = static_cast<std::int64_t>(std::floor(1.0 / m_grid.rowPixels()));
    m_firstEdge.assign(static_cast<std::size_t>(m_grid.height()), -1);
    const auto add = [&](int y, PixelGrid::Run columns, bool hidden, int change) {
      int& first = m_firstEdge[static_cast<std::size_t>(y)];
      m_edges.push_back({columns.begin, columns.end, hidden, change, first});
      first = static_cast<int>(m_edges.size()) - 1;
    };
    m_plan.eachLife(from, to, std::max<std::int64_t>(1, least), [&](const Plan::Stay& stay) {
      const PixelGrid::Run rows = m_grid.actions(stay.begin, stay.end);
      if (rows.empty()) return;
      const std::int64_t first = stay.steps.first, last = stay.steps.last;
      const bool hidden = stay.steps.hidden;
      if (!m_shown.has(hidden ? SpacetimeCell::HiddenHeld : SpacetimeCell::InternalHeld)) return;
      eachBar(first, last, hidden, [&](PixelGrid::Run columns) {
        add(rows.begin, columns, hidden, 1);
        if (rows.end < m_grid.height()) add(rows.end, columns, hidden, -1);
      });
    });
  }

  template <typename Visit>
  void eachBar(std::int64_t first, std::int64_t last, bool hidden, const Visit& visit) const {
    const double part = hidden ? m_parts.hidden : m_parts.internal;
    if (part >= 1.0) {
      if (const PixelGrid::Run run = m_grid.steps(first, last); !run.empty()) visit(run);
      return;
    }
    const PixelGrid::Run seen = m_grid.steps(first, last);
    if (seen.empty()) return;
    const auto columns = static_cast<std::int64_t>(std::ceil(m_grid.width() / m_grid.columnPixels())) + 2;
    const std::int64_t from = std::max(first, m_grid.firstStep());
    for (std::int64_t step = from; step <= std::min(last, from + columns); ++step)
      if (const PixelGrid::Run run = m_grid.bar(step, part); !run.empty()) visit(run);
  }

  void paintHeld(int y) {
    constexpr auto kHidden = static_cast<uchar>(SpacetimeCell::HiddenHeld),
                   kInternal = static_cast<uchar>(SpacetimeCell::InternalHeld);
    for (int at = m_firstEdge[static_cast<std::size_t>(y)]; at >= 0; at = m_edges[static_cast<std::size_t>(at)].next) {
      const Edge& edge = m_edges[static_cast<std::size_t>(at)];
      auto& counts = edge.hidden ? m_hidden : m_internal;
      for (auto i = static_cast<std::size_t>(edge.begin); i < static_cast<std::size_t>(edge.end); ++i) {
        counts[i] += edge.change;
        m_held[i] = m_hidden[i] > 0 ? kHidden : m_internal[i] > 0 ? kInternal : uchar{0};
      }
    }
    // What is done is judged by the row's last action; among very many, once that is done too.
    const std::int64_t last = m_grid.firstAction(y + 1) - (m_grid.groupsActions() ? 0 : 1);
    if (last >= 0)
      fill(m_plan.remainingAfter(std::min(last, m_plan.actionCount())) + 1, m_plan.problem().steps,
           SpacetimeCell::Done);
    const uchar* held = m_held.data();
    uchar* line = m_line;
    for (int x = 0; x < m_grid.width(); ++x) line[x] = std::max(line[x], held[x]);
  }

  void fill(std::int64_t first, std::int64_t last, SpacetimeCell cell) {
    if (first > last || !m_shown.has(cell)) return;
    if (const PixelGrid::Run run = m_grid.steps(first, last); !run.empty())
      std::memset(m_line + run.begin, static_cast<int>(cell), static_cast<std::size_t>(run.end - run.begin));
  }

  // Actions [from, to) in one row of pixels, in ascending order of importance, so that later writes win.
  void paintActions(std::int64_t from, std::int64_t to) {
    fill(m_plan.computedBefore(from) + 1, m_plan.computedBefore(to), SpacetimeCell::Forward);
    m_plan.recomputed().cover(from, to, [&](Span span) { fill(span.first, span.last, SpacetimeCell::Recompute); });
    if (m_shown.has(SpacetimeCell::KeepInternal)) paintKept(from, to, false);
    if (m_shown.has(SpacetimeCell::KeepHidden)) paintKept(from, to, true);
    fill(m_plan.remainingAfter(to) + 1, m_plan.remainingAfter(from), SpacetimeCell::Backward);
  }

  void paintKept(std::int64_t from, std::int64_t to, bool hidden) {
    const std::int64_t firstGroup = (from + Plan::kGroup - 1) / Plan::kGroup, endGroup = to / Plan::kGroup;
    if (firstGroup >= endGroup) return paintLives(m_plan.firstLifeFrom(from), m_plan.firstLifeFrom(to), hidden);
    paintLives(m_plan.firstLifeFrom(from), m_plan.group(firstGroup).firstLife, hidden);
    for (std::int64_t group = firstGroup; group < endGroup; ++group)
      if (!paintGroup(m_plan.group(group), hidden))
        paintLives(m_plan.group(group).firstLife, m_plan.group(group + 1).firstLife, hidden);
    paintLives(m_plan.group(endGroup).firstLife, m_plan.firstLifeFrom(to), hidden);
  }

  // By the parts that lie under one pixel each; false where one that matters does not, so that the lives themselves
  // have to be asked.
  bool paintGroup(const Plan::Group& group, bool hidden) {
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

  void paintLives(std::int64_t life, std::int64_t end, bool hidden) {
    const auto cell = static_cast<uchar>(hidden ? SpacetimeCell::KeepHidden : SpacetimeCell::KeepInternal);
    for (; life < end; ++life) {
      const Plan::LifeSteps steps = m_plan.lifeSteps(life);
      if (steps.hidden != hidden || steps.last == 0) continue;
      if (hidden && m_grid.columnPixels() < 1.0) {  // by far the most frequent case
        if (const int x = m_grid.pixelOf(steps.first); x >= 0) m_line[x] = cell;
        continue;
      }
      eachBar(std::max<std::int64_t>(1, steps.first), steps.last, hidden, [&](PixelGrid::Run run) {
        std::memset(m_line + run.begin, cell, static_cast<std::size_t>(run.end - run.begin));
      });
    }
  }

  const Plan& m_plan;
  const PixelGrid& m_grid;
  CellSet m_shown;
  QImage& m_image;
  BarParts m_parts;
  std::vector<Edge> m_edges;
  std::vector<int> m_firstEdge;                    // by row of pixels
  std::vector<std::int32_t> m_hidden, m_internal;  // states held over each pixel column,
  std::vector<uchar> m_held;                       // and the cell that shows them
  std::vector<std::int64_t> m_firstStep;           // of each pixel column, where it stands for more than one
  uchar* m_line = nullptr;
};

void paintUnfolded(const Plan& plan, const SpacetimeRange& range, const PixelGrid& grid, CellSet shown, QImage& image) {
  const QSize size = image.size();
  const auto pixel = [](double position, int limit) {
    return static_cast<int>(std::clamp(std::floor(position + 1e-9), 0.0, static_cast<double>(limit)));
  };
  eachSpacetimeCell(
      plan, range, grid.columnPixels(), [&](double x0, double x1, double y0, double y1, SpacetimeCell cell) {
        if (!shown.has(cell) || x1 <= range.firstColumn || x0 >= range.endColumn || y1 <= range.firstRow ||
            y0 >= range.endRow)
          return;
        const int left =
            std::min(pixel((x0 - range.firstColumn) * grid.columnPixels(), size.width()), size.width() - 1);
        // As in PixelGrid: a cell's last column keeps a pixel of its own.
        const int lastColumn =
            pixel((std::max(x0, std::ceil(x1) - 1.0) - range.firstColumn) * grid.columnPixels(), size.width() - 1);
        const int right = std::max(std::max(left, lastColumn) + 1,
                                   pixel((x1 - range.firstColumn) * grid.columnPixels(), size.width()));
        const int top = std::min(pixel((y0 - range.firstRow) * grid.rowPixels(), size.height()), size.height() - 1);
        const int bottom = std::max(top + 1, pixel((y1 - range.firstRow) * grid.rowPixels(), size.height()));
        const auto value = static_cast<uchar>(cell);
        for (int y = top; y < bottom; ++y) {
          uchar* line = image.scanLine(y);
          for (int x = left; x < right; ++x) line[x] = std::max(line[x], value);
        }
      });
}

}  // namespace

SpacetimeDetail spacetimeDetail(const SpacetimeRange& range, const QRectF& plot) {
  constexpr double kCellColumn = 9.0, kCellRow = 7.0;
  constexpr double kOpenedColumn = 96.0, kOpenedRow = 54.0;
  const double column = plot.width() / range.columns(), row = plot.height() / range.rows();
  if (column >= kOpenedColumn && row >= kOpenedRow) return SpacetimeDetail::Opened;
  return column >= kCellColumn && row >= kCellRow ? SpacetimeDetail::Cells : SpacetimeDetail::Raster;
}

PixelGrid::PixelGrid(const SpacetimeRange& range, QSize size)
    : m_range(range),
      m_width(size.width()),
      m_height(size.height()),
      m_columnPixels(size.width() / range.columns()),
      m_rowPixels(size.height() / range.rows()),
      m_grain(grainFor(1.0 / m_rowPixels)) {}

std::int64_t PixelGrid::grainFor(double actionsPerRow) {
  for (const std::int64_t group : {Plan::kGroup, SpanIndex::kBaseRows})
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

QImage spacetimeRaster(const Plan& plan, const SpacetimeRange& range, QSize size, const QList<QRgb>& colours,
                       CellSet shown) {
  size = size.expandedTo({1, 1});
  QImage image(size, QImage::Format_Indexed8);
  image.setColorTable(colours);
  image.fill(0U);
  const PixelGrid grid(range, size);
  if (grid.rowPixels() < 1.0) FoldedRaster(plan, grid, shown, image).paint();
  else paintUnfolded(plan, range, grid, shown, image);
  return image;
}

void eachSpacetimeCell(const Plan& plan, const SpacetimeRange& range, double columnPixels, const FillCell& fill) {
  const BarParts parts = barParts(plan.problem().sizes, columnPixels);
  const auto column = [](std::int64_t step) { return static_cast<double>(step - 1); };
  const auto bar = [&](std::int64_t first, std::int64_t last, double begin, double end, double part,
                       SpacetimeCell cell) {
    if (last < 1) return;  // h_0 stands left of the picture
    if (part >= 1.0) return fill(column(first), column(last) + 1.0, begin, end, cell);
    const auto from = std::max(first, static_cast<std::int64_t>(range.firstColumn));
    const auto to = std::min(last, static_cast<std::int64_t>(range.endColumn) + 1);
    for (std::int64_t step = from; step <= to; ++step)
      fill(column(step) + (1.0 - part) / 2.0, column(step) + (1.0 + part) / 2.0, begin, end, cell);
  };
  const auto firstRow = std::clamp<std::int64_t>(static_cast<std::int64_t>(range.firstRow), 0, plan.actionCount());
  const auto endRow =
      std::clamp<std::int64_t>(static_cast<std::int64_t>(std::ceil(range.endRow)), firstRow, plan.actionCount());
  plan.eachLife(firstRow, endRow, 1, [&](const Plan::Stay& stay) {
    const bool hidden = stay.steps.hidden;
    bar(stay.steps.first, stay.steps.last, static_cast<double>(stay.begin), static_cast<double>(stay.end),
        hidden ? parts.hidden : parts.internal, hidden ? SpacetimeCell::HiddenHeld : SpacetimeCell::InternalHeld);
  });
  auto doneFrom = firstRow;
  const auto finishDone = [&](std::int64_t row) {
    const std::int64_t remaining = plan.remainingAfter(doneFrom);
    if (row > doneFrom && remaining < plan.problem().steps)
      fill(column(remaining + 1), static_cast<double>(plan.problem().steps), static_cast<double>(doneFrom),
           static_cast<double>(row), SpacetimeCell::Done);
    doneFrom = row;
  };
  for (std::int64_t row = firstRow; row < endRow; ++row) {
    const core::Action& action = plan.actions()[static_cast<std::size_t>(row)];
    const auto top = static_cast<double>(row), below = top + 1.0;
    switch (action.kind) {
      case core::ActionKind::Forward:
      case core::ActionKind::Record: {
        const std::int64_t known = std::clamp(plan.computedBefore(row), action.first - 1, action.last);
        if (known >= action.first)
          fill(column(action.first), column(known) + 1.0, top, below, SpacetimeCell::Recompute);
        if (known < action.last) fill(column(known + 1), column(action.last) + 1.0, top, below, SpacetimeCell::Forward);
        if (action.hasOffset())
          bar(action.first, action.last, top + 0.5, below, parts.internal, SpacetimeCell::KeepInternal);
        break;
      }
      case core::ActionKind::Save:
        bar(action.first, action.first, top, below, parts.hidden >= 1.0 ? 1.0 : std::max(parts.hidden, 0.5),
            SpacetimeCell::KeepHidden);
        break;
      case core::ActionKind::Backward:
        fill(column(action.last), column(action.first) + 1.0, top, below, SpacetimeCell::Backward);
        finishDone(row + 1);
        break;
      case core::ActionKind::Load:
      case core::ActionKind::Drop: break;
    }
  }
  finishDone(endRow);
}

}  // namespace retrace::ui
