// SPDX-License-Identifier: Apache-2.0
// Owns where the data lies that comes with the program. Any thread.
#pragma once

#include <filesystem>
#include <string_view>

namespace retrace::core {

/// resources/data/`name`, looked for beside the program and in the folders above it; empty when it is not there.
[[nodiscard]] std::filesystem::path shippedFile(std::string_view name);

}  // namespace retrace::core
