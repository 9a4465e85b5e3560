// SPDX-License-Identifier: Apache-2.0
// Also compiled as plain C++ for the simulated device: no launch syntax, no cooperative groups. Without contraction to
// fused multiply-adds (-fmad=false), so that a recorded step and a replayed one have the same bits.
#include "gpu/kernels.h"

#include "core/network/cells_math.h"
#include "gpu/launch.h"

namespace retrace::gpu {

namespace {

constexpr int kThreads = 256;         // of a block of a pointwise kernel
constexpr int kMostRowThreads = 128;  // of a block that reduces one row; short rows take one warp

__device__ std::int64_t threadOfGrid() { return static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; }

/// The input part of pre-activation `column` of stream `n`, with its bias.
template <bool Symbols>
__device__ float inputPartOf(const ForwardStep& s, std::int64_t columns, std::int64_t n, std::int64_t column) {
  const float part = Symbols ? s.inputWeights[static_cast<std::int64_t>(s.symbols[n]) * columns + column]
                             : s.inputPart[n * columns + column];
  return part + s.bias[column];
}

template <bool Symbols>
__global__ void tanhForwardKernel(ForwardStep s) {
  const std::int64_t i = threadOfGrid();
  if (i >= s.streams * s.hidden) return;
  const std::int64_t n = i / s.hidden, j = i % s.hidden;
  s.hiddenAfter[i] = core::tanhApprox(inputPartOf<Symbols>(s, s.hidden, n, j) + s.recurrentPart[i]);
}

template <bool Symbols>
__global__ void gruForwardKernel(ForwardStep s) {
  const std::int64_t i = threadOfGrid();
  if (i >= s.streams * s.hidden) return;
  const std::int64_t n = i / s.hidden, j = i % s.hidden, columns = 3 * s.hidden, row = n * columns;
  const float zr = inputPartOf<Symbols>(s, columns, n, j) + s.recurrentPart[row + j];
  const float zz = inputPartOf<Symbols>(s, columns, n, s.hidden + j) + s.recurrentPart[row + s.hidden + j];
  const float zn = inputPartOf<Symbols>(s, columns, n, 2 * s.hidden + j);
  const float recurrentN = s.recurrentPart[row + 2 * s.hidden + j] + s.recurrentBias[j];
  const core::GruUnit unit = core::gruForward(zr, zz, zn, recurrentN, s.hiddenBefore[i]);
  s.hiddenAfter[i] = unit.h;
  if (s.gates == nullptr) return;
  s.gates[i] = unit.r;
  s.gates[s.plane + i] = unit.z;
  s.gates[2 * s.plane + i] = unit.n;
  s.gates[3 * s.plane + i] = recurrentN;
}

template <bool Symbols>
__global__ void lstmForwardKernel(ForwardStep s) {
  const std::int64_t i = threadOfGrid();
  if (i >= s.streams * s.hidden) return;
  const std::int64_t n = i / s.hidden, j = i % s.hidden, columns = 4 * s.hidden, row = n * columns;
  const auto z = [&](std::int64_t gate) {
    return inputPartOf<Symbols>(s, columns, n, gate * s.hidden + j) + s.recurrentPart[row + gate * s.hidden + j];
  };
  const core::LstmUnit unit = core::lstmForward(z(0), z(1), z(2), z(3), s.cellBefore[i]);
  s.cellAfter[i] = unit.c;
  s.hiddenAfter[i] = unit.h;
  if (s.gates == nullptr) return;
  s.gates[i] = unit.i;
  s.gates[s.plane + i] = unit.f;
  s.gates[2 * s.plane + i] = unit.g;
  s.gates[3 * s.plane + i] = unit.o;
}

__device__ float arrivingAt(const BackwardStep& s, std::int64_t i) {
  return s.gradAbove != nullptr ? s.gradHidden[i] + s.gradAbove[i] : s.gradHidden[i];
}

__device__ void keepInputs(const BackwardStep& s, std::int64_t i) {
  s.keptHidden[i] = s.hiddenBefore[i];
  if (s.below != nullptr) s.keptBelow[i] = s.below[i];
}

__global__ void tanhBackwardKernel(BackwardStep s) {
  const std::int64_t i = threadOfGrid();
  if (i >= s.streams * s.hidden) return;
  keepInputs(s, i);
  s.gradInputPart[i] = core::tanhBackward(s.hiddenAfter[i], arrivingAt(s, i));
  s.gradHidden[i] = 0.0F;
}

__global__ void gruBackwardKernel(BackwardStep s) {
  const std::int64_t i = threadOfGrid();
  if (i >= s.streams * s.hidden) return;
  keepInputs(s, i);
  const std::int64_t n = i / s.hidden, j = i % s.hidden, row = n * 3 * s.hidden;
  const core::GruGradient unit = core::gruBackward(s.gates[i], s.gates[s.plane + i], s.gates[2 * s.plane + i],
                                                   s.gates[3 * s.plane + i], s.hiddenBefore[i], arrivingAt(s, i));
  s.gradInputPart[row + j] = s.gradRecurrentPart[row + j] = unit.zr;
  s.gradInputPart[row + s.hidden + j] = s.gradRecurrentPart[row + s.hidden + j] = unit.zz;
  s.gradInputPart[row + 2 * s.hidden + j] = unit.zn;
  s.gradRecurrentPart[row + 2 * s.hidden + j] = unit.recurrentN;
  s.gradHidden[i] = unit.hiddenBefore;
}

__global__ void lstmBackwardKernel(BackwardStep s) {
  const std::int64_t i = threadOfGrid();
  if (i >= s.streams * s.hidden) return;
  keepInputs(s, i);
  const std::int64_t n = i / s.hidden, j = i % s.hidden, row = n * 4 * s.hidden;
  const core::LstmGradient unit =
      core::lstmBackward(s.gates[i], s.gates[s.plane + i], s.gates[2 * s.plane + i], s.gates[3 * s.plane + i],
                         s.cellAfter[i], s.cellBefore[i], arrivingAt(s, i), s.gradCell[i]);
  s.gradInputPart[row + j] = unit.zi;
  s.gradInputPart[row + s.hidden + j] = unit.zf;
  s.gradInputPart[row + 2 * s.hidden + j] = unit.zg;
  s.gradInputPart[row + 3 * s.hidden + j] = unit.zo;
  s.gradCell[i] = unit.cellBefore;
  s.gradHidden[i] = 0.0F;
}

// All threads' values combined, always in the same order: halves onto halves. Every thread of the block calls it.
template <typename Combine>
__device__ float reduceBlock(float* shared, float mine, Combine combine) {
  shared[threadIdx.x] = mine;
  for (unsigned half = blockDim.x / 2; half > 0; half /= 2) {
    __syncthreads();
    if (threadIdx.x < half) shared[threadIdx.x] = combine(shared[threadIdx.x], shared[threadIdx.x + half]);
  }
  __syncthreads();
  const float result = shared[0];
  __syncthreads();  // before somebody writes again
  return result;
}

struct Larger {
  __device__ float operator()(float a, float b) const { return a > b ? a : b; }
};
struct Sum {
  __device__ float operator()(float a, float b) const { return a + b; }
};

// A block for each row; its threads are a power of two.
__global__ void softmaxLossKernel(OutputRows s) {
  __shared__ float shared[kMostRowThreads];
  float* const row = s.outputs + static_cast<std::int64_t>(blockIdx.x) * s.width;
  const std::int64_t wanted = s.targetSymbols[blockIdx.x];
  float most = -3.4e38F;
  for (std::int64_t v = threadIdx.x; v < s.width; v += blockDim.x) {
    row[v] += s.bias[v];
    most = row[v] > most ? row[v] : most;
  }
  most = reduceBlock(shared, most, Larger());
  const float distance = row[wanted] - most;
  float sum = 0.0F;
  __syncthreads();  // everybody has read the wanted output before its thread changes it
  for (std::int64_t v = threadIdx.x; v < s.width; v += blockDim.x) {
    row[v] = core::expApprox(row[v] - most);
    sum += row[v];
  }
  sum = reduceBlock(shared, sum, Sum());
  const float factor = s.scale / sum;
  for (std::int64_t v = threadIdx.x; v < s.width; v += blockDim.x)
    row[v] = row[v] * factor - (v == wanted ? s.scale : 0.0F);
  if (threadIdx.x == 0 && blockIdx.x < s.counted) s.losses[blockIdx.x] += static_cast<double>(logf(sum) - distance);
}

__global__ void squaredLossKernel(OutputRows s) {
  __shared__ float shared[kMostRowThreads];
  float* const row = s.outputs + static_cast<std::int64_t>(blockIdx.x) * s.width;
  const float* const wanted = s.targetValues + static_cast<std::int64_t>(blockIdx.x) * s.width;
  float sum = 0.0F;
  for (std::int64_t v = threadIdx.x; v < s.width; v += blockDim.x) {
    const float error = row[v] + s.bias[v] - wanted[v];
    sum += error * error;
    row[v] = 2.0F * s.scale * error;
  }
  sum = reduceBlock(shared, sum, Sum());
  if (threadIdx.x == 0 && blockIdx.x < s.counted) s.losses[blockIdx.x] += static_cast<double>(sum);
}

// blockIdx.y is a row.
__global__ void gatherKernel(GatherRows g) {
  const std::int64_t i = threadOfGrid(), row = blockIdx.y;
  if (i < g.width) g.to[row * g.width + i] = g.from[row * g.stride + i];
}

// blockIdx.y is a symbol: one thread owns one number of the result.
__global__ void scatterKernel(ScatterRows s) {
  const std::int64_t column = threadOfGrid(), symbol = blockIdx.y;
  if (column >= s.columns) return;
  float sum = 0.0F;
  for (std::int64_t row = 0; row < s.rows; ++row)
    if (s.symbols[row] == symbol) sum += s.values[row * s.columns + column];
  s.gradients[symbol * s.columns + column] += sum;
}

__global__ void squareSumKernel(SquareSum s) {
  const std::int64_t place = threadOfGrid();
  double sum = 0.0;
  for (std::int64_t i = place; i < s.count; i += kPartialSums)
    sum += static_cast<double>(s.values[i]) * static_cast<double>(s.values[i]);
  s.partial[place] = sum;
}

__global__ void updateKernel(WeightUpdate u) {
  const std::int64_t i = threadOfGrid();
  if (i >= u.count) return;
  const float gradient = u.factor * u.gradients[i];
  if (u.first == nullptr) {
    u.weights[i] -= u.rate * gradient;
    return;
  }
  constexpr float kDecayFirst = 0.9F, kDecaySecond = 0.999F, kEpsilon = 1e-8F;
  const float first = kDecayFirst * u.first[i] + (1.0F - kDecayFirst) * gradient;
  const float second = kDecaySecond * u.second[i] + (1.0F - kDecaySecond) * gradient * gradient;
  u.first[i] = first;
  u.second[i] = second;
  u.weights[i] -= u.rate * u.correctFirst * first / (sqrtf(u.correctSecond * second) + kEpsilon);
}

__global__ void fillKernel(Fill f) {
  const std::int64_t i = threadOfGrid();
  if (i < f.count) f.values[i] = f.value;
}

}  // namespace

cudaError_t launchForward(core::CellKind cell, const ForwardStep& step, cudaStream_t stream) {
  const dim3 grid = gridFor(step.streams * step.hidden, kThreads);
  const auto start = [&](void (*kernel)(ForwardStep)) {
    return launch(kernel, Barriers::None, grid, kThreads, stream, step);
  };
  const bool symbols = step.symbols != nullptr;
  switch (cell) {
    case core::CellKind::Tanh: return start(symbols ? tanhForwardKernel<true> : tanhForwardKernel<false>);
    case core::CellKind::Gru: return start(symbols ? gruForwardKernel<true> : gruForwardKernel<false>);
    case core::CellKind::Lstm: return start(symbols ? lstmForwardKernel<true> : lstmForwardKernel<false>);
  }
  return cudaErrorInvalidValue;
}

cudaError_t launchBackward(core::CellKind cell, const BackwardStep& step, cudaStream_t stream) {
  const dim3 grid = gridFor(step.streams * step.hidden, kThreads);
  const auto start = [&](void (*kernel)(BackwardStep)) {
    return launch(kernel, Barriers::None, grid, kThreads, stream, step);
  };
  switch (cell) {
    case core::CellKind::Tanh: return start(tanhBackwardKernel);
    case core::CellKind::Gru: return start(gruBackwardKernel);
    case core::CellKind::Lstm: return start(lstmBackwardKernel);
  }
  return cudaErrorInvalidValue;
}

cudaError_t launchOutput(const OutputRows& output, cudaStream_t stream) {
  constexpr std::int64_t kShortRow = 256;
  const dim3 grid(static_cast<unsigned>(output.rows), 1, 1);
  return launch(output.targetSymbols != nullptr ? softmaxLossKernel : squaredLossKernel, Barriers::Block, grid,
                output.width <= kShortRow ? 32 : kMostRowThreads, stream, output);
}

cudaError_t launchGather(const GatherRows& gather, cudaStream_t stream) {
  dim3 grid = gridFor(gather.width, kThreads);
  grid.y = static_cast<unsigned>(gather.rows);
  return launch(gatherKernel, Barriers::None, grid, kThreads, stream, gather);
}

cudaError_t launchScatter(const ScatterRows& scatter, cudaStream_t stream) {
  dim3 grid = gridFor(scatter.columns, kThreads);
  grid.y = static_cast<unsigned>(scatter.symbolCount);
  return launch(scatterKernel, Barriers::None, grid, kThreads, stream, scatter);
}

cudaError_t launchSquareSum(const SquareSum& sum, cudaStream_t stream) {
  return launch(squareSumKernel, Barriers::None, gridFor(kPartialSums, kThreads), kThreads, stream, sum);
}

cudaError_t launchUpdate(const WeightUpdate& update, cudaStream_t stream) {
  return launch(updateKernel, Barriers::None, gridFor(update.count, kThreads), kThreads, stream, update);
}

cudaError_t launchFill(const Fill& fill, cudaStream_t stream) {
  return launch(fillKernel, Barriers::None, gridFor(fill.count, kThreads), kThreads, stream, fill);
}

}  // namespace retrace::gpu
