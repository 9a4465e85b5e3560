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

#include "ui/common/fill_here.h"
#include "ui/common/number_words.h"
#include "ui/common/text.h"
#include "ui/model/spacetime_range.h"
#include "ui/spacetime/spacetime_live.h"
#include "ui/spacetime/spacetime_raster.h"
#include "ui/spacetime/spacetime_tree.h"

namespace retrace::ui {

namespace {
constexpr double kClosestColumns = 1.5, kClosestRows = 1.5;
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
  m_stale = true;
  update();
}

void SpacetimeView::setGhost(PlanPtr ghost) {
  m_ghost = std::move(ghost);
  update();
}

// Before the first backward a schedule lays out its states: their places are what a moved budget changes.
void SpacetimeView::paintGhost(QPainter& painter, const QRectF& area) {
  if (!m_ghost || m_ghost == m_selection.plan() || m_ghost->problem().steps != m_selection.plan()->problem().steps ||
      m_ghost->backwards().empty())
    return;
  painter.setPen(QPen(m_theme.hidden, 1.0, Qt::DotLine));
  double drawn = -10.0;
  m_ghost->eachLife(m_ghost->backwards().front(), m_ghost->backwards().front() + 1, 1, [&](const Plan::Stay& stay) {
    const std::uint32_t step = stay.steps.first;
    const double x = xOf(static_cast<double>(step) - 0.5);
    if (step < 1 || x < area.left() || x > area.right() || std::abs(x - drawn) < 1.5) return;
    drawn = x;
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
  });
  painter.setPen(m_theme.text);
  painter.drawText(area.adjusted(8, 6, -8, -6), Qt::AlignRight | Qt::AlignTop,
                   tr("dotted: where it kept states before (%1 forwards)").arg(m_ghost->solution().forwardOperations));
}

void SpacetimeView::setTreeShown(bool shown) {
  if (shown == m_treeShown) return;
  m_treeShown = shown;
  m_stale = true;
  findPath();
  update();
}

void SpacetimeView::setShown(CellSet shown) {
  if (shown == m_shown) return;
  m_shown = shown;
  m_stale = true;
  update();
  Q_EMIT shownChanged(shown);
}

std::optional<LegendEntry> SpacetimeView::legendAt(QPointF position) const {
  if (!m_selection.plan() || position.y() >= plot().top()) return std::nullopt;
  for (LegendEntry& entry : spacetimeLegend(font(), rect()))
    if (entry.box.contains(position)) return std::move(entry);
  return std::nullopt;
}

// The pinned sub-problem with all that it is part of; only the tree shows it.
void SpacetimeView::findPath() {
  m_path.clear();
  if (m_treeShown && m_subproblem) m_path = RecursionTree(*m_selection.plan()).pathTo(*m_subproblem);
}

void SpacetimeView::setInternalParts(const QStringList& parts) {
  if (parts == m_internalParts) return;
  m_internalParts = parts;
  m_stale = true;
  update();
}

void SpacetimeView::planChanged() {
  m_stale = true;
  findSubproblem();
  if (m_selection.plan()) m_range = SpacetimeRange::whole(*m_selection.plan());
  m_drag = Drag::None;
  if (m_selection.plan()) {
    const core::Solution& solution = m_selection.plan()->solution();
    setAccessibleDescription(tr("%1 actions over %2 time steps: %3 forward operations, %4 of them again; at most %5 "
                                "are kept at once. Time steps run to the right, actions downwards.")
                                 .arg(m_selection.plan()->actionCount())
                                 .arg(solution.problem.steps)
                                 .arg(solution.forwardOperations)
                                 .arg(solution.forwardOperations - solution.problem.steps)
                                 .arg(bytesText(solution.peakBytes)));
  }
  update();
  Q_EMIT rangeShown();
}

void SpacetimeView::cursorMoved() {
  const double from = yOf(static_cast<double>(m_shownCursor)), to = yOf(static_cast<double>(m_selection.cursor()));
  m_shownCursor = m_selection.cursor();
  const double top = std::clamp(std::min(from, to) - 2.0, 0.0, static_cast<double>(height())),
               bottom = std::clamp(std::max(from, to) + 3.0, 0.0, static_cast<double>(height()));
  if (bottom > top) update(QRectF(0, top, width(), bottom - top).toAlignedRect());
}

void SpacetimeView::findSubproblem() {
  const bool had = m_subproblem.has_value();
  m_subproblem.reset();
  m_framed = m_selection.pinned().action;
  const PlanPtr& plan = m_selection.plan();
  if (plan && m_selection.pinned().action) m_subproblem = subproblemOf(*plan, *m_selection.pinned().action);
  m_split = 0;
  if (m_subproblem)
    if (const auto move = chosenMove(*plan, *m_subproblem); move && move->kind != Candidate::Kind::Replay)
      m_split = move->y - (move->kind == Candidate::Kind::Internal ? 1 : 0);
  findPath();
  if (had || m_subproblem) update();
}

// What the pinned action divides: its sub-problem as a frame, and the two that it leaves behind.
void SpacetimeView::paintSubproblem(QPainter& painter, const QRectF& area) {
  if (!m_subproblem) return;
  const Plan& plan = *m_selection.plan();
  const auto frame = [&](std::int64_t firstStep, std::int64_t lastStep, std::int64_t firstAction,
                         std::int64_t lastAction, const QPen& pen) {
    const QRectF rect(QPointF(xOf(static_cast<double>(firstStep - 1)), yOf(static_cast<double>(firstAction))),
                      QPointF(xOf(static_cast<double>(lastStep)), yOf(static_cast<double>(lastAction + 1))));
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect.intersected(area.adjusted(-1, -1, 1, 1)));
  };
  const Subproblem& whole = *m_subproblem;
  const std::int64_t end = plan.backwardOf(whole.base + 1), middle = whole.base + m_split;
  if (m_split > 0 && m_split < whole.t) {
    const std::int64_t turn = plan.backwardOf(middle + 1);
    frame(middle + 1, whole.base + whole.t, whole.action, turn, QPen(m_theme.hidden, 1.2, Qt::DashLine));
    frame(whole.base + 1, middle, turn, end, QPen(m_theme.hidden, 1.2, Qt::DashLine));
  }
  frame(whole.base + 1, whole.base + whole.t, whole.action, end, QPen(m_theme.hidden, 1.6));
}

