// SPDX-License-Identifier: GPL-3.0-or-later
// Owns a solved schedule in the form that views read: what is held from when to when, what was computed how often, and
// the state after any action, at a few bytes per action beside the schedule itself. Everything in it comes from
// MemoryMap. Immutable; any thread.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/planner/solver.h"
#include "core/planner/time_model.h"  // for all who show a plan
#include "core/schedule/memory_map.h"
#include "ui/model/span_index.h"
#include "ui/model/totals.h"

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
  /// IllegalAction when the schedule breaks a rule, InvalidInput when it has 2^32 actions or more.
  [[nodiscard]] static core::Result<std::shared_ptr<const Plan>> make(core::Solution solution);

  [[nodiscard]] const core::Solution& solution() const { return m_solution; }
  [[nodiscard]] const core::Problem& problem() const { return m_solution.problem; }
  [[nodiscard]] const std::vector<core::Action>& actions() const { return m_solution.schedule.actions; }
  [[nodiscard]] std::int64_t actionCount() const { return static_cast<std::int64_t>(actions().size()); }

  /// What a life holds, without a look at its action.
  struct LifeSteps {
    std::uint32_t first = 0, last : 31 = 0, hidden : 1 = 0;
  };
  /// Lives are numbered by `begin`.
  [[nodiscard]] std::int64_t lifeCount() const { return static_cast<std::int64_t>(m_lifeBegin.size()); }
  [[nodiscard]] Life life(std::int64_t index) const;
  /// The first life that begins at or after `action`.
  [[nodiscard]] std::int64_t firstLifeFrom(std::int64_t action) const;
  /// A life as eachLife hands it out, without a look at its action.
  struct Stay {
    std::uint32_t life = 0, begin = 0, end = 0;
    LifeSteps steps{};
  };
  /// Calls `visit(Stay)` for every life of at least `least` actions that is held somewhere in actions [from, to).
  template <typename Visit>
  void eachLife(std::int64_t from, std::int64_t to, std::int64_t least, const Visit& visit) const;
  /// The life of the block that holds h_step or I_step once the first `done` actions are played, newest first; -1 when
  /// there is none.
  [[nodiscard]] std::int64_t lifeHolding(std::int64_t step, std::int64_t done) const;
  [[nodiscard]] std::int64_t lifeBegin(std::int64_t index) const {
    return m_lifeBegin[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] std::int64_t lifeEnd(std::int64_t index) const { return m_lifeEnd[static_cast<std::size_t>(index)]; }
  [[nodiscard]] LifeSteps lifeSteps(std::int64_t index) const { return m_lifeSteps[static_cast<std::size_t>(index)]; }
  /// Actions [256 g, 256 g + 256) at a glance.
  struct Group {
    std::uint32_t firstLife = 0, firstBackward = 0;  ///< of those that begin here or later
    std::uint32_t remaining = 0;                     ///< the newest step not backpropagated before
    /// All steps that lives beginning here hold, in at most 64 parts of 2^shift() steps; and which parts hold one, by
    /// kind of state.
    std::uint32_t first = UINT32_MAX, last = 0;
    std::uint64_t hidden = 0, internal = 0;
    [[nodiscard]] int shift() const { return std::max(0, static_cast<int>(std::bit_width(last - first)) - 6); }
    [[nodiscard]] int partOf(std::uint32_t step) const { return static_cast<int>((step - first) >> shift()); }
  };
  static constexpr std::int64_t kGroup = 256;
  /// Groups 0 to actionCount() / 256 + 1; at and after the end of the schedule they hold no lives.
  [[nodiscard]] const Group& group(std::int64_t index) const { return m_groups[static_cast<std::size_t>(index)]; }

  /// What is held after the first `done` actions, 0 to actionCount().
  [[nodiscard]] core::MemoryMap stateAfter(std::int64_t done) const;
  /// Steps up to this one had been computed before action `index`: from the next on they are computed for the first
  /// time.
  [[nodiscard]] std::int64_t computedBefore(std::int64_t index) const;
  /// The newest step not backpropagated after the first `done` actions.
  [[nodiscard]] std::int64_t remainingAfter(std::int64_t done) const;
  /// Forward operations that compute this step, in the whole schedule.
  [[nodiscard]] std::int64_t timesComputed(std::int64_t step) const {
    return m_timesComputed[static_cast<std::size_t>(step)];
  }
  /// The action that backpropagates the step.
  [[nodiscard]] std::int64_t backwardOf(std::int64_t step) const;
  /// Action indices of all backwards, ascending.
  [[nodiscard]] const std::vector<std::uint32_t>& backwards() const { return m_backwards; }
  /// The steps that are recomputed in any run of actions.
  [[nodiscard]] const SpanIndex& recomputed() const { return m_recomputed; }
  /// Of actions [from, to).
  [[nodiscard]] Totals totals(std::int64_t from, std::int64_t to) const;

 private:
  explicit Plan(core::Solution solution) : m_solution(std::move(solution)) {}
  struct Snapshot {
    std::int64_t done = 0;
    core::MemoryMap map;
    Totals totals;  // of the actions before; peakBytes since the last snapshot
  };
  void note(std::int64_t index, const core::MemoryMap& map, std::int64_t& computed, Totals& totals,
            SpanIndex::Builder& spans);
  void followStack(std::int64_t index, const std::vector<core::Block>& stack, core::Level level,
                   std::vector<std::uint32_t>& open);
  std::uint32_t beginLife(std::int64_t index, const core::Block& block);
  void beginGroup();
  void fillGroups();
  void finish();
  [[nodiscard]] const Snapshot& snapshotBefore(std::int64_t done) const;

  core::Solution m_solution;
  std::vector<std::uint32_t> m_lifeBegin, m_lifeEnd;
  std::vector<LifeSteps> m_lifeSteps;
  std::vector<std::vector<Stay>> m_livesByLength;  // [k]: lives of 2^k to 2^(k+1)-1 actions, by begin
  std::vector<Group> m_groups;
  std::vector<std::uint32_t> m_backwards, m_remaining;  // actions, and the newest step left once each is done
  std::vector<std::int32_t> m_timesComputed;            // [T+2]
  std::vector<std::pair<std::int64_t, std::int64_t>>
      m_progress;  // (action, steps computed once it is done), where that grows
  SpanIndex m_recomputed;
  std::vector<Snapshot> m_snapshots;
};

using PlanPtr = std::shared_ptr<const Plan>;

template <typename Visit>
void Plan::eachLife(std::int64_t from, std::int64_t to, std::int64_t least, const Visit& visit) const {
  for (std::size_t k = 0; k < m_livesByLength.size(); ++k) {
    const std::int64_t longest = (std::int64_t{2} << k) - 1;
    if (longest < least) continue;
    const auto& stays = m_livesByLength[k];
    auto at = std::lower_bound(stays.begin(), stays.end(), from - longest,
                               [](const Stay& stay, std::int64_t action) { return stay.begin < action; });
    for (; at != stays.end() && at->begin < to; ++at)
      if (at->end > from && at->end - at->begin >= least) visit(*at);
  }
}

}  // namespace retrace::ui
