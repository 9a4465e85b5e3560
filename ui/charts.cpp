// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts.h"

#include <QChart>
#include <QLegendMarker>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>
#include <tuple>

#include "core/questions.h"

namespace retrace::ui {

namespace {

constexpr int kLegendPixels = 11;  // four entries fit the narrowest window

struct ByteUnit {
  const char* name;
  double bytes;
};

ByteUnit unitFor(double bytes) {
  constexpr double kKibi = 1024.0;
  if (bytes >= 8 * kKibi * kKibi * kKibi) return {"GiB", kKibi * kKibi * kKibi};
  if (bytes >= 8 * kKibi * kKibi) return {"MiB", kKibi * kKibi};
  return bytes >= 8 * kKibi ? ByteUnit{"KiB", kKibi} : ByteUnit{"B", 1.0};
}

// The corners of a falling staircase, as few as a screen can tell apart.
QList<QPointF> staircase(const std::vector<core::TradeoffPoint>& points, double unit, double perStep, double lastBytes) {
  constexpr double kPlaces = 1500.0;  // on the logarithmic axis, across
  QList<QPointF> corners;
  double drawn = -1.0;
  const double closest = points.empty() ? 1.0 : std::pow(lastBytes / static_cast<double>(std::max<std::int64_t>(1, points.front().budgetBytes)), 1.0 / kPlaces);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double x = static_cast<double>(points[i].budgetBytes) / unit, y = static_cast<double>(points[i].forwardOperations) / perStep;
    if (i + 1 < points.size() && drawn > 0.0 && x / drawn < closest) continue;
    if (!corners.isEmpty()) corners.append({x, corners.back().y()});
    corners.append({x, y});
    drawn = x;
  }
  if (!corners.isEmpty()) corners.append({lastBytes / unit, corners.back().y()});
  return corners;
}

void dress(QChart& chart, const Theme& theme) {
  chart.setBackgroundBrush(theme.panel);
  chart.setBackgroundRoundness(0);
  chart.setPlotAreaBackgroundBrush(theme.plot);
  chart.setPlotAreaBackgroundVisible(true);
  chart.legend()->setLabelColor(theme.text);
  chart.setMargins(QMargins(4, 4, 8, 4));
  QFont font = chart.legend()->font();
  font.setPixelSize(12);
  QFont small = font;
  small.setPixelSize(kLegendPixels);
  chart.legend()->setFont(small);
  const auto all = chart.axes();
  for (QAbstractAxis* axis : all) {
    axis->setLabelsColor(theme.faintText);
    axis->setTitleBrush(theme.text);
    axis->setLinePenColor(theme.grid);
    axis->setGridLineColor(theme.grid);
    axis->setMinorGridLineColor(theme.plot);
    axis->setLabelsFont(font);
    axis->setTitleFont(font);
  }
}

}  // namespace

TradeoffChart::TradeoffChart(QWidget* parent) : QChartView(parent), m_theme(Theme::named({})) {
  setFrameShape(QFrame::NoFrame);
  setRenderHint(QPainter::Antialiasing);
  setMinimumSize(298, 210);
  chart()->setAnimationOptions(QChart::NoAnimation);
  chart()->legend()->setAlignment(Qt::AlignBottom);
  setAccessibleName(tr("Memory against compute"));
  connect(chart(), &QChart::plotAreaChanged, this, &TradeoffChart::placeLabels);
  setToolTip(tr("Each step is a budget at which one strategy needs fewer forward operations. Click to take that budget, Shift and click to compare with it."));
}

