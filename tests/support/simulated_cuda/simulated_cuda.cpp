// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cublas_v2.h"
#include "cuda_pipeline.h"
#include "cuda_runtime_api.h"
#include "fibers.h"

using Work = std::function<void()>;

struct SimulatedEvent {
  std::int64_t recorded = 0;  // how often somebody asked for it
  std::int64_t passed = 0;    // how often a stream got there
  std::chrono::steady_clock::time_point when;
};

struct SimulatedGraph {
  std::vector<Work> works;
};

struct SimulatedStream {
  struct Item {
    Work work;                        // or
    SimulatedEvent* event = nullptr;  // to wait for
    std::int64_t until = 0;
  };
  std::deque<Item> items;
  std::unique_ptr<SimulatedGraph> recording;
};

struct SimulatedProducts {
  cudaStream_t stream = nullptr;
};

namespace {

std::set<SimulatedStream*> g_streams;
std::map<const char*, std::size_t> g_device, g_host;  // allocations
std::mt19937 g_order;
std::map<const void*, std::size_t> g_sharedAllowed;  // by kernel

// Of the grid at hand: the memory of each block, and the copies that each thread has begun, by the group they were
// committed in.
struct Copy {
  void* to;
  const void* from;
  std::size_t bytes, group;
};
struct Copies {
  std::vector<Copy> begun;
  std::size_t group = 0;
};
std::vector<std::unique_ptr<char[]>> g_shared;
std::vector<Copies> g_copies;

SimulatedDevice fromEnvironment() {
  SimulatedDevice device;
  const char* text = std::getenv("RETRACE_SIMULATED_DEVICE");
  std::string_view rest = text == nullptr ? "" : text;
  while (!rest.empty()) {
    const std::string word(rest.substr(0, rest.find(',')));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    const auto number = [&] { return std::strtoll(word.c_str() + word.find('=') + 1, nullptr, 10); };
    if (word == "no-driver") device.driver = false;
    if (word == "old-driver") device.driverVersion = 11040;
    if (word == "no-device") device.device = false;
    if (word == "old-device") device.major = 6;
    if (word == "no-cooperation") device.cooperation = false;
    if (word.starts_with("multiprocessors=")) device.multiprocessors = static_cast<int>(number());
    if (word.starts_with("shared=")) device.sharedBytes = static_cast<std::size_t>(number());
    if (word.starts_with("free=")) device.totalBytes = static_cast<std::size_t>(number());
    if (word.starts_with("lost-after=")) device.callsUntilLost = number();
  }
  return device;
}

cudaError_t call() {
  std::int64_t& left = simulatedDevice().callsUntilLost;
  if (left > 0) --left;
  return left == 0 ? cudaErrorLaunchFailure : cudaSuccess;
}

// One item of a stream, if its head may go on.
bool advance(SimulatedStream& stream) {
  if (stream.items.empty()) return false;
  const SimulatedStream::Item& head = stream.items.front();
  const bool lost = simulatedDevice().callsUntilLost == 0;  // then nothing is done any more
  if (head.event != nullptr && head.event->passed < head.until && !lost) return false;
  const Work work = head.work;
  stream.items.pop_front();
  if (work && !lost) work();
  return true;
}

// Streams go on until `done`: one as far as it can, sometimes another by chance, so that each is far ahead of the
// others at times.
template <typename Done>
bool runUntil(Done done) {
  std::vector<SimulatedStream*> streams(g_streams.begin(), g_streams.end());
  constexpr unsigned kMeanTurn = 64;
  for (bool again = true; !done(); again = g_order() % kMeanTurn == 0) {
    if (again) std::shuffle(streams.begin(), streams.end(), g_order);
    if (std::none_of(streams.begin(), streams.end(), [](SimulatedStream* stream) { return advance(*stream); }))
      return false;
  }
  return true;
}

cudaError_t enqueue(cudaStream_t stream, Work work) {
  if (const cudaError_t state = call(); state != cudaSuccess) return state;
  if (stream->recording) stream->recording->works.push_back(std::move(work));
  else stream->items.push_back({std::move(work), nullptr, 0});
  return cudaSuccess;
}

int residentBlocks(const void* kernel, unsigned threads, std::size_t sharedBytes) {
  constexpr std::size_t kSharedUnasked = 48 << 10;
  constexpr unsigned kResidentThreads = 2048;
  const auto allowed = g_sharedAllowed.find(kernel);
  if (sharedBytes > std::max(kSharedUnasked, allowed == g_sharedAllowed.end() ? 0 : allowed->second)) return 0;
  return static_cast<int>(std::min<std::size_t>(kResidentThreads / threads,
                                                simulatedDevice().sharedBytes / std::max<std::size_t>(1, sharedBytes)));
}

// Whether the bytes lie inside one allocation, when they lie in any.
void checkBounds(const std::map<const char*, std::size_t>& allocations, const void* at, std::size_t bytes) {
  const char* const begin = static_cast<const char*>(at);
  auto above = allocations.upper_bound(begin);
  if (above == allocations.begin()) return;
  --above;
  if (begin < above->first + above->second && begin + bytes > above->first + above->second)
    ++simulatedDevice().outOfBounds;
}

}  // namespace

