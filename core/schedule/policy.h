// SPDX-License-Identifier: Apache-2.0
// Owns how a strategy becomes actions: a Policy says what to do with t steps and m units, a ScheduleGenerator turns the
// answers into actions one at a time, with memory proportional to the depth of the recursion. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "core/schedule/problem.h"
#include "core/schedule/schedule.h"

namespace retrace::core {

/// What to do with t steps whose first input state is held, with m units for everything kept.
struct Decision {
  enum class Kind : std::uint8_t {
    Replay,        ///< keep nothing more: replay from the held state for every step, newest first
    SaveHidden,    ///< go `steps` forward and keep the hidden state reached
    KeepInternal,  ///< go `steps`-1 forward and keep the internal state of the next step
  };
  Kind kind = Kind::Replay;
  std::int64_t steps = 0;
};

class Policy {
 public:
  virtual ~Policy() = default;
  /// t >= 1 steps remain in the sub-problem and `bytes` of the arena are free for it; for policies that count h_0, its
  /// held input state is counted in `bytes`.
  [[nodiscard]] virtual Decision decide(std::int64_t t, std::int64_t bytes) const = 0;
  /// The same for the steps base+1 .. base+t, for policies to which steps are not all alike.
  [[nodiscard]] virtual Decision decideFrom(std::int64_t /*base*/, std::int64_t t, std::int64_t bytes) const {
    return decide(t, bytes);
  }
};

/// Anything that hands out a schedule while it is made.
class ActionSource {
 public:
  virtual ~ActionSource() = default;
  /// The next actions, some hundreds at a time; none when the schedule is complete. Valid until the next call.
  [[nodiscard]] std::span<const Action> next() {
    if (std::exchange(m_handedOut, true)) m_emitted = 0;
    fill();
    return {m_ready.data(), m_emitted};
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

 private:
  static constexpr std::size_t kBatch = 256;
  std::array<Action, kBatch + kMostAtOnce> m_ready;
  std::size_t m_emitted = 0;
  bool m_handedOut = false;
};

/// Produces the schedule of `problem` under `policy`. Consecutive kept internal states form one action.
class ScheduleGenerator final : public ActionSource {
 public:
  ScheduleGenerator(const Problem& problem, std::unique_ptr<const Policy> policy);

 private:
  // A sub-problem: steps base+1 .. base+count, whose input h_base is read at `inputOffset`.
  struct Frame {
    std::int64_t base = 0;
    std::int64_t count = 0;
    std::int64_t freeBytes = 0;            // what the policy may spend here
    std::int64_t top = 0;                  // first free byte of the arena
    std::int64_t inputOffset = kNoOffset;  // kNoOffset: the initial state of the working set
    bool working = false;                  // the working hidden state is h_base already
    bool replaying = false;
    // While the sub-problem on the right is worked on:
    bool waiting = false;
    std::int64_t left = 0;  // steps that remain after it
    std::int64_t recordOffset = kNoOffset;
    std::int64_t recordedFirst = 0, recordedLast = -1;  // empty when first > last
  };

  void fill() override;
  void advance();
  void enter(Frame& frame);
  void replayNewest(Frame& frame);
  void saveHidden(Frame& frame, std::int64_t distance);
  void keepInternal(Frame& frame, std::int64_t distance);
  void finishRight(Frame& frame);
  void bringInput(Frame& frame);
  void stepAlone(std::int64_t step);
  [[nodiscard]] std::int64_t keepsInARow(std::int64_t base, std::int64_t t, std::int64_t freeBytes) const;

  StateSizes m_sizes;
  std::unique_ptr<const Policy> m_policy;
  bool m_chargesInitial;
  std::int64_t m_keepBytes;  // what the policy pays for a kept internal state
  std::vector<Frame> m_frames;
};

}  // namespace retrace::core
