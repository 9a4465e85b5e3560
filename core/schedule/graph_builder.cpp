// SPDX-License-Identifier: Apache-2.0
// A policy's decisions as a graph.
#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "core/schedule/graph.h"
#include "core/schedule/policy.h"

namespace retrace::core {

namespace {

using Kind = ScheduleNode::Kind;

// Builds along the right of a sub-problem; where a left part is missing, that is built first. Left parts lie within one
// another as often as the most repeated step is repeated, with little memory as often as there are steps: no recursion.
class Builder {
 public:
  Builder(const Problem& problem, const Policy& policy, std::stop_token stop)
      : m_graph(problem.sizes),
        m_policy(policy),
        m_depends(policy.depends()),
        m_hidden(problem.sizes.hiddenBytes),
        m_keepBytes(chargesInitialState(problem.strategy) ? problem.sizes.internalBytes : problem.sizes.slotBytes()),
        m_stop(std::move(stop)) {}

  Result<ScheduleGraph> build(std::int64_t steps, std::int64_t bytes) {
    const std::int32_t root = sub({0, steps, bytes});
    if (m_error) return tl::unexpected(*m_error);
    m_graph.setRoot(root);
    return std::move(m_graph);
  }

 private:
  struct Question {
    std::int64_t base = 0, t = 0, bytes = 0;
    bool operator==(const Question&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Question& q) const {
      const auto mix = [](std::uint64_t h) { return (h ^ (h >> 31)) * 0x9E3779B97F4A7C15U; };
      return mix(mix(mix(static_cast<std::uint64_t>(q.t)) ^ static_cast<std::uint64_t>(q.bytes)) ^
                 static_cast<std::uint64_t>(q.base));
    }
  };
  // A part of the right spine whose own right is still to be made.
  struct Open {
    Question question;
    ScheduleNode node;
  };

  // What the answer does not depend on is left out.
  [[nodiscard]] Question asked(Question q) const {
    if (m_depends != Policy::Depends::OnBytesAndPlace) q.base = 0;
    if (m_depends == Policy::Depends::OnSteps) q.bytes = 0;
    return q;
  }
  [[nodiscard]] Decision decide(const Question& q) const { return m_policy.decideFrom(q.base, q.t, q.bytes); }

  std::int32_t add(const ScheduleNode& node) {
    const auto index = m_graph.add(node);
    if (index) return *index;
    if (!m_error) m_error = index.error();
    return 0;
  }
  // A run's length, without asking for each of its steps where the policy knows it.
  [[nodiscard]] std::int64_t repeats(const Question& q, const Decision& decision) const {
    return std::clamp<std::int64_t>(m_policy.repeats(q.t, q.bytes, decision), 1, q.t);
  }
  std::int32_t replay(std::int64_t t) { return add({Kind::Replay, Level::Device, -1, -1, t, 0, 0}); }

  // One sub-problem that is being made: the right parts so far, and what is still to be decided.
  struct Task {
    Question start, at;
    std::vector<Open> spine;
    std::int32_t made = ScheduleNode::kNone;
  };

  std::int32_t sub(const Question& whole) {
    std::vector<Task> tasks;
    tasks.push_back({whole, whole, {}});
    std::int32_t made = ScheduleNode::kNone;
    while (!tasks.empty()) {
      if (m_error || m_stop.stop_requested()) return stopped();
      if (const auto missing = go(tasks.back())) {
        if (tasks.size() >= kMostDepth) return tooDeep();
        tasks.push_back({*missing, *missing, {}});
        continue;
      }
      made = finish(tasks.back());
      tasks.pop_back();
    }
    return made;
  }

  // Decides along the right until all is decided, or until a left part is needed that is not made yet.
  std::optional<Question> go(Task& task) {
    Question& q = task.at;
    while (q.t > 0 && !m_error && !m_stop.stop_requested()) {
      if (const auto known = m_made.find(asked(q)); known != m_made.end()) {
        task.made = known->second;
        break;
      }
      const Decision decision = decide(q);
      if (decision.kind == Decision::Kind::Replay) {
        task.made = replay(q.t);
        break;
      }
      const bool saves = decision.kind == Decision::Kind::SaveHidden;
      const Question before = q;
      if (!(saves ? save(task, decision.steps) : keep(task, decision.steps)))
        return Question{before.base, saves ? decision.steps : decision.steps - 1, before.bytes};
    }
    return std::nullopt;
  }

