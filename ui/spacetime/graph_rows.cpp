// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/spacetime/graph_rows.h"

#include <algorithm>

namespace retrace::ui {

using core::GraphLayout;
using core::ScheduleNode;
using Kind = ScheduleNode::Kind;
using Cell = SpacetimeCell;

GraphRows::GraphRows(const GraphPlan& plan, PixelMarker& cells)
    : m_plan(plan),
      m_layout(plan.layout()),
      m_cells(cells),
      m_grid(cells.grid()),
      m_firstStep(m_grid.firstStep()),
      m_lastStep(m_grid.firstStepOf(m_grid.width())),
      m_backwardHides(cells.shown().has(Cell::Backward)) {
  for (int y = 0; y <= m_grid.height(); ++y) m_rowFrom.push_back(m_grid.firstAction(y));
}

void GraphRows::paint() {
  part(m_layout.root(), true);
  while (!m_waiting.empty()) {  // left parts lie within one another as often as a step is repeated: no recursion
    const Part next = m_waiting.back();
    m_waiting.pop_back();
    part(next, false);
  }
  flush(m_opening);
  flush(m_whole);
}

void GraphRows::flush(Pending& pending) {
  m_cells.fill(pending.y, pending.first, pending.last, pending.cell);
  pending.last = pending.first - 1;
}

void GraphRows::fill(Pending& pending, std::int64_t y, std::int64_t first, std::int64_t last, SpacetimeCell cell) {
  if (pending.y == y && pending.cell == cell && pending.last + 1 == first) {
    pending.last = last;
    return;
  }
  flush(pending);
  pending = {y, first, last, cell};
}

template <typename Visit>
void GraphRows::eachRow(std::int64_t from, std::int64_t to, const Visit& visit) const {
  from = std::max(from, m_rowFrom.front());
  to = std::min(to, m_rowFrom.back());
  for (std::int64_t y = from < to ? m_grid.rowOf(from) : 0; from < to; ++y) {
    const std::int64_t end = std::min(to, m_rowFrom[static_cast<std::size_t>(y) + 1]);
    if (end > from) visit(y, Actions{from, end});
    from = std::max(from, end);
  }
}

// `first`: its steps are computed for the first time. Goes on to the right; what is left waits.
void GraphRows::part(Part part, bool first) {
  for (std::int64_t y = -1;;) {
    const std::int64_t end = m_layout.end(part);
    const ScheduleNode& node = m_layout.node(part);
    if (part.action >= m_rowFrom.back() || end <= m_rowFrom.front() || !isSeen(part.base, node.steps)) return;
    if (y < 0 || part.action >= below(y)) y = m_grid.rowOf(part.action);
    if (y >= 0 && end <= below(y) && (!first || m_backwardHides)) return whole(part.node, {y, part.base, 1});
    switch (node.kind) {
      case Kind::Replay: return replay(part, first);
      case Kind::Save:
        openSaves(part, y, first);
        lefts(part);
        break;
      case Kind::Keep:
        keepStep(part, first);
        if (node.left >= 0) m_waiting.push_back(m_layout.left(part, 0));
        break;
      case Kind::Move:
        m_cells.keep(m_grid.rowOf(m_layout.opened(part) - 1), part.base, part.base, 1, Cell::KeepHidden);
        part = m_layout.left(part, 0);
        continue;
    }
    const auto right = m_layout.right(part);
    if (!right) return;
    part = *right;
  }
}

// Each round goes forward, records and backpropagates its step; four actions, the last one three.
void GraphRows::replay(const Part& part, bool first) {
  const std::int64_t steps = m_layout.node(part).steps, end = m_layout.end(part);
  const std::int64_t backward =
      part.action + GraphLayout::loads(part) + 2;  // of the first round, where it goes forward
  eachRow(part.action, end, [&](std::int64_t y, Actions in) {
    // The rounds, but for the last, whose action at `begin` + 4 r lies here.
    const auto rounds = [&](std::int64_t begin, const auto& visit) {
      const std::int64_t low = std::max<std::int64_t>(0, in.from - begin + 3) / 4,
                         high = in.to <= begin ? -1 : std::min(steps - 2, (in.to - 1 - begin) / 4);
      if (low <= high) visit(low, high);
    };
    const auto newest = [&](std::int64_t round) { return part.base + steps - round; };
    rounds(backward - 2, [&](std::int64_t low, std::int64_t high) {
      const bool once = first && low == 0;
      if (once) m_cells.fill(y, part.base + 1, newest(0) - 1, Cell::Forward);
      if (!once || high > 0) m_cells.fill(y, part.base + 1, newest(once ? 1 : low) - 1, Cell::Recompute);
    });
    rounds(backward - 1, [&](std::int64_t low, std::int64_t high) {
      const bool once = first && low == 0;
      if (once) m_cells.fill(y, newest(0), newest(0), Cell::Forward);
      if (!once || high > 0) m_cells.fill(y, newest(high), newest(once ? 1 : low), Cell::Recompute);
    });
    rounds(backward,
           [&](std::int64_t low, std::int64_t high) { m_cells.fill(y, newest(high), newest(low), Cell::Backward); });
    if (in.from <= end - 2 && end - 2 < in.to)
      m_cells.fill(y, part.base + 1, part.base + 1, first && steps == 1 ? Cell::Forward : Cell::Recompute);
    if (in.to == end) m_cells.fill(y, part.base + 1, part.base + 1, Cell::Backward);
  });
}

void GraphRows::openSaves(const Part& part, std::int64_t seen, bool first) {
  const ScheduleNode& node = m_layout.node(part);
  const std::int64_t begun = part.action + GraphLayout::loads(part), opened = m_layout.opened(part), y = node.distance;
  const Cell computed = first ? Cell::Forward : Cell::Recompute;
  if (seen >= 0 && opened <= below(seen) && node.right >= 0) {
    const std::int64_t reached = part.base + node.count * y;
    fill(m_opening, seen, part.base + 1, reached, computed);
    return m_cells.keep(seen, part.base + y, reached, node.count > 1 ? y : 1, Cell::KeepHidden);
  }
  eachRow(begun, opened, [&](std::int64_t row, Actions in) {
    // Even actions go forward, odd ones keep what is reached.
    const std::int64_t from = in.from - begun, to = in.to - begun;
    const std::int64_t firstForward = (from + 1) / 2, endForward = std::min(node.count, (to + 1) / 2);
    m_cells.fill(row, part.base + firstForward * y + 1, part.base + endForward * y, computed);
    const std::int64_t firstSave = from / 2, endSave = std::min(m_layout.kept(part), to / 2);
    if (firstSave < endSave)
      m_cells.keep(row, part.base + (firstSave + 1) * y, part.base + endSave * y, y, Cell::KeepHidden);
  });
  if (node.right >= 0) return;
  const std::int64_t newest = part.base + node.count * y + 1;
  m_cells.fill(m_grid.rowOf(opened - 2), newest, newest, computed);
  m_cells.fill(m_grid.rowOf(opened - 1), newest, newest, Cell::Backward);
}

void GraphRows::keepStep(const Part& part, bool first) {
  const ScheduleNode& node = m_layout.node(part);
  const Cell computed = first ? Cell::Forward : Cell::Recompute;
  const std::int64_t record = m_layout.opened(part) - 1, held = part.base + node.distance, last = held + node.count;
  if (node.distance > 0) {
    m_cells.fill(m_grid.rowOf(record - 2), part.base + 1, held, computed);
    m_cells.keep(m_grid.rowOf(record - 1), held, held, 1, Cell::KeepHidden);
  }
  m_cells.fill(m_grid.rowOf(record), held + 1, last, computed);
  m_cells.keep(m_grid.rowOf(record), held + 1, last, 1, Cell::KeepInternal);
  m_cells.fill(m_grid.rowOf(m_layout.rightEnd(part)), held + 1, last, Cell::Backward);
}

// Left parts of a run of saves, newest first; those that lie in one row together.
void GraphRows::lefts(const Part& part) {
  const ScheduleNode& node = m_layout.node(part);
  const std::int64_t y = node.distance;
  std::int64_t index = std::min(m_layout.leftFrom(part, m_rowFrom.front()), (m_lastStep - part.base) / y);
  while (index >= 0 && isSeen(part.base, (index + 1) * y)) {
    const Part left = m_layout.left(part, index);
    if (left.action >= m_rowFrom.back()) return;
    const std::int64_t end = m_layout.end(left), row = m_grid.rowOf(left.action);
    if (row < 0 || end > below(row)) {
      m_waiting.push_back(left);
      --index;
      continue;
    }
    const std::int64_t again = 2 + m_layout.figures(left).actions;
    const std::int64_t more = std::min(index, (below(row) - end) / again);
    whole(node.left, {row, part.base + (index - more) * y, more + 1});
    index -= more + 1;
  }
}

// All that is done in parts that lie in one row: each of their steps is computed and backpropagated there.
void GraphRows::whole(std::int32_t node, const Row& row) {
  const std::int64_t steps = m_plan.graph().nodes()[static_cast<std::size_t>(node)].steps;
  fill(m_whole, row.y, row.base + 1, row.base + row.count * steps, m_backwardHides ? Cell::Backward : Cell::Recompute);
  if (m_backwardHides) return;
  keptOfRun(node, row);
  while (!m_keptWaiting.empty()) {
    const auto [next, where] = m_keptWaiting.back();
    m_keptWaiting.pop_back();
    kept(next, where);
  }
}

bool GraphRows::keeps(std::int32_t node, Cell cell) const {
  return m_cells.shown().has(cell) &&
         (cell == Cell::KeepHidden ? m_plan.graph().figures(node).saves > 0 : m_plan.sums(node).recorded > 0);
}

// A step, counted from 0, whose state of this kind the node keeps; the node keeps one.
std::int64_t GraphRows::firstKept(std::int32_t index, Cell cell) const {
  for (std::int64_t before = 0;;) {
    const ScheduleNode& node = m_plan.graph().nodes()[static_cast<std::size_t>(index)];
    if (cell == Cell::KeepHidden) {
      if (node.kind == Kind::Move) return before;
      const std::int64_t states = node.kind == Kind::Save ? node.count - (node.right < 0 ? 1 : 0) : node.distance;
      if (states > 0) return before + node.distance;
    } else if (node.kind == Kind::Keep) {
      return before + node.distance + 1;
    }
    if (node.left >= 0 && keeps(node.left, cell)) {
      index = node.left;
      continue;
    }
    before += node.kind == Kind::Save ? node.count * node.distance : node.distance + node.count;
    index = node.right;
  }
}

void GraphRows::keptOfRun(std::int32_t node, const Row& row) {
  const std::int64_t steps = m_plan.graph().nodes()[static_cast<std::size_t>(node)].steps;
  if (static_cast<double>(steps) * m_grid.columnPixels() < 1.0 && row.count > 2) {
    for (const Cell cell : {Cell::KeepHidden, Cell::KeepInternal}) {  // each column has one
      if (!keeps(node, cell)) continue;
      const std::int64_t one = row.base + firstKept(node, cell);
      m_cells.fill(row.y, one, one + (row.count - 1) * steps, cell);
    }
    m_keptWaiting.emplace_back(node, Row{row.y, row.base, 1});
    m_keptWaiting.emplace_back(node, Row{row.y, row.base + (row.count - 1) * steps, 1});
    return;
  }
  const std::int64_t from = std::max<std::int64_t>(0, (m_firstStep - row.base) / steps - 1),
                     to = std::min(row.count, (m_lastStep - row.base) / steps + 1);
  for (std::int64_t i = from; i < to; ++i) m_keptWaiting.emplace_back(node, Row{row.y, row.base + i * steps, 1});
}

// What one node keeps, each pixel once. Goes on to the right; what is left waits.
void GraphRows::kept(std::int32_t index, Row row) {
  while (index >= 0 && (keeps(index, Cell::KeepHidden) || keeps(index, Cell::KeepInternal))) {
    const ScheduleNode& node = m_plan.graph().nodes()[static_cast<std::size_t>(index)];
    if (!isSeen(row.base, node.steps)) return;
    const int x = m_grid.columnPixels() < 1.0 ? m_grid.pixelOf(row.base + 1) : -1;
    if (x >= 0 && x == m_grid.pixelOf(row.base + node.steps) && !m_plan.graph().figures(index).movesHeld) {
      for (const Cell cell : {Cell::KeepHidden, Cell::KeepInternal})
        if (keeps(index, cell)) m_cells.fill(row.y, row.base + 1, row.base + 1, cell);
      return;
    }
    switch (node.kind) {
      case Kind::Replay: return;
      case Kind::Save: {
        const std::int64_t states = node.right < 0 ? node.count - 1 : node.count;
        if (states > 0)
          m_cells.keep(row.y, row.base + node.distance, row.base + states * node.distance, node.distance,
                       Cell::KeepHidden);
        keptOfRun(node.left, {row.y, row.base, node.count});
        row.base += node.count * node.distance;
        break;
      }
      case Kind::Keep:
        if (node.left >= 0) m_keptWaiting.emplace_back(node.left, Row{row.y, row.base, 1});
        row.base += node.distance;
        if (node.distance > 0) m_cells.keep(row.y, row.base, row.base, 1, Cell::KeepHidden);
        m_cells.keep(row.y, row.base + 1, row.base + node.count, 1, Cell::KeepInternal);
        row.base += node.count;
        break;
      case Kind::Move:
        m_cells.keep(row.y, row.base, row.base, 1, Cell::KeepHidden);
        index = node.left;
        continue;
    }
    index = node.right;
  }
}

}  // namespace retrace::ui
