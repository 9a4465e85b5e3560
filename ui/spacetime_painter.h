// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the space-time picture with its axes, legend and three levels of detail (raster, cells, opened cells): one way of drawing for
// the window and for every export, as a raster or as vectors. Main thread.
#pragma once

#include <QPainter>
#include <QRectF>

#include "ui/spacetime_raster.h"
#include "ui/theme.h"

namespace retrace::ui {

/// Colour table of a raster, by SpacetimeCell.
[[nodiscard]] QList<QRgb> spacetimeColours(const Theme& theme);

/// Where steps and actions lie inside a figure of this size.
[[nodiscard]] QRectF spacetimePlotRect(const QRectF& figure);

enum class SpacetimeStyle { Raster, Vector };
/// Picture, axes and legend. Vectors become a fine raster when there are too many of them for a readable file. `internalParts` names
/// the equal parts of an internal state ("i", "f", ...), which an opened cell shows; without names it shows one block. What is not `shown`
/// is struck out in the legend.
void drawSpacetime(QPainter& painter, const QRectF& figure, const Plan& plan, const SpacetimeRange& range, const Theme& theme,
                   SpacetimeStyle style, const QStringList& internalParts = {}, CellSet shown = CellSet::all());

struct LegendEntry {
  QString text;
  QRectF box;
  CellSet cells;
};
/// The legend's entries as drawSpacetime puts them into `figure` with this font.
[[nodiscard]] std::vector<LegendEntry> spacetimeLegend(const QFont& font, const QRectF& figure);

/// How close a range is looked at, in pixels of `plot`.
enum class SpacetimeDetail { Raster, Cells, Opened };
[[nodiscard]] SpacetimeDetail spacetimeDetail(const SpacetimeRange& range, const QRectF& plot);
/// Says so in the lower left corner of `plot`; nothing where nothing is folded.
void drawFoldedBadge(QPainter& painter, const QRectF& plot, const SpacetimeRange& range, const Theme& theme);
/// What one pixel stands for when it stands for more than one cell: "1,024 actions x 16 steps per pixel"; else empty.
[[nodiscard]] QString foldedText(const SpacetimeRange& range, const QRectF& plot);

/// Round numbers between `from` and `to`, at most `count` of them.
[[nodiscard]] std::vector<std::int64_t> axisTicks(double from, double to, int count);

/// The first of `words` that is no wider than `width` pixels; the last one, elided, when none is.
[[nodiscard]] QString fittingWords(const QFontMetricsF& metrics, double width, const QStringList& words);

}  // namespace retrace::ui
