// SPDX-License-Identifier: Apache-2.0
#include "core/strategies/needs.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/strategies/strategies.h"

namespace retrace::core {

StateWeights weightsOf(StateSizes sizes) {
  const std::int64_t unit = std::gcd(sizes.hiddenBytes, sizes.internalBytes);
  return {unit, sizes.hiddenBytes / unit, sizes.internalBytes / unit};
}

bool isExact(Strategy strategy) {
  switch (strategy.kind) {
    case StrategyKind::Hidden:
    case StrategyKind::Internal:
    case StrategyKind::Mixed:
    case StrategyKind::StoreAll:
    case StrategyKind::Recompute:
    case StrategyKind::Revolve:
    case StrategyKind::TwoLevel: return true;
    case StrategyKind::Sqrt:
    case StrategyKind::Every:
    case StrategyKind::EveryBest:
    case StrategyKind::ChenRecursive:
    case StrategyKind::Bisection:
    case StrategyKind::Online: return false;
  }
  return false;
}

std::int64_t segmentSteps(Strategy strategy, std::int64_t steps) {
  if (strategy.kind == StrategyKind::Every) return strategy.every;
  auto root = static_cast<std::int64_t>(std::sqrt(static_cast<double>(steps)));
  while (root * root < steps) ++root;
  while (root > 1 && (root - 1) * (root - 1) >= steps) --root;
  return std::max<std::int64_t>(root, 1);
}

std::int64_t smallestBudgetBytes(Strategy strategy, std::int64_t steps, StateSizes sizes) {
  switch (strategy.kind) {
    case StrategyKind::Hidden:
    case StrategyKind::Mixed:
    case StrategyKind::Revolve:
    case StrategyKind::Bisection:
    case StrategyKind::TwoLevel:
    case StrategyKind::Online:
    case StrategyKind::Recompute: return sizes.hiddenBytes;
    case StrategyKind::Internal: return sizes.slotBytes();
    case StrategyKind::StoreAll: return storeAllBytes(steps, sizes);
    case StrategyKind::Sqrt:
    case StrategyKind::Every: return segmentBytes(segmentSteps(strategy, steps), steps, sizes);
    case StrategyKind::EveryBest: return segmentChoices(steps, sizes).front().budgetBytes;
    case StrategyKind::ChenRecursive: return bisectionUnits(steps) * sizes.hiddenBytes;
  }
  return sizes.hiddenBytes;
}

std::int64_t largestUsefulBudgetBytes(Strategy strategy, std::int64_t steps, StateSizes sizes) {
  switch (strategy.kind) {
    case StrategyKind::Hidden:
    case StrategyKind::Revolve:
    case StrategyKind::TwoLevel:
    case StrategyKind::Online: return std::max<std::int64_t>(1, steps - 1) * sizes.hiddenBytes;
    case StrategyKind::Bisection: return bisectionUnits(steps) * sizes.hiddenBytes;
    case StrategyKind::EveryBest: return segmentChoices(steps, sizes).back().budgetBytes;
    case StrategyKind::Internal: return steps * sizes.slotBytes();
    case StrategyKind::Mixed: return storeAllBytes(steps, sizes);
    default: return smallestBudgetBytes(strategy, steps, sizes);
  }
}

std::int64_t usedBudgetBytes(const Problem& problem) {
  return std::min(problem.budgetBytes, largestUsefulBudgetBytes(problem.strategy, problem.steps, problem.sizes));
}

Result<void> validate(const Problem& problem) {
  if (auto numbers = checkNumbers(problem); !numbers) return numbers;
  const std::int64_t smallest = smallestBudgetBytes(problem.strategy, problem.steps, problem.sizes);
  if (problem.budgetBytes < smallest) {
    const std::int64_t unit = unitBytes(problem.strategy, problem.sizes);
    const std::int64_t needed = (smallest + unit - 1) / unit;
    return fail(ErrorCode::Infeasible,
                "The budget of {} bytes is too small for the strategy '{}': it needs at least {} bytes ({} {}).",
                problem.budgetBytes, toText(problem.strategy), smallest, needed, needed == 1 ? "unit" : "units");
  }
  return {};
}

}  // namespace retrace::core
