// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/curves.h"

#include <algorithm>

#include "core/planner/questions.h"

namespace retrace::ui {

std::optional<core::Strategy> ownOf(const core::Problem& problem) {
  return std::ranges::find(kCompared, problem.strategy.kind) == kCompared.end() ? std::optional(problem.strategy)
                                                                                : std::nullopt;
}

bool Curves::belongTo(const core::Problem& problem) const {
  return steps == problem.steps && sizes == problem.sizes && own == ownOf(problem) && (!own || host == problem.host);
}

const Curve* Curves::of(core::StrategyKind kind) const {
  const auto found = std::ranges::find_if(curves, [kind](const Curve& one) { return one.strategy.kind == kind; });
  return found == curves.end() ? nullptr : &*found;
}

const Curve* Curves::of(const core::Problem& problem) const {
  return belongTo(problem) ? of(problem.strategy.kind) : nullptr;
}

const Curve* regimeCurve(const Curves& curves, const PlanPtr& plan) {
  const Curve* shown = nullptr;
  for (const Curve& curve : curves.curves) {
    if (curve.strategy.kind == core::StrategyKind::Mixed && !shown) shown = &curve;
    if (plan && curve.strategy == plan->problem().strategy && curve.points.size() > 1) shown = &curve;
  }
  return shown;
}

std::optional<RegimeEnds> regimesOf(const Curve& curve, std::int64_t steps, core::StateSizes sizes) {
  if (curve.points.empty()) return std::nullopt;
  const auto at = [&](std::int64_t bytes) {
    const auto after = std::upper_bound(
        curve.points.begin(), curve.points.end(), bytes,
        [](std::int64_t value, const core::TradeoffPoint& point) { return value < point.budgetBytes; });
    const auto& point = after == curve.points.begin() ? curve.points.front() : *(after - 1);
    return core::regimeOf(steps, std::max<std::int64_t>(1, bytes / sizes.hiddenBytes), point.forwardOperations);
  };
  RegimeEnds ends;
  // More units never make memory scarcer: both ends are found by halving.
  const auto leastUnits = [&](auto holds) {
    std::int64_t low = 0, high = std::max<std::int64_t>(1, curve.points.back().budgetBytes / sizes.hiddenBytes + 1);
    while (high - low > 1) {
      const std::int64_t middle = low + (high - low) / 2;
      (holds(at(middle * sizes.hiddenBytes)) ? high : low) = middle;
    }
    return high * sizes.hiddenBytes;
  };
  ends.somewhatBytes = leastUnits([](core::Regime regime) { return regime != core::Regime::Scarce; });
  ends.ampleBytes =
      std::max(ends.somewhatBytes, leastUnits([](core::Regime regime) { return regime == core::Regime::Ample; }));
  return ends;
}

std::string curvesAsCsv(const Curves& curves) {
  std::string out = "strategy,budget_bytes,forward_operations\n";
  for (const Curve& curve : curves.curves)
    for (const core::TradeoffPoint& point : curve.points)
      out += fmt::format("{},{},{}\n", core::toText(curve.strategy), point.budgetBytes, point.forwardOperations);
  return out;
}

}  // namespace retrace::ui
