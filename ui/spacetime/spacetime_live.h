// SPDX-License-Identifier: GPL-3.0-or-later
// Owns what a run draws over the space-time picture: the rows that the machine has executed, and those in which it did
// something else than planned. Main thread.
#pragma once

#include <QPainter>

#include "ui/common/theme.h"
#include "ui/model/run_model.h"
#include "ui/model/spacetime_range.h"
#include "ui/spacetime/spacetime_raster.h"

namespace retrace::ui {

/// Draws what of the painter's clip lies in `plot` and in the margins beside it; nothing where no run of this plan is
/// known.
void drawLiveRows(QPainter& painter, const QRectF& plot, const PlanPtr& plan, const SpacetimeRange& range,
                  const Theme& theme, const RunModel& run);
/// Its legend, in the lower right corner; empty when there is nothing to explain.
[[nodiscard]] QRectF liveLegendRect(const QRectF& plot, const QFont& font, const PlanPtr& plan, const RunModel& run);
/// What a row is: the planned action, and what the machine did instead.
[[nodiscard]] QString actionTip(const PlanPtr& plan, std::int64_t row, const RunModel& run);
/// "≠ not as planned: 2"
[[nodiscard]] QString differingText(const RunModel& run);

}  // namespace retrace::ui
