// SPDX-License-Identifier: Apache-2.0
// Owns the list of machines that can run a schedule here: this processor, and modules that are loaded only when
// somebody asks (a GPU). Used by the command line alone. Any thread, but a module is loaded once and stays.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/machine/backend.h"
#include "core/machine/module.h"

namespace retrace::core {

/// Every machine that this program knows, available or not. Loads the modules that are there.
[[nodiscard]] std::vector<MachineInfo> machines();
/// A machine by its id. InvalidInput for an unknown one; Unavailable with the reason.
[[nodiscard]] Result<std::unique_ptr<Backend>> openMachine(std::string_view id, const DeviceOptions& options);

}  // namespace retrace::core
