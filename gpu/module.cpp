// SPDX-License-Identifier: Apache-2.0
// The module's two doors (core/machine/module.h): its version, and what it gives.
#include "core/machine/module.h"
#include "core/machine/machines.h"
#include "gpu/cuda_backend.h"
#include "gpu/probe.h"

namespace {

retrace::core::MachineInfo describe() {
  retrace::core::MachineInfo info;
  info.id = "cuda";
  const auto device = retrace::gpu::openDevice();
  if (!device) {
    info.reason = device.error().message;
    return info;
  }
  info.available = true;
  info.name = device->name;
  info.detail =
      fmt::format("compute capability {}.{}, driver for CUDA {}, CUDA {}", device->major, device->minor,
                  retrace::gpu::versionText(device->driverVersion), retrace::gpu::versionText(device->runtimeVersion));
  info.memoryBytes = device->memoryBytes;
  info.freeBytes = device->freeBytes;
  return info;
}

constexpr retrace::core::MachineModule kModule{describe, retrace::gpu::makeCudaBackend};

}  // namespace

extern "C" {
__attribute__((visibility("default"))) const char* retraceModuleVersion() { return retrace::core::kModuleVersion; }
__attribute__((visibility("default"))) const retrace::core::MachineModule* retraceModule() { return &kModule; }
}