QColor TradeoffChart::colourOf(core::StrategyKind kind) const {
  switch (kind) {
    case core::StrategyKind::Mixed: return m_theme.backward;
    case core::StrategyKind::Hidden: return m_theme.hidden;
    case core::StrategyKind::Internal: return m_theme.internal;
    case core::StrategyKind::StoreAll: return m_theme.text;
    case core::StrategyKind::Recompute: return m_theme.recompute;
    default: return m_theme.forward;
  }
  return m_theme.text;
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
  m_labels.clear();
  chart()->removeAllSeries();
  const auto axes = chart()->axes();
  for (QAbstractAxis* axis : axes) {
    chart()->removeAxis(axis);
    delete axis;
  }
  m_budget = nullptr;
  m_budgetB = nullptr;
  m_memory = new QLogValueAxis();
  m_compute = new QLogValueAxis();
  chart()->addAxis(m_memory, Qt::AlignBottom);
  chart()->addAxis(m_compute, Qt::AlignLeft);
  dress(*chart(), m_theme);
  setBackgroundBrush(m_theme.panel);
  if (!m_curves || m_curves->curves.empty()) return;

  double least = 1e300, most = 0.0, dearest = 1.0;
  for (const Curve& curve : m_curves->curves)
    for (const core::TradeoffPoint& point : curve.points) {
      least = std::min(least, static_cast<double>(point.budgetBytes));
      most = std::max(most, static_cast<double>(point.budgetBytes));
      dearest = std::max(dearest, static_cast<double>(point.forwardOperations) / static_cast<double>(m_curves->steps));
    }
  const ByteUnit unit = unitFor(std::sqrt(std::max(1.0, least) * most));
  m_unit = unit.bytes;
  const bool wideRange = most / std::max(1.0, least) > 1e5;  // else labels run into one another
  m_memory->setBase(wideRange ? 100 : 10);
  m_memory->setLabelFormat(QStringLiteral("%g"));
  m_memory->setTitleText(tr("memory kept, %1 (log)").arg(QLatin1String(unit.name)));
  m_memory->setRange(std::max(1.0, least) / m_unit * 0.35, most / m_unit * 1.3);
  m_compute->setBase(dearest > 200.0 ? 10 : 2);
  m_compute->setLabelFormat(QStringLiteral("%g"));
  m_compute->setTitleText(tr("forwards per step (log)"));
  m_compute->setRange(0.6, std::max(2.2, dearest * 1.3));
  for (const Curve& curve : m_curves->curves) {
    const QString name = QString::fromStdString(core::toText(curve.strategy));
    const QColor colour = colourOf(curve.strategy.kind);
    if (curve.points.size() == 1) {
      auto* point = addSeries<QScatterSeries>(name, colour);
      point->setMarkerShape(curve.strategy.kind == core::StrategyKind::StoreAll ? QScatterSeries::MarkerShapeRectangle : QScatterSeries::MarkerShapeCircle);
      point->setMarkerSize(9);
      point->setBorderColor(m_theme.plot);
      hideMarker(point);  // named where it stands: a legend of eight entries would not fit
      const QPointF place(static_cast<double>(curve.points[0].budgetBytes) / m_unit, static_cast<double>(curve.points[0].forwardOperations) / static_cast<double>(m_curves->steps));
      point->replace(QList<QPointF>{place});
      auto* label = curve.strategy.kind == core::StrategyKind::Recompute ? point : addSeries<QScatterSeries>(name, Qt::transparent);
      label->setPointLabelsFormat(name);
      label->setPointLabelsColor(m_theme.text);
      label->setPointLabelsClipping(false);
      label->setPointLabelsVisible(true);
      if (label == point) continue;
      label->setBorderColor(Qt::transparent);
      hideMarker(label);
      m_labels.emplace_back(label, place);
      continue;
    }
    auto* line = addSeries<QLineSeries>(name, colour);
    const bool main = curve.strategy.kind == core::StrategyKind::Mixed;
    line->setPen(QPen(colour, main ? 2.5 : 1.8, main ? Qt::SolidLine : curve.strategy.kind == core::StrategyKind::Hidden ? Qt::DashLine : Qt::DotLine));
    line->replace(staircase(curve.points, m_unit, static_cast<double>(m_curves->steps), most * 1.3));
  }
  if (m_boundsShown) addBounds();
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
  hideMarker(m_budget);
  m_budgetB = addSeries<QLineSeries>(tr("budget of B"), m_theme.measured);
  m_budgetB->setPen(QPen(m_theme.faintText, 1.2, Qt::DashDotLine));
  hideMarker(m_budgetB);
  placeLabels();
  placeMarkers();
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
    if (bounds.power / most <= m_compute->max() && (power.isEmpty() || bounds.power / most < power.back().y())) power.append({x, bounds.power / most});
    if (!replays.isEmpty()) replays.append({x, replays.back().y()});
    replays.append({x, std::min(bounds.replays / most, m_compute->max())});
  }
  for (const auto& [points, name, style] : {std::tuple{power, tr("m·t^(1+1/m)"), Qt::DashDotDotLine}, std::tuple{replays, tr("(a+1)·t"), Qt::DashDotLine}}) {
    if (points.isEmpty()) continue;
    auto* line = addSeries<QLineSeries>(name, m_theme.faintText);
    line->setPen(QPen(m_theme.faintText, 1.2, style));
    line->replace(points);
    hideMarker(line);
    // Named where it ends: of the replays' steps that is the last but one, for the last lies under the curves.
    const bool isPower = style == Qt::DashDotDotLine;
    nameAt(name, isPower || points.size() < 4 ? points.back() : points[points.size() * 4 / 5]);
  }
}

