// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the reasons behind a schedule: which sub-problem an action decides, what every alternative would have cost, and
// when a kept state is needed and freed. Values from closed forms; no widgets, any thread.
#pragma once

#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "ui/model/plan.h"
#include "ui/model/selection.h"

namespace retrace::ui {

/// Steps base+1 .. base+t are to be backpropagated, h_base is at hand, and `freeBytes` may be spent (for strategies
/// that charge h_0, the place of h_base is counted in them).
struct Subproblem {
  std::int64_t base = 0;
  std::int64_t t = 0;
  std::int64_t freeBytes = 0;
  std::int64_t action =
      0;  ///< the first action that follows the decision; -1: a cell of the table, no decision of this schedule
  bool operator==(const Subproblem&) const = default;
};

/// What is asked for with a spot: the action that keeps the state pointed at, where it is one and its row computes
/// something else; else the spot's action; else the last one before the cursor; -1 at the start.
[[nodiscard]] std::int64_t actionToExplain(const Plan& plan, const Spot& spot, std::int64_t cursor);

/// The decision that an action belongs to; none for h_0, for drops and for backwards of kept internal states.
[[nodiscard]] std::optional<Subproblem> subproblemOf(const Plan& plan, std::int64_t action);

/// What was decided: go `y` steps and keep there; y = 0 stands for keeping nothing.
struct Candidate {
  enum class Kind { Hidden, Internal, Replay };
  Kind kind = Kind::Hidden;
  std::int64_t y = 0;
  std::int64_t q = 0;  ///< forward operations of the whole sub-problem after this choice
};

/// What the schedule does with the sub-problem; its `q` is not filled.
[[nodiscard]] std::optional<Candidate> chosenMove(const Plan& plan, const Subproblem& problem);

struct Why {
  Subproblem problem;
  std::int64_t units = 0;             ///< m, in the strategy's units
  std::int64_t cost = 0;              ///< C(t,m)
  std::vector<Candidate> candidates;  ///< by kind, then y; all of them unless `sampled`
  bool sampled = false;               ///< too many to evaluate: an even sample, with every optimal end in it
  std::optional<Candidate> chosen;    ///< what the schedule does here; of a cell of the table, one of the optimal ones
  std::vector<std::pair<std::int64_t, std::int64_t>>
      optimalHidden;  ///< all y at which keeping the hidden state is optimal, as ranges
  std::vector<std::pair<std::int64_t, std::int64_t>> optimalInternal;
  bool replayOptimal = false;
  bool proven = true;  ///< false: a cost among these may be one above the least (core::MixedCost)
  std::int64_t right = 0, rightUnits = 0, rightCost = 0;  ///< of the chosen: the sub-problem behind the kept state
  std::int64_t left = 0, leftCost = 0;                    ///< and the one before it
};

/// None for strategies that follow a fixed rule.
[[nodiscard]] std::optional<Why> whyOf(const Plan& plan, const Subproblem& problem);

/// What m counts: "units, the place of h_3 included", where `held` names the state that the steps start from. Says the
/// size of a unit where that is not one hidden state.
[[nodiscard]] QString whatIsCounted(const core::Problem& problem, const QString& held);

/// When a kept state is needed.
struct Usage {
  Life life;
  std::optional<std::int64_t>
      nextAction;               ///< the next action at or after the cursor that reads it, where that is not far away
  std::int64_t lastAction = 0;  ///< the last one that needs it
  std::int64_t freedBy = 0;     ///< the action that frees it
};
[[nodiscard]] Usage usageOf(const Plan& plan, const Life& life, std::int64_t cursor);

}  // namespace retrace::ui
