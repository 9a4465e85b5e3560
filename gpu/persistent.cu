// SPDX-License-Identifier: Apache-2.0
// Also compiled as plain C++ for the simulated device, as kernels.cu is and with as little contraction.
#include "gpu/persistent.h"

#include <cuda_pipeline.h>

#include "core/network/cells_math.h"
#include "gpu/launch.h"
#include "gpu/persistent_block.h"

namespace retrace::gpu {

namespace {

template <core::CellKind Cell>
inline constexpr int kGates = Cell == core::CellKind::Lstm  ? 4
                              : Cell == core::CellKind::Gru ? 3
                                                            : 1;
/// Of the forward slots, those that a cell needs: the input part of its pre-activations, then what is recorded of its
/// gates.
template <core::CellKind Cell>
inline constexpr int kSlots = Cell == core::CellKind::Tanh ? 1 : PersistentShape::kForwardSlots;

template <core::CellKind Cell>
__device__ void loadForwardWeights(const PersistentForward& s, const Patch& patch, float* shared) {
  constexpr int kColumns = kGates<Cell>;
  const PersistentShape& p = s.shape;
  for (int place = static_cast<int>(threadIdx.x); place < p.padded * kColumns * p.units; place += p.threads) {
    // Neighbouring threads load neighbouring units of one gate.
    const int unit = place % p.units, gate = place / p.units % kColumns, k = place / (p.units * kColumns);
    const bool there = k < p.depth && unit < patch.units;
    shared[(k * p.units + unit) * kColumns + gate] =
        there ? s.weights[(static_cast<std::int64_t>(k) * kColumns + gate) * s.hidden + patch.firstUnit + unit] : 0.0F;
  }
  for (int unit = static_cast<int>(threadIdx.x); unit < patch.units; unit += p.threads) {
    for (int gate = 0; gate < kColumns; ++gate)
      shared[p.biasAt + unit * kColumns + gate] = s.bias[gate * s.hidden + patch.firstUnit + unit];
    if (Cell == core::CellKind::Gru)
      shared[p.biasAt + p.units * kColumns + unit] = s.recurrentBias[patch.firstUnit + unit];
  }
}

// Begins to fetch the input part of a step, which waits for nobody.
template <core::CellKind Cell>
__device__ void fetchInputs(const PersistentForward& s, const Patch& patch, std::int64_t step, float* shared) {
  constexpr int kColumns = kGates<Cell>;
  forEachOwn(s.shape, patch, [&](int place, int row, int unit) {
    const std::int64_t stream = step * s.streams + patch.firstStream + row, columns = kColumns * s.hidden;
    const float* const from =
        s.symbols != nullptr ? s.inputWeights + s.symbols[stream] * columns : s.inputPart + stream * columns;
    for (int gate = 0; gate < kColumns; ++gate)
      __pipeline_memcpy_async(shared + s.shape.inputAt + place * kSlots<Cell> + gate,
                              from + gate * s.hidden + patch.firstUnit + unit, sizeof(float));
  });
  __pipeline_commit();
}

// What the products of a step become. The state in shared memory is what the unit itself hands on: the LSTM's cell, the
// GRU's h.
template <core::CellKind Cell>
__device__ void finishStep(const PersistentForward& s, const Patch& patch, std::int64_t step, float* shared) {
  constexpr int kColumns = kGates<Cell>;
  const PersistentShape& p = s.shape;
  const int places = p.rows * p.units;
  const bool last = step + 1 == s.steps;
  forEachOwn(p, patch, [&](int place, int row, int unit) {
    float* const state = shared + p.stateAt + place;
    float* const slots = shared + p.inputAt + place * kSlots<Cell>;
    const Pack<kColumns> product = sumsOf<kColumns>(p, shared, place, places);
    const auto input = [&](int gate) { return slots[gate] + shared[p.biasAt + unit * kColumns + gate]; };
    const std::int64_t own = (patch.firstStream + row) * s.hidden + patch.firstUnit + unit;
    float h = 0.0F;
    if constexpr (Cell == core::CellKind::Tanh) {
      h = core::tanhApprox(input(0) + product.of[0]);
    } else if constexpr (Cell == core::CellKind::Gru) {
      const float recurrentN = product.of[2] + shared[p.biasAt + p.units * kColumns + unit];
      const core::GruUnit u =
          core::gruForward(input(0) + product.of[0], input(1) + product.of[1], input(2), recurrentN, *state);
      *state = h = u.h;
      slots[0] = u.r;
      slots[1] = u.z;
      slots[2] = u.n;
      slots[3] = recurrentN;
    } else {
      const core::LstmUnit u = core::lstmForward(input(0) + product.of[0], input(1) + product.of[1],
                                                 input(2) + product.of[2], input(3) + product.of[3], *state);
      *state = u.c;
      h = u.h;
      slots[0] = u.i;
      slots[1] = u.f;
      slots[2] = u.g;
      slots[3] = u.o;
    }
    s.hiddenStates[step * s.stride + own] = h;
    if (last && s.hiddenAfter != nullptr) s.hiddenAfter[own] = h;
    if (Cell == core::CellKind::Lstm && last && s.cellAfter != nullptr) s.cellAfter[own] = *state;
  });
}

// The rest of what a recorded step leaves, which no other block waits for.
template <core::CellKind Cell>
__device__ void keepStep(const PersistentForward& s, const Patch& patch, std::int64_t step, const float* shared) {
  if (Cell == core::CellKind::Tanh || s.gates == nullptr) return;
  const PersistentShape& p = s.shape;
  forEachOwn(p, patch, [&](int place, int row, int unit) {
    const std::int64_t there = step * s.stride + (patch.firstStream + row) * s.hidden + patch.firstUnit + unit;
    for (int plane = 0; plane < kSlots<Cell>; ++plane)
      s.gates[there + plane * s.plane] = shared[p.inputAt + place * kSlots<Cell> + plane];
    if (Cell == core::CellKind::Lstm) s.cells[there] = shared[p.stateAt + place];
  });
}

template <core::CellKind Cell, int Rows, int Columns>
__global__ void __launch_bounds__(PersistentShape::kMostThreads) persistentForwardKernel(PersistentForward s) {
  float* const shared = sharedMemory();
  const PersistentShape& p = s.shape;
  const Patch patch(s.shape, s.hidden, s.streams);
  Barrier barrier(s.arrivals);
  loadForwardWeights<Cell>(s, patch, shared);
  if (Cell != core::CellKind::Tanh)
    forEachOwn(p, patch, [&](int place, int row, int unit) {
      const float* const before = Cell == core::CellKind::Lstm ? s.cellBefore : s.hiddenBefore;
      shared[p.stateAt + place] = before[(patch.firstStream + row) * s.hidden + patch.firstUnit + unit];
    });
  for (std::int64_t step = 0; step < s.steps; ++step) {
    fetchInputs<Cell>(s, patch, step, shared);
    if (step > 0) barrier.wait();
    const float* const before = step == 0 ? s.hiddenBefore : s.hiddenStates + (step - 1) * s.stride;
    multiplyStep<Rows, Columns>(p, patch.streams, before + patch.firstStream * s.hidden, shared);
    finishStep<Cell>(s, patch, step, shared);
    if (step + 1 < s.steps) barrier.arrive();
    keepStep<Cell>(s, patch, step, shared);
  }
}

template <core::CellKind Cell>
__device__ void loadBackwardWeights(const PersistentBackward& s, const Patch& patch, float* shared) {
  const PersistentShape& p = s.shape;
  for (int place = static_cast<int>(threadIdx.x); place < p.padded * p.units; place += p.threads) {
    const int column = place % p.padded, unit = place / p.padded;
    const bool there = column < p.depth && unit < patch.units;
    shared[column * p.units + unit] = there ? s.weights[(patch.firstUnit + unit) * p.depth + column] : 0.0F;
  }
}

/// What a step's backward reads of each unit and stream, in shared memory: the planes of its internal state, and what
/// else there is.
enum Read : int { kFirstGate = 0, kAfter = 4, kBefore = 5, kAbove = 6 };

// Begins to fetch it, which waits for nobody. After and before: the LSTM's cells; the GRU's and the tanh cell's hidden
// states.
template <core::CellKind Cell>
__device__ void fetchReads(const PersistentBackward& s, const Patch& patch, std::int64_t step, float* shared) {
  constexpr bool kLstm = Cell == core::CellKind::Lstm;
  const float* const states = kLstm ? s.cells : s.hiddenStates;
  const float* const before = step == 0 ? (kLstm ? s.cellBefore : s.hiddenBefore) : states + (step - 1) * s.stride;
  forEachOwn(s.shape, patch, [&](int place, int row, int unit) {
    const std::int64_t own = (patch.firstStream + row) * s.hidden + patch.firstUnit + unit,
                       there = step * s.stride + own;
    float* const reads = shared + s.shape.inputAt + place * PersistentShape::kBackwardSlots;
    const auto fetch = [&](int slot, const float* from) { __pipeline_memcpy_async(reads + slot, from, sizeof(float)); };
    for (int plane = 0; Cell != core::CellKind::Tanh && plane < kSlots<Cell>; ++plane)
      fetch(kFirstGate + plane, s.gates + there + plane * s.plane);
    if (Cell != core::CellKind::Gru) fetch(kAfter, states + there);
    if (Cell != core::CellKind::Tanh) fetch(kBefore, before + own);
    if (step >= s.firstAbove) fetch(kAbove, s.gradAbove + step * s.streams * s.hidden + own);
  });
  __pipeline_commit();
}

// The gradients of a step's pre-activations, and what reaches the state before it without a product.
template <core::CellKind Cell>
__device__ void beginStep(const PersistentBackward& s, const Patch& patch, std::int64_t step, float* shared,
                          float* gradHidden, float* gradCell) {
  constexpr int kColumns = kGates<Cell>;
  __pipeline_wait_prior(0);  // every thread fetched what it reads
  forEachOwn(s.shape, patch, [&](int place, int row, int unit) {
    const std::int64_t wide =
        (step * s.streams + patch.firstStream + row) * kColumns * s.hidden + patch.firstUnit + unit;
    const float* const reads = shared + s.shape.inputAt + place * PersistentShape::kBackwardSlots;
    const float arriving = step < s.firstAbove ? gradHidden[place] : gradHidden[place] + reads[kAbove];
    if constexpr (Cell == core::CellKind::Tanh) {
      s.gradInputPart[wide] = core::tanhBackward(reads[kAfter], arriving);
      gradHidden[place] = 0.0F;
    } else if constexpr (Cell == core::CellKind::Gru) {
      const core::GruGradient u = core::gruBackward(reads[0], reads[1], reads[2], reads[3], reads[kBefore], arriving);
      s.gradInputPart[wide] = s.gradRecurrentPart[wide] = u.zr;
      s.gradInputPart[wide + s.hidden] = s.gradRecurrentPart[wide + s.hidden] = u.zz;
      s.gradInputPart[wide + 2 * s.hidden] = u.zn;
      s.gradRecurrentPart[wide + 2 * s.hidden] = u.recurrentN;
      gradHidden[place] = u.hiddenBefore;
    } else {
      const core::LstmGradient u = core::lstmBackward(reads[0], reads[1], reads[2], reads[3], reads[kAfter],
                                                      reads[kBefore], arriving, gradCell[place]);
      s.gradInputPart[wide] = u.zi;
      s.gradInputPart[wide + s.hidden] = u.zf;
      s.gradInputPart[wide + 2 * s.hidden] = u.zg;
      s.gradInputPart[wide + 3 * s.hidden] = u.zo;
      gradCell[place] = u.cellBefore;
      gradHidden[place] = 0.0F;
    }
  });
}

// Copies for the block's weight gradients, which no other block waits for.
__device__ void keepInputs(const PersistentBackward& s, const Patch& patch, std::int64_t step) {
  const float* const hiddenBefore = step == 0 ? s.hiddenBefore : s.hiddenStates + (step - 1) * s.stride;
  forEachOwn(s.shape, patch, [&](int, int row, int unit) {
    const std::int64_t own = (patch.firstStream + row) * s.hidden + patch.firstUnit + unit,
                       kept = step * s.streams * s.hidden + own;
    s.keptHidden[kept] = hiddenBefore[own];
    if (s.below != nullptr) s.keptBelow[kept] = s.below[step * s.stride + own];
  });
}

template <core::CellKind Cell, int Rows, int Columns>
__global__ void __launch_bounds__(PersistentShape::kMostThreads) persistentBackwardKernel(PersistentBackward s) {
  float* const shared = sharedMemory();
  const PersistentShape& p = s.shape;
  const Patch patch(s.shape, s.hidden, s.streams);
  const int places = p.rows * p.units;
  float* const gradHidden = shared + p.stateAt;
  float* const gradCell = gradHidden + (places + kAligned - 1) / kAligned * kAligned;
  const auto ownOf = [&](int row, int unit) { return (patch.firstStream + row) * s.hidden + patch.firstUnit + unit; };
  Barrier barrier(s.arrivals);
  fetchReads<Cell>(s, patch, s.steps - 1, shared);
  loadBackwardWeights<Cell>(s, patch, shared);
  // Every place is always the same thread's.
  forEachOwn(p, patch, [&](int place, int row, int unit) {
    gradHidden[place] = s.gradHidden[ownOf(row, unit)];
    if (Cell == core::CellKind::Lstm) gradCell[place] = s.gradCell[ownOf(row, unit)];
  });
  const float* const gradients = Cell == core::CellKind::Gru ? s.gradRecurrentPart : s.gradInputPart;
  for (std::int64_t step = s.steps - 1; step >= 0; --step) {
    beginStep<Cell>(s, patch, step, shared, gradHidden, gradCell);
    barrier.arrive();
    keepInputs(s, patch, step);
    if (step > 0) fetchReads<Cell>(s, patch, step - 1, shared);
    barrier.wait();
    multiplyStep<Rows, Columns>(p, patch.streams, gradients + (step * s.streams + patch.firstStream) * p.depth, shared);
    forEachOwn(p, patch, [&](int place, int, int) { gradHidden[place] += sumsOf<1>(p, shared, place, places).of[0]; });
  }
  forEachOwn(p, patch, [&](int place, int row, int unit) {
    s.gradHidden[ownOf(row, unit)] = gradHidden[place];
    if (Cell == core::CellKind::Lstm) s.gradCell[ownOf(row, unit)] = gradCell[place];
  });
}

using Forward = void (*)(PersistentForward);
using Backward = void (*)(PersistentBackward);

// The columns are those of persistent_shape.cpp.
template <core::CellKind Cell, int Columns>
Forward forwardWith(const PersistentShape& shape) {
  return shape.rowsOfThread == 1 ? persistentForwardKernel<Cell, 1, Columns>
                                 : persistentForwardKernel<Cell, PersistentShape::kMostRows, Columns>;
}
Forward forwardKernel(core::CellKind cell, const PersistentShape& shape) {
  switch (cell) {
    case core::CellKind::Tanh: return forwardWith<core::CellKind::Tanh, 4>(shape);
    case core::CellKind::Gru: return forwardWith<core::CellKind::Gru, 3>(shape);
    case core::CellKind::Lstm: break;
  }
  return forwardWith<core::CellKind::Lstm, 4>(shape);
}

template <core::CellKind Cell>
Backward backwardWith(const PersistentShape& shape) {
  return shape.rowsOfThread == 1 ? persistentBackwardKernel<Cell, 1, 4>
                                 : persistentBackwardKernel<Cell, PersistentShape::kMostRows, 4>;
}
Backward backwardKernel(core::CellKind cell, const PersistentShape& shape) {
  switch (cell) {
    case core::CellKind::Tanh: return backwardWith<core::CellKind::Tanh>(shape);
    case core::CellKind::Gru: return backwardWith<core::CellKind::Gru>(shape);
    case core::CellKind::Lstm: break;
  }
  return backwardWith<core::CellKind::Lstm>(shape);
}

dim3 gridOf(const PersistentShape& shape) {
  return dim3(static_cast<unsigned>(shape.slices), static_cast<unsigned>(shape.tiles), 1);
}

}  // namespace

cudaError_t openPersistent(core::CellKind cell, Direction direction, const PersistentShape& shape, int* blocks) {
  return direction == Direction::Forward
             ? openCooperative(forwardKernel(cell, shape), shape.threads, shape.sharedBytes, blocks)
             : openCooperative(backwardKernel(cell, shape), shape.threads, shape.sharedBytes, blocks);
}

cudaError_t launchPersistentForward(core::CellKind cell, const PersistentForward& run, cudaStream_t stream) {
  return launchCooperative(forwardKernel(cell, run.shape), gridOf(run.shape), run.shape.threads, run.shape.sharedBytes,
                           stream, run);
}

cudaError_t launchPersistentBackward(core::CellKind cell, const PersistentBackward& run, cudaStream_t stream) {
  return launchCooperative(backwardKernel(cell, run.shape), gridOf(run.shape), run.shape.threads, run.shape.sharedBytes,
                           stream, run);
}

}  // namespace retrace::gpu
