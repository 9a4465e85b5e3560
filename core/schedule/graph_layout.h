// SPDX-License-Identifier: Apache-2.0
// Owns where the parts of a graph stand in the list of its actions: by counting, without making the list. Any thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/schedule/graph.h"

namespace retrace::core {

/// One occurrence of a node: its steps are base+1 .. base+steps, its first action has the number `action` (0-based).
struct GraphPart {
  std::int32_t node = ScheduleNode::kNone;
  std::int64_t base = 0, action = 0;
  bool working = false;  ///< the working hidden state is h_base already: no load comes first
};

/// Of a graph that is nodes and answers its problem; the graph must outlive it. O(1) where nothing else is said.
///
/// A node's actions are, in this order: an opening (a load where needed; the run of saves; what is kept), the right
/// part, and its left parts, last one first, each behind the drop of what was kept for the steps after it.
class GraphLayout {
 public:
  GraphLayout(const ScheduleGraph& graph, const Problem& problem)
      : m_graph(graph), m_charges(chargesInitialState(problem.strategy)) {}

  [[nodiscard]] const ScheduleNode& node(const GraphPart& part) const {
    return m_graph.nodes()[static_cast<std::size_t>(part.node)];
  }
  [[nodiscard]] const NodeFigures& figures(const GraphPart& part) const { return m_graph.figures(part.node); }
  /// Whether h_0 is kept by the first action and freed by the last.
  [[nodiscard]] bool charges() const { return m_charges; }
  [[nodiscard]] GraphPart root() const { return {m_graph.root(), 0, m_charges ? 1 : 0, true}; }
  /// All actions of the schedule.
  [[nodiscard]] std::int64_t actions() const { return end(root()) + (m_charges ? 1 : 0); }

  [[nodiscard]] static std::int64_t loads(const GraphPart& part) { return part.working ? 0 : 1; }
  /// The first action after the part.
  [[nodiscard]] std::int64_t end(const GraphPart& part) const {
    return part.action + loads(part) + figures(part).actions;
  }
  /// The first action after the opening: of a replay, which is nothing else, its end.
  [[nodiscard]] std::int64_t opened(const GraphPart& part) const {
    const ScheduleNode& n = node(part);
    switch (n.kind) {
      case ScheduleNode::Kind::Replay: return end(part);
      case ScheduleNode::Kind::Save: return part.action + loads(part) + 2 * n.count + (n.right < 0 ? 1 : 0);
      case ScheduleNode::Kind::Keep: return part.action + loads(part) + (n.distance > 0 ? 3 : 1);
      case ScheduleNode::Kind::Move: return part.action + loads(part) + 2;
    }
    return end(part);
  }
  [[nodiscard]] std::optional<GraphPart> right(const GraphPart& part) const {
    const ScheduleNode& n = node(part);
    if (n.right < 0) return std::nullopt;
    const std::int64_t before = n.kind == ScheduleNode::Kind::Save ? n.count * n.distance : n.distance + n.count;
    return GraphPart{n.right, part.base + before, opened(part), true};
  }
  /// The first action after the right part.
  [[nodiscard]] std::int64_t rightEnd(const GraphPart& part) const {
    const std::int32_t child = node(part).right;
    return opened(part) + (child >= 0 ? m_graph.figures(child).actions : 0);
  }
  /// Left parts: as many as saves of a run, else one or none.
  [[nodiscard]] std::int64_t leftCount(const GraphPart& part) const {
    const ScheduleNode& n = node(part);
    return n.left < 0 ? 0 : n.kind == ScheduleNode::Kind::Save ? n.count : 1;
  }
  /// The left part `index`, 0 the oldest: of a run of saves the steps base + index * distance + 1 and on.
  [[nodiscard]] GraphPart left(const GraphPart& part, std::int64_t index) const {
    const ScheduleNode& n = node(part);
    switch (n.kind) {
      case ScheduleNode::Kind::Save:
        return {n.left, part.base + index * n.distance,
                index == kept(part) ? rightEnd(part) : drop(part, index + 1) + 1, false};
      case ScheduleNode::Kind::Keep: return {n.left, part.base, rightEnd(part) + 2, false};
      default: return {n.left, part.base, opened(part), true};
    }
  }

  /// Hidden states that a run of saves keeps: h_(base + k * distance), k = 1 .. kept.
  [[nodiscard]] std::int64_t kept(const GraphPart& part) const {
    const ScheduleNode& n = node(part);
    return n.right < 0 ? n.count - 1 : n.count;
  }
  /// The action that keeps state k of a run of saves, and the one that frees it.
  [[nodiscard]] static std::int64_t save(const GraphPart& part, std::int64_t k) {
    return part.action + loads(part) + 2 * k - 1;
  }
  [[nodiscard]] std::int64_t drop(const GraphPart& part, std::int64_t k) const {
    const ScheduleNode& n = node(part);
    const std::int64_t again = 2 + m_graph.figures(n.left).actions;  // a drop, a load, the left part
    return rightEnd(part) + (n.right < 0 ? again - 1 : 0) + (kept(part) - k) * again;
  }

  /// Of a run of saves behind its right part, `done` actions done: the left part that is under way, or, and then it is
  /// true, the state that is about to be freed.
  [[nodiscard]] bool leftAfter(const GraphPart& part, std::int64_t done, std::int64_t& index) const;
  /// The newest left part of a run of saves that is not over at the action, which is not beyond the run.
  [[nodiscard]] std::int64_t leftFrom(const GraphPart& part, std::int64_t action) const;

  /// A replay is done in rounds, one for each step, newest first: the first action of round i, 0 to steps.
  [[nodiscard]] std::int64_t round(const GraphPart& part, std::int64_t i) const {
    const std::int64_t steps = node(part).steps;
    if (i <= 0) return part.action;
    if (i >= steps) return end(part);
    return part.action + loads(part) + 3 + 4 * (i - 1);
  }
  /// The round that the action is in.
  [[nodiscard]] std::int64_t roundOf(const GraphPart& part, std::int64_t action) const {
    const std::int64_t second = part.action + loads(part) + 3;
    return action < second ? 0 : std::min(node(part).steps - 1, 1 + (action - second) / 4);
  }

  /// The action that backpropagates the step, 1 to T. This and the next two: O(depth of the graph).
  [[nodiscard]] std::int64_t backwardOf(std::int64_t step) const;
  /// The newest step that is not backpropagated once `done` actions are done.
  [[nodiscard]] std::int64_t remainingAfter(std::int64_t done) const;
  /// The same for many places in ascending order: `path` is what the last one left, empty at first.
  [[nodiscard]] std::int64_t remainingAfter(std::int64_t done, std::vector<GraphPart>& path) const;
  /// Steps up to this one are computed then.
  [[nodiscard]] std::int64_t computedAfter(std::int64_t done) const;

 private:
  const ScheduleGraph& m_graph;
  bool m_charges;
};

}  // namespace retrace::core
