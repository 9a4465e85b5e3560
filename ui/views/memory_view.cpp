// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/memory_view.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <utility>

namespace retrace::ui {

MemoryView::MemoryView(Selection& selection, QWidget* parent) : QWidget(parent), m_selection(selection) {
  m_arena.setTheme(Theme::named({}));
  setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setAccessibleName(tr("Arena and steps"));
  setAccessibleDescription(
      tr("The arena in bytes, hidden and internal states to scale, and one cell for each time step."));
  connect(&selection, &Selection::planChanged, this, [this] { update(); });
  connect(&selection, &Selection::spotChanged, this, &MemoryView::spotMoved);
  connect(&selection, &Selection::cursorChanged, this, &MemoryView::cursorMoved);
}

void MemoryView::setTheme(const Theme& theme) {
  m_arena.setTheme(theme);
  update();
}

// The arena is a stack: what lies below the first block that changed stays as it is painted.
void MemoryView::cursorMoved() {
  if (!m_selection.plan()) return;
  const auto& now = m_selection.state().stack();
  const auto [same, changed] = std::mismatch(now.begin(), now.end(), m_shown.begin(), m_shown.end());
  const auto top = [](const std::vector<core::Block>& stack) {
    return stack.empty() ? std::int64_t{0} : stack.back().offset + stack.back().bytes;
  };
  const std::int64_t from = same == now.begin() ? 0 : std::prev(same)->offset + std::prev(same)->bytes,
                     to = std::max(top(now), top(m_shown));
  m_shown.erase(changed, m_shown.end());
  m_shown.insert(m_shown.end(), same, now.end());
  if (to > from)
    update(QRectF(QPointF(m_arena.xOf(*m_selection.plan(), from) - 2, arenaRect().top() - 3),
                  QPointF(m_arena.xOf(*m_selection.plan(), to) + 2, arenaRect().bottom() + 3))
               .toAlignedRect());
  update(0, 0, width(), static_cast<int>(arenaRect().top()) - 3);  // the words above
  update(0, static_cast<int>(stripRect().top()) - 7, width(), height());
}

// Only what was lit and what is lit now.
void MemoryView::spotMoved() {
  if (!m_selection.plan()) return;
  const core::MemoryMap& map = m_selection.state();
  for (const auto& step : {std::exchange(m_lit, m_selection.spot().step), m_selection.spot().step}) {
    if (!step) continue;
    for (const core::Block* block : {map.findInternal(*step), map.findHidden(*step)}) {
      if (!block) continue;
      // Internal states that have no room of their own light up together.
      const bool hidden = block->kind == core::Block::Kind::Hidden;
      const std::int64_t from = hidden ? block->offsetOf(*step) : block->offset,
                         to = from + (hidden ? block->eachBytes() : block->bytes);
      update(QRectF(QPointF(m_arena.xOf(*m_selection.plan(), from) - 3, arenaRect().top() - 3),
                    QPointF(m_arena.xOf(*m_selection.plan(), to) + 3, arenaRect().bottom() + 3))
                 .toAlignedRect());
    }
  }
  update(stripRect().adjusted(-4, -7, 4, 3).toAlignedRect());
}

std::int64_t MemoryView::stepAt(double x) const {
  const std::int64_t steps = m_selection.plan()->problem().steps;
  return std::clamp<std::int64_t>(
      static_cast<std::int64_t>((x - stripRect().left()) / stripRect().width() * static_cast<double>(steps)) + 1, 1,
      steps);
}

void MemoryView::paintEvent(QPaintEvent* event) {
  QPainter painter(this);
  if (!m_selection.plan()) return painter.fillRect(rect(), m_arena.theme().panel);
  m_arena.paint(painter, event->region(), {*m_selection.plan(), m_selection.state(), m_selection.spot().step});
}

void MemoryView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_arena.setWidth(width());
}

Spot MemoryView::spotAt(QPointF at) const {
  if (!m_selection.plan()) return {};
  if (stripRect().adjusted(0, -6, 0, 4).contains(at)) return {stepAt(at.x()), {}};
  if (!arenaRect().contains(at)) return {};
  const auto& stack = m_selection.state().stack();
  const double bytes = (at.x() - arenaRect().left()) / arenaRect().width() *
                       static_cast<double>(m_selection.plan()->problem().budgetBytes);
  const auto after = std::upper_bound(stack.begin(), stack.end(), bytes, [](double value, const core::Block& block) {
    return value < static_cast<double>(block.offset);
  });
  if (after == stack.begin() || bytes >= static_cast<double>(std::prev(after)->offset + std::prev(after)->bytes))
    return {};
  const core::Block& block = *std::prev(after);
  const std::int64_t step = block.first + static_cast<std::int64_t>(bytes - static_cast<double>(block.offset)) /
                                              block.eachBytes() * block.stride;
  const auto life = m_selection.plan()->lifeHolding(step, m_selection.cursor());
  Spot spot;
  if (step >= 1) spot.step = step;
  if (life) spot.action = life->begin;  // the action that keeps it
  return spot;
}

void MemoryView::mouseMoveEvent(QMouseEvent* event) { m_selection.hover(spotAt(event->position())); }

void MemoryView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  if (const Spot spot = spotAt(event->position()); !spot.empty()) m_selection.pin(spot);
}

void MemoryView::leaveEvent(QEvent*) { m_selection.hover({}); }

bool MemoryView::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(),
                       tr("Disc: hidden state h, what a step hands to the next one; training can start again from it.\n"
                          "Block: internal state I, all that the backward of its step reads; it contains h as well."),
                       this);
    return true;
  }
  return QWidget::event(event);
}

}  // namespace retrace::ui
