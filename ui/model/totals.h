// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the sums over a run of actions. Plain values, any thread.
#pragma once

#include <cstdint>

#include "core/schedule/schedule.h"

namespace retrace::ui {

/// What a run of actions amounts to.
struct Totals {
  std::int64_t forwards = 0;    ///< steps computed for the first time
  std::int64_t recomputed = 0;  ///< steps computed again
  std::int64_t backwards = 0;   ///< steps backpropagated
  std::int64_t saved = 0;       ///< hidden states kept
  std::int64_t recorded = 0;    ///< internal states kept
  std::int64_t loaded = 0;      ///< returns to a held hidden state
  std::int64_t freed = 0;       ///< drops
  std::int64_t peakBytes = 0;   ///< most bytes of the arena in use at once

  /// One action more; `again` of its steps had been computed before. Bytes are the caller's.
  void count(const core::Action& action, std::int64_t again);
  /// Less what there was at `begin`; without a peak.
  [[nodiscard]] Totals since(const Totals& begin) const;
  bool operator==(const Totals&) const = default;
};

}  // namespace retrace::ui
