// SPDX-License-Identifier: Apache-2.0
// Owns the mathematics of the CUDA machine: one step of a stack of recurrent layers and its output layer, forward and
// backward, as products and kernels on one queue. Input products and weight gradients are computed for fixed, aligned
// blocks of steps, whatever the schedule, so that every sum has one order. N streams, H units, G gates, D inputs, V
// outputs; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/network/parameters.h"
#include "gpu/batch_feed.h"
#include "gpu/device_memory.h"
#include "gpu/persistent.h"
#include "gpu/queue.h"

namespace retrace::gpu {

class DeviceStack {
 public:
  DeviceStack() = default;
  /// `persistent`: runs of steps are one kernel a layer, of these shapes (openPersistent has let them).
  DeviceStack(const core::Network& network, const core::TaskShape& task, std::int64_t steps,
              const std::optional<PersistentShapes>& persistent);

  /// Adds weights, gradients and everything a step works in.
  void plan(MemoryPlan& plan);
  /// After the plan was allocated: constants.
  void initialise(Queue& queue);

  [[nodiscard]] const core::ParameterLayout& parameters() const { return m_parameters; }
  [[nodiscard]] std::int64_t parameterBytes() const {
    return m_parameters.count() * static_cast<std::int64_t>(sizeof(float));
  }
  [[nodiscard]] float* weights() { return m_weights.floats(); }
  [[nodiscard]] float* gradients() { return m_gradients.floats(); }
  [[nodiscard]] double* losses() { return m_losses.doubles(); }
  [[nodiscard]] std::int64_t lossBytes() const { return m_losses.bytes(); }

  /// Steps of one block: the blocks are 1..B, B+1..2B, ...
  [[nodiscard]] std::int64_t blockSteps() const { return m_blockSteps; }
  /// Where the steps of one block that begins at or before `first` end, at most `last`.
  [[nodiscard]] std::int64_t blockEnd(std::int64_t first, std::int64_t last) const;
  /// Where they begin, at least `last`, counted down from `first`.
  [[nodiscard]] std::int64_t blockBegin(std::int64_t first, std::int64_t last) const;

  /// New data or new weights: input products that were kept are worthless.
  void forgetProjections();
  /// Before forward() of a step: its block's input products, unless they are kept.
  void project(Queue& queue, const DeviceBatch& batch, std::int64_t step);

  /// Consecutive steps of one block, and where their states are (all layers' planes).
  struct Run {
    std::int64_t first = 1, last = 1;
    const float* before = nullptr;  ///< hidden state before the first step
    float* states = nullptr;        ///< internal state of the first step, the others follow; null: nothing is recorded
    float* after =
        nullptr;  ///< without states: becomes the last hidden state; may be `before` when there are two steps or more
    float* other = nullptr;  ///< without states: to work in; may be `before` when the number of steps is odd
  };
  /// Before it, project() of the block.
  void forward(Queue& queue, const DeviceBatch& batch, const Run& run);
  /// The same, and the loss of every predicted step. Nothing is recorded.
  void evaluate(Queue& queue, const DeviceBatch& batch, const Run& run);
  /// `gradHidden` arrives at the hidden state of the run's last step and leaves at `before`; the states are recorded.
  /// Runs must come in falling order; with the first step of a block the block's weight gradients are added.
  void backward(Queue& queue, const DeviceBatch& batch, const Run& run, float* gradHidden);

 private:
  struct Layer {
    Buffer gradInputPart;      // [rows,G*H]
    Buffer gradRecurrentPart;  // [rows,G*H], GRU alone
    Buffer keptHidden;         // [rows,H]: h before each step of the block
    Buffer keptBelow;          // [rows,H]: the layer below, above the first
  };

