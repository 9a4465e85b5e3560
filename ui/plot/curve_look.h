// SPDX-License-Identifier: GPL-3.0-or-later
// How curves look wherever they are drawn: colours of strategies, units of their axis. Any thread.
#pragma once

#include <QColor>

#include "core/schedule/problem.h"
#include "ui/common/theme.h"
#include "ui/plot/plot.h"

namespace retrace::ui {

/// The unit in which an axis around so many bytes is read best.
struct ByteUnit {
  const char* name;
  double bytes;
};
[[nodiscard]] ByteUnit byteUnitFor(double bytes);
/// The colour of a strategy, in the window and in figures.
[[nodiscard]] QColor strategyColour(core::StrategyKind kind, const Theme& theme);
/// A staircase without points under the strategy's name, in its colour and with its pen.
[[nodiscard]] PlotSeries strategySeries(core::Strategy strategy, const Theme& theme);

}  // namespace retrace::ui
