// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/recursion_tree.h"

#include <algorithm>

#include "ui/model/cost_cell.h"
#include "ui/model/graph_plan.h"

namespace retrace::ui {

using core::ActionKind;

RecursionTree::RecursionTree(const Plan& plan)
    : m_plan(plan),
      m_internalOnly(core::keepsSlots(plan.problem().strategy)),
      m_unitBytes(tableUnitBytes(plan.problem())),
      m_leastBytes(m_internalOnly ? plan.problem().sizes.slotBytes() : plan.problem().sizes.hiddenBytes) {
  if (const auto* graph = dynamic_cast<const GraphPlan*>(&plan)) m_layout = &graph->layout();
}

bool RecursionTree::has(const Plan& plan) { return core::modelOf(plan.problem().strategy).recursive; }

std::optional<RecursionNode> RecursionTree::root() const {
  if (!has(m_plan)) return std::nullopt;
  if (m_layout) return nodeOf(m_layout->root(), 0, m_plan.problem().budgetBytes);
  return nodeAt(0, m_plan.problem().steps, m_plan.problem().budgetBytes, 0);
}

// The node of steps base+1 .. base+t whose first computation is the first one at or after action `from`.
std::optional<RecursionNode> RecursionTree::nodeAt(std::int64_t base, std::int64_t t, std::int64_t freeBytes,
                                                   std::int64_t from) const {
  const auto is = [&](std::int64_t index, ActionKind kind) {
    return index < m_plan.actionCount() && m_plan.action(index).kind == kind;
  };
  std::int64_t at = from;
  while (is(at, ActionKind::Drop) || is(at, ActionKind::Load) ||
         (is(at, ActionKind::Save) && m_plan.action(at).first == 0))
    ++at;
  if (at >= m_plan.actionCount() || t < 1 || m_plan.action(at).first != base + 1) return std::nullopt;
  RecursionNode node;
  node.problem = {base, t, freeBytes, at};
  node.endAction = m_plan.backwardOf(base + 1);
  std::int64_t reached = base;  // the step whose hidden state the forward of this decision reaches
  if (is(at, ActionKind::Forward)) reached = m_plan.action(at++).last;
  node.left = reached - base;
  const bool saves = is(at, ActionKind::Save);
  if (saves && !m_internalOnly) {
    node.keeps = RecursionNode::Keeps::Hidden;
    node.rightAction = at + 1;
    node.right = t - node.left;
  } else {
    if (saves) ++at;  // the input of the internal states that are kept
    if (!is(at, ActionKind::Record)) return std::nullopt;
    const core::Action record = m_plan.action(at);
    if (record.first != reached + 1) return std::nullopt;
    if (record.hasOffset()) {
      node.keeps = RecursionNode::Keeps::Internal;
      node.rightAction = at + 1;
    }
    node.right = base + t - record.last;
  }
  // Both parts are smaller than the whole, whatever a foreign schedule does.
  const std::int64_t least = node.keeps == RecursionNode::Keeps::Hidden ? 1 : 0;
  if (node.right < least || (node.keeps == RecursionNode::Keeps::Nothing && node.right != 0)) return std::nullopt;
  node.turnAction = m_plan.backwardOf(base + node.left + 1);
  return node;
}

std::optional<RecursionNode> RecursionTree::right(const RecursionNode& node) const {
  if (node.keeps == RecursionNode::Keeps::Nothing || node.right < 1) return std::nullopt;
  const core::StateSizes sizes = m_plan.problem().sizes;
  const std::int64_t recorded = node.problem.t - node.left - node.right;
  const std::int64_t paid = node.keeps == RecursionNode::Keeps::Hidden
                                ? sizes.hiddenBytes
                                : recorded * (m_internalOnly ? sizes.slotBytes() : sizes.internalBytes);
  const std::int64_t freeBytes = node.problem.freeBytes - paid;
  if (!m_layout)
    return nodeAt(node.problem.base + node.problem.t - node.right, node.right, freeBytes, node.rightAction);
  if (node.keeps == RecursionNode::Keeps::Hidden && node.index + 1 < m_layout->node(node.part).count)
    return nodeOf(node.part, node.index + 1, freeBytes);
  return nodeOf(*m_layout->right(node.part), 0, freeBytes);
}

std::optional<RecursionNode> RecursionTree::left(const RecursionNode& node) const {
  if (node.left < 1) return std::nullopt;
  if (m_layout && m_layout->node(node.part).kind == core::ScheduleNode::Kind::Replay)
    return nodeOf(node.part, node.index + 1, node.problem.freeBytes);
  if (m_layout) return nodeOf(m_layout->left(node.part, node.index), 0, node.problem.freeBytes);
  return nodeAt(node.problem.base, node.left, node.problem.freeBytes, node.turnAction + 1);
}

// Which of a run of saves the action belongs to: its own forward, or the left part that it is in.
std::int64_t RecursionTree::indexOf(const core::GraphPart& part, std::int64_t action) const {
  const core::ScheduleNode& node = m_layout->node(part);
  if (node.kind != core::ScheduleNode::Kind::Save) return 0;
  const std::int64_t begun = part.action + core::GraphLayout::loads(part), last = node.count - 1;
  if (action < m_layout->opened(part)) return std::clamp<std::int64_t>((action - begun) / 2, 0, last);
  return std::max<std::int64_t>(0, m_layout->leftFrom(part, action));
}

RecursionNode RecursionTree::nodeOf(const core::GraphPart& part, std::int64_t index, std::int64_t freeBytes) const {
  using Kind = core::ScheduleNode::Kind;
  const core::ScheduleNode& node = m_layout->node(part);
  const std::int64_t begun = part.action + core::GraphLayout::loads(part);
  RecursionNode made;
  made.part = part;
  made.index = index;
  switch (node.kind) {
    case Kind::Replay:
      made.problem = {part.base, node.steps - index, freeBytes, index == 0 ? begun : m_layout->round(part, index) + 1};
      made.left = made.problem.t - 1;
      made.turnAction = m_layout->round(part, index + 1) - 1;
      made.endAction = m_layout->end(part) - 1;
      break;
    case Kind::Save: {
      const std::int64_t passed = index * node.distance;
      made.problem = {part.base + passed, node.steps - passed, freeBytes, begun + 2 * index};
      made.left = node.distance;
      made.endAction = oldestBackward(m_layout->left(part, index));
      made.turnAction = m_layout->opened(part) - 1;
      if (index == m_layout->kept(part)) break;  // the step behind it is used at once
      made.keeps = RecursionNode::Keeps::Hidden;
      made.right = made.problem.t - made.left;
      made.rightAction = made.problem.action + 2;
      made.turnAction =
          oldestBackward(index + 1 < node.count ? m_layout->left(part, index + 1) : *m_layout->right(part));
      break;
    }
    case Kind::Keep:
      made.problem = {part.base, node.steps, freeBytes, begun};
      made.keeps = RecursionNode::Keeps::Internal;
      made.left = node.distance;
      made.right = node.steps - node.distance - node.count;
      made.rightAction = m_layout->opened(part);
      made.turnAction = m_layout->rightEnd(part);
      made.endAction = oldestBackward(part);
      break;
    case Kind::Move: return nodeOf(m_layout->left(part, 0), 0, freeBytes);
  }
  return made;
}

// The action that backpropagates the part's oldest step.
std::int64_t RecursionTree::oldestBackward(core::GraphPart part) const {
  using Kind = core::ScheduleNode::Kind;
  while (true) {
    const core::ScheduleNode& node = m_layout->node(part);
    if (node.kind == Kind::Replay) return m_layout->end(part) - 1;
    if (node.kind == Kind::Keep && node.left < 0) return m_layout->rightEnd(part);
    part = m_layout->left(part, 0);
  }
}

std::vector<RecursionNode> RecursionTree::pathTo(const Subproblem& problem) const {
  std::vector<RecursionNode> path;
  for (auto node = root(); node; node = problem.action > node->turnAction ? left(*node) : right(*node)) {
    path.push_back(*node);
    if (const std::int64_t index = m_layout ? indexOf(node->part, problem.action) : 0; index > node->index + 1) {
      const std::int64_t bytes = m_plan.problem().sizes.hiddenBytes;
      node = nodeOf(node->part, index, node->problem.freeBytes - (index - node->index) * bytes);
      path.push_back(*node);
    }
    if (node->problem.action == problem.action) return path;
    if (isReplay(*node) && problem.action > node->problem.action && problem.action <= node->endAction) return path;
    if (problem.action < node->problem.action || problem.action > node->endAction) break;
  }
  return {};
}

}  // namespace retrace::ui
