// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <array>

#include "core/base/median.h"

using namespace retrace::core;

TEST_CASE("a median is the middle value, or the mean of the middle two, in any order") {
  CHECK(median({}) == 0.0);
  CHECK(median({3.0}) == 3.0);
  CHECK(median({5.0, 1.0}) == 3.0);
  CHECK(median({9.0, 1.0, 2.0}) == 2.0);
  CHECK(median({4.0, 1.0, 100.0, 2.0}) == 3.0);
  CHECK(median({7.0, 7.0, 7.0, 7.0}) == 7.0);
}

TEST_CASE("quantiles are linear between the two nearest values") {
  const std::array<double, 4> values{1.0, 2.0, 3.0, 10.0};
  CHECK(quantile(values, 0.0) == 1.0);
  CHECK(quantile(values, 0.25) == 1.75);
  CHECK(quantile(values, 0.5) == 2.5);
  CHECK(quantile(values, 0.75) == 4.75);
  CHECK(quantile(values, 1.0) == 10.0);
  CHECK(quantile(std::array{4.0}, 0.9) == 4.0);
  CHECK(quantile({}, 0.5) == 0.0);
}
