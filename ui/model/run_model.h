// SPDX-License-Identifier: GPL-3.0-or-later
// Owns what is known of one run, live or recorded: every iteration's figures, the newest iterations' actions, compared
// with the plan, and which iteration is looked at. Main thread.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "core/run/events.h"
#include "ui/model/plan.h"

namespace retrace::ui {

/// What a step took: medians over the newest iterations, in milliseconds. 0: no step of the kind was done.
struct StepTimes {
  double firstMs = 0.0;     ///< computed for the first time
  double replayMs = 0.0;    ///< computed again
  double backwardMs = 0.0;  ///< backpropagated
};

/// What the machine did in the place of a planned action.
struct Difference {
  std::int64_t index = 0;
  core::Action done;
};

/// What the actions of one iteration were and took.
struct IterationTimes {
  std::int64_t iteration = 0;
  std::int64_t actionsDone = 0;
  std::vector<std::int64_t> nanoseconds;  ///< of each planned action, 0 where not done yet or never
  std::vector<Difference> differences;    ///< ascending; the first RunModel::kMostDifferences of them
  std::int64_t differing = 0;             ///< actions that were not the planned ones, all of them
};

/// A quarter of the values lies below `lower`, a quarter above `upper`.
struct Quartiles {
  double lower = 0.0, median = 0.0, upper = 0.0;
};

class RunModel {
 public:
  /// Action times are kept of the newest iterations only: at most this many, and fewer where a schedule is so long that
  /// they would need more bytes than that; of two always.
  static constexpr std::size_t kMostTimes = 200;
  static constexpr std::size_t kMostTimesBytes = std::size_t{64} << 20;
  /// Of each iteration, so that a recording of another schedule takes no more memory than one of this.
  static constexpr std::size_t kMostDifferences = 4096;

  /// Forgets the last run; `plan` is what the run is compared with.
  void begin(PlanPtr plan);
  void take(const core::Event& event);

  [[nodiscard]] const std::optional<core::RunStarted>& started() const { return m_started; }
  [[nodiscard]] const std::vector<core::IterationDone>& iterations() const { return m_iterations; }
  [[nodiscard]] const std::optional<core::RunEnded>& ended() const { return m_ended; }
  [[nodiscard]] bool paused() const { return m_paused; }
  /// Actions of the newest iteration that the machine has done.
  [[nodiscard]] std::int64_t actionsDone() const { return m_actionsDone; }
  [[nodiscard]] std::int64_t currentIteration() const { return m_currentIteration; }
  /// The first action of the newest iteration that was not the planned one.
  [[nodiscard]] std::optional<std::int64_t> firstDifference() const { return m_firstDifference; }

  /// What was done in the iteration that is looked at; while the newest is followed, in the one that is going on. Null:
  /// not known, or let go. Valid until the next event.
  [[nodiscard]] const IterationTimes* shownTimes() const;
  /// What was done instead of a planned action there; null where it was the planned one, or is not known.
  [[nodiscard]] const core::Action* doneInstead(std::int64_t action) const;

  /// Looks at one of iterations(), or at the newest from now on.
  void choose(std::optional<std::size_t> index);
  [[nodiscard]] bool followsNewest() const { return !m_chosen; }
  /// What is looked at, as a place in iterations(); none before the first is done.
  [[nodiscard]] std::optional<std::size_t> shownIndex() const;
  /// What an action took in the iteration that is looked at; while the newest is followed, in the newest that has done
  /// it. 0: not known, or let go.
  [[nodiscard]] std::int64_t nanosecondsOf(std::int64_t action) const;
  /// Whether the action times of the iteration that is looked at are still there.
  [[nodiscard]] bool shownTimesKept() const;
  /// Iterations whose action times were let go.
  [[nodiscard]] std::int64_t timesLetGo() const { return m_letGo; }
  [[nodiscard]] std::size_t timesKept() const { return m_times.size(); }
  /// Whether the plan on show is the run's.
  [[nodiscard]] bool describes(const PlanPtr& plan) const {
    return m_started && plan && plan->problem() == m_started->problem;
  }
  /// What the iterations took, all of them; zeros before the first is done.
  [[nodiscard]] Quartiles iterationMilliseconds() const;
  /// Of actions that are wholly of one kind: a run that begins with a replay and goes on with new steps counts for
  /// neither.
  [[nodiscard]] StepTimes stepTimes() const;

 private:
  struct StepSums {  // of one iteration
    struct Sum {
      std::int64_t steps = 0, nanoseconds = 0;
    };
    std::int64_t iteration = 0;
    Sum first, replay, backward;
  };
  static constexpr std::size_t kWindow = 101;  // newest iterations that the times of a step are medians of

  void addTime(std::int64_t index, const core::ActionDone& one);
  IterationTimes& timesOf(std::int64_t iteration);
  [[nodiscard]] const IterationTimes* timesAt(std::int64_t iteration) const;

  PlanPtr m_plan;
  std::optional<core::RunStarted> m_started;
  std::vector<core::IterationDone> m_iterations;
  mutable std::vector<double> m_sorted;  // milliseconds of iterations, ascending; the newest may be missing
  std::optional<core::RunEnded> m_ended;
  bool m_paused = false;
  std::int64_t m_actionsDone = 0;
  std::int64_t m_currentIteration = 0;
  std::optional<std::int64_t> m_firstDifference;
  std::deque<IterationTimes> m_times;  // by iteration
  std::int64_t m_letGo = 0;
  std::optional<std::size_t> m_chosen;
  std::deque<StepSums> m_stepSums;
};

}  // namespace retrace::ui
