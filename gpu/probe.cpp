// SPDX-License-Identifier: Apache-2.0
#include "gpu/probe.h"

#include <cuda_runtime_api.h>

namespace retrace::gpu {

using core::ErrorCode;
using core::fail;

namespace {

constexpr int kOldestMajor = 8;  // the oldest architecture that the kernels are compiled for

tl::unexpected<core::Error> refused(const char* call, cudaError_t code) {
  return fail(ErrorCode::Unavailable, "the device does not answer to {}: {} ({}).", call, cudaGetErrorString(code),
              cudaGetErrorName(code));
}

}  // namespace

std::string versionText(int version) { return fmt::format("{}.{}", version / 1000, version % 1000 / 10); }

core::Result<DeviceInfo> openDevice() {
  DeviceInfo info;
  if (const cudaError_t code = cudaRuntimeGetVersion(&info.runtimeVersion); code != cudaSuccess)
    return refused("cudaRuntimeGetVersion", code);
  if (const cudaError_t code = cudaDriverGetVersion(&info.driverVersion); code != cudaSuccess)
    return refused("cudaDriverGetVersion", code);
  if (info.driverVersion == 0)
    return fail(ErrorCode::Unavailable, "no NVIDIA driver is installed here (CUDA {} is wanted).",
                versionText(info.runtimeVersion));
  int devices = 0;
  const cudaError_t counted = cudaGetDeviceCount(&devices);
  if (counted == cudaErrorInsufficientDriver)
    return fail(ErrorCode::Unavailable,
                "the NVIDIA driver is too old: it knows CUDA {}, and {} is wanted. Install a newer driver.",
                versionText(info.driverVersion), versionText(info.runtimeVersion));
  if (counted == cudaErrorNoDevice || (counted == cudaSuccess && devices == 0))
    return fail(ErrorCode::Unavailable, "there is a driver (CUDA {}) and no device that it can use.",
                versionText(info.driverVersion));
  if (counted != cudaSuccess) return refused("cudaGetDeviceCount", counted);
  cudaDeviceProp properties{};
  if (const cudaError_t code = cudaGetDeviceProperties(&properties, 0); code != cudaSuccess)
    return refused("cudaGetDeviceProperties", code);
  info.name = properties.name;
  info.major = properties.major;
  info.minor = properties.minor;
  info.multiprocessors = properties.multiProcessorCount;
  info.blockSharedBytes = static_cast<std::int64_t>(properties.sharedMemPerBlockOptin);
  info.cooperative = properties.cooperativeLaunch != 0;
  if (info.major < kOldestMajor)
    return fail(ErrorCode::Unavailable, "{} is too old: its compute capability is {}.{}, and {}.0 or newer is wanted.",
                info.name, info.major, info.minor, kOldestMajor);
  if (const cudaError_t code = cudaSetDevice(0); code != cudaSuccess) return refused("cudaSetDevice", code);
  std::size_t free = 0, total = 0;
  if (const cudaError_t code = cudaMemGetInfo(&free, &total); code != cudaSuccess)
    return refused("cudaMemGetInfo", code);
  info.freeBytes = static_cast<std::int64_t>(free);
  info.memoryBytes = static_cast<std::int64_t>(total);
  return info;
}

}  // namespace retrace::gpu
