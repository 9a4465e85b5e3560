// SPDX-License-Identifier: Apache-2.0
// Owns what a block of the persistent recurrence consists of (persistent.cu): its units and streams, the barrier among
// the blocks, and its product of a step. For the CUDA compiler and the simulated device.
#pragma once

#include <cuda_pipeline.h>

#include <cstdint>
#include <cuda/atomic>

#include "core/network/cells_math.h"
#include "gpu/persistent.h"

#if defined(__CUDACC__)
#define RETRACE_UNROLL_TWICE _Pragma("unroll 2")
#else
#define RETRACE_UNROLL_TWICE
#endif

namespace retrace::gpu {

inline constexpr int kAligned = 4;

/// `Count` numbers that are loaded at once where that is possible.
template <int Count>
struct alignas(Count == kAligned ? 4 * sizeof(float) : sizeof(float)) Pack {
  float of[Count];
};

/// The units and streams of a layer that this block owns.
struct Patch {
  std::int64_t firstUnit, firstStream;
  int units, streams;  // that exist: at most the shape's
  __device__ Patch(const PersistentShape& shape, std::int64_t hidden, std::int64_t batch)
      : firstUnit(static_cast<std::int64_t>(blockIdx.x) * shape.units),
        firstStream(static_cast<std::int64_t>(blockIdx.y) * shape.rows),
        units(static_cast<int>(hidden - firstUnit < shape.units ? hidden - firstUnit : shape.units)),
        streams(static_cast<int>(batch - firstStream < shape.rows ? batch - firstStream : shape.rows)) {}
};

/// The barrier among the blocks of one stream tile. The top bit of the counter flips when all have arrived, and the
/// rest of it is as before, so that nobody need reset it. What a block wrote before it arrived, every block sees after
/// its wait.
class Barrier {
 public:
  __device__ explicit Barrier(std::uint32_t* arrivals) : m_arrivals(arrivals[blockIdx.y]) {}
  __device__ void arrive() {
    __syncthreads();
    if (threadIdx.x == 0)
      m_before = m_arrivals.fetch_add(blockIdx.x == 0 ? kTop - (gridDim.x - 1) : 1U, cuda::memory_order_release);
  }
  __device__ void wait() {
    if (threadIdx.x == 0)
      while (((m_before ^ m_arrivals.load(cuda::memory_order_acquire)) & kTop) == 0) {
      }
    __syncthreads();
  }

