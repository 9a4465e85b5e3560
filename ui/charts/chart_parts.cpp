// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_parts.h"

#include <QAbstractAxis>
#include <QCursor>
#include <QFontMetricsF>
#include <QGraphicsSceneMouseEvent>
#include <QLegend>
#include <QLineSeries>
#include <QPainter>
#include <QScatterSeries>
#include <algorithm>
#include <cmath>

namespace retrace::ui {

namespace {

constexpr int kTextPixels = 12, kSmallPixels = 11;
constexpr double kRow = 17.0, kSample = 18.0, kGap = 5.0, kBetween = 14.0, kEdge = 8.0;
constexpr double kBehindCurves = 1.0,
                 kBeforeCurves = 50.0;  // Qt Charts: the plot area lies at 0, the grid at 2, series above it

void paintMarker(QPainter& painter, const QScatterSeries& series, QPointF centre) {
  painter.setPen(QPen(series.borderColor(), 1.4));
  painter.setBrush(series.color());
  constexpr double kRadius = 4.5;
  const QRectF box(centre - QPointF(kRadius, kRadius), QSizeF(2 * kRadius, 2 * kRadius));
  switch (series.markerShape()) {
    case QScatterSeries::MarkerShapeRectangle: painter.drawRect(box); break;
    case QScatterSeries::MarkerShapeTriangle:
      painter.drawPolygon(QPolygonF{{box.left(), box.bottom()}, {box.right(), box.bottom()}, {centre.x(), box.top()}});
      break;
    case QScatterSeries::MarkerShapeRotatedRectangle:
      painter.drawPolygon(QPolygonF{
          {box.left(), centre.y()}, {centre.x(), box.top()}, {box.right(), centre.y()}, {centre.x(), box.bottom()}});
      break;
    default: painter.drawEllipse(box); break;
  }
}

}  // namespace

void dressChart(QChart& chart, const Theme& theme) {
  chart.setBackgroundBrush(theme.panel);
  chart.setBackgroundRoundness(0);
  chart.setPlotAreaBackgroundBrush(theme.plot);
  chart.setPlotAreaBackgroundVisible(true);
  QFont font = chart.legend()->font();
  font.setPixelSize(kTextPixels);
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

QList<QPointF> staircase(const std::vector<QPointF>& points, double end, double unit) {
  constexpr double kPlaces = 1500.0;  // across
  QList<QPointF> corners;
  double drawn = -1.0;
  const double closest = points.empty() ? 1.0 : std::pow(end / std::max(1.0, points.front().x()), 1.0 / kPlaces);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double x = std::min(points[i].x(), end) / unit, y = points[i].y();
    if (i + 1 < points.size() && drawn > 0.0 && x / drawn < closest) continue;
    if (!corners.isEmpty()) corners.append({x, corners.back().y()});
    if (corners.isEmpty() || corners.back().y() != y) corners.append({x, y});
    drawn = x;
  }
  return corners;
}

QXYSeries* makeSeries(const PlotSeries& described, const Theme& theme) {
  if (described.form != PlotForm::Points) {
    auto* line = new QLineSeries();
    line->setName(described.name);
    line->setPen(QPen(described.colour,
                      described.weight > 1.0   ? 2.5
                      : described.weight < 1.0 ? 1.2
                                               : 1.8,
                      described.pen));
    return line;
  }
  auto* marks = new QScatterSeries();
  marks->setName(described.name);
  const bool open = described.mark == PlotMark::Ring || described.mark == PlotMark::Diamond;
  marks->setPen(QPen(open || described.mark == PlotMark::Triangle ? described.colour : theme.plot, 2));
  marks->setColor(open ? theme.panel : described.colour);
  marks->setMarkerShape(described.mark == PlotMark::Square     ? QScatterSeries::MarkerShapeRectangle
                        : described.mark == PlotMark::Triangle ? QScatterSeries::MarkerShapeTriangle
                        : described.mark == PlotMark::Diamond  ? QScatterSeries::MarkerShapeRotatedRectangle
                                                               : QScatterSeries::MarkerShapeCircle);
  marks->setMarkerSize(described.mark == PlotMark::Diamond ? 13 : described.mark == PlotMark::Ring ? 11 : 9);
  return marks;
}

ChartLegend::ChartLegend(QChart* chart)
    : QGraphicsObject(chart), m_chart(chart), m_theme(Theme::named({})), m_font(chart->legend()->font()) {
  m_font.setPixelSize(kSmallPixels);
  chart->legend()->hide();
  setZValue(100);
  setCursor(Qt::PointingHandCursor);
  connect(chart, &QChart::geometryChanged, this, &ChartLegend::place);
}

void ChartLegend::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

void ChartLegend::setSeries(std::vector<QXYSeries*> series) {
  if (std::ranges::equal(series, m_entries, {}, {}, &Entry::series)) return;
  m_entries.clear();
  for (QXYSeries* one : series) m_entries.push_back({one, {}});
  place();
}

void ChartLegend::place() {
  prepareGeometryChange();
  const double width = std::max(60.0, m_chart->size().width() - 2 * kEdge);
  const QFontMetricsF metrics(m_font);
  double x = 0.0, y = 0.0;
  std::size_t rowBegin = 0;
  const auto centreRow = [&](std::size_t end) {
    if (end == rowBegin) return;
    const double shift = std::max(0.0, (width - m_entries[end - 1].box.right()) / 2);
    for (; rowBegin < end; ++rowBegin) m_entries[rowBegin].box.translate(shift, 0);
  };
  for (std::size_t i = 0; i < m_entries.size(); ++i) {
    const double needed = kSample + kGap + metrics.horizontalAdvance(m_entries[i].series->name());
    if (x > 0.0 && x + needed > width) {
      centreRow(i);
      x = 0.0;
      y += kRow;
    }
    m_entries[i].box = QRectF(x, y, std::min(needed, width), kRow);
    x += needed + kBetween;
  }
  centreRow(m_entries.size());
  const QSizeF size(width, m_entries.empty() ? 0.0 : y + kRow);
  setPos(kEdge, m_chart->size().height() - size.height() - 3.0);
  const bool changed = size.height() != m_size.height();
  m_size = size;
  update();
  if (changed) Q_EMIT heightChanged();
}

std::vector<std::pair<QString, QRectF>> ChartLegend::entries() const {
  std::vector<std::pair<QString, QRectF>> list;
  for (const Entry& one : m_entries) list.emplace_back(one.series->name(), one.box.translated(pos()));
  return list;
}

void ChartLegend::paint(QPainter* painter, const QStyleOptionGraphicsItem* /*option*/, QWidget* /*widget*/) {
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setFont(m_font);
  const QFontMetricsF metrics(m_font);
  for (const Entry& one : m_entries) {
    const QPointF left(one.box.left(), one.box.center().y()), centre = left + QPointF(kSample / 2, 0);
    painter->setOpacity(one.series->isVisible() ? 1.0 : 0.35);
    if (const auto* scatter = qobject_cast<const QScatterSeries*>(one.series)) {
      paintMarker(*painter, *scatter, centre);
    } else {
      painter->setPen(one.series->pen());
      painter->drawLine(left, left + QPointF(kSample, 0));
    }
    painter->setOpacity(1.0);
    painter->setPen(one.series->isVisible() ? m_theme.text : m_theme.faintText);
    const QRectF words = one.box.adjusted(kSample + kGap, 0, 1, 0);
    painter->drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                      metrics.elidedText(one.series->name(), Qt::ElideRight, words.width()));
    if (!one.series->isVisible())
      painter->drawLine(QPointF(words.left(), words.center().y()), QPointF(words.right(), words.center().y()));
  }
}

