// SPDX-License-Identifier: GPL-3.0-or-later
// The part of the space-time picture that is seen. Any thread.
#pragma once

#include "ui/model/plan.h"
#include "ui/model/selection.h"

namespace retrace::ui {

/// Visible part: columns [firstColumn, endColumn) of 0..T (step s is column s-1), rows [firstRow, endRow) of 0..A.
struct SpacetimeRange {
  double firstColumn = 0.0, endColumn = 1.0;
  double firstRow = 0.0, endRow = 1.0;
  [[nodiscard]] double columns() const { return endColumn - firstColumn; }
  [[nodiscard]] double rows() const { return endRow - firstRow; }
  [[nodiscard]] static SpacetimeRange whole(const Plan& plan);
  /// The same part moved and widened as little as makes it lie in the plan and show more than one step and action.
  [[nodiscard]] SpacetimeRange within(const Plan& plan) const;
  [[nodiscard]] SpacetimeRange moved(double columns, double rows) const {
    return {firstColumn + columns, endColumn + columns, firstRow + rows, endRow + rows};
  }
  /// With so many times the columns and rows; what is at `column` and `row` stays where it is.
  [[nodiscard]] SpacetimeRange scaled(double columnFactor, double rowFactor, double column, double row) const;
  /// These steps or actions from edge to edge, and along the other axis as before.
  [[nodiscard]] SpacetimeRange fitted(const SelectedRange& chosen) const;
  bool operator==(const SpacetimeRange&) const = default;
};

}  // namespace retrace::ui
