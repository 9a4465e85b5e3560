// SPDX-License-Identifier: GPL-3.0-or-later
// Owns a schedule that is nodes, read by descent: every question costs the depth of the graph and what it hands out,
// not the length of the schedule. Immutable; any thread.
#pragma once

#include <mutex>
#include <span>
#include <vector>

#include "core/schedule/graph_layout.h"
#include "core/schedule/graph_walk.h"
#include "ui/model/plan.h"

namespace retrace::ui {

/// What a node amounts to beside core::NodeFigures, begun with its input as working state.
struct NodeSums {
  std::int64_t recorded = 0;  ///< internal states kept
  std::int64_t loaded = 0, freed = 0;
  std::int64_t mostComputed = 0;  ///< forwards of the step that has most
};

class GraphPlan final : public Plan {
 public:
  /// Errors as of Plan::make; the solution's graph must be nodes.
  [[nodiscard]] static core::Result<PlanPtr> make(core::Solution solution);

  [[nodiscard]] core::Action action(std::int64_t index) const override;
  void eachAction(std::int64_t from, std::int64_t to, const ReadAction& read) const override;
  using Plan::eachLife;
  void eachLife(const LivesWanted& wanted, const NextStep& next, const ReadLife& read) const override;
  [[nodiscard]] std::optional<Life> lifeHolding(std::int64_t step, std::int64_t done) const override;
  [[nodiscard]] core::MemoryMap stateAfter(std::int64_t done) const override;
  [[nodiscard]] std::int64_t computedBefore(std::int64_t index) const override { return m_layout.computedAfter(index); }
  [[nodiscard]] std::int64_t remainingAfter(std::int64_t done) const override { return m_layout.remainingAfter(done); }
  [[nodiscard]] std::vector<std::int64_t> remainingAfter(const std::vector<std::int64_t>& places) const override;
  using Plan::timesComputed;
  [[nodiscard]] TimesComputed timesComputed(std::int64_t first, std::int64_t last) const override;
  [[nodiscard]] std::int64_t backwardOf(std::int64_t step) const override { return m_layout.backwardOf(step); }
  [[nodiscard]] Totals totals(std::int64_t from, std::int64_t to) const override;

  [[nodiscard]] const core::ScheduleGraph& graph() const { return *m_solution.graph; }
  [[nodiscard]] const core::GraphLayout& layout() const { return m_layout; }
  [[nodiscard]] const NodeSums& sums(std::int32_t node) const { return m_sums[static_cast<std::size_t>(node)]; }

 private:
  explicit GraphPlan(core::Solution solution);
  struct Operations {  // of the first actions of the schedule
    Totals totals;
    std::int64_t forwards = 0;  // whether for the first time or not
  };
  [[nodiscard]] Operations before(std::int64_t done) const;
  void addWhole(Operations& sum, std::int32_t node, std::int64_t times, std::int64_t loads) const;
  void addOpening(Operations& sum, const core::GraphPart& part, std::int64_t done) const;
  [[nodiscard]] std::int64_t peakBytes(std::int64_t from, std::int64_t to) const;
  struct PartAbove {
    core::GraphPart part;
    std::int64_t top = 0;  // bytes of the arena below it
  };
  [[nodiscard]] std::int64_t peakOf(PartAbove of, std::int64_t from, std::int64_t to,
                                    std::vector<PartAbove>& waiting) const;
  struct StepsOf {
    std::int32_t node = 0;
    std::int64_t first = 1, last = 0;  // of the node's own steps, counted from 1
    std::int64_t before = 0;           // forwards over all of them in what the node is part of
  };
  void addTimes(StepsOf of, TimesComputed& times, std::vector<StepsOf>& waiting) const;

  core::GraphLayout m_layout;
  std::vector<NodeSums> m_sums;
  // Where the last single action was read: the next one is mostly near.
  mutable std::mutex m_reading;
  mutable core::GraphWalk m_walk;
  mutable std::span<const core::Action> m_read;
  mutable std::int64_t m_readFrom = 0;
};

}  // namespace retrace::ui