void ChartLegend::mousePressEvent(QGraphicsSceneMouseEvent* event) {
  for (const Entry& one : m_entries)
    if (one.box.contains(event->pos())) {
      one.series->setVisible(!one.series->isVisible());
      update();
      return;
    }
  event->ignore();
}

ChartBands::ChartBands(QChart* chart)
    : QGraphicsItem(chart), m_chart(chart), m_theme(Theme::named({})), m_font(chart->legend()->font()) {
  m_font.setPixelSize(kSmallPixels);
  setZValue(kBehindCurves);
  setAcceptedMouseButtons(Qt::NoButton);
}

void ChartBands::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

void ChartBands::setBands(std::vector<PlotBand> bands, std::function<double(double)> placeOf) {
  if (bands == m_bands && !bands.empty()) return;
  m_bands = std::move(bands);
  m_placeOf = std::move(placeOf);
  changed();
}

double ChartBands::headroom() const {
  double rows = 0.0;
  for (const auto& [name, box] : names()) rows = std::max(rows, box.height());
  return rows;
}

std::vector<std::pair<QString, QRectF>> ChartBands::names() const {
  constexpr double kNarrowest = 8.0, kApart = 4.0;
  std::vector<std::pair<QString, QRectF>> list;
  const QRectF plot = m_chart->plotArea();
  const QFontMetricsF metrics(m_font);
  for (const PlotBand& band : m_bands) {
    const double left = std::max(plot.left(), m_placeOf(band.from)), right = std::min(plot.right(), m_placeOf(band.to));
    if (right - left < kNarrowest) continue;
    QString words = band.name;  // in one row, or broken at its first blank into two
    if (const auto blank = words.indexOf(QLatin1Char(' '));
        blank > 0 && metrics.horizontalAdvance(words) > right - left)
      words[blank] = QLatin1Char('\n');
    double width = 0.0;
    const QStringList rows = words.split(QLatin1Char('\n'));
    for (const QString& row : rows) width = std::max(width, metrics.horizontalAdvance(row));
    const double height = metrics.height() * static_cast<double>(rows.size());
    const QRectF box((left + right - width) / 2, plot.top() - height - 1.0, width, height);
    if (list.empty() || box.left() >= list.back().second.right() + kApart) list.emplace_back(words, box);
  }
  return list;
}

