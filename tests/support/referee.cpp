// SPDX-License-Identifier: Apache-2.0
#include "tests/support/referee.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <vector>

namespace retrace::test {

namespace {

// What a byte is a part of: 'h' with its step and position, 'i' likewise (the rest of an internal state), '.' when
// free.
using Label = std::tuple<char, std::int64_t, std::int64_t>;
const Label kFree{'.', 0, 0};

class Referee {
 public:
  explicit Referee(const core::Problem& problem)
      : m_hidden(problem.sizes.hiddenBytes),
        m_internal(problem.sizes.internalBytes),
        m_initialIsFree(problem.strategy.kind == core::StrategyKind::Internal),
        m_left(problem.steps),
        m_arena(static_cast<std::size_t>(problem.budgetBytes), kFree),
        m_host(hostBytes(problem), kFree) {}

  std::string play(const core::Action& action) {
    if (action.level == core::Level::Host) return playOnHost(action);
    switch (action.kind) {
      case core::ActionKind::Forward: return walk(action, false);
      case core::ActionKind::Record: return walk(action, true);
      case core::ActionKind::Save: return save(action);
      case core::ActionKind::Load: return load(action);
      case core::ActionKind::Backward: return backward(action);
      case core::ActionKind::Drop: return drop(action);
    }
    return "unknown kind";
  }

  std::int64_t left() const { return m_left; }
  Verdict verdict;

 private:
  // Small problems: an unlimited host has room for every state.
  static std::size_t hostBytes(const core::Problem& problem) {
    if (problem.strategy.kind != core::StrategyKind::TwoLevel) return 0;
    const std::int64_t all = problem.steps * problem.sizes.hiddenBytes;
    return static_cast<std::size_t>(problem.host.budgetBytes < 0 ? all : std::min(all, problem.host.budgetBytes));
  }

  // The same rules on the other arena, for the three actions that the host knows.
  std::string playOnHost(core::Action action) {
    const bool known = action.kind == core::ActionKind::Save || action.kind == core::ActionKind::Load ||
                       action.kind == core::ActionKind::Drop;
    if (!known) return "computes on the host";
    if (action.kind == core::ActionKind::Load && action.offset == core::kNoOffset) return "loads from nowhere";
    action.level = core::Level::Device;
    std::swap(m_arena, m_host);
    std::swap(verdict.peakBytes, verdict.hostPeakBytes);
    std::string objection = play(action);
    std::swap(m_arena, m_host);
    std::swap(verdict.peakBytes, verdict.hostPeakBytes);
    return objection;
  }

  // A whole saved hidden state may be overwritten: one that is no part of an internal state.
  std::string save(const core::Action& action) {
    if (m_hand != action.first) return "saves a state it does not have in hand";
    const auto end = action.offset + m_hidden;
    if (action.offset >= 0 && end <= static_cast<std::int64_t>(m_arena.size())) {
      const std::int64_t held = std::get<1>(m_arena[static_cast<std::size_t>(action.offset)]);
      const bool internal = end < static_cast<std::int64_t>(m_arena.size()) &&
                            m_arena[static_cast<std::size_t>(end)] == Label{'i', held, m_hidden};
      if (stands(action.offset, hiddenLabels(held)) && !internal)
        std::fill(m_arena.begin() + action.offset, m_arena.begin() + end, kFree);
    }
    return write(action.offset, hiddenLabels(action.first));
  }

