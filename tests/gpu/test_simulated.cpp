// SPDX-License-Identifier: Apache-2.0
// The CUDA machine on the simulated device: the suite of every machine, the order of streams, memory, and what is said when the
// device is missing, too small or lost.
#include <doctest/doctest.h>

#include "gpu/cuda_backend.h"
#include "tests/support/conformance.h"
#include "tests/support/simulated_cuda/cuda_runtime_api.h"

using namespace retrace::core;
using namespace retrace::test;

namespace {

MakeMachine simulated(bool graphs = true) {
  return [graphs] { return retrace::gpu::makeCudaBackend({false, graphs}); };
}

}  // namespace

TEST_CASE("loss and every gradient agree with finite differences of a naive network in double precision") {
  for (const CellKind cell : kCells)
    for (const TaskShape& task : {symbolTask(4), symbolTask(5, 3), valueTask(1, 1), valueTask(2, 1, 1), valueTask(3, 4)}) {
      checkAgainstNaive({{cell, 3, 2, 1}, task, 6}, simulated());
      checkAgainstNaive({{cell, 4, 2, 3}, task, 5}, simulated());
    }
}

TEST_CASE("gradients are bit-identical for every strategy, budget, cell, stack and task") {
  for (const CellKind cell : kCells) {
    checkEveryStrategy({{cell, 9, 3, 1}, symbolTask(7), 40}, simulated());
    checkEveryStrategy({{cell, 5, 2, 3}, valueTask(2, 3, 4), 35}, simulated());
    checkEveryStrategy({{cell, 2, 1, 1}, symbolTask(3), 1}, simulated());
  }
}

TEST_CASE("two arenas, whose transfers run beside the computing, and an unknown length give the same bits") {
  for (unsigned order = 1; order <= 5; ++order) {
    simulatedDevice().order = order;
    checkHostAndUnknownLength({{CellKind::Lstm, 5, 3, 1}, symbolTask(7), 37}, simulated());
    checkHostAndUnknownLength({{CellKind::Gru, 3, 2, 2}, valueTask(2, 2), 17}, simulated(false));
  }
}
