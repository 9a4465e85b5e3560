// SPDX-License-Identifier: Apache-2.0
// Also compiled as plain C++ for the simulated device, as kernels.cu is and with as little contraction.
#include "gpu/persistent.h"

#include <cuda_pipeline.h>

#include <cuda/atomic>

#include "core/cells_math.h"
#include "gpu/launch.h"

namespace retrace::gpu {

namespace {

constexpr int kMostThreads = 256;
constexpr int kAligned = 4;

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
      : firstUnit(static_cast<std::int64_t>(blockIdx.x) * shape.units), firstStream(static_cast<std::int64_t>(blockIdx.y) * shape.rows),
        units(static_cast<int>(hidden - firstUnit < shape.units ? hidden - firstUnit : shape.units)),
        streams(static_cast<int>(batch - firstStream < shape.rows ? batch - firstStream : shape.rows)) {}
};

/// The barrier among the blocks of one stream tile. The top bit of the counter flips when all have arrived, and the rest of it is as
/// before, so that nobody need reset it. What a block wrote before it arrived, every block sees after its wait.
class Barrier {
 public:
  __device__ explicit Barrier(std::uint32_t* arrivals) : m_arrivals(arrivals[blockIdx.y]) {}
  __device__ void arrive() {
    __syncthreads();
    if (threadIdx.x == 0) m_before = m_arrivals.fetch_add(blockIdx.x == 0 ? kTop - (gridDim.x - 1) : 1U, cuda::memory_order_release);
  }
  __device__ void wait() {
    if (threadIdx.x == 0)
      while (((m_before ^ m_arrivals.load(cuda::memory_order_acquire)) & kTop) == 0) {}
    __syncthreads();
  }