SimulatedDevice& simulatedDevice() {
  static SimulatedDevice device = fromEnvironment();
  return device;
}

const char* cudaGetErrorName(cudaError_t code) {
  switch (code) {
    case cudaSuccess: return "cudaSuccess";
    case cudaErrorInvalidValue: return "cudaErrorInvalidValue";
    case cudaErrorMemoryAllocation: return "cudaErrorMemoryAllocation";
    case cudaErrorInsufficientDriver: return "cudaErrorInsufficientDriver";
    case cudaErrorDevicesUnavailable: return "cudaErrorDevicesUnavailable";
    case cudaErrorNoDevice: return "cudaErrorNoDevice";
    case cudaErrorNotReady: return "cudaErrorNotReady";
    case cudaErrorLaunchFailure: return "cudaErrorLaunchFailure";
    case cudaErrorCooperativeLaunchTooLarge: return "cudaErrorCooperativeLaunchTooLarge";
  }
  return "unknown";
}

const char* cudaGetErrorString(cudaError_t code) {
  switch (code) {
    case cudaErrorMemoryAllocation: return "out of memory";
    case cudaErrorLaunchFailure: return "unspecified launch failure";
    case cudaErrorNoDevice: return "no CUDA-capable device is detected";
    default: return "simulated";
  }
}

cudaError_t cudaGetLastError() { return cudaSuccess; }
cudaError_t cudaRuntimeGetVersion(int* version) { return *version = 13000, cudaSuccess; }
cudaError_t cudaDriverGetVersion(int* version) {
  *version = simulatedDevice().driver ? simulatedDevice().driverVersion : 0;
  return cudaSuccess;
}

cudaError_t cudaGetDeviceCount(int* count) {
  const SimulatedDevice& device = simulatedDevice();
  *count = 0;
  if (device.driverVersion < 13000) return cudaErrorInsufficientDriver;
  if (!device.device) return cudaErrorNoDevice;
  g_order.seed(device.order);
  *count = 1;
  return cudaSuccess;
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int) {
  *properties = {};
  std::strcpy(properties->name, "simulated device");
  properties->totalGlobalMem = simulatedDevice().totalBytes;
  properties->major = simulatedDevice().major;
  properties->multiProcessorCount = simulatedDevice().multiprocessors;
  properties->sharedMemPerBlockOptin = simulatedDevice().sharedBytes;
  properties->cooperativeLaunch = simulatedDevice().cooperation ? 1 : 0;
  return cudaSuccess;
}

cudaError_t cudaSetDevice(int) { return call(); }

cudaError_t cudaFuncSetAttribute(const void* kernel, cudaFuncAttribute, int value) {
  if (value < 0 || static_cast<std::size_t>(value) > simulatedDevice().sharedBytes) return cudaErrorInvalidValue;
  g_sharedAllowed[kernel] = static_cast<std::size_t>(value);
  return call();
}

cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, const void* kernel, int threads,
                                                          std::size_t sharedBytes) {
  *blocks = residentBlocks(kernel, static_cast<unsigned>(threads), sharedBytes);
  return call();
}

cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total) {
  *total = simulatedDevice().totalBytes;
  *free = simulatedDevice().totalBytes - simulatedDevice().usedBytes;
  return call();
}

