// SPDX-License-Identifier: Apache-2.0
// The CPU machine: losses and gradients against an independent reference, and the same bits however a step is computed.
#include <doctest/doctest.h>

#include <cmath>

#include "core/machine/cpu_backend.h"
#include "core/machine/kernels.h"
#include "core/network/cells_math.h"
#include "tests/support/builders.h"
#include "tests/support/conformance.h"

using namespace retrace::core;
using namespace retrace::test;

namespace {

MakeMachine cpuWith(const Kernels* kernels) {
  return [kernels] { return makeCpuBackend(kernels); };
}
const MakeMachine kCpu = cpuWith(nullptr);

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
      for (const TaskShape& task :
           {symbolTask(4), symbolTask(5, 3), valueTask(1, 1), valueTask(2, 1, 1), valueTask(3, 4)}) {
        checkAgainstNaive({{cell, 3, 2, 1}, task, 6}, cpuWith(kernels));
        checkAgainstNaive({{cell, 4, 2, 3}, task, 5}, cpuWith(kernels));
      }
  }
}

TEST_CASE("sequences longer than a gathered block and networks wider than a panel agree with the naive network too") {
  for (const CellKind cell : kCells) {
    checkAgainstNaive({{cell, 33, 9, 1}, symbolTask(35), 2}, kCpu);
    checkAgainstNaive({{cell, 2, 300, 1}, valueTask(2, 1), 2}, kCpu);
    checkAgainstNaive({{cell, 1, 1, 1}, symbolTask(2), 1}, kCpu);
  }
  checkAgainstNaive({{CellKind::Lstm, 3, 40, 1}, symbolTask(4), 18}, kCpu);
}

TEST_CASE("gradients are bit-identical for every strategy, budget, cell, stack and task") {
  std::vector<Case> cases;
  for (const CellKind cell : kCells) {
    for (std::int64_t layers = 1; layers <= kMaxLayers; ++layers)
      cases.push_back({{cell, 9, 3, layers}, symbolTask(7), 17});
    for (const TaskShape& task : {symbolTask(5, 4), valueTask(1, 1), valueTask(2, 1, 1), valueTask(33, 34)})
      cases.push_back({{cell, 24, 5, 2}, task, 30});
    cases.push_back({{cell, 64, 16, 1}, symbolTask(60), 100});
    cases.push_back({{cell, 33, 70, 1}, valueTask(3, 2), 11});
    cases.push_back({{cell, 2, 1, 1}, symbolTask(3), 1});
  }
  for (const Case& c : cases) checkEveryStrategy(c, kCpu);
}

TEST_CASE("gradients are bit-identical for every number of threads") {
  for (const CellKind cell : kCells)
    for (const std::int64_t batch : {1, 7, 40, 300}) {
      const Case c{{cell, 40, batch, 2}, symbolTask(20), 12};
      CAPTURE(textOf(c));
      const std::string reference = referenceBits(c, kCpu);
      for (const int threads : {2, 3, 5}) CHECK(referenceBits(c, kCpu, threads) == reference);
      const std::int64_t budget = storeAllBytes(c.steps, stateSizes(c.network)) / 4;
      CHECK(bitsOfTwoIterations(c, kCpu, {StrategyKind::Mixed, 0}, budget, 2) == reference);
    }
}

TEST_CASE("every instruction set keeps the bits over schedules") {
  for (const Kernels* kernels : usableKernels()) {
    CAPTURE(kernels->name);
    for (const CellKind cell : kCells) {
      const Case c{{cell, 21, 6, 2}, valueTask(9, 11), 20};
      const std::int64_t budget = storeAllBytes(c.steps, stateSizes(c.network)) / 5;
      CHECK(bitsOfTwoIterations(c, cpuWith(kernels), {StrategyKind::Mixed, 0}, budget) ==
            referenceBits(c, cpuWith(kernels)));
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
  for (const Case& c :
       {Case{{CellKind::Lstm, 5, 3, 1}, symbolTask(7), 2}, Case{{CellKind::Gru, 33, 7, 2}, symbolTask(11), 17},
        Case{{CellKind::Tanh, 24, 2, 1}, valueTask(5, 4), 50}})
    checkHostAndUnknownLength(c, kCpu);
}

TEST_CASE("a run that does not fit into the machine is refused with the sizes") {
  const auto backend = makeCpuBackend();
  const auto refused =
      backend->prepare({CellKind::Lstm, 64, 16, 1}, symbolTask(100), {}, 1000, std::int64_t{1} << 50, 0);
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
