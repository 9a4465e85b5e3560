// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the space-time picture with its axes, legend and three levels of detail (raster, cells, opened cells): one way
// of drawing for the window and for every export, as a raster or as vectors. Main thread.
#pragma once

#include <QPainter>
#include <QRectF>
#include <optional>

#include "ui/common/fitting_words.h"
#include "ui/common/theme.h"
#include "ui/model/spacetime_range.h"
#include "ui/spacetime/spacetime_raster.h"

namespace retrace::ui {

/// Colour table of a raster, by SpacetimeCell.
[[nodiscard]] QList<QRgb> spacetimeColours(const Theme& theme);

/// Where steps and actions lie inside a figure of this size.
[[nodiscard]] QRectF spacetimePlotRect(const QRectF& figure);

enum class SpacetimeStyle { Raster, Vector };
struct SpacetimeLook {
  QStringList internalParts{};  ///< names of the equal parts of an internal state ("i", "f", ...), for opened cells;
                                ///< empty: one block
  SpacetimeDetail most = SpacetimeDetail::Opened;  ///< keeps pictures side by side alike
  CellSet shown = CellSet::all();                  ///< what is left out is struck out in the legend
};
/// Picture, axes and legend. Vectors become a fine raster when there are too many of them for a readable file.
void drawSpacetime(QPainter& painter, const QRectF& figure, const Plan& plan, const SpacetimeRange& range,
                   const Theme& theme, SpacetimeStyle style, const SpacetimeLook& look = {});

struct LegendEntry {
  QString text;
  QRectF box;
  CellSet cells;
};
/// All but the kinds that are named, with commas between: "first", "recomputed", "backward", "hidden", "internal",
/// "done". InvalidInput for another name.
[[nodiscard]] core::Result<CellSet> cellsWithout(const QString& kinds);
/// The same the other way round; empty where everything is shown.
[[nodiscard]] QString leftOut(CellSet shown);
/// The legend's entries as drawSpacetime puts them into `figure` with this font.
[[nodiscard]] std::vector<LegendEntry> spacetimeLegend(const QFont& font, const QRectF& figure);
/// The one at a position; none beside them.
[[nodiscard]] std::optional<LegendEntry> spacetimeLegendAt(const QFont& font, const QRectF& figure, QPointF position);

/// Pixels of the raster that drawSpacetime makes of `plot` on a device with `ratio` of them per unit; empty where it
/// draws every cell.
[[nodiscard]] QSize spacetimeRasterSize(const QRectF& plot, const SpacetimeRange& range, SpacetimeStyle style,
                                        double ratio);
/// What one pixel stands for when it stands for more than one cell: "summarised: 1024 actions x 16 steps per pixel";
/// else empty.
[[nodiscard]] QString foldedText(const SpacetimeRange& range, QSizeF pixels);
/// Says so below `plot`, on the left of the title of the steps; in fewer words where those have no room.
void drawFoldedNote(QPainter& painter, const QRectF& plot, const SpacetimeRange& range, const Theme& theme);

/// Round numbers between `from` and `to`, at most `count` of them.
[[nodiscard]] std::vector<std::int64_t> axisTicks(double from, double to, int count);

}  // namespace retrace::ui
