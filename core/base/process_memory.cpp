// SPDX-License-Identifier: Apache-2.0
#include "core/base/process_memory.h"

#include <fstream>
#include <string>
#include <string_view>

namespace retrace::core {

namespace {

std::int64_t fromFile(const char* path, std::string_view key) {
  std::ifstream status(path);
  constexpr std::int64_t kKilobyte = 1024;
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(key)) return std::stoll(line.substr(key.size())) * kKilobyte;
  return 0;
}

}  // namespace

std::int64_t residentBytes() { return fromFile("/proc/self/status", "VmRSS:"); }
std::int64_t peakResidentBytes() { return fromFile("/proc/self/status", "VmHWM:"); }

std::int64_t availableMemoryBytes() { return fromFile("/proc/meminfo", "MemAvailable:"); }

bool resetPeakResident() {
  constexpr std::string_view kPeakOnly = "5";
  std::ofstream file("/proc/self/clear_refs");
  file << kPeakOnly;
  file.flush();
  return file.good();
}

}  // namespace retrace::core
