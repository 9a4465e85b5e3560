// SPDX-License-Identifier: Apache-2.0
// Owns as much of the CUDA runtime's interface as gpu/ uses, for a device that this processor simulates: gpu/ is
// compiled unchanged against this header where its host code and its kernels are tested. Streams are queues of which
// nothing happens before somebody waits, and then in any order that events allow, so that a missing order shows. Not
// part of any program that people run.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>

#define __global__
#define __device__
#define __host__
#define __shared__ static
#define __launch_bounds__(...)

struct dim3 {
  unsigned x = 1, y = 1, z = 1;
  constexpr dim3(unsigned vx = 1, unsigned vy = 1, unsigned vz = 1) : x(vx), y(vy), z(vz) {}
};
inline dim3 threadIdx, blockIdx, blockDim, gridDim;
void __syncthreads();

enum cudaError_t {
  cudaSuccess = 0,
  cudaErrorInvalidValue = 1,
  cudaErrorMemoryAllocation = 2,
  cudaErrorInsufficientDriver = 35,
  cudaErrorDevicesUnavailable = 46,
  cudaErrorNoDevice = 100,
  cudaErrorNotReady = 600,
  cudaErrorLaunchFailure = 719,
  cudaErrorCooperativeLaunchTooLarge = 720,
};
enum cudaMemcpyKind {
  cudaMemcpyHostToDevice = 1,
  cudaMemcpyDeviceToHost = 2,
  cudaMemcpyDeviceToDevice = 3,
  cudaMemcpyDefault = 4
};
enum cudaFuncAttribute { cudaFuncAttributeMaxDynamicSharedMemorySize = 8 };
enum cudaStreamCaptureMode { cudaStreamCaptureModeThreadLocal = 1 };

struct SimulatedStream;
struct SimulatedEvent;
struct SimulatedGraph;
using cudaStream_t = SimulatedStream*;
using cudaEvent_t = SimulatedEvent*;
using cudaGraph_t = SimulatedGraph*;
using cudaGraphExec_t = SimulatedGraph*;

struct cudaDeviceProp {
  char name[256];
  std::size_t totalGlobalMem;
  int major, minor;
  int multiProcessorCount;
  std::size_t sharedMemPerBlockOptin;
  int cooperativeLaunch;
};

constexpr unsigned cudaStreamNonBlocking = 1;
constexpr unsigned cudaEventDisableTiming = 2;
constexpr unsigned cudaHostAllocDefault = 0;

const char* cudaGetErrorName(cudaError_t code);
const char* cudaGetErrorString(cudaError_t code);
cudaError_t cudaGetLastError();
cudaError_t cudaRuntimeGetVersion(int* version);
cudaError_t cudaDriverGetVersion(int* version);
cudaError_t cudaGetDeviceCount(int* count);
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device);
cudaError_t cudaSetDevice(int device);
cudaError_t cudaFuncSetAttribute(const void* kernel, cudaFuncAttribute attribute, int value);
cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, const void* kernel, int threads,
                                                          std::size_t sharedBytes);
cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total);
cudaError_t cudaMalloc(void** memory, std::size_t bytes);
cudaError_t cudaFree(void* memory);
cudaError_t cudaHostAlloc(void** memory, std::size_t bytes, unsigned flags);
cudaError_t cudaFreeHost(void* memory);
cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind, cudaStream_t stream);
cudaError_t cudaMemsetAsync(void* at, int value, std::size_t bytes, cudaStream_t stream);
cudaError_t cudaDeviceSynchronize();
cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags);
cudaError_t cudaStreamDestroy(cudaStream_t stream);
cudaError_t cudaStreamSynchronize(cudaStream_t stream);
cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned flags);
cudaError_t cudaEventCreate(cudaEvent_t* event);
cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned flags);
cudaError_t cudaEventDestroy(cudaEvent_t event);
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream);
cudaError_t cudaEventQuery(cudaEvent_t event);
cudaError_t cudaEventSynchronize(cudaEvent_t event);
cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t begin, cudaEvent_t end);
cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode mode);
cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph);
cudaError_t cudaGraphInstantiate(cudaGraphExec_t* exec, cudaGraph_t graph, unsigned long long flags);
cudaError_t cudaGraphLaunch(cudaGraphExec_t exec, cudaStream_t stream);
cudaError_t cudaGraphDestroy(cudaGraph_t graph);
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t exec);

/// Every thread of the grid calls `thread`; with `barriers` the threads of a block take turns from one __syncthreads to
/// the next.
cudaError_t simulatedLaunch(std::function<void()> thread, bool barriers, dim3 grid, dim3 block, cudaStream_t stream);

/// The same with all threads of all blocks at once and `sharedBytes` of memory for each block, which
/// simulatedSharedMemory() gives to its threads. A grid whose threads wait for each other for ever is a launch failure.
cudaError_t simulatedCooperativeLaunch(const void* kernel, std::function<void()> thread, dim3 grid, dim3 block,
                                       std::size_t sharedBytes, cudaStream_t stream);
void* simulatedSharedMemory();

/// How the device behaves from here on; also read from RETRACE_SIMULATED_DEVICE ("no-driver", "old-driver",
/// "no-device", "old-device", "no-cooperation", "multiprocessors=COUNT", "shared=BYTES", "free=BYTES",
/// "lost-after=CALLS", separated by commas) when the first call is made.
struct SimulatedDevice {
  bool driver = true;
  int driverVersion = 13000;
  bool device = true;
  int major = 9;
  int multiprocessors = 6;
  bool cooperation = true;
  std::size_t sharedBytes = std::size_t{96} << 10;
  std::size_t totalBytes = std::size_t{1} << 30;
  std::int64_t callsUntilLost = -1;  ///< calls that still succeed; -1: never lost
  unsigned order = 1;                ///< seed of the order of streams
  // What happened:
  std::size_t usedBytes = 0, mostUsedBytes = 0;
  std::int64_t launches = 0, cooperativeLaunches = 0, graphLaunches = 0, outOfBounds = 0;
};
SimulatedDevice& simulatedDevice();
