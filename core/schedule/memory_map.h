// SPDX-License-Identifier: Apache-2.0
// Owns the meaning of actions in terms of labels: which step's state is where, in how many bytes, and why an action is
// illegal. Checker, runner, pictures and inspector all read this; there is no second bookkeeping. Any thread, no locks.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/schedule/problem.h"
#include "core/schedule/schedule.h"

namespace retrace::core {

/// What lies together on the stack: a hidden state (first == last), several of them, or the internal states of a run of
/// consecutive steps.
struct Block {
  enum class Kind : std::uint8_t { Hidden, Internal };
  Kind kind = Kind::Hidden;
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::int64_t offset = 0;
  std::int64_t bytes = 0;   ///< of all
  std::int64_t stride = 1;  ///< from one step to the next: several hidden states are those of equally distant steps
  bool operator==(const Block&) const = default;

  [[nodiscard]] std::int64_t count() const { return (last - first) / stride + 1; }
  [[nodiscard]] std::int64_t eachBytes() const { return bytes / count(); }
  [[nodiscard]] bool holds(std::int64_t step) const {
    return first <= step && step <= last && (step - first) % stride == 0;
  }
  /// Of the state of a step that it holds.
  [[nodiscard]] std::int64_t offsetOf(std::int64_t step) const {
    return offset + (step - first) / stride * eachBytes();
  }
};

/// Where a hidden state can be read.
struct HiddenPlace {
  enum class Kind : std::uint8_t { Working, Initial, Arena };
  Kind kind = Kind::Working;
  std::int64_t offset =
      kNoOffset;  ///< in the arena; a saved hidden state, or the head of the internal state that contains it
};

class MemoryMap {
 public:
  explicit MemoryMap(const Problem& problem);
  /// In the middle of a schedule that breaks no rule: what is on either stack, the newest step left, and the step of
  /// the working hidden state. Peaks and forward operations are counted from here on.
  MemoryMap(const Problem& problem, std::vector<Block> stack, std::vector<Block> hostStack, std::int64_t remainingSteps,
            std::optional<std::int64_t> workingHidden);

  /// Plays one action. IllegalAction, with the state unchanged, when a rule forbids it.
  [[nodiscard]] Result<void> apply(const Action& action);

  [[nodiscard]] const std::vector<Block>& stack() const { return m_stack; }          ///< lowest offset first
  [[nodiscard]] const std::vector<Block>& hostStack() const { return m_hostStack; }  ///< the same in the host's arena
  [[nodiscard]] std::int64_t hostUsedBytes() const { return topOf(m_hostStack); }
  [[nodiscard]] std::int64_t hostPeakBytes() const { return m_hostPeakBytes; }
  [[nodiscard]] std::int64_t usedBytes() const { return topOf(m_stack); }
  [[nodiscard]] std::int64_t peakBytes() const { return m_peakBytes; }
  [[nodiscard]] std::int64_t forwardOperations() const { return m_forwardOperations; }
  /// Newest step not yet backpropagated; T at the start, 0 when done.
  [[nodiscard]] std::int64_t remainingSteps() const { return m_remainingSteps; }
  /// s when the working hidden state is h_s; none when there is none.
  [[nodiscard]] std::optional<std::int64_t> workingHidden() const { return m_workingHidden; }
  /// s when the working buffer holds I_s.
  [[nodiscard]] std::optional<std::int64_t> workingInternal() const { return m_workingInternal; }
  /// Where the backward of `step` reads h_(step-1); none when it is not held.
  [[nodiscard]] std::optional<HiddenPlace> inputOf(std::int64_t step) const;
  /// The block of the device's arena that holds I_step, or either of h_step and I_step; null when none.
  [[nodiscard]] const Block* findInternal(std::int64_t step) const;
  [[nodiscard]] const Block* findHidden(std::int64_t step) const;

 private:
  [[nodiscard]] Result<void> advance(const Action& action);
  [[nodiscard]] Result<void> save(const Action& action);
  [[nodiscard]] Result<void> load(const Action& action);
  [[nodiscard]] Result<void> backward(const Action& action);
  [[nodiscard]] Result<void> drop(const Action& action);
  [[nodiscard]] Result<void> push(Block block, Level level);
  [[nodiscard]] std::vector<Block>& stackOf(Level level) { return level == Level::Host ? m_hostStack : m_stack; }
  [[nodiscard]] static std::int64_t topOf(const std::vector<Block>& stack) {
    return stack.empty() ? 0 : stack.back().offset + stack.back().bytes;
  }

  StateSizes m_sizes;
  std::int64_t m_steps;
  std::int64_t m_budgetBytes;
  bool m_initialStateIsFree;  // h_0 stays readable in the working set
  std::int64_t m_hostBudgetBytes;
  std::vector<Block> m_stack, m_hostStack;
  std::int64_t m_hostPeakBytes = 0;
  std::int64_t m_peakBytes = 0;
  std::int64_t m_forwardOperations = 0;
  std::int64_t m_remainingSteps;
  std::optional<std::int64_t> m_workingHidden = 0;
  std::optional<std::int64_t> m_workingInternal;
};

struct CheckReport {
  std::int64_t forwardOperations = 0;
  std::int64_t peakBytes = 0;
  std::int64_t actions = 0;
  std::int64_t saves = 0;  ///< of hidden states, in either arena
  std::int64_t hostPeakBytes = 0;
  std::int64_t hostSaves = 0, hostLoads = 0;

  /// Of saves to and loads from the host, in forward operations.
  [[nodiscard]] double transferCost(const HostMemory& host) const {
    return static_cast<double>(hostSaves) * host.saveCost + static_cast<double>(hostLoads) * host.loadCost;
  }
};

/// Checks actions as they come, in constant memory beside the stack: for schedules that are never held whole.
class Checker {
 public:
  explicit Checker(const Problem& problem) : m_map(problem) {}
  [[nodiscard]] Result<void> next(std::span<const Action> actions);
  /// After the last action: every step must have been backpropagated.
  [[nodiscard]] Result<CheckReport> finish() const;

 private:
  MemoryMap m_map;
  CheckReport m_report;
};

/// Plays the whole schedule. IllegalAction "action K: ..." (0-based) for the first action that breaks a rule.
[[nodiscard]] Result<CheckReport> check(const Schedule& schedule, const Problem& problem);

}  // namespace retrace::core
