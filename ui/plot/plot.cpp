// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plot/plot.h"

#include <QFontMetricsF>
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "ui/common/fitting_words.h"
#include "ui/plot/label_places.h"

namespace retrace::ui {

namespace {

constexpr double kGap = 4.0;
constexpr double kLegendKey = 20.0;
constexpr double kMarkRadius = 3.6;

struct Tick {
  double value;
  bool labelled;
};

// Of an axis in its own unit, at most about `count` labels.
std::vector<Tick> ticksOf(const PlotAxis& axis, int count, bool vertical) {
  const double from = axis.from / axis.unit, to = axis.to / axis.unit;
  std::vector<Tick> ticks;
  if (!axis.logarithmic) {
    const double least = axis.whole ? 1.0 : 0.0;
    double step = std::max(least, roundStep((to - from) / std::max(2, count)));
    const auto alone = [&] {
      return std::floor(to / step + 1e-9) <= std::ceil(from / step - 1e-9);
    };  // one number is no scale
    if (alone()) step = std::max(least, roundStep(step * 0.4));
    for (double at = std::ceil(from / step - 1e-9) * step; at <= to + step * 1e-9; at += step)
      ticks.push_back({std::abs(at) < step * 1e-9 ? 0.0 : at, true});
    return ticks;
  }
  const double decades = std::log10(to / from);
  if (decades < 0.7) {  // less than from 2 to 10: a linear ruler reads better, and lies right on a logarithmic axis
    PlotAxis plain = axis;
    plain.logarithmic = false;
    return ticksOf(plain, count, vertical);
  }
  const int rare = std::max(1, static_cast<int>(std::ceil(decades / std::max(1, count)))),
            every = decades < 2.0 * rare ? 1 : rare;  // here too
  const bool subdivided =
      decades * 3.0 <= count * (vertical ? 1.5 : 1.0);  // 2 and 5 as well: numbers above one another may stand closer
  for (int power = static_cast<int>(std::floor(std::log10(from))); power <= static_cast<int>(std::ceil(std::log10(to)));
       ++power)
    for (int digit = 1; digit < 10; ++digit) {
      const double at = digit * std::pow(10.0, power);
      if (at < from * (1 - 1e-9) || at > to * (1 + 1e-9)) continue;
      ticks.push_back({at, digit == 1 ? power % every == 0 : subdivided && (digit == 2 || digit == 5)});
    }
  return ticks;
}

QString numberText(double value) {
  if (value != 0.0 && (std::abs(value) >= 1e5 || std::abs(value) < 1e-3)) {
    const auto power = static_cast<int>(std::floor(std::log10(std::abs(value)) + 1e-9));
    QString raised;
    for (const QChar digit : QString::number(power))
      raised += digit == QLatin1Char('-') ? QChar(0x207B) : QStringLiteral(u"⁰¹²³⁴⁵⁶⁷⁸⁹").at(digit.digitValue());
    const double front = value / std::pow(10.0, power);
    return std::abs(front - 1.0) < 1e-9 ? QStringLiteral("10") + raised
                                        : QString::number(front, 'g', 3) + QStringLiteral("·10") + raised;
  }
  return QString::number(value, 'g', 5);
}

int tickCount(double pixels, bool horizontal) {
  return std::max(2, static_cast<int>(pixels / (horizontal ? 62.0 : 34.0)));
}

struct LegendEntry {
  const PlotSeries* series;
  double width;
};

std::vector<std::vector<LegendEntry>> legendRows(const QFontMetricsF& metrics, const Plot& plot, double width) {
  std::vector<std::vector<LegendEntry>> rows;
  double used = width + 1.0;
  for (const PlotSeries& series : plot.series) {
    if (!series.inLegend) continue;
    const double entry = std::min(width, kLegendKey + kGap + metrics.horizontalAdvance(series.name) + 3 * kGap);
    if (used + entry > width) {
      rows.emplace_back();
      used = 0.0;
    }
    rows.back().push_back({&series, entry});
    used += entry;
  }
  return rows;
}

// From values to pixels of the area.
class Scale {
 public:
  Scale(const Plot& plot, const QRectF& area) : m_x(plot.x), m_y(plot.y), m_area(area) {}
  [[nodiscard]] double x(double value) const { return m_area.left() + part(m_x, value) * m_area.width(); }
  [[nodiscard]] double y(double value) const { return m_area.bottom() - part(m_y, value) * m_area.height(); }
  [[nodiscard]] QPointF at(const QPointF& value) const { return {x(value.x()), y(value.y())}; }

