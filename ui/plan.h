// SPDX-License-Identifier: GPL-3.0-or-later
// Owns a solved schedule in the form that views read: what is held from when to when, and the state after any action.
// Everything in it comes from MemoryMap. Immutable once made; any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/memory_map.h"
#include "core/solver.h"

namespace retrace::ui {

/// One block's stay in its arena: it appears with action `begin` and is gone with action `end`.
struct Life {
  core::Block block;
  std::int64_t begin = 0;
  std::int64_t end = 0;
  core::Level level = core::Level::Device;
};

class Plan {
 public:
  /// IllegalAction when the schedule breaks a rule.
  [[nodiscard]] static core::Result<std::shared_ptr<const Plan>> make(core::Solution solution);

  [[nodiscard]] const core::Solution& solution() const { return m_solution; }
  [[nodiscard]] const core::Problem& problem() const { return m_solution.problem; }
  [[nodiscard]] const std::vector<core::Action>& actions() const { return m_solution.schedule.actions; }
  [[nodiscard]] std::int64_t actionCount() const { return static_cast<std::int64_t>(actions().size()); }
  /// By `begin`.
  [[nodiscard]] const std::vector<Life>& lives() const { return m_lives; }
  /// What is held after the first `done` actions, 0 to actionCount().
  [[nodiscard]] core::MemoryMap stateAfter(std::int64_t done) const;
  /// Steps up to this one had been computed before action `index`: from the next on they are computed for the first time.
  [[nodiscard]] std::int64_t computedBefore(std::int64_t index) const { return m_computedBefore[static_cast<std::size_t>(index)]; }

 private:
  explicit Plan(core::Solution solution) : m_solution(std::move(solution)) {}

  core::Solution m_solution;
  std::vector<Life> m_lives;
  std::vector<std::int64_t> m_computedBefore;
  std::vector<core::MemoryMap> m_snapshots;  // after every kSnapshotInterval actions
};

using PlanPtr = std::shared_ptr<const Plan>;

}  // namespace retrace::ui
