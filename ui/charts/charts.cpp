// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/charts.h"

#include <QChart>
#include <QGraphicsLayout>
#include <QGraphicsObject>
#include <QMouseEvent>
#include <QScopedValueRollback>
#include <algorithm>
#include <cmath>
#include <functional>
#include <tuple>

#include "core/planner/questions.h"
#include "ui/charts/chart_parts.h"
#include "ui/common/number_words.h"
#include "ui/common/text.h"
#include "ui/model/curves.h"
#include "ui/plot/curve_look.h"

namespace retrace::ui {

namespace {

// The corners of a falling staircase, as few as a screen can tell apart.
QList<QPointF> staircase(const std::vector<core::TradeoffPoint>& points,
                         const std::function<double(std::size_t)>& valueOf, double unit, double lastBytes) {
  constexpr double kPlaces = 1500.0;  // on the logarithmic axis, across
  QList<QPointF> corners;
  double drawn = -1.0;
  const double closest =
      points.empty() ? 1.0
                     : std::pow(lastBytes / static_cast<double>(std::max<std::int64_t>(1, points.front().budgetBytes)),
                                1.0 / kPlaces);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double x = static_cast<double>(points[i].budgetBytes) / unit, y = valueOf(i);
    if (i + 1 < points.size() && drawn > 0.0 && x / drawn < closest) continue;
    if (!corners.isEmpty()) corners.append({x, corners.back().y()});
    corners.append({x, y});
    drawn = x;
  }
  if (!corners.isEmpty()) corners.append({lastBytes / unit, corners.back().y()});
  return corners;
}

}  // namespace

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

template <typename Series>
Series* TradeoffChart::addSeries(const QString& name, const QColor& colour) {
  auto* series = new Series();
  series->setName(name);
  series->setColor(colour);
  chart()->addSeries(series);
  series->attachAxis(m_memory);
  series->attachAxis(m_compute);
  return series;
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
  m_named.clear();
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
  spanAxes();
  addCurves();
  if (m_boundsShown) addBounds();
  addMarkers();
  placeCurves();
  placeMarkers();
  keepCurves();
}

void TradeoffChart::spanAxes() {
  double least = 1e300, most = 0.0, dearest = 1.0;
  for (const Curve& curve : m_curves->curves)
    for (const core::TradeoffPoint& point : curve.points) {
      least = std::min(least, static_cast<double>(point.budgetBytes));
      most = std::max(most, static_cast<double>(point.budgetBytes));
      dearest = std::max(dearest, static_cast<double>(point.forwardOperations) / static_cast<double>(m_curves->steps));
    }
  for (const Curve& curve : m_curves->curves)
    for (const double total : curve.totals) dearest = std::max(dearest, total / static_cast<double>(m_curves->steps));
  m_dearest = dearest;
  const ByteUnit unit = byteUnitFor(std::sqrt(std::max(1.0, least) * most));
  m_unit = unit.bytes;
  m_least = std::max(1.0, least) / m_unit;
  m_most = std::max(m_least * 2.0, most / m_unit);
  const bool wideRange = most / std::max(1.0, least) > 1e5;  // else labels run into one another
  m_memory->setBase(wideRange ? 100 : 10);
  m_memory->setLabelFormat(QStringLiteral("%g"));
  m_memory->setTitleText(tr("memory kept, %1 (log)").arg(QLatin1String(unit.name)));
  m_memory->setRange(m_least * 0.35, m_most * 1.3);
  m_compute->setBase(dearest > 200.0 ? 10 : 2);
  m_compute->setLabelFormat(QStringLiteral("%g"));
  m_compute->setTitleText(tr("forwards per step (log)"));
  m_compute->setRange(0.6, std::max(2.2, dearest * 1.3));
}

void TradeoffChart::addCurves() {
  for (const Curve& curve : m_curves->curves) {
    const QString name = toQString(core::toText(curve.strategy));
    const QColor colour = strategyColour(curve.strategy.kind, m_theme);
    if (curve.points.size() == 1) {
      auto* point = addSeries<QScatterSeries>(name, colour);
      point->setMarkerShape(curve.strategy.kind == core::StrategyKind::StoreAll ? QScatterSeries::MarkerShapeRectangle
                                                                                : QScatterSeries::MarkerShapeCircle);
      point->setMarkerSize(9);
      point->setBorderColor(m_theme.plot);
      const QPointF place(
          static_cast<double>(curve.points[0].budgetBytes) / m_unit,
          static_cast<double>(curve.points[0].forwardOperations) / static_cast<double>(m_curves->steps));
      point->replace(QList<QPointF>{place});
      m_named.emplace_back(name, place);
      continue;
    }
    auto* line = addSeries<QLineSeries>(name, colour);
    const bool main = curve.strategy.kind == core::StrategyKind::Mixed;
    line->setPen(QPen(colour, main ? 2.5 : 1.8,
                      main                                                  ? Qt::SolidLine
                      : curve.strategy.kind == core::StrategyKind::Hidden   ? Qt::DashLine
                      : curve.strategy.kind == core::StrategyKind::Internal ? Qt::DotLine
                                                                            : Qt::DashDotLine));
    const auto steps = static_cast<double>(m_curves->steps);
    line->replace(staircase(
        curve.points, [&](std::size_t i) { return static_cast<double>(curve.points[i].forwardOperations) / steps; },
        m_unit, m_most * m_unit * 1.3));
    m_listed.push_back(line);
    if (curve.totals.empty()) continue;
    auto* total = addSeries<QLineSeries>(tr("with transfers"), colour);
    total->setPen(QPen(colour, 1.2));
    total->replace(staircase(
        curve.points, [&](std::size_t i) { return curve.totals[i] / steps; }, m_unit, m_most * m_unit * 1.3));
    m_listed.push_back(total);
  }
}

