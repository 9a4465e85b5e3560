// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/selection.h"

#include <algorithm>
#include <cmath>

namespace retrace::ui {

void Selection::setPlan(PlanPtr plan) {
  const double place = m_plan && m_plan->actionCount() > 0 ? static_cast<double>(m_cursor) / static_cast<double>(m_plan->actionCount()) : 0.4;
  m_plan = std::move(plan);
  m_cursor = m_plan ? std::llround(place * static_cast<double>(m_plan->actionCount())) : 0;
  if (m_plan && m_pinned && *m_pinned > m_plan->problem().steps) m_pinned.reset();
  m_hovered.reset();
  Q_EMIT planChanged();
  Q_EMIT cursorChanged(m_cursor);
  Q_EMIT stepChanged();
}

void Selection::setCursor(std::int64_t cursor) {
  cursor = m_plan ? std::clamp<std::int64_t>(cursor, 0, m_plan->actionCount()) : 0;
  if (cursor == m_cursor) return;
  m_cursor = cursor;
  Q_EMIT cursorChanged(m_cursor);
}

void Selection::hover(std::optional<std::int64_t> step) {
  if (step == m_hovered) return;
  m_hovered = step;
  Q_EMIT stepChanged();
}

void Selection::pin(std::optional<std::int64_t> step) {
  if (step == m_pinned) return;
  m_pinned = step;
  Q_EMIT stepChanged();
}

}  // namespace retrace::ui
