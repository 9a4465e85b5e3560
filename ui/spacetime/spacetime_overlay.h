// SPDX-License-Identifier: GPL-3.0-or-later
// Owns what lies over the space-time picture and changes without it: what is still to come, what is selected, the
// pinned sub-problem, and where another plan keeps its states. Main thread.
#pragma once

#include <QPainter>
#include <QRegion>
#include <optional>
#include <vector>

#include "ui/common/theme.h"
#include "ui/model/recursion_tree.h"
#include "ui/model/selection.h"
#include "ui/model/why.h"
#include "ui/spacetime/spacetime_places.h"

namespace retrace::ui {

/// The sub-problem that the pinned action decides, and how it divides it.
class PinnedSubproblem {
 public:
  /// Looks it up, with all that it is part of where `withPath`.
  void find(const Selection& selection, bool withPath);
  [[nodiscard]] bool found() const { return m_problem.has_value(); }
  /// The action that it was looked up for.
  [[nodiscard]] const std::optional<std::int64_t>& action() const { return m_action; }
  /// As a path of frames where it was found with one, else as a frame around it and around the two parts it is left in.
  void draw(QPainter& painter, const SpacetimePlaces& places, const Plan& plan, const Theme& theme) const;

 private:
  std::optional<Subproblem> m_problem;
  std::optional<std::int64_t> m_action;
  std::int64_t m_split = 0;  // steps before the state that the action keeps; 0: it keeps none
  std::vector<RecursionNode> m_path;
};

/// Makes what is still to come, of what lies in `strip`, step back.
void drawVeil(QPainter& painter, const QRectF& strip, const SpacetimePlaces& places, std::int64_t cursor,
              const Theme& theme);
/// Marks where `ghost` kept states at first; nothing where its sequence has another length than the plan's.
void drawGhost(QPainter& painter, const SpacetimePlaces& places, const Plan& plan, const Plan& ghost,
               const Theme& theme);
/// The hovered and the pinned spot, and the selected range.
void drawSelection(QPainter& painter, const SpacetimePlaces& places, const Selection& selection, const Theme& theme);
/// What drawSelection paints for a spot.
[[nodiscard]] QRegion spotRegion(const SpacetimePlaces& places, const Spot& spot);

}  // namespace retrace::ui
