// SPDX-License-Identifier: Apache-2.0
// Owns the question that a strategy answers: what to do with t steps and so much memory. Any thread.
#pragma once

#include <cstdint>

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
  /// What a decision depends on beside t: equal questions have equal answers.
  enum class Depends : std::uint8_t { OnSteps, OnBytes, OnBytesAndPlace };
  [[nodiscard]] virtual Depends depends() const { return Depends::OnBytes; }
  /// t >= 1 steps remain in the sub-problem and `bytes` of the arena are free for it; for policies that count h_0, its
  /// held input state is counted in `bytes`.
  [[nodiscard]] virtual Decision decide(std::int64_t t, std::int64_t bytes) const = 0;
  /// How many single steps in a row, `decision` the first's, are decided alike, for those who know without asking for
  /// each; 1 otherwise. Only asked for decisions of one step.
  [[nodiscard]] virtual std::int64_t repeats(std::int64_t /*t*/, std::int64_t /*bytes*/,
                                             const Decision& /*first*/) const {
    return 1;
  }
  /// The same as decide, for the steps base+1 .. base+t, for policies to which steps are not all alike.
  [[nodiscard]] virtual Decision decideFrom(std::int64_t /*base*/, std::int64_t t, std::int64_t bytes) const {
    return decide(t, bytes);
  }
};

}  // namespace retrace::core
