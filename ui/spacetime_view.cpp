// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/spacetime_view.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace retrace::ui {

SpacetimeView::SpacetimeView(Selection& selection, const RunModel& run, QWidget* parent) : QWidget(parent), m_selection(selection), m_run(run), m_theme(Theme::named({})) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Space-time picture"));
  setAccessibleDescription(tr("Time steps to the right, actions of the schedule downwards: what is computed, kept and backpropagated when."));
  connect(&selection, &Selection::planChanged, this, &SpacetimeView::planChanged);
  connect(&selection, &Selection::cursorChanged, this, [this] { update(); });
  connect(&selection, &Selection::stepChanged, this, [this] { update(); });
}

void SpacetimeView::setTheme(const Theme& theme) {
  m_theme = theme;
  m_picture = {};
  update();
}

void SpacetimeView::planChanged() {
  m_picture = {};
  if (m_selection.plan()) m_range = SpacetimeRange::whole(*m_selection.plan());
  update();
}

void SpacetimeView::setRange(SpacetimeRange range) {
  if (!m_selection.plan()) return;
  const SpacetimeRange whole = SpacetimeRange::whole(*m_selection.plan());
  const auto fit = [](double& from, double& to, double limit, double least) {
    const double span = std::clamp(to - from, std::min(least, limit), limit);
    from = std::clamp((from + to - span) / 2.0, 0.0, limit - span);
    to = from + span;
  };
  fit(range.firstColumn, range.endColumn, whole.endColumn, 4.0);
  fit(range.firstRow, range.endRow, whole.endRow, 4.0);
  if (range == m_range) return;
  m_range = range;
  m_picture = {};
  update();
}

void SpacetimeView::showAll() {
  if (m_selection.plan()) setRange(SpacetimeRange::whole(*m_selection.plan()));
}

void SpacetimeView::zoom(double factor, QPointF around) {
  const QPointF fixed = cellAt(around);
  SpacetimeRange range;
  range.firstColumn = fixed.x() + (m_range.firstColumn - fixed.x()) * factor;
  range.endColumn = fixed.x() + (m_range.endColumn - fixed.x()) * factor;
  range.firstRow = fixed.y() + (m_range.firstRow - fixed.y()) * factor;
  range.endRow = fixed.y() + (m_range.endRow - fixed.y()) * factor;
  setRange(range);
}

void SpacetimeView::pan(double columns, double rows) {
  setRange({m_range.firstColumn + columns, m_range.endColumn + columns, m_range.firstRow + rows, m_range.endRow + rows});
}

QPointF SpacetimeView::cellAt(QPointF position) const {
  const QRectF area = plot();
  return {m_range.firstColumn + (position.x() - area.left()) / area.width() * m_range.columns(),
          m_range.firstRow + (position.y() - area.top()) / area.height() * m_range.rows()};
}

void SpacetimeView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), m_theme.panel);
  if (!m_selection.plan()) {
    painter.setPen(m_theme.faintText);
    painter.drawText(rect(), Qt::AlignCenter, tr("No schedule yet"));
    return;
  }
  if (m_picture.isNull() || m_picture.deviceIndependentSize() != QSizeF(size())) {
    m_picture = QPixmap(size() * devicePixelRatioF());
    m_picture.setDevicePixelRatio(devicePixelRatioF());
    m_picture.fill(m_theme.panel);
    QPainter picture(&m_picture);
    picture.setFont(font());
    drawSpacetime(picture, rect(), *m_selection.plan(), m_range, m_theme, SpacetimeStyle::Raster);
  }
  painter.drawPixmap(0, 0, m_picture);
  paintOverlay(painter);
}

