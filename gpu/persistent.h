// SPDX-License-Identifier: Apache-2.0
// Owns the persistent recurrence (Diamos et al. 2016): one kernel computes the steps of a run one after another, with
// the recurrent weights in the multiprocessors' shared memory all the while. Each block owns some hidden units with all
// of their gates for some streams; hidden states pass between blocks through the device's memory (its L2 cache), each
// step at a place of its own, and a barrier among the blocks of the same streams parts the steps. Every sum has one
// order, fixed by the shape alone: the length of a run does not change a bit. N streams, H units, G gates; one thread.
#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>

#include "core/network/cell_kind.h"

namespace retrace::gpu {

enum class Direction : std::uint8_t { Forward, Backward };

/// How the units and streams of a layer are spread over the device in one direction, and what a block's product of a
/// step is, [rows,depth] by [depth,columns], with its places in the block's shared memory (in floats; the weights lie
/// at 0).
struct PersistentShape {
  std::int32_t units = 0;              ///< of a block
  std::int32_t rows = 0;               ///< streams of a block
  std::int32_t slices = 0, tiles = 0;  ///< blocks of the grid: unit slices by stream tiles
  std::int32_t rowsOfThread = 0;       ///< 1 or kMostRows
  std::int32_t columnsOfThread = 0;
  std::int32_t depth = 0;   ///< what is added up: H forward, G*H backward
  std::int32_t padded = 0;  ///< in whole stages
  std::int32_t stage = 0;   ///< depth of one stage; two are in shared memory, one being filled
  std::int32_t parts = 0;   ///< threads that share one sum, each with a part of every stage
  std::int32_t threads = 0;
  std::int32_t workAt = 0, stateAt = 0, inputAt = 0, biasAt = 0;
  std::int64_t sharedBytes = 0;

  static constexpr std::int32_t kMostRows = 8;
  static constexpr std::int32_t kMostThreads = 512;
  /// Numbers at inputAt for each unit and stream: forward its pre-activations, then its gates; backward what a step
  /// reads.
  static constexpr std::int32_t kForwardSlots = 4, kBackwardSlots = 8;
};

struct PersistentShapes {
  PersistentShape forward, backward;
};

/// `steps` steps of one layer forward. Step s (from 0) finds its input part and leaves its state at s times the stride.
struct PersistentForward {
  PersistentShape shape;
  std::int64_t streams = 0, hidden = 0, steps = 0;
  std::int64_t plane = 0;                 ///< floats from one gate plane to the next
  const float* inputPart = nullptr;       ///< [steps,N,G*H]; null when the inputs are symbols
  const std::int32_t* symbols = nullptr;  ///< [steps,N]; then the input part is a row of inputWeights
  const float* inputWeights = nullptr;    ///< [symbols,G*H]
  const float* bias = nullptr;            ///< [G*H]
  const float* recurrentBias = nullptr;   ///< [H], GRU alone
  const float* weights = nullptr;         ///< [H,G*H]
  const float* hiddenBefore = nullptr;    ///< [N,H]
  const float* cellBefore = nullptr;      ///< [N,H], LSTM alone
  float* hiddenStates = nullptr;          ///< [N,H] of every step
  float* cells = nullptr;                 ///< [N,H] of every step; null: not recorded, or no LSTM
  float* gates = nullptr;                 ///< planes [N,H] of every step; null: not recorded
  std::int64_t stride = 0;                ///< floats from one step's hidden state (cell, gates) to the next one's
  float* hiddenAfter = nullptr;           ///< [N,H]: becomes a copy of the last hidden state; null: is not wanted
  float* cellAfter = nullptr;             ///< and of the last cell
  std::uint32_t* arrivals = nullptr;      ///< [tiles], zero before the first launch, left to the kernels
};

/// The same steps backward, the last first. `gradHidden` and `gradCell` arrive at the state after the last step and
/// leave at the one before the first.
struct PersistentBackward {
  PersistentShape shape;
  std::int64_t streams = 0, hidden = 0, steps = 0, plane = 0;
  const float* weights = nullptr;       ///< [H,G*H]
  const float* hiddenStates = nullptr;  ///< [N,H] of every step, `stride` apart, as the next three
  const float* cells = nullptr;         ///< LSTM alone
  const float* gates = nullptr;         ///< planes; none for tanh
  const float* below = nullptr;         ///< [N,H]: hidden state of the layer below; null in the first
  std::int64_t stride = 0;
  const float* hiddenBefore = nullptr;  ///< [N,H], before the first step
  const float* cellBefore = nullptr;    ///< [N,H], LSTM alone
  const float* gradAbove = nullptr;     ///< [steps,N,H]: what reaches each step's hidden state from above
  std::int64_t firstAbove = 0;          ///< the first step that something reaches
  float* gradHidden = nullptr;          ///< [N,H], in and out
  float* gradCell = nullptr;            ///< [N,H], in and out, LSTM alone
  float* gradInputPart = nullptr;       ///< [steps,N,G*H], written
  float* gradRecurrentPart = nullptr;   ///< [steps,N,G*H], written; GRU alone
  float* keptHidden = nullptr;          ///< [steps,N,H]: becomes a copy of the hidden state before each step
  float* keptBelow = nullptr;           ///< [steps,N,H]: of the layer below's; null in the first
  std::uint32_t* arrivals = nullptr;
};

/// Before the first launch: lets the kernel have its shared memory. `blocks`: how many of them each multiprocessor
/// holds at once; all of the grid must be there, or the barrier would wait for ever.
[[nodiscard]] cudaError_t openPersistent(core::CellKind cell, Direction direction, const PersistentShape& shape,
                                         int* blocks);
[[nodiscard]] cudaError_t launchPersistentForward(core::CellKind cell, const PersistentForward& run,
                                                  cudaStream_t stream);
[[nodiscard]] cudaError_t launchPersistentBackward(core::CellKind cell, const PersistentBackward& run,
                                                   cudaStream_t stream);

}  // namespace retrace::gpu
