// SPDX-License-Identifier: Apache-2.0
// Owns what every machine must do alike, whatever it runs on: gradients of a naive network in double precision, the
// same bits for every schedule. Each check reports through doctest.
#pragma once

#include <functional>
#include <memory>
#include <random>
#include <string>

#include "core/machine/backend.h"
#include "core/planner/solver.h"

namespace retrace::test {

using MakeMachine = std::function<std::unique_ptr<core::Backend>()>;

inline constexpr core::CellKind kCells[] = {core::CellKind::Tanh, core::CellKind::Gru, core::CellKind::Lstm};

/// Random data of any shape, always the same for the same seed; two held-out pieces.
class RandomTask final : public core::Task {
 public:
  RandomTask(const core::TaskShape& shape, std::int64_t steps, std::int64_t batch)
      : m_shape(shape), m_steps(steps), m_batch(batch) {}
  [[nodiscard]] core::TaskShape shape() const override { return m_shape; }
  [[nodiscard]] double frequencyLoss() const override { return 1.0; }
  [[nodiscard]] core::Result<void> next(core::Batch& batch, bool& restarted) override;
  [[nodiscard]] std::int64_t validationPieces() const override { return 2; }
  [[nodiscard]] core::Result<void> validation(std::int64_t index, core::Batch& batch, bool& restarted) const override;

 private:
  void draw(core::Batch& batch, std::mt19937_64& generator) const;
  core::TaskShape m_shape;
  std::int64_t m_steps, m_batch;
  std::mt19937_64 m_generator{7};
};

[[nodiscard]] inline core::TaskShape symbolTask(std::int64_t symbols, std::int64_t targetSteps = 0) {
  return {core::DataKind::Symbols, core::DataKind::Symbols, symbols, symbols, targetSteps};
}
[[nodiscard]] inline core::TaskShape valueTask(std::int64_t in, std::int64_t out, std::int64_t targetSteps = 0) {
  return {core::DataKind::Values, core::DataKind::Values, in, out, targetSteps};
}

struct Case {
  core::Network network;
  core::TaskShape task;
  std::int64_t steps = 1;
};
[[nodiscard]] std::string textOf(const Case& c);

/// Everything a run computes that must not depend on how: gradients, loss and validation loss of two iterations, and
/// the weights after. Checks the counted forwards and the highest byte of the arena on the way.
[[nodiscard]] std::string bitsOfTwoIterations(const Case& c, const MakeMachine& make, core::Strategy strategy,
                                              std::int64_t budgetBytes, int threads = 1, core::HostMemory host = {});
/// The same, with everything stored.
[[nodiscard]] std::string referenceBits(const Case& c, const MakeMachine& make, int threads = 1);

/// Loss, validation loss and every gradient against finite differences of tests/support/naive_network.h.
void checkAgainstNaive(const Case& c, const MakeMachine& make);
/// bitsOfTwoIterations of the common strategies at four budgets each, against storing everything.
void checkEveryStrategy(const Case& c, const MakeMachine& make);
/// The same of the strategies with two arenas or an unknown length.
void checkHostAndUnknownLength(const Case& c, const MakeMachine& make);

}  // namespace retrace::test
