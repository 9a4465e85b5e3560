// SPDX-License-Identifier: Apache-2.0
// The body of every instruction set's kernels, compiled once per set: the including file defines RETRACE_ISA (a
// namespace), RETRACE_ISA_NAME, RETRACE_FLOATS (of a vector) and RETRACE_ROWS (of a register tile). No template of the
// standard library may be instantiated here: the linker could hand this instruction set's copy to everybody.
#include <cmath>
#include <cstring>

#if defined(__FMA__)
#include <immintrin.h>
#endif

#include "core/machine/kernels.h"
#include "core/network/cells_math.h"

namespace retrace::core::RETRACE_ISA {

namespace {

constexpr int kFloats = RETRACE_FLOATS;
constexpr int kRows = RETRACE_ROWS;
constexpr int kVectors = 2;
constexpr int kPanel = kFloats * kVectors;
using Vector = float __attribute__((vector_size(kFloats * sizeof(float))));
using LooseVector = float __attribute__((vector_size(kFloats * sizeof(float)), aligned(sizeof(float)), may_alias));

RETRACE_HD Vector multiplyAddVector(Vector a, Vector b, Vector c) {
#if defined(__AVX512F__)
  return _mm512_fmadd_ps(a, b, c);
#elif defined(__FMA__)
  return _mm256_fmadd_ps(a, b, c);
#else
  return a * b + c;
#endif
}

// The register tile: Rows x kPanel sums.
template <int Rows>
struct Tile {
  Vector sums[Rows][kVectors];

  RETRACE_HD void load(const float* from, std::int64_t stride) {
#pragma GCC unroll 16
    for (int m = 0; m < Rows; ++m)
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v)
        sums[m][v] = *reinterpret_cast<const LooseVector*>(from + m * stride + v * kFloats);
  }
  // sums[m,:] += left[m * step] panel[:]
  RETRACE_HD void add(const float* left, std::int64_t step, const float* panel) {
    Vector right[kVectors];
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) right[v] = *reinterpret_cast<const LooseVector*>(panel + v * kFloats);
#pragma GCC unroll 16
    for (int m = 0; m < Rows; ++m) {
      const Vector factor = Vector{} + left[m * step];
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) sums[m][v] = multiplyAddVector(factor, right[v], sums[m][v]);
    }
  }
  RETRACE_HD void store(float* to, std::int64_t stride) const {
#pragma GCC unroll 16
    for (int m = 0; m < Rows; ++m)
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) *reinterpret_cast<LooseVector*>(to + m * stride + v * kFloats) = sums[m][v];
  }
};

// A panel cut short by the matrix' edge goes through a buffer of whole vectors.
struct EdgeBuffer {
  alignas(64) float data[kRows * kPanel];
  void load(int rows, const float* from, std::int64_t stride, std::int64_t columns) {
    std::memset(data, 0, sizeof(data));
    for (int m = 0; m < rows; ++m)
      std::memcpy(data + m * kPanel, from + m * stride, static_cast<std::size_t>(columns) * sizeof(float));
  }
  void store(int rows, float* to, std::int64_t stride, std::int64_t columns) const {
    for (int m = 0; m < rows; ++m)
      std::memcpy(to + m * stride, data + m * kPanel, static_cast<std::size_t>(columns) * sizeof(float));
  }
};

struct Place {
  const float* from;
  std::int64_t fromStride;
  float* to;
  std::int64_t toStride;
};

// The piece of the panel that comes next, fetched while this one is worked on: each tile of a piece fetches its part of
// it.
struct Ahead {
  const char* next;
  std::int64_t step;  // bytes for each element of the depth
};

template <int Rows>
void rowsTile(std::int64_t depth, const float* left, const RowsOperand& a, const float* panel, const Place& place,
              Ahead ahead) {
  Tile<Rows> tile;
  tile.load(place.from, place.fromStride);
  const std::int64_t block = a.block < depth ? a.block : depth;
  for (std::int64_t done = 0; done < depth; done += block) {
    const std::int64_t length = depth - done < block ? depth - done : block;
    for (std::int64_t k = 0; k < length; ++k, panel += kPanel, ahead.next += ahead.step) {
      __builtin_prefetch(ahead.next, 0, 2);
      tile.add(left + k, a.rowStride, panel);
    }
    left += a.blockStride;
  }
  tile.store(place.to, place.toStride);
}

