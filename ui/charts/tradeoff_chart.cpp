// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/tradeoff_chart.h"

#include <QChart>
#include <QGraphicsLayout>
#include <QMouseEvent>
#include <QScopedValueRollback>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/charts/chart_parts.h"
#include "ui/common/number_words.h"

namespace retrace::ui {

TradeoffChart::TradeoffChart(QWidget* parent) : QChartView(parent), m_theme(Theme::named({})) {
  setFrameShape(QFrame::NoFrame);
  setRenderHint(QPainter::Antialiasing);
  setViewportUpdateMode(BoundingRectViewportUpdate);  // within one rectangle Qt copies what is kept; through a clip of
                                                      // several it takes the long way
  setMinimumSize(292, 210);
  chart()->setAnimationOptions(QChart::NoAnimation);
  m_legend = new ChartLegend(chart());
  m_bands = new ChartBands(chart());
  m_names = new ChartNames(chart());
  connect(m_legend, &ChartLegend::heightChanged, this, &TradeoffChart::fitMargins);
  setAccessibleName(tr("Memory against compute"));
  connect(chart(), &QChart::plotAreaChanged, this, [this] {
    if (m_placing) return;  // what follows changes the plot area itself
    const QScopedValueRollback placing(m_placing, true);
    placeCurves();
    m_bands->changed();
    fitMargins();
  });
  setToolTip(
      tr("Each step is a budget at which one strategy needs fewer forward operations. Click to take that budget, Shift "
         "and click to compare with it."));
}

// A moved budget changes a marker; thousands of smoothed and dashed corners beneath it are painted once and kept, in
// the items that a line adds to what is seen of the scene (Qt's own legend, which is hidden, gets some as well).
template <typename Series>
Series* TradeoffChart::add(const PlotSeries& described) {
  QXYSeries* series = makeSeries(described, m_theme);
  const QList<QGraphicsItem*> before = scene()->items();
  chart()->addSeries(series);
  if (described.form != PlotForm::Points)
    for (QGraphicsItem* item : scene()->items())
      if (item->isVisible() && !before.contains(item)) item->setCacheMode(QGraphicsItem::DeviceCoordinateCache);
  series->attachAxis(m_memory);
  series->attachAxis(m_compute);
  series->replace(described.form == PlotForm::Steps
                      ? staircase(described.points, m_most * 1.3 * m_plot.x.unit, m_plot.x.unit)
                      : inUnits(described.points));
  return static_cast<Series*>(series);
}

QList<QPointF> TradeoffChart::inUnits(const std::vector<QPointF>& points) const {
  QList<QPointF> list;
  for (const QPointF& point : points) list.append({point.x() / m_plot.x.unit, point.y()});
  return list;
}

void TradeoffChart::setTheme(const Theme& theme) {
  m_theme = theme;
  rebuild();
}

void TradeoffChart::setCurves(CurvesPtr curves) {
  m_curves = std::move(curves);
  m_measuredPoints.clear();
  rebuild();
}

void TradeoffChart::rebuild() {
  m_plot = {};
  m_curvePixels.clear();
  m_names->setNames({}, {});
  m_listed.clear();
  m_legend->setSeries({});
  m_bands->setBands({}, {});
  chart()->removeAllSeries();
  const auto axes = chart()->axes();
  for (QAbstractAxis* axis : axes) {
    chart()->removeAxis(axis);
    delete axis;
  }
  m_budget = nullptr;
  m_budgetB = nullptr;
  m_predictedB = nullptr;
  m_memory = new QLogValueAxis();
  m_compute = new QLogValueAxis();
  chart()->addAxis(m_memory, Qt::AlignBottom);
  chart()->addAxis(m_compute, Qt::AlignLeft);
  dressChart(*chart(), m_theme);
  m_legend->setTheme(m_theme);
  m_bands->setTheme(m_theme);
  m_names->setTheme(m_theme);
  setBackgroundBrush(m_theme.panel);
  if (!m_curves || m_curves->curves.empty()) return;
  m_plot = tradeoffPlot(*m_curves, m_theme);
  spanAxes();
  if (m_boundsShown)
    for (PlotSeries& bound : boundSeries(*m_curves, m_compute->max(), m_theme))
      m_plot.series.push_back(std::move(bound));
  for (const PlotSeries& described : m_plot.series) {
    auto* series = add<QXYSeries>(described);
    if (described.inLegend) m_listed.push_back(series);
  }
  addMarkers();
  placeCurves();
  placeMarkers();
}

void TradeoffChart::spanAxes() {
  const TradeoffExtent extent = extentOf(*m_curves);
  m_dearest = extent.dearest;
  m_least = extent.leastBytes / m_plot.x.unit;
  m_most = std::max(m_least * 2.0, extent.mostBytes / m_plot.x.unit);
  const bool wideRange = extent.mostBytes / extent.leastBytes > 1e5;  // else labels run into one another
  m_memory->setBase(wideRange ? 100 : 10);
  m_memory->setLabelFormat(QStringLiteral("%g"));
  m_memory->setTitleText(tr("%1 (log)").arg(m_plot.x.label));
  m_memory->setRange(m_least * 0.35, m_most * 1.3);
  m_compute->setBase(m_dearest > 200.0 ? 10 : 2);
  m_compute->setLabelFormat(QStringLiteral("%g"));
  m_compute->setTitleText(tr("%1 (log)").arg(m_plot.y.brief));
  m_compute->setRange(0.6, std::max(2.2, m_dearest * 1.3));
}

void TradeoffChart::addMarkers() {
  const PlanMarks marks = planMarks(*m_curves, nullptr, {}, m_theme),
                  marksB = comparisonMarks(*m_curves, nullptr, {}, m_theme);
  m_budget = add<QLineSeries>(marks.budget);
  m_predicted = add<QScatterSeries>(marks.predicted);
  m_measured = add<QScatterSeries>(measuredMarks(m_theme));
  m_budgetB = add<QLineSeries>(marksB.budget);
  m_predictedB = add<QScatterSeries>(marksB.predicted);
}

void TradeoffChart::setBoundsShown(bool shown) {
  m_boundsShown = shown;
  rebuild();
}

void TradeoffChart::fitMargins() {
  const QMargins wanted(4, 4 + static_cast<int>(std::ceil(m_bands->headroom())), 8,
                        4 + static_cast<int>(m_legend->boundingRect().height()));
  if (chart()->margins() != wanted) chart()->setMargins(wanted);
}

void TradeoffChart::placeBands() {
  m_bands->setBands(regimeBands(*m_curves, m_plan), [this](double bytes) {
    return chart()
        ->mapToPosition({std::clamp(bytes / m_plot.x.unit, m_memory->min(), m_memory->max()), 1.0}, m_budget)
        .x();
  });
  fitMargins();
}

// The points at the ends carry their names above, below and on both sides of them, inside the plot.
void TradeoffChart::makeHeadroom() {
  static constexpr double kAbove = 28.0, kBelow = 36.0, kBeside = 34.0, kMostPart = 0.4;  // pixels
  const auto share = [](double pixels, double length) {
    const double part = std::min(kMostPart, pixels / std::max(1.0, length));
    return part / (1.0 - part);
  };
  const QSizeF size = chart()->plotArea().size();
  // An axis should not go on to figures that make no sense: a step needs one forward at least.
  const double lowest = m_compute->base() > 2.0 ? 0.12 : 0.55, most = std::max(2.2, m_dearest);
  const auto set = [](QLogValueAxis& axis, double from, double to) {
    if (std::abs(from / axis.min() - 1.0) > 0.02 || std::abs(to / axis.max() - 1.0) > 0.02) axis.setRange(from, to);
  };
  set(*m_compute, std::max(lowest, std::pow(most, -share(kBelow, size.height()))),
      most * std::pow(most, share(kAbove, size.height())));
  set(*m_memory, m_least * std::pow(m_most / m_least, -share(kBeside, size.width())), m_most * 1.3);
}

// Points of a series in the chart, those that a name cannot tell apart left out.
std::vector<QPointF> TradeoffChart::pixelsOf(QXYSeries* series) const {
  constexpr double kApart = 2.0;
  std::vector<QPointF> pixels;
  const QList<QPointF> points = series->points();
  for (qsizetype i = 0; i < points.size(); ++i) {
    const QPointF at = chart()->mapToPosition(points[i], series);
    if (pixels.empty() || i + 1 == points.size() || (at - pixels.back()).manhattanLength() > kApart)
      pixels.push_back(at);
  }
  return pixels;
}

// After the plot's size or its axes changed.
void TradeoffChart::placeCurves() {
  if (!m_budget || chart()->plotArea().height() <= 0.0) return;
  makeHeadroom();
  m_curvePixels.clear();
  const QList<QAbstractSeries*> all = chart()->series();
  for (QAbstractSeries* one : all)
    if (auto* line = qobject_cast<QLineSeries*>(one); line && line != m_budget && line != m_budgetB)
      m_curvePixels.push_back(pixelsOf(line));
  placeNames();
}

void TradeoffChart::placeNames() {
  NameGround ground{chart()->plotArea(), {}, m_curvePixels};
  const QList<QAbstractSeries*> all = chart()->series();
  for (QAbstractSeries* one : all)
    if (auto* marks = qobject_cast<QScatterSeries*>(one))
      for (const QPointF& at : pixelsOf(marks))
        ground.marks.emplace_back(at - QPointF(marks->markerSize(), marks->markerSize()) / 2,
                                  QSizeF(marks->markerSize(), marks->markerSize()));
  for (QLineSeries* line : {m_budget, m_budgetB}) ground.lines.push_back(pixelsOf(line));
  std::vector<PointName> names;
  for (const PlotSeries& series : m_plot.series)
    if (!series.label.isEmpty())
      names.push_back({series.label, chart()->mapToPosition(
                                         inUnits({series.labelAt.value_or(series.points.back())}).front(), m_budget)});
  m_names->setNames(names, ground);
}

void TradeoffChart::setPlan(const PlanPtr& plan) {
  m_plan = plan;
  placeMarkers();
}

void TradeoffChart::placeMarkers() {
  if (!m_budget) return;
  placeBands();
  const std::pair costs(m_compute->min(), m_compute->max());
  const PlanMarks marks = planMarks(*m_curves, m_plan, costs, m_theme),
                  marksB = comparisonMarks(*m_curves, m_comparison, costs, m_theme);
  const auto put = [this](QXYSeries* series, const std::vector<QPointF>& points) {  // what stays is not painted again
    if (const QList<QPointF> now = inUnits(points); series->points() != now) series->replace(now);
  };
  put(m_budget, marks.budget.points);
  put(m_budgetB, marksB.budget.points);
  put(m_predictedB, marksB.predicted.points);
  put(m_predicted, marks.predicted.points);
  if (!marks.predicted.points.empty())
    setAccessibleDescription(
        tr("%1 strategies; at the chosen budget of %2 the schedule needs %3 forward operations per step.")
            .arg(m_curves->curves.size())
            .arg(bytesText(m_plan->problem().budgetBytes))
            .arg(marks.predicted.points.front().y(), 0, 'f', 3));
  put(m_measured, m_measuredPoints);
  std::vector<QXYSeries*> listed = m_listed;
  listed.push_back(m_predicted);
  if (!marksB.predicted.points.empty()) listed.push_back(m_predictedB);
  if (!m_measuredPoints.empty()) listed.push_back(m_measured);
  m_legend->setSeries(std::move(listed));
  placeNames();
}

void TradeoffChart::setComparison(const PlanPtr& plan) {
  m_comparison = plan;
  placeMarkers();
}

QPoint TradeoffChart::placeOf(std::int64_t bytes, double forwardsPerStep) const {
  if (!m_budget) return {};
  return mapFromScene(chart()->mapToScene(
      chart()->mapToPosition({static_cast<double>(bytes) / m_plot.x.unit, forwardsPerStep}, m_budget)));
}

void TradeoffChart::setRun(const RunModel& run) {
  if (!m_curves || !run.started() || run.iterations().empty()) return;
  const auto point = measuredPoint(*m_curves, *run.started(), run.iterations().back());
  if (!point || std::ranges::find(m_measuredPoints, *point) != m_measuredPoints.end()) return;
  m_measuredPoints.push_back(*point);
  placeMarkers();
}

// Qt lays the axes out for the size before where margins changed while they were laid out.
void TradeoffChart::resizeEvent(QResizeEvent* event) {
  QChartView::resizeEvent(event);
  chart()->layout()->invalidate();
  chart()->layout()->activate();
}

void TradeoffChart::mousePressEvent(QMouseEvent* event) {
  QChartView::mousePressEvent(event);
  if (event->button() != Qt::LeftButton || !m_budget) return;
  const QPointF scenePoint = mapToScene(event->pos());
  if (!chart()->plotArea().contains(chart()->mapFromScene(scenePoint))) return;
  const QPointF value = chart()->mapToValue(chart()->mapFromScene(scenePoint), m_budget);
  const auto bytes = static_cast<qint64>(value.x() * m_plot.x.unit);
  if (event->modifiers().testFlag(Qt::ShiftModifier)) Q_EMIT comparisonChosen(bytes);
  else Q_EMIT budgetChosen(bytes);
}

}  // namespace retrace::ui
