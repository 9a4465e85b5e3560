// SPDX-License-Identifier: Apache-2.0
// Owns the strategy with two arenas: hidden states on the device, or on the host for the price of a transfer each way
// (the question of H-Revolve: Herrmann and Pallez, ACM TOMS 46(2), 2020). Filled once, then read by any number of
// threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/base/result.h"
#include "core/schedule/graph.h"
#include "core/schedule/schedule.h"

namespace retrace::core {

/// Fewest forward operations plus transfer costs. With V_L(t,m,k) for t steps whose input is held on level L and in
/// hand, m and k free units on device and host, w and r the costs of a save to and a load from the host, and r_L = r on
/// the host, 0 else:
///
///     V_L(t,m,k) = min( t + r_L + V_L(t-1,m,k),                                            the last step, then back
///                       y + V_D(t-y,m-1,k) + r_L + V_L(y,m,k),      1 <= y < t             save on the device
///                       y + w + V_H(t-y,m,k-1) + r_L + V_L(y,m,k),  1 <= y < t             save on the host
///                       V_D(t,m-1,k+1) if L = H,  w + V_H(t,m+1,k-1) if L = D )            move the input
///     V_L(1,m,k) = 1
class TwoLevelTable {
 public:
  static constexpr std::int64_t kUnlimited = -1;
  static constexpr double kMaxOperations = 2e11;  // some minutes
  static constexpr std::int64_t kMaxTableBytes = std::int64_t{1} << 30;

  /// For every device budget up to `deviceUnits` >= 1 (h_0 included) and a host of `hostUnits`, or kUnlimited. Costs in
  /// forward operations. O(T^2 M K) time, O(T M K) memory; InvalidInput beyond kMaxOperations or kMaxTableBytes,
  /// Cancelled by `stop`.
  [[nodiscard]] static Result<std::shared_ptr<const TwoLevelTable>> fill(
      std::int64_t steps, std::int64_t deviceUnits, std::int64_t hostUnits, double saveCost, double loadCost,
      std::stop_token stop = {}, const std::function<void(double)>& progress = {});

  /// What `fill` takes, in steps of its inner loop.
  [[nodiscard]] static double operations(std::int64_t steps, std::int64_t deviceUnits, std::int64_t hostUnits);

  struct State {
    std::int64_t device = 0, host = 0;  ///< free units, the held input not counted
    Level input = Level::Device;
  };
  struct Move {
    enum class Kind : std::uint8_t { LastStep, Save, MoveInput };
    Kind kind = Kind::LastStep;
    Level level = Level::Device;  ///< where to save, or to move the input to
    std::int64_t distance = 0;    ///< steps forward before the save
  };
  [[nodiscard]] std::int64_t steps() const { return m_steps; }
  [[nodiscard]] std::int64_t maxDeviceUnits() const { return m_deviceUnits; }
  /// Forward operations plus transfers of the whole problem; a save of h_0 on the host included.
  [[nodiscard]] double cost(std::int64_t deviceUnits) const;
  /// Where h_0 is best kept, and what is free then.
  [[nodiscard]] State start(std::int64_t deviceUnits) const;
  [[nodiscard]] Move decide(std::int64_t t, const State& state) const;
  /// The state of the steps after a save.
  [[nodiscard]] State afterSave(const State& state, Level level) const;
  [[nodiscard]] State afterMove(const State& state) const;

 private:
  TwoLevelTable(std::int64_t steps, std::int64_t deviceUnits, std::int64_t hostUnits, double saveCost, double loadCost);
  void fillStep(std::int64_t t, const std::stop_token& stop);
  [[nodiscard]] Move best(std::int64_t t, const State& state, double& cost) const;
  [[nodiscard]] bool exists(const State& state) const;
  /// Whether everything else (`cost`) is dearer than to move the input first.
  [[nodiscard]] bool movesInput(std::int64_t t, const State& state, double cost) const {
    return value(t, state) < cost;
  }
  [[nodiscard]] bool movesInput(std::int64_t t, const State& state) const;
  [[nodiscard]] std::size_t row(const State& state) const;
  [[nodiscard]] double value(std::int64_t t, const State& state) const {
    return m_cells[row(state) + static_cast<std::size_t>(t)];
  }

  std::int64_t m_steps, m_deviceUnits, m_hostUnits;
  bool m_unlimited;
  double m_saveCost, m_loadCost;
  std::vector<double> m_cells;  // [2][hostUnits+1][deviceUnits+1][steps+1]
};

/// Whole hidden states of the problem's host, or kUnlimited.
[[nodiscard]] std::int64_t hostUnits(const Problem& problem);
/// Whole hidden states of its arena, no more than are of use.
[[nodiscard]] std::int64_t usefulDeviceUnits(const Problem& problem);

/// The schedule for a device budget that the table reaches. Cancelled by `stop`.
[[nodiscard]] Result<ScheduleGraph> makeTwoLevelGraph(const TwoLevelTable& table, std::int64_t deviceUnits,
                                                      StateSizes sizes, std::stop_token stop = {});

}  // namespace retrace::core
