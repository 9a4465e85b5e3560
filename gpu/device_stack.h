// SPDX-License-Identifier: Apache-2.0
// Owns the mathematics of the CUDA machine: steps of a stack of recurrent layers (device_layer.h) and its output layer,
// forward and backward, as products and kernels on one queue. Input products and weight gradients are computed for
// fixed, aligned blocks of steps, whatever the schedule, so that every sum has one order. N streams, H units, G gates,
// D inputs, V outputs; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/network/parameters.h"
#include "gpu/batch_feed.h"
#include "gpu/device_layer.h"
#include "gpu/device_memory.h"
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
  [[nodiscard]] float* weights() { return m_frame.weights.floats(); }
  [[nodiscard]] float* gradients() { return m_frame.gradients.floats(); }
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

  /// Before it, project() of the block.
  void forward(Queue& queue, const DeviceBatch& batch, const StepRun& run);
  /// The same, and the loss of every predicted step. Nothing is recorded.
  void evaluate(Queue& queue, const DeviceBatch& batch, const StepRun& run);
  /// `gradHidden` arrives at the hidden state of the run's last step and leaves at `before`; the states are recorded.
  /// Runs must come in falling order; with the first step of a block the block's weight gradients are added.
  void backward(Queue& queue, const DeviceBatch& batch, const StepRun& run, float* gradHidden);

 private:
  void forwardStep(Queue& queue, const DeviceBatch& batch, std::int64_t step, const float* before, float* after,
                   bool recorded) const;
  void forwardPersistent(Queue& queue, const DeviceBatch& batch, const StepRun& run) const;
  /// Loss of the predicted ones of the steps `first` to `last` of one block, whose top hidden states are in m_keptTop.
  /// Outputs become their own gradients, in the block's place; with `backward` what they hand to the hidden states is
  /// in m_frame.gradAbove then.
  void output(Queue& queue, const DeviceBatch& batch, std::int64_t first, std::int64_t last, bool backward);
  void addBlock(Queue& queue, const DeviceBatch& batch, std::int64_t block);
  /// The first layer's input of the steps from `step` on in its block.
  [[nodiscard]] LayerInput inputOf(const DeviceBatch& batch, std::int64_t step) const;

  [[nodiscard]] std::int64_t blockOf(std::int64_t step) const { return (step - 1) / m_blockSteps; }
  /// The first row of a step in the buffers of its block.
  [[nodiscard]] std::int64_t rowOf(std::int64_t step) const { return (step - 1) % m_blockSteps * m_frame.batch; }
  [[nodiscard]] std::int64_t rowsOf(const DeviceBatch& batch, std::int64_t block) const;
  [[nodiscard]] bool symbolsIn() const { return m_task.inputs == core::DataKind::Symbols; }

  LayerFrame m_frame;
  core::TaskShape m_task;
  core::ParameterLayout m_parameters;
  std::int64_t m_blockSteps = 1, m_outputSteps = 1;
  std::int64_t m_top = 0;  // h of the last layer in a state
  std::vector<DeviceLayer> m_layers;
  Buffer m_losses;   // [rows]
  Buffer m_outputs;  // [rows,V]
  Buffer m_keptTop;  // [rows,H]
  static constexpr std::int64_t kSlots = 2;
  Buffer m_projections;                         // kSlots x [rows,G*H]
  std::int64_t m_projected[kSlots] = {-1, -1};  // the block that each slot holds
};

}  // namespace retrace::gpu
