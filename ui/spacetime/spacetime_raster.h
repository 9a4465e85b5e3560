// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the space-time picture as pixels: time steps to the right, actions downwards. Where several cells fall on one
// pixel the most important one is seen, so that nothing kept or backpropagated vanishes at any zoom. A picture costs
// its pixels and the parts of the schedule that are larger than one, not the actions. Any thread.
#pragma once

#include <QImage>
#include <QRectF>
#include <QSize>
#include <functional>

#include "ui/model/plan.h"
#include "ui/model/spacetime_range.h"
#include "ui/spacetime/pixel_grid.h"

namespace retrace::ui {

/// How close a range is looked at, in pixels of `plot`.
enum class SpacetimeDetail { Raster, Cells, Opened };
[[nodiscard]] SpacetimeDetail spacetimeDetail(const SpacetimeRange& range, const QRectF& plot);

/// Every pixel of `size` (device pixels) holds a SpacetimeCell; `colours` has kSpacetimeCells entries.
[[nodiscard]] QImage spacetimeRaster(const Plan& plan, const SpacetimeRange& range, QSize size,
                                     const QList<QRgb>& colours, CellSet shown = CellSet::all());

/// Hands out every visible cell as a rectangle of columns and rows: fill(x0, x1, y0, y1, cell). For few rows, and for
/// vectors.
using FillCell = std::function<void(double, double, double, double, SpacetimeCell)>;
void eachSpacetimeCell(const Plan& plan, const SpacetimeRange& range, double columnPixels, const FillCell& fill);

}  // namespace retrace::ui
