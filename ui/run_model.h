// SPDX-License-Identifier: GPL-3.0-or-later
// Owns what is known of one run, live or recorded: every iteration's figures and the newest iteration's actions, compared
// with the plan. Main thread.
#pragma once

#include <optional>
#include <vector>

#include "core/events.h"
#include "ui/plan.h"

namespace retrace::ui {

/// What steps took so far in the whole run.
struct StepTimes {
  struct Sum {
    std::int64_t steps = 0;
    std::int64_t nanoseconds = 0;
    [[nodiscard]] double ms() const { return steps > 0 ? static_cast<double>(nanoseconds) * 1e-6 / static_cast<double>(steps) : 0.0; }
  };
  Sum first;     ///< computed for the first time
  Sum replay;    ///< computed again
  Sum backward;  ///< backpropagated
  [[nodiscard]] double firstMs() const { return first.ms(); }
  [[nodiscard]] double replayMs() const { return replay.ms(); }
  [[nodiscard]] double backwardMs() const { return backward.ms(); }
};

class RunModel {
 public:
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
  /// Nanoseconds of each action of the newest iteration, 0 where not done yet or never.
  [[nodiscard]] const std::vector<std::int64_t>& nanoseconds() const { return m_nanoseconds; }
  /// Whether the plan on show is the run's.
  [[nodiscard]] bool describes(const PlanPtr& plan) const { return m_started && plan && plan->problem() == m_started->problem; }
  [[nodiscard]] double medianMilliseconds() const;
  /// Of actions that are wholly of one kind: a run that begins with a replay and goes on with new steps counts for neither.
  [[nodiscard]] const StepTimes& stepTimes() const { return m_stepTimes; }

 private:
  void addTime(std::int64_t index, const core::ActionDone& one);

  PlanPtr m_plan;
  std::optional<core::RunStarted> m_started;
  std::vector<core::IterationDone> m_iterations;
  std::optional<core::RunEnded> m_ended;
  bool m_paused = false;
  std::int64_t m_actionsDone = 0;
  std::int64_t m_currentIteration = 0;
  std::optional<std::int64_t> m_firstDifference;
  std::vector<std::int64_t> m_nanoseconds;
  StepTimes m_stepTimes;
};

}  // namespace retrace::ui
