// SPDX-License-Identifier: Apache-2.0
#include "core/tasks/shipped.h"

#include "core/base/program_folder.h"

namespace retrace::core {

std::filesystem::path shippedDataFolder() { return (programFolder() / RETRACE_DATA_FROM_PROGRAM).lexically_normal(); }

}  // namespace retrace::core