 private:
  static double part(const PlotAxis& axis, double value) {
    if (!axis.logarithmic) return (value - axis.from) / (axis.to - axis.from);
    return std::log(std::max(value, axis.from * 1e-12) / axis.from) / std::log(axis.to / axis.from);
  }
  const PlotAxis &m_x, &m_y;
  QRectF m_area;
};

// Pixels of a series. Where many points fall on a quarter of a pixel, the first, highest, lowest and last of them stay.
std::vector<QPointF> pixelsOf(const PlotSeries& series, const Scale& scale) {
  constexpr double kColumnsPerPixel = 4.0;
  std::vector<QPointF> pixels;
  const bool steps = series.form == PlotForm::Steps || series.form == PlotForm::Area;
  std::size_t columnBegin = 0;
  const auto fold = [&] {
    if (pixels.size() - columnBegin <= 4) return;
    const auto [high, low] =
        std::minmax_element(pixels.begin() + static_cast<std::ptrdiff_t>(columnBegin), pixels.end(),
                            [](const QPointF& a, const QPointF& b) { return a.y() < b.y(); });
    const std::vector<QPointF> kept{pixels[columnBegin], std::min(high, low) == high ? *high : *low,
                                    std::min(high, low) == high ? *low : *high, pixels.back()};
    pixels.resize(columnBegin);
    pixels.insert(pixels.end(), kept.begin(), kept.end());
  };
  for (const QPointF& point : series.points) {
    const QPointF at = scale.at(point);
    if (series.form != PlotForm::Points && !pixels.empty() &&
        std::floor(at.x() * kColumnsPerPixel) != std::floor(pixels.back().x() * kColumnsPerPixel)) {
      fold();
      if (steps) pixels.emplace_back(at.x(), pixels.back().y());
      columnBegin = pixels.size();
    } else if (steps && !pixels.empty()) {
      pixels.emplace_back(at.x(), pixels.back().y());
    }
    pixels.push_back(at);
  }
  if (series.form != PlotForm::Points && !pixels.empty()) fold();
  return pixels;
}

void drawLine(QPainter& painter, const std::vector<QPointF>& pixels, const QRectF& area) {
  QPolygonF piece;
  const auto flush = [&] {
    if (piece.size() > 1) painter.drawPolyline(piece);
    piece.clear();
  };
  for (std::size_t i = 1; i < pixels.size(); ++i) {
    const auto seen = clipped(pixels[i - 1], pixels[i], area);
    if (!seen) {
      flush();
      continue;
    }
    if (piece.isEmpty() || piece.back() != seen->first) {
      flush();
      piece.append(seen->first);
    }
    if (seen->second != piece.back()) piece.append(seen->second);
  }
  flush();
}

void drawArea(QPainter& painter, const std::vector<QPointF>& pixels, const QRectF& area) {
  if (pixels.empty()) return;
  const auto inside = [&](const QPointF& at) {
    return QPointF(std::clamp(at.x(), area.left(), area.right()), std::clamp(at.y(), area.top(), area.bottom()));
  };
  QPolygonF shape;
  shape.append({inside(pixels.front()).x(), area.bottom()});
  for (const QPointF& at : pixels) shape.append(inside(at));
  shape.append({inside(pixels.back()).x(), area.bottom()});
  painter.drawPolygon(shape);
}

void drawMark(QPainter& painter, const QPointF& at, const PlotSeries& series, const Theme& theme) {
  painter.setPen(QPen(theme.plot, 0.8));
  painter.setBrush(series.colour);
  const double radius = kMarkRadius * series.weight;
  switch (series.mark) {
    case PlotMark::Disc: painter.drawEllipse(at, radius, radius); break;
    case PlotMark::Square:
      painter.drawRect(QRectF(at - QPointF(radius, radius), QSizeF(2 * radius, 2 * radius)));
      break;
    case PlotMark::Triangle:
      painter.drawPolygon(
          QPolygonF{{at.x() - radius, at.y() + radius}, {at.x() + radius, at.y() + radius}, {at.x(), at.y() - radius}});
      break;
    case PlotMark::Diamond:
      painter.drawPolygon(QPolygonF{
          {at.x() - radius, at.y()}, {at.x(), at.y() - radius}, {at.x() + radius, at.y()}, {at.x(), at.y() + radius}});
      break;
    case PlotMark::Ring:
      painter.setPen(QPen(series.colour, radius * 0.25));
      painter.setBrush(Qt::NoBrush);  // what was measured may lie in it
      painter.drawEllipse(at, radius * 0.875, radius * 0.875);
      break;
  }
}

void drawSeries(QPainter& painter, const PlotSeries& series, const Scale& scale, const QRectF& area, const Theme& theme,
                double lineWidth) {
  const std::vector<QPointF> pixels = pixelsOf(series, scale);
  if (series.form == PlotForm::Points) {
    const double room = kMarkRadius * series.weight;
    for (const QPointF& at : pixels)
      if (area.adjusted(-0.01, -0.01, 0.01, 0.01).contains(at))
        drawMark(painter,
                 {std::clamp(at.x(), area.left() + room, area.right() - room),
                  std::clamp(at.y(), area.top() + room, area.bottom() - room)},
                 series, theme);
  } else if (series.form == PlotForm::Area) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(series.colour);
    drawArea(painter, pixels, area);
  } else {
    // Half the width of a line stays inside as well, and no miter or cap sticks out.
    const double width = lineWidth * series.weight;
    painter.setPen(QPen(series.colour, width, series.pen, Qt::FlatCap, Qt::BevelJoin));
    painter.setBrush(Qt::NoBrush);
    drawLine(painter, pixels, area.adjusted(width / 2, width / 2, -width / 2, -width / 2));
  }
}

// Beside each named series' last point that is seen.
void drawLabels(QPainter& painter, const Plot& plot, const Scale& scale, const QRectF& area, const Theme& theme) {
  std::vector<PointName> names;
  NameGround ground{area, {}, {}};
  for (const PlotSeries& series : plot.series) {
    std::vector<QPointF> pixels = pixelsOf(series, scale);
    const auto last =
        std::find_if(pixels.rbegin(), pixels.rend(), [&](const QPointF& at) { return area.contains(at); });
    if (!series.label.isEmpty() && series.labelAt) names.push_back({series.label, scale.at(*series.labelAt)});
    else if (!series.label.isEmpty() && last != pixels.rend()) names.push_back({series.label, *last});
    if (series.form == PlotForm::Points) {
      const double room = kMarkRadius * series.weight;
      for (const QPointF& at : pixels) ground.marks.emplace_back(at - QPointF(room, room), QSizeF(2 * room, 2 * room));
    } else if (series.form != PlotForm::Area) {
      ground.lines.push_back(std::move(pixels));
    }
  }
  painter.setPen(theme.text);
  for (const PlacedName& name : placeNames(QFontMetricsF(painter.font()), names, ground))
    painter.drawText(name.box.adjusted(-1, 0, 1, 0), Qt::AlignCenter, name.text);
}

void drawLegend(QPainter& painter, const QRectF& figure, double left, double top, const Plot& plot, const Theme& theme,
                double lineWidth) {
  const QFontMetricsF metrics(painter.font());
  double y = top + metrics.height() / 2;
  for (const auto& row : legendRows(metrics, plot, figure.right() - left)) {
    double x = left;
    for (const auto& [series, width] : row) {
      if (series->form == PlotForm::Points) {
        drawMark(painter, {x + kLegendKey / 2, y}, *series, theme);
      } else if (series->form == PlotForm::Area) {
        painter.fillRect(QRectF(x + 2, y - 5, kLegendKey - 4, 10), series->colour);
      } else {
        painter.setPen(QPen(series->colour, lineWidth * series->weight, series->pen, Qt::FlatCap));
        painter.drawLine(QPointF(x, y), QPointF(x + kLegendKey, y));
      }
      painter.setPen(theme.text);
      const QRectF words(x + kLegendKey + kGap, y - metrics.height() / 2, width - kLegendKey - kGap, metrics.height());
      painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter, fittingWords(metrics, words.width(), {series->name}));
      x += width;
    }
    y += metrics.height() + 1;
  }
}

