// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/spacetime_painter.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QLocale>
#include <algorithm>
#include <array>
#include <cmath>

namespace retrace::ui {

namespace {

constexpr int kCells = static_cast<int>(SpacetimeCell::Backward) + 1;
constexpr double kToScaleFrom = 4.0;    // pixels a column needs before bars can differ in width
constexpr double kLeft = 62.0, kRight = 22.0, kTop = 30.0, kBottom = 44.0;
constexpr std::int64_t kMostVectors = 200'000;

QColor mixed(const QColor& a, const QColor& b, double part) {
  return QColor::fromRgbF(static_cast<float>(a.redF() * (1 - part) + b.redF() * part), static_cast<float>(a.greenF() * (1 - part) + b.greenF() * part),
                          static_cast<float>(a.blueF() * (1 - part) + b.blueF() * part));
}

std::array<QColor, kCells> cellColours(const Theme& theme) {
  return {theme.plot, mixed(theme.plot, theme.done, 0.35), theme.internalHeld, theme.hiddenHeld, theme.forward,
          theme.recompute, theme.internal, theme.hidden, theme.backward};
}

constexpr double kHostPart = 0.12;  // of a column

// Walks everything visible and hands out rectangles in columns and rows. `columnPixels`: width of a column on paper.
template <typename Fill>
void emitCells(const Plan& plan, const SpacetimeRange& range, double columnPixels, const Fill& fill) {
  const core::StateSizes sizes = plan.problem().sizes;
  const double internalPart = columnPixels >= kToScaleFrom ? 0.9 : 1.0;
  const double hiddenPart = columnPixels >= kToScaleFrom ? std::min(0.9, 0.9 * static_cast<double>(sizes.hiddenBytes) / static_cast<double>(sizes.internalBytes)) : 1.0;
  const auto column = [](std::int64_t step) { return static_cast<double>(step - 1); };
  const auto bar = [&](std::int64_t first, std::int64_t last, double begin, double end, double part, SpacetimeCell cell) {
    if (part == 1.0 || cell == SpacetimeCell::Done) return fill(column(first), column(last) + 1.0, begin, end, cell);
    const auto from = std::max(first, static_cast<std::int64_t>(range.firstColumn));
    const auto to = std::min(last, static_cast<std::int64_t>(range.endColumn) + 1);
    for (std::int64_t step = from; step <= to; ++step)
      fill(column(step) + (1.0 - part) / 2.0, column(step) + (1.0 + part) / 2.0, begin, end, cell);
  };
  for (const Life& life : plan.lives()) {
    const auto begin = static_cast<double>(life.begin), end = static_cast<double>(life.end);
    if (begin >= range.endRow) break;
    if (end <= range.firstRow) continue;
    const bool hidden = life.block.kind == core::Block::Kind::Hidden;
    const bool onHost = life.level == core::Level::Host;  // a thinner line: it lies beside the device's arena
    bar(life.block.first, life.block.last, begin, end, !hidden ? internalPart : onHost ? std::min(hiddenPart, kHostPart) : hiddenPart, hidden ? SpacetimeCell::HiddenHeld : SpacetimeCell::InternalHeld);
  }
  const auto endRow = std::min(plan.actionCount(), static_cast<std::int64_t>(std::ceil(range.endRow)));
  for (std::int64_t row = 0; row < endRow; ++row) {
    const core::Action& action = plan.actions()[static_cast<std::size_t>(row)];
    const auto top = static_cast<double>(row), below = top + 1.0;
    if (action.kind == core::ActionKind::Backward) fill(column(action.last), column(action.first) + 1.0, below, static_cast<double>(plan.actionCount()), SpacetimeCell::Done);
    if (below <= range.firstRow) continue;
    switch (action.kind) {
      case core::ActionKind::Forward:
      case core::ActionKind::Record: {
        const std::int64_t known = std::clamp(plan.computedBefore(row), action.first - 1, action.last);
        if (known >= action.first) fill(column(action.first), column(known) + 1.0, top, below, SpacetimeCell::Recompute);
        if (known < action.last) fill(column(known + 1), column(action.last) + 1.0, top, below, SpacetimeCell::Forward);
        if (action.hasOffset()) bar(action.first, action.last, top + 0.5, below, internalPart, SpacetimeCell::KeepInternal);
        break;
      }
      case core::ActionKind::Save: bar(action.first, action.first, top, below, std::max(hiddenPart, 0.5), SpacetimeCell::KeepHidden); break;
      case core::ActionKind::Backward: fill(column(action.last), column(action.first) + 1.0, top, below, SpacetimeCell::Backward); break;
      case core::ActionKind::Load:
      case core::ActionKind::Drop: break;
    }
  }
}

void drawPicture(QPainter& painter, const QRectF& plot, const Plan& plan, const SpacetimeRange& range, const Theme& theme, SpacetimeStyle style) {
  const bool vectors = style == SpacetimeStyle::Vector && plan.actionCount() + plan.problem().steps <= kMostVectors;
  if (!vectors) {
    const double fineness = style == SpacetimeStyle::Vector ? 4.0 : painter.device()->devicePixelRatioF();
    const QSize size = (plot.size() * fineness).toSize();
    painter.drawImage(plot, spacetimeRaster(plan, range, size, theme));
    return;
  }
  // SVG has no clip paths here: rectangles are cut to the plot, and drawn in the order of importance.
  std::array<std::vector<QRectF>, kCells> layers;
  const double columnPixels = plot.width() / range.columns(), rowPixels = plot.height() / range.rows();
  emitCells(plan, range, columnPixels, [&](double x0, double x1, double y0, double y1, SpacetimeCell cell) {
    const QRectF rect = QRectF(QPointF(plot.left() + (x0 - range.firstColumn) * columnPixels, plot.top() + (y0 - range.firstRow) * rowPixels),
                               QPointF(plot.left() + (x1 - range.firstColumn) * columnPixels, plot.top() + (y1 - range.firstRow) * rowPixels)).intersected(plot);
    if (rect.width() > 0.0 && rect.height() > 0.0) layers[static_cast<std::size_t>(cell)].push_back(rect);
  });
  const auto colours = cellColours(theme);
  painter.setPen(Qt::NoPen);
  painter.fillRect(plot, colours[0]);
  for (std::size_t cell = 1; cell < layers.size(); ++cell) {
    painter.setBrush(colours[cell]);
    painter.drawRects(layers[cell].data(), static_cast<int>(layers[cell].size()));
  }
}

// Discs and blocks, to scale, where a cell is large enough to hold one.
void drawGlyphs(QPainter& painter, const QRectF& plot, const Plan& plan, const SpacetimeRange& range, const Theme& theme) {
  const double columnPixels = plot.width() / range.columns(), rowPixels = plot.height() / range.rows();
  if (columnPixels < 9.0 || rowPixels < 7.0) return;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(theme.plot, 1.0));
  const double side = std::min(columnPixels, rowPixels) * 0.85;
  const core::StateSizes sizes = plan.problem().sizes;
  const double diameter = std::max(4.0, side * std::sqrt(static_cast<double>(sizes.hiddenBytes) / static_cast<double>(sizes.internalBytes)));
  const auto centre = [&](std::int64_t step, std::int64_t row) {
    return QPointF(plot.left() + (static_cast<double>(step) - 0.5 - range.firstColumn) * columnPixels,
                   plot.top() + (static_cast<double>(row) + 0.5 - range.firstRow) * rowPixels);
  };
  const auto endRow = std::min(plan.actionCount(), static_cast<std::int64_t>(range.endRow) + 1);
  for (auto row = std::max<std::int64_t>(0, static_cast<std::int64_t>(range.firstRow)); row < endRow; ++row) {
    const core::Action& action = plan.actions()[static_cast<std::size_t>(row)];
    if (action.kind == core::ActionKind::Save && plot.contains(centre(action.first, row))) {
      painter.setBrush(theme.hidden);
      painter.drawEllipse(centre(action.first, row), diameter / 2, diameter / 2);
    } else if (action.kind == core::ActionKind::Record && action.hasOffset()) {
      painter.setBrush(theme.internal);
      for (std::int64_t step = action.first; step <= action.last; ++step)
        if (plot.contains(centre(step, row))) painter.drawRect(QRectF(-side / 2, -side / 2, side, side).translated(centre(step, row)));
    }
  }
  painter.restore();
}

void drawAxes(QPainter& painter, const QRectF& plot, const SpacetimeRange& range, const Theme& theme) {
  const QFontMetricsF metrics(painter.font());
  const QLocale locale = QLocale::c();
  painter.setPen(QPen(theme.grid, 1.0));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(plot);
  painter.setPen(theme.faintText);
  const auto number = [&](std::int64_t value) { return locale.toString(static_cast<qlonglong>(value)); };
  for (const std::int64_t step : axisTicks(range.firstColumn + 0.5, range.endColumn + 0.5, static_cast<int>(plot.width() / 70))) {
    if (step < 1) continue;
    const double x = plot.left() + (static_cast<double>(step) - 0.5 - range.firstColumn) / range.columns() * plot.width();
    if (x < plot.left() || x > plot.right()) continue;
    painter.drawLine(QPointF(x, plot.bottom()), QPointF(x, plot.bottom() + 4));
    painter.drawText(QRectF(x - 40, plot.bottom() + 4, 80, metrics.height()), Qt::AlignHCenter | Qt::AlignTop, number(step));
  }
  for (const std::int64_t row : axisTicks(range.firstRow, range.endRow, static_cast<int>(plot.height() / 40))) {
    const double y = plot.top() + (static_cast<double>(row) - range.firstRow) / range.rows() * plot.height();
    if (y < plot.top() - 0.5 || y > plot.bottom() + 0.5) continue;
    painter.drawLine(QPointF(plot.left() - 4, y), QPointF(plot.left(), y));
    painter.drawText(QRectF(plot.left() - 50, y - metrics.height() / 2, 44, metrics.height()), Qt::AlignRight | Qt::AlignVCenter, number(row));
  }
  painter.setPen(theme.text);
  painter.drawText(QRectF(plot.left(), plot.bottom() + 6 + metrics.height(), plot.width(), metrics.height() + 4), Qt::AlignCenter, QCoreApplication::translate("Spacetime", "time step s"));
  painter.save();
  painter.translate(plot.left() - kLeft + 4, plot.center().y());
  painter.rotate(-90);
  painter.drawText(QRectF(-plot.height() / 2, 0, plot.height(), metrics.height() + 2), Qt::AlignCenter, QCoreApplication::translate("Spacetime", "action (time runs down)"));
  painter.restore();
}

void drawLegend(QPainter& painter, const QRectF& figure, const Theme& theme) {
  struct Entry {
    const char* text;
    SpacetimeCell cell;
  };
  constexpr std::array entries{Entry{QT_TRANSLATE_NOOP("Spacetime", "first forward"), SpacetimeCell::Forward}, Entry{QT_TRANSLATE_NOOP("Spacetime", "recomputed"), SpacetimeCell::Recompute},
                               Entry{QT_TRANSLATE_NOOP("Spacetime", "backward"), SpacetimeCell::Backward}, Entry{QT_TRANSLATE_NOOP("Spacetime", "hidden state kept"), SpacetimeCell::KeepHidden},
                               Entry{QT_TRANSLATE_NOOP("Spacetime", "internal state kept"), SpacetimeCell::KeepInternal}, Entry{QT_TRANSLATE_NOOP("Spacetime", "done"), SpacetimeCell::Done}};
  const auto colours = cellColours(theme);
  const QFontMetricsF metrics(painter.font());
  double wanted = 0.0;
  for (const Entry& entry : entries) wanted += 32 + metrics.horizontalAdvance(QCoreApplication::translate("Spacetime", entry.text));
  const bool twoRows = (figure.width() - 12) / wanted < 0.8;
  const double shrink = std::min(twoRows ? 0.85 : 1.0, (figure.width() - 12) / (twoRows ? wanted * 0.56 : wanted));
  painter.save();
  painter.translate(figure.left() + 6, figure.top() + (twoRows ? 0 : 4));
  painter.scale(shrink, shrink);
  double x = 0.0;
  double middle = metrics.height() / 2;
  for (const Entry& entry : entries) {
    if (twoRows && entry.cell == SpacetimeCell::KeepHidden) {
      x = 0.0;
      middle += metrics.height();
    }
    const QColor colour = colours[static_cast<std::size_t>(entry.cell)];
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    if (entry.cell == SpacetimeCell::KeepHidden) {
      painter.fillRect(QRectF(x + 5, middle, 3, 8), theme.hiddenHeld);
      painter.setRenderHint(QPainter::Antialiasing);
      painter.drawEllipse(QPointF(x + 6.5, middle - 1), 4, 4);
    } else if (entry.cell == SpacetimeCell::KeepInternal) {
      painter.fillRect(QRectF(x + 1, middle - 1, 11, 9), theme.internalHeld);
      painter.fillRect(QRectF(x + 1, middle - 7, 11, 8), colour);
    } else {
      painter.fillRect(QRectF(x, middle - 5, 13, 10), colour);
    }
    const QString text = QCoreApplication::translate("Spacetime", entry.text);
    painter.setPen(theme.text);
    painter.drawText(QPointF(x + 18, middle + metrics.ascent() / 2 - 1), text);
    x += 32 + metrics.horizontalAdvance(text);
  }
  painter.restore();
}

}  // namespace

