// SPDX-License-Identifier: Apache-2.0
// The CPU machine: losses and gradients against an independent reference, and the same bits however a step is computed.
#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "core/cells_math.h"
#include "core/cpu_backend.h"
#include "core/kernels.h"
#include "core/runner.h"
#include "tests/support/builders.h"
#include "tests/support/naive_network.h"

using namespace retrace::core;
using namespace retrace::test;

namespace {

constexpr CellKind kCells[] = {CellKind::Tanh, CellKind::Gru, CellKind::Lstm};

// Random data of any shape, always the same for the same seed.
class RandomTask final : public Task {
 public:
  RandomTask(const TaskShape& shape, std::int64_t steps, std::int64_t batch) : m_shape(shape), m_steps(steps), m_batch(batch) {}
  [[nodiscard]] TaskShape shape() const override { return m_shape; }
  [[nodiscard]] double frequencyLoss() const override { return 1.0; }
  [[nodiscard]] Result<void> next(Batch& batch, bool& restarted) override {
    restarted = false;
    draw(batch, m_generator);
    return {};
  }
  [[nodiscard]] std::int64_t validationPieces() const override { return 2; }
  [[nodiscard]] Result<void> validation(std::int64_t index, Batch& batch, bool& restarted) const override {
    std::mt19937_64 generator(static_cast<std::uint64_t>(index));
    restarted = index == 0;
    draw(batch, generator);
    return {};
  }

