// SPDX-License-Identifier: GPL-3.0-or-later
// Owns every use of Qt Charts: the trade-off curve and the loss. Series are replaced whole, never appended to. Main
// thread.
#pragma once

#include <QChartView>
#include <QLineSeries>
#include <QLogValueAxis>
#include <QScatterSeries>
#include <QValueAxis>
#include <optional>
#include <utility>
#include <vector>

#include "ui/common/theme.h"
#include "ui/model/curves.h"
#include "ui/model/run_model.h"

namespace retrace::ui {

class ChartBands;
class ChartLegend;
class ChartNames;

/// Memory against compute: steps for every strategy, the regimes as bands, the budget, predicted and measured points.
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
  /// Marks B on its curve; null: no mark.
  void setComparison(const PlanPtr& plan);
  /// Where a budget and a cost stand, in this widget's coordinates.
  [[nodiscard]] QPoint placeOf(std::int64_t bytes, double forwardsPerStep) const;
  [[nodiscard]] const ChartLegend& legend() const { return *m_legend; }
  [[nodiscard]] const ChartBands& bands() const { return *m_bands; }
  [[nodiscard]] const ChartNames& names() const { return *m_names; }

 Q_SIGNALS:
  void budgetChosen(qint64 bytes);
  /// Shift and click.
  void comparisonChosen(qint64 bytes);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  void rebuild();
  void spanAxes();
  void addCurves();
  void addMarkers();
  void addBounds();
  void placeMarkers();
  void keepCurves();
  void placeBands();
  void fitMargins();
  void placeCurves();
  void placeNames();
  void makeHeadroom();
  [[nodiscard]] std::vector<QPointF> pixelsOf(QXYSeries* series) const;
  template <typename Series>
  Series* addSeries(const QString& name, const QColor& colour);

  Theme m_theme;
  CurvesPtr m_curves;
  PlanPtr m_plan;
  PlanPtr m_comparison;
  ChartLegend* m_legend = nullptr;
  ChartBands* m_bands = nullptr;
  std::vector<QXYSeries*> m_listed;  // of the legend, always there
  ChartNames* m_names = nullptr;
  std::vector<std::pair<QString, QPointF>> m_named;  // what has a name beside it, and where on the axes
  std::vector<std::vector<QPointF>> m_curvePixels;   // of every curve, in the chart
  QList<QPointF> m_measuredPoints;
  bool m_boundsShown = false, m_placing = false;
  double m_dearest = 1.0;              // most forwards per step of any point
  double m_least = 1.0, m_most = 2.0;  // memory of the points, in m_unit
  double m_unit = 1.0;                 // bytes of one tick unit on the axis
  QLogValueAxis* m_memory = nullptr;
  QLogValueAxis* m_compute = nullptr;
  QLineSeries* m_budget = nullptr;
  QLineSeries* m_budgetB = nullptr;
  QScatterSeries* m_predicted = nullptr;
  QScatterSeries* m_predictedB = nullptr;
  QScatterSeries* m_measured = nullptr;
};

/// Loss of every iteration, and of held-out data, beside the run before and what guessing loses: two strategies lie on
/// each other.
class LossChart : public QChartView {
  Q_OBJECT
 public:
  explicit LossChart(QWidget* parent = nullptr);
  void setTheme(const Theme& theme);
  void setRun(const RunModel& run);
  /// Keeps this run's curve, dashed, beside the next one's. Nothing happens when it has none.
  void keepBeside(const RunModel& run);
  /// Where an iteration's loss stands, in the viewport's coordinates.
  [[nodiscard]] QPoint placeOf(std::size_t index, double loss) const;

 Q_SIGNALS:
  /// A click: the iteration nearest to it, as a place in RunModel::iterations().
  void iterationChosen(std::optional<std::size_t> index);

 protected:
  void mousePressEvent(QMouseEvent* event) override;

 private:
  ChartLegend* m_legend = nullptr;
  QLineSeries* m_before;
  QLineSeries* m_loss;
  QLineSeries* m_frequency;
  QScatterSeries* m_heldOut;
  QScatterSeries* m_shown;  // the iteration that is looked at
  std::size_t m_count = 0;
  QList<QPointF> m_kept;   // of the run before,
  std::string m_keptData;  // which learned this
  QValueAxis* m_iterations;
  QValueAxis* m_nats;
};

}  // namespace retrace::ui
