// SPDX-License-Identifier: GPL-3.0-or-later
// Owns what is to be seen of memory against compute: the window's chart and the figure `curve` draw this one
// description. Bytes and forward operations per step. Main thread.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "ui/model/curves.h"
#include "ui/model/run_model.h"
#include "ui/plot/plot.h"

namespace retrace::ui {

/// What all points lie within; costs begin at 1.
struct TradeoffExtent {
  double leastBytes = 1.0, mostBytes = 1.0, dearest = 1.0;
};
[[nodiscard]] TradeoffExtent extentOf(const Curves& curves);

/// Axes, and every breakpoint of every strategy: a staircase, or a single point under its name.
[[nodiscard]] Plot tradeoffPlot(const Curves& curves, const Theme& theme);
/// The regimes of the curve that regimeCurve names; the first begins at 0 and the last has no end.
[[nodiscard]] std::vector<PlotBand> regimeBands(const Curves& curves, const PlanPtr& plan);
/// The two upper bounds of the theory on Hidden's cost, and with it on Mixed's, as far as they lie below `dearest`.
[[nodiscard]] std::vector<PlotSeries> boundSeries(const Curves& curves, double dearest, const Theme& theme);

/// A plan's budget as a line between two costs, and its predicted cost. Without points where the curves are not its
/// problem's.
struct PlanMarks {
  PlotSeries budget, predicted;
};
[[nodiscard]] PlanMarks planMarks(const Curves& curves, const PlanPtr& plan, std::pair<double, double> costs,
                                  const Theme& theme);
/// The same of what it is compared with.
[[nodiscard]] PlanMarks comparisonMarks(const Curves& curves, const PlanPtr& plan, std::pair<double, double> costs,
                                        const Theme& theme);
/// Without points, which are measuredPoint's.
[[nodiscard]] PlotSeries measuredMarks(const Theme& theme);
/// None where the curves are not that run's.
[[nodiscard]] std::optional<QPointF> measuredPoint(const Curves& curves, const core::RunStarted& run,
                                                   const core::IterationDone& iteration);

}  // namespace retrace::ui