// A name that has no room beside the one before is left out.
void drawBands(QPainter& painter, const QRectF& area, const Plot& plot, const Theme& theme, double lineWidth) {
  const QFontMetricsF metrics(painter.font());
  const Scale scale(plot, area);
  double taken = area.left() - kGap;
  for (std::size_t i = 0; i < plot.bands.size(); ++i) {
    const PlotBand& band = plot.bands[i];
    const double left = std::clamp(scale.x(band.from), area.left(), area.right()),
                 right = std::clamp(scale.x(band.to), area.left(), area.right());
    if (right <= left) continue;
    QColor shade = theme.text;
    shade.setAlphaF(static_cast<float>(bandShade(i, plot.bands.size())));
    painter.fillRect(QRectF(left, area.top(), right - left, area.height()), shade);
    if (i > 0) {
      painter.setPen(QPen(theme.faintText, lineWidth * 0.6, Qt::DotLine));
      painter.drawLine(QPointF(left, area.top()), QPointF(left, area.bottom()));
    }
    const double width = metrics.horizontalAdvance(band.name), begin = (left + right - width) / 2;
    if (begin < taken + kGap || begin + width > area.right()) continue;
    taken = begin + width;
    painter.setPen(theme.faintText);
    painter.drawText(QRectF(begin - 1, area.top() - metrics.height() - 1, width + 2, metrics.height()), Qt::AlignCenter,
                     band.name);
  }
}

