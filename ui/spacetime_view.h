// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the space-time widget: zoom, pan, hover and the live marks over a cached picture. Main thread.
#pragma once

#include <QPixmap>
#include <QWidget>

#include "ui/run_model.h"
#include "ui/selection.h"
#include "ui/spacetime_painter.h"

namespace retrace::ui {

class SpacetimeView : public QWidget {
  Q_OBJECT
 public:
  SpacetimeView(Selection& selection, const RunModel& run, QWidget* parent = nullptr);

  void setTheme(const Theme& theme);
  void runChanged() { update(); }
  void showAll();
  /// `factor` < 1 shows less; `around` in widget coordinates.
  void zoom(double factor, QPointF around);
  void pan(double columns, double rows);
  [[nodiscard]] const SpacetimeRange& range() const { return m_range; }
  [[nodiscard]] QSize sizeHint() const override { return {640, 480}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {300, 200}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  [[nodiscard]] QRectF plot() const { return spacetimePlotRect(rect()); }
  [[nodiscard]] QPointF cellAt(QPointF position) const;  // column and row, fractional
  void setRange(SpacetimeRange range);
  void planChanged();
  void paintOverlay(QPainter& painter);

  Selection& m_selection;
  const RunModel& m_run;
  Theme m_theme;
  SpacetimeRange m_range;
  QPixmap m_picture;  // null: to be drawn
  QPointF m_dragFrom;
  SpacetimeRange m_dragRange;
  bool m_dragging = false, m_dragged = false;
};

}  // namespace retrace::ui
