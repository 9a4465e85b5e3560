// SPDX-License-Identifier: Apache-2.0
// Owns one recurrent layer of the CUDA machine: its part of a step (products and a kernel) or of a run of steps (the
// persistent recurrence), forward and backward, and what its weight gradients of a block of steps are computed from. N
// streams, H units, G gates, D inputs; one thread.
#pragma once

#include <cstdint>
#include <optional>

#include "core/network/parameters.h"
#include "gpu/batch_feed.h"
#include "gpu/device_memory.h"
#include "gpu/persistent.h"
#include "gpu/queue.h"

namespace retrace::gpu {

/// Consecutive steps of one block, and where their states are (all layers' planes).
struct StepRun {
  std::int64_t first = 1, last = 1;
  const float* before = nullptr;  ///< hidden state before the first step
  float* states = nullptr;        ///< internal state of the first step, the others follow; null: nothing is recorded
  float* after = nullptr;  ///< without states: becomes the last hidden state; may be `before` when there are two steps
                           ///< or more
  float* other = nullptr;  ///< without states: to work in; may be `before` when the number of steps is odd

  [[nodiscard]] std::int64_t steps() const { return last - first + 1; }
  /// Where the state after `step` goes or is; internal states lie `stride` floats apart.
  [[nodiscard]] float* stateOf(std::int64_t step, std::int64_t stride) const {
    if (states != nullptr) return states + (step - first) * stride;
    return (last - step) % 2 == 0 ? after : other;
  }
};

/// What goes into the first layer's steps: products with its input weights [steps,N,G*H], or symbols [steps,N].
struct LayerInput {
  const float* part = nullptr;
  const std::int32_t* symbols = nullptr;
};

/// What the layers of a stack have in common: measures, parameters, and memory that one after another works in.
struct LayerFrame {
  core::CellKind cell = core::CellKind::Lstm;
  core::StateLayout state;
  std::int64_t hidden = 0, batch = 0, columns = 0;  ///< H, N, G*H
  std::int64_t rows = 0;                            ///< of a whole block
  std::optional<PersistentShapes> persistent;
  Buffer weights, gradients;
  Buffer inputPart;      ///< [N,G*H] of the step at hand; persistent: of all steps of a block
  Buffer recurrentPart;  ///< [N,G*H], without the persistent recurrence
  Buffer passed;         ///< [rows,H]: hidden states of a persistent run that is not recorded
  Buffer arrivals;       ///< [tiles], persistent alone
  Buffer gradAbove;      ///< [rows,H]: what reaches hidden states from above
  Buffer ones;           ///< [rows]
};

/// States are those of the whole stack (core::StateLayout); a layer touches its own planes and reads h of the layer
/// below, from which a layer above the first takes its input instead of the LayerInput.
class DeviceLayer {
 public:
  /// Layer `index`, counted from 0, whose parameters lie at `at`.
  DeviceLayer(const core::StateLayout& state, const core::LayerParameters& at, std::int64_t index)
      : m_planes(state.layer(index)), m_at(at), m_first(index == 0) {}

  /// Adds what the layer keeps of a block. The layer may not move from then on.
  void plan(MemoryPlan& plan, const LayerFrame& frame);

  /// The state `after` from `before`, with gates when it is recorded.
  void forwardStep(Queue& queue, const LayerFrame& frame, const LayerInput& input, const float* before, float* after,
                   bool recorded) const;
  /// gradHidden arrives at the state that `internal` holds and leaves at `before`, and at h of the layer below; of the
  /// step whose first row in its block is `row`. `gradAbove` [N,H] reaches h as well; null: nothing does.
  void backwardStep(Queue& queue, const LayerFrame& frame, std::int64_t row, const float* gradAbove,
                    const float* internal, const float* before, float* gradHidden) const;
  /// The same of a whole run. Not recorded, its hidden states are in frame.passed.
  void forwardRun(Queue& queue, const LayerFrame& frame, const LayerInput& input, const StepRun& run) const;
  /// What reaches the hidden states from the run's step `firstAbove` on (from 0) is in frame.gradAbove, at `row`; what
  /// reaches the layer below is there afterwards, for every step.
  void backwardRun(Queue& queue, const LayerFrame& frame, std::int64_t row, std::int64_t firstAbove, const StepRun& run,
                   float* gradHidden) const;
  /// Adds the weight gradients of the block's first `rows` rows; `firstRow` is the block's in the batch.
  void addBlock(Queue& queue, const LayerFrame& frame, const DeviceBatch& batch, std::int64_t firstRow,
                std::int64_t rows) const;

 private:
  [[nodiscard]] LayerInput inputOf(Queue& queue, const LayerFrame& frame, const LayerInput& first, const float* below,
                                   std::int64_t stride, std::int64_t steps) const;

  core::StateLayout::Layer m_planes;
  core::LayerParameters m_at;
  bool m_first;
  Buffer m_gradInputPart;      // [rows,G*H]
  Buffer m_gradRecurrentPart;  // [rows,G*H], GRU alone
  Buffer m_keptHidden;         // [rows,H]: h before each step of the block
  Buffer m_keptBelow;          // [rows,H]: the layer below, above the first
};

}  // namespace retrace::gpu
