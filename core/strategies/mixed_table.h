// SPDX-License-Identifier: Apache-2.0
// Owns the exact costs and decisions of the Mixed strategy (theory: BPTT-MSM, duplicates removed) for every number of
// steps and units up to a bound. Filled once, then read by any number of threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/base/result.h"
#include "core/schedule/policy.h"
#include "core/schedule/problem.h"

namespace retrace::core {

/// Called now and then during a long computation with the part done, 0 to 1.
using Progress = std::function<void(double)>;

/// Sizes in the greatest common unit of a hidden and an internal state.
struct StateWeights {
  std::int64_t unitBytes = 1;
  std::int64_t hidden = 1;    ///< w_h
  std::int64_t internal = 1;  ///< w_i
};
[[nodiscard]] StateWeights weightsOf(StateSizes sizes);

/// The least budget at which a cost is reached.
struct UnitsPoint {
  std::int64_t units = 0;
  std::int64_t cost = 0;
};

/// C(0,m) = 0; C(t,m) = min(t(t+1)/2, min over y of y + C(y,m) + C(t-y,m-w_h), 1 + C(t-1,m-w_i)); infeasible for m <
/// w_h. Where a hidden state weighs one unit, as in every cell of this program, a row is held as the few corners of a
/// convex line (hull_table); otherwise all cells are held (plain_table).
class MixedTable {
 public:
  /// Cost of a cell that no schedule reaches.
  static constexpr std::int64_t kInfeasible = INT64_MAX;

  /// Every cell up to `steps` and `units` (in StateWeights::unitBytes). `known`, a smaller table of the same steps and
  /// weights, is continued instead of starting anew. Cancelled when `stop` was requested; InvalidInput when the table
  /// would be too large.
  [[nodiscard]] static Result<std::shared_ptr<const MixedTable>> fill(
      std::int64_t steps, StateWeights weights, std::int64_t units, std::stop_token stop = {},
      const Progress& progress = {}, const std::shared_ptr<const MixedTable>& known = nullptr);
  /// C(steps, m) at every breakpoint, from the fewest units to C = steps. Needs no table of all rows where w_h = 1.
  [[nodiscard]] static Result<std::vector<UnitsPoint>> curve(std::int64_t steps, StateWeights weights,
                                                             std::stop_token stop = {}, const Progress& progress = {});
  virtual ~MixedTable() = default;

  [[nodiscard]] StateWeights weights() const { return m_weights; }
  [[nodiscard]] std::int64_t steps() const { return m_steps; }
  /// Units up to which every cell is known; beyond, only cells that already cost t are.
  [[nodiscard]] std::int64_t maxUnits() const { return m_maxUnits; }
  /// Memory of the table.
  [[nodiscard]] virtual std::int64_t bytes() const = 0;
  /// C(t,m). 0 <= t <= steps(); m <= maxUnits() or m large enough for C = t.
  [[nodiscard]] std::int64_t cost(std::int64_t t, std::int64_t m) const;
  /// An optimal first move for t >= 1 steps: keeping the internal state where that is optimal.
  [[nodiscard]] Decision decide(std::int64_t t, std::int64_t m) const;

 protected:
  MixedTable(std::int64_t steps, StateWeights weights, std::int64_t units);
  /// Units from which on all internal states fit: C = t.
  [[nodiscard]] std::int64_t ample(std::int64_t t) const { return m_weights.hidden + m_weights.internal * (t - 1); }
  /// A cell with t >= 2 and w_h <= m < ample(t), m <= maxUnits().
  [[nodiscard]] virtual std::int64_t cell(std::int64_t t, std::int64_t m) const = 0;
  /// An optimal y of a cell whose cost `best` is reached by saving a hidden state, and by nothing simpler.
  [[nodiscard]] virtual std::int64_t split(std::int64_t t, std::int64_t m, std::int64_t best) const = 0;

  std::int64_t m_steps;
  StateWeights m_weights;
  std::int64_t m_maxUnits;
};

}  // namespace retrace::core
