// SPDX-License-Identifier: Apache-2.0
// Owns the memory-versus-compute curve of every strategy. Any thread.
#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "core/planner/solver.h"

namespace retrace::core {

/// The least budget at which a cost is reached.
struct TradeoffPoint {
  std::int64_t budgetBytes = 0;
  std::int64_t forwardOperations = 0;
  double modelCost = 0.0;  ///< what the strategy minimises: forward operations, for two-level with the transfers
  bool operator==(const TradeoffPoint&) const = default;
};

struct TradeoffCurve {
  std::vector<TradeoffPoint> points;
  bool sampled = false;  ///< breakpoints were left out; every point is exact
};
/// Every breakpoint of the problem's strategy, cheapest memory first, up to the largest useful budget; the problem's
/// own budget is ignored. Above kMaxWholeCurveSteps at most kMaxSampledBudgets of them. Errors as of Planner::prepare.
[[nodiscard]] Result<TradeoffCurve> tradeoffCurve(const Problem& problem, std::stop_token stop = {},
                                                  const Progress& progress = {}, PlannerTables* tables = nullptr);

/// About how many operations the table of the whole curve takes; 0 for strategies without one.
[[nodiscard]] double curveOperations(const Problem& problem);

}  // namespace retrace::core
