// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/spacetime/spacetime_view.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPaintEvent>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/model/explain.h"
#include "ui/spacetime/spacetime_live.h"
#include "ui/spacetime/spacetime_tree.h"

namespace retrace::ui {

namespace {
constexpr double kZoomStep = 0.8;
constexpr int kDragPixels = 4;
constexpr int kMostParts = 12;  // of a frame, painted one by one
constexpr int kStripHeight = 64;
}  // namespace

SpacetimeView::SpacetimeView(Selection& selection, const RunModel& run, QWidget* parent)
    : QWidget(parent), m_selection(selection), m_run(run), m_theme(Theme::named({})) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setAccessibleName(tr("Space-time picture"));
  setAccessibleDescription(tr(
      "Time steps to the right, actions of the schedule downwards: what is computed, kept and backpropagated when."));
  connect(&selection, &Selection::planChanged, this, &SpacetimeView::planChanged);
  connect(&selection, &Selection::cursorChanged, this, &SpacetimeView::cursorMoved);
  connect(&selection, &Selection::spotChanged, this, &SpacetimeView::spotMoved);
  connect(&selection, &Selection::rangeChanged, this, [this] { update(); });
}

void SpacetimeView::setTheme(const Theme& theme) {
  m_theme = theme;
  redraw();
}

void SpacetimeView::setGhost(PlanPtr ghost) {
  m_ghost = std::move(ghost);
  update();
}

void SpacetimeView::setTreeShown(bool shown) {
  if (shown == m_treeShown) return;
  m_treeShown = shown;
  m_stale = true;
  m_pinned.find(m_selection, m_treeShown);
  update();
}

void SpacetimeView::setShown(CellSet shown) {
  if (shown == m_shown) return;
  m_shown = shown;
  redraw();
  Q_EMIT shownChanged(shown);
}

std::optional<LegendEntry> SpacetimeView::legendAt(QPointF position) const {
  return m_selection.plan() ? spacetimeLegendAt(font(), rect(), position) : std::nullopt;
}

void SpacetimeView::setInternalParts(const QStringList& parts) {
  if (parts == m_internalParts) return;
  m_internalParts = parts;
  redraw();
}

void SpacetimeView::planChanged() {
  m_stale = true;
  findSubproblem();
  m_drag = Drag::None;
  if (const PlanPtr& plan = m_selection.plan()) {
    m_range = SpacetimeRange::whole(*plan);
    setAccessibleDescription(Explain::schedule(*plan));
  }
  update();
  Q_EMIT rangeShown();
}

void SpacetimeView::cursorMoved() {
  const double from = places().yOfAction(m_shownCursor), to = places().yOfAction(m_selection.cursor());
  m_shownCursor = m_selection.cursor();
  const double top = std::clamp(std::min(from, to) - 2.0, 0.0, static_cast<double>(height())),
               bottom = std::clamp(std::max(from, to) + 3.0, 0.0, static_cast<double>(height()));
  if (bottom > top) update(QRectF(0, top, width(), bottom - top).toAlignedRect());
}

void SpacetimeView::findSubproblem() {
  const bool had = m_pinned.found();
  m_pinned.find(m_selection, m_treeShown);
  if (had || m_pinned.found()) update();
}

void SpacetimeView::spotMoved() {
  if (m_selection.pinned().action != m_pinned.action()) findSubproblem();
  QRegion changed;
  for (const Spot& spot : {std::exchange(m_shownSpot, m_selection.spot()), m_selection.spot(),
                           std::exchange(m_shownPin, m_selection.pinned()), m_selection.pinned()})
    changed += spotRegion(places(), spot);
  update(changed);
}

void SpacetimeView::setRange(const SpacetimeRange& range) {
  if (!m_selection.plan()) return;
  const SpacetimeRange seen = range.within(*m_selection.plan());
  if (seen == m_range) return;
  m_range = seen;
  redraw();
  Q_EMIT rangeShown();
}

void SpacetimeView::showAll() {
  if (m_selection.plan()) setRange(SpacetimeRange::whole(*m_selection.plan()));
}

void SpacetimeView::fit() {
  if (!m_selection.range()) return showAll();
  setRange(m_range.fitted(*m_selection.range()));
}

