// SPDX-License-Identifier: Apache-2.0
// Owns batches to train and to validate on: real text, real series, seeded exercises. Plain values; one thread at a
// time per Task.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace retrace::core {

/// What stands at one step: one symbol of an alphabet, or a row of numbers.
enum class DataKind : std::uint8_t { Symbols, Values };

/// What the network sees and says at each step. Symbols are predicted by softmax with cross-entropy, values by their
/// mean squared error.
struct TaskShape {
  DataKind inputs = DataKind::Symbols;
  DataKind outputs = DataKind::Symbols;
  std::int64_t inputWidth = 0;   ///< size of the alphabet, or numbers a step
  std::int64_t outputWidth = 0;  ///< the same
  std::int64_t targetSteps = 0;  ///< only so many of the last steps are predicted; 0: all

  /// The first predicted step of a sequence, 1-based.
  [[nodiscard]] std::int64_t firstTarget(std::int64_t steps) const {
    return targetSteps == 0 || targetSteps >= steps ? 1 : steps - targetSteps + 1;
  }
  bool operator==(const TaskShape&) const = default;
};

/// The numbers of a Batch where they lie; what its task does not have is not read. Plain, so that it can pass the door
/// of a module.
struct BatchView {
  std::int64_t steps;
  const std::int32_t* inputSymbols;
  const float* inputValues;
  const std::int32_t* targetSymbols;
  const float* targetValues;
};

/// One piece of N sequences, step-major. Of each pair only the one of the task's kind is filled; targets begin at the
/// first predicted step.
struct Batch {
  /// `memory`: of the numbers; outlives the batch.
  explicit Batch(std::pmr::memory_resource* memory = std::pmr::get_default_resource())
      : inputSymbols(memory), inputValues(memory), targetSymbols(memory), targetValues(memory) {}

  std::int64_t steps = 0;
  std::pmr::vector<std::int32_t> inputSymbols;   ///< [T,N]
  std::pmr::vector<float> inputValues;           ///< [T,N,inputWidth]
  std::pmr::vector<std::int32_t> targetSymbols;  ///< [predicted,N]
  std::pmr::vector<float> targetValues;          ///< [predicted,N,outputWidth]

  /// Valid until the batch is changed.
  [[nodiscard]] operator BatchView() const {
    return {steps, inputSymbols.data(), inputValues.data(), targetSymbols.data(), targetValues.data()};
  }
  /// Gives every vector the length that `shape` asks for.
  void resize(const TaskShape& shape, std::int64_t sequenceSteps, std::int64_t batch);
};

class Task {
 public:
  virtual ~Task() = default;
  [[nodiscard]] virtual TaskShape shape() const = 0;
  /// The next T steps of each of the N streams. Sets `restarted` when the streams do not continue the last batch.
  [[nodiscard]] virtual Result<void> next(Batch& batch, bool& restarted) = 0;
  /// Loss (nats, or squared error) of the best guess that ignores the inputs: what a trained network must beat.
  [[nodiscard]] virtual double frequencyLoss() const = 0;
  /// Pieces of held-out data, the same at every validation; 0 when the task was opened without.
  [[nodiscard]] virtual std::int64_t validationPieces() const = 0;
  /// The piece `index`; sets `restarted` when it does not continue the piece before.
  [[nodiscard]] virtual Result<void> validation(std::int64_t index, Batch& batch, bool& restarted) const = 0;
};

// clang-format off
/// text:FILE         characters of any file, the next one is predicted
/// csv:FILE:COLUMN   numbers of a column, standardised; the next one is predicted
/// shipped:text      the text that comes with the program
/// shipped:series    the hourly temperatures that come with it (core/tasks/shipped.h)
/// copy:K            K symbols to say again after a long wait (Hochreiter and Schmidhuber 1997; Arjovsky et al. 2016)
/// adding            the sum of two marked numbers, said at the end (Hochreiter and Schmidhuber 1997)
/// dense:D           D random numbers in; those of the step before, permuted, out
// clang-format on
///
/// `validate` holds out the last tenth of a file's data; exercises draw held-out data from a seed of their own.
/// InvalidInput or Io with the reason.
[[nodiscard]] Result<std::unique_ptr<Task>> openTask(std::string_view description, std::int64_t steps,
                                                     std::int64_t batch, std::uint64_t seed, bool validate = false);

/// The file that a description names; empty when it names none.
[[nodiscard]] std::filesystem::path dataFile(std::string_view description);

}  // namespace retrace::core
