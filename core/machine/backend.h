// SPDX-License-Identifier: Apache-2.0
// Owns the interface that a machine (this processor, a GPU) implements to play schedules on real tensors.
// The runner calls it from one thread. A machine keeps no labels: memory_map tells where states are.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/network/network.h"
#include "core/schedule/memory_map.h"
#include "core/tasks/tasks.h"

namespace retrace::core {

/// One line of the working set: what a machine holds beside the arena.
struct WorkingSetItem {
  std::string name;
  std::int64_t bytes = 0;
  bool operator==(const WorkingSetItem&) const = default;
};

/// The item of the batch that loadBatch takes; the caller holds it.
inline constexpr std::string_view kDataItem = "inputs and targets";

class Backend {
 public:
  virtual ~Backend() = default;

  [[nodiscard]] virtual std::string name() const = 0;  ///< "CPU (AVX-512, 1 thread)"
  /// Allocates an arena of exactly `arenaBytes`, one of exactly `hostBytes` in host memory, and the working set, and
  /// draws the initial weights from the seed.
  [[nodiscard]] virtual Result<void> prepare(const Network& network, const TaskShape& task,
                                             const TrainingOptions& options, std::int64_t steps,
                                             std::int64_t arenaBytes, std::int64_t hostBytes = 0) = 0;
  [[nodiscard]] virtual std::vector<WorkingSetItem> workingSet() const = 0;

  /// Memory that batches are best in; lives as long as the machine.
  [[nodiscard]] virtual std::pmr::memory_resource* batchMemory() { return std::pmr::get_default_resource(); }
  /// Takes the sequences of one iteration; `resetState` makes h_0 zero, otherwise it is the last iteration's h_T.
  /// The working hidden state is h_0 afterwards. What `batch` shows must live until finishIteration.
  [[nodiscard]] virtual Result<void> loadBatch(const BatchView& batch, bool resetState) = 0;
  [[nodiscard]] virtual Result<void> forward(std::int64_t first, std::int64_t last) = 0;
  [[nodiscard]] virtual Result<void> record(std::int64_t first, std::int64_t last, std::int64_t offset) = 0;
  [[nodiscard]] virtual Result<void> save(std::int64_t step, std::int64_t offset, Level level = Level::Device) = 0;
  [[nodiscard]] virtual Result<void> load(std::int64_t step, std::int64_t offset, Level level = Level::Device) = 0;
  /// Newest step first. `offset`: of I_last (the oldest step of the run), the following steps lie above it; kNoOffset:
  /// the working buffer. `input`: where h_(last-1) is.
  [[nodiscard]] virtual Result<void> backward(std::int64_t first, std::int64_t last, std::int64_t offset,
                                              HiddenPlace input) = 0;
  /// Mean loss per predicted symbol (nats) or value (squared error), the gradients complete. Does not change the
  /// weights.
  [[nodiscard]] virtual Result<double> finishIteration() = 0;
  /// Applies the optimizer to the gradients of the iteration. NonFinite when a gradient is not a number.
  [[nodiscard]] virtual Result<void> updateWeights() = 0;

  /// Mean loss of sequences that are not trained on, with the weights as they are. `resetState`: from h_0 = 0,
  /// otherwise on from the end of the last evaluation. Between iterations only; changes nothing that an iteration
  /// reads.
  [[nodiscard]] virtual Result<double> evaluate(const BatchView& batch, bool resetState) = 0;

  /// Steps computed forward since loadBatch, counted where they are computed.
  [[nodiscard]] virtual std::int64_t forwardOperations() const = 0;
  /// End of the highest byte of the arena written since prepare.
  [[nodiscard]] virtual std::int64_t arenaHighWaterBytes() const = 0;

  /// For machines that work on while the caller goes on. Returns when everything asked for is done, with the error it
  /// met.
  [[nodiscard]] virtual Result<void> wait() { return {}; }
  /// Whether the machine takes the time of its actions itself: then markAction() is called after each, and
  /// finishedActions() gives the nanoseconds of those that are done since the last call, in order; with `all`, of all
  /// that were marked.
  [[nodiscard]] virtual bool timesActions() const { return false; }
  [[nodiscard]] virtual Result<void> markAction() { return {}; }
  [[nodiscard]] virtual Result<std::vector<std::int64_t>> finishedActions(bool /*all*/) {
    return std::vector<std::int64_t>();
  }
  /// The next load from the host's memory will be of `offset`, and nothing is saved there before: a hint.
  [[nodiscard]] virtual Result<void> expectLoad(std::int64_t /*offset*/) { return {}; }
  /// Most memory of the device taken since prepare, as the device itself says; none for machines without a device.
  [[nodiscard]] virtual std::optional<std::int64_t> deviceGrowthBytes() { return std::nullopt; }

  /// All gradients in the order of ParameterLayout (host memory), valid until the next loadBatch; a machine with a
  /// device fetches them now, and gives none when that fails. Bit-identical for every schedule.
  [[nodiscard]] virtual std::span<const float> gradients() = 0;
  [[nodiscard]] virtual std::span<const float> weights() = 0;  ///< in the same order
};

}  // namespace retrace::core