void SpacetimeView::zoom(double factor, QPointF around, Axes axes) {
  const QPointF fixed = places().cellAt(around);
  setRange(
      m_range.scaled(axes == Axes::Actions ? 1.0 : factor, axes == Axes::Steps ? 1.0 : factor, fixed.x(), fixed.y()));
}

QPointF SpacetimeView::placeOf(std::int64_t step, std::int64_t action) const {
  return {places().x(static_cast<double>(step) - 0.5), places().y(static_cast<double>(action) + 0.5)};
}

void SpacetimeView::preparePicture() {
  const QSize pixels = size() * devicePixelRatioF();
  if (!m_stale && m_picture.size() == pixels) return;
  if (m_picture.size() != pixels) m_picture = QPixmap(pixels);
  m_stale = false;
  m_picture.setDevicePixelRatio(devicePixelRatioF());
  m_picture.fill(m_theme.panel);
  QPainter picture(&m_picture);
  picture.setFont(font());
  drawSpacetime(picture, rect(), *m_selection.plan(), m_range, m_theme, SpacetimeStyle::Raster,
                {m_internalParts, SpacetimeDetail::Opened, m_shown});
  drawFoldedNote(picture, plot(), m_range, m_theme);
  if (m_treeShown) drawRecursionTree(picture, plot(), *m_selection.plan(), m_range, m_theme);
}

void SpacetimeView::resizeEvent(QResizeEvent*) {
  m_stale = true;
  Q_EMIT rangeShown();
}

void SpacetimeView::paintEvent(QPaintEvent* event) {
  QPainter painter(this);
  if (!m_selection.plan()) {
    painter.fillRect(rect(), m_theme.panel);
    painter.setPen(m_theme.faintText);
    painter.drawText(rect(), Qt::AlignCenter,
                     tr("No schedule yet: choose a problem on the left, or drop a schedule here."));
    return;
  }
  preparePicture();
  const qreal ratio = devicePixelRatioF();
  // Within one rectangle Qt copies; through a clip of several it takes the long way.
  const QRegion region = event->region().rectCount() <= kMostParts ? event->region() : QRegion(event->rect());
  for (const QRect& part : region) {
    painter.setClipRect(part);
    // In strips of whole pixels, so that what is veiled is still in the processor's cache.
    const int height = ratio == std::floor(ratio) ? kStripHeight : part.height();
    for (int top = part.top(); top <= part.bottom(); top += height) {
      const QRect strip(part.left(), top, part.width(), std::min(height, part.bottom() + 1 - top));
      painter.drawPixmap(strip, m_picture, QRectF(strip.topLeft() * ratio, QSizeF(strip.size()) * ratio).toRect());
      drawVeil(painter, strip, places(), m_selection.cursor(), m_theme);
    }
    paintOverlay(painter);
  }
}

void SpacetimeView::paintOverlay(QPainter& painter) {
  const PlanPtr& plan = m_selection.plan();
  const SpacetimePlaces at = places();
  if (m_ghost && m_ghost != plan) drawGhost(painter, at, *plan, *m_ghost, m_theme);
  m_pinned.draw(painter, at, *plan, m_theme);
  drawSelection(painter, at, m_selection, m_theme);
  const double line = at.yOfAction(m_selection.cursor());
  painter.setPen(QPen(m_theme.cursor, 1.5));
  if (line >= at.plot.top() - 1 && line <= at.plot.bottom() + 1)
    painter.drawLine(QPointF(at.plot.left() - 6, line), QPointF(at.plot.right() + 3, line));
  drawLiveRows(painter, at.plot, plan, m_range, m_theme, m_run);
}

void SpacetimeView::mouseMoveEvent(QMouseEvent* event) {
  if (!m_selection.plan()) return;
  const QPointF at = event->position();
  const Spot from = spotAt(m_dragFrom), here = spotAt(at);
  switch (m_drag) {
    case Drag::Press:
      if ((at - m_dragFrom).manhattanLength() <= kDragPixels) return;
      m_drag = Drag::Pan;
      [[fallthrough]];
    case Drag::Pan: {
      const SpacetimePlaces taken{plot(), m_dragRange};
      const QPointF moved = taken.cellAt(m_dragFrom) - taken.cellAt(at);
      return setRange(m_dragRange.moved(moved.x(), moved.y()));
    }
    case Drag::ActionRange:
      return m_selection.selectRange(SelectedRange{SelectedRange::Axis::Actions, *from.action, *here.action});
    case Drag::StepRange:
      return m_selection.selectRange(SelectedRange{SelectedRange::Axis::Steps, *from.step, *here.step});
    case Drag::None: break;
  }
  setCursor(legendAt(at) ? Qt::PointingHandCursor : Qt::ArrowCursor);
  if (plot().contains(at)) return m_selection.hover(here);
  m_selection.hover({});
}

