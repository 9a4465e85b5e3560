// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the rows of pixels that each stand for several actions of a schedule that is nodes: what is computed, kept and
// backpropagated there. A part that lies within one row is not looked into: a picture costs the parts that are higher.
// Any thread.
#pragma once

#include <utility>
#include <vector>

#include "ui/model/graph_plan.h"
#include "ui/spacetime/pixel_grid.h"

namespace retrace::ui {

class GraphRows {
 public:
  GraphRows(const GraphPlan& plan, PixelMarker& cells);
  void paint();

 private:
  using Part = core::GraphPart;
  struct Actions {
    std::int64_t from = 0, to = 0;
  };
  // Equal parts one after another: `count` of them, the first with the steps base+1 and on.
  struct Row {
    std::int64_t y = 0, base = 0, count = 1;
  };

  // Neighbouring steps that are one cell in one row, filled together.
  struct Pending {
    std::int64_t y = 0, first = 0, last = -1;
    SpacetimeCell cell = SpacetimeCell::Empty;
  };
  void fill(Pending& pending, std::int64_t y, std::int64_t first, std::int64_t last, SpacetimeCell cell);
  void flush(Pending& pending);
  /// The first action below the row of pixels.
  [[nodiscard]] std::int64_t below(std::int64_t y) const {
    return y < 0 ? m_rowFrom.front() : y >= m_grid.height() ? INT64_MAX : m_rowFrom[static_cast<std::size_t>(y) + 1];
  }

  void part(Part part, bool first);
  void replay(const Part& part, bool first);
  void openSaves(const Part& part, std::int64_t seen, bool first);
  void keepStep(const Part& part, bool first);
  void lefts(const Part& part);
  void whole(std::int32_t node, const Row& row);
  void kept(std::int32_t node, Row row);
  void keptOfRun(std::int32_t node, const Row& row);
  [[nodiscard]] std::int64_t firstKept(std::int32_t node, SpacetimeCell cell) const;
  [[nodiscard]] bool keeps(std::int32_t node, SpacetimeCell cell) const;
  /// Calls `visit(y, actions)` for each seen row of pixels that some of the actions lie in.
  template <typename Visit>
  void eachRow(std::int64_t from, std::int64_t to, const Visit& visit) const;
  [[nodiscard]] bool isSeen(std::int64_t base, std::int64_t steps) const {
    return base < m_lastStep && base + steps >= m_firstStep;
  }

  const GraphPlan& m_plan;
  const core::GraphLayout& m_layout;
  PixelMarker& m_cells;
  const PixelGrid& m_grid;
  std::vector<std::int64_t> m_rowFrom;  // the first action of each row of pixels, and of the one below the last
  std::int64_t m_firstStep, m_lastStep;
  Pending m_opening, m_whole;
  std::vector<Part> m_waiting;
  std::vector<std::pair<std::int32_t, Row>> m_keptWaiting;
  bool m_backwardHides;  // whether what is backpropagated in a row is seen there alone
};

}  // namespace retrace::ui
