// SPDX-License-Identifier: Apache-2.0
#include "core/tasks/shipped.h"

namespace retrace::core {

std::filesystem::path shippedFile(std::string_view name) {
  constexpr int kFoldersUp = 6;
  std::error_code ignored;
  std::filesystem::path folder = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
  for (int up = 0; up < kFoldersUp; ++up, folder = folder.parent_path()) {
    std::filesystem::path file = folder / "resources" / "data" / name;
    if (std::filesystem::exists(file, ignored)) return file;
  }
  return {};
}

}  // namespace retrace::core
