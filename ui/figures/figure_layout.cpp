// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/figure_layout.h"

#include <QApplication>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/common/fitting_words.h"
#include "ui/spacetime/spacetime_painter.h"
#include "ui/spacetime/spacetime_tree.h"

namespace retrace::ui {

namespace {

constexpr double kPointsPerInch = 72.0;

double lineWidthOf(const FigureStyle& style) { return style.lineWidthPt / kPointsPerInch / inchesPerPixel(style); }

// How a format draws the space-time picture: as vectors, or with so many pixels for one of the canvas.
struct Medium {
  SpacetimeStyle spacetime = SpacetimeStyle::Vector;
  double pixels = 1.0;
};

Medium mediumOf(const FigureStyle& style, const QString& format) {
  return format == QLatin1String("png") ? Medium{SpacetimeStyle::Raster, pixelScale(style)} : Medium{};
}

// What stands where on a canvas, in design pixels.
struct Layout {
  QString caption;
  QRectF captionBox;
  std::vector<QRectF> panels;
};

constexpr double kCaptionPx = 10.0;

// Of a panel: what is left of it below its title.
QRectF pictureOf(const SpacetimePanel& panel, const QRectF& rect) {
  return panel.title.isEmpty() ? rect : rect.adjusted(0, QFontMetricsF(figureFont(kDesignFontPx)).height() + 4, 0, 0);
}

Layout placed(const FigureContent& content, const QSizeF& canvas, const QString& caption) {
  constexpr double kMargin = 4.0, kPanelGap = 12.0;
  QRectF rest(QPointF(kMargin, kMargin), QSizeF(canvas.width() - 2 * kMargin, canvas.height() - 2 * kMargin));
  Layout layout{caption, {}, {}};
  if (!caption.isEmpty()) {
    const double width = std::max(1.0, rest.width() - 8),
                 height = QFontMetricsF(figureFont(kCaptionPx))
                              .boundingRect(QRectF(0, 0, width, 1e5), Qt::TextWordWrap, caption)
                              .height() +
                          4;
    layout.captionBox = QRectF(rest.left() + 4, rest.bottom() - height, width, height);
    rest.setBottom(rest.bottom() - height - 4);
  }
  const auto count = static_cast<double>(content.panels.size());
  const double width = (rest.width() - kPanelGap * (count - 1)) / count;
  for (std::size_t i = 0; i < content.panels.size(); ++i)
    layout.panels.emplace_back(rest.left() + static_cast<double>(i) * (width + kPanelGap), rest.top(), width,
                               rest.height());
  return layout;
}

// What a reader must know of a picture that does not show every cell; empty where it does.
QString foldedNote(const FigureContent& content, const Layout& layout, const Medium& medium) {
  for (std::size_t i = 0; i < content.panels.size(); ++i)
    if (const auto* panel = std::get_if<SpacetimePanel>(&content.panels[i])) {
      QString note =
          foldedText(panel->range, spacetimeRasterSize(spacetimePlotRect(pictureOf(*panel, layout.panels[i])),
                                                       panel->range, medium.spacetime, medium.pixels));
      if (!note.isEmpty()) return note.replace(0, 1, note.at(0).toUpper()) + QLatin1Char('.');
    }
  return {};
}

// A note makes the picture smaller, and so changes what it says: until both agree.
Layout layoutOf(const FigureContent& content, const FigureStyle& style, const QString& format) {
  constexpr int kMostTries = 4;
  const QSizeF canvas = canvasOf(style);
  const QString caption = style.caption ? content.caption : QString();
  Layout layout = placed(content, canvas, caption);
  for (int i = 0; i < kMostTries; ++i) {
    const QString note = foldedNote(content, layout, mediumOf(style, format)),
                  whole = (caption + QLatin1Char(' ') + note).trimmed();
    if (whole == layout.caption) break;
    layout = placed(content, canvas, whole);
  }
  return layout;
}

void drawPanel(QPainter& painter, const QRectF& rect, const SpacetimePanel& panel, const Theme& theme,
               SpacetimeStyle style, SpacetimeDetail most) {
  const QRectF inner = pictureOf(panel, rect);
  if (!panel.title.isEmpty()) {
    const QFontMetricsF metrics(painter.font());
    const QRectF above(rect.left() + 6, rect.top() + 2, rect.width() - 6, metrics.height());
    painter.setPen(theme.text);
    painter.drawText(above, Qt::AlignLeft | Qt::AlignVCenter, fittingWords(metrics, above.width(), {panel.title}));
  }
  drawSpacetime(painter, inner, *panel.plan, panel.range, theme, style, {{}, most, panel.shown});
  if (panel.tree) drawRecursionTree(painter, spacetimePlotRect(inner), *panel.plan, panel.range, theme);
}

// On a canvas in design pixels.
void drawContent(QPainter& painter, const FigureContent& content, const FigureStyle& style, const Layout& layout,
                 SpacetimeStyle spacetime) {
  const Theme theme = style.colours();
  painter.fillRect(QRectF(QPointF(), canvasOf(style)), theme.panel);
  if (!layout.caption.isEmpty()) {
    painter.setFont(figureFont(kCaptionPx));
    painter.setPen(theme.faintText);
    painter.drawText(layout.captionBox, Qt::TextWordWrap | Qt::AlignBottom, layout.caption);
  }
  painter.setFont(figureFont(kDesignFontPx));
  auto detail = SpacetimeDetail::Opened;  // of the panel that has the least
  for (std::size_t i = 0; i < content.panels.size(); ++i)
    if (const auto* panel = std::get_if<SpacetimePanel>(&content.panels[i]))
      detail = std::min(detail, spacetimeDetail(panel->range, spacetimePlotRect(pictureOf(*panel, layout.panels[i]))));
  for (std::size_t i = 0; i < content.panels.size(); ++i) {
    if (const auto* plot = std::get_if<Plot>(&content.panels[i]))
      drawPlot(painter, layout.panels[i], *plot, theme, lineWidthOf(style));
    else drawPanel(painter, layout.panels[i], std::get<SpacetimePanel>(content.panels[i]), theme, spacetime, detail);
  }
}

}  // namespace

double inchesPerPixel(const FigureStyle& style) { return style.fontPt / kPointsPerInch / kDesignFontPx; }

QSizeF canvasOf(const FigureStyle& style) {
  return QSizeF(style.widthMm, style.heightMm) / kMmPerInch / inchesPerPixel(style);
}

QSize pixelsOf(const FigureStyle& style) {
  const auto pixels = [&](double mm) { return static_cast<int>(std::lround(mm / kMmPerInch * style.dotsPerInch)); };
  return {pixels(style.widthMm), pixels(style.heightMm)};
}

double pixelScale(const FigureStyle& style) { return inchesPerPixel(style) * style.dotsPerInch; }

QFont figureFont(double pixels) {
  QFont font = QApplication::font();
  font.setPixelSize(static_cast<int>(pixels));
  return font;
}

void drawFigure(QPainter& painter, const FigureContent& content, const FigureStyle& style, const QString& format) {
  drawContent(painter, content, style, layoutOf(content, style, format), mediumOf(style, format).spacetime);
}

core::Result<void> roomFor(const FigureContent& content, const FigureStyle& style, const QString& format) {
  const Layout layout = layoutOf(content, style, format);
  const QFontMetricsF metrics(figureFont(kDesignFontPx));
  for (std::size_t i = 0; i < content.panels.size(); ++i) {
    const auto* plot = std::get_if<Plot>(&content.panels[i]);
    const QRectF area =
        plot ? plotArea(metrics, layout.panels[i], *plot)
             : spacetimePlotRect(pictureOf(std::get<SpacetimePanel>(content.panels[i]), layout.panels[i]));
    if (auto room = style.roomFor(area.size(), style.caption && !content.caption.isEmpty()); !room) return room;
  }
  return {};
}

void paintFigure(QPainter& painter, const QRectF& target, const FigureContent& content, const FigureStyle& style,
                 const QString& format) {
  const QSizeF canvas = canvasOf(style);
  painter.save();
  painter.translate(target.topLeft());
  painter.scale(target.width() / canvas.width(), target.height() / canvas.height());
  drawContent(painter, content, style, layoutOf(content, style, format), SpacetimeStyle::Raster);
  painter.restore();
}

}  // namespace retrace::ui
