// SPDX-License-Identifier: Apache-2.0
// The CPU machine: gradients against an independent reference, and the same bits under every schedule.
#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "core/cells_math.h"
#include "core/cpu_backend.h"
#include "core/runner.h"
#include "tests/support/builders.h"
#include "tests/support/naive_lstm.h"

using namespace retrace::core;
using namespace retrace::test;

namespace {

// A task of random symbols, always the same for the same seed.
class RandomTask final : public Task {
 public:
  RandomTask(std::int64_t symbols, std::int64_t steps, std::int64_t batch) : m_symbols(symbols), m_count(static_cast<std::size_t>(steps * batch)) {}
  [[nodiscard]] TaskShape shape() const override { return {m_symbols}; }
  [[nodiscard]] double frequencyLoss() const override { return std::log(static_cast<double>(m_symbols)); }
  [[nodiscard]] Result<void> next(Batch& batch, bool& restarted) override {
    restarted = false;
    const auto draw = [this] { return static_cast<std::int32_t>(m_generator() % static_cast<std::uint64_t>(m_symbols)); };
    batch.inputs.resize(m_count);
    batch.targets.resize(m_count);
    for (auto& symbol : batch.inputs) symbol = draw();
    for (auto& symbol : batch.targets) symbol = draw();
    return {};
  }

 private:
  std::int64_t m_symbols;
  std::size_t m_count;
  std::mt19937_64 m_generator{7};
};

struct Size {
  std::int64_t steps, batch, hidden, symbols;
};

std::string hashAfterTwoIterations(const Size& size, Strategy strategy, std::int64_t budgetBytes, HostMemory host = {}) {
  Problem problem{size.steps, stateSizes({CellKind::Lstm, size.hidden, size.batch}), {}, budgetBytes, strategy, host};
  const auto solution = solve(problem);
  REQUIRE_MESSAGE(solution, why(solution));
  RandomTask task(size.symbols, size.steps, size.batch);
  const auto backend = makeCpuBackend();
  RunControl control;
  RunSettings settings;
  settings.network = {CellKind::Lstm, size.hidden, size.batch};
  settings.iterations = 2;
  std::string hashes;
  const auto summary = run(*solution, settings, *backend, task, control, [&](const Event& event) -> Result<void> {
    if (const auto* done = std::get_if<IterationDone>(&event)) hashes += done->gradientHash + fmt::format(" {:a} ", done->loss);
    return {};
  });
  REQUIRE_MESSAGE(summary, why(summary));
  CHECK(summary->forwardOperations == solution->forwardOperations);
  CHECK(summary->peakArenaBytes <= budgetBytes);
  CHECK(summary->peakArenaBytes == solution->peakBytes);
  return hashes;
}

}  // namespace

TEST_CASE("the pointwise functions agree with the standard library") {
  for (double x = -20.0; x <= 20.0; x += 0.0137) {
    const auto value = static_cast<float>(x);
    const double exact = std::exp(static_cast<double>(value));
    CHECK(std::abs(expApprox(value) - exact) <= 3e-7 * exact);
    CHECK(std::abs(sigmoidApprox(value) - 1.0 / (1.0 + std::exp(-static_cast<double>(value)))) < 2e-7);
    const double tangent = std::tanh(static_cast<double>(value));
    CHECK(std::abs(tanhApprox(value) - tangent) <= 4e-7 * std::abs(tangent) + 1e-30);
  }
  CHECK(sigmoidApprox(1000.0F) == 1.0F);
  CHECK(sigmoidApprox(-1000.0F) < 1e-37F);
  CHECK(tanhApprox(-1000.0F) == -1.0F);
  CHECK(tanhApprox(0.0F) == 0.0F);
}

