// SPDX-License-Identifier: Apache-2.0
// Owns what a run says while it goes, and its form as a stream: versioned JSON Lines, one event a line. The worker
// writes it, the window reads it live, and the same lines saved are a recording. Plain values, any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "core/machine/backend.h"
#include "core/schedule/problem.h"
#include "core/schedule/schedule.h"

namespace retrace::core {

inline constexpr int kStreamVersion = 2;  ///< version 1 (one layer, symbols, no validation) is still read

/// First line of every stream: all that is needed to reproduce the run.
struct RunStarted {
  Problem problem;
  Network network;
  TrainingOptions options;
  std::string data;  ///< as given: "text:FILE" (see openTask)
  std::string backend;
  std::int64_t iterations = 0;
  std::int64_t forwardOperationsPredicted = 0;
  std::int64_t actionsPerIteration = 0;
  double frequencyLoss = 0.0;  ///< nats, or squared error: what the best guess that ignores the inputs loses
  TaskShape task;
  std::int64_t validateEvery = 0;  ///< iterations from one validation to the next; 0: none
  std::vector<WorkingSetItem> workingSet;
};

/// One executed action and what it took.
struct ActionDone {
  Action action;
  std::int64_t nanoseconds = 0;
  std::int64_t arenaBytes = 0;  ///< in use after the action
};

/// Consecutive actions of one iteration; `firstIndex` is the 0-based position of the first in the schedule.
struct ActionsDone {
  std::int64_t iteration = 0;
  std::int64_t firstIndex = 0;
  std::vector<ActionDone> actions;
};

struct IterationDone {
  std::int64_t iteration = 0;  ///< 0-based
  double loss = 0.0;           ///< nats per symbol, or squared error
  double gradientNorm = 0.0;
  double milliseconds = 0.0;
  std::int64_t forwardOperations = 0;
  std::int64_t peakArenaBytes = 0;
  std::string gradientHash;  ///< 16 hexadecimal digits over the gradients' bits
  std::optional<double>
      validationLoss;  ///< of the updated weights on held-out data, when it was measured; not in `milliseconds`
};

struct RunPaused {
  bool paused = false;  ///< false: it goes on
};

struct RunEnded {
  enum class Outcome : std::uint8_t { Finished, Stopped, Failed };
  Outcome outcome = Outcome::Finished;
  std::string reason;  ///< a sentence, when Failed
};

using Event = std::variant<RunStarted, ActionsDone, IterationDone, RunPaused, RunEnded>;

/// One line, without the line break.
[[nodiscard]] std::string toLine(const Event& event);
/// Format for a damaged line, a foreign stream or an unknown version.
[[nodiscard]] Result<Event> eventFromLine(std::string_view line);

/// Cuts arriving bytes into events. The first must be RunStarted, and lines have a sane length.
class StreamReader {
 public:
  /// Appends every event that `bytes` completes. After an error the reader refuses everything with the same error.
  [[nodiscard]] Result<void> feed(std::string_view bytes, std::vector<Event>& events);
  /// Whether bytes of an unfinished line are waiting: a recording cut short.
  [[nodiscard]] bool hasPartialLine() const { return !m_pending.empty(); }

 private:
  std::string m_pending;
  std::int64_t m_lines = 0;
  bool m_started = false;
  std::string m_error;
};

/// A whole recording. Io when it cannot be read, Format when it is damaged or foreign; an unfinished last line is left
/// out.
[[nodiscard]] Result<std::vector<Event>> readRecording(const std::filesystem::path& path);

}  // namespace retrace::core