void SpacetimeView::paintOverlay(QPainter& painter) {
  const QRectF area = plot();
  const auto y = [&](double row) { return area.top() + (row - m_range.firstRow) / m_range.rows() * area.height(); };
  const auto x = [&](double column) { return area.left() + (column - m_range.firstColumn) / m_range.columns() * area.width(); };
  painter.setClipRect(area.adjusted(-10, -1, 10, 1));
  const double line = y(static_cast<double>(m_selection.cursor()));
  if (line < area.bottom()) {  // what is still to come steps back
    QColor veil = m_theme.plot;
    veil.setAlpha(150);
    painter.fillRect(QRectF(QPointF(area.left(), std::max(line, area.top())), area.bottomRight()), veil);
  }
  if (const auto step = m_selection.step()) {
    QColor light = m_theme.cursor;
    light.setAlpha(m_selection.pinned() ? 70 : 40);
    const double left = x(static_cast<double>(*step - 1)), right = x(static_cast<double>(*step));
    painter.fillRect(QRectF(left, area.top(), std::max(1.0, right - left), area.height()), light);
  }
  painter.setPen(QPen(m_theme.cursor, 1.5));
  painter.drawLine(QPointF(area.left() - 6, line), QPointF(area.right() + 3, line));
  if (m_run.describes(m_selection.plan()) && m_run.actionsDone() > 0) {  // measured: a bar of its own colour beside the prediction
    const double end = y(static_cast<double>(m_run.actionsDone()));
    painter.fillRect(QRectF(QPointF(area.right() + 3, std::max(area.top(), y(0))), QPointF(area.right() + 8, std::min(end, area.bottom()))), m_theme.measured);
    if (const auto difference = m_run.firstDifference()) painter.fillRect(QRectF(area.left(), y(static_cast<double>(*difference)), area.width(), 2), m_theme.warning);
  }
}

void SpacetimeView::mouseMoveEvent(QMouseEvent* event) {
  if (m_dragging) {
    const QPointF moved = event->position() - m_dragFrom;
    if (moved.manhattanLength() > 4) m_dragged = true;
    if (m_dragged)
      setRange({m_dragRange.firstColumn - moved.x() / plot().width() * m_dragRange.columns(), m_dragRange.endColumn - moved.x() / plot().width() * m_dragRange.columns(),
                m_dragRange.firstRow - moved.y() / plot().height() * m_dragRange.rows(), m_dragRange.endRow - moved.y() / plot().height() * m_dragRange.rows()});
    return;
  }
  if (!m_selection.plan() || !plot().contains(event->position())) return m_selection.hover({});
  m_selection.hover(std::clamp<std::int64_t>(static_cast<std::int64_t>(cellAt(event->position()).x()) + 1, 1, m_selection.plan()->problem().steps));
}

void SpacetimeView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !m_selection.plan() || !plot().contains(event->position())) return;
  m_dragging = true;
  m_dragged = false;
  m_dragFrom = event->position();
  m_dragRange = m_range;
}

void SpacetimeView::mouseReleaseEvent(QMouseEvent* event) {
  if (!m_dragging) return;
  m_dragging = false;
  if (m_dragged) return;
  const QPointF cell = cellAt(event->position());
  m_selection.pin(std::clamp<std::int64_t>(static_cast<std::int64_t>(cell.x()) + 1, 1, m_selection.plan()->problem().steps));
  m_selection.setCursor(static_cast<std::int64_t>(cell.y()) + 1);
}

void SpacetimeView::leaveEvent(QEvent*) { m_selection.hover({}); }

void SpacetimeView::wheelEvent(QWheelEvent* event) {
  const double turns = event->angleDelta().y() / 120.0;
  if (event->modifiers().testFlag(Qt::ControlModifier)) zoom(std::pow(0.8, turns), event->position());
  else pan(-event->angleDelta().x() / 120.0 * m_range.columns() / 10.0, -turns * m_range.rows() / 10.0);
  event->accept();
}

void SpacetimeView::keyPressEvent(QKeyEvent* event) {
  const double columns = m_range.columns() / 8.0, rows = m_range.rows() / 8.0;
  switch (event->key()) {
    case Qt::Key_W: return zoom(0.8, plot().center());
    case Qt::Key_S: return zoom(1.25, plot().center());
    case Qt::Key_A: return pan(-columns, 0);
    case Qt::Key_D: return pan(columns, 0);
    case Qt::Key_Up: return pan(0, -rows);
    case Qt::Key_Down: return pan(0, rows);
    case Qt::Key_0:
    case Qt::Key_F: return showAll();
    case Qt::Key_Escape: return m_selection.pin({});
    default: QWidget::keyPressEvent(event);
  }
}

bool SpacetimeView::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip && m_selection.plan()) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto row = static_cast<std::int64_t>(cellAt(help->pos()).y());
    if (plot().contains(help->pos()) && row >= 0 && row < m_selection.plan()->actionCount())
      QToolTip::showText(help->globalPos(), tr("action %1: %2").arg(row + 1).arg(QString::fromStdString(core::toText(m_selection.plan()->actions()[static_cast<std::size_t>(row)]))), this);
    return true;
  }
  return QWidget::event(event);
}

}  // namespace retrace::ui
