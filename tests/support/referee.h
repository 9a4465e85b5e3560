// SPDX-License-Identifier: Apache-2.0
// Owns an independent, deliberately naive reading of the rules: every byte of the arena carries a label. Written from
// the rules alone; it shares no bookkeeping with the product. Small problems only: it scans the whole arena again and
// again.
#pragma once

#include <cstdint>
#include <string>

#include "core/schedule/schedule.h"

namespace retrace::test {

struct Verdict {
  std::string objection;  ///< empty when the schedule is sound
  std::int64_t forwardOperations = 0;
  std::int64_t peakBytes = 0;  ///< one past the highest byte ever written
  std::int64_t hostPeakBytes = 0;
};

[[nodiscard]] Verdict judge(const core::Problem& problem, const core::Schedule& schedule);

}  // namespace retrace::test
