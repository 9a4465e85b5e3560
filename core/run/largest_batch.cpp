// SPDX-License-Identifier: Apache-2.0
#include "core/run/largest_batch.h"

#include "core/network/network.h"
#include "core/strategies/registry.h"

namespace retrace::core {

Result<std::int64_t> largestBatch(Network network, std::int64_t steps, StepCosts costs, Strategy strategy,
                                  std::int64_t budgetBytes, const std::optional<TimeLimit>& limit,
                                  std::stop_token stop) {
  Result<void> failed;
  const auto fits = [&](std::int64_t batch) {
    network.batch = batch;
    const StateSizes sizes = stateSizes(network);
    if (smallestBudgetBytes(strategy, steps, sizes) > budgetBytes) return false;
    if (!limit) return true;
    const auto cost =
        Planner::prepare({steps, sizes, costs, budgetBytes, strategy}, stop).and_then([&](const Planner& planner) {
          return planner.cost(budgetBytes);
        });
    if (!cost) failed = tl::unexpected(cost.error());
    return cost && *cost <= limit->mostForwards(steps, costs);
  };
  std::int64_t low = 0, high = kMaxBatch + 1;
  while (high - low > 1 && failed) {
    const std::int64_t middle = low + (high - low) / 2;
    (fits(middle) ? low : high) = middle;
  }
  if (!failed) return tl::unexpected(failed.error());
  if (low > 0) return low;
  return fail(
      ErrorCode::Infeasible,
      "Not even one stream of {} steps fits into {} bytes with '{}' within this limit: allow more memory or time.",
      steps, budgetBytes, toText(strategy));
}

}  // namespace retrace::core