void TradeoffChart::addMarkers() {
  m_budget = addSeries<QLineSeries>(tr("budget"), m_theme.faintText);
  m_budget->setPen(QPen(m_theme.faintText, 1.2, Qt::DashLine));
  m_predicted = addSeries<QScatterSeries>(tr("predicted"), m_theme.panel);
  m_predicted->setBorderColor(m_theme.text);
  m_predicted->setPen(QPen(m_theme.text, 2));
  m_predicted->setMarkerSize(11);
  m_measured = addSeries<QScatterSeries>(tr("measured"), m_theme.measured);
  m_measured->setBorderColor(m_theme.measured);
  m_measured->setMarkerShape(QScatterSeries::MarkerShapeTriangle);
  m_measured->setMarkerSize(9);
  m_budgetB = addSeries<QLineSeries>(tr("budget of B"), m_theme.measured);
  m_budgetB->setPen(QPen(m_theme.faintText, 1.2, Qt::DashDotLine));
  m_predictedB = addSeries<QScatterSeries>(tr("B"), m_theme.panel);
  m_predictedB->setBorderColor(m_theme.text);
  m_predictedB->setPen(QPen(m_theme.text, 2));
  m_predictedB->setMarkerShape(QScatterSeries::MarkerShapeRotatedRectangle);
  m_predictedB->setMarkerSize(13);
}

// A moved budget changes a marker; thousands of smoothed and dashed corners beneath it are painted once and kept.
void TradeoffChart::keepCurves() {
  for (QGraphicsItem* item : chart()->scene()->items())
    if (const QGraphicsObject* object = item->toGraphicsObject(); object && object->inherits("LineChartItem"))
      item->setCacheMode(QGraphicsItem::DeviceCoordinateCache);
}

void TradeoffChart::setBoundsShown(bool shown) {
  m_boundsShown = shown;
  rebuild();
}

void TradeoffChart::addBounds() {
  constexpr int kPoints = 200;
  QList<QPointF> power, replays;
  const auto most = static_cast<double>(m_curves->steps);
  for (int i = 0; i <= kPoints; ++i) {
    const auto units = std::max<std::int64_t>(1, std::llround(std::pow(most, static_cast<double>(i) / kPoints)));
    const core::UpperBounds bounds = core::upperBounds(m_curves->steps, units);
    const double x = static_cast<double>(units * m_curves->sizes.hiddenBytes) / m_unit;
    if (!replays.isEmpty() && replays.back().x() == x) continue;
    // Beyond ln t units the bound for fewer units is the better one.
    if (bounds.power / most <= m_compute->max() && (power.isEmpty() || bounds.power / most < power.back().y()))
      power.append({x, bounds.power / most});
    if (!replays.isEmpty()) replays.append({x, replays.back().y()});
    replays.append({x, std::min(bounds.replays / most, m_compute->max())});
  }
  for (const auto& [points, name, style] : {std::tuple{power, tr("m·t^(1+1/m)"), Qt::DashDotDotLine},
                                            std::tuple{replays, tr("(a+1)·t"), Qt::DashDotLine}}) {
    if (points.isEmpty()) continue;
    auto* line = addSeries<QLineSeries>(name, m_theme.faintText);
    line->setPen(QPen(m_theme.faintText, 1.2, style));
    line->replace(points);
    // A legend of many entries would not fit: named beside the begin of the one, and on the last but one of the other's
    // steps.
    const bool isPower = style == Qt::DashDotDotLine;
    constexpr double kBeside = 2.2;  // times its memory
    m_named.emplace_back(name, isPower             ? QPointF(points.front().x() * kBeside, points.front().y())
                               : points.size() < 4 ? points.back()
                                                   : points[points.size() * 4 / 5]);
  }
}

