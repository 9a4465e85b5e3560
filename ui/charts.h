// SPDX-License-Identifier: GPL-3.0-or-later
// Owns every use of Qt Charts: the trade-off curve and the loss. Series are replaced whole, never appended to. Main thread.
#pragma once

#include <QChartView>
#include <QLineSeries>
#include <QLogValueAxis>
#include <QScatterSeries>
#include <QValueAxis>
#include <optional>
#include <utility>
#include <vector>

#include "ui/run_model.h"
#include "ui/solve_controller.h"
#include "ui/theme.h"

namespace retrace::ui {

/// The unit in which an axis around so many bytes is read best.
struct ByteUnit {
  const char* name;
  double bytes;
};
[[nodiscard]] ByteUnit byteUnitFor(double bytes);
/// The colour of a strategy, in the window and in figures.
[[nodiscard]] QColor strategyColour(core::StrategyKind kind, const Theme& theme);

/// Memory against compute: steps for every strategy, the budget, predicted and measured points.
class TradeoffChart : public QChartView {
  Q_OBJECT
 public:
  explicit TradeoffChart(QWidget* parent = nullptr);
  void setTheme(const Theme& theme);
  void setCurves(CurvesPtr curves);
  [[nodiscard]] const CurvesPtr& curves() const { return m_curves; }
  void setPlan(const PlanPtr& plan);
  void setRun(const RunModel& run);
  /// Draws the two upper bounds of the theory on Hidden's cost, and with it on Mixed's.
  void setBoundsShown(bool shown);
  /// Marks the budget of B; none: no mark.
  void setComparison(const std::optional<core::Problem>& problem);
  /// Where a budget and a cost stand, in this widget's coordinates.
  [[nodiscard]] QPoint placeOf(std::int64_t bytes, double forwardsPerStep) const;
  /// Chart, axes and legend into `target`, for exports.
  void draw(QPainter& painter, const QRectF& target);

 Q_SIGNALS:
  void budgetChosen(qint64 bytes);
  /// Shift and click.
  void comparisonChosen(qint64 bytes);

 protected:
  void mousePressEvent(QMouseEvent* event) override;

 private:
  void rebuild();
  void addBounds();
  void nameAt(const QString& name, const QPointF& place);
  void hideMarker(QAbstractSeries* series);
  void placeMarkers();
  void placeLabels();
  template <typename Series>
  Series* addSeries(const QString& name, const QColor& colour);

  Theme m_theme;
  CurvesPtr m_curves;
  PlanPtr m_plan;
  std::optional<core::Problem> m_comparison;
  std::vector<std::pair<QScatterSeries*, QPointF>> m_labels;  // unseen points that carry a name
  QList<QPointF> m_measuredPoints;
  bool m_boundsShown = false;
  double m_unit = 1.0;  // bytes of one tick unit on the axis
  QLogValueAxis* m_memory = nullptr;
  QLogValueAxis* m_compute = nullptr;
  QLineSeries* m_budget = nullptr;
  QLineSeries* m_budgetB = nullptr;
  QScatterSeries* m_predicted = nullptr;
  QScatterSeries* m_measured = nullptr;
};

/// Loss of every iteration, beside the run before and what guessing loses: two strategies lie on each other.
class LossChart : public QChartView {
  Q_OBJECT
 public:
  explicit LossChart(QWidget* parent = nullptr);
  void setTheme(const Theme& theme);
  void setRun(const RunModel& run);
  /// Keeps this run's curve, dashed, beside the next one's. Nothing happens when it has none.
  void keepBeside(const RunModel& run);

 private:
  QLineSeries* m_before;
  QLineSeries* m_loss;
  QLineSeries* m_frequency;
  QList<QPointF> m_kept;
  QValueAxis* m_iterations;
  QValueAxis* m_nats;
};

/// "strategy,budget_bytes,forward_operations" with every breakpoint of every curve.
[[nodiscard]] std::string curvesAsCsv(const Curves& curves);

}  // namespace retrace::ui
