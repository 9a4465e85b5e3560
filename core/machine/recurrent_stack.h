// SPDX-License-Identifier: Apache-2.0
// Owns the mathematics of the CPU machine: one step of a stack of recurrent layers (recurrent_layer.h) and its output
// layer, forward and backward, on a range of streams; weights packed once per iteration; weight gradients gathered over
// steps. Streams are independent of each other, so threads share a step by streams and a weight gradient by columns. N
// streams, H units, D inputs.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/aligned.h"
#include "core/machine/kernels.h"
#include "core/machine/recurrent_layer.h"
#include "core/network/parameters.h"

namespace retrace::core {

class RecurrentStack {
 public:
  RecurrentStack() = default;
  /// Allocates all buffers (std::bad_alloc) for `threads` members.
  RecurrentStack(const Kernels& kernels, const Network& network, const TaskShape& task, int threads);

  [[nodiscard]] const ParameterLayout& parameters() const { return m_parameters; }
  [[nodiscard]] std::int64_t hiddenFloats() const { return m_state.hiddenFloats(); }
  [[nodiscard]] std::int64_t internalFloats() const { return m_state.internalFloats(); }
  [[nodiscard]] std::int64_t packedBytes() const;
  [[nodiscard]] std::int64_t gatheredBytes() const;
  [[nodiscard]] std::int64_t projectedBytes() const { return m_layers.front().projectedBytes(); }
  [[nodiscard]] std::int64_t scratchBytes() const { return m_scratch.bytes(); }
  /// The streams of one member; whole register tiles.
  [[nodiscard]] Range share(int member, int members) const;

  /// Lays the weights out for the products, in member's part.
  void pack(std::span<const float> weights, int member, int members);

  /// Steps whose input products are worth computing together, at most; 1: they are not.
  [[nodiscard]] std::int64_t projectedSteps() const { return m_layers.front().projectedSteps(); }
  /// The first layer's input products of `steps` consecutive steps (at most projectedSteps), `input` of the first.
  void project(Range streams, StepInput input, std::int64_t steps) {
    m_layers.front().project(streams, input.values, steps);
  }
  /// The hidden state `after` from `before`; `recorded`: `after` is an internal state and gets its gates too.
  /// `projected`: the step's place among those of the last project(); -1: the input product is computed here.
  void forward(Range streams, StepInput input, std::int64_t projected, const float* before, float* after, bool recorded,
               int member);
  /// Outputs of the hidden state into the gathered outputs, and their loss added to losses[N]; they become gradients by
  /// `scale`.
  void output(Range streams, const float* hidden, const std::int32_t* targetSymbols, const float* targetValues,
              float scale, double* losses);
  /// gradHidden [layers of h and c] arrives at the hidden state that `internal` holds and leaves at `before`.
  /// `predicted`: output() was called for this step just before.
  void backward(Range streams, StepInput input, const float* internal, const float* before, bool predicted,
                float* gradHidden);
  /// Ends a step of backward() for all streams. True when the gathered steps must be added to the gradients before the
  /// next.
  [[nodiscard]] bool stepGathered(StepInput input, bool predicted);
  /// Adds the gathered steps to the gradients, in member's part; after all members, forgetGathered().
  void addGathered(std::span<float> gradients, int member, int members);
  void forgetGathered();

 private:
  const Kernels* m_kernels = nullptr;
  Tiles m_tiles;
  StateLayout m_state;
  TaskShape m_task;
  ParameterLayout m_parameters;
  std::int64_t m_top = 0;  // h of the last layer in a state
  std::vector<RecurrentLayer> m_layers;
  std::int64_t m_gatheredSteps = 0;
  std::int64_t m_gatheredOutputs = 0;
  std::vector<const std::int32_t*> m_gatheredSymbols;  // of each gathered step
  AlignedFloats m_outputBias, m_output, m_outputBack, m_gatheredOutput, m_gatheredTop;
  AlignedFloats m_scratch;  // pre-activations of one group, of every member
  std::int64_t m_scratchFloats = 0;
};

}  // namespace retrace::core
