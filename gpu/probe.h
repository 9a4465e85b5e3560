// SPDX-License-Identifier: Apache-2.0
// Owns the question whether a device answers: driver, its version, the device, its age, its free memory. Any thread.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/result.h"

namespace retrace::gpu {

struct DeviceInfo {
  std::string name;
  int major = 0, minor = 0;                   ///< compute capability
  int driverVersion = 0, runtimeVersion = 0;  ///< 1000 times the major and 10 times the minor one, as CUDA counts
  std::int64_t memoryBytes = 0, freeBytes = 0;
  int multiprocessors = 0;
  std::int64_t blockSharedBytes = 0;  ///< shared memory that a kernel may ask for in each block
  bool cooperative = false;           ///< blocks of a grid may wait for each other
};

/// The first device, made the current one. Unavailable with a sentence: no driver, too old a driver, no device, too old
/// a device.
[[nodiscard]] core::Result<DeviceInfo> openDevice();
/// "13.0"
[[nodiscard]] std::string versionText(int version);

}  // namespace retrace::gpu
