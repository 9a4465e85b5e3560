// SPDX-License-Identifier: Apache-2.0
#include "tests/support/conformance.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "core/run/runner.h"
#include "core/strategies/registry.h"
#include "tests/support/builders.h"
#include "tests/support/naive_network.h"

namespace retrace::test {

using namespace retrace::core;

Result<void> RandomTask::next(Batch& batch, bool& restarted) {
  restarted = false;
  draw(batch, m_generator);
  return {};
}

Result<void> RandomTask::validation(std::int64_t index, Batch& batch, bool& restarted) const {
  std::mt19937_64 generator(static_cast<std::uint64_t>(index));
  restarted = index == 0;
  draw(batch, generator);
  return {};
}

void RandomTask::draw(Batch& batch, std::mt19937_64& generator) const {
  batch.resize(m_shape, m_steps, m_batch);
  const auto value = [&] { return static_cast<float>(generator() >> 40) * 0x1.0p-23F - 1.0F; };
  const auto symbol = [&](std::int64_t count) {
    return static_cast<std::int32_t>(generator() % static_cast<std::uint64_t>(count));
  };
  for (auto& x : batch.inputSymbols) x = symbol(m_shape.inputWidth);
  for (auto& x : batch.inputValues) x = value();
  for (auto& x : batch.targetSymbols) x = symbol(m_shape.outputWidth);
  for (auto& x : batch.targetValues) x = value();
}

std::string textOf(const Case& c) {
  return fmt::format("{} N={} H={} layers={} T={} in={} out={} last={}", toText(c.network.cell), c.network.batch,
                     c.network.hidden, c.network.layers, c.steps, c.task.inputWidth, c.task.outputWidth,
                     c.task.targetSteps);
}

std::string bitsOfTwoIterations(const Case& c, const MakeMachine& make, Strategy strategy, std::int64_t budgetBytes,
                                int threads, HostMemory host) {
  const Problem problem{c.steps, stateSizes(c.network), {}, budgetBytes, strategy, host};
  const auto solution = solve(problem);
  REQUIRE_MESSAGE(solution, why(solution));
  RandomTask task(c.task, c.steps, c.network.batch);
  const auto backend = make();
  RunControl control;
  RunSettings settings;
  settings.network = c.network;
  settings.options.threads = threads;
  settings.iterations = 2;
  settings.validateEvery = 1;
  std::string bits;
  const auto summary = run(*solution, settings, *backend, task, control, [&](const Event& event) -> Result<void> {
    if (const auto* done = std::get_if<IterationDone>(&event))
      bits += fmt::format("{} {:a} {:a} ", done->gradientHash, done->loss, *done->validationLoss);
    return {};
  });
  REQUIRE_MESSAGE(summary, why(summary));
  CHECK(summary->forwardOperations == solution->forwardOperations);
  CHECK(summary->peakArenaBytes <= budgetBytes);
  CHECK(summary->peakArenaBytes == solution->peakBytes);
  return bits + hashOf(backend->weights());
}

std::string referenceBits(const Case& c, const MakeMachine& make, int threads) {
  return bitsOfTwoIterations(c, make, {StrategyKind::StoreAll, 0}, storeAllBytes(c.steps, stateSizes(c.network)),
                             threads);
}

void checkAgainstNaive(const Case& c, const MakeMachine& make) {
  CAPTURE(textOf(c));
  Problem problem{c.steps, stateSizes(c.network), {}, 0, {StrategyKind::Mixed, 0}};
  problem.budgetBytes = std::min<std::int64_t>(6, c.steps + 1) * problem.sizes.hiddenBytes;
  const auto solution = solve(problem);
  REQUIRE_MESSAGE(solution, why(solution));
  Batch data;
  bool restarted = false;
  RandomTask task(c.task, c.steps, c.network.batch), sameTask(c.task, c.steps, c.network.batch);
  REQUIRE(sameTask.next(data, restarted));
  const auto backend = make();
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

void checkEveryStrategy(const Case& c, const MakeMachine& make) {
  CAPTURE(textOf(c));
  const StateSizes sizes = stateSizes(c.network);
  const std::string reference = referenceBits(c, make);
  CHECK(referenceBits(c, make) == reference);
  for (const Strategy strategy :
       {Strategy{StrategyKind::Hidden, 0}, Strategy{StrategyKind::Internal, 0}, Strategy{StrategyKind::Mixed, 0},
        Strategy{StrategyKind::Recompute, 0}, Strategy{StrategyKind::Sqrt, 0}, Strategy{StrategyKind::Every, 3}}) {
    const std::int64_t least = smallestBudgetBytes(strategy, c.steps, sizes);
    const std::int64_t most = largestUsefulBudgetBytes(strategy, c.steps, sizes);
    for (const std::int64_t budget : {least, (3 * least + most) / 4, (least + most) / 2, most}) {
      CAPTURE(toText(strategy));
      CAPTURE(budget);
      CHECK(bitsOfTwoIterations(c, make, strategy, budget) == reference);
    }
  }
}

void checkHostAndUnknownLength(const Case& c, const MakeMachine& make) {
  CAPTURE(textOf(c));
  const StateSizes sizes = stateSizes(c.network);
  const std::string reference = referenceBits(c, make);
  for (const StrategyKind kind : {StrategyKind::EveryBest, StrategyKind::ChenRecursive, StrategyKind::Revolve,
                                  StrategyKind::Bisection, StrategyKind::Online}) {
    const Strategy strategy{kind, 0};
    const std::int64_t least = smallestBudgetBytes(strategy, c.steps, sizes),
                       most = largestUsefulBudgetBytes(strategy, c.steps, sizes);
    CAPTURE(toText(strategy));
    for (const std::int64_t budget : {least, (3 * least + most) / 4, most})
      CHECK(bitsOfTwoIterations(c, make, strategy, budget) == reference);
  }
  for (const std::int64_t units : {1, 2, 4})
    for (const HostMemory host : {HostMemory{0, 1.0, 1.0}, HostMemory{3 * sizes.hiddenBytes, 0.25, 0.25},
                                  HostMemory{HostMemory::kUnlimited, 0.5, 2.0}}) {
      CAPTURE(units);
      CHECK(bitsOfTwoIterations(c, make, {StrategyKind::TwoLevel, 0}, units * sizes.hiddenBytes, 1, host) == reference);
    }
}

}  // namespace retrace::test
