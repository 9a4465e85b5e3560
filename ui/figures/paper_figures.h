// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the figures of Gruslys et al. 2016, drawn anew from exact costs. Main thread.
#pragma once

#include <vector>

#include "ui/figures/figures.h"

namespace retrace::ui {

struct PaperFigure {
  QString name;  ///< of its files, without an ending
  FigureContent content;
};

/// (a) forwards per step against the length for 10 to 1000 hidden states; (b) the optimal policy for 4 slots; (c) the
/// three strategies at equal memory, alpha = 5; (d) Mixed beside square-root checkpointing.
[[nodiscard]] core::Result<std::vector<PaperFigure>> paperFigures(const Theme& theme);

/// (a) measured: milliseconds per step of training against the length, one line for each number of hidden states, from
/// recordings of the strategy hidden and of store-all ("standard BPTT") on one network. InvalidInput when there are
/// none or they differ in network or data.
[[nodiscard]] core::Result<PaperFigure> measuredPaperFigure(const std::vector<MeasuredRun>& runs, const Theme& theme);

}  // namespace retrace::ui
