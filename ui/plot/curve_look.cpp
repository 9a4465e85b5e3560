// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plot/curve_look.h"

#include "core/strategies/registry.h"
#include "ui/common/text.h"

namespace retrace::ui {

ByteUnit byteUnitFor(double bytes) {
  constexpr double kKibi = 1024.0, kFrom = 8.0;
  if (bytes >= kFrom * kKibi * kKibi * kKibi) return {"GiB", kKibi * kKibi * kKibi};
  if (bytes >= kFrom * kKibi * kKibi) return {"MiB", kKibi * kKibi};
  return bytes >= kFrom * kKibi ? ByteUnit{"KiB", kKibi} : ByteUnit{"B", 1.0};
}

QColor strategyColour(core::StrategyKind kind, const Theme& theme) {
  switch (kind) {
    case core::StrategyKind::Mixed: return theme.backward;
    case core::StrategyKind::Hidden: return theme.hidden;
    case core::StrategyKind::Internal: return theme.internal;
    case core::StrategyKind::StoreAll: return theme.text;
    case core::StrategyKind::Recompute: return theme.recompute;
    default: return theme.forward;
  }
}

PlotSeries strategySeries(core::Strategy strategy, const Theme& theme) {
  PlotSeries series;
  series.name = toQString(core::toText(strategy));
  series.form = PlotForm::Steps;
  series.colour = strategyColour(strategy.kind, theme);
  switch (strategy.kind) {
    case core::StrategyKind::Mixed: series.weight = 1.5; break;
    case core::StrategyKind::Hidden: series.pen = Qt::DashLine; break;
    case core::StrategyKind::Internal: series.pen = Qt::DotLine; break;
    case core::StrategyKind::StoreAll:
    case core::StrategyKind::Recompute: break;
    default: series.pen = Qt::DashDotLine; break;
  }
  return series;
}

}  // namespace retrace::ui