  std::vector<Label> hiddenLabels(std::int64_t step) const {
    std::vector<Label> labels;
    for (std::int64_t i = 0; i < m_hidden; ++i) labels.emplace_back('h', step, i);
    return labels;
  }
  std::vector<Label> internalLabels(std::int64_t step) const {
    std::vector<Label> labels = hiddenLabels(step);
    for (std::int64_t i = m_hidden; i < m_internal; ++i) labels.emplace_back('i', step, i);
    return labels;
  }
  bool stands(std::int64_t offset, const std::vector<Label>& labels) const {
    if (offset < 0 || offset + static_cast<std::int64_t>(labels.size()) > static_cast<std::int64_t>(m_arena.size()))
      return false;
    return std::equal(labels.begin(), labels.end(), m_arena.begin() + offset);
  }
  bool standsAnywhere(const std::vector<Label>& labels) const {
    return std::search(m_arena.begin(), m_arena.end(), labels.begin(), labels.end()) != m_arena.end();
  }
  std::string write(std::int64_t offset, const std::vector<Label>& labels) {
    const auto end = offset + static_cast<std::int64_t>(labels.size());
    if (offset < 0 || end > static_cast<std::int64_t>(m_arena.size())) return "writes outside the arena";
    for (std::int64_t at = offset; at < end; ++at)
      if (m_arena[static_cast<std::size_t>(at)] != kFree) return "overwrites a state";
    std::copy(labels.begin(), labels.end(), m_arena.begin() + offset);
    verdict.peakBytes = std::max(verdict.peakBytes, end);
    return {};
  }

  std::string walk(const core::Action& action, bool record) {
    if (action.first > action.last) return "walks backwards";
    for (std::int64_t step = action.first; step <= action.last; ++step) {
      if (m_hand != step - 1) return "takes a step without its input";
      if (step > m_left) return "computes a step that is done";
      m_buffer = -1;
      ++verdict.forwardOperations;
      m_hand = step;
      if (record && action.offset == core::kNoOffset) {
        if (action.first != action.last) return "records several steps in one buffer";
        m_buffer = step;
      } else if (record) {
        const std::int64_t offset = action.offset + (step - action.first) * m_internal;
        if (std::string objection = write(offset, internalLabels(step)); !objection.empty()) return objection;
      }
    }
    return {};
  }

  std::string load(const core::Action& action) {
    const bool initial = action.offset == core::kNoOffset;
    if (initial && !(m_initialIsFree && action.first == 0)) return "loads from nowhere";
    if (!initial && !stands(action.offset, hiddenLabels(action.first))) return "loads a state that is not there";
    m_hand = action.first;
    m_buffer = -1;
    return {};
  }

  std::string backward(const core::Action& action) {
    if (action.first < action.last) return "goes forward in a backward";
    for (std::int64_t step = action.first; step >= action.last; --step) {
      if (step != m_left) return "takes the backward steps out of order";
      const bool buffered = action.offset == core::kNoOffset;
      const bool there =
          buffered ? m_buffer == step : stands(action.offset + (step - action.last) * m_internal, internalLabels(step));
      if (!there) return "lacks the internal state";
      const bool input = buffered || standsAnywhere(hiddenLabels(step - 1)) || (step == 1 && m_initialIsFree);
      if (!input) return "lacks the input hidden state";
      --m_left;
    }
    m_hand = -1;
    m_buffer = -1;
    return {};
  }

  std::string drop(const core::Action& action) {
    if (action.offset < 0 || action.offset >= static_cast<std::int64_t>(m_arena.size()))
      return "drops outside the arena";
    const Label& first = m_arena[static_cast<std::size_t>(action.offset)];
    if (std::get<0>(first) != 'h' || std::get<2>(first) != 0) return "drops half a state";
    std::fill(m_arena.begin() + action.offset, m_arena.end(), kFree);
    return {};
  }

  std::int64_t m_hidden, m_internal;
  bool m_initialIsFree;
  std::int64_t m_left;
  std::int64_t m_hand = 0;     // step of the working hidden state, -1 for none
  std::int64_t m_buffer = -1;  // step of the working internal state
  std::vector<Label> m_arena, m_host;
};

}  // namespace

Verdict judge(const core::Problem& problem, const core::Schedule& schedule) {
  Referee referee(problem);
  for (std::size_t i = 0; i < schedule.actions.size(); ++i) {
    const std::string objection = referee.play(schedule.actions[i]);
    if (!objection.empty()) {
      referee.verdict.objection = fmt::format("action {} ({}) {}", i, core::toText(schedule.actions[i]), objection);
      return referee.verdict;
    }
  }
  if (referee.left() != 0) referee.verdict.objection = "leaves steps undone";
  return referee.verdict;
}

}  // namespace retrace::test
