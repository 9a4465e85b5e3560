// SPDX-License-Identifier: Apache-2.0
// Owns the batch at hand on the device and its way there: it is sent on a stream of its own, inputs in pieces of some
// steps, while the first of them are worked on already. One thread.
#pragma once

#include <array>
#include <cstdint>

#include "core/tasks/tasks.h"
#include "gpu/device_memory.h"
#include "gpu/queue.h"

namespace retrace::gpu {

/// A batch on the device, step-major, of `steps` steps. Null what the task does not have.
struct DeviceBatch {
  std::int64_t steps = 0;
  const std::int32_t* inputSymbols = nullptr;   ///< [T,N]
  const float* inputValues = nullptr;           ///< [T,N,D]
  const std::int32_t* targetSymbols = nullptr;  ///< [predicted,N]
  const float* targetValues = nullptr;          ///< [predicted,N,V]
  float scale = 1.0F;                           ///< of the gradient: one over the number of predictions
};

class BatchFeed {
 public:
  BatchFeed() = default;
  ~BatchFeed();
  BatchFeed(const BatchFeed&) = delete;
  BatchFeed& operator=(const BatchFeed&) = delete;

  /// Adds place for batches of up to `steps` steps of `streams` streams.
  void plan(MemoryPlan& plan, const core::TaskShape& task, std::int64_t steps, std::int64_t streams);
  /// After the plan was allocated.
  void open(Queue& queue);

  /// Begins to send; what the queue was sent before is done with the batch before. `batch` stays as it is until the
  /// queue has passed needInputs() of its last step and needTargets().
  void send(Queue& queue, const core::BatchView& batch);
  /// What the queue is sent from here on finds the inputs up to `step`, or all targets.
  void needInputs(Queue& queue, std::int64_t step);
  void needTargets(Queue& queue);
  /// All of the batch: once the queue is done, the batch's memory is the caller's again.
  void needAll(Queue& queue);

  [[nodiscard]] const DeviceBatch& batch() const { return m_batch; }
  /// What the loss is a mean over: symbols, or values.
  [[nodiscard]] double predictions() const;

 private:
  static constexpr std::int64_t kPieces = 16;

  void transfer(Queue& queue, void* to, const void* from, std::int64_t bytes);
  void mark(Queue& queue, cudaEvent_t arrived);
  void pass(Queue& queue, cudaEvent_t arrived);

  core::TaskShape m_task;
  std::int64_t m_streams = 0;
  Buffer m_inputs, m_targets;
  cudaStream_t m_transfers = nullptr;
  cudaEvent_t m_free = nullptr, m_targetsThere = nullptr;
  std::array<cudaEvent_t, kPieces> m_inputsThere{};
  DeviceBatch m_batch;
  std::int64_t m_pieceSteps = 1;
  std::int64_t m_passed = 0;  // pieces that the queue has waited for
  bool m_targetsPassed = false;
};

}  // namespace retrace::gpu