void SpacetimeView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !m_selection.plan()) return;
  const QPointF at = event->position();
  const QRectF area = plot();
  if (const auto entry = legendAt(at)) return setShown(m_shown.toggled(entry->cells));
  m_dragFrom = at;
  m_dragRange = m_range;
  if (area.contains(at)) m_drag = Drag::Press;
  else if (at.x() < area.left() && at.y() >= area.top() && at.y() <= area.bottom()) m_drag = Drag::ActionRange;
  else if (at.y() > area.bottom() && at.x() >= area.left() && at.x() <= area.right()) m_drag = Drag::StepRange;
}

void SpacetimeView::mouseReleaseEvent(QMouseEvent* event) {
  const Drag ended = std::exchange(m_drag, Drag::None);
  if (ended != Drag::Press || !m_selection.plan()) return;
  const Spot spot = spotAt(event->position());
  m_selection.pin(spot);
  m_selection.setCursor(*spot.action + 1);
}

void SpacetimeView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (m_selection.plan() && plot().contains(event->position())) zoom(0.25, event->position());
}

void SpacetimeView::leaveEvent(QEvent*) { m_selection.hover({}); }

SpacetimeView::Axes SpacetimeView::axesAt(QPointF position, Qt::KeyboardModifiers modifiers) const {
  if (position.x() < plot().left()) return Axes::Actions;
  return position.y() > plot().bottom() || modifiers.testFlag(Qt::ShiftModifier) ? Axes::Steps : Axes::Both;
}

void SpacetimeView::wheelEvent(QWheelEvent* event) {
  const double turns = event->angleDelta().y() / 120.0;
  if (event->modifiers().testFlag(Qt::ControlModifier))
    zoom(std::pow(kZoomStep, turns), event->position(), axesAt(event->position(), event->modifiers()));
  else if (event->modifiers().testFlag(Qt::ShiftModifier)) pan(-turns * m_range.columns() / 10.0, 0);
  else pan(-event->angleDelta().x() / 120.0 * m_range.columns() / 10.0, -turns * m_range.rows() / 10.0);
  event->accept();
}

void SpacetimeView::keyPressEvent(QKeyEvent* event) {
  const double columns = m_range.columns() / 8.0, rows = m_range.rows() / 8.0;
  switch (event->key()) {
    case Qt::Key_W: return zoom(kZoomStep, plot().center());
    case Qt::Key_S: return zoom(1.0 / kZoomStep, plot().center());
    case Qt::Key_A: return pan(-columns, 0);
    case Qt::Key_D: return pan(columns, 0);
    case Qt::Key_Up: return pan(0, -rows);
    case Qt::Key_Down: return pan(0, rows);
    case Qt::Key_0: return showAll();
    case Qt::Key_F: return fit();
    case Qt::Key_Return:
    case Qt::Key_Enter:  // the keyboard's click: pins the action at the cursor
      return m_selection.pinAtCursor();
    case Qt::Key_Escape: return m_selection.clear();
    default: QWidget::keyPressEvent(event);
  }
}

bool SpacetimeView::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip && m_selection.plan()) {
    const auto* help = static_cast<QHelpEvent*>(event);
    if (const auto entry = legendAt(help->pos())) {
      QToolTip::showText(help->globalPos(),
                         m_shown.has(entry->cells) ? tr("Click: leave out '%1'").arg(entry->text)
                                                   : tr("Click: show '%1' again").arg(entry->text),
                         this);
    } else if (plot().contains(help->pos())) {
      QToolTip::showText(help->globalPos(), actionTip(m_selection.plan(), *spotAt(help->pos()).action, m_run), this);
    }
    return true;
  }
  return QWidget::event(event);
}

}  // namespace retrace::ui