void TradeoffChart::fitMargins() {
  const QMargins wanted(4, 4 + static_cast<int>(std::ceil(m_bands->headroom())), 8,
                        4 + static_cast<int>(m_legend->boundingRect().height()));
  if (chart()->margins() != wanted) chart()->setMargins(wanted);
}

void TradeoffChart::placeBands() {
  const Curve* shown = regimeCurve(*m_curves, m_plan);
  const auto ends = shown ? regimesOf(*shown, m_curves->steps, m_curves->sizes) : std::nullopt;
  std::vector<ChartBands::Band> bands;
  if (ends) {
    const double somewhat = static_cast<double>(ends->somewhatBytes) / m_unit,
                 ample = static_cast<double>(ends->ampleBytes) / m_unit;
    bands = {{tr("scarce"), m_memory->min(), somewhat},
             {tr("somewhat limited"), somewhat, ample},
             {tr("ample"), ample, m_memory->max()}};
  }
  m_bands->setBands(std::move(bands), [this](double x) {
    return chart()->mapToPosition({std::clamp(x, m_memory->min(), m_memory->max()), 1.0}, m_budget).x();
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
  for (const auto& [name, place] : m_named) names.push_back({name, chart()->mapToPosition(place, m_budget)});
  m_names->setNames(names, ground);
}

void TradeoffChart::setPlan(const PlanPtr& plan) {
  m_plan = plan;
  placeMarkers();
}

void TradeoffChart::placeMarkers() {
  if (!m_budget) return;
  placeBands();
  QList<QPointF> line, point;
  if (m_plan && m_plan->problem().steps == m_curves->steps && m_plan->problem().sizes == m_curves->sizes) {
    const double x = static_cast<double>(m_plan->problem().budgetBytes) / m_unit;
    line = {{x, m_compute->min()}, {x, m_compute->max()}};
    point = {{static_cast<double>(core::usedBudgetBytes(m_plan->problem())) / m_unit,
              static_cast<double>(m_plan->solution().forwardOperations) / static_cast<double>(m_curves->steps)}};
  }
  const auto put = [](QXYSeries* series, const QList<QPointF>& points) {  // what stays is not painted again
    if (series->points() != points) series->replace(points);
  };
  put(m_budget, line);
  QList<QPointF> lineB, pointB;
  if (m_comparison && m_comparison->problem().steps == m_curves->steps &&
      m_comparison->problem().sizes == m_curves->sizes) {
    const double x = static_cast<double>(m_comparison->problem().budgetBytes) / m_unit;
    lineB = {{x, m_compute->min()}, {x, m_compute->max()}};
    pointB = {{static_cast<double>(core::usedBudgetBytes(m_comparison->problem())) / m_unit,
               static_cast<double>(m_comparison->solution().forwardOperations) / static_cast<double>(m_curves->steps)}};
  }
  put(m_budgetB, lineB);
  put(m_predictedB, pointB);
  put(m_predicted, point);
  if (!point.isEmpty())
    setAccessibleDescription(
        tr("%1 strategies; at the chosen budget of %2 the schedule needs %3 forward operations per step.")
            .arg(m_curves->curves.size())
            .arg(bytesText(m_plan->problem().budgetBytes))
            .arg(point.front().y(), 0, 'f', 3));
  put(m_measured, m_measuredPoints);
  std::vector<QXYSeries*> listed = m_listed;
  listed.push_back(m_predicted);
  if (!pointB.isEmpty()) listed.push_back(m_predictedB);
  if (!m_measuredPoints.isEmpty()) listed.push_back(m_measured);
  m_legend->setSeries(std::move(listed));
  placeNames();
}

void TradeoffChart::setComparison(const PlanPtr& plan) {
  m_comparison = plan;
  placeMarkers();
}

QPoint TradeoffChart::placeOf(std::int64_t bytes, double forwardsPerStep) const {
  if (!m_budget) return {};
  return mapFromScene(
      chart()->mapToScene(chart()->mapToPosition({static_cast<double>(bytes) / m_unit, forwardsPerStep}, m_budget)));
}

void TradeoffChart::setRun(const RunModel& run) {
  if (!m_curves || !run.started() || run.iterations().empty() || run.started()->problem.steps != m_curves->steps ||
      run.started()->problem.sizes != m_curves->sizes)
    return;
  const QPointF point(
      static_cast<double>(core::usedBudgetBytes(run.started()->problem)) / m_unit,
      static_cast<double>(run.iterations().back().forwardOperations) / static_cast<double>(m_curves->steps));
  if (m_measuredPoints.contains(point)) return;
  m_measuredPoints.append(point);
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
  const auto bytes = static_cast<qint64>(value.x() * m_unit);
  if (event->modifiers().testFlag(Qt::ShiftModifier)) Q_EMIT comparisonChosen(bytes);
  else Q_EMIT budgetChosen(bytes);
}

}  // namespace retrace::ui