 private:
  void draw(Batch& batch, std::mt19937_64& generator) const {
    batch.resize(m_shape, m_steps, m_batch);
    const auto value = [&] { return static_cast<float>(generator() >> 40) * 0x1.0p-23F - 1.0F; };
    const auto symbol = [&](std::int64_t count) { return static_cast<std::int32_t>(generator() % static_cast<std::uint64_t>(count)); };
    for (auto& x : batch.inputSymbols) x = symbol(m_shape.inputWidth);
    for (auto& x : batch.inputValues) x = value();
    for (auto& x : batch.targetSymbols) x = symbol(m_shape.outputWidth);
    for (auto& x : batch.targetValues) x = value();
  }
  TaskShape m_shape;
  std::int64_t m_steps, m_batch;
  std::mt19937_64 m_generator{7};
};

TaskShape symbolTask(std::int64_t symbols, std::int64_t targetSteps = 0) {
  return {DataKind::Symbols, DataKind::Symbols, symbols, symbols, targetSteps};
}
TaskShape valueTask(std::int64_t in, std::int64_t out, std::int64_t targetSteps = 0) { return {DataKind::Values, DataKind::Values, in, out, targetSteps}; }

struct Case {
  Network network;
  TaskShape task;
  std::int64_t steps = 1;
};

std::string textOf(const Case& c) {
  return fmt::format("{} N={} H={} layers={} T={} in={} out={} last={}", toText(c.network.cell), c.network.batch, c.network.hidden, c.network.layers,
                     c.steps, c.task.inputWidth, c.task.outputWidth, c.task.targetSteps);
}

// Everything a run computes that must not depend on how: each iteration's gradients, loss and validation loss.
std::string bitsOfTwoIterations(const Case& c, Strategy strategy, std::int64_t budgetBytes, int threads = 1, const Kernels* kernels = nullptr, HostMemory host = {}) {
  const Problem problem{c.steps, stateSizes(c.network), {}, budgetBytes, strategy, host};
  const auto solution = solve(problem);
  REQUIRE_MESSAGE(solution, why(solution));
  RandomTask task(c.task, c.steps, c.network.batch);
  const auto backend = makeCpuBackend(kernels);
  RunControl control;
  RunSettings settings;
  settings.network = c.network;
  settings.options.threads = threads;
  settings.iterations = 2;
  settings.validateEvery = 1;
  std::string bits;
  const auto summary = run(*solution, settings, *backend, task, control, [&](const Event& event) -> Result<void> {
    if (const auto* done = std::get_if<IterationDone>(&event)) bits += fmt::format("{} {:a} {:a} ", done->gradientHash, done->loss, *done->validationLoss);
    return {};
  });
  REQUIRE_MESSAGE(summary, why(summary));
  CHECK(summary->forwardOperations == solution->forwardOperations);
  CHECK(summary->peakArenaBytes <= budgetBytes);
  CHECK(summary->peakArenaBytes == solution->peakBytes);
  return bits + hashOf(backend->weights());
}

std::string referenceBits(const Case& c, int threads = 1, const Kernels* kernels = nullptr) {
  return bitsOfTwoIterations(c, {StrategyKind::StoreAll, 0}, storeAllBytes(c.steps, stateSizes(c.network)), threads, kernels);
}

void checkAgainstNaive(const Case& c, const Kernels* kernels) {
  CAPTURE(textOf(c));
  Problem problem{c.steps, stateSizes(c.network), {}, 0, {StrategyKind::Mixed, 0}};
  problem.budgetBytes = std::min<std::int64_t>(6, c.steps + 1) * problem.sizes.hiddenBytes;
  const auto solution = solve(problem);
  REQUIRE_MESSAGE(solution, why(solution));
  Batch data;
  bool restarted = false;
  RandomTask task(c.task, c.steps, c.network.batch), sameTask(c.task, c.steps, c.network.batch);
  REQUIRE(sameTask.next(data, restarted));
  const auto backend = makeCpuBackend(kernels);
  RunControl control;
  RunSettings settings;
  settings.network = c.network;
  settings.options.learningRate = 1e-30;  // the weights stay as they were drawn
  settings.validateEvery = 1;
  const auto summary = run(*solution, settings, *backend, task, control, [](const Event&) { return Result<void>{}; });
  REQUIRE_MESSAGE(summary, why(summary));

  const NaiveNetwork naive(c.network, c.task);
  REQUIRE(naive.layout.count() == static_cast<std::int64_t>(backend->weights().size()));
  std::vector<double> weights(backend->weights().begin(), backend->weights().end());
  CHECK(summary->lossFirst == doctest::Approx(naive.loss(weights, data)).epsilon(1e-6));
  Batch heldOut;
  REQUIRE(task.validation(0, heldOut, restarted));
  const auto evaluated = backend->evaluate(heldOut, true);
  REQUIRE_MESSAGE(evaluated, why(evaluated));
  CHECK(*evaluated == doctest::Approx(naive.loss(weights, heldOut)).epsilon(1e-6));
  double largest = 0.0, worst = 0.0;
  for (std::size_t parameter = 0; parameter < weights.size(); ++parameter) {
    const double expected = naive.gradient(weights, data, parameter);
    largest = std::max(largest, std::abs(expected));
    worst = std::max(worst, std::abs(expected - static_cast<double>(backend->gradients()[parameter])));
  }
  CHECK(largest > 1e-3);
  CHECK(worst < 2e-6 * std::max(1.0, largest));
}

}  // namespace

TEST_CASE("the pointwise functions agree with the standard library") {
  for (double x = -20.0; x <= 20.0; x += 0.0137) {
    const auto value = static_cast<float>(x);
    const double exact = std::exp(static_cast<double>(value));
    CHECK(std::abs(expApprox(value) - exact) <= 3e-7 * exact);
    CHECK(std::abs(sigmoidApprox(value) - 1.0 / (1.0 + std::exp(-static_cast<double>(value)))) < 2e-7);
    for (const float scale : {1.0F, 1e-3F, 1e-20F}) {
      const double tangent = std::tanh(static_cast<double>(value * scale));
      CHECK(std::abs(tanhApprox(value * scale) - tangent) <= 4e-7 * std::abs(tangent));
    }
  }
  CHECK(sigmoidApprox(1000.0F) == 1.0F);
  CHECK(sigmoidApprox(-1000.0F) < 1e-34F);
  CHECK(tanhApprox(-1000.0F) == doctest::Approx(-1.0F).epsilon(1e-7));
  CHECK(tanhApprox(0.0F) == 0.0F);
}

