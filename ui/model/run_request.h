// SPDX-License-Identifier: GPL-3.0-or-later
// What a run is asked for. Any thread.
#pragma once

#include <QString>
#include <string>

#include "core/run/runner.h"

namespace retrace::ui {

struct RunRequest {
  core::Problem problem;
  core::RunSettings settings;
  std::string backend = "cpu";  ///< a machine's id (core/machine/machines.h)
  bool tf32 = false;
  QString recordFile;  ///< on this machine, whatever the worker's is; empty: none
  bool paused = false;
};

}  // namespace retrace::ui
