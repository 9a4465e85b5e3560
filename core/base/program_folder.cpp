// SPDX-License-Identifier: Apache-2.0
#include "core/base/program_folder.h"

namespace retrace::core {

std::filesystem::path programFolder() {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
}

}  // namespace retrace::core
