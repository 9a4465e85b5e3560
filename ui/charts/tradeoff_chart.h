// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the trade-off curve in the window, drawn with Qt Charts from its description (tradeoff_plot.h). Series are
// replaced whole, never appended to. Main thread.
#pragma once

#include <QChartView>
#include <QLineSeries>
#include <QLogValueAxis>
#include <QScatterSeries>
#include <vector>

#include "ui/charts/tradeoff_plot.h"
#include "ui/common/theme.h"

namespace retrace::ui {

class ChartBands;
class ChartLegend;
class ChartNames;

/// Memory against compute: steps for every strategy, the regimes as bands, the budget, predicted and measured points.
class TradeoffChart : public QChartView, public Themed {
  Q_OBJECT
 public:
  explicit TradeoffChart(QWidget* parent = nullptr);
  void setTheme(const Theme& theme) override;
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
  void addMarkers();
  void placeMarkers();
  void placeBands();
  void fitMargins();
  void placeCurves();
  void placeNames();
  void makeHeadroom();
  [[nodiscard]] std::vector<QPointF> pixelsOf(QXYSeries* series) const;
  /// Puts it into the chart, with its points. Series: what its form asks for.
  template <typename Series>
  Series* add(const PlotSeries& described);
  /// Points of a description in units of the axis.
  [[nodiscard]] QList<QPointF> inUnits(const std::vector<QPointF>& points) const;

  Theme m_theme;
  CurvesPtr m_curves;
  PlanPtr m_plan;
  PlanPtr m_comparison;
  ChartLegend* m_legend = nullptr;
  ChartBands* m_bands = nullptr;
  std::vector<QXYSeries*> m_listed;  // of the legend, always there
  ChartNames* m_names = nullptr;
  Plot m_plot;                                      // curves and bounds
  std::vector<std::vector<QPointF>> m_curvePixels;  // of every curve, in the chart
  std::vector<QPointF> m_measuredPoints;
  bool m_boundsShown = false, m_placing = false;
  double m_dearest = 1.0;              // most forwards per step of any point
  double m_least = 1.0, m_most = 2.0;  // memory of the points, in units of the axis
  QLogValueAxis* m_memory = nullptr;
  QLogValueAxis* m_compute = nullptr;
  QLineSeries* m_budget = nullptr;
  QLineSeries* m_budgetB = nullptr;
  QScatterSeries* m_predicted = nullptr;
  QScatterSeries* m_predictedB = nullptr;
  QScatterSeries* m_measured = nullptr;
};

}  // namespace retrace::ui
