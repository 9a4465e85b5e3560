// SPDX-License-Identifier: GPL-3.0-or-later
// Owns what the space-time picture shows from close by: discs and blocks to scale, and opened cells with names, bytes and gates.
#pragma once

#include <QPainter>
#include <QStringList>

#include "ui/spacetime_painter.h"

namespace retrace::ui {

/// Nothing where a cell is too small to hold a shape.
void drawSpacetimeCells(QPainter& painter, const QRectF& plot, const Plan& plan, const SpacetimeRange& range, const Theme& theme, const QStringList& internalParts, CellSet shown);

}  // namespace retrace::ui
