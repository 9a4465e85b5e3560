// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the space-time widget: zoom, pan, rulers, hover and the live marks over a cached picture; a moved cursor
// repaints only what it crosses. Main thread.
#pragma once

#include <QPixmap>
#include <QWidget>

#include "ui/model/run_model.h"
#include "ui/model/selection.h"
#include "ui/spacetime/spacetime_overlay.h"
#include "ui/spacetime/spacetime_painter.h"

namespace retrace::ui {

class SpacetimeView : public QWidget, public Themed {
  Q_OBJECT
 public:
  SpacetimeView(Selection& selection, const RunModel& run, QWidget* parent = nullptr);

  void setTheme(const Theme& theme) override;
  /// Names of the equal parts of an internal state, for opened cells; empty: one block.
  void setInternalParts(const QStringList& parts);
  /// Marks where this plan kept hidden states at first, while the budget is dragged; null: no marks.
  void setGhost(PlanPtr ghost);
  [[nodiscard]] const PlanPtr& ghost() const { return m_ghost; }
  void runChanged() { update(); }
  /// The recursion tree over the picture: frames of all sub-problems that are large enough, the pinned one's path
  /// stronger.
  void setTreeShown(bool shown);
  [[nodiscard]] bool treeShown() const { return m_treeShown; }
  /// What is not shown gives way to what lies under it; a click on the legend says so, too.
  void setShown(CellSet shown);
  [[nodiscard]] CellSet shown() const { return m_shown; }
  void showAll();
  /// The selected range, else the whole.
  void fit();
  /// `factor` < 1 shows less; `around` in widget coordinates.
  enum class Axes { Both, Steps, Actions };
  void zoom(double factor, QPointF around, Axes axes = Axes::Both);
  void pan(double columns, double rows) { setRange(m_range.moved(columns, rows)); }
  void setRange(const SpacetimeRange& range);
  [[nodiscard]] const SpacetimeRange& range() const { return m_range; }
  [[nodiscard]] QRectF plot() const { return spacetimePlotRect(rect()); }
  [[nodiscard]] SpacetimeDetail detail() const { return spacetimeDetail(m_range, plot()); }
  /// The place of a step and an action in widget coordinates.
  [[nodiscard]] QPointF placeOf(std::int64_t step, std::int64_t action) const;
  [[nodiscard]] QSize sizeHint() const override { return {640, 480}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {200, 180}; }

 Q_SIGNALS:
  void rangeShown();
  void shownChanged(retrace::ui::CellSet shown);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  enum class Drag { None, Press, Pan, ActionRange, StepRange };
  [[nodiscard]] SpacetimePlaces places() const { return {plot(), m_range}; }
  [[nodiscard]] Spot spotAt(QPointF position) const { return places().spotAt(position, *m_selection.plan()); }
  [[nodiscard]] std::optional<LegendEntry> legendAt(QPointF position) const;
  [[nodiscard]] Axes axesAt(QPointF position, Qt::KeyboardModifiers modifiers) const;
  void planChanged();
  void cursorMoved();
  void spotMoved();
  void redraw() {
    m_stale = true;
    update();
  }
  void preparePicture();
  void paintOverlay(QPainter& painter);
  void findSubproblem();

  Selection& m_selection;
  const RunModel& m_run;
  Theme m_theme;
  QStringList m_internalParts;
  SpacetimeRange m_range;
  bool m_treeShown = false;
  CellSet m_shown = CellSet::all();
  PinnedSubproblem m_pinned;
  PlanPtr m_ghost;
  QPixmap m_picture;
  bool m_stale = true;  // the picture is to be drawn anew
  QPointF m_dragFrom;
  SpacetimeRange m_dragRange;
  Drag m_drag = Drag::None;
  std::int64_t m_shownCursor = 0;
  Spot m_shownSpot, m_shownPin;
};

}  // namespace retrace::ui
