// SPDX-License-Identifier: GPL-3.0-or-later
// What figures are made of, and which kind shows what.
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/base/median.h"
#include "ui/figures/figure_kinds.h"

namespace retrace::ui {

double MeasuredRun::medianMilliseconds() const {
  std::vector<double> times;
  for (const core::IterationDone& one : iterations) times.push_back(one.milliseconds);
  return core::median(std::move(times));
}

Section Section::of(const SpacetimeRange& range, const Plan& plan) {
  const auto from = [](double value) { return static_cast<std::int64_t>(std::floor(value)) + 1; };
  const auto to = [](double value, std::int64_t most) {
    return std::min(most, static_cast<std::int64_t>(std::ceil(value)));
  };
  return {from(range.firstColumn), to(range.endColumn, plan.problem().steps), from(range.firstRow),
          to(range.endRow, plan.actionCount())};
}

core::Result<SpacetimeRange> Section::range(const Plan& plan) const {
  const std::int64_t steps = plan.problem().steps, endStep = lastStep == 0 ? steps : lastStep,
                     endAction = lastAction == 0 ? plan.actionCount() : lastAction;
  if (endStep < firstStep || endAction < firstAction)
    return core::fail(core::ErrorCode::InvalidInput,
                      "Steps {} to {} and actions {} to {} cannot be shown: a section ends where it begins, or later.",
                      firstStep, endStep, firstAction, endAction);
  if (firstStep < 1 || endStep < firstStep || endStep > steps)
    return core::fail(core::ErrorCode::InvalidInput, "Steps {} to {} cannot be shown: the schedule has steps 1 to {}.",
                      firstStep, endStep, steps);
  if (firstAction < 1 || endAction < firstAction || endAction > plan.actionCount())
    return core::fail(core::ErrorCode::InvalidInput,
                      "Actions {} to {} cannot be shown: the schedule has actions 1 to {}.", firstAction, endAction,
                      plan.actionCount());
  return SpacetimeRange{static_cast<double>(firstStep - 1), static_cast<double>(endStep),
                        static_cast<double>(firstAction - 1), static_cast<double>(endAction)};
}

core::Result<FigureContent> makeFigure(Figure figure, const FigureSource& source, const Theme& theme) {
  if (!source.plan && (figure == Figure::Spacetime || figure == Figure::Arena || figure == Figure::Length))
    return core::fail(core::ErrorCode::InvalidInput, "There is no schedule to draw.");
  switch (figure) {
    case Figure::Curve: return curveFigure(source, theme);
    case Figure::Spacetime: return spacetimeFigure(source);
    case Figure::Arena: return arenaFigure(source, theme);
    case Figure::Length: return lengthFigure(source, theme);
    case Figure::Loss: return lossFigure(source, theme);
    case Figure::Overhead: return overheadFigure(source, theme);
  }
  return core::fail(core::ErrorCode::InvalidInput, "There is no such figure.");
}

}  // namespace retrace::ui