void SpacetimeView::spotMoved() {
  if (m_selection.pinned().action != m_framed) findSubproblem();
  update(regionOf(m_shownSpot) + regionOf(m_selection.spot()) + regionOf(m_shownPin) + regionOf(m_selection.pinned()));
  m_shownSpot = m_selection.spot();
  m_shownPin = m_selection.pinned();
}

QRegion SpacetimeView::regionOf(const Spot& spot) const {
  QRegion region;
  const QRectF area = plot().adjusted(-1, -1, 1, 1);
  if (spot.step)
    region += QRectF(QPointF(xOf(static_cast<double>(*spot.step - 1)) - 1, area.top()),
                     QPointF(xOf(static_cast<double>(*spot.step)) + 2, area.bottom()))
                  .intersected(area)
                  .toAlignedRect();
  if (spot.action)
    region += QRectF(QPointF(area.left(), yOf(static_cast<double>(*spot.action)) - 1),
                     QPointF(area.right(), yOf(static_cast<double>(*spot.action + 1)) + 2))
                  .intersected(area)
                  .toAlignedRect();
  return region;
}

void SpacetimeView::setRange(SpacetimeRange range) {
  if (!m_selection.plan()) return;
  const SpacetimeRange whole = SpacetimeRange::whole(*m_selection.plan());
  const auto fit = [](double& from, double& to, double limit, double least) {
    if (from >= 0.0 && to <= limit && to - from >= least)
      return;  // untouched, to the last bit: sessions come back as they were
    const double span = std::clamp(to - from, std::min(least, limit), limit);
    from = std::clamp((from + to - span) / 2.0, 0.0, limit - span);
    to = from + span;
  };
  fit(range.firstColumn, range.endColumn, whole.endColumn, kClosestColumns);
  fit(range.firstRow, range.endRow, whole.endRow, kClosestRows);
  if (range == m_range) return;
  m_range = range;
  m_stale = true;
  update();
  Q_EMIT rangeShown();
}

