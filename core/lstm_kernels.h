// SPDX-License-Identifier: Apache-2.0
// Owns the parts of the CPU machine's step that are no matrix product: pointwise LSTM, softmax with loss, gathers and
// scatters. Row-major, one thread, dispatched to the widest vectors of the processor. N streams, H units, V symbols.
#pragma once

#include <cstdint>

namespace retrace::core {

/// A hidden state is the planes h and c; an internal state is h, c and the gates [N,4H] (i f g o) from 2*plane on.
struct StateLayout {
  std::int64_t batch = 0;
  std::int64_t hidden = 0;
  std::int64_t plane = 0;  ///< floats of one [N,H] plane, padded to 64 bytes
};

/// gates[n,:] = bias + weights[symbols[n],:]; weights [V,4H], gates [N,4H].
void gatherInput(const StateLayout& layout, const float* weights, const float* bias, const std::int32_t* symbols, float* gates);
/// Pre-activations in `gates` become activations; writes c and h of the step. No aliasing except cAfter == cBefore.
void lstmForwardStep(const StateLayout& layout, float* gates, const float* cBefore, float* cAfter, float* hAfter);
/// gradH and fromOutput [N,H] arrive at h; gradC is read and becomes the gradient of c before the step; gradGates [N,4H] is written.
void lstmBackwardStep(const StateLayout& layout, const float* internal, const float* cBefore, const float* gradH, const float* fromOutput,
                      float* gradC, float* gradGates);
/// target[n,:] = row, [rows, columns].
void broadcastRow(const float* row, std::int64_t rows, std::int64_t columns, float* target);
/// Returns the summed cross-entropy (nats) of `rows` predictions; logits [rows,V] become scale * (softmax - target).
double softmaxLoss(float* logits, const std::int32_t* targets, std::int64_t rows, std::int64_t symbols, float scale);
/// target[index[r],:] += source[r,:], rows in order; source [rows, columns].
void scatterRows(const float* source, const std::int32_t* index, std::int64_t rows, std::int64_t columns, float* target);
/// target[:] += sum over rows of source, rows in order.
void addColumns(const float* source, std::int64_t rows, std::int64_t columns, float* target);

}  // namespace retrace::core