 private:
  static constexpr std::uint32_t kTop = 0x8000'0000U;
  cuda::atomic_ref<std::uint32_t, cuda::thread_scope_device> m_arrivals;
  std::uint32_t m_before = 0;
};

/// Begins to copy one stage of `streams` rows of `depth` numbers to shared memory; what lies behind them becomes zero.
__device__ inline void fetchStage(const PersistentShape& p, int streams, const float* source, int first, float* to) {
  const int width = p.depth % kAligned == 0 ? kAligned : 1, pitch = p.stage + kAligned, across = p.stage / width;
  const int lanes = across < p.threads ? across : p.threads,
            rowsAtOnce = p.threads / lanes;  // spare threads have nothing to do
  const int lane = static_cast<int>(threadIdx.x) % lanes, firstRow = static_cast<int>(threadIdx.x) / lanes;
  for (int at = lane * width; firstRow < rowsAtOnce && at < p.stage; at += lanes * width) {
    const bool there = first + at < p.depth;
    const float* from = source + static_cast<std::int64_t>(firstRow) * p.depth + first + at;
    float* target = to + firstRow * pitch + at;
    for (int row = firstRow; row < streams;
         row += rowsAtOnce, from += rowsAtOnce * p.depth, target += rowsAtOnce * pitch) {
      if (!there) {
        for (int i = 0; i < width; ++i) target[i] = 0.0F;
      } else if (width == kAligned) {
        __pipeline_memcpy_async(target, from, kAligned * sizeof(float));
      } else {
        __pipeline_memcpy_async(target, from, sizeof(float));
      }
    }
  }
  __pipeline_commit();
}

/// The block's product of one step: [rows,depth] at `source` by the weights in shared memory, each of `parts` sums of a
/// result to its place in the work area (sumsOf adds them up). A thread computes Rows streams by Columns columns, so
/// that what it loads is used often. Streams that do not exist yield what nobody reads.
template <int Rows, int Columns>
__device__ void multiplyStep(const PersistentShape& p, int streams, const float* source, float* shared) {
  const int groups = p.rows / Rows, stageFloats = p.rows * (p.stage + kAligned), pitch = p.stage + kAligned;
  const int packs = p.threads / (groups * p.parts), thread = static_cast<int>(threadIdx.x);
  const int pack = thread % packs, group = thread / packs % groups, part = thread / (packs * groups),
            length = p.stage / p.parts;
  constexpr int kWide = Columns % kAligned == 0 ? kAligned : 1, kPacks = Columns / kWide;
  const auto* const weights = reinterpret_cast<const Pack<kWide>*>(shared);
  float* const work = shared + p.workAt;
  float sums[Rows][Columns] = {};
  fetchStage(p, streams, source, 0, work);
  for (int first = 0, turn = 0; first < p.padded; first += p.stage, turn ^= 1) {
    __pipeline_wait_prior(0);
    __syncthreads();  // the stage is there, and nobody works on the one before any more
    if (first + p.stage < p.padded) fetchStage(p, streams, source, first + p.stage, work + (turn ^ 1) * stageFloats);
    const float* const staged = work + turn * stageFloats + group * pitch;
    RETRACE_UNROLL_TWICE
    for (int k = part * length; k < (part + 1) * length; k += kAligned) {
      Pack<kAligned> values[Rows];
      for (int row = 0; row < Rows; ++row)
        values[row] = *reinterpret_cast<const Pack<kAligned>*>(staged + row * groups * pitch + k);
      for (int i = 0; i < kAligned; ++i) {
        Pack<kWide> weight[kPacks];
        for (int j = 0; j < kPacks; ++j) weight[j] = weights[((first + k + i) * packs + pack) * kPacks + j];
        for (int row = 0; row < Rows; ++row)
          for (int column = 0; column < Columns; ++column)
            sums[row][column] =
                core::multiplyAdd(values[row].of[i], weight[column / kWide].of[column % kWide], sums[row][column]);
      }
    }
  }
  __syncthreads();  // before the sums overwrite the last stage
  auto* const partial = reinterpret_cast<Pack<kWide>*>(work);
  for (int row = 0; row < Rows; ++row)
    for (int j = 0; j < kPacks; ++j) {
      Pack<kWide>& sum = partial[((part * p.rows + row * groups + group) * packs + pack) * kPacks + j];
      for (int i = 0; i < kWide; ++i) sum.of[i] = sums[row][j * kWide + i];
    }
  __syncthreads();
}

/// The `Count` results at place `place` (row by row, unit by unit) of the `places` of the last multiplyStep.
template <int Count>
__device__ Pack<Count> sumsOf(const PersistentShape& p, const float* shared, int place, int places) {
  const auto* const partial = reinterpret_cast<const Pack<Count>*>(shared + p.workAt);
  Pack<Count> sums{};
  for (int part = 0; part < p.parts; ++part) {
    const Pack<Count> one = partial[part * places + place];
    for (int i = 0; i < Count; ++i) sums.of[i] += one.of[i];
  }
  return sums;
}

/// Calls `work(place, row, unit)` for the streams and units of this block; a place is in the block's shared memory.
template <typename Work>
__device__ void forEachOwn(const PersistentShape& p, const Patch& patch, Work work) {
  for (int place = static_cast<int>(threadIdx.x); place < p.rows * p.units; place += p.threads) {
    const int row = place / p.units, unit = place % p.units;
    if (row < patch.streams && unit < patch.units) work(place, row, unit);
  }
}

}  // namespace retrace::gpu
