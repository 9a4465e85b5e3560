// SPDX-License-Identifier: GPL-3.0-or-later
// Where things stand in a figure: it is laid out on a canvas of design pixels, whose scale makes letters of
// kDesignFontPx as large as the style asks for. Only for ui/figures. Main thread.
#pragma once

#include <QFont>

#include "ui/figures/figures.h"

namespace retrace::ui {

constexpr double kMmPerInch = 25.4;
constexpr double kDesignFontPx = 12.0;

/// Inches of one canvas pixel.
[[nodiscard]] double inchesPerPixel(const FigureStyle& style);
[[nodiscard]] QSizeF canvasOf(const FigureStyle& style);
/// Of a raster image with the style's resolution.
[[nodiscard]] QSize pixelsOf(const FigureStyle& style);
/// Pixels of such an image for one of the canvas.
[[nodiscard]] double pixelScale(const FigureStyle& style);
[[nodiscard]] QFont figureFont(double pixels);
/// Draws on a canvas what a file of that format shows.
void drawFigure(QPainter& painter, const FigureContent& content, const FigureStyle& style, const QString& format);

}  // namespace retrace::ui
