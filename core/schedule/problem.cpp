// SPDX-License-Identifier: Apache-2.0
#include "core/schedule/problem.h"

#include <cmath>

namespace retrace::core {

std::int64_t units(const Problem& problem) { return problem.budgetBytes / unitBytes(problem.strategy, problem.sizes); }

std::int64_t storeAllBytes(std::int64_t steps, StateSizes sizes) {
  return sizes.hiddenBytes + (steps - 1) * sizes.internalBytes;
}

Result<void> checkNumbers(const Problem& problem) {
  if (problem.steps < 1 || problem.steps > kMaxSteps)
    return fail(ErrorCode::InvalidInput, "The number of steps is {}; it must lie between 1 and {}.", problem.steps,
                kMaxSteps);
  if (problem.sizes.hiddenBytes < 1 || problem.sizes.internalBytes < problem.sizes.hiddenBytes)
    return fail(ErrorCode::InvalidInput,
                "A hidden state of {} bytes and an internal state of {} bytes do not fit together: the first must be "
                "at least 1, and the second contains a hidden state.",
                problem.sizes.hiddenBytes, problem.sizes.internalBytes);
  if (problem.sizes.internalBytes > kMaxBytes / (problem.steps + 1) / 2)
    return fail(ErrorCode::InvalidInput,
                "{} steps of {} bytes are more than this program can count (2^60 bytes): use fewer steps "
                "or a smaller network.",
                problem.steps, problem.sizes.internalBytes);
  if (!(problem.costs.forward > 0.0) || !(problem.costs.backward >= 0.0) || !std::isfinite(problem.costs.forward) ||
      !std::isfinite(problem.costs.backward))
    return fail(ErrorCode::InvalidInput,
                "The costs of a forward ({}) and a backward ({}) step must be positive numbers.", problem.costs.forward,
                problem.costs.backward);
  if (problem.strategy.kind == StrategyKind::Every && problem.strategy.every < 1)
    return fail(ErrorCode::InvalidInput, "every:{} makes no sense: the distance must be at least 1.",
                problem.strategy.every);
  if (problem.budgetBytes < 0 || problem.budgetBytes > kMaxBytes)
    return fail(ErrorCode::InvalidInput, "A budget of {} bytes makes no sense: it must lie between 0 and 2^60.",
                problem.budgetBytes);
  const HostMemory& host = problem.host;
  if (host.budgetBytes < HostMemory::kUnlimited || host.budgetBytes > kMaxBytes)
    return fail(ErrorCode::InvalidInput,
                "A host budget of {} bytes makes no sense: it must lie between 0 and 2^60, or be unlimited.",
                host.budgetBytes);
  constexpr double kMaxTransferCost = 1e9;
  for (const double cost : {host.saveCost, host.loadCost})
    if (!(cost >= 0.0 && cost <= kMaxTransferCost))
      return fail(ErrorCode::InvalidInput,
                  "A transfer to or from the host costs {} forwards; it must lie between 0 and {}.", cost,
                  kMaxTransferCost);
  return {};
}

}  // namespace retrace::core
