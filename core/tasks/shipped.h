// SPDX-License-Identifier: Apache-2.0
// Owns where the data lies that comes with the program. Any thread.
#pragma once

#include <filesystem>

namespace retrace::core {

/// The folder of the shipped data: where the installation has it, seen from the program's own folder
/// (<prefix>/share/retrace/data from <prefix>/bin), so that an installation may be moved. The build tree has the same
/// layout. Whether it is there is not looked at.
[[nodiscard]] std::filesystem::path shippedDataFolder();

}  // namespace retrace::core
