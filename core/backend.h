// SPDX-License-Identifier: Apache-2.0
// Owns the interface that a machine (this processor, a GPU) implements to play schedules on real tensors.
// The runner calls it from one thread. A machine keeps no labels: memory_map tells where states are.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/memory_map.h"
#include "core/result.h"
#include "core/tasks.h"

namespace retrace::core {

enum class CellKind : std::uint8_t { Tanh, Gru, Lstm };
enum class OptimizerKind : std::uint8_t { Sgd, Adam };

/// The network: one recurrent layer of `hidden` units over `batch` streams, an output layer of the task's width.
struct Network {
  CellKind cell = CellKind::Lstm;
  std::int64_t hidden = 64;
  std::int64_t batch = 16;
};

struct TrainingOptions {
  OptimizerKind optimizer = OptimizerKind::Adam;
  double learningRate = 5e-3;
  double clipNorm = 1.0;  ///< the gradient's l2 norm is scaled down to this; 0: never
  std::uint64_t seed = 1;
  int threads = 1;
};

/// One line of the working set: what a machine holds beside the arena.
struct WorkingSetItem {
  std::string name;
  std::int64_t bytes = 0;
  bool operator==(const WorkingSetItem&) const = default;
};

class Backend {
 public:
  virtual ~Backend() = default;

  [[nodiscard]] virtual std::string name() const = 0;  ///< "CPU (AVX-512, 1 thread)"
  /// Allocates an arena of exactly `arenaBytes`, one of exactly `hostBytes` in host memory, and the working set, and draws the initial weights from the seed.
  [[nodiscard]] virtual Result<void> prepare(const Network& network, const TaskShape& task, const TrainingOptions& options,
                                             std::int64_t steps, std::int64_t arenaBytes, std::int64_t hostBytes) = 0;
  [[nodiscard]] virtual std::vector<WorkingSetItem> workingSet() const = 0;

  /// Takes the sequences of one iteration; `resetState` makes h_0 zero, otherwise it is the last iteration's h_T.
  /// The working hidden state is h_0 afterwards. `batch` must live until finishIteration.
  [[nodiscard]] virtual Result<void> loadBatch(const Batch& batch, bool resetState) = 0;
  [[nodiscard]] virtual Result<void> forward(std::int64_t first, std::int64_t last) = 0;
  [[nodiscard]] virtual Result<void> record(std::int64_t first, std::int64_t last, std::int64_t offset) = 0;
  [[nodiscard]] virtual Result<void> save(std::int64_t step, std::int64_t offset, Level level) = 0;
  [[nodiscard]] virtual Result<void> load(std::int64_t step, std::int64_t offset, Level level) = 0;
  /// Newest step first. `offset`: of I_last (the oldest step of the run), the following steps lie above it; kNoOffset: the
  /// working buffer. `input`: where h_(last-1) is.
  [[nodiscard]] virtual Result<void> backward(std::int64_t first, std::int64_t last, std::int64_t offset, HiddenPlace input) = 0;
  /// Mean loss per predicted symbol (nats) or value, the gradients complete. Does not change the weights.
  [[nodiscard]] virtual Result<double> finishIteration() = 0;
  /// Applies the optimizer to the gradients of the iteration. NonFinite when a gradient is not a number.
  [[nodiscard]] virtual Result<void> updateWeights() = 0;

  /// Steps computed forward since loadBatch, counted where they are computed.
  [[nodiscard]] virtual std::int64_t forwardOperations() const = 0;
  /// End of the highest byte of the arena written since prepare.
  [[nodiscard]] virtual std::int64_t arenaHighWaterBytes() const = 0;

  /// All gradients in one fixed order (host memory), valid until the next loadBatch. Bit-identical for every schedule.
  [[nodiscard]] virtual std::span<const float> gradients() const = 0;
  [[nodiscard]] virtual std::span<const float> weights() const = 0;
};

/// Bytes of the states of a network on every machine: planes of [N,H] floats, each padded to 64 bytes.
[[nodiscard]] StateSizes stateSizes(const Network& network);

[[nodiscard]] std::string_view toText(CellKind cell);
[[nodiscard]] Result<CellKind> cellFromText(std::string_view text);
/// InvalidInput for senseless widths, batches or thread counts; names the limit.
[[nodiscard]] Result<void> validate(const Network& network);

[[nodiscard]] std::string_view toText(OptimizerKind optimizer);
[[nodiscard]] Result<OptimizerKind> optimizerFromText(std::string_view text);
/// InvalidInput for a learning rate or clip norm that makes no sense.
[[nodiscard]] Result<void> validate(const TrainingOptions& options);

}  // namespace retrace::core