  void forwardStep(Queue& queue, const DeviceBatch& batch, std::int64_t step, const float* before, float* after,
                   float* gates);
  void forwardPersistent(Queue& queue, const DeviceBatch& batch, const Run& run);
  /// Loss of the predicted ones of the steps `first` to `last` of one block, whose top hidden states are in m_keptTop.
  /// Outputs become their own gradients, in the block's place; with `backward` what they hand to the hidden states is
  /// in m_gradAbove then.
  void output(Queue& queue, const DeviceBatch& batch, std::int64_t first, std::int64_t last, bool backward);
  /// The top hidden states of a recorded run to m_keptTop.
  void keepTop(Queue& queue, const Run& run);
  void backwardStep(Queue& queue, const DeviceBatch& batch, std::int64_t step, const float* internal,
                    const float* before, float* gradHidden);
  void backwardPersistent(Queue& queue, const DeviceBatch& batch, const Run& run, float* gradHidden);
  void backwardLayer(Queue& queue, std::size_t index, std::int64_t row, const float* gradAbove, const float* internal,
                     const float* before, float* gradHidden);
  void addBlock(Queue& queue, const DeviceBatch& batch, std::int64_t block);
  void addLayer(Queue& queue, const DeviceBatch& batch, std::size_t index, std::int64_t block, std::int64_t rows);

  [[nodiscard]] const float* stateOf(const Run& run, std::int64_t step) const {
    return run.states + (step - run.first) * internalFloats();
  }
  [[nodiscard]] std::int64_t internalFloats() const { return m_layers * m_shape.internalPlanes() * m_plane; }
  [[nodiscard]] std::int64_t hiddenFloats() const { return m_layers * m_shape.hiddenPlanes * m_plane; }
  [[nodiscard]] std::int64_t hiddenAt(std::size_t index) const {
    return static_cast<std::int64_t>(index) * m_shape.hiddenPlanes * m_plane;
  }
  [[nodiscard]] std::int64_t cellAt(std::size_t index) const {
    return hiddenAt(index) + (m_shape.hiddenPlanes - 1) * m_plane;
  }
  [[nodiscard]] std::int64_t gatesAt(std::size_t index) const {
    return static_cast<std::int64_t>(index) * m_shape.gatePlanes * m_plane;
  }
  [[nodiscard]] std::int64_t blockOf(std::int64_t step) const { return (step - 1) / m_blockSteps; }
  /// The first row of a step in the buffers of its block.
  [[nodiscard]] std::int64_t rowOf(std::int64_t step) const { return (step - 1) % m_blockSteps * m_batch; }
  [[nodiscard]] std::int64_t rowsOf(const DeviceBatch& batch, std::int64_t block) const;
  [[nodiscard]] bool symbolsIn() const { return m_task.inputs == core::DataKind::Symbols; }

  core::CellKind m_cell = core::CellKind::Lstm;
  core::CellShape m_shape;
  core::TaskShape m_task;
  core::ParameterLayout m_parameters;
  std::int64_t m_layers = 0, m_hidden = 0, m_batch = 0, m_plane = 0, m_columns = 0;
  std::int64_t m_blockSteps = 1, m_outputSteps = 1;
  std::int64_t m_rows = 0;  // of a whole block
  std::optional<PersistentShapes> m_persistent;
  std::vector<Layer> m_stack;
  Buffer m_weights, m_gradients, m_losses;
  Buffer m_inputPart, m_recurrentPart;  // [N,G*H] of the step at hand
  // Persistent alone, where m_inputPart is of all steps of a block:
  Buffer m_passed;     // [rows,H]: hidden states of a run that is not recorded
  Buffer m_arrivals;   // [tiles]
  Buffer m_outputs;    // [rows,V]
  Buffer m_keptTop;    // [rows,H]
  Buffer m_gradAbove;  // [rows,H]: what reaches hidden states from above
  Buffer m_ones;       // [rows]
  static constexpr std::int64_t kSlots = 2;
  Buffer m_projections;                         // kSlots x [rows,G*H]
  std::int64_t m_projected[kSlots] = {-1, -1};  // the block that each slot holds
};

}  // namespace retrace::gpu
