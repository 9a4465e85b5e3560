// SPDX-License-Identifier: GPL-3.0-or-later
// The part of the space-time picture that is seen. Any thread.
#pragma once

#include "ui/model/plan.h"

namespace retrace::ui {

/// Visible part: columns [firstColumn, endColumn) of 0..T (step s is column s-1), rows [firstRow, endRow) of 0..A.
struct SpacetimeRange {
  double firstColumn = 0.0, endColumn = 1.0;
  double firstRow = 0.0, endRow = 1.0;
  [[nodiscard]] double columns() const { return endColumn - firstColumn; }
  [[nodiscard]] double rows() const { return endRow - firstRow; }
  [[nodiscard]] static SpacetimeRange whole(const Plan& plan);
  bool operator==(const SpacetimeRange&) const = default;
};

}  // namespace retrace::ui