template <int Rows>
void rowsTileOfAtMost(int rows, std::int64_t depth, const float* left, const RowsOperand& a, const float* panel,
                      const Place& place, Ahead ahead) {
  if (rows == Rows) return rowsTile<Rows>(depth, left, a, panel, place, ahead);
  if constexpr (Rows > 1) rowsTileOfAtMost<Rows - 1>(rows, depth, left, a, panel, place, ahead);
}

void multiplyRows(std::int64_t rows, std::int64_t depth, RowsOperand a, const float* panel, const float* from,
                  std::int64_t fromStride, float* to, std::int64_t toStride, std::int64_t columns) {
  if (rows == 0) return;
  for (std::int64_t begin = 0; begin < depth; begin += kDepthBlock) {
    const std::int64_t length = depth - begin < kDepthBlock ? depth - begin : kDepthBlock;
    const float* const left = a.data + begin / a.block * a.blockStride;
    const std::int64_t tiles = (rows + kRows - 1) / kRows;
    constexpr std::int64_t kElementBytes = kPanel * sizeof(float);
    const std::int64_t step = kElementBytes / tiles;
    for (std::int64_t row = 0; row < rows; row += kRows) {
      const int count = static_cast<int>(rows - row < kRows ? rows - row : kRows);
      Place place{from + row * fromStride, fromStride, to + row * toStride, toStride};
      const float* const part = panel + begin * kPanel;
      const Ahead ahead{reinterpret_cast<const char*>(part + length * kPanel) + row / kRows * length * step, step};
      if (columns == kPanel) {
        rowsTileOfAtMost<kRows>(count, length, left + row * a.rowStride, a, part, place, ahead);
        continue;
      }
      EdgeBuffer edge;
      edge.load(count, place.from, place.fromStride, columns);
      rowsTileOfAtMost<kRows>(count, length, left + row * a.rowStride, a, part, {edge.data, kPanel, edge.data, kPanel},
                              ahead);
      edge.store(count, place.to, place.toStride, columns);
    }
    from = to;
    fromStride = toStride;
  }
}

void stripTile(std::int64_t depth, const float* strip, const float* panel, float* to, std::int64_t stride) {
  Tile<kRows> tile;
  tile.load(to, stride);
  for (std::int64_t k = 0; k < depth; ++k) tile.add(strip + k * kRows, 1, panel + k * kPanel);
  tile.store(to, stride);
}

void multiplyStrips(std::int64_t rows, std::int64_t depth, const float* strips, std::int64_t stripFloats,
                    const float* panel, float* to, std::int64_t toStride, std::int64_t columns) {
  for (std::int64_t begin = 0; begin < depth; begin += kDepthBlock) {
    const std::int64_t length = depth - begin < kDepthBlock ? depth - begin : kDepthBlock;
    const float* const part = panel + begin * kPanel;
    for (std::int64_t row = 0; row < rows; row += kRows) {
      const int count = static_cast<int>(rows - row < kRows ? rows - row : kRows);
      const float* const strip = strips + row / kRows * stripFloats + begin * kRows;
      float* const target = to + row * toStride;
      if (columns == kPanel && count == kRows) {
        stripTile(length, strip, part, target, toStride);
        continue;
      }
      EdgeBuffer edge;
      edge.load(count, target, toStride, columns);
      stripTile(length, strip, part, edge.data, kPanel);
      edge.store(count, target, toStride, columns);
    }
  }
}

void lookUp(std::int64_t rows, const std::int32_t* symbols, const float* table, const float* bias, float* z) {
  for (std::int64_t r = 0; r < rows; ++r) {
    const float* const row = table + symbols[r] * kPanel;
    float* __restrict const target = z + r * kPanel;
    for (int j = 0; j < kPanel; ++j) target[j] = bias[j] + row[j];
  }
}

