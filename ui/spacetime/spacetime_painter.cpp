// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/spacetime/spacetime_painter.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/model/spacetime_range.h"
#include "ui/spacetime/spacetime_cells.h"
#include "ui/spacetime/spacetime_raster.h"

namespace retrace::ui {

namespace {

constexpr double kLeft = 62.0, kRight = 22.0, kTop = 30.0, kBottom = 44.0;
constexpr double kMostVectors = 200'000;

std::array<QColor, kSpacetimeCells> cellColours(const Theme& theme) {
  return {theme.plot,      theme.done,     theme.internalHeld, theme.hiddenHeld, theme.forward,
          theme.recompute, theme.internal, theme.hidden,       theme.backward};
}

void drawPicture(QPainter& painter, const QRectF& plot, const Plan& plan, const SpacetimeRange& range,
                 const Theme& theme, SpacetimeStyle style, CellSet shown) {
  if (const QSize size = spacetimeRasterSize(plot, range, style, painter.deviceTransform().m11()); !size.isEmpty()) {
    // Qt draws a palette's picture pixel by pixel; to convert it and copy that takes a third of the time.
    painter.drawImage(
        plot, spacetimeRaster(plan, range, size, spacetimeColours(theme), shown).convertToFormat(QImage::Format_RGB32));
    return;
  }
  // SVG has no clip paths here: rectangles are cut to the plot, and drawn in the order of importance.
  std::array<std::vector<QRectF>, kSpacetimeCells> layers;
  const double columnPixels = plot.width() / range.columns(), rowPixels = plot.height() / range.rows();
  eachSpacetimeCell(plan, range, columnPixels, [&](double x0, double x1, double y0, double y1, SpacetimeCell cell) {
    const QRectF rect = QRectF(QPointF(plot.left() + (x0 - range.firstColumn) * columnPixels,
                                       plot.top() + (y0 - range.firstRow) * rowPixels),
                               QPointF(plot.left() + (x1 - range.firstColumn) * columnPixels,
                                       plot.top() + (y1 - range.firstRow) * rowPixels))
                            .intersected(plot);
    if (rect.width() > 0.0 && rect.height() > 0.0 && shown.has(cell))
      layers[static_cast<std::size_t>(cell)].push_back(rect);
  });
  const auto colours = cellColours(theme);
  painter.setPen(Qt::NoPen);
  painter.fillRect(plot, colours[0]);
  for (std::size_t cell = 1; cell < layers.size(); ++cell) {
    painter.setBrush(colours[cell]);
    painter.drawRects(layers[cell].data(), static_cast<int>(layers[cell].size()));
  }
}

// In many words, in few, and without numbers.
QStringList foldedWords(const SpacetimeRange& range, QSizeF pixels) {
  const double actions = range.rows() / pixels.height(), steps = range.columns() / pixels.width();
  if (pixels.isEmpty() || (actions <= 1.0 && steps <= 1.0)) return {};
  const auto number = [](double value) {
    return value < 10.0 ? QString::number(value, 'f', 1) : QString::number(std::llround(value));
  };
  const auto words = [](const char* text) { return QCoreApplication::translate("Spacetime", text); };
  const QString least = words(QT_TRANSLATE_NOOP("Spacetime", "summarised"));
  if (actions <= 1.0)
    return {words(QT_TRANSLATE_NOOP("Spacetime", "summarised: %1 steps per pixel")).arg(number(steps)),
            words(QT_TRANSLATE_NOOP("Spacetime", "1 px: %1 steps")).arg(number(steps)), least};
  if (steps <= 1.0)
    return {words(QT_TRANSLATE_NOOP("Spacetime", "summarised: %1 actions per pixel")).arg(number(actions)),
            words(QT_TRANSLATE_NOOP("Spacetime", "1 px: %1 actions")).arg(number(actions)), least};
  return {words(QT_TRANSLATE_NOOP("Spacetime", "summarised: %1 actions × %2 steps per pixel"))
              .arg(number(actions), number(steps)),
          words(QT_TRANSLATE_NOOP("Spacetime", "1 px: %1 × %2")).arg(number(actions), number(steps)), least};
}

// Below the steps' numbers.
QRectF titleRow(const QRectF& plot, const QFontMetricsF& metrics) {
  return {plot.left(), plot.bottom() + 6 + metrics.height(), plot.width(), metrics.height() + 4};
}

QString stepsTitle(const QFontMetricsF& metrics, double width) {
  return fittingWords(metrics, width, {QCoreApplication::translate("Spacetime", "time step s"), QStringLiteral("s")});
}

QString axisNumber(std::int64_t value) {  // 1250000 takes too much room beside the axis
  if (value >= 1'000'000 && value % 10'000 == 0)
    return QStringLiteral("%1M").arg(static_cast<double>(value) / 1e6, 0, 'g', 6);
  if (value >= 10'000 && value % 100 == 0)
    return QStringLiteral("%1k").arg(static_cast<double>(value) / 1e3, 0, 'g', 6);
  return QString::number(value);
}

// What the numbers of the rows are counted from: 0, or where they are too wide for their place a round number, which
// the axis' title says.
std::int64_t rowBase(const std::vector<std::int64_t>& ticks, const QFontMetricsF& metrics, double room) {
  const bool fit = std::all_of(ticks.begin(), ticks.end(),
                               [&](std::int64_t tick) { return metrics.horizontalAdvance(axisNumber(tick)) <= room; });
  if (fit) return 0;
  std::int64_t power = 100;
  while (power <= ticks.back() - ticks.front()) power *= 10;
  return ticks.front() - ticks.front() % power;
}

void drawRowNumbers(QPainter& painter, const QRectF& plot, const SpacetimeRange& range, const Theme& theme) {
  constexpr double kTitle = 4.0, kGap = 6.0;  // from the left edge to the title, from the numbers to the plot
  const QFontMetricsF metrics(painter.font());
  const double room = kLeft - kTitle - metrics.height() - kGap;
  const std::vector<std::int64_t> ticks =
      axisTicks(range.firstRow, range.endRow, std::max(2, static_cast<int>(plot.height() / 40)));
  const std::int64_t base = rowBase(ticks, metrics, room);
  painter.setPen(theme.faintText);
  for (const std::int64_t row : ticks) {
    const double y = plot.top() + (static_cast<double>(row) - range.firstRow) / range.rows() * plot.height();
    if (y < plot.top() - 0.5 || y > plot.bottom() + 0.5) continue;
    painter.drawLine(QPointF(plot.left() - 4, y), QPointF(plot.left(), y));
    painter.drawText(QRectF(plot.left() - 50, y - metrics.height() / 2, 50 - kGap, metrics.height()),
                     Qt::AlignRight | Qt::AlignVCenter, axisNumber(row - base));
  }
  painter.setPen(theme.text);
  painter.save();
  painter.translate(plot.left() - kLeft + kTitle, plot.center().y());
  painter.rotate(-90);
  const auto words = [](const char* text) { return QCoreApplication::translate("Spacetime", text); };
  const QStringList titles =
      base == 0 ? QStringList{words(QT_TRANSLATE_NOOP("Spacetime", "action (time runs down)")),
                              words(QT_TRANSLATE_NOOP("Spacetime", "action"))}
                : QStringList{words(QT_TRANSLATE_NOOP("Spacetime", "action − %1 (time runs down)")).arg(base),
                              words(QT_TRANSLATE_NOOP("Spacetime", "action − %1")).arg(base)};
  painter.drawText(QRectF(-plot.height() / 2, 0, plot.height(), metrics.height() + 2), Qt::AlignCenter,
                   fittingWords(metrics, plot.height(), titles));
  painter.restore();
}

void drawAxes(QPainter& painter, const QRectF& plot, const SpacetimeRange& range, const Theme& theme) {
  const QFontMetricsF metrics(painter.font());
  painter.setPen(QPen(theme.grid, 1.0));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(plot);
  painter.setPen(theme.faintText);
  for (const std::int64_t step :
       axisTicks(range.firstColumn + 0.5, range.endColumn + 0.5, static_cast<int>(plot.width() / 70))) {
    if (step < 1) continue;
    const double x =
        plot.left() + (static_cast<double>(step) - 0.5 - range.firstColumn) / range.columns() * plot.width();
    if (x < plot.left() || x > plot.right()) continue;
    painter.drawLine(QPointF(x, plot.bottom()), QPointF(x, plot.bottom() + 4));
    painter.drawText(QRectF(x - 40, plot.bottom() + 4, 80, metrics.height()), Qt::AlignHCenter | Qt::AlignTop,
                     axisNumber(step));
  }
  drawRowNumbers(painter, plot, range, theme);
  painter.setPen(theme.text);
  painter.drawText(titleRow(plot, metrics), Qt::AlignCenter, stepsTitle(metrics, plot.width()));
}

struct LegendKind {
  const char* key;  // on the command line
  const char* text;
  SpacetimeCell sample;
  CellSet cells;
};
constexpr std::array kLegend{
    LegendKind{
        "first", QT_TRANSLATE_NOOP("Spacetime", "first forward"), SpacetimeCell::Forward, {SpacetimeCell::Forward}},
    LegendKind{"recomputed",
               QT_TRANSLATE_NOOP("Spacetime", "recomputed"),
               SpacetimeCell::Recompute,
               {SpacetimeCell::Recompute}},
    LegendKind{
        "backward", QT_TRANSLATE_NOOP("Spacetime", "backward"), SpacetimeCell::Backward, {SpacetimeCell::Backward}},
    LegendKind{"hidden",
               QT_TRANSLATE_NOOP("Spacetime", "hidden state kept"),
               SpacetimeCell::KeepHidden,
               {SpacetimeCell::KeepHidden, SpacetimeCell::HiddenHeld}},
    LegendKind{"internal",
               QT_TRANSLATE_NOOP("Spacetime", "internal state kept"),
               SpacetimeCell::KeepInternal,
               {SpacetimeCell::KeepInternal, SpacetimeCell::InternalHeld}},
    LegendKind{"done", QT_TRANSLATE_NOOP("Spacetime", "done"), SpacetimeCell::Done, {SpacetimeCell::Done}}};

// Places of the entries before they are shrunk and moved into the figure.
struct LegendLayout {
  QPointF origin;
  double shrink = 1.0;
  std::array<QPointF, kLegend.size()> places;  // left end and middle of each sample
};

double entryWidth(const QFontMetricsF& metrics, const LegendKind& kind) {
  return 32 + metrics.horizontalAdvance(QCoreApplication::translate("Spacetime", kind.text));
}

LegendLayout layoutLegend(const QFontMetricsF& metrics, const QRectF& figure) {
  double wanted = 0.0;
  for (const LegendKind& kind : kLegend) wanted += entryWidth(metrics, kind);
  const bool twoRows = (figure.width() - 12) / wanted < 0.8;
  LegendLayout layout{QPointF(figure.left() + 6, figure.top() + (twoRows ? 0 : 4)),
                      std::min(twoRows ? 0.85 : 1.0, (figure.width() - 12) / (twoRows ? wanted * 0.56 : wanted)),
                      {}};
  double x = 0.0;
  double middle = metrics.height() / 2;
  for (std::size_t i = 0; i < kLegend.size(); ++i) {
    if (twoRows && kLegend[i].sample == SpacetimeCell::KeepHidden) {
      x = 0.0;
      middle += metrics.height();
    }
    layout.places[i] = {x, middle};
    x += entryWidth(metrics, kLegend[i]);
  }
  return layout;
}

void drawSample(QPainter& painter, const QPointF& place, SpacetimeCell cell, const QColor& colour, const Theme& theme,
                bool strokes) {
  const double x = place.x(), middle = place.y();
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  if (cell == SpacetimeCell::KeepHidden) {
    painter.fillRect(QRectF(x + 5, middle, 3, 8), theme.hiddenHeld);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.drawEllipse(QPointF(x + 6.5, middle - 1), 4, 4);
  } else if (cell == SpacetimeCell::KeepInternal) {
    painter.fillRect(QRectF(x + 1, middle - 1, 11, 9), theme.internalHeld);
    painter.fillRect(QRectF(x + 1, middle - 7, 11, 8), colour);
  } else {
    const QRectF sample(x, middle - 5, 13, 10), inner = sample.adjusted(2, 1.5, -2, -1.5);
    painter.fillRect(sample, colour);
    if (!strokes || (cell != SpacetimeCell::Recompute && cell != SpacetimeCell::Backward)) return;
    painter.setPen(QPen(Theme::textOn(colour), 1.0));
    painter.drawLine(inner.bottomLeft(), inner.topRight());
    if (cell == SpacetimeCell::Backward) painter.drawLine(inner.topLeft(), inner.bottomRight());
  }
}

void drawLegend(QPainter& painter, const QRectF& figure, const Theme& theme, bool strokes, CellSet shown) {
  const auto colours = cellColours(theme);
  const QFontMetricsF metrics(painter.font());
  const LegendLayout layout = layoutLegend(metrics, figure);
  painter.save();
  painter.translate(layout.origin);
  painter.scale(layout.shrink, layout.shrink);
  for (std::size_t i = 0; i < kLegend.size(); ++i) {
    const LegendKind& kind = kLegend[i];
    const QPointF& place = layout.places[i];
    drawSample(painter, place, kind.sample, colours[static_cast<std::size_t>(kind.sample)], theme, strokes);
    const QString text = QCoreApplication::translate("Spacetime", kind.text);
    const bool hidden = !shown.has(kind.cells);
    painter.setPen(hidden ? theme.faintText : theme.text);
    painter.drawText(QPointF(place.x() + 18, place.y() + metrics.ascent() / 2 - 1), text);
    if (hidden)
      painter.drawLine(QPointF(place.x() - 1, place.y()),
                       QPointF(place.x() + 18 + metrics.horizontalAdvance(text), place.y()));  // struck out
  }
  painter.restore();
}

}  // namespace

QList<QRgb> spacetimeColours(const Theme& theme) {
  QList<QRgb> table;
  for (const QColor& colour : cellColours(theme)) table.append(colour.rgb());
  return table;
}

core::Result<CellSet> cellsWithout(const QString& kinds) {
  CellSet shown = CellSet::all();
  for (const QString& part : kinds.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
    const QString kind = part.trimmed();
    const auto* const found =
        std::ranges::find_if(kLegend, [&](const LegendKind& one) { return kind == QLatin1String(one.key); });
    if (found == kLegend.end())
      return core::fail(
          core::ErrorCode::InvalidInput,
          "'{}' is not a kind of cell: give some of first, recomputed, backward, hidden, internal and done, "
          "with commas between.",
          kind.toStdString());
    if (shown.has(found->cells)) shown = shown.toggled(found->cells);
  }
  return shown;
}

QString leftOut(CellSet shown) {
  QStringList kinds;
  for (const LegendKind& kind : kLegend)
    if (!shown.has(kind.cells)) kinds << QLatin1String(kind.key);
  return kinds.join(QLatin1Char(','));
}

std::vector<LegendEntry> spacetimeLegend(const QFont& font, const QRectF& figure) {
  const QFontMetricsF metrics(font);
  const LegendLayout layout = layoutLegend(metrics, figure);
  std::vector<LegendEntry> entries;
  for (std::size_t i = 0; i < kLegend.size(); ++i) {
    const QRectF box(layout.places[i] - QPointF(0, metrics.height() / 2),
                     QSizeF(entryWidth(metrics, kLegend[i]) - 8, metrics.height()));
    entries.push_back({QCoreApplication::translate("Spacetime", kLegend[i].text),
                       QRectF(layout.origin + box.topLeft() * layout.shrink, box.size() * layout.shrink),
                       kLegend[i].cells});
  }
  return entries;
}

std::optional<LegendEntry> spacetimeLegendAt(const QFont& font, const QRectF& figure, QPointF position) {
  if (position.y() >= spacetimePlotRect(figure).top()) return std::nullopt;
  for (LegendEntry& entry : spacetimeLegend(font, figure))
    if (entry.box.contains(position)) return std::move(entry);
  return std::nullopt;
}

QSize spacetimeRasterSize(const QRectF& plot, const SpacetimeRange& range, SpacetimeStyle style, double ratio) {
  constexpr double kFineness = 4.0;  // of a raster among vectors
  if (style == SpacetimeStyle::Raster) return (plot.size() * ratio).toSize();
  return range.rows() + range.columns() <= kMostVectors ? QSize() : (plot.size() * kFineness).toSize();
}

QString foldedText(const SpacetimeRange& range, QSizeF pixels) { return foldedWords(range, pixels).value(0); }

void drawFoldedNote(QPainter& painter, const QRectF& plot, const SpacetimeRange& range, const Theme& theme) {
  constexpr double kApart = 10.0;
  const QFontMetricsF metrics(painter.font());
  const QRectF row = titleRow(plot, metrics);
  const double left = plot.left() - kLeft + 4;
  const QRectF room(left, row.top(),
                    row.center().x() - metrics.horizontalAdvance(stepsTitle(metrics, row.width())) / 2 - kApart - left,
                    row.height());
  painter.setPen(theme.text);
  painter.drawText(
      room, Qt::AlignLeft | Qt::AlignVCenter,
      fittingWords(metrics, room.width(), foldedWords(range, plot.size() * painter.deviceTransform().m11())));
}

QRectF spacetimePlotRect(const QRectF& figure) {
  constexpr double kNarrow = 500.0,
                   kSecondRow =
                       5.0;  // there the legend takes two rows, and the first number of the ruler stands below them
  return figure.adjusted(kLeft, kTop + (figure.width() < kNarrow ? kSecondRow : 0.0), -kRight, -kBottom);
}

void drawSpacetime(QPainter& painter, const QRectF& figure, const Plan& plan, const SpacetimeRange& range,
                   const Theme& theme, SpacetimeStyle style, const SpacetimeLook& look) {
  const QRectF plot = spacetimePlotRect(figure);
  if (!plot.isValid()) return;
  drawPicture(painter, plot, plan, range, theme, style, look.shown);
  const SpacetimeDetail detail = std::min(look.most, spacetimeDetail(range, plot));
  drawSpacetimeCells(painter, plot, plan, range, theme, detail, look.internalParts, look.shown);
  drawAxes(painter, plot, range, theme);
  drawLegend(painter, figure, theme, detail == SpacetimeDetail::Cells, look.shown);
}

std::vector<std::int64_t> axisTicks(double from, double to, int count) {
  const double span = std::max(1.0, to - from);
  const double rough = span / std::max(1, count);
  double step = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0, 10.0})
    if (step * factor >= rough) {
      step *= factor;
      break;
    }
  step = std::max(1.0, step);
  std::vector<std::int64_t> ticks;
  const auto first = static_cast<std::int64_t>(std::ceil(from / step)),
             last = static_cast<std::int64_t>(std::floor((to + 1e-9) / step));
  for (std::int64_t i = first; i <= last; ++i) ticks.push_back(std::llround(static_cast<double>(i) * step));
  return ticks;
}

}  // namespace retrace::ui
