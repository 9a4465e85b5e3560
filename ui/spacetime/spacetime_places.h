// SPDX-License-Identifier: GPL-3.0-or-later
// Where the steps and actions of a part of a schedule lie in the picture's plot, and back. Any thread.
#pragma once

#include <QRectF>
#include <algorithm>
#include <cmath>

#include "ui/model/selection.h"
#include "ui/model/spacetime_range.h"

namespace retrace::ui {

struct SpacetimePlaces {
  QRectF plot;
  SpacetimeRange range;

  [[nodiscard]] double x(double column) const {
    return plot.left() + (column - range.firstColumn) / range.columns() * plot.width();
  }
  [[nodiscard]] double y(double row) const {
    return plot.top() + (row - range.firstRow) / range.rows() * plot.height();
  }
  /// Of the left edge of a step's column and of the upper edge of an action's row.
  [[nodiscard]] double xOfStep(std::int64_t step) const { return x(static_cast<double>(step - 1)); }
  [[nodiscard]] double yOfAction(std::int64_t action) const { return y(static_cast<double>(action)); }
  /// Around steps and actions, both ends included.
  [[nodiscard]] QRectF steps(std::int64_t first, std::int64_t last) const {
    return {QPointF(xOfStep(first), plot.top()), QPointF(xOfStep(last + 1), plot.bottom())};
  }
  [[nodiscard]] QRectF actions(std::int64_t first, std::int64_t last) const {
    return {QPointF(plot.left(), yOfAction(first)), QPointF(plot.right(), yOfAction(last + 1))};
  }
  /// Column and row, fractional.
  [[nodiscard]] QPointF cellAt(QPointF position) const {
    return {range.firstColumn + (position.x() - plot.left()) / plot.width() * range.columns(),
            range.firstRow + (position.y() - plot.top()) / plot.height() * range.rows()};
  }
  /// The step and the action there, or the nearest ones of the plan.
  [[nodiscard]] Spot spotAt(QPointF position, const Plan& plan) const {
    const QPointF cell = cellAt(position);
    return {std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(cell.x())) + 1, 1, plan.problem().steps),
            std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(cell.y())), 0,
                                     std::max<std::int64_t>(0, plan.actionCount() - 1))};
  }
};

}  // namespace retrace::ui
