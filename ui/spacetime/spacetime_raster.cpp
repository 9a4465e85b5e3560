// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/spacetime/spacetime_raster.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/model/graph_plan.h"
#include "ui/model/list_plan.h"
#include "ui/spacetime/graph_rows.h"
#include "ui/spacetime/list_rows.h"

namespace retrace::ui {

namespace {

// The picture whose rows of pixels each stand for one action or more.
class FoldedRaster {
 public:
  FoldedRaster(const Plan& plan, PixelMarker& cells, QImage& image)
      : m_plan(plan), m_grid(cells.grid()), m_cells(cells), m_image(image) {}

  void paint() {
    collectHeld();
    m_hidden.assign(static_cast<std::size_t>(m_grid.width()), 0);
    m_internal = m_hidden;
    m_held.assign(static_cast<std::size_t>(m_grid.width()), 0);
    for (int y = 0; y < m_grid.height(); ++y) paintHeld(y);
    paintDone();
    if (const auto* graph = dynamic_cast<const GraphPlan*>(&m_plan)) GraphRows(*graph, m_cells).paint();
    else if (const auto* list = dynamic_cast<const ListPlan*>(&m_plan)) ListRows(*list, m_cells, m_image).paint();
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
    const auto next = [this](std::int64_t step) {  // the first step of another column
      return m_grid.columnPixels() < 1.0 ? m_grid.firstStepOf(m_grid.pixelOf(step) + 1) : step + 1;
    };
    const LivesWanted wanted{from, to, std::max<std::int64_t>(1, least), m_grid.firstStep(),
                             m_grid.firstStepOf(m_grid.width()) + 1};
    m_plan.eachLife(wanted, next, [&](const Life& life) {
      const PixelGrid::Run rows = m_grid.actions(life.begin, life.end);
      if (rows.empty()) return;
      const bool hidden = life.block.kind == core::Block::Kind::Hidden;
      if (!m_cells.shown().has(hidden ? SpacetimeCell::HiddenHeld : SpacetimeCell::InternalHeld)) return;
      m_cells.eachBar(life.block.first, life.block.last, hidden, [&](PixelGrid::Run columns) {
        add(rows.begin, columns, hidden, 1);
        if (rows.end < m_grid.height()) add(rows.end, columns, hidden, -1);
      });
    });
  }

  // What is done is judged by the row's last action; among very many, once that is done too.
  void paintDone() {
    std::vector<std::int64_t> places;
    for (int y = 0; y < m_grid.height(); ++y)
      places.push_back(std::clamp<std::int64_t>(m_grid.firstAction(y + 1) - (m_grid.groupsActions() ? 0 : 1), 0,
                                                m_plan.actionCount()));
    const std::vector<std::int64_t> remaining = m_plan.remainingAfter(places);
    for (int y = 0; y < m_grid.height(); ++y)
      m_cells.fill(y, remaining[static_cast<std::size_t>(y)] + 1, m_plan.problem().steps, SpacetimeCell::Done);
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
    const uchar* held = m_held.data();
    uchar* line = m_image.scanLine(y);
    for (int x = 0; x < m_grid.width(); ++x) line[x] = std::max(line[x], held[x]);
  }

  const Plan& m_plan;
  const PixelGrid& m_grid;
  PixelMarker& m_cells;
  QImage& m_image;
  std::vector<Edge> m_edges;
  std::vector<int> m_firstEdge;                    // by row of pixels
  std::vector<std::int32_t> m_hidden, m_internal;  // states held over each pixel column,
  std::vector<uchar> m_held;                       // and the cell that shows them
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

QImage spacetimeRaster(const Plan& plan, const SpacetimeRange& range, QSize size, const QList<QRgb>& colours,
                       CellSet shown) {
  size = size.expandedTo({1, 1});
  QImage image(size, QImage::Format_Indexed8);
  image.setColorTable(colours);
  image.fill(0U);
  const PixelGrid grid(range, size);
  PixelMarker cells(grid, shown, plan.problem().sizes, image);
  if (grid.rowPixels() < 1.0) FoldedRaster(plan, cells, image).paint();
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
  const auto pixelOf = [&](std::int64_t step) {
    return std::floor((column(step) - range.firstColumn) * columnPixels + 1e-9);
  };
  const auto next = [&](std::int64_t step) {  // the first step of another pixel
    if (columnPixels >= 1.0) return step + 1;
    const double wanted = pixelOf(step) + 1.0;
    auto found = std::max(step + 1, static_cast<std::int64_t>(range.firstColumn + wanted / columnPixels));
    while (pixelOf(found) < wanted) ++found;
    while (found - 1 > step && pixelOf(found - 1) >= wanted) --found;
    return found;
  };
  const LivesWanted wanted{firstRow, endRow, 1, static_cast<std::int64_t>(range.firstColumn),
                           static_cast<std::int64_t>(range.endColumn) + 2};
  plan.eachLife(wanted, next, [&](const Life& life) {
    const bool hidden = life.block.kind == core::Block::Kind::Hidden;
    bar(life.block.first, life.block.last, static_cast<double>(life.begin), static_cast<double>(life.end),
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
  plan.eachAction(firstRow, endRow, [&](std::int64_t row, const core::Action& action) {
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
    return true;
  });
  finishDone(endRow);
}

}  // namespace retrace::ui
