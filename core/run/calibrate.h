// SPDX-License-Identifier: Apache-2.0
// Measures what the steps of a network cost on a machine. Calls the machine from one thread.
#pragma once

#include <string>

#include "core/machine/backend.h"
#include "core/run/calibration.h"

namespace retrace::core {

struct CalibrationSettings {
  Network network;
  std::string data;
  int threads = 1;
  OptimizerKind optimizer = OptimizerKind::Adam;
};

/// Runs the machine for some seconds. Errors: those of the task and the machine.
[[nodiscard]] Result<Calibration> calibrate(const CalibrationSettings& settings, Backend& backend);

}  // namespace retrace::core