QRectF ChartBands::boundingRect() const { return QRectF(QPointF(), m_chart->size()); }

void ChartBands::paint(QPainter* painter, const QStyleOptionGraphicsItem* /*option*/, QWidget* /*widget*/) {
  const QRectF plot = m_chart->plotArea();
  for (std::size_t i = 0; i < m_bands.size(); ++i) {
    const double left = std::max(plot.left(), m_placeOf(m_bands[i].from)),
                 right = std::min(plot.right(), m_placeOf(m_bands[i].to));
    if (right <= left) continue;
    painter->fillRect(
        QRectF(left, plot.top(), right - left, plot.height()),
        Theme::mixed(m_theme.plot, m_theme.text, bandShade(i, m_bands.size())));  // the less memory, the darker
    if (i == 0) continue;
    painter->setPen(QPen(m_theme.faintText, 1.0, Qt::DotLine));
    painter->drawLine(QPointF(left, plot.top()), QPointF(left, plot.bottom()));
  }
  painter->setFont(m_font);
  painter->setPen(m_theme.faintText);
  for (const auto& [words, box] : names())
    painter->drawText(box.adjusted(-2, 0, 2, 0), Qt::AlignHCenter | Qt::AlignBottom, words);
}

ChartNames::ChartNames(QChart* chart)
    : QGraphicsItem(chart), m_theme(Theme::named({})), m_font(chart->legend()->font()) {
  m_font.setPixelSize(kTextPixels);
  setZValue(kBeforeCurves);
  setAcceptedMouseButtons(Qt::NoButton);
}

void ChartNames::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

void ChartNames::setNames(const std::vector<PointName>& names, const NameGround& ground) {
  std::vector<PlacedName> placed = placeNames(QFontMetricsF(m_font), names, ground);
  if (placed == m_names) return;
  prepareGeometryChange();
  m_names = std::move(placed);
  m_bounds = {};
  for (const PlacedName& name : m_names) m_bounds |= name.box.adjusted(-2, -2, 2, 2);
  update();
}

void ChartNames::paint(QPainter* painter, const QStyleOptionGraphicsItem* /*option*/, QWidget* /*widget*/) {
  painter->setFont(m_font);
  painter->setPen(m_theme.text);
  for (const PlacedName& name : m_names) painter->drawText(name.box.adjusted(-1, 0, 1, 0), Qt::AlignCenter, name.text);
}

}  // namespace retrace::ui
