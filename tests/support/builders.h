// SPDX-License-Identifier: Apache-2.0
// Owns short ways to write problems in tests, and a text of a failed Result.
#pragma once

#include <string>

#include "core/schedule/problem.h"

namespace retrace::test {

/// Whether this is a build with sanitizers, where a test does less.
#ifdef RETRACE_SANITIZED
inline constexpr bool kSlow = true;
#else
inline constexpr bool kSlow = false;
#endif

/// A problem whose hidden state has `unit` bytes and whose internal state beta times as many; the budget in the
/// strategy's units.
[[nodiscard]] inline core::Problem makeProblem(core::StrategyKind kind, std::int64_t steps, std::int64_t units,
                                               std::int64_t beta, std::int64_t unit = 1) {
  core::Problem problem;
  problem.steps = steps;
  problem.sizes = {unit, unit * beta};
  problem.strategy = {kind, 0};
  problem.budgetBytes = units * core::unitBytes(problem.strategy, problem.sizes);
  return problem;
}

template <typename T>
[[nodiscard]] std::string why(const core::Result<T>& result) {
  return result ? std::string() : result.error().message;
}

}  // namespace retrace::test