void SpacetimeView::showAll() {
  if (m_selection.plan()) setRange(SpacetimeRange::whole(*m_selection.plan()));
}

void SpacetimeView::fit() {
  if (!m_selection.range()) return showAll();
  const SelectedRange& chosen = *m_selection.range();
  SpacetimeRange range = m_range;
  if (chosen.axis == SelectedRange::Axis::Actions) {
    range.firstRow = static_cast<double>(chosen.first);
    range.endRow = static_cast<double>(chosen.last + 1);
  } else {
    range.firstColumn = static_cast<double>(chosen.first - 1);
    range.endColumn = static_cast<double>(chosen.last);
  }
  setRange(range);
}

void SpacetimeView::zoom(double factor, QPointF around, Axes axes) {
  const QPointF fixed = cellAt(around);
  SpacetimeRange range = m_range;
  if (axes != Axes::Actions) {
    range.firstColumn = fixed.x() + (m_range.firstColumn - fixed.x()) * factor;
    range.endColumn = fixed.x() + (m_range.endColumn - fixed.x()) * factor;
  }
  if (axes != Axes::Steps) {
    range.firstRow = fixed.y() + (m_range.firstRow - fixed.y()) * factor;
    range.endRow = fixed.y() + (m_range.endRow - fixed.y()) * factor;
  }
  setRange(range);
}

void SpacetimeView::pan(double columns, double rows) {
  setRange(
      {m_range.firstColumn + columns, m_range.endColumn + columns, m_range.firstRow + rows, m_range.endRow + rows});
}

QPointF SpacetimeView::cellAt(QPointF position) const {
  const QRectF area = plot();
  return {m_range.firstColumn + (position.x() - area.left()) / area.width() * m_range.columns(),
          m_range.firstRow + (position.y() - area.top()) / area.height() * m_range.rows()};
}

double SpacetimeView::xOf(double column) const {
  return plot().left() + (column - m_range.firstColumn) / m_range.columns() * plot().width();
}
double SpacetimeView::yOf(double row) const {
  return plot().top() + (row - m_range.firstRow) / m_range.rows() * plot().height();
}

QPointF SpacetimeView::placeOf(std::int64_t step, std::int64_t action) const {
  return {xOf(static_cast<double>(step) - 0.5), yOf(static_cast<double>(action) + 0.5)};
}

Spot SpacetimeView::spotAt(QPointF position) const {
  const QPointF cell = cellAt(position);
  return {std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(cell.x())) + 1, 1,
                                   m_selection.plan()->problem().steps),
          std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(cell.y())), 0,
                                   std::max<std::int64_t>(0, m_selection.plan()->actionCount() - 1))};
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
      paintVeil(painter, strip);
    }
    paintOverlay(painter);
  }
}

// What is still to come steps back.
void SpacetimeView::paintVeil(QPainter& painter, const QRect& strip) {
  const QRectF area = plot();
  const QRectF veiled =
      QRectF(QPointF(area.left(), std::max(yOf(static_cast<double>(m_selection.cursor())), area.top())),
             area.bottomRight())
          .intersected(strip);
  if (veiled.isEmpty()) return;
  QColor veil = m_theme.plot;
  veil.setAlpha(150);
  fillHere(painter, veiled, veil);
}

void SpacetimeView::paintOverlay(QPainter& painter) {
  const QRectF area = plot();
  const double line = yOf(static_cast<double>(m_selection.cursor()));
  paintGhost(painter, area);
  if (m_treeShown && !m_path.empty()) drawRecursionPath(painter, area, *m_selection.plan(), m_range, m_theme, m_path);
  else paintSubproblem(painter, area);
  paintSelection(painter, area);
  painter.setPen(QPen(m_theme.cursor, 1.5));
  if (line >= area.top() - 1 && line <= area.bottom() + 1)
    painter.drawLine(QPointF(area.left() - 6, line), QPointF(area.right() + 3, line));
  drawLiveRows(painter, area, m_selection.plan(), m_range, m_theme, m_run);
}

