// SPDX-License-Identifier: GPL-3.0-or-later
// Owns a schedule that is a list, indexed so that views read it at a few bytes per action beside the list itself: for
// strategies that follow no recursion, and for schedules of others. Everything in it comes from MemoryMap. Immutable;
// any thread.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory>
#include <vector>

#include "ui/model/plan.h"
#include "ui/model/span_index.h"

namespace retrace::ui {

class ListPlan final : public Plan {
 public:
  /// Errors as of Plan::make.
  [[nodiscard]] static core::Result<PlanPtr> make(core::Solution solution);

  [[nodiscard]] core::Action action(std::int64_t index) const override {
    return actions()[static_cast<std::size_t>(index)];
  }
  void eachAction(std::int64_t from, std::int64_t to, const ReadAction& read) const override;
  using Plan::eachLife;
  void eachLife(const LivesWanted& wanted, const NextStep& next, const ReadLife& read) const override;
  [[nodiscard]] std::optional<Life> lifeHolding(std::int64_t step, std::int64_t done) const override;
  [[nodiscard]] core::MemoryMap stateAfter(std::int64_t done) const override;
  [[nodiscard]] std::int64_t computedBefore(std::int64_t index) const override;
  using Plan::remainingAfter;
  [[nodiscard]] std::int64_t remainingAfter(std::int64_t done) const override;
  using Plan::timesComputed;
  [[nodiscard]] TimesComputed timesComputed(std::int64_t first, std::int64_t last) const override;
  [[nodiscard]] std::int64_t backwardOf(std::int64_t step) const override;
  [[nodiscard]] Totals totals(std::int64_t from, std::int64_t to) const override;

  /// What a life holds, without a look at its action.
  struct LifeSteps {
    std::uint32_t first = 0, last : 31 = 0, hidden : 1 = 0;
  };
  /// Lives are numbered by `begin`.
  [[nodiscard]] Life life(std::int64_t index) const;
  /// The first life that begins at or after `action`.
  [[nodiscard]] std::int64_t firstLifeFrom(std::int64_t action) const;
  /// A life as eachStay hands it out, without a look at its action.
  struct Stay {
    std::uint32_t life = 0, begin = 0, end = 0;
    LifeSteps steps{};
  };
  /// Calls `visit(Stay)` for every life of at least `least` actions that is held somewhere in actions [from, to).
  template <typename Visit>
  void eachStay(std::int64_t from, std::int64_t to, std::int64_t least, const Visit& visit) const;
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

  /// The steps that are recomputed in any run of actions.
  [[nodiscard]] const SpanIndex& recomputed() const { return m_recomputed; }

 private:
  explicit ListPlan(core::Solution solution) : Plan(std::move(solution)) {}
  [[nodiscard]] const std::vector<core::Action>& actions() const { return m_solution.schedule.actions; }
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

template <typename Visit>
void ListPlan::eachStay(std::int64_t from, std::int64_t to, std::int64_t least, const Visit& visit) const {
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