SpacetimeRange SpacetimeRange::whole(const Plan& plan) {
  return {0.0, static_cast<double>(plan.problem().steps), 0.0, std::max(1.0, static_cast<double>(plan.actionCount()))};
}

QImage spacetimeRaster(const Plan& plan, const SpacetimeRange& range, QSize size, const Theme& theme) {
  size = size.expandedTo({1, 1});
  QImage image(size, QImage::Format_Indexed8);
  const auto colours = cellColours(theme);
  for (int cell = 0; cell < kCells; ++cell) image.setColor(cell, colours[static_cast<std::size_t>(cell)].rgb());
  image.fill(0U);
  const double columnPixels = size.width() / range.columns(), rowPixels = size.height() / range.rows();
  const auto pixel = [](double position, int limit) { return static_cast<int>(std::clamp(std::floor(position + 0.5), 0.0, static_cast<double>(limit))); };
  emitCells(plan, range, columnPixels / std::max(1.0, size.width() / 2000.0), [&](double x0, double x1, double y0, double y1, SpacetimeCell cell) {
    if (x1 <= range.firstColumn || x0 >= range.endColumn || y1 <= range.firstRow || y0 >= range.endRow) return;
    const int left = std::min(pixel((x0 - range.firstColumn) * columnPixels, size.width()), size.width() - 1);
    const int right = std::max(left + 1, pixel((x1 - range.firstColumn) * columnPixels, size.width()));
    const int top = std::min(pixel((y0 - range.firstRow) * rowPixels, size.height()), size.height() - 1);
    const int bottom = std::max(top + 1, pixel((y1 - range.firstRow) * rowPixels, size.height()));
    const auto value = static_cast<uchar>(cell);
    for (int y = top; y < bottom; ++y) {
      uchar* line = image.scanLine(y);
      for (int x = left; x < right; ++x) line[x] = std::max(line[x], value);
    }
  });
  return image;
}

QRectF spacetimePlotRect(const QRectF& figure) { return figure.adjusted(kLeft, kTop, -kRight, -kBottom); }

void drawSpacetime(QPainter& painter, const QRectF& figure, const Plan& plan, const SpacetimeRange& range, const Theme& theme, SpacetimeStyle style) {
  const QRectF plot = spacetimePlotRect(figure);
  if (plot.width() < 20 || plot.height() < 20) return;
  drawPicture(painter, plot, plan, range, theme, style);
  drawGlyphs(painter, plot, plan, range, theme);
  drawAxes(painter, plot, range, theme);
  drawLegend(painter, figure, theme);
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
  for (double tick = std::ceil(from / step) * step; tick <= to + 1e-9; tick += step) ticks.push_back(std::llround(tick));
  return ticks;
}

}  // namespace retrace::ui
