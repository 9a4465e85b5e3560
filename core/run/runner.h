// SPDX-License-Identifier: Apache-2.0
// Owns the training loop that plays a schedule on a machine and says what happens. run() works on the caller's thread;
// RunControl may be used from any other.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "core/machine/backend.h"
#include "core/planner/solver.h"
#include "core/run/events.h"

namespace retrace::core {

/// Pause, step, continue and stop, from any thread.
class RunControl {
 public:
  explicit RunControl(bool startPaused = false) : m_paused(startPaused) {}
  void pause();
  void resume();
  /// Lets a paused run do one action; pauses a running one.
  void step();
  void stop();
  /// Nobody is left to say more: a run that is paused, or pauses later, stops instead of waiting for ever.
  void noMoreCommands();

 private:
  friend class Runner;
  enum class Go { On, Wait, Stop };
  [[nodiscard]] Go poll();  ///< whether the next action may be done now; takes a granted step
  [[nodiscard]] Go wait();  ///< the same, but waits while paused

  std::mutex m_mutex;
  std::condition_variable m_changed;
  bool m_paused = false;
  bool m_stopped = false;
  bool m_alone = false;
  std::int64_t m_grantedSteps = 0;
};

struct RunSettings {
  Network network;
  TrainingOptions options;
  std::string data;
  std::int64_t iterations = 1;
  std::int64_t validateEvery = 0;  ///< iterations from one validation to the next (the last always has one); 0: none
  bool actionEvents = true;        ///< whether every action is told, or only iterations
};

struct RunSummary {
  RunEnded::Outcome outcome = RunEnded::Outcome::Finished;
  std::int64_t iterations = 0;  ///< completed
  double lossFirst = 0.0;
  double lossLast = 0.0;
  std::optional<double> validationLoss;  ///< after the last iteration
  std::int64_t forwardOperations = 0;    ///< of one iteration, counted by the machine
  std::int64_t peakArenaBytes = 0;       ///< highest byte that the machine wrote
  double iterationMsMedian = 0.0;
  std::string gradientHash;                       ///< of the last iteration's gradients
  std::optional<std::int64_t> deviceGrowthBytes;  ///< the same of the device's memory, when the machine has a device
  std::int64_t processGrowthBytes =
      0;  ///< most memory of the process at once beyond what it held before the machine was prepared
};

/// Takes events as they happen; an Error ends the run.
using EventSink = std::function<Result<void>(const Event&)>;

/// Trains for `settings.iterations` iterations of `solution`'s schedule. `backend` is prepared here. Tells RunStarted
/// first and RunEnded last. Errors: those of the machine, the task or the sink; NonFinite when the training diverges;
/// IllegalAction when the schedule breaks a rule.
[[nodiscard]] Result<RunSummary> run(const Solution& solution, const RunSettings& settings, Backend& backend,
                                     Task& task, RunControl& control, const EventSink& sink);

/// One action on labels, then on the machine: what the map refuses (IllegalAction) never reaches real memory.
[[nodiscard]] Result<void> playAction(const Action& action, MemoryMap& map, Backend& backend);

/// 16 hexadecimal digits over the bits of `values`.
[[nodiscard]] std::string hashOf(std::span<const float> values);

}  // namespace retrace::core
