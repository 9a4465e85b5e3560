// SPDX-License-Identifier: GPL-3.0-or-later
// Owns what the space-time picture shows from close by: discs and blocks to scale, and opened cells with names, bytes
// and gates.
#pragma once

#include <QPainter>
#include <QStringList>

#include "ui/model/spacetime_range.h"
#include "ui/spacetime/spacetime_painter.h"
#include "ui/spacetime/spacetime_raster.h"

namespace retrace::ui {

/// Nothing at the detail of a raster.
void drawSpacetimeCells(QPainter& painter, const QRectF& plot, const Plan& plan, const SpacetimeRange& range,
                        const Theme& theme, SpacetimeDetail detail, const QStringList& internalParts, CellSet shown);

}  // namespace retrace::ui