TEST_CASE("loss and every gradient agree with finite differences of a naive network in double precision") {
  for (const Kernels* kernels : usableKernels()) {
    CAPTURE(kernels->name);
    for (const CellKind cell : kCells)
      for (const TaskShape& task : {symbolTask(4), symbolTask(5, 3), valueTask(1, 1), valueTask(2, 1, 1), valueTask(3, 4)}) {
        checkAgainstNaive({{cell, 3, 2, 1}, task, 6}, kernels);
        checkAgainstNaive({{cell, 4, 2, 3}, task, 5}, kernels);
      }
  }
}

TEST_CASE("sequences longer than a gathered block and networks wider than a panel agree with the naive network too") {
  for (const CellKind cell : kCells) {
    checkAgainstNaive({{cell, 33, 9, 1}, symbolTask(35), 2}, nullptr);
    checkAgainstNaive({{cell, 2, 300, 1}, valueTask(2, 1), 2}, nullptr);
    checkAgainstNaive({{cell, 1, 1, 1}, symbolTask(2), 1}, nullptr);
  }
  checkAgainstNaive({{CellKind::Lstm, 3, 40, 1}, symbolTask(4), 18}, nullptr);
}

TEST_CASE("gradients are bit-identical for every strategy, budget, cell, stack and task") {
  std::vector<Case> cases;
  for (const CellKind cell : kCells) {
    for (std::int64_t layers = 1; layers <= kMaxLayers; ++layers) cases.push_back({{cell, 9, 3, layers}, symbolTask(7), 17});
    for (const TaskShape& task : {symbolTask(5, 4), valueTask(1, 1), valueTask(2, 1, 1), valueTask(33, 34)}) cases.push_back({{cell, 24, 5, 2}, task, 30});
    cases.push_back({{cell, 64, 16, 1}, symbolTask(60), 100});
    cases.push_back({{cell, 33, 70, 1}, valueTask(3, 2), 11});
    cases.push_back({{cell, 2, 1, 1}, symbolTask(3), 1});
  }
  for (const Case& c : cases) {
    CAPTURE(textOf(c));
    const StateSizes sizes = stateSizes(c.network);
    const std::string reference = referenceBits(c);
    CHECK(referenceBits(c) == reference);
    for (const Strategy strategy : {Strategy{StrategyKind::Hidden, 0}, Strategy{StrategyKind::Internal, 0}, Strategy{StrategyKind::Mixed, 0},
                                    Strategy{StrategyKind::Recompute, 0}, Strategy{StrategyKind::Sqrt, 0}, Strategy{StrategyKind::Every, 3}}) {
      const std::int64_t least = smallestBudgetBytes(strategy, c.steps, sizes);
      const std::int64_t most = largestUsefulBudgetBytes(strategy, c.steps, sizes);
      for (const std::int64_t budget : {least, (3 * least + most) / 4, (least + most) / 2, most}) {
        CAPTURE(toText(strategy));
        CAPTURE(budget);
        CHECK(bitsOfTwoIterations(c, strategy, budget) == reference);
      }
    }
  }
}

TEST_CASE("gradients are bit-identical for every number of threads") {
  for (const CellKind cell : kCells)
    for (const std::int64_t batch : {1, 7, 40, 300}) {
      const Case c{{cell, 40, batch, 2}, symbolTask(20), 12};
      CAPTURE(textOf(c));
      const std::string reference = referenceBits(c);
      for (const int threads : {2, 3, 5}) CHECK(referenceBits(c, threads) == reference);
      const std::int64_t budget = storeAllBytes(c.steps, stateSizes(c.network)) / 4;
      CHECK(bitsOfTwoIterations(c, {StrategyKind::Mixed, 0}, budget, 2) == reference);
    }
}

