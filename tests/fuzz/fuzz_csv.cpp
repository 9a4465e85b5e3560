// SPDX-License-Identifier: Apache-2.0
// Any bytes as a CSV of step times and as a series to train on.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/planner/step_times.h"
#include "core/planner/weighted_solver.h"
#include "core/tasks/tasks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace retrace::core;
  static const int kMemory = ::memfd_create("table", 0);  // a file that no disk holds
  static const std::string kFile = "/proc/self/fd/" + std::to_string(kMemory);
  if (::ftruncate(kMemory, 0) != 0 || ::pwrite(kMemory, data, size, 0) != static_cast<ssize_t>(size)) std::abort();
  for (const char* column : {"", ":a"}) {
    const auto times = readStepTimes(kFile + column, 3);
    if (!times && times.error().message.empty()) std::abort();
  }
  const auto task = openTask("csv:" + kFile + ":a", 4, 2, 1);
  if (!task && task.error().message.empty()) std::abort();
  return 0;
}
