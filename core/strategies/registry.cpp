// SPDX-License-Identifier: Apache-2.0
#include "core/strategies/registry.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>

namespace retrace::core {

namespace {

// In the order in which they are shown.
constexpr std::array kModels{&models::mixed,         &models::hidden,  &models::internal,  &models::storeAll,
                             &models::recompute,     &models::sqrt,    &models::everyBest, &models::every,
                             &models::chenRecursive, &models::revolve, &models::bisection, &models::twoLevel,
                             &models::online};

}  // namespace

const StrategyModel& modelOf(Strategy strategy) {
  return **std::find_if(kModels.begin(), kModels.end(), [&](const auto* one) { return one->kind == strategy.kind; });
}

std::string toText(Strategy strategy) {
  const StrategyModel& model = modelOf(strategy);
  return model.takesDistance ? fmt::format("{}{}", model.name, strategy.every) : std::string(model.name);
}

Result<Strategy> strategyFromText(std::string_view text) {
  for (const StrategyModel* model : kModels) {
    if (!model->takesDistance && text == model->name) return Strategy{model->kind, 0};
    if (!model->takesDistance || !text.starts_with(model->name)) continue;
    std::int64_t every = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data() + model->name.size(), last, every);
    if (error == std::errc{} && end == last && every >= 1 && every <= kMaxSteps) return Strategy{model->kind, every};
    return fail(ErrorCode::InvalidInput, "'{}' is not a distance: write {}K with a whole number K from 1 to {}.", text,
                model->name, kMaxSteps);
  }
  return fail(ErrorCode::InvalidInput, "Unknown strategy '{}': choose {} or every:K.", text, strategyNames());
}

std::string strategyNames() {
  std::string names;
  for (const Strategy strategy : plainStrategies()) names += (names.empty() ? "" : ", ") + toText(strategy);
  return names;
}

const std::vector<Strategy>& plainStrategies() {
  static const std::vector<Strategy> all = [] {
    std::vector<Strategy> list;
    for (const StrategyModel* model : kModels)
      if (!model->takesDistance) list.push_back({model->kind, 0});
    return list;
  }();
  return all;
}

std::int64_t smallestBudgetBytes(Strategy strategy, std::int64_t steps, StateSizes sizes) {
  return modelOf(strategy).leastBytes({steps, sizes, {}, 0, strategy});
}

std::int64_t largestUsefulBudgetBytes(Strategy strategy, std::int64_t steps, StateSizes sizes) {
  return modelOf(strategy).usefulBytes({steps, sizes, {}, 0, strategy});
}

std::int64_t usedBudgetBytes(const Problem& problem) {
  return std::min(problem.budgetBytes, modelOf(problem.strategy).usefulBytes(problem));
}

std::int64_t costUnitBytes(Strategy strategy, StateSizes sizes) {
  return modelOf(strategy).weighs == StrategyModel::Weighs::Both ? std::gcd(sizes.hiddenBytes, sizes.internalBytes)
                                                                 : unitBytes(strategy, sizes);
}

Result<void> validate(const Problem& problem) {
  if (auto numbers = checkNumbers(problem); !numbers) return numbers;
  const std::int64_t smallest = modelOf(problem.strategy).leastBytes(problem);
  if (problem.budgetBytes >= smallest) return {};
  const std::int64_t unit = unitBytes(problem.strategy, problem.sizes), needed = (smallest + unit - 1) / unit;
  return fail(ErrorCode::Infeasible,
              "The budget of {} bytes is too small for the strategy '{}': it needs at least {} bytes ({} {}).",
              problem.budgetBytes, toText(problem.strategy), smallest, needed, needed == 1 ? "unit" : "units");
}

}  // namespace retrace::core
