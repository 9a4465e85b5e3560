// SPDX-License-Identifier: Apache-2.0
// Owns the exact recurrence of the Mixed strategy as a table over steps and units (theory: BPTT-MSM, duplicates removed).
// Filled once, then read by any number of threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/policy.h"
#include "core/problem.h"
#include "core/result.h"

namespace retrace::core {

/// Sizes in the greatest common unit of a hidden and an internal state.
struct StateWeights {
  std::int64_t unitBytes = 1;
  std::int64_t hidden = 1;    ///< w_h
  std::int64_t internal = 1;  ///< w_i
};
[[nodiscard]] StateWeights weightsOf(StateSizes sizes);

class MixedTable {
 public:
  /// Cost of a cell that no schedule reaches.
  static constexpr std::int64_t kInfeasible = INT64_MAX;

  /// Every cell up to `steps` and `units` (in StateWeights::unitBytes). Cancelled when `stop` was requested; InvalidInput
  /// when the table would not fit into `kMaxTableBytes`.
  [[nodiscard]] static Result<std::shared_ptr<const MixedTable>> fill(std::int64_t steps, StateWeights weights, std::int64_t units,
                                                                      std::stop_token stop = {},
                                                                      const std::function<void(double)>& progress = {});
  static constexpr std::int64_t kMaxTableBytes = std::int64_t{4} << 30;
  static constexpr std::int64_t kMaxTableSteps = 46'000;  // t(t+1)/2 fits 30 bits

  [[nodiscard]] StateWeights weights() const { return m_weights; }
  [[nodiscard]] std::int64_t steps() const { return m_steps; }
  /// Units up to which every cell is known; beyond, only cells that already cost t are.
  [[nodiscard]] std::int64_t maxUnits() const { return m_maxUnits; }
  /// C(t,m). t <= steps(); m <= maxUnits() or m large enough for C = t.
  [[nodiscard]] std::int64_t cost(std::int64_t t, std::int64_t m) const;
  /// An optimal first move for t >= 1 steps.
  [[nodiscard]] Decision decide(std::int64_t t, std::int64_t m) const;

 private:
  MixedTable(std::int64_t steps, StateWeights weights, std::int64_t units);
  void fillRow(std::int64_t t);
  /// Units from which on all internal states fit: C = t.
  [[nodiscard]] std::int64_t ample(std::int64_t t) const { return m_weights.hidden + m_weights.internal * (t - 1); }
  [[nodiscard]] const std::int32_t* row(std::int64_t t) const { return m_cells.data() + t * m_stride; }

  std::int64_t m_steps;
  StateWeights m_weights;
  std::int64_t m_maxUnits;
  std::int64_t m_stride;
  std::vector<std::int32_t> m_cells;  // [steps+1][m_stride]
};

}  // namespace retrace::core
