// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the recursion tree as a layer over the space-time picture: a frame around the steps and actions of each
// sub-problem, with its t and m where they have room. Main thread.
#pragma once

#include <QPainter>

#include "ui/common/theme.h"
#include "ui/model/recursion_tree.h"
#include "ui/model/spacetime_range.h"
#include "ui/spacetime/spacetime_raster.h"

namespace retrace::ui {

struct SeenNode {
  RecursionNode node;
  bool top = true;  ///< whether its upper edge stands apart from that of what it is part of
};
/// The sub-problems that are large enough to be told apart in `plot`, each before its parts.
[[nodiscard]] std::vector<SeenNode> seenNodes(const QRectF& plot, const Plan& plan, const SpacetimeRange& range);
/// Frames around them, with t and m where there is room; returns how many were drawn.
int drawRecursionTree(QPainter& painter, const QRectF& plot, const Plan& plan, const SpacetimeRange& range,
                      const Theme& theme);
/// Strong frames around a sub-problem and all that it is part of.
void drawRecursionPath(QPainter& painter, const QRectF& plot, const Plan& plan, const SpacetimeRange& range,
                       const Theme& theme, const std::vector<RecursionNode>& path);

}  // namespace retrace::ui
