// SPDX-License-Identifier: Apache-2.0
// Owns what the steps of a network cost on this machine, measured, and the time of a schedule predicted from it. Any
// thread.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/network/network.h"
#include "core/planner/solver.h"

namespace retrace::core {

/// Seconds a step when `steps` consecutive steps are one action: longer runs share work, and their states leave the
/// caches.
struct RunCosts {
  std::int64_t steps = 0;
  double forward = 0.0;   ///< R: nothing is kept
  double record = 0.0;    ///< into the arena; of a single step into the working buffer
  double backward = 0.0;  ///< B
  bool operator==(const RunCosts&) const = default;
};

struct Calibration {
  Network network;
  int threads = 1;
  std::string data;
  std::string backend;
  double firstForward = 0.0;   ///< F: seconds a step of the sweep that reads the inputs for the first time
  std::vector<RunCosts> runs;  ///< by rising length
  double save = 0.0;           ///< seconds an action
  double load = 0.0;
  double iteration =
      0.0;  ///< seconds an iteration, beside its actions: weights laid out, gradients cleared, the update
};

/// Seconds of one iteration of the schedule.
[[nodiscard]] double predictedSeconds(const Solution& solution, const Calibration& calibration);

/// Format "retrace-calibration", version 1.
[[nodiscard]] nlohmann::json toJson(const Calibration& calibration);
/// Format when it is damaged, foreign or of an unknown version.
[[nodiscard]] Result<Calibration> calibrationFromJson(const nlohmann::json& json);

}  // namespace retrace::core