void SpacetimeView::paintSelection(QPainter& painter, const QRectF& area) {
  const auto light = [&](int alpha) {
    QColor colour = m_theme.cursor;
    colour.setAlpha(alpha);
    return colour;
  };
  const auto paintSpot = [&](const Spot& spot, int alpha) {
    if (spot.step) {
      const double left = xOf(static_cast<double>(*spot.step - 1)), right = xOf(static_cast<double>(*spot.step));
      fillHere(painter, QRectF(left, area.top(), std::max(1.0, right - left), area.height()).intersected(area),
               light(alpha));
    }
    if (spot.action) {
      const double top = yOf(static_cast<double>(*spot.action)), bottom = yOf(static_cast<double>(*spot.action + 1));
      fillHere(painter, QRectF(area.left(), top, area.width(), std::max(1.0, bottom - top)).intersected(area),
               light(alpha));
    }
  };
  if (m_selection.pinned() != m_selection.spot()) paintSpot(m_selection.pinned(), 70);
  paintSpot(m_selection.spot(), m_selection.spot() == m_selection.pinned() ? 70 : 40);
  if (!m_selection.range()) return;
  const SelectedRange& range = *m_selection.range();
  const bool actions = range.axis == SelectedRange::Axis::Actions;
  const QRectF marked = actions ? QRectF(QPointF(area.left(), yOf(static_cast<double>(range.first))),
                                         QPointF(area.right(), yOf(static_cast<double>(range.last + 1))))
                                : QRectF(QPointF(xOf(static_cast<double>(range.first - 1)), area.top()),
                                         QPointF(xOf(static_cast<double>(range.last)), area.bottom()));
  const QRectF seen = marked.intersected(area);
  if (seen.isEmpty()) return;
  QColor wash = m_theme.hidden;
  wash.setAlpha(40);
  fillHere(painter, seen, wash);
  painter.fillRect(actions ? QRectF(area.left() - 6, seen.top(), 6, seen.height())
                           : QRectF(seen.left(), area.bottom(), seen.width(), 6),
                   m_theme.hidden);
}

void SpacetimeView::mouseMoveEvent(QMouseEvent* event) {
  if (!m_selection.plan()) return;
  const QPointF at = event->position(), moved = at - m_dragFrom;
  const Spot from = spotAt(m_dragFrom), here = spotAt(at);
  switch (m_drag) {
    case Drag::Press:
      if (moved.manhattanLength() <= kDragPixels) return;
      m_drag = Drag::Pan;
      [[fallthrough]];
    case Drag::Pan: {
      const double columns = moved.x() / plot().width() * m_dragRange.columns(),
                   rows = moved.y() / plot().height() * m_dragRange.rows();
      return setRange({m_dragRange.firstColumn - columns, m_dragRange.endColumn - columns, m_dragRange.firstRow - rows,
                       m_dragRange.endRow - rows});
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
      if (m_selection.plan() && m_selection.cursor() > 0) {
        const core::Action& action = m_selection.plan()->actions()[static_cast<std::size_t>(m_selection.cursor() - 1)];
        Spot spot;
        spot.action = m_selection.cursor() - 1;
        if (action.first >= 1) spot.step = action.first;
        m_selection.pin(spot);
      }
      return;
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
      const std::int64_t row = *spotAt(help->pos()).action;
      QString words = tr("action %1: %2")
                          .arg(row + 1)
                          .arg(toQString(core::toText(m_selection.plan()->actions()[static_cast<std::size_t>(row)])));
      if (const core::Action* done = m_run.describes(m_selection.plan()) ? m_run.doneInstead(row) : nullptr)
        words += tr("; the machine did: %1").arg(toQString(core::toText(*done)));
      QToolTip::showText(help->globalPos(), words, this);
    }
    return true;
  }
  return QWidget::event(event);
}

}  // namespace retrace::ui