TEST_CASE("every instruction set keeps the bits over schedules") {
  for (const Kernels* kernels : usableKernels()) {
    CAPTURE(kernels->name);
    for (const CellKind cell : kCells) {
      const Case c{{cell, 21, 6, 2}, valueTask(9, 11), 20};
      const std::int64_t budget = storeAllBytes(c.steps, stateSizes(c.network)) / 5;
      CHECK(bitsOfTwoIterations(c, {StrategyKind::Mixed, 0}, budget, 1, kernels) == referenceBits(c, 1, kernels));
    }
  }
}

TEST_CASE("the sizes of states are those of the planes that are written") {
  for (const CellKind cell : kCells) {
    const CellShape shape = shapeOf(cell);
    for (std::int64_t layers = 1; layers <= kMaxLayers; ++layers) {
      const StateSizes sizes = stateSizes({cell, 10, 3, layers});
      CHECK(sizes.hiddenBytes == shape.hiddenPlanes * layers * 32 * 4);
      CHECK(sizes.internalBytes == shape.internalPlanes() * layers * 32 * 4);
    }
  }
  CHECK(stateSizes({CellKind::Tanh, 16, 1, 1}).beta() == 1.0);
  CHECK(stateSizes({CellKind::Gru, 16, 1, 2}).beta() == 5.0);
  CHECK(stateSizes({CellKind::Lstm, 16, 1, 3}).beta() == 3.0);
}

TEST_CASE("two arenas and an unknown length give the same bits") {
  for (const Case& c : {Case{{CellKind::Lstm, 5, 3, 1}, symbolTask(7), 2}, Case{{CellKind::Gru, 33, 7, 2}, symbolTask(11), 17}, Case{{CellKind::Tanh, 24, 2, 1}, valueTask(5, 4), 50}}) {
    CAPTURE(textOf(c));
    const StateSizes sizes = stateSizes(c.network);
    const std::string reference = referenceBits(c);
    for (const StrategyKind kind : {StrategyKind::EveryBest, StrategyKind::ChenRecursive, StrategyKind::Revolve, StrategyKind::Bisection, StrategyKind::Online}) {
      const Strategy strategy{kind, 0};
      const std::int64_t least = smallestBudgetBytes(strategy, c.steps, sizes), most = largestUsefulBudgetBytes(strategy, c.steps, sizes);
      CAPTURE(toText(strategy));
      for (const std::int64_t budget : {least, (3 * least + most) / 4, most}) CHECK(bitsOfTwoIterations(c, strategy, budget) == reference);
    }
    for (const std::int64_t units : {1, 2, 4})
      for (const HostMemory host : {HostMemory{0, 1.0, 1.0}, HostMemory{3 * sizes.hiddenBytes, 0.25, 0.25}, HostMemory{HostMemory::kUnlimited, 0.5, 2.0}}) {
        CAPTURE(units);
        CHECK(bitsOfTwoIterations(c, {StrategyKind::TwoLevel, 0}, units * sizes.hiddenBytes, 1, nullptr, host) == reference);
      }
  }
}

TEST_CASE("a run that does not fit into the machine is refused with the sizes") {
  const auto backend = makeCpuBackend();
  const auto refused = backend->prepare({CellKind::Lstm, 64, 16, 1}, symbolTask(100), {}, 1000, std::int64_t{1} << 50, 0);
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::Unavailable);
  CHECK(refused.error().message.find("PiB") != std::string::npos);
}

TEST_CASE("senseless networks and options are refused by the machine") {
  const auto backend = makeCpuBackend();
  TrainingOptions options;
  options.threads = 0;
  CHECK(!backend->prepare({CellKind::Lstm, 4, 4, 1}, symbolTask(3), options, 10, 4096));
  CHECK(!backend->prepare({CellKind::Lstm, 4, 4, kMaxLayers + 1}, symbolTask(3), {}, 10, 4096));
  CHECK(!backend->prepare({CellKind::Lstm, 0, 4, 1}, symbolTask(3), {}, 10, 4096));
}
