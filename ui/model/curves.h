// SPDX-License-Identifier: GPL-3.0-or-later
// The trade-off curves of one length and pair of sizes, and what is read off them. Any thread.
#pragma once

#include <QString>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/planner/solver.h"
#include "core/planner/tradeoff.h"
#include "ui/model/plan.h"

namespace retrace::ui {

/// More lines could not be told apart.
inline constexpr std::array kCompared{core::StrategyKind::Mixed,     core::StrategyKind::Hidden,
                                      core::StrategyKind::Internal,  core::StrategyKind::StoreAll,
                                      core::StrategyKind::Recompute, core::StrategyKind::Sqrt};
/// The problem's strategy where its curve is added to those always compared.
[[nodiscard]] std::optional<core::Strategy> ownOf(const core::Problem& problem);

struct Curve {
  core::Strategy strategy;
  std::vector<core::TradeoffPoint> points;  ///< every breakpoint, or some of them (Curves::note says so)
  std::vector<double> totals{};             ///< of strategies with transfers: forwards and transfers, by point
};

/// Curves of the strategies that are always compared, and of the chosen one, for one length and pair of sizes.
struct Curves {
  std::int64_t steps = 0;
  core::StateSizes sizes;
  std::optional<core::Strategy> own;  ///< the chosen strategy where it is none of those always compared
  core::HostMemory host;              ///< of `own`
  std::vector<Curve> curves;
  QString note;  ///< what is left out and why; empty when nothing is

  /// Whether these are the curves to be shown with the problem: its own among them, unless `note` says why not.
  [[nodiscard]] bool belongTo(const core::Problem& problem) const;
  /// The curve of the problem's strategy; null where there is none.
  [[nodiscard]] const Curve* of(const core::Problem& problem) const;
  [[nodiscard]] const Curve* of(core::StrategyKind kind) const;
};
using CurvesPtr = std::shared_ptr<const Curves>;

/// The curve whose regimes are shown: that of the plan's strategy, or Mixed where that has none; null without either.
[[nodiscard]] const Curve* regimeCurve(const Curves& curves, const PlanPtr& plan);

/// The regimes of one strategy's curve as budgets: from `somewhatBytes` on memory is not scarce any more, from
/// `ampleBytes` on it is ample (core::regimeOf). Where a regime has no budget, its end equals the next one's. Empty for
/// a curve without points.
struct RegimeEnds {
  std::int64_t somewhatBytes = 0, ampleBytes = 0;
};
[[nodiscard]] std::optional<RegimeEnds> regimesOf(const Curve& curve, std::int64_t steps, core::StateSizes sizes);

/// "strategy,budget_bytes,forward_operations" with every breakpoint of every curve.
[[nodiscard]] std::string curvesAsCsv(const Curves& curves);

}  // namespace retrace::ui
