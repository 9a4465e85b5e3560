// SPDX-License-Identifier: GPL-3.0-or-later
// Owns writing pictures and tables to files, the same from the window and from the command line. Main thread.
#pragma once

#include <QString>

#include "ui/charts.h"
#include "ui/plan.h"

namespace retrace::ui {

enum class Figure { Spacetime, Curve };

/// Writes PNG, SVG, PDF or (Curve only) CSV, as the file's name ends. A figure that cannot be written whole leaves an older
/// file as it was. InvalidInput for another ending, Io with the reason.
[[nodiscard]] core::Result<void> exportFigure(Figure figure, const PlanPtr& plan, const CurvesPtr& curves, const QString& file);

}  // namespace retrace::ui
