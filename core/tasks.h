// SPDX-License-Identifier: Apache-2.0
// Owns batches from real data. Plain values; one thread at a time per Task.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace retrace::core {

/// What the network sees and says at each step.
struct TaskShape {
  std::int64_t symbols = 0;  ///< input and output alphabet of a symbol task
};

/// One iteration's data, step-major: the symbols [T,N] that go in and those to predict.
struct Batch {
  std::vector<std::int32_t> inputs;
  std::vector<std::int32_t> targets;
};

class Task {
 public:
  virtual ~Task() = default;
  [[nodiscard]] virtual TaskShape shape() const = 0;
  /// The next T steps of each of the N streams. Sets `restarted` when the streams do not continue the last batch.
  [[nodiscard]] virtual Result<void> next(Batch& batch, bool& restarted) = 0;
  /// Loss (nats) of always guessing by frequency: what a trained network must beat.
  [[nodiscard]] virtual double frequencyLoss() const = 0;
};

/// "text:FILE" reads bytes of any file and cuts them into `batch` streams. InvalidInput or Io with the reason.
[[nodiscard]] Result<std::unique_ptr<Task>> openTask(std::string_view description, std::int64_t steps, std::int64_t batch,
                                                     std::uint64_t seed);

}  // namespace retrace::core
