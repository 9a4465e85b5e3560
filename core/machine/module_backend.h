// SPDX-License-Identifier: Apache-2.0
// Owns a machine that a module brought, as a Backend like any other.
#pragma once

#include <memory>

#include "core/machine/module_table.h"

namespace retrace::core {

[[nodiscard]] MachineInfo describeModule(const ModuleTable& table);
/// Closed with its owner; `table` lives at least as long. Unavailable when the host has no memory for it.
[[nodiscard]] Result<std::unique_ptr<Backend>> makeModuleBackend(const ModuleTable& table,
                                                                 const DeviceOptions& options);

}  // namespace retrace::core
