// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan.h"

#include <algorithm>

namespace retrace::ui {

namespace {
constexpr std::int64_t kSnapshotInterval = 256;

// The lives of what is on one stack, lowest offset first.
class OpenLives {
 public:
  OpenLives(std::vector<Life>& lives, core::Level level, std::int64_t never) : m_lives(lives), m_level(level), m_never(never) {}
  // Action `index` led to `stack`; it may have popped blocks, pushed one, or replaced one in place.
  void follow(const std::vector<core::Block>& stack, const core::Action& action, std::int64_t index) {
    while (m_open.size() > stack.size()) {
      m_lives[m_open.back()].end = index;
      m_open.pop_back();
    }
    if (action.kind == core::ActionKind::Save && action.level == m_level && m_open.size() == stack.size())
      for (std::size_t at = m_open.size(); at-- > 0;)
        if (stack[at].offset == action.offset) {
          m_lives[m_open[at]].end = index;
          m_open[at] = begin(stack[at], index);
        }
    while (m_open.size() < stack.size()) m_open.push_back(begin(stack[m_open.size()], index));
  }

 private:
  std::size_t begin(const core::Block& block, std::int64_t index) {
    m_lives.push_back({block, index, m_never, m_level});
    return m_lives.size() - 1;
  }
  std::vector<Life>& m_lives;
  core::Level m_level;
  std::int64_t m_never;
  std::vector<std::size_t> m_open;
};

}  // namespace

core::Result<PlanPtr> Plan::make(core::Solution solution) {
  std::shared_ptr<Plan> plan(new Plan(std::move(solution)));
  core::MemoryMap map(plan->problem());
  OpenLives device(plan->m_lives, core::Level::Device, plan->actionCount()), host(plan->m_lives, core::Level::Host, plan->actionCount());
  std::int64_t computed = 0;
  for (std::int64_t index = 0; index < plan->actionCount(); ++index) {
    if (index % kSnapshotInterval == 0) plan->m_snapshots.push_back(map);
    const core::Action& action = plan->actions()[static_cast<std::size_t>(index)];
    plan->m_computedBefore.push_back(computed);
    if (auto played = map.apply(action); !played)
      return core::fail(core::ErrorCode::IllegalAction, "action {}: {}", index, played.error().message);
    if (action.forwardOperations() > 0) computed = std::max(computed, action.last);
    device.follow(map.stack(), action, index);
    host.follow(map.hostStack(), action, index);
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
