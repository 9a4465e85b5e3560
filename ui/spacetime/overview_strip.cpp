// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/spacetime/overview_strip.h"

#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/model/spacetime_range.h"

namespace retrace::ui {

OverviewStrip::OverviewStrip(Selection& selection, SpacetimeView& view, QWidget* parent)
    : QWidget(parent), m_selection(selection), m_view(view), m_theme(Theme::named({})) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setCursor(Qt::OpenHandCursor);
  setAccessibleName(tr("Overview of the whole run"));
  setAccessibleDescription(
      tr("The whole schedule in small; the frame is what the space-time picture shows. Drag it to move there."));
  setToolTip(tr("The whole run; drag the frame, or click to go there"));
  connect(&selection, &Selection::planChanged, this, [this] {
    m_picture = {};
    update();
  });
  connect(&selection, &Selection::cursorChanged, this, [this] {  // only where the line was and is
    for (const double y : {m_line, cursorLine()}) update(0, static_cast<int>(y) - 2, width(), 5);
    m_line = cursorLine();
  });
  connect(&view, &SpacetimeView::rangeShown, this, [this] { update(); });
}

void OverviewStrip::setTheme(const Theme& theme) {
  m_theme = theme;
  m_picture = {};
  update();
}

QRectF OverviewStrip::plot() const {
  const QRectF above = m_view.plot();
  return {std::round(above.left()), 4.0, std::round(above.width()), height() - 8.0};
}

QRectF OverviewStrip::windowRect() const {
  if (!m_selection.plan()) return {};
  const SpacetimeRange whole = SpacetimeRange::whole(*m_selection.plan());
  const SpacetimeRange& seen = m_view.range();
  const QRectF area = plot();
  return {area.left() + seen.firstColumn / whole.endColumn * area.width(),
          area.top() + seen.firstRow / whole.endRow * area.height(),
          std::max(5.0, seen.columns() / whole.endColumn * area.width()),
          std::max(5.0, seen.rows() / whole.endRow * area.height())};
}

double OverviewStrip::cursorLine() const {
  if (!m_selection.plan()) return 0.0;
  return plot().top() + static_cast<double>(m_selection.cursor()) /
                            static_cast<double>(std::max<std::int64_t>(1, m_selection.plan()->actionCount())) *
                            plot().height();
}

void OverviewStrip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), m_theme.panel);
  const QRectF area = plot();
  if (!m_selection.plan() || area.width() < 10) return;
  const QSize size = (area.size() * devicePixelRatioF()).toSize();
  if (m_picture.size() != size)
    m_picture = QPixmap::fromImage(spacetimeRaster(*m_selection.plan(), SpacetimeRange::whole(*m_selection.plan()),
                                                   size, spacetimeColours(m_theme)));
  painter.drawPixmap(area, m_picture, QRectF(m_picture.rect()));
  const QRectF window = windowRect().intersected(rect());
  QColor veil = m_theme.window;
  veil.setAlpha(150);
  for (const QRect& part : QRegion(area.toAlignedRect()).subtracted(window.toAlignedRect()))
    painter.fillRect(part, veil);
  painter.setPen(QPen(m_theme.cursor, 1.0));
  const double y = cursorLine();
  painter.drawLine(QPointF(area.left() - 4, y), QPointF(area.right() + 4, y));
  painter.setPen(QPen(m_theme.hidden, 1.5));
  painter.drawRect(window);
}

void OverviewStrip::centreOn(QPointF position) {
  const SpacetimeRange whole = SpacetimeRange::whole(*m_selection.plan());
  const QRectF area = plot();
  const SpacetimeRange& seen = m_view.range();
  m_view.pan((position.x() - area.left()) / area.width() * whole.endColumn - (seen.firstColumn + seen.endColumn) / 2.0,
             (position.y() - area.top()) / area.height() * whole.endRow - (seen.firstRow + seen.endRow) / 2.0);
}

void OverviewStrip::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !m_selection.plan()) return;
  m_grip = windowRect().contains(event->position()) ? event->position() - windowRect().center() : QPointF();
  centreOn(event->position() - m_grip);
}

void OverviewStrip::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons().testFlag(Qt::LeftButton) && m_selection.plan()) centreOn(event->position() - m_grip);
}

void OverviewStrip::wheelEvent(QWheelEvent* event) {
  m_view.zoom(std::pow(0.8, event->angleDelta().y() / 120.0), m_view.plot().center());
  event->accept();
}

}  // namespace retrace::ui
