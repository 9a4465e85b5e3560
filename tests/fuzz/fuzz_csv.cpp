// SPDX-License-Identifier: Apache-2.0
// Any bytes as a CSV of step times and as a series to train on.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/tasks.h"
#include "core/weighted_solver.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace retrace::core;
  static const std::string kFile = (std::filesystem::temp_directory_path() / ("retrace_fuzz_" + std::to_string(::getpid()) + ".csv")).string();
  std::ofstream(kFile, std::ios::binary).write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  for (const char* column : {"", ":a"}) {
    const auto times = readStepTimes(kFile + column, 3);
    if (!times && times.error().message.empty()) std::abort();
  }
  const auto task = openTask("csv:" + kFile + ":a", 4, 2, 1);
  if (!task && task.error().message.empty()) std::abort();
  return 0;
}