void drawAxes(QPainter& painter, const QRectF& figure, const QRectF& area, const Plot& plot, const Theme& theme,
              double lineWidth) {
  const QFontMetricsF metrics(painter.font());
  const Scale scale(plot, area);
  const QPen grid(theme.grid, lineWidth * 0.4), line(theme.faintText, lineWidth * 0.5);
  for (const Tick& tick : ticksOf(plot.x, tickCount(area.width(), true), false)) {
    const double x = scale.x(tick.value * plot.x.unit);
    painter.setPen(tick.labelled ? grid : line);
    if (tick.labelled) painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    painter.setPen(line);
    painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + (tick.labelled ? 4 : 2)));
    if (!tick.labelled) continue;
    const QString text = numberText(tick.value);
    const double half = metrics.horizontalAdvance(text) / 2 + 1;
    painter.setPen(theme.faintText);
    const double middle = std::min(x, figure.right() - half);
    painter.drawText(QRectF(middle - half, area.bottom() + 5, 2 * half, metrics.height()), Qt::AlignCenter, text);
  }
  for (const Tick& tick : ticksOf(plot.y, tickCount(area.height(), false), true)) {
    const double y = scale.y(tick.value * plot.y.unit);
    painter.setPen(grid);
    if (tick.labelled) painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    painter.setPen(line);
    painter.drawLine(QPointF(area.left() - (tick.labelled ? 4 : 2), y), QPointF(area.left(), y));
    if (!tick.labelled) continue;
    painter.setPen(theme.faintText);
    painter.drawText(QRectF(figure.left(), y - metrics.height() / 2, area.left() - figure.left() - 6, metrics.height()),
                     Qt::AlignRight | Qt::AlignVCenter, numberText(tick.value));
  }
  painter.setPen(theme.text);
  const QRectF below(area.left(), figure.bottom() - metrics.height() - 1, figure.right() - area.left(),
                     metrics.height());
  painter.drawText(below, Qt::AlignCenter, fittingWords(metrics, below.width(), {plot.x.label, plot.x.brief}));
  painter.save();
  const double middle = area.center().y(), half = std::min(middle - figure.top(), figure.bottom() - middle);
  painter.translate(figure.left(), middle);
  painter.rotate(-90);
  painter.drawText(QRectF(-half, 0, 2 * half, metrics.height()), Qt::AlignCenter,
                   fittingWords(metrics, 2 * half, {plot.y.label, plot.y.brief}));
  painter.restore();
}

}  // namespace

double roundStep(double rough) {
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= rough * (1 - 1e-9)) return factor * power;
  return 10.0 * power;
}

QRectF plotArea(const QFontMetricsF& metrics, const QRectF& figure, const Plot& plot) {
  const double line = metrics.height();
  const double bottom = figure.bottom() - 2 * line - 9;
  double top = figure.top() + 2 + (plot.title.isEmpty() ? 0.0 : line + 3);
  double widest = 0.0;
  for (const Tick& tick : ticksOf(plot.y, tickCount(bottom - top, false), true))
    if (tick.labelled) widest = std::max(widest, metrics.horizontalAdvance(numberText(tick.value)));
  const double left = figure.left() + line + 3 + widest + 8;
  const auto rows = legendRows(metrics, plot, figure.right() - left);
  top += static_cast<double>(rows.size()) * (line + 1) + (rows.empty() ? line / 2 : 4) +
         (plot.bands.empty() ? 0.0 : line + 2);
  const QRectF area(QPointF(left, top), QPointF(figure.right() - 10, bottom));
  return area.isValid() ? area : QRectF();
}

void drawPlot(QPainter& painter, const QRectF& figure, const Plot& plot, const Theme& theme, double lineWidth) {
  const QFontMetricsF metrics(painter.font());
  const QRectF area = plotArea(metrics, figure, plot);
  if (area.isEmpty()) return;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  const double line = metrics.height();
  double top = figure.top() + 2;
  if (!plot.title.isEmpty()) {
    painter.setPen(theme.text);
    const QRectF above(area.left(), top, figure.right() - area.left(), line);
    painter.drawText(above, Qt::AlignLeft | Qt::AlignVCenter, fittingWords(metrics, above.width(), {plot.title}));
    top += line + 3;
  }
  painter.fillRect(area, theme.plot);
  drawLegend(painter, figure, area.left(), top, plot, theme, lineWidth);
  drawBands(painter, area, plot, theme, lineWidth);
  drawAxes(painter, figure, area, plot, theme, lineWidth);
  const Scale scale(plot, area);
  for (const PlotSeries& series : plot.series) drawSeries(painter, series, scale, area, theme, lineWidth);
  drawLabels(painter, plot, scale, area, theme);
  painter.setPen(QPen(theme.faintText, lineWidth * 0.5));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(area);
  painter.restore();
}

}  // namespace retrace::ui
