// SPDX-License-Identifier: Apache-2.0
// Owns the way a schedule goes home with its user: as a module for PyTorch or JAX. Plain values, any thread.
#pragma once

#include <string>

#include "core/base/result.h"
#include "core/strategies/schedule_file.h"

namespace retrace::core {

enum class ModuleKind { Torch, Jax };

/// The text of a self-contained Python module that plays the schedule on any step function (resources/export/*.py.in).
/// IllegalAction when the schedule breaks a rule: nothing unchecked is exported; InvalidInput when a JAX module would
/// need the host.
[[nodiscard]] Result<std::string> toPythonModule(const ScheduleFile& file, ModuleKind kind);

}  // namespace retrace::core
