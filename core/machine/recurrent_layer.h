// SPDX-License-Identifier: Apache-2.0
// Owns one recurrent layer of the CPU machine: its weights packed for the products, its part of a step forward and
// backward on a range of streams, and the steps that its weight gradients are gathered from. Threads share a step by
// streams, packing and weight gradients by columns. N streams, H units, D inputs.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "core/base/aligned.h"
#include "core/machine/kernels.h"
#include "core/network/parameters.h"

namespace retrace::core {

/// begin..end-1: streams, or groups of columns.
struct Range {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};
/// Member's part of `count`.
[[nodiscard]] inline Range partOf(std::int64_t count, int member, int members) {
  return {count * member / members, count * (member + 1) / members};
}

/// What goes into one step: N symbols, or N rows of D values.
struct StepInput {
  const std::int32_t* symbols = nullptr;
  const float* values = nullptr;
};

/// How units and streams are cut for the products, the same in all layers.
struct Tiles {
  Tiles() = default;
  Tiles(const Kernels& kernels, const Network& network);

  std::int64_t panel = 0, strip = 0;  ///< of the kernels
  std::int64_t hidden = 0, batch = 0;
  std::int64_t groups = 0;      ///< of `panel` units
  std::int64_t blockSteps = 0;  ///< gathered before a weight gradient is computed
  std::int64_t rows = 0;        ///< blockSteps * N

  [[nodiscard]] std::int64_t panels(std::int64_t width) const { return (width + panel - 1) / panel; }
  [[nodiscard]] std::int64_t strips(std::int64_t width) const { return (width + strip - 1) / strip; }
  /// Units of a group.
  [[nodiscard]] std::int64_t widthOf(std::int64_t group) const { return std::min(panel, hidden - group * panel); }
  /// Copies rows of source [N,width] to strips of [rows,strip], the row of stream n to row `step`*N + n.
  void gather(Range streams, const float* source, std::int64_t width, std::int64_t step, float* to) const;
};

/// States are those of the whole stack (StateLayout); a layer touches its own planes and reads h of the layer below.
class RecurrentLayer {
 public:
  /// Layer `index` of the network, counted from 0, whose parameters lie at `at`. Allocates all buffers
  /// (std::bad_alloc).
  RecurrentLayer(const Kernels& kernels, const Network& network, const LayerParameters& at, std::int64_t index,
                 bool symbols);

  [[nodiscard]] std::int64_t packedBytes() const;
  [[nodiscard]] std::int64_t gatheredBytes() const;
  [[nodiscard]] std::int64_t projectedBytes() const { return m_projected.bytes(); }

  /// Lays the layer's part of `weights` (all parameters) out for the products, in member's part.
  void pack(const float* weights, int member, int members);
  /// Steps whose input products are worth computing together, at most; 1: they are not. Of the first layer.
  [[nodiscard]] std::int64_t projectedSteps() const { return m_projectedSteps; }
  /// The input products of `steps` consecutive steps, `values` [steps,N,D].
  void project(Range streams, const float* values, std::int64_t steps);
  /// The state `after` from `before`, with gates when it is recorded. `input` is the step's, which the first layer
  /// alone reads; `projected` as in RecurrentStack::forward(); `z` [slots,streams,panel] to work in.
  void forward(Range streams, StepInput input, std::int64_t projected, const float* before, float* after, bool recorded,
               float* z) const;
  /// gradHidden arrives at the state that `internal` holds and leaves at `before`, and at h of the layer below.
  /// Gathered as `step` of its block.
  void backward(Range streams, StepInput input, std::int64_t step, const float* internal, const float* before,
                float* gradHidden);
  /// Adds as many gathered steps as `symbols` (the first layer's of each step) has to `gradients` (of all parameters),
  /// in member's part.
  void addGathered(std::span<const std::int32_t* const> symbols, float* gradients, int member, int members) const;

 private:
  const Kernels* m_kernels;
  Tiles m_tiles;
  CellKind m_cell;
  CellShape m_shape;
  std::int64_t m_plane;
  StateLayout::Layer m_planes;
  LayerParameters m_at;
  bool m_first, m_symbols;
  AlignedFloats m_bias;            // [slots*groups, panel]
  AlignedFloats m_input;           // panels [groups*gates] of [D]
  AlignedFloats m_recurrent;       // panels [groups*gates] of [H]
  AlignedFloats m_inputBack;       // panels of [gates*groups*panel], above the first layer
  AlignedFloats m_recurrentBack;   // the same
  AlignedFloats m_gatheredZ;       // [slots*groups][rows][panel]
  AlignedFloats m_gatheredInput;   // strips of the input [rows]
  AlignedFloats m_gatheredHidden;  // strips of h before the step
  std::int64_t m_projectedSteps = 1;
  AlignedFloats m_projected;  // [groups*gates][projectedSteps*N][panel]
};

}  // namespace retrace::core
