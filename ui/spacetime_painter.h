// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the space-time picture: time steps to the right, actions downwards. One way of drawing for the window and for every export:
// as a raster whose pixels show the most important thing under them, or as vectors.
#pragma once

#include <QImage>
#include <QPainter>
#include <QRectF>

#include "ui/plan.h"
#include "ui/theme.h"

namespace retrace::ui {

/// Visible part: columns [firstColumn, endColumn) of 0..T (step s is column s-1), rows [firstRow, endRow) of 0..A.
struct SpacetimeRange {
  double firstColumn = 0.0, endColumn = 1.0;
  double firstRow = 0.0, endRow = 1.0;
  [[nodiscard]] double columns() const { return endColumn - firstColumn; }
  [[nodiscard]] double rows() const { return endRow - firstRow; }
  [[nodiscard]] static SpacetimeRange whole(const Plan& plan);
  bool operator==(const SpacetimeRange&) const = default;
};

/// What a pixel may show, the more important the higher: when several things fall on one pixel the highest is seen.
enum class SpacetimeCell : std::uint8_t { Empty, Done, InternalHeld, HiddenHeld, Forward, Recompute, KeepInternal, KeepHidden, Backward };

/// Every pixel of `size` (device pixels) holds a SpacetimeCell.
[[nodiscard]] QImage spacetimeRaster(const Plan& plan, const SpacetimeRange& range, QSize size, const Theme& theme);

/// Where steps and actions lie inside a figure of this size.
[[nodiscard]] QRectF spacetimePlotRect(const QRectF& figure);

enum class SpacetimeStyle { Raster, Vector };
/// Picture, axes and legend. Vectors become a fine raster when there are too many of them for a readable file.
void drawSpacetime(QPainter& painter, const QRectF& figure, const Plan& plan, const SpacetimeRange& range, const Theme& theme,
                   SpacetimeStyle style);

/// Round numbers between `from` and `to`, at most `count` of them.
[[nodiscard]] std::vector<std::int64_t> axisTicks(double from, double to, int count);

}  // namespace retrace::ui
