// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/selection.h"

#include <algorithm>
#include <cmath>

namespace retrace::ui {

namespace {
constexpr std::int64_t kPlayOn = 64;  // up to here playing on is cheaper than going there
}

const core::MemoryMap& Selection::state() const {
  if (!m_state || m_cursor < m_stateAt || m_cursor > m_stateAt + kPlayOn) m_state = m_plan->stateAfter(m_cursor);
  else
    for (; m_stateAt < m_cursor; ++m_stateAt)
      if (!m_state->apply(m_plan->action(m_stateAt))) break;  // the plan has played it before
  m_stateAt = m_cursor;
  return *m_state;
}

bool Selection::inside(const Spot& spot) const {
  return m_plan && (!spot.step || *spot.step <= m_plan->problem().steps) &&
         (!spot.action || *spot.action < m_plan->actionCount());
}

void Selection::setPlan(PlanPtr plan) {
  const double place = m_plan && m_plan->actionCount() > 0
                           ? static_cast<double>(m_cursor) / static_cast<double>(m_plan->actionCount())
                           : 0.4;
  m_plan = std::move(plan);
  m_state.reset();
  m_cursor = m_plan ? std::llround(place * static_cast<double>(m_plan->actionCount())) : 0;
  m_pinned.action.reset();  // the same number is another action now
  if (!inside(m_pinned)) m_pinned = {};
  m_hovered = {};
  const bool hadRange = m_range.has_value();
  if (m_range && (m_range->axis == SelectedRange::Axis::Actions || !m_plan || m_range->last > m_plan->problem().steps))
    m_range.reset();
  Q_EMIT planChanged();
  Q_EMIT cursorChanged(m_cursor);
  Q_EMIT spotChanged();
  if (hadRange) Q_EMIT rangeChanged();
}

void Selection::setCursor(std::int64_t cursor) {
  cursor = m_plan ? std::clamp<std::int64_t>(cursor, 0, m_plan->actionCount()) : 0;
  if (cursor == m_cursor) return;
  m_cursor = cursor;
  Q_EMIT cursorChanged(m_cursor);
}

void Selection::hover(const Spot& spot) {
  if (spot == m_hovered || !(spot.empty() || inside(spot))) return;
  m_hovered = spot;
  Q_EMIT spotChanged();
}

void Selection::pin(const Spot& spot) {
  if (spot == m_pinned || !(spot.empty() || inside(spot))) return;
  m_pinned = spot;
  Q_EMIT spotChanged();
}

void Selection::pinAtCursor() {
  if (!m_plan || m_cursor == 0) return;
  const core::Action action = m_plan->action(m_cursor - 1);
  Spot spot;
  spot.action = m_cursor - 1;
  if (action.first >= 1) spot.step = action.first;
  pin(spot);
}

void Selection::selectRange(std::optional<SelectedRange> range) {
  if (range && m_plan) {
    const bool actions = range->axis == SelectedRange::Axis::Actions;
    const std::int64_t least = actions ? 0 : 1, most = actions ? m_plan->actionCount() - 1 : m_plan->problem().steps;
    if (range->first > range->last) std::swap(range->first, range->last);
    range->first = std::clamp(range->first, least, most);
    range->last = std::clamp(range->last, least, most);
  }
  if (!m_plan) range.reset();
  if (range == m_range) return;
  m_range = range;
  Q_EMIT rangeChanged();
}

void Selection::clear() {
  pin({});
  selectRange({});
}

}  // namespace retrace::ui
