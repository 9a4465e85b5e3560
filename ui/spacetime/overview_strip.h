// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the small picture of the whole run with the visible part as a window that can be dragged. Main thread.
#pragma once

#include <QPixmap>
#include <QWidget>

#include "ui/spacetime/spacetime_view.h"

namespace retrace::ui {

class OverviewStrip : public QWidget, public Themed {
  Q_OBJECT
 public:
  OverviewStrip(Selection& selection, SpacetimeView& view, QWidget* parent = nullptr);
  void setTheme(const Theme& theme) override;
  /// The visible part in this widget's coordinates.
  [[nodiscard]] QRectF windowRect() const;
  [[nodiscard]] QSize sizeHint() const override { return {640, 50}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {200, 50}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  [[nodiscard]] QRectF plot() const;
  [[nodiscard]] double cursorLine() const;
  void centreOn(QPointF position);

  Selection& m_selection;
  SpacetimeView& m_view;
  Theme m_theme;
  QPixmap m_picture;
  double m_line = 0.0;
  QPointF m_grip;  // from the window's centre to where it was taken
};

}  // namespace retrace::ui
