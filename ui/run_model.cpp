// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run_model.h"

#include <algorithm>

namespace retrace::ui {

void RunModel::begin(PlanPtr plan) {
  *this = RunModel();
  m_plan = std::move(plan);
  if (m_plan) m_nanoseconds.assign(static_cast<std::size_t>(m_plan->actionCount()), 0);
}

void RunModel::take(const core::Event& event) {
  if (const auto* started = std::get_if<core::RunStarted>(&event)) {
    m_started = *started;
  } else if (const auto* done = std::get_if<core::ActionsDone>(&event)) {
    m_currentIteration = done->iteration;
    std::int64_t index = done->firstIndex;
    for (const core::ActionDone& one : done->actions) {
      const bool known = m_plan && index >= 0 && index < m_plan->actionCount();
      if (known) m_nanoseconds[static_cast<std::size_t>(index)] = one.nanoseconds;
      if (known) addTime(index, one);
      if (!m_firstDifference && (!known || m_plan->actions()[static_cast<std::size_t>(index)] != one.action)) m_firstDifference = index;
      ++index;
    }
    m_actionsDone = index;
  } else if (const auto* iteration = std::get_if<core::IterationDone>(&event)) {
    m_iterations.push_back(*iteration);
  } else if (const auto* pause = std::get_if<core::RunPaused>(&event)) {
    m_paused = pause->paused;
  } else if (const auto* end = std::get_if<core::RunEnded>(&event)) {
    m_ended = *end;
    m_paused = false;
  }
}

void RunModel::addTime(std::int64_t index, const core::ActionDone& one) {
  const core::Action& action = one.action;
  if (action.kind == core::ActionKind::Backward) {
    m_stepTimes.backward.steps += action.first - action.last + 1;
    m_stepTimes.backward.nanoseconds += one.nanoseconds;
  }
  const std::int64_t steps = action.forwardOperations(), known = steps > 0 ? m_plan->computedBefore(index) : 0;
  if (steps == 0 || (action.first <= known && known < action.last)) return;
  StepTimes::Sum& sum = known >= action.last ? m_stepTimes.replay : m_stepTimes.first;
  sum.steps += steps;
  sum.nanoseconds += one.nanoseconds;
}

double RunModel::medianMilliseconds() const {
  if (m_iterations.empty()) return 0.0;
  constexpr std::size_t kWindow = 101;
  const std::size_t first = m_iterations.size() > kWindow ? m_iterations.size() - kWindow : 0;
  std::vector<double> times;
  for (std::size_t i = first; i < m_iterations.size(); ++i) times.push_back(m_iterations[i].milliseconds);
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
  return times[times.size() / 2];
}

}  // namespace retrace::ui