// A legend of many entries would not fit: what has one place is named there.
void TradeoffChart::nameAt(const QString& name, const QPointF& place) {
  auto* label = addSeries<QScatterSeries>(name, Qt::transparent);
  label->setBorderColor(Qt::transparent);
  label->setPointLabelsFormat(name);
  label->setPointLabelsColor(m_theme.text);
  label->setPointLabelsClipping(false);
  label->setPointLabelsVisible(true);
  label->replace(QList<QPointF>{place});
  hideMarker(label);
}

void TradeoffChart::hideMarker(QAbstractSeries* series) {
  const auto markers = chart()->legend()->markers(series);
  for (QLegendMarker* marker : markers) marker->setVisible(false);
}

// Labels stand above their point; one that shall stand below is the label of an unseen point further down.
void TradeoffChart::placeLabels() {
  constexpr double kBelowPixels = 27.0;
  if (m_labels.empty() || chart()->plotArea().height() <= 0.0) return;
  const double factor = std::pow(m_compute->max() / m_compute->min(), kBelowPixels / chart()->plotArea().height());
  for (const auto& [series, place] : m_labels) series->replace(QList<QPointF>{{place.x(), place.y() / factor}});
}

void TradeoffChart::setPlan(const PlanPtr& plan) {
  m_plan = plan;
  placeMarkers();
}

void TradeoffChart::placeMarkers() {
  if (!m_budget) return;
  QList<QPointF> line, point;
  if (m_plan && m_plan->problem().steps == m_curves->steps && m_plan->problem().sizes == m_curves->sizes) {
    const double x = static_cast<double>(m_plan->problem().budgetBytes) / m_unit;
    line = {{x, m_compute->min()}, {x, m_compute->max()}};
    point = {{x, static_cast<double>(m_plan->solution().forwardOperations) / static_cast<double>(m_curves->steps)}};
  }
  m_budget->replace(line);
  QList<QPointF> lineB;
  if (m_comparison && m_comparison->steps == m_curves->steps && m_comparison->sizes == m_curves->sizes) {
    const double x = static_cast<double>(m_comparison->budgetBytes) / m_unit;
    lineB = {{x, m_compute->min()}, {x, m_compute->max()}};
  }
  m_budgetB->replace(lineB);
  m_predicted->replace(point);
  if (!point.isEmpty())
    setAccessibleDescription(tr("%1 strategies; at the chosen budget of %2 the schedule needs %3 forward operations per step.")
                                 .arg(m_curves->curves.size()).arg(QString::fromStdString(core::formatBytes(m_plan->problem().budgetBytes))).arg(point.front().y(), 0, 'f', 3));
  m_measured->replace(m_measuredPoints);
  const auto markers = chart()->legend()->markers(m_measured);
  for (QLegendMarker* marker : markers) marker->setVisible(!m_measuredPoints.isEmpty());
  QFont font = chart()->legend()->font();
  font.setPixelSize(m_measuredPoints.isEmpty() ? kLegendPixels : kLegendPixels - 1);  // a legend drops what does not fit
  chart()->legend()->setFont(font);
}

void TradeoffChart::setComparison(const std::optional<core::Problem>& problem) {
  m_comparison = problem;
  placeMarkers();
}

QPoint TradeoffChart::placeOf(std::int64_t bytes, double forwardsPerStep) const {
  if (!m_budget) return {};
  return mapFromScene(chart()->mapToScene(chart()->mapToPosition({static_cast<double>(bytes) / m_unit, forwardsPerStep}, m_budget)));
}

void TradeoffChart::setRun(const RunModel& run) {
  if (!m_curves || !run.started() || run.iterations().empty() || run.started()->problem.steps != m_curves->steps || run.started()->problem.sizes != m_curves->sizes) return;
  const QPointF point(static_cast<double>(run.started()->problem.budgetBytes) / m_unit, static_cast<double>(run.iterations().back().forwardOperations) / static_cast<double>(m_curves->steps));
  if (m_measuredPoints.contains(point)) return;
  m_measuredPoints.append(point);
  placeMarkers();
}