TEST_CASE("loss and every gradient agree with finite differences of a naive network in double precision") {
  for (const Size size : {Size{1, 1, 1, 2}, Size{5, 2, 3, 4}, Size{18, 3, 5, 6}}) {
    CAPTURE(size.steps);
    const Network network{CellKind::Lstm, size.hidden, size.batch};
    Problem problem{size.steps, stateSizes(network), {}, 0, {StrategyKind::Mixed, 0}};
    problem.budgetBytes = std::min<std::int64_t>(6, size.steps + 1) * problem.sizes.hiddenBytes;
    const auto solution = solve(problem);
    REQUIRE_MESSAGE(solution, why(solution));
    RandomTask task(size.symbols, size.steps, size.batch);
    Batch data;
    bool restarted = false;
    REQUIRE(task.next(data, restarted));
    RandomTask sameTask(size.symbols, size.steps, size.batch);
    const auto backend = makeCpuBackend();
    TrainingOptions options;
    options.learningRate = 1e-30;  // the weights stay as they were drawn
    RunControl control;
    RunSettings settings;
    settings.network = network;
    settings.options = options;
    const auto summary = run(*solution, settings, *backend, sameTask, control, [](const Event&) { return Result<void>{}; });
    REQUIRE_MESSAGE(summary, why(summary));

    const NaiveLstm naive{size.symbols, size.hidden, size.batch, size.steps, ParameterLayout(size.symbols, size.hidden)};
    const std::vector<double> weights(backend->weights().begin(), backend->weights().end());
    CHECK(summary->lossFirst == doctest::Approx(naive.loss(weights, data)).epsilon(1e-6));
    double largest = 0.0;
    double worst = 0.0;
    for (std::size_t parameter = 0; parameter < weights.size(); ++parameter) {
      const double expected = naive.gradient(weights, data, parameter);
      largest = std::max(largest, std::abs(expected));
      worst = std::max(worst, std::abs(expected - static_cast<double>(backend->gradients()[parameter])));
    }
    CHECK(largest > 1e-3);
    CHECK(worst < 2e-6 * std::max(1.0, largest));
  }
}

TEST_CASE("gradients are bit-identical for every strategy and budget") {
  for (const Size size : {Size{1, 1, 1, 2}, Size{2, 3, 5, 7}, Size{16, 4, 16, 9}, Size{17, 7, 33, 11}, Size{50, 2, 24, 5}, Size{100, 16, 64, 60}}) {
    CAPTURE(size.steps);
    const StateSizes sizes = stateSizes({CellKind::Lstm, size.hidden, size.batch});
    const std::string reference = hashAfterTwoIterations(size, {StrategyKind::StoreAll, 0}, storeAllBytes(size.steps, sizes));
    for (const Strategy strategy : {Strategy{StrategyKind::Hidden, 0}, Strategy{StrategyKind::Internal, 0}, Strategy{StrategyKind::Mixed, 0},
                                    Strategy{StrategyKind::Recompute, 0}, Strategy{StrategyKind::Sqrt, 0}, Strategy{StrategyKind::Every, 3}}) {
      const std::int64_t least = smallestBudgetBytes(strategy, size.steps, sizes);
      const std::int64_t most = largestUsefulBudgetBytes(strategy, size.steps, sizes);
      for (const std::int64_t budget : {least, (3 * least + most) / 4, (least + most) / 2, most}) {
        CAPTURE(toText(strategy));
        CAPTURE(budget);
        CHECK(hashAfterTwoIterations(size, strategy, budget) == reference);
      }
    }
  }
}

TEST_CASE("two arenas and an unknown length give the same bits") {
  for (const Size size : {Size{2, 3, 5, 7}, Size{17, 7, 33, 11}, Size{50, 2, 24, 5}}) {
    CAPTURE(size.steps);
    const StateSizes sizes = stateSizes({CellKind::Lstm, size.hidden, size.batch});
    const std::string reference = hashAfterTwoIterations(size, {StrategyKind::StoreAll, 0}, storeAllBytes(size.steps, sizes));
    for (const StrategyKind kind : {StrategyKind::EveryBest, StrategyKind::ChenRecursive, StrategyKind::Revolve, StrategyKind::Bisection, StrategyKind::Online}) {
      const Strategy strategy{kind, 0};
      const std::int64_t least = smallestBudgetBytes(strategy, size.steps, sizes), most = largestUsefulBudgetBytes(strategy, size.steps, sizes);
      CAPTURE(toText(strategy));
      for (const std::int64_t budget : {least, (3 * least + most) / 4, most}) CHECK(hashAfterTwoIterations(size, strategy, budget) == reference);
    }
    for (const std::int64_t units : {1, 2, 4})
      for (const HostMemory host : {HostMemory{0, 1.0, 1.0}, HostMemory{3 * sizes.hiddenBytes, 0.25, 0.25}, HostMemory{HostMemory::kUnlimited, 0.5, 2.0}}) {
        CAPTURE(units);
        CHECK(hashAfterTwoIterations(size, {StrategyKind::TwoLevel, 0}, units * sizes.hiddenBytes, host) == reference);
      }
  }
}

TEST_CASE("a run that does not fit into the machine is refused with the sizes") {
  const auto backend = makeCpuBackend();
  const auto refused = backend->prepare({CellKind::Lstm, 64, 16}, {100}, {}, 1000, std::int64_t{1} << 50, 0);
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::Unavailable);
  CHECK(refused.error().message.find("PiB") != std::string::npos);
}