cudaError_t cudaMalloc(void** memory, std::size_t bytes) {
  if (const cudaError_t state = call(); state != cudaSuccess) return state;
  SimulatedDevice& device = simulatedDevice();
  if (bytes > device.totalBytes - device.usedBytes) return cudaErrorMemoryAllocation;
  char* const given = static_cast<char*>(std::malloc(bytes));
  constexpr std::size_t kMostFilled =
      1 << 20;  // more has only the memory of the products' library, which nothing here works in
  std::memset(given, 0xC3, std::min(bytes, kMostFilled));  // nobody may rely on zeros
  g_device[given] = bytes;
  device.usedBytes += bytes;
  device.mostUsedBytes = std::max(device.mostUsedBytes, device.usedBytes);
  *memory = given;
  return cudaSuccess;
}

cudaError_t cudaFree(void* memory) {
  runUntil([] { return false; });  // freeing waits
  const auto known = g_device.find(static_cast<char*>(memory));
  if (known == g_device.end()) return cudaErrorInvalidValue;
  simulatedDevice().usedBytes -= known->second;
  g_device.erase(known);
  std::free(memory);
  return call();
}

cudaError_t cudaHostAlloc(void** memory, std::size_t bytes, unsigned) {
  if (const cudaError_t state = call(); state != cudaSuccess) return state;
  char* const given = static_cast<char*>(std::malloc(bytes));
  if (given == nullptr) return cudaErrorMemoryAllocation;
  g_host[given] = bytes;
  *memory = given;
  return cudaSuccess;
}

cudaError_t cudaFreeHost(void* memory) {  // does not wait
  g_host.erase(static_cast<char*>(memory));
  std::free(memory);
  return call();
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind, cudaStream_t stream) {
  for (const auto* allocations : {&g_device, &g_host}) {
    checkBounds(*allocations, to, bytes);
    checkBounds(*allocations, from, bytes);
  }
  const auto known = [](const void* place) {
    for (const auto* allocations : {&g_device, &g_host}) {
      const auto above = allocations->upper_bound(static_cast<const char*>(place));
      if (above != allocations->begin() &&
          static_cast<const char*>(place) < std::prev(above)->first + std::prev(above)->second)
        return true;
    }
    return false;
  };
  if (known(from))
    return enqueue(stream, [=, ours = known(to)] {
      if (known(from) && known(to) == ours) std::memmove(to, from, bytes);
      else ++simulatedDevice().outOfBounds;  // freed meanwhile
    });
  // Pageable memory is read before the call returns.
  const auto staged =
      std::make_shared<std::vector<char>>(static_cast<const char*>(from), static_cast<const char*>(from) + bytes);
  return enqueue(stream, [=] { std::memcpy(to, staged->data(), bytes); });
}

cudaError_t cudaMemsetAsync(void* at, int value, std::size_t bytes, cudaStream_t stream) {
  checkBounds(g_device, at, bytes);
  return enqueue(stream, [=] { std::memset(at, value, bytes); });
}

cudaError_t cudaDeviceSynchronize() {
  runUntil([] { return false; });
  return call();
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  if (const cudaError_t state = call(); state != cudaSuccess) return state;
  g_streams.insert(*stream = new SimulatedStream);
  return cudaSuccess;
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  runUntil([&] { return stream->items.empty(); });
  g_streams.erase(stream);
  delete stream;
  return call();
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  if (const cudaError_t state = call(); state != cudaSuccess) return state;
  return runUntil([&] { return stream->items.empty(); }) && simulatedDevice().callsUntilLost != 0
             ? cudaSuccess
             : cudaErrorLaunchFailure;
}

cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned) {
  if (const cudaError_t state = call(); state != cudaSuccess) return state;
  if (event->recorded > 0) stream->items.push_back({{}, event, event->recorded});
  return cudaSuccess;
}

cudaError_t cudaEventCreate(cudaEvent_t* event) { return cudaEventCreateWithFlags(event, 0); }
cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned) {
  if (const cudaError_t state = call(); state != cudaSuccess) return state;
  *event = new SimulatedEvent;
  return cudaSuccess;
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
  runUntil([] { return false; });
  delete event;
  return call();
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  ++event->recorded;
  return enqueue(stream, [event] {
    ++event->passed;
    event->when = std::chrono::steady_clock::now();
  });
}

cudaError_t cudaEventQuery(cudaEvent_t event) {
  if (const cudaError_t state = call(); state != cudaSuccess) return state;
  for (int turn = 0; turn < 8; ++turn)  // some time goes by
    for (SimulatedStream* stream : g_streams) advance(*stream);
  return event->passed < event->recorded ? cudaErrorNotReady : cudaSuccess;
}

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  if (const cudaError_t state = call(); state != cudaSuccess) return state;
  return runUntil([&] { return event->passed >= event->recorded; }) ? cudaSuccess : cudaErrorLaunchFailure;
}

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t begin, cudaEvent_t end) {
  *milliseconds = std::chrono::duration<float, std::milli>(end->when - begin->when).count();
  return call();
}

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode) {
  stream->recording = std::make_unique<SimulatedGraph>();
  return call();
}

cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
  *graph = stream->recording.release();
  return call();
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* exec, cudaGraph_t graph, unsigned long long) {
  *exec = new SimulatedGraph(*graph);
  return call();
}

cudaError_t cudaGraphLaunch(cudaGraphExec_t exec, cudaStream_t stream) {
  if (const cudaError_t state = call(); state != cudaSuccess) return state;
  ++simulatedDevice().graphLaunches;
  for (const Work& work : exec->works) stream->items.push_back({work, nullptr, 0});
  return cudaSuccess;
}

cudaError_t cudaGraphDestroy(cudaGraph_t graph) { return delete graph, cudaSuccess; }
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t exec) { return delete exec, cudaSuccess; }

void __syncthreads() { retrace::test::waitForBlock(); }

void* simulatedSharedMemory() { return g_shared[blockIdx.y * gridDim.x + blockIdx.x].get(); }

void __pipeline_memcpy_async(void* to, const void* from, std::size_t bytes) {
  const auto aligned = [&](const void* place) { return reinterpret_cast<std::uintptr_t>(place) % bytes == 0; };
  if ((bytes != 4 && bytes != 8 && bytes != 16) || !aligned(to) || !aligned(from)) ++simulatedDevice().outOfBounds;
  Copies& copies = g_copies[retrace::test::fiberIndex()];
  // By chance at once, or as late as the wait allows.
  if (g_order() % 2 == 0) std::memcpy(to, from, bytes);
  else copies.begun.push_back({to, from, bytes, copies.group});
}
void __pipeline_commit() { ++g_copies[retrace::test::fiberIndex()].group; }
void __pipeline_wait_prior(std::size_t groups) {
  Copies& copies = g_copies[retrace::test::fiberIndex()];
  const auto stays = std::find_if(copies.begun.begin(), copies.begun.end(),
                                  [&](const Copy& copy) { return copy.group + groups >= copies.group; });
  std::for_each(copies.begun.begin(), stays, [](const Copy& copy) { std::memcpy(copy.to, copy.from, copy.bytes); });
  copies.begun.erase(copies.begun.begin(), stays);
}

cudaError_t simulatedCooperativeLaunch(const void* kernel, std::function<void()> thread, dim3 grid, dim3 block,
                                       std::size_t sharedBytes, cudaStream_t stream) {
  SimulatedDevice& device = simulatedDevice();
  const unsigned blocks = grid.x * grid.y, threads = block.x;
  if (blocks == 0 || threads == 0 || threads > 1024 || !device.cooperation) return cudaErrorInvalidValue;
  if (blocks > static_cast<unsigned>(residentBlocks(kernel, threads, sharedBytes) * device.multiprocessors))
    return cudaErrorCooperativeLaunchTooLarge;
  ++device.cooperativeLaunches;
  return enqueue(stream, [=] {
    gridDim = grid;
    blockDim = block;
    g_shared.clear();
    for (unsigned place = 0; place < blocks; ++place) {
      g_shared.push_back(std::make_unique_for_overwrite<char[]>(sharedBytes));
      std::memset(g_shared.back().get(), 0xFF, sharedBytes);  // no numbers
    }
    g_copies.resize(std::max<std::size_t>(g_copies.size(), std::size_t{blocks} * threads));
    for (Copies& copies : g_copies) copies.begun.clear();
    const auto resumed = [&](unsigned place, unsigned index) {
      blockIdx = dim3(place % grid.x, place / grid.x);
      threadIdx = dim3(index, 0, 0);
    };
    const auto run = [&](unsigned, unsigned) { thread(); };
    if (!retrace::test::runFibers(blocks, threads, run, resumed, g_order)) simulatedDevice().callsUntilLost = 0;
  });
}

