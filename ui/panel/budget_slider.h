// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the slider over a curve's breakpoints, laid out by the logarithm of their bytes as in the chart: ticks at knees,
// its ends named, a ghost of where a drag began. Main thread.
#pragma once

#include <QSlider>
#include <optional>
#include <vector>

#include "core/planner/solver.h"
#include "core/planner/tradeoff.h"
#include "ui/common/theme.h"

namespace retrace::ui {

/// Corners of the curve's lower hull from where on a byte buys at most half of what it bought before, as indices into
/// it.
[[nodiscard]] std::vector<int> kneesOf(const std::vector<core::TradeoffPoint>& curve);

class BudgetSlider : public QSlider {
  Q_OBJECT
 public:
  explicit BudgetSlider(QWidget* parent = nullptr);
  /// One position for each breakpoint; the value stays where it is.
  void setCurve(const std::vector<core::TradeoffPoint>& curve);
  void setEndNames(const QString& smallest, const QString& largest);
  [[nodiscard]] const std::vector<int>& knees() const { return m_knees; }
  /// Where a drag that is going on began.
  [[nodiscard]] std::optional<int> ghost() const { return m_ghost; }
  /// The middle of the handle at a position, in this widget's coordinates.
  [[nodiscard]] QPoint placeOf(int position) const;
  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;

 Q_SIGNALS:
  /// Dragged with Alt: a budget between breakpoints.
  void freeBudget(qint64 bytes);

 private:
  [[nodiscard]] int handleWidth() const;
  [[nodiscard]] double xOf(int position) const;
  [[nodiscard]] double bytesAt(double x) const;
  void follow(const QMouseEvent& event);
  std::vector<std::int64_t> m_bytes;  // of each position
  std::vector<int> m_knees;
  std::optional<int> m_ghost;
  QString m_smallest, m_largest;
};

}  // namespace retrace::ui
