// SPDX-License-Identifier: Apache-2.0
// Owns the inner loops of the CPU machine, compiled once per instruction set and chosen at run time. No state, any
// thread. Every element of a product is one chain of multiply-adds in the order of its depth: its bits depend neither
// on the rows and columns that are computed along with it, nor on how the depth is cut into calls, nor on the number of
// threads.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace retrace::core {

/// The left factor a[row, k]: element (row, k) is data[row*rowStride + k/block*blockStride + k%block]. `block` divides
/// kDepthBlock.
struct RowsOperand {
  const float* data;
  std::int64_t rowStride;
  std::int64_t block;
  std::int64_t blockStride;
};
/// Products go through the depth in pieces of this many, so that a piece of a panel stays in the first-level cache.
inline constexpr std::int64_t kDepthBlock = 256;

/// One group of `width` units (at most a panel) of one layer, `rows` streams. States are planes [N,H] of row stride
/// `stride`; pre-activations z are panels: slot s of row r at z + s*slotStride + r*panel.
struct CellForward {
  std::int64_t rows, width, stride, plane;
  const float* z;
  std::int64_t slotStride;
  const float *hiddenBefore, *cellBefore;
  float *hidden, *cell;
  float* gates;  ///< plane g at gates + g*plane; null: nothing is recorded
};

/// The same backward. gradHidden arrives as the gradient of h after the step and leaves as that part of the gradient of
/// h before it which does not go through a product; gradCell is replaced likewise. Slots of z receive the gradients of
/// the pre-activations.
struct CellBackward {
  std::int64_t rows, width, stride, plane;
  const float *hidden, *cell, *gates, *hiddenBefore, *cellBefore;
  float *gradHidden, *gradCell;
  float* gradZ;
  std::int64_t slotStride;
};

struct Kernels {
  std::string_view name;  ///< "AVX-512"
  std::int64_t panel;     ///< columns of a packed panel [depth, panel], and units of a group
  std::int64_t strip;     ///< rows of a packed strip [depth, strip]

  /// to[r, 0..columns) = from[r, 0..columns) + a[r,:] panel[:, 0..columns); a [rows, depth]. `from` may be `to`;
  /// fromStride 0 repeats a row.
  void (*multiplyRows)(std::int64_t rows, std::int64_t depth, RowsOperand a, const float* panel, const float* from,
                       std::int64_t fromStride, float* to, std::int64_t toStride, std::int64_t columns);
  /// to[m, 0..columns) += sum over k of strips[m/strip][k, m%strip] panel[k, :]; strips of `stripFloats` floats each, m
  /// < rows.
  void (*multiplyStrips)(std::int64_t rows, std::int64_t depth, const float* strips, std::int64_t stripFloats,
                         const float* panel, float* to, std::int64_t toStride, std::int64_t columns);
  /// z[r,:] = bias + table[symbols[r],:]; rows of one panel.
  void (*lookUp)(std::int64_t rows, const std::int32_t* symbols, const float* table, const float* bias, float* z);
  /// to[symbols[r],0..columns) += panel[r,:], rows in order.
  void (*scatter)(std::int64_t rows, const std::int32_t* symbols, const float* panel, float* to, std::int64_t toStride,
                  std::int64_t columns);
  /// to[0..columns) += panel[r,:], rows in order.
  void (*addRows)(std::int64_t rows, const float* panel, float* to, std::int64_t columns);

  void (*tanhForward)(const CellForward&);
  void (*gruForward)(const CellForward&);
  void (*lstmForward)(const CellForward&);
  void (*tanhBackward)(const CellBackward&);
  void (*gruBackward)(const CellBackward&);
  void (*lstmBackward)(const CellBackward&);

  /// Adds each row's cross-entropy (nats) to losses[r]; the logits, panels at `panelStride`, become scale * (softmax -
  /// target).
  void (*softmaxLoss)(std::int64_t rows, std::int64_t symbols, float* logits, std::int64_t panelStride,
                      const std::int32_t* targets, float scale, double* losses);
  /// Adds each row's squared errors to losses[r]; the outputs become 2 * scale * (output - target); targets [rows,
  /// width].
  void (*squaredLoss)(std::int64_t rows, std::int64_t width, float* outputs, std::int64_t panelStride,
                      const float* targets, float scale, double* losses);
};

/// Every set that this processor can run, widest vectors first.
[[nodiscard]] std::span<const Kernels* const> usableKernels();
[[nodiscard]] inline const Kernels& bestKernels() { return *usableKernels().front(); }

}  // namespace retrace::core
