// SPDX-License-Identifier: Apache-2.0
// Owns how a strategy becomes actions: a Policy says what to do with t steps and m units, a ScheduleGenerator turns the
// answers into actions one at a time, with memory proportional to the depth of the recursion. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/problem.h"
#include "core/schedule.h"

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
  /// t >= 1 steps remain in the sub-problem and `bytes` of the arena are free for it; for policies that count h_0, its held
  /// input state is counted in `bytes`.
  [[nodiscard]] virtual Decision decide(std::int64_t t, std::int64_t bytes) const = 0;
  /// The same for the steps base+1 .. base+t, for policies to which steps are not all alike.
  [[nodiscard]] virtual Decision decideFrom(std::int64_t /*base*/, std::int64_t t, std::int64_t bytes) const { return decide(t, bytes); }
};

/// Anything that hands out a schedule action by action.
class ActionSource {
 public:
  virtual ~ActionSource() = default;
  /// False when the schedule is complete; `action` is untouched then.
  [[nodiscard]] virtual bool next(Action& action) = 0;
};

/// Produces the schedule of `problem` under `policy`, action by action. Consecutive kept internal states form one action.
class ScheduleGenerator final : public ActionSource {
 public:
  /// `policy` must outlive the generator.
  ScheduleGenerator(const Problem& problem, const Policy& policy);
  [[nodiscard]] bool next(Action& action) override;

 private:
  // A sub-problem: steps base+1 .. base+count, whose input h_base is read at `inputOffset`.
  struct Frame {
    std::int64_t base = 0;
    std::int64_t count = 0;
    std::int64_t freeBytes = 0;             // what the policy may spend here
    std::int64_t top = 0;                   // first free byte of the arena
    std::int64_t inputOffset = kNoOffset;   // kNoOffset: the initial state of the working set
    bool working = false;                   // the working hidden state is h_base already
    bool replaying = false;
    // While the sub-problem on the right is worked on:
    bool waiting = false;
    std::int64_t left = 0;                  // steps that remain after it
    std::int64_t recordOffset = kNoOffset;
    std::int64_t recordedFirst = 0, recordedLast = -1;  // empty when first > last
  };

  void advance();
  void enter(Frame& frame);
  void replayNewest(Frame& frame);
  void saveHidden(Frame& frame, std::int64_t distance);
  void keepInternal(Frame& frame, std::int64_t distance);
  void finishRight(Frame& frame);
  void bringInput(Frame& frame);
  void stepAlone(std::int64_t step);
  [[nodiscard]] std::int64_t keepsInARow(std::int64_t base, std::int64_t t, std::int64_t freeBytes) const;
  void emit(ActionKind kind, std::int64_t first, std::int64_t last, std::int64_t offset = kNoOffset) {
    m_ready.push_back({kind, first, last, offset});
  }

  StateSizes m_sizes;
  const Policy& m_policy;
  bool m_chargesInitial;
  std::int64_t m_keepBytes;  // what the policy pays for a kept internal state
  std::vector<Frame> m_frames;
  std::vector<Action> m_ready;  // emitted by the last advance, handed out from m_handed on
  std::size_t m_handed = 0;
};

}  // namespace retrace::core
