// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan.h"

#include <algorithm>

namespace retrace::ui {

namespace {
constexpr std::int64_t kSnapshotInterval = 256;
}

core::Result<PlanPtr> Plan::make(core::Solution solution) {
  std::shared_ptr<Plan> plan(new Plan(std::move(solution)));
  core::MemoryMap map(plan->problem());
  std::vector<std::size_t> open;  // the lives of what is on the stack, lowest offset first
  std::int64_t computed = 0;
  for (std::int64_t index = 0; index < plan->actionCount(); ++index) {
    if (index % kSnapshotInterval == 0) plan->m_snapshots.push_back(map);
    const core::Action& action = plan->actions()[static_cast<std::size_t>(index)];
    plan->m_computedBefore.push_back(computed);
    if (auto played = map.apply(action); !played)
      return core::fail(core::ErrorCode::IllegalAction, "action {}: {}", index, played.error().message);
    if (action.forwardOperations() > 0) computed = std::max(computed, action.last);
    const auto& stack = map.stack();
    while (open.size() > stack.size()) {
      plan->m_lives[open.back()].end = index;
      open.pop_back();
    }
    while (open.size() < stack.size()) {
      plan->m_lives.push_back({stack[open.size()], index, plan->actionCount()});
      open.push_back(plan->m_lives.size() - 1);
    }
  }
  if (map.remainingSteps() != 0)
    return core::fail(core::ErrorCode::IllegalAction, "The schedule ends while step {} is not backpropagated yet.", map.remainingSteps());
  return PlanPtr(std::move(plan));
}

core::MemoryMap Plan::stateAfter(std::int64_t done) const {
  done = std::clamp<std::int64_t>(done, 0, actionCount());
  if (m_snapshots.empty()) return core::MemoryMap(problem());
  const std::int64_t snapshot = std::min(done / kSnapshotInterval, static_cast<std::int64_t>(m_snapshots.size()) - 1);
  core::MemoryMap map = m_snapshots[static_cast<std::size_t>(snapshot)];
  for (std::int64_t index = snapshot * kSnapshotInterval; index < done; ++index)
    if (!map.apply(actions()[static_cast<std::size_t>(index)])) break;  // make() has played all of them before
  return map;
}

}  // namespace retrace::ui
