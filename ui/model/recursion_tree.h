// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the recursion behind a schedule: which sub-problem is split into which two, read off the nodes, or off a list's
// actions on the way down, so that a picture pays only for what it looks at. A plan outlives its tree. No widgets, any
// thread.
#pragma once

#include <optional>
#include <vector>

#include "core/schedule/graph_layout.h"
#include "ui/model/why.h"

namespace retrace::ui {

/// A sub-problem with what the schedule decides in it. Actions problem.action .. endAction backpropagate its steps, and
/// none other.
struct RecursionNode {
  enum class Keeps {
    Nothing,
    Hidden,
    Internal
  };  ///< Nothing: its newest step is reached from its own input, and used at once
  Subproblem problem;
  std::int64_t endAction = 0;  ///< the backward of its oldest step
  Keeps keeps = Keeps::Nothing;
  std::int64_t left = 0;         ///< steps of the left part: those that remain once the others are backpropagated
  std::int64_t right = 0;        ///< steps of the right part, behind what is kept
  std::int64_t turnAction = 0;   ///< the last backward before the left part; endAction where there is none
  std::int64_t rightAction = 0;  ///< where the right part begins, when it has steps
  /// In a plan of nodes: where it is, and which of a run of saves or of a replay's rounds.
  core::GraphPart part;
  std::int64_t index = 0;
};

class RecursionTree {
 public:
  explicit RecursionTree(const Plan& plan);
  /// Whether the plan's strategy splits sub-problems: all but those that place states while the sequence goes on, or on
  /// two levels.
  [[nodiscard]] static bool has(const Plan& plan);
  /// None where the actions follow no such recursion: a foreign schedule.
  [[nodiscard]] std::optional<RecursionNode> root() const;
  [[nodiscard]] std::optional<RecursionNode> right(const RecursionNode& node) const;
  [[nodiscard]] std::optional<RecursionNode> left(const RecursionNode& node) const;
  /// m: what the node may spend, in the strategy's unit.
  [[nodiscard]] std::int64_t units(const RecursionNode& node) const { return node.problem.freeBytes / m_unitBytes; }
  /// Keeps nothing, nor does any part of it: its steps are reached one by one from its input, and all parts below it
  /// are alike.
  [[nodiscard]] bool isReplay(const RecursionNode& node) const {
    if (m_layout) return m_layout->node(node.part).kind == core::ScheduleNode::Kind::Replay;
    return node.keeps == RecursionNode::Keeps::Nothing && node.problem.freeBytes < 2 * m_leastBytes;
  }
  /// From the root down to this sub-problem, or to the replay that it is part of; empty when it is not in the tree. Of
  /// a run of equal saves the first and the one that is looked for.
  [[nodiscard]] std::vector<RecursionNode> pathTo(const Subproblem& problem) const;

 private:
  [[nodiscard]] std::optional<RecursionNode> nodeAt(std::int64_t base, std::int64_t t, std::int64_t freeBytes,
                                                    std::int64_t from) const;

  [[nodiscard]] RecursionNode nodeOf(const core::GraphPart& part, std::int64_t index, std::int64_t freeBytes) const;
  [[nodiscard]] std::int64_t oldestBackward(core::GraphPart part) const;
  [[nodiscard]] std::int64_t indexOf(const core::GraphPart& part, std::int64_t action) const;

  const Plan& m_plan;
  const core::GraphLayout* m_layout = nullptr;  // of a plan of nodes
  bool m_internalOnly;
  std::int64_t m_unitBytes;
  std::int64_t m_leastBytes;  // of one more state beside the input
};

}  // namespace retrace::ui
