// SPDX-License-Identifier: Apache-2.0
// Owns the mathematics of the CPU machine: one step of a stack of recurrent layers and its output layer, forward and
// backward, on a range of streams; weights packed once per iteration; weight gradients gathered over steps. Streams are
// independent of each other, so threads share a step by streams and a weight gradient by columns. N streams, H units, D
// inputs.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/aligned.h"
#include "core/machine/kernels.h"
#include "core/network/parameters.h"

namespace retrace::core {

/// Streams begin..end-1.
struct StreamRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

/// What goes into one step: N symbols, or N rows of D values.
struct StepInput {
  const std::int32_t* symbols = nullptr;
  const float* values = nullptr;
};

class RecurrentStack {
 public:
  RecurrentStack() = default;
  /// Allocates all buffers (std::bad_alloc) for `threads` members.
  RecurrentStack(const Kernels& kernels, const Network& network, const TaskShape& task, int threads);

  [[nodiscard]] const ParameterLayout& parameters() const { return m_parameters; }
  [[nodiscard]] std::int64_t hiddenFloats() const { return m_layers * m_shape.hiddenPlanes * m_plane; }
  [[nodiscard]] std::int64_t internalFloats() const { return m_layers * m_shape.internalPlanes() * m_plane; }
  [[nodiscard]] std::int64_t packedBytes() const;
  [[nodiscard]] std::int64_t gatheredBytes() const;
  [[nodiscard]] std::int64_t projectedBytes() const { return m_projected.bytes(); }
  [[nodiscard]] std::int64_t scratchBytes() const { return m_scratch.bytes(); }
  /// The streams of one member; whole register tiles.
  [[nodiscard]] StreamRange share(int member, int members) const;

  /// Lays the weights out for the products, in member's part.
  void pack(std::span<const float> weights, int member, int members);

  /// Steps whose input products are worth computing together, at most; 1: they are not.
  [[nodiscard]] std::int64_t projectedSteps() const { return m_projectedSteps; }
  /// The first layer's input products of `steps` consecutive steps (at most projectedSteps), `input` of the first.
  void project(StreamRange streams, StepInput input, std::int64_t steps);
  /// The hidden state `after` from `before`. With `gates` (the gate planes of an internal state) the step is recorded.
  /// `projected`: the step's place among those of the last project(); -1: the input product is computed here.
  void forward(StreamRange streams, StepInput input, std::int64_t projected, const float* before, float* after,
               float* gates, int member);
  /// Outputs of the hidden state into the gathered outputs, and their loss added to losses[N]; they become gradients by
  /// `scale`.
  void output(StreamRange streams, const float* hidden, const std::int32_t* targetSymbols, const float* targetValues,
              float scale, double* losses);
  /// gradHidden [layers of h and c] arrives at the hidden state that `internal` holds and leaves at `before`.
  /// `predicted`: output() was called for this step just before.
  void backward(StreamRange streams, StepInput input, const float* internal, const float* before, bool predicted,
                float* gradHidden);
  /// Ends a step of backward() for all streams. True when the gathered steps must be added to the gradients before the
  /// next.
  [[nodiscard]] bool stepGathered(StepInput input, bool predicted);
  /// Adds the gathered steps to the gradients, in member's part; after all members, forgetGathered().
  void addGathered(std::span<float> gradients, int member, int members);
  void forgetGathered();

 private:
  struct Layer {
    std::int64_t inputWidth = 0;
    bool symbols = false;
    AlignedFloats bias;            // [slots*groups, panel]
    AlignedFloats input;           // panels [groups*gates] of [inputWidth]
    AlignedFloats recurrent;       // panels [groups*gates] of [H]
    AlignedFloats inputBack;       // panels of [gates*groups*panel], above the first layer
    AlignedFloats recurrentBack;   // the same
    AlignedFloats gatheredZ;       // [slots*groups][rows][panel]
    AlignedFloats gatheredInput;   // strips of the input [rows]
    AlignedFloats gatheredHidden;  // strips of h before the step
  };

  void packLayer(Layer& layer, const LayerParameters& at, const float* weights, int member, int members);
  void forwardLayer(std::size_t index, StreamRange streams, StepInput input, std::int64_t projected,
                    const float* before, float* after, float* gates, float* z);
  void backwardLayer(std::size_t index, StreamRange streams, StepInput input, const float* internal,
                     const float* before, float* gradHidden);
  void gatherStrips(StreamRange streams, const float* source, std::int64_t width, float* strips, std::int64_t step);
  void addLayer(Layer& layer, const LayerParameters& at, float* gradients, int member, int members);

  // Planes of layer `index` in a state: h, c, and the gates.
  [[nodiscard]] std::int64_t hiddenAt(std::size_t index) const {
    return static_cast<std::int64_t>(index) * m_shape.hiddenPlanes * m_plane;
  }
  [[nodiscard]] std::int64_t cellAt(std::size_t index) const {
    return hiddenAt(index) + (m_shape.hiddenPlanes - 1) * m_plane;
  }
  [[nodiscard]] std::int64_t gatesAt(std::size_t index) const {
    return static_cast<std::int64_t>(index) * m_shape.gatePlanes * m_plane;
  }
  [[nodiscard]] std::int64_t widthOf(std::int64_t group) const {
    return m_hidden - group * m_kernels->panel < m_kernels->panel ? m_hidden - group * m_kernels->panel
                                                                  : m_kernels->panel;
  }
  [[nodiscard]] std::int64_t panels(std::int64_t width) const {
    return (width + m_kernels->panel - 1) / m_kernels->panel;
  }
  [[nodiscard]] std::int64_t strips(std::int64_t width) const {
    return (width + m_kernels->strip - 1) / m_kernels->strip;
  }

  const Kernels* m_kernels = nullptr;
  CellKind m_cell = CellKind::Lstm;
  CellShape m_shape;
  TaskShape m_task;
  ParameterLayout m_parameters;
  std::int64_t m_layers = 0, m_hidden = 0, m_batch = 0, m_plane = 0;
  std::int64_t m_groups = 0;      // of `panel` units
  std::int64_t m_blockSteps = 0;  // gathered before a weight gradient is computed
  std::int64_t m_rows = 0;        // m_blockSteps * N
  std::int64_t m_gatheredSteps = 0;
  std::int64_t m_gatheredOutputs = 0;
  std::vector<Layer> m_stack;
  std::vector<const std::int32_t*> m_gatheredSymbols;  // of each gathered step
  AlignedFloats m_outputBias, m_output, m_outputBack, m_gatheredOutput, m_gatheredTop;
  AlignedFloats m_scratch;  // pre-activations of one group, of every member
  std::int64_t m_scratchFloats = 0;
  std::int64_t m_projectedSteps = 1;
  AlignedFloats m_projected;  // [groups*gates][projectedSteps*N][panel]
};

}  // namespace retrace::core
