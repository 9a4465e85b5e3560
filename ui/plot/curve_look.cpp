// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plot/curve_look.h"

#include <algorithm>
#include <array>

#include "core/strategies/registry.h"
#include "ui/common/text.h"

namespace retrace::ui {

namespace {

struct Look {
  core::StrategyKind kind{};
  QColor Theme::*colour = &Theme::forward;
  Qt::PenStyle pen = Qt::DashDotLine;
  double weight = 1.0;
  PlotMark mark = PlotMark::Disc;
};

constexpr std::array kLooks{
    Look{core::StrategyKind::Mixed, &Theme::backward, Qt::SolidLine, 1.5},
    Look{core::StrategyKind::Hidden, &Theme::hidden, Qt::DashLine},
    Look{core::StrategyKind::Internal, &Theme::internal, Qt::DotLine},
    Look{core::StrategyKind::StoreAll, &Theme::text, Qt::SolidLine, 1.0, PlotMark::Square},
    Look{core::StrategyKind::Recompute, &Theme::recompute, Qt::SolidLine},
};

// All the others look alike.
Look lookOf(core::StrategyKind kind) {
  const auto own = std::ranges::find(kLooks, kind, &Look::kind);
  return own == kLooks.end() ? Look{kind} : *own;
}

}  // namespace

ByteUnit byteUnitFor(double bytes) {
  constexpr double kKibi = 1024.0, kFrom = 8.0;
  if (bytes >= kFrom * kKibi * kKibi * kKibi) return {"GiB", kKibi * kKibi * kKibi};
  if (bytes >= kFrom * kKibi * kKibi) return {"MiB", kKibi * kKibi};
  return bytes >= kFrom * kKibi ? ByteUnit{"KiB", kKibi} : ByteUnit{"B", 1.0};
}

PlotSeries strategySeries(core::Strategy strategy, const Theme& theme) {
  const Look look = lookOf(strategy.kind);
  PlotSeries series;
  series.name = toQString(core::toText(strategy));
  series.form = PlotForm::Steps;
  series.colour = theme.*look.colour;
  series.pen = look.pen;
  series.weight = look.weight;
  series.mark = look.mark;
  return series;
}

}  // namespace retrace::ui
