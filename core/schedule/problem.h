// SPDX-License-Identifier: Apache-2.0
// Owns the question: how many steps, how large their states are, how many bytes may be kept, and by which strategy.
// Plain values, used by every room, on any thread.
#pragma once

#include <cstdint>

#include "core/base/byte_text.h"
#include "core/base/result.h"

namespace retrace::core {

inline constexpr std::int64_t kMaxSteps = 100'000'000;

/// Bytes of what one step leaves behind.
struct StateSizes {
  std::int64_t hiddenBytes = 0;  ///< h_s: what step s hands to step s+1
  std::int64_t internalBytes =
      0;  ///< I_s: all that the backward of step s reads, h_s included, h_(s-1) not (beta hidden states)

  /// An internal state together with the hidden state it starts from: alpha hidden states, the slot of `Internal`.
  [[nodiscard]] std::int64_t slotBytes() const { return hiddenBytes + internalBytes; }
  [[nodiscard]] double beta() const { return static_cast<double>(internalBytes) / static_cast<double>(hiddenBytes); }
  [[nodiscard]] double alpha() const { return beta() + 1.0; }
  bool operator==(const StateSizes&) const = default;
};

/// Time of one step, in any common unit; the ratio is what matters. A backward costs about two forwards.
struct StepCosts {
  double forward = 1.0;
  double backward = 2.0;
  bool operator==(const StepCosts&) const = default;
};

/// Memory beside the arena, for strategies that use it: states kept there cost a transfer each way.
struct HostMemory {
  static constexpr std::int64_t kUnlimited = -1;
  std::int64_t budgetBytes = kUnlimited;
  double saveCost = 1.0;  ///< of one hidden state, in forward operations
  double loadCost = 1.0;
  bool operator==(const HostMemory&) const = default;
};

enum class StrategyKind {
  Hidden,
  Internal,
  Mixed,
  StoreAll,
  Recompute,
  Sqrt,
  Every,
  EveryBest,
  ChenRecursive,
  Revolve,
  Bisection,
  TwoLevel,
  Online
};

struct Strategy {
  StrategyKind kind = StrategyKind::Mixed;
  std::int64_t every = 0;  ///< distance of the kept hidden states, for `Every` alone
  bool operator==(const Strategy&) const = default;
};

struct Problem {
  std::int64_t steps = 0;  ///< T
  StateSizes sizes;
  StepCosts costs;
  std::int64_t budgetBytes = 0;  ///< bytes of the arena: everything kept, h_0 included (except for `Internal`)
  Strategy strategy;
  HostMemory host{};  ///< ignored by strategies that do not use the host
  bool operator==(const Problem&) const = default;
};

/// Whether what it keeps are slots, an internal state with the hidden state it starts from each; h_0 then lies in the
/// working set (theory: "h_0 is not charged").
[[nodiscard]] inline bool keepsSlots(Strategy strategy) { return strategy.kind == StrategyKind::Internal; }
/// Whether h_0 takes its place in the arena.
[[nodiscard]] inline bool chargesInitialState(Strategy strategy) { return !keepsSlots(strategy); }
/// Whether it keeps states on the host too, so that Problem::host counts.
[[nodiscard]] inline bool usesHost(Strategy strategy) { return strategy.kind == StrategyKind::TwoLevel; }
/// Bytes of one unit of the strategy's budget: a slot, or a hidden state.
[[nodiscard]] inline std::int64_t unitBytes(Strategy strategy, StateSizes sizes) {
  return keepsSlots(strategy) ? sizes.slotBytes() : sizes.hiddenBytes;
}
/// Whole units of the budget.
[[nodiscard]] std::int64_t units(const Problem& problem);
/// Bytes that standard backpropagation through time keeps: h_0 and the internal states of all steps but the last.
[[nodiscard]] std::int64_t storeAllBytes(std::int64_t steps, StateSizes sizes);
/// InvalidInput for a number outside its range. Whether the budget suffices is for the strategy to say
/// (core/strategies/registry.h).
[[nodiscard]] Result<void> checkNumbers(const Problem& problem);

}  // namespace retrace::core
