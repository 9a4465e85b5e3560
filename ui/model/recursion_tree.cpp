// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/recursion_tree.h"

#include "ui/model/cost_cell.h"

namespace retrace::ui {

using core::ActionKind;

RecursionTree::RecursionTree(const Plan& plan)
    : m_plan(plan),
      m_internalOnly(core::keepsSlots(plan.problem().strategy)),
      m_unitBytes(tableUnitBytes(plan.problem())),
      m_leastBytes(m_internalOnly ? plan.problem().sizes.slotBytes() : plan.problem().sizes.hiddenBytes) {}

bool RecursionTree::has(const Plan& plan) { return core::modelOf(plan.problem().strategy).recursive; }

std::optional<RecursionNode> RecursionTree::root() const {
  if (!has(m_plan)) return std::nullopt;
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
  return nodeAt(node.problem.base + node.problem.t - node.right, node.right, node.problem.freeBytes - paid,
                node.rightAction);
}

std::optional<RecursionNode> RecursionTree::left(const RecursionNode& node) const {
  if (node.left < 1) return std::nullopt;
  return nodeAt(node.problem.base, node.left, node.problem.freeBytes, node.turnAction + 1);
}

std::vector<RecursionNode> RecursionTree::pathTo(const Subproblem& problem) const {
  std::vector<RecursionNode> path;
  for (auto node = root(); node; node = problem.action > node->turnAction ? left(*node) : right(*node)) {
    path.push_back(*node);
    if (node->problem.action == problem.action) return path;
    if (isReplay(*node) && problem.action > node->problem.action && problem.action <= node->endAction) return path;
    if (problem.action < node->problem.action || problem.action > node->endAction) break;
  }
  return {};
}

}  // namespace retrace::ui