cudaError_t simulatedLaunch(std::function<void()> thread, bool barriers, dim3 grid, dim3 block, cudaStream_t stream) {
  if (grid.x == 0 || grid.y > 65535 || block.x == 0 || block.x > 1024) return cudaErrorInvalidValue;
  ++simulatedDevice().launches;
  return enqueue(stream, [=] {
    gridDim = grid;
    blockDim = block;
    for (unsigned y = 0; y < grid.y; ++y)
      for (unsigned x = 0; x < grid.x; ++x) {
        blockIdx = dim3(x, y);
        const auto run = [&](unsigned index) {
          threadIdx = dim3(index, 0, 0);
          thread();
        };
        if (!barriers)
          for (unsigned index = 0; index < block.x; ++index) run(index);
        else if (!retrace::test::runFibers(
                     1, block.x, [&](unsigned, unsigned index) { run(index); },
                     [](unsigned, unsigned index) { threadIdx = dim3(index, 0, 0); }, g_order))
          simulatedDevice().callsUntilLost = 0;
      }
  });
}

const char* cublasGetStatusName(cublasStatus_t status) {
  return status == CUBLAS_STATUS_SUCCESS ? "CUBLAS_STATUS_SUCCESS" : "CUBLAS_STATUS_EXECUTION_FAILED";
}
const char* cublasGetStatusString(cublasStatus_t) { return "the execution failed"; }
cublasStatus_t cublasCreate(cublasHandle_t* handle) {
  if (call() != cudaSuccess) return CUBLAS_STATUS_NOT_INITIALIZED;
  *handle = new SimulatedProducts;
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasDestroy(cublasHandle_t handle) { return delete handle, CUBLAS_STATUS_SUCCESS; }
cublasStatus_t cublasSetStream(cublasHandle_t handle, cudaStream_t stream) {
  return handle->stream = stream, CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasSetWorkspace(cublasHandle_t, void*, std::size_t) { return CUBLAS_STATUS_SUCCESS; }
cublasStatus_t cublasSetMathMode(cublasHandle_t, cublasMath_t) { return CUBLAS_STATUS_SUCCESS; }

cublasStatus_t cublasSgemm(cublasHandle_t handle, cublasOperation_t left, cublasOperation_t right, int m, int n, int k,
                           const float* alpha, const float* a, int lda, const float* b, int ldb, const float* beta,
                           float* c, int ldc) {
  ++simulatedDevice().launches;
  const float scaleProduct = *alpha, scaleResult = *beta;
  checkBounds(
      g_device, c,
      (static_cast<std::size_t>(n - 1) * static_cast<std::size_t>(ldc) + static_cast<std::size_t>(m)) * sizeof(float));
  const std::int64_t acrossA = left == CUBLAS_OP_N ? 1 : lda, alongA = left == CUBLAS_OP_N ? lda : 1;
  const std::int64_t acrossB = right == CUBLAS_OP_N ? ldb : 1, alongB = right == CUBLAS_OP_N ? 1 : ldb;
  const cudaError_t sent = enqueue(handle->stream, [=] {
    for (std::int64_t j = 0; j < n; ++j)
      for (std::int64_t i = 0; i < m; ++i) {
        const float* x = a + i * acrossA;
        const float* y = b + j * acrossB;
        double sum = 0.0;
        for (std::int64_t p = 0; p < k; ++p, x += alongA, y += alongB)
          sum += static_cast<double>(*x) * static_cast<double>(*y);
        float& result = c[i + j * ldc];
        // With beta 0 the result is not read: it may be anything before.
        result = static_cast<float>(static_cast<double>(scaleProduct) * sum +
                                    (scaleResult == 0.0F ? 0.0 : static_cast<double>(scaleResult * result)));
      }
  });
  return sent == cudaSuccess ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_EXECUTION_FAILED;
}

cublasStatus_t cublasSgemv(cublasHandle_t handle, cublasOperation_t operation, int m, int n, const float* alpha,
                           const float* a, int lda, const float* x, int incx, const float* beta, float* y, int incy) {
  if (operation != CUBLAS_OP_N) return CUBLAS_STATUS_EXECUTION_FAILED;
  const float scaleProduct = *alpha, scaleResult = *beta;
  const cudaError_t sent = enqueue(handle->stream, [=] {
    for (std::int64_t i = 0; i < m; ++i) {
      double sum = 0.0;
      for (std::int64_t j = 0; j < n; ++j)
        sum += static_cast<double>(a[i + j * lda]) * static_cast<double>(x[j * incx]);
      y[i * incy] =
          static_cast<float>(static_cast<double>(scaleProduct) * sum + static_cast<double>(scaleResult * y[i * incy]));
    }
  });
  return sent == cudaSuccess ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_EXECUTION_FAILED;
}
