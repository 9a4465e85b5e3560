// SPDX-License-Identifier: GPL-3.0-or-later
// Owns a solved schedule in the form that views read: its actions, what is held from when to when, what was computed
// how often, and the state after any action. A schedule that is nodes is read by descent, at the cost of its depth and
// whatever its length; a list is indexed once. Immutable; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/planner/solver.h"
#include "core/planner/time_model.h"  // for all who show a plan
#include "core/schedule/memory_map.h"
#include "ui/model/totals.h"

namespace retrace::ui {

/// One block's stay in its arena: it appears with action `begin` and is gone with action `end`.
struct Life {
  core::Block block;
  std::int64_t begin = 0;
  std::int64_t end = 0;
  core::Level level = core::Level::Device;
};

/// Which lives are asked for: those of at least `least` actions that are held somewhere in actions [from, to), and hold
/// one of the steps [firstStep, endStep).
struct LivesWanted {
  std::int64_t from = 0, to = 0;
  std::int64_t least = 1;
  std::int64_t firstStep = 0, endStep = INT64_MAX;
};

/// How often steps are computed in the whole schedule: all of them together, and the one that is most.
struct TimesComputed {
  std::int64_t sum = 0, most = 0;
};

class Plan {
 public:
  /// IllegalAction when the schedule breaks a rule, InvalidInput for a list of more than core::kMostListed
  /// actions.
  [[nodiscard]] static core::Result<std::shared_ptr<const Plan>> make(core::Solution solution);
  virtual ~Plan() = default;
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;

  [[nodiscard]] const core::Solution& solution() const { return m_solution; }
  [[nodiscard]] const core::Problem& problem() const { return m_solution.problem; }
  [[nodiscard]] std::int64_t actionCount() const { return m_actionCount; }

  [[nodiscard]] virtual core::Action action(std::int64_t index) const = 0;
  /// Hands out the actions [from, to) with their numbers, until one is answered with false.
  using ReadAction = std::function<bool(std::int64_t, const core::Action&)>;
  virtual void eachAction(std::int64_t from, std::int64_t to, const ReadAction& read) const = 0;

  /// Hands out the lives that are wanted. Of lives within one another that hold steps less than `next(step)` apart the
  /// outer one is enough: a picture's column is wider than a step.
  using NextStep = std::function<std::int64_t(std::int64_t)>;
  using ReadLife = std::function<void(const Life&)>;
  virtual void eachLife(const LivesWanted& wanted, const NextStep& next, const ReadLife& read) const = 0;
  /// All of them, none left out.
  void eachLife(std::int64_t from, std::int64_t to, const ReadLife& read) const;
  /// The life of the block that holds h_step or I_step once the first `done` actions are played, the newest one; none
  /// when there is none.
  [[nodiscard]] virtual std::optional<Life> lifeHolding(std::int64_t step, std::int64_t done) const = 0;

  /// What is held after the first `done` actions, 0 to actionCount().
  [[nodiscard]] virtual core::MemoryMap stateAfter(std::int64_t done) const = 0;
  /// Steps up to this one had been computed before action `index`: from the next on they are computed for the first
  /// time.
  [[nodiscard]] virtual std::int64_t computedBefore(std::int64_t index) const = 0;
  /// The newest step not backpropagated after the first `done` actions.
  [[nodiscard]] virtual std::int64_t remainingAfter(std::int64_t done) const = 0;
  /// The same for many places, in ascending order.
  [[nodiscard]] virtual std::vector<std::int64_t> remainingAfter(const std::vector<std::int64_t>& places) const;
  /// Of the steps first..last.
  [[nodiscard]] virtual TimesComputed timesComputed(std::int64_t first, std::int64_t last) const = 0;
  [[nodiscard]] std::int64_t timesComputed(std::int64_t step) const { return timesComputed(step, step).sum; }
  /// The action that backpropagates the step.
  [[nodiscard]] virtual std::int64_t backwardOf(std::int64_t step) const = 0;
  /// Of actions [from, to).
  [[nodiscard]] virtual Totals totals(std::int64_t from, std::int64_t to) const = 0;

 protected:
  explicit Plan(core::Solution solution) : m_solution(std::move(solution)) {}
  core::Solution m_solution;
  std::int64_t m_actionCount = 0;
};

using PlanPtr = std::shared_ptr<const Plan>;

}  // namespace retrace::ui
