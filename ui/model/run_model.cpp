// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/run_model.h"

#include <algorithm>
#include <utility>

#include "core/base/median.h"

namespace retrace::ui {

void RunModel::begin(PlanPtr plan) {
  *this = RunModel();
  m_plan = std::move(plan);
}

void RunModel::take(const core::Event& event) {
  if (const auto* started = std::get_if<core::RunStarted>(&event)) {
    m_started = *started;
  } else if (const auto* done = std::get_if<core::ActionsDone>(&event)) {
    m_currentIteration = done->iteration;
    IterationTimes* times = m_plan ? &timesOf(done->iteration) : nullptr;
    std::int64_t index = done->firstIndex;
    for (const core::ActionDone& one : done->actions) {
      const bool known = m_plan && index >= 0 && index < m_plan->actionCount();
      if (known) times->nanoseconds[static_cast<std::size_t>(index)] = one.nanoseconds;
      if (known) addTime(index, one);
      if (!known || m_plan->action(index) != one.action) {
        if (!m_firstDifference) m_firstDifference = index;
        if (times && ++times->differing <= static_cast<std::int64_t>(kMostDifferences))
          times->differences.push_back({index, one.action});
      }
      ++index;
    }
    m_actionsDone = index;
    if (times) times->actionsDone = index;
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
  if (m_stepSums.empty() || m_stepSums.back().iteration != m_currentIteration) {
    if (m_stepSums.size() == kWindow) m_stepSums.pop_front();
    m_stepSums.push_back({m_currentIteration, {}, {}, {}});
  }
  StepSums& sums = m_stepSums.back();
  const core::Action& action = one.action;
  if (action.kind == core::ActionKind::Backward) {
    sums.backward.steps += action.first - action.last + 1;
    sums.backward.nanoseconds += one.nanoseconds;
  }
  const std::int64_t steps = action.forwardOperations(), known = steps > 0 ? m_plan->computedBefore(index) : 0;
  if (steps == 0 || (action.first <= known && known < action.last)) return;
  StepSums::Sum& sum = known >= action.last ? sums.replay : sums.first;
  sum.steps += steps;
  sum.nanoseconds += one.nanoseconds;
}

StepTimes RunModel::stepTimes() const {
  const auto medianOf = [this](StepSums::Sum StepSums::*kind) {
    std::vector<double> times;
    for (const StepSums& sums : m_stepSums)
      if (const StepSums::Sum& sum = sums.*kind; sum.steps > 0)
        times.push_back(static_cast<double>(sum.nanoseconds) * 1e-6 / static_cast<double>(sum.steps));
    return core::median(std::move(times));
  };
  return {medianOf(&StepSums::first), medianOf(&StepSums::replay), medianOf(&StepSums::backward)};
}

IterationTimes& RunModel::timesOf(std::int64_t iteration) {
  if (!m_times.empty() && m_times.back().iteration == iteration) return m_times.back();
  const auto actions = static_cast<std::size_t>(m_plan->actionCount());
  const std::size_t most = std::clamp<std::size_t>(
      kMostTimesBytes / (sizeof(std::int64_t) * std::max<std::size_t>(1, actions)), 2, kMostTimes);
  while (m_times.size() >= most) {
    m_times.pop_front();
    ++m_letGo;
  }
  m_times.push_back({iteration, 0, std::vector<std::int64_t>(actions, 0), {}, 0});
  return m_times.back();
}

const IterationTimes* RunModel::timesAt(std::int64_t iteration) const {
  const auto at =
      std::lower_bound(m_times.begin(), m_times.end(), iteration,
                       [](const IterationTimes& one, std::int64_t wanted) { return one.iteration < wanted; });
  return at != m_times.end() && at->iteration == iteration ? &*at : nullptr;
}

void RunModel::choose(std::optional<std::size_t> index) {
  m_chosen = index;
  if (m_chosen && m_iterations.empty()) m_chosen.reset();
  if (m_chosen) m_chosen = std::min(*m_chosen, m_iterations.size() - 1);
}

std::optional<std::size_t> RunModel::shownIndex() const {
  if (m_iterations.empty()) return std::nullopt;
  return m_chosen.value_or(m_iterations.size() - 1);
}

std::int64_t RunModel::nanosecondsOf(std::int64_t action) const {
  const auto in = [action](const IterationTimes& times) {
    return action >= 0 && action < static_cast<std::int64_t>(times.nanoseconds.size())
               ? times.nanoseconds[static_cast<std::size_t>(action)]
               : 0;
  };
  if (m_chosen) {
    const IterationTimes* times = timesAt(m_iterations[*m_chosen].iteration);
    return times ? in(*times) : 0;
  }
  std::int64_t found = 0;
  for (auto times = m_times.rbegin(); times != m_times.rend() && found == 0 && times - m_times.rbegin() < 2; ++times)
    found = in(*times);
  return found;
}

const IterationTimes* RunModel::shownTimes() const {
  if (m_chosen) return timesAt(m_iterations[*m_chosen].iteration);
  return m_times.empty() ? nullptr : &m_times.back();
}

const core::Action* RunModel::doneInstead(std::int64_t action) const {
  const IterationTimes* times = shownTimes();
  if (!times) return nullptr;
  const auto at = std::lower_bound(times->differences.begin(), times->differences.end(), action,
                                   [](const Difference& one, std::int64_t wanted) { return one.index < wanted; });
  return at != times->differences.end() && at->index == action ? &at->done : nullptr;
}

bool RunModel::shownTimesKept() const {
  const auto shown = shownIndex();
  return shown && timesAt(m_iterations[*shown].iteration);
}

Quartiles RunModel::iterationMilliseconds() const {
  if (m_sorted.size() != m_iterations.size()) {  // once for all that arrived together
    const auto known = static_cast<std::ptrdiff_t>(m_sorted.size());
    for (std::size_t i = m_sorted.size(); i < m_iterations.size(); ++i)
      m_sorted.push_back(m_iterations[i].milliseconds);
    std::sort(m_sorted.begin() + known, m_sorted.end());
    std::inplace_merge(m_sorted.begin(), m_sorted.begin() + known, m_sorted.end());
  }
  return {core::quantile(m_sorted, 0.25), core::quantile(m_sorted, 0.5), core::quantile(m_sorted, 0.75)};
}

}  // namespace retrace::ui
