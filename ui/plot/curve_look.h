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
/// A staircase without points under the strategy's name, in its colour, with its pen and mark.
[[nodiscard]] PlotSeries strategySeries(core::Strategy strategy, const Theme& theme);

}  // namespace retrace::ui