void TradeoffChart::draw(QPainter& painter, const QRectF& target) {
  resize(target.size().toSize());
  ensurePolished();
  chart()->resize(target.size());
  scene()->setSceneRect(QRectF(QPointF(), target.size()));
  scene()->render(&painter, target, QRectF(QPointF(), target.size()));
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

LossChart::LossChart(QWidget* parent) : QChartView(parent), m_before(new QLineSeries()), m_loss(new QLineSeries()), m_frequency(new QLineSeries()), m_iterations(new QValueAxis()), m_nats(new QValueAxis()) {
  setFrameShape(QFrame::NoFrame);
  setRenderHint(QPainter::Antialiasing);
  setMinimumSize(260, 200);
  setAccessibleName(tr("Training loss"));
  m_loss->setName(tr("loss (nats per letter)"));
  m_frequency->setName(tr("guessing by frequency"));
  chart()->setAnimationOptions(QChart::NoAnimation);
  chart()->legend()->setAlignment(Qt::AlignBottom);
  chart()->addAxis(m_iterations, Qt::AlignBottom);
  chart()->addAxis(m_nats, Qt::AlignLeft);
  m_iterations->setTitleText(tr("iteration"));
  m_iterations->setLabelFormat(QStringLiteral("%.0f"));
  m_nats->setLabelFormat(QStringLiteral("%.1f"));
  m_nats->setTickCount(4);
  for (QLineSeries* series : {m_loss, m_before, m_frequency}) {
    chart()->addSeries(series);
    series->attachAxis(m_iterations);
    series->attachAxis(m_nats);
  }
  setTheme(Theme::named({}));
  for (QLegendMarker* marker : chart()->legend()->markers(m_before)) marker->setVisible(false);
}

void LossChart::setTheme(const Theme& theme) {
  dress(*chart(), theme);
  setBackgroundBrush(theme.panel);
  m_loss->setPen(QPen(theme.measured, 2));
  m_before->setPen(QPen(theme.text, 1.6, Qt::DashLine));
  m_frequency->setPen(QPen(theme.faintText, 1.2, Qt::DashLine));
}

namespace {

// At most some hundred points of a run's losses.
QList<QPointF> lossPoints(const RunModel& run) {
  constexpr std::size_t kMostPoints = 600;
  const auto& iterations = run.iterations();
  const std::size_t stride = iterations.size() / kMostPoints + 1;
  QList<QPointF> points;
  for (std::size_t i = 0; i < iterations.size(); ++i)
    if (i % stride == 0 || i + 1 == iterations.size()) points.append({static_cast<double>(i + 1), iterations[i].loss});
  return points;
}

}  // namespace

void LossChart::setRun(const RunModel& run) {
  if (!run.started()) return;
  const bool symbols = run.started()->data.starts_with("text:") || run.started()->data.starts_with("copy:");
  m_loss->setName(symbols ? tr("loss (nats per letter)") : tr("loss (squared error)"));
  m_frequency->setName(symbols ? tr("guessing by frequency") : tr("guessing the mean"));
  const QList<QPointF> points = lossPoints(run);
  double highest = run.started()->frequencyLoss, lowest = highest;
  for (const QList<QPointF>* line : std::initializer_list<const QList<QPointF>*>{&points, &m_kept})
    for (const QPointF& point : *line) {
      highest = std::max(highest, point.y());
      lowest = std::min(lowest, point.y());
    }
  const double end = std::max({10.0, static_cast<double>(run.iterations().size()), m_kept.isEmpty() ? 0.0 : m_kept.back().x()});
  m_iterations->setRange(1.0, end);
  const double margin = std::max(0.05, (highest - lowest) * 0.08);
  m_nats->setRange(std::max(0.0, lowest - margin), highest + margin);
  m_loss->replace(points);
  m_before->replace(m_kept);
  m_frequency->replace(QList<QPointF>{{1.0, run.started()->frequencyLoss}, {end, run.started()->frequencyLoss}});
}

void LossChart::keepBeside(const RunModel& run) {
  if (run.iterations().empty() || !run.started()) return;
  m_kept = lossPoints(run);
  m_before->setName(tr("the run before: %1, %2").arg(QString::fromStdString(core::toText(run.started()->problem.strategy)), QString::fromStdString(core::formatBytes(run.started()->problem.budgetBytes))));
  for (QLegendMarker* marker : chart()->legend()->markers(m_before)) marker->setVisible(true);
}

std::string curvesAsCsv(const Curves& curves) {
  std::string out = "strategy,budget_bytes,forward_operations\n";
  for (const Curve& curve : curves.curves)
    for (const core::TradeoffPoint& point : curve.points) out += fmt::format("{},{},{}\n", core::toText(curve.strategy), point.budgetBytes, point.forwardOperations);
  return out;
}

}  // namespace retrace::ui
