// SPDX-License-Identifier: Apache-2.0
// The double-precision reference against finite differences of the naive network, which was written apart from it.
#include <doctest/doctest.h>

#include <cmath>

#include "core/network/reference.h"
#include "tests/support/conformance.h"
#include "tests/support/naive_network.h"

using namespace retrace::core;
using namespace retrace::test;

TEST_CASE("the reference's loss and gradients are those of a naive network") {
  for (const CellKind cell : kCells)
    for (const TaskShape& task : {symbolTask(4), symbolTask(5, 3), valueTask(2, 3), valueTask(3, 1, 1)})
      for (const std::int64_t layers : {1, 3}) {
        const Network network{cell, 4, 2, layers};
        constexpr std::int64_t kSteps = 6;
        RandomTask source(task, kSteps, network.batch);
        Batch batch;
        bool restarted = false;
        REQUIRE(source.next(batch, restarted));
        const NaiveNetwork naive(network, task);
        std::vector<float> weights(static_cast<std::size_t>(naive.layout.count()));
        naive.layout.initialise(weights, 3);
        std::vector<double> exact(weights.begin(), weights.end());
        const ReferenceGradient reference = referenceGradient(network, task, batch, weights);
        CAPTURE(textOf({network, task, kSteps}));
        CHECK(reference.loss == doctest::Approx(naive.loss(exact, batch)).epsilon(1e-12));
        double worst = 0.0, largest = 0.0;
        for (std::size_t i = 0; i < exact.size(); ++i) {
          const double expected = naive.gradient(exact, batch, i);
          worst = std::max(worst, std::abs(expected - reference.gradients[i]));
          largest = std::max(largest, std::abs(expected));
        }
        CHECK(largest > 1e-3);
        CHECK(worst < 1e-8);
      }
}