  std::int32_t finish(Task& task) {
    std::int32_t made = task.made;
    bool behindSave = false;  // what keeps alone is found again as fast as it is looked up
    for (; !task.spine.empty() && !m_error; task.spine.pop_back()) {
      Open& open = task.spine.back();
      open.node.right = made;
      made = add(open.node);
      behindSave = behindSave || open.node.left >= 0;
      if (behindSave) m_made[asked(open.question)] = made;
    }
    m_made[asked(task.start)] = made;
    return made;
  }

  std::int32_t stopped() {
    if (!m_error) m_error = Error{ErrorCode::Cancelled, "The computation was cancelled."};
    return 0;
  }
  std::int32_t tooDeep() {
    m_error =
        Error{ErrorCode::InvalidInput,
              fmt::format("With so little memory the schedule has more than {} parts within one another, which is "
                          "not kept: use a larger budget or fewer steps.",
                          kMostDepth)};
    return 0;
  }

  // The part left of a decision, where it is made or made at once.
  std::optional<std::int32_t> left(const Question& q) {
    if (q.t < 1) return ScheduleNode::kNone;
    if (const auto known = m_made.find(asked(q)); known != m_made.end()) return known->second;
    if (decide(q).kind == Decision::Kind::Replay) return replay(q.t);
    return std::nullopt;
  }

  // A run of saves; the task goes on with what is right of it, nothing where that is one step. False, with nothing
  // done, where the first left part is missing; a later one ends the run, which the graph joins again.
  bool save(Task& task, std::int64_t distance) {
    Question& q = task.at;
    Open open{q, {Kind::Save, Level::Device, -1, -1, 0, distance, 0}};
    const Decision decision{Decision::Kind::SaveHidden, distance};
    while (true) {
      const auto part = distance == 1 ? replay(1) : left({q.base, distance, q.bytes});
      if (open.node.count > 0 && (!part || *part != open.node.left)) break;
      if (!part) return false;
      open.node.left = *part;
      const std::int64_t run = distance == 1 ? std::min(repeats(q, decision), q.t - 1) : 1;
      open.node.count += run;
      q = {q.base + run * distance, q.t - run * distance, q.bytes - run * m_hidden};
      if (q.t == 1) q.t = 0;
      if (q.t == 0 || m_error) break;
      if ((open.node.count & 0xFFFF) == 0 && m_stop.stop_requested()) break;
      const Decision next = decide(q);
      if (next.kind != Decision::Kind::SaveHidden || next.steps != distance) break;
    }
    task.spine.push_back(open);
    return true;
  }

  bool keep(Task& task, std::int64_t distance) {
    Question& q = task.at;
    const auto part = left({q.base, distance - 1, q.bytes});
    if (!part) return false;
    Open open{q, {Kind::Keep, Level::Device, -1, *part, 0, distance - 1, 1}};
    q = {q.base + distance, q.t - distance, q.bytes - m_keepBytes};
    while (q.t > 0) {
      const Decision next = decide(q);
      if (next.kind != Decision::Kind::KeepInternal || next.steps != 1) break;
      const std::int64_t run = repeats(q, next);
      open.node.count += run;
      q = {q.base + run, q.t - run, q.bytes - run * m_keepBytes};
      if ((open.node.count & 0xFFFF) == 0 && m_stop.stop_requested()) break;
    }
    task.spine.push_back(open);
    return true;
  }

  static constexpr std::size_t kMostDepth = 1'000'000;
  ScheduleGraph m_graph;
  const Policy& m_policy;
  Policy::Depends m_depends;
  std::int64_t m_hidden, m_keepBytes;
  std::stop_token m_stop;
  std::optional<Error> m_error;
  std::unordered_map<Question, std::int32_t, Hash> m_made;
};

}  // namespace

Result<ScheduleGraph> makeGraph(const Problem& problem, const Policy& policy, std::stop_token stop) {
  return Builder(problem, policy, std::move(stop)).build(problem.steps, problem.budgetBytes);
}

}  // namespace retrace::core
