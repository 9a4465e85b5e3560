// SPDX-License-Identifier: GPL-3.0-or-later
// Which cell of the table of C(t,m) a decision stands for. Any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "ui/model/plan.h"

namespace retrace::ui {

/// A cell of the table: t steps to be backpropagated with m units, in the strategy's unit.
struct CostCell {
  std::int64_t t = 1;
  std::int64_t m = 1;
  bool operator==(const CostCell&) const = default;
};

/// Bytes of the unit that m counts: of the common unit of both states for `Mixed`, else the strategy's own.
[[nodiscard]] std::int64_t tableUnitBytes(const core::Problem& problem);
/// The cell of the decision that an action of the plan belongs to.
[[nodiscard]] std::optional<CostCell> cellOf(const Plan& plan, std::int64_t action);

}  // namespace retrace::ui
