// SPDX-License-Identifier: GPL-3.0-or-later
// What figures say of a problem, a plan and runs, below the picture. Main thread.
#pragma once

#include <QString>
#include <vector>

#include "ui/figures/figures.h"

namespace retrace::ui {

/// Length, strategy, budget and sizes.
[[nodiscard]] QString problemCaption(const core::Problem& problem);
/// The same with what the plan costs.
[[nodiscard]] QString planCaption(const Plan& plan);
/// The problem with what was run.
[[nodiscard]] QString runCaption(const MeasuredRun& run);
/// What runs share, once; then of each its strategy, its budget, what else it has for itself, and its time.
[[nodiscard]] QString runsCaption(const std::vector<const MeasuredRun*>& runs);

}  // namespace retrace::ui
