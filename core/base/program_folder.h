// SPDX-License-Identifier: Apache-2.0
// Owns where the program lies, from which it finds what was installed with it. Any thread.
#pragma once

#include <filesystem>

namespace retrace::core {

/// The folder of this program's file, links followed; empty where the system does not say (no /proc).
[[nodiscard]] std::filesystem::path programFolder();

}  // namespace retrace::core
