// SPDX-License-Identifier: Apache-2.0
#include "core/lstm_kernels.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/cells_math.h"
#include "core/clones.h"

namespace retrace::core {

RETRACE_CLONES void gatherInput(const StateLayout& layout, const float* weights, const float* bias, const std::int32_t* symbols,
                                float* gates) {
  const std::int64_t columns = 4 * layout.hidden;
  for (std::int64_t n = 0; n < layout.batch; ++n) {
    const float* __restrict source = weights + symbols[n] * columns;
    float* __restrict target = gates + n * columns;
    for (std::int64_t j = 0; j < columns; ++j) target[j] = bias[j] + source[j];
  }
}

RETRACE_CLONES void lstmForwardStep(const StateLayout& layout, float* gates, const float* cBefore, float* cAfter, float* hAfter) {
  const std::int64_t width = layout.hidden;
  for (std::int64_t n = 0; n < layout.batch; ++n) {
    float* __restrict i = gates + n * 4 * width;
    float* __restrict f = i + width;
    float* __restrict g = f + width;
    float* __restrict o = g + width;
    const float* before = cBefore + n * width;
    float* __restrict h = hAfter + n * width;
    float* after = cAfter + n * width;
#pragma GCC ivdep
    for (std::int64_t j = 0; j < width; ++j) {
      const LstmUnit unit = lstmForward(i[j], f[j], g[j], o[j], before[j]);
      i[j] = unit.i;
      f[j] = unit.f;
      g[j] = unit.g;
      o[j] = unit.o;
      after[j] = unit.c;
      h[j] = unit.h;
    }
  }
}

RETRACE_CLONES void lstmBackwardStep(const StateLayout& layout, const float* internal, const float* cBefore, const float* gradH,
                                     const float* fromOutput, float* gradC, float* gradGates) {
  const std::int64_t width = layout.hidden;
  for (std::int64_t n = 0; n < layout.batch; ++n) {
    const float* c = internal + layout.plane + n * width;
    const float* i = internal + 2 * layout.plane + n * 4 * width;
    const float* f = i + width;
    const float* g = f + width;
    const float* o = g + width;
    const float* before = cBefore + n * width;
    const float* fromNext = gradH + n * width;
    const float* fromLoss = fromOutput + n * width;
    float* dc = gradC + n * width;
    float* zi = gradGates + n * 4 * width;
#pragma GCC ivdep
    for (std::int64_t j = 0; j < width; ++j) {
      const LstmGradient unit = lstmBackward(i[j], f[j], g[j], o[j], c[j], before[j], fromNext[j] + fromLoss[j], dc[j]);
      zi[j] = unit.zi;
      zi[width + j] = unit.zf;
      zi[2 * width + j] = unit.zg;
      zi[3 * width + j] = unit.zo;
      dc[j] = unit.cellBefore;
    }
  }
}

void broadcastRow(const float* row, std::int64_t rows, std::int64_t columns, float* target) {
  for (std::int64_t r = 0; r < rows; ++r) std::memcpy(target + r * columns, row, static_cast<std::size_t>(columns) * sizeof(float));
}

RETRACE_CLONES double softmaxLoss(float* logits, const std::int32_t* targets, std::int64_t rows, std::int64_t symbols, float scale) {
  double loss = 0.0;
  for (std::int64_t r = 0; r < rows; ++r) {
    float* __restrict row = logits + r * symbols;
    float most = row[0];
    for (std::int64_t j = 1; j < symbols; ++j) most = row[j] > most ? row[j] : most;
    const float wanted = row[targets[r]] - most;
    for (std::int64_t j = 0; j < symbols; ++j) row[j] = expApprox(row[j] - most);
    float sum = 0.0F;
    for (std::int64_t j = 0; j < symbols; ++j) sum += row[j];
    loss += static_cast<double>(std::log(sum) - wanted);
    const float factor = scale / sum;
    for (std::int64_t j = 0; j < symbols; ++j) row[j] *= factor;
    row[targets[r]] -= scale;
  }
  return loss;
}

RETRACE_CLONES void scatterRows(const float* source, const std::int32_t* index, std::int64_t rows, std::int64_t columns, float* target) {
  for (std::int64_t r = 0; r < rows; ++r) {
    const float* __restrict from = source + r * columns;
    float* __restrict to = target + index[r] * columns;
    for (std::int64_t j = 0; j < columns; ++j) to[j] += from[j];
  }
}

RETRACE_CLONES void addColumns(const float* source, std::int64_t rows, std::int64_t columns, float* target) {
  for (std::int64_t r = 0; r < rows; ++r) {
    const float* __restrict from = source + r * columns;
    float* __restrict to = target;
    for (std::int64_t j = 0; j < columns; ++j) to[j] += from[j];
  }
}

}  // namespace retrace::core
