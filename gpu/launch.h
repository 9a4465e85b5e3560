// SPDX-License-Identifier: Apache-2.0
// Owns how a kernel is launched: by the runtime where the CUDA compiler builds it, by tests/support/simulated_cuda
// where the host compiler does. A kernel is a function of one plain struct.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>

namespace retrace::gpu {

/// Whether the threads of a block wait for each other; only the simulated device needs to know.
enum class Barriers : std::uint8_t { None, Block };

/// Blocks of a one-dimensional grid that gives each of `items` a thread; at least one.
[[nodiscard]] inline dim3 gridFor(std::int64_t items, int threads) {
  const std::int64_t blocks = items <= 0 ? 1 : (items + threads - 1) / threads;
  return dim3(static_cast<unsigned>(blocks), 1, 1);
}

template <typename Arguments>
[[nodiscard]] cudaError_t launch(void (*kernel)(Arguments), Barriers barriers, dim3 grid, int threads,
                                 cudaStream_t stream, Arguments arguments) {
  const dim3 block(static_cast<unsigned>(threads), 1, 1);
#if defined(__CUDACC__)
  static_cast<void>(barriers);
  void* list[] = {&arguments};
  return cudaLaunchKernel(reinterpret_cast<const void*>(kernel), grid, block, list, 0, stream);
#else
  return simulatedLaunch([kernel, arguments] { kernel(arguments); }, barriers == Barriers::Block, grid, block, stream);
#endif
}

/// The shared memory of the block that asks, as large as its launch said.
#if defined(__CUDACC__)
__device__ inline float* sharedMemory() {
  extern __shared__ float4 memory[];
  return reinterpret_cast<float*>(memory);
}
#else
inline float* sharedMemory() { return static_cast<float*>(simulatedSharedMemory()); }
#endif

/// Once before launchCooperative(): lets the kernel have its shared memory. `blocks`: of it, that a multiprocessor
/// holds at once.
template <typename Arguments>
[[nodiscard]] cudaError_t openCooperative(void (*kernel)(Arguments), int threads, std::int64_t sharedBytes,
                                          int* blocks) {
  const void* const function = reinterpret_cast<const void*>(kernel);
  const cudaError_t code =
      cudaFuncSetAttribute(function, cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(sharedBytes));
  if (code != cudaSuccess) return code;
  return cudaOccupancyMaxActiveBlocksPerMultiprocessor(blocks, function, threads,
                                                       static_cast<std::size_t>(sharedBytes));
}

/// All blocks of the grid are there at once and may wait for each other.
template <typename Arguments>
[[nodiscard]] cudaError_t launchCooperative(void (*kernel)(Arguments), dim3 grid, int threads, std::int64_t sharedBytes,
                                            cudaStream_t stream, Arguments arguments) {
  const dim3 block(static_cast<unsigned>(threads), 1, 1);
#if defined(__CUDACC__)
  void* list[] = {&arguments};
  return cudaLaunchCooperativeKernel(reinterpret_cast<const void*>(kernel), grid, block, list,
                                     static_cast<std::size_t>(sharedBytes), stream);
#else
  return simulatedCooperativeLaunch(
      reinterpret_cast<const void*>(kernel), [kernel, arguments] { kernel(arguments); }, grid, block,
      static_cast<std::size_t>(sharedBytes), stream);
#endif
}

}  // namespace retrace::gpu
