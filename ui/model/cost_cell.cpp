// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/cost_cell.h"

#include "core/strategies/registry.h"
#include "ui/model/why.h"

namespace retrace::ui {

std::int64_t tableUnitBytes(const core::Problem& problem) {
  return core::costUnitBytes(problem.strategy, problem.sizes);
}

std::optional<CostCell> cellOf(const Plan& plan, std::int64_t action) {
  const auto found = subproblemOf(plan, action);
  if (!found || found->t < 1) return std::nullopt;
  return CostCell{found->t, found->freeBytes / tableUnitBytes(plan.problem())};
}

}  // namespace retrace::ui
