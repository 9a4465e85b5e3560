// SPDX-License-Identifier: Apache-2.0
// Owns the strategy for sequences whose length is not known in advance: where the forward sweep saves, and the schedule
// that follows when the end is reached. After Stumm and Walther (SISC 32(2), 2010) and Wang, Moin and Iaccarino (SISC
// 31(4), 2009).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/schedule/action_source.h"

namespace retrace::core {

/// Decides during the sweep. It is told one step at a time and never the length: the state whose loss costs least,
/// should the sequence end one step later, makes room. O(1) a step, O(m) whenever a state is replaced.
class OnlineSweep {
 public:
  struct Held {
    std::int64_t step = 0;
    std::int64_t slot = 0;
  };
  /// `slots` >= 1, h_0 takes slot 0 for good.
  explicit OnlineSweep(std::int64_t slots);
  /// h_`step` is reached (1, 2, 3, ...) and the sequence goes on: the slot to save it in, or none.
  [[nodiscard]] std::optional<std::int64_t> reach(std::int64_t step);
  /// By step, h_0 first.
  [[nodiscard]] const std::vector<Held>& held() const { return m_held; }

 private:
  void weigh();

  std::int64_t m_slots;
  std::vector<Held> m_held;
  std::size_t m_cheapest = 0;  // of the held states but the newest, and what the others cost without it
  std::int64_t m_cheapestCost = 0;
  std::int64_t m_costBefore = 0;  // of all segments but the last two
  std::int64_t m_costClosed = 0;  // of all segments but the last
};

/// Forward operations of the whole schedule when the sequence ends after `steps`.
[[nodiscard]] std::int64_t onlineCost(std::int64_t steps, std::int64_t slots);
/// The schedule itself; `slots` hidden states of `hiddenBytes`. A state that is not needed any more is overwritten, not
/// dropped.
[[nodiscard]] std::unique_ptr<ActionSource> makeOnlineSource(std::int64_t steps, std::int64_t slots,
                                                             std::int64_t hiddenBytes);

}  // namespace retrace::core