 private:
  static constexpr std::uint32_t kTop = 0x8000'0000U;
  cuda::atomic_ref<std::uint32_t, cuda::thread_scope_device> m_arrivals;
  std::uint32_t m_before = 0;
};

// Begins to copy one stage of `streams` rows of `depth` numbers to shared memory; what lies behind them becomes zero.
__device__ void fetchStage(const PersistentPass& p, int streams, const float* source, int first, float* to) {
  const int width = p.depth % kAligned == 0 ? kAligned : 1, pitch = p.stage + kAligned, across = p.stage / width;
  const int lanes = across < p.threads ? across : p.threads, rowsAtOnce = p.threads / lanes;  // spare threads have nothing to do
  const int lane = static_cast<int>(threadIdx.x) % lanes, firstRow = static_cast<int>(threadIdx.x) / lanes;
  for (int row = firstRow; firstRow < rowsAtOnce && row < streams; row += rowsAtOnce) {
    const float* const from = source + static_cast<std::int64_t>(row) * p.depth + first;
    float* const target = to + row * pitch;
    for (int at = lane * width; at < p.stage; at += lanes * width) {
      if (first + at >= p.depth) {
        for (int i = 0; i < width; ++i) target[at + i] = 0.0F;
      } else if (width == kAligned) {
        __pipeline_memcpy_async(target + at, from + at, kAligned * sizeof(float));
      } else {
        __pipeline_memcpy_async(target + at, from + at, sizeof(float));
      }
    }
  }
  __pipeline_commit();
}

/// The block's product of one step: [rows,depth] at `source` by the weights in shared memory, each of `parts` sums of a result to its
/// place in the work area (sumOf adds them up). A thread computes Rows streams by Columns columns, so that what it loads is used often.
/// Streams that do not exist yield what nobody reads.
template <int Rows, int Columns>
__device__ void multiplyStep(const PersistentPass& p, const PersistentShape& shape, int streams, const float* source, float* shared) {
  const int groups = shape.rows / Rows, stageFloats = shape.rows * (p.stage + kAligned), pitch = p.stage + kAligned;
  const int packs = p.threads / (groups * p.parts), thread = static_cast<int>(threadIdx.x);
  const int pack = thread % packs, group = thread / packs % groups, part = thread / (packs * groups), length = p.stage / p.parts;
  const auto* const weights = reinterpret_cast<const Pack<Columns>*>(shared);
  float* const work = shared + p.workAt;
  float sums[Rows][Columns] = {};
  fetchStage(p, streams, source, 0, work);
  for (int first = 0, turn = 0; first < p.padded; first += p.stage, turn ^= 1) {
    __pipeline_wait_prior(0);
    __syncthreads();  // the stage is there, and nobody works on the one before any more
    if (first + p.stage < p.padded) fetchStage(p, streams, source, first + p.stage, work + (turn ^ 1) * stageFloats);
    const float* const staged = work + turn * stageFloats + group * pitch;
    for (int k = part * length; k < (part + 1) * length; k += kAligned) {
      Pack<kAligned> values[Rows];
      for (int row = 0; row < Rows; ++row) values[row] = *reinterpret_cast<const Pack<kAligned>*>(staged + row * groups * pitch + k);
      for (int i = 0; i < kAligned; ++i) {
        const Pack<Columns> weight = weights[(first + k + i) * packs + pack];
        for (int row = 0; row < Rows; ++row)
          for (int column = 0; column < Columns; ++column)
            sums[row][column] = core::multiplyAdd(values[row].of[i], weight.of[column], sums[row][column]);
      }
    }
  }
  __syncthreads();  // before the sums overwrite the last stage
  for (int row = 0; row < Rows; ++row)
    for (int column = 0; column < Columns; ++column)
      work[((part * shape.rows + row * groups + group) * packs + pack) * Columns + column] = sums[row][column];
  __syncthreads();
}

/// Result `index` (row by row) of `count` of the last multiplyStep.
__device__ float sumOf(const PersistentPass& p, const float* shared, int index, int count) {
  float sum = 0.0F;
  for (int part = 0; part < p.parts; ++part) sum += shared[p.workAt + part * count + index];
  return sum;
}

/// Calls `work(place, row, unit)` for the streams and units of this block; a place is in the block's shared memory.
template <typename Work>
__device__ void forEachOwn(const PersistentShape& shape, const Patch& patch, int threads, Work work) {
  for (int place = static_cast<int>(threadIdx.x); place < shape.rows * shape.units; place += threads) {
    const int row = place / shape.units, unit = place % shape.units;
    if (row < patch.streams && unit < patch.units) work(place, row, unit);
  }
}

template <core::CellKind Cell>
inline constexpr int kGates = Cell == core::CellKind::Lstm ? 4 : Cell == core::CellKind::Gru ? 3 : 1;

template <core::CellKind Cell>
__device__ void loadForwardWeights(const PersistentForward& s, const Patch& patch, float* shared) {
  constexpr int kColumns = kGates<Cell>;
  const PersistentPass& p = s.shape.forward;
  for (int place = static_cast<int>(threadIdx.x); place < p.padded * kColumns * s.shape.units; place += p.threads) {
    // Neighbouring threads load neighbouring units of one gate.
    const int unit = place % s.shape.units, gate = place / s.shape.units % kColumns, k = place / (s.shape.units * kColumns);
    const bool there = k < p.depth && unit < patch.units;
    shared[(k * s.shape.units + unit) * kColumns + gate] = there ? s.weights[(static_cast<std::int64_t>(k) * kColumns + gate) * s.hidden + patch.firstUnit + unit] : 0.0F;
  }
  for (int unit = static_cast<int>(threadIdx.x); unit < patch.units; unit += p.threads) {
    for (int gate = 0; gate < kColumns; ++gate) shared[p.biasAt + unit * kColumns + gate] = s.bias[gate * s.hidden + patch.firstUnit + unit];
    if (Cell == core::CellKind::Gru) shared[p.biasAt + s.shape.units * kColumns + unit] = s.recurrentBias[patch.firstUnit + unit];
  }
}

// Begins to fetch the input part of a step, which waits for nobody.
template <core::CellKind Cell>
__device__ void fetchInputs(const PersistentForward& s, const Patch& patch, std::int64_t step, float* shared) {
  constexpr int kColumns = kGates<Cell>;
  forEachOwn(s.shape, patch, s.shape.forward.threads, [&](int place, int row, int unit) {
    const std::int64_t stream = step * s.streams + patch.firstStream + row, columns = kColumns * s.hidden;
    const float* const from = s.symbols != nullptr ? s.inputWeights + s.symbols[stream] * columns : s.inputPart + stream * columns;
    for (int gate = 0; gate < kColumns; ++gate)
      __pipeline_memcpy_async(shared + s.shape.forward.inputAt + place * kColumns + gate, from + gate * s.hidden + patch.firstUnit + unit, sizeof(float));
  });
  __pipeline_commit();
}

// What the products of a step become. The state in shared memory is what the unit itself hands on: the LSTM's cell, the GRU's h.
template <core::CellKind Cell>
__device__ void finishStep(const PersistentForward& s, const Patch& patch, std::int64_t step, float* shared) {
  constexpr int kColumns = kGates<Cell>;
  const PersistentPass& p = s.shape.forward;
  const int count = s.shape.rows * s.shape.units * kColumns;
  const bool last = step + 1 == s.steps;
  forEachOwn(s.shape, patch, p.threads, [&](int place, int row, int unit) {
    float* const state = shared + p.stateAt + place;
    const auto input = [&](int gate) { return shared[p.inputAt + place * kColumns + gate] + shared[p.biasAt + unit * kColumns + gate]; };
    const auto product = [&](int gate) { return sumOf(p, shared, place * kColumns + gate, count); };
    const std::int64_t own = (patch.firstStream + row) * s.hidden + patch.firstUnit + unit, there = step * s.stride + own;
    float h = 0.0F;
    if constexpr (Cell == core::CellKind::Tanh) {
      h = core::tanhApprox(input(0) + product(0));
    } else if constexpr (Cell == core::CellKind::Gru) {
      const float recurrentN = product(2) + shared[p.biasAt + s.shape.units * kColumns + unit];
      const core::GruUnit u = core::gruForward(input(0) + product(0), input(1) + product(1), input(2), recurrentN, *state);
      *state = h = u.h;
      if (s.gates != nullptr) {
        s.gates[there] = u.r;
        s.gates[there + s.plane] = u.z;
        s.gates[there + 2 * s.plane] = u.n;
        s.gates[there + 3 * s.plane] = recurrentN;
      }
    } else {
      const core::LstmUnit u = core::lstmForward(input(0) + product(0), input(1) + product(1), input(2) + product(2), input(3) + product(3), *state);
      *state = u.c;
      h = u.h;
      if (s.gates != nullptr) {
        s.gates[there] = u.i;
        s.gates[there + s.plane] = u.f;
        s.gates[there + 2 * s.plane] = u.g;
        s.gates[there + 3 * s.plane] = u.o;
        s.cells[there] = u.c;
      }
      if (last && s.cellAfter != nullptr) s.cellAfter[own] = u.c;
    }
    s.hiddenStates[there] = h;
    if (last && s.hiddenAfter != nullptr) s.hiddenAfter[own] = h;
  });
}

template <core::CellKind Cell, int Rows>
__global__ void __launch_bounds__(kMostThreads) persistentForwardKernel(PersistentForward s) {
  float* const shared = sharedMemory();
  const PersistentPass& p = s.shape.forward;
  const Patch patch(s.shape, s.hidden, s.streams);
  Barrier barrier(s.arrivals);
  loadForwardWeights<Cell>(s, patch, shared);
  if (Cell != core::CellKind::Tanh)
    forEachOwn(s.shape, patch, p.threads, [&](int place, int row, int unit) {
      const float* const before = Cell == core::CellKind::Lstm ? s.cellBefore : s.hiddenBefore;
      shared[p.stateAt + place] = before[(patch.firstStream + row) * s.hidden + patch.firstUnit + unit];
    });
  for (std::int64_t step = 0; step < s.steps; ++step) {
    fetchInputs<Cell>(s, patch, step, shared);
    if (step > 0) barrier.wait();
    const float* const before = step == 0 ? s.hiddenBefore : s.hiddenStates + (step - 1) * s.stride;
    multiplyStep<Rows, kGates<Cell>>(p, s.shape, patch.streams, before + patch.firstStream * s.hidden, shared);
    finishStep<Cell>(s, patch, step, shared);
    if (step + 1 < s.steps) barrier.arrive();
  }
}

template <core::CellKind Cell>
__device__ void loadBackwardWeights(const PersistentBackward& s, const Patch& patch, float* shared) {
  const PersistentPass& p = s.shape.backward;
  for (int place = static_cast<int>(threadIdx.x); place < p.padded * s.shape.units; place += p.threads) {
    const int column = place % p.padded, unit = place / p.padded;
    const bool there = column < p.depth && unit < patch.units;
    shared[column * s.shape.units + unit] = there ? s.weights[(patch.firstUnit + unit) * p.depth + column] : 0.0F;
  }
}

// The gradients of a step's pre-activations, and what reaches the state before it without a product.
template <core::CellKind Cell>
__device__ void beginStep(const PersistentBackward& s, const Patch& patch, std::int64_t step, float* gradHidden, float* gradCell) {
  constexpr int kColumns = kGates<Cell>;
  const float* const hiddenBefore = step == 0 ? s.hiddenBefore : s.hiddenStates + (step - 1) * s.stride;
  forEachOwn(s.shape, patch, s.shape.backward.threads, [&](int place, int row, int unit) {
    const std::int64_t stream = patch.firstStream + row, own = stream * s.hidden + patch.firstUnit + unit, there = step * s.stride + own;
    const std::int64_t kept = step * s.streams * s.hidden + own, wide = (step * s.streams + stream) * kColumns * s.hidden + patch.firstUnit + unit;
    s.keptHidden[kept] = hiddenBefore[own];
    if (s.below != nullptr) s.keptBelow[kept] = s.below[there];
    const float arriving = step < s.firstAbove ? gradHidden[place] : gradHidden[place] + s.gradAbove[kept];
    if constexpr (Cell == core::CellKind::Tanh) {
      s.gradInputPart[wide] = core::tanhBackward(s.hiddenStates[there], arriving);
      gradHidden[place] = 0.0F;
    } else if constexpr (Cell == core::CellKind::Gru) {
      const core::GruGradient u = core::gruBackward(s.gates[there], s.gates[there + s.plane], s.gates[there + 2 * s.plane], s.gates[there + 3 * s.plane],
                                                    hiddenBefore[own], arriving);
      s.gradInputPart[wide] = s.gradRecurrentPart[wide] = u.zr;
      s.gradInputPart[wide + s.hidden] = s.gradRecurrentPart[wide + s.hidden] = u.zz;
      s.gradInputPart[wide + 2 * s.hidden] = u.zn;
      s.gradRecurrentPart[wide + 2 * s.hidden] = u.recurrentN;
      gradHidden[place] = u.hiddenBefore;
    } else {
      const float* const cellBefore = step == 0 ? s.cellBefore : s.cells + (step - 1) * s.stride;
      const core::LstmGradient u = core::lstmBackward(s.gates[there], s.gates[there + s.plane], s.gates[there + 2 * s.plane], s.gates[there + 3 * s.plane],
                                                      s.cells[there], cellBefore[own], arriving, gradCell[place]);
      s.gradInputPart[wide] = u.zi;
      s.gradInputPart[wide + s.hidden] = u.zf;
      s.gradInputPart[wide + 2 * s.hidden] = u.zg;
      s.gradInputPart[wide + 3 * s.hidden] = u.zo;
      gradCell[place] = u.cellBefore;
      gradHidden[place] = 0.0F;
    }
  });
}

template <core::CellKind Cell, int Rows>
__global__ void __launch_bounds__(kMostThreads) persistentBackwardKernel(PersistentBackward s) {
  float* const shared = sharedMemory();
  const PersistentPass& p = s.shape.backward;
  const Patch patch(s.shape, s.hidden, s.streams);
  const int count = s.shape.rows * s.shape.units;
  float* const gradHidden = shared + p.stateAt;
  float* const gradCell = gradHidden + (count + kAligned - 1) / kAligned * kAligned;
  const auto ownOf = [&](int row, int unit) { return (patch.firstStream + row) * s.hidden + patch.firstUnit + unit; };
  Barrier barrier(s.arrivals);
  loadBackwardWeights<Cell>(s, patch, shared);
  // Every place is always the same thread's.
  forEachOwn(s.shape, patch, p.threads, [&](int place, int row, int unit) {
    gradHidden[place] = s.gradHidden[ownOf(row, unit)];
    if (Cell == core::CellKind::Lstm) gradCell[place] = s.gradCell[ownOf(row, unit)];
  });
  const float* const gradients = Cell == core::CellKind::Gru ? s.gradRecurrentPart : s.gradInputPart;
  for (std::int64_t step = s.steps - 1; step >= 0; --step) {
    beginStep<Cell>(s, patch, step, gradHidden, gradCell);
    barrier.arrive();
    barrier.wait();
    multiplyStep<Rows, kAligned>(p, s.shape, patch.streams, gradients + (step * s.streams + patch.firstStream) * p.depth, shared);
    forEachOwn(s.shape, patch, p.threads, [&](int place, int, int) { gradHidden[place] += sumOf(p, shared, place, count); });
  }
  forEachOwn(s.shape, patch, p.threads, [&](int place, int row, int unit) {
    s.gradHidden[ownOf(row, unit)] = gradHidden[place];
    if (Cell == core::CellKind::Lstm) s.gradCell[ownOf(row, unit)] = gradCell[place];
  });
}

template <core::CellKind Cell>
auto forwardKernel(const PersistentShape& shape) {
  return shape.rowsOfThread == 1 ? persistentForwardKernel<Cell, 1> : persistentForwardKernel<Cell, PersistentShape::kMostRows>;
}
template <core::CellKind Cell>
auto backwardKernel(const PersistentShape& shape) {
  return shape.rowsOfThread == 1 ? persistentBackwardKernel<Cell, 1> : persistentBackwardKernel<Cell, PersistentShape::kMostRows>;
}

auto forwardKernel(core::CellKind cell, const PersistentShape& shape) {
  switch (cell) {
    case core::CellKind::Tanh: return forwardKernel<core::CellKind::Tanh>(shape);
    case core::CellKind::Gru: return forwardKernel<core::CellKind::Gru>(shape);
    case core::CellKind::Lstm: break;
  }
  return forwardKernel<core::CellKind::Lstm>(shape);
}
auto backwardKernel(core::CellKind cell, const PersistentShape& shape) {
  switch (cell) {
    case core::CellKind::Tanh: return backwardKernel<core::CellKind::Tanh>(shape);
    case core::CellKind::Gru: return backwardKernel<core::CellKind::Gru>(shape);
    case core::CellKind::Lstm: break;
  }
  return backwardKernel<core::CellKind::Lstm>(shape);
}

dim3 gridOf(const PersistentShape& shape) { return dim3(static_cast<unsigned>(shape.slices), static_cast<unsigned>(shape.tiles), 1); }

}  // namespace

cudaError_t openPersistent(core::CellKind cell, const PersistentShape& shape, int* blocks) {
  int forward = 0, backward = 0;
  cudaError_t code = openCooperative(forwardKernel(cell, shape), shape.forward.threads, shape.forward.sharedBytes, &forward);
  if (code == cudaSuccess) code = openCooperative(backwardKernel(cell, shape), shape.backward.threads, shape.backward.sharedBytes, &backward);
  *blocks = forward < backward ? forward : backward;
  return code;
}

cudaError_t launchPersistentForward(core::CellKind cell, const PersistentForward& run, cudaStream_t stream) {
  const PersistentPass& p = run.shape.forward;
  return launchCooperative(forwardKernel(cell, run.shape), gridOf(run.shape), p.threads, p.sharedBytes, stream, run);
}

cudaError_t launchPersistentBackward(core::CellKind cell, const PersistentBackward& run, cudaStream_t stream) {
  const PersistentPass& p = run.shape.backward;
  return launchCooperative(backwardKernel(cell, run.shape), gridOf(run.shape), p.threads, p.sharedBytes, stream, run);
}

}  // namespace retrace::gpu
