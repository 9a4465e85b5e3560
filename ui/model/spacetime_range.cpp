// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/spacetime_range.h"

#include <algorithm>

namespace retrace::ui {

namespace {

constexpr double kClosest = 1.5;  // columns or rows

}  // namespace

SpacetimeRange SpacetimeRange::whole(const Plan& plan) {
  return {0.0, static_cast<double>(plan.problem().steps), 0.0, std::max(1.0, static_cast<double>(plan.actionCount()))};
}

SpacetimeRange SpacetimeRange::within(const Plan& plan) const {
  const SpacetimeRange all = whole(plan);
  SpacetimeRange range = *this;
  const auto fit = [](double& from, double& to, double limit) {
    if (from >= 0.0 && to <= limit && to - from >= kClosest)
      return;  // untouched, to the last bit: sessions come back as they were
    const double span = std::clamp(to - from, std::min(kClosest, limit), limit);
    from = std::clamp((from + to - span) / 2.0, 0.0, limit - span);
    to = from + span;
  };
  fit(range.firstColumn, range.endColumn, all.endColumn);
  fit(range.firstRow, range.endRow, all.endRow);
  return range;
}

SpacetimeRange SpacetimeRange::scaled(double columnFactor, double rowFactor, double column, double row) const {
  const auto scaledFrom = [](double fixed, double place, double factor) {
    return factor == 1.0 ? place : fixed + (place - fixed) * factor;
  };
  return {scaledFrom(column, firstColumn, columnFactor), scaledFrom(column, endColumn, columnFactor),
          scaledFrom(row, firstRow, rowFactor), scaledFrom(row, endRow, rowFactor)};
}

SpacetimeRange SpacetimeRange::fitted(const SelectedRange& chosen) const {
  const auto first = static_cast<double>(chosen.first), last = static_cast<double>(chosen.last);
  if (chosen.axis == SelectedRange::Axis::Actions) return {firstColumn, endColumn, first, last + 1.0};
  return {first - 1.0, last, firstRow, endRow};
}

}  // namespace retrace::ui
