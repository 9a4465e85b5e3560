// SPDX-License-Identifier: Apache-2.0
// Owns how a schedule is handed out while it is made, some hundreds of actions at a time. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <utility>

#include "core/schedule/schedule.h"

namespace retrace::core {

class ActionSource {
 public:
  virtual ~ActionSource() = default;
  /// The next actions, some hundreds at a time; none when the schedule is complete. Valid until the next call.
  [[nodiscard]] virtual std::span<const Action> next() {
    if (std::exchange(m_handedOut, true)) m_emitted = m_skipped = 0;
    fill();
    return {m_ready.data() + m_skipped, m_emitted - m_skipped};
  }

 protected:
  /// Emits until full() or until the schedule is complete; at most kMostAtOnce actions between two looks at full().
  virtual void fill() = 0;
  static constexpr std::size_t kMostAtOnce = 8;
  [[nodiscard]] bool full() const { return m_emitted >= kBatch; }
  void emit(ActionKind kind, std::int64_t first, std::int64_t last, std::int64_t offset = kNoOffset,
            Level level = Level::Device) {
    m_ready[m_emitted++] = {kind, first, last, offset, level};
  }
  // For sources that go to another place: what is emitted and not handed out yet, forgotten or without its beginning.
  [[nodiscard]] std::span<const Action> waiting() const { return {m_ready.data(), m_emitted}; }
  void forget() {
    m_emitted = m_skipped = 0;
    m_handedOut = false;
  }
  void skipWaiting(std::size_t count) { m_skipped = count; }

 private:
  static constexpr std::size_t kBatch = 256;
  std::array<Action, kBatch + kMostAtOnce> m_ready;
  std::size_t m_emitted = 0, m_skipped = 0;
  bool m_handedOut = false;
};

}  // namespace retrace::core