void scatter(std::int64_t rows, const std::int32_t* symbols, const float* panel, float* to, std::int64_t toStride,
             std::int64_t columns) {
  for (std::int64_t r = 0; r < rows; ++r) {
    float* __restrict const target = to + symbols[r] * toStride;
    const float* const source = panel + r * kPanel;
    for (std::int64_t j = 0; j < columns; ++j) target[j] += source[j];
  }
}

void addRows(std::int64_t rows, const float* panel, float* to, std::int64_t columns) {
  float sums[kPanel] = {};
  for (std::int64_t j = 0; j < columns; ++j) sums[j] = to[j];
  for (std::int64_t r = 0; r < rows; ++r)
    for (int j = 0; j < kPanel; ++j) sums[j] += panel[r * kPanel + j];
  for (std::int64_t j = 0; j < columns; ++j) to[j] = sums[j];
}

#include "core/machine/kernels_cells.h"

// kPanel partial sums, added up in one order.
float sumOf(const float (&lanes)[kPanel]) {
  float sum = 0.0F;
  for (const float lane : lanes) sum += lane;
  return sum;
}

void softmaxLoss(std::int64_t rows, std::int64_t symbols, float* logits, std::int64_t panelStride,
                 const std::int32_t* targets, float scale, double* losses) {
  const std::int64_t panels = (symbols + kPanel - 1) / kPanel;
  for (std::int64_t r = 0; r < rows; ++r) {
    float* const row = logits + r * kPanel;
    float most = row[0];
    float lanes[kPanel];
    for (std::int64_t p = 0; p < panels; ++p) {
      const std::int64_t width = symbols - p * kPanel < kPanel ? symbols - p * kPanel : kPanel;
      for (std::int64_t j = 0; j < width; ++j) most = row[p * panelStride + j] > most ? row[p * panelStride + j] : most;
    }
    float& wanted = row[targets[r] / kPanel * panelStride + targets[r] % kPanel];
    const float distance = wanted - most;
    for (int j = 0; j < kPanel; ++j) lanes[j] = 0.0F;
    for (std::int64_t p = 0; p < panels; ++p) {
      float* __restrict const part = row + p * panelStride;
      const std::int64_t width = symbols - p * kPanel < kPanel ? symbols - p * kPanel : kPanel;
      for (int j = 0; j < kPanel; ++j) part[j] = j < width ? expApprox(part[j] - most) : 0.0F;
      for (int j = 0; j < kPanel; ++j) lanes[j] += part[j];
    }
    const float sum = sumOf(lanes);
    losses[r] += static_cast<double>(logf(sum) - distance);
    const float factor = scale / sum;
    for (std::int64_t p = 0; p < panels; ++p)
      for (int j = 0; j < kPanel; ++j) row[p * panelStride + j] *= factor;
    wanted -= scale;
  }
}

void squaredLoss(std::int64_t rows, std::int64_t width, float* outputs, std::int64_t panelStride, const float* targets,
                 float scale, double* losses) {
  for (std::int64_t r = 0; r < rows; ++r) {
    float lanes[kPanel] = {};
    for (std::int64_t begin = 0; begin < width; begin += kPanel) {
      float* __restrict const part = outputs + begin / kPanel * panelStride + r * kPanel;
      const float* __restrict const wanted = targets + r * width + begin;
      const std::int64_t count = width - begin < kPanel ? width - begin : kPanel;
      for (std::int64_t j = 0; j < count; ++j) {
        const float error = part[j] - wanted[j];
        lanes[j] = multiplyAdd(error, error, lanes[j]);
        part[j] = 2.0F * scale * error;
      }
    }
    losses[r] += static_cast<double>(sumOf(lanes));
  }
}

}  // namespace

extern const Kernels kKernels;
constinit const Kernels kKernels{
    RETRACE_ISA_NAME, kPanel,     kRows,       multiplyRows, multiplyStrips, lookUp,       scatter,     addRows,
    tanhForward,      gruForward, lstmForward, tanhBackward, gruBackward,    lstmBackward, softmaxLoss, squaredLoss};

}  // namespace retrace::core::RETRACE_ISA
