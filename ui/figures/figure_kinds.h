// SPDX-License-Identifier: GPL-3.0-or-later
// One function for each kind of figure; makeFigure has looked whether there is a plan where one is needed. Only for
// ui/figures. Main thread.
#pragma once

#include "ui/figures/figures.h"

namespace retrace::ui {

[[nodiscard]] core::Result<FigureContent> curveFigure(const FigureSource& source, const Theme& theme);
[[nodiscard]] core::Result<FigureContent> spacetimeFigure(const FigureSource& source);
[[nodiscard]] core::Result<FigureContent> arenaFigure(const FigureSource& source, const Theme& theme);
[[nodiscard]] core::Result<FigureContent> lengthFigure(const FigureSource& source, const Theme& theme);
[[nodiscard]] core::Result<FigureContent> lossFigure(const FigureSource& source, const Theme& theme);
[[nodiscard]] core::Result<FigureContent> overheadFigure(const FigureSource& source, const Theme& theme);

}  // namespace retrace::ui
