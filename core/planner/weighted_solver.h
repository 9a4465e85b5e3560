// SPDX-License-Identifier: Apache-2.0
// Owns sequences whose steps take unequal forward times: the exact recurrences of Hidden and Mixed over intervals of
// steps. Filled once, then read by any number of threads; readStepTimes reads a file.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/planner/solver.h"
#include "core/schedule/policy.h"

namespace retrace::core {

/// Least total forward time. For the steps i+1..j, m units with the input h_i counted, F(i,y) the time of the steps
/// i+1..y:
///
///     C(i,j,m) = min( F(i,y) + C(i,y,m) + C(y,j,m-w_h),  i < y < j   save h_y (y = j-1: the last step alone, nothing
///     saved)
///                     f_(i+1) + C(i+1,j,m-w_i) )                     keep I_(i+1), Mixed only
///     C(i,i+1,m) = f_(i+1) for m >= w_h
class WeightedTable {
 public:
  static constexpr std::int64_t kMaxSteps = 512;
  static constexpr std::int64_t kMaxTableBytes = std::int64_t{2} << 30;

  /// `stepTimes` [T], each finite and not negative; `strategy` one with StrategyModel::unequalSteps. O(T^3 M) time,
  /// O(T^2 M) memory. InvalidInput for other strategies, senseless times, T > kMaxSteps and tables beyond
  /// kMaxTableBytes; Cancelled by `stop`.
  [[nodiscard]] static Result<std::shared_ptr<const WeightedTable>> fill(const std::vector<double>& stepTimes,
                                                                         Strategy strategy, StateSizes sizes,
                                                                         std::int64_t budgetBytes,
                                                                         std::stop_token stop = {},
                                                                         const Progress& progress = {});

  [[nodiscard]] std::int64_t unitBytes() const { return m_unitBytes; }
  /// Of the whole sequence; `budgetBytes` at least one hidden state, and at most what the table was filled for or more
  /// than is ever useful.
  [[nodiscard]] double cost(std::int64_t budgetBytes) const;
  [[nodiscard]] Decision decide(std::int64_t base, std::int64_t count, std::int64_t bytes) const;

 private:
  WeightedTable(const std::vector<double>& stepTimes, Strategy strategy, StateSizes sizes, std::int64_t budgetBytes);
  void fillLayer(std::int64_t m, const std::stop_token& stop);
  [[nodiscard]] std::size_t index(std::int64_t i, std::int64_t j) const;
  [[nodiscard]] double at(std::int64_t m, std::int64_t i, std::int64_t j) const {
    return m_layers[static_cast<std::size_t>(m)][index(i, j)];
  }
  [[nodiscard]] double time(std::int64_t i, std::int64_t j) const {
    return m_sums[static_cast<std::size_t>(j)] - m_sums[static_cast<std::size_t>(i)];
  }

  std::int64_t m_steps;
  bool m_keepsInternal;
  std::int64_t m_unitBytes, m_hidden, m_internal, m_units;  // all but the first in units
  std::vector<double> m_sums;                               // [T+1]
  std::vector<std::vector<double>> m_layers;                // [units+1][pairs i <= j]
};

struct WeightedSolution {
  Solution solution;  ///< optimal: its forward time is the least of the model
  double forwardTime = 0.0;
};
/// The schedule with the least total forward time; `stepTimes` [problem.steps] in any unit.
[[nodiscard]] Result<WeightedSolution> solveWeighted(const Problem& problem, const std::vector<double>& stepTimes,
                                                     std::stop_token stop = {}, const Progress& progress = {});

struct WeightedPoint {
  std::int64_t budgetBytes = 0;
  double forwardTime = 0.0;
};
/// Every breakpoint, cheapest memory first.
[[nodiscard]] Result<std::vector<WeightedPoint>> weightedCurve(Strategy strategy, StateSizes sizes,
                                                               const std::vector<double>& stepTimes,
                                                               std::stop_token stop = {},
                                                               const Progress& progress = {});

}  // namespace retrace::core
