// SPDX-License-Identifier: Apache-2.0
// Owns the kernels' arguments: shape and aliasing of every pointer (device memory unless said). Launchers return what
// the launch returned. N streams, H units, G gates (columns of a weight matrix in units of H), V outputs; matrices are
// row-major. Every sum has one order that does not depend on a schedule; there are no atomics.
#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>

#include "core/network/cell_kind.h"

namespace retrace::gpu {

/// One layer, one step forward: pre-activations are input part + bias + recurrent part. Nothing aliases but `hidden`,
/// which may not be `hiddenBefore`.
struct ForwardStep {
  std::int64_t streams = 0, hidden = 0;
  std::int64_t plane = 0;                 ///< floats from one gate plane to the next
  const float* inputPart = nullptr;       ///< [N,G*H]; null when the inputs are symbols
  const std::int32_t* symbols = nullptr;  ///< [N]; then the input part is a row of inputWeights
  const float* inputWeights = nullptr;    ///< [symbols,G*H]
  const float* bias = nullptr;            ///< [G*H]
  const float* recurrentBias = nullptr;   ///< [H], GRU alone
  const float* recurrentPart = nullptr;   ///< [N,G*H]
  const float* hiddenBefore = nullptr;    ///< [N,H]
  const float* cellBefore = nullptr;      ///< [N,H], LSTM alone
  float* hiddenAfter = nullptr;           ///< [N,H]
  float* cellAfter = nullptr;             ///< [N,H], LSTM alone
  float* gates = nullptr;                 ///< planes [N,H] of an internal state; null: not recorded
};
[[nodiscard]] cudaError_t launchForward(core::CellKind cell, const ForwardStep& step, cudaStream_t stream);

/// One layer, one step backward past the products. `gradHidden` and `gradCell` arrive at the state after the step and
/// leave as what reaches the state before it without a product.
struct BackwardStep {
  std::int64_t streams = 0, hidden = 0, plane = 0;
  const float* hiddenAfter = nullptr;   ///< [N,H]
  const float* cellAfter = nullptr;     ///< [N,H], LSTM alone
  const float* gates = nullptr;         ///< planes [N,H]; none for tanh
  const float* hiddenBefore = nullptr;  ///< [N,H]
  const float* cellBefore = nullptr;    ///< [N,H], LSTM alone
  const float* gradAbove = nullptr;     ///< [N,H]: reaches hiddenAfter as well; null: nothing does
  float* gradHidden = nullptr;          ///< [N,H], in and out
  float* gradCell = nullptr;            ///< [N,H], in and out, LSTM alone
  float* gradInputPart = nullptr;       ///< [N,G*H], written
  float* gradRecurrentPart = nullptr;   ///< [N,G*H], written; GRU alone
  float* keptHidden = nullptr;          ///< [N,H]: becomes a copy of hiddenBefore
  const float* below = nullptr;         ///< [N,H]: hidden state of the layer below; null in the first
  float* keptBelow = nullptr;           ///< [N,H]: becomes a copy of it
};
[[nodiscard]] cudaError_t launchBackward(core::CellKind cell, const BackwardStep& step, cudaStream_t stream);

/// Outputs to their loss and gradient. `outputs` [rows,V] holds products without bias and becomes the gradient times
/// `scale`; of the first `counted` rows the loss (nats, or squared error) is added to `losses` [counted].
struct OutputRows {
  std::int64_t rows = 0, counted = 0, width = 0;
  float* outputs = nullptr;
  const float* bias = nullptr;                  ///< [V]
  const std::int32_t* targetSymbols = nullptr;  ///< [rows], or
  const float* targetValues = nullptr;          ///< [rows,V]
  float scale = 1.0F;
  double* losses = nullptr;
};
[[nodiscard]] cudaError_t launchOutput(const OutputRows& output, cudaStream_t stream);

/// to [rows,width] = rows of `width` numbers that begin `stride` apart.
struct GatherRows {
  std::int64_t rows = 0, width = 0, stride = 0;
  const float* from = nullptr;
  float* to = nullptr;
};
[[nodiscard]] cudaError_t launchGather(const GatherRows& gather, cudaStream_t stream);

/// gradients [symbols,columns] += rows of `values` [rows,columns], each to the row that its symbol names.
struct ScatterRows {
  std::int64_t rows = 0, columns = 0, symbolCount = 0;
  const std::int32_t* symbols = nullptr;  ///< [rows]
  const float* values = nullptr;
  float* gradients = nullptr;
};
[[nodiscard]] cudaError_t launchScatter(const ScatterRows& scatter, cudaStream_t stream);

/// Partial sums of squares of `values` [count] into `partial` [kPartialSums], each in double precision.
inline constexpr int kPartialSums = 16'384;
struct SquareSum {
  std::int64_t count = 0;
  const float* values = nullptr;
  double* partial = nullptr;
};
[[nodiscard]] cudaError_t launchSquareSum(const SquareSum& sum, cudaStream_t stream);

/// Adam (Kingma and Ba 2015); plain descent when `first` is null.
struct WeightUpdate {
  std::int64_t count = 0;
  float* weights = nullptr;
  const float* gradients = nullptr;
  float* first = nullptr;
  float* second = nullptr;
  float factor = 1.0F;  ///< shrinks the gradient
  float rate = 0.0F;
  float correctFirst = 1.0F, correctSecond = 1.0F;
};
[[nodiscard]] cudaError_t launchUpdate(const WeightUpdate& update, cudaStream_t stream);

/// values [count] = value.
struct Fill {
  std::int64_t count = 0;
  float* values = nullptr;
  float value = 0.0F;
};
[[nodiscard]] cudaError_t launchFill(const Fill& fill, cudaStream_t stream);

}  // namespace retrace::gpu
