// SPDX-License-Identifier: Apache-2.0
// Owns the list of all strategies, their names as text, and what every user of a planner asks of them. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/strategies/strategy_model.h"

namespace retrace::core {

[[nodiscard]] const StrategyModel& modelOf(Strategy strategy);

/// "hidden", "mixed", ..., "every" (the best distance for the budget) or "every:K".
[[nodiscard]] std::string toText(Strategy strategy);
/// InvalidInput, naming all that there are.
[[nodiscard]] Result<Strategy> strategyFromText(std::string_view text);
/// "mixed, hidden, ...": every name that needs no number.
[[nodiscard]] std::string strategyNames();
/// Every strategy that needs no further number, in the order in which they are shown.
[[nodiscard]] const std::vector<Strategy>& plainStrategies();

/// StrategyModel::exact, leastBytes and usefulBytes.
[[nodiscard]] inline bool isExact(Strategy strategy) { return modelOf(strategy).exact; }
[[nodiscard]] std::int64_t smallestBudgetBytes(Strategy strategy, std::int64_t steps, StateSizes sizes);
[[nodiscard]] std::int64_t largestUsefulBudgetBytes(Strategy strategy, std::int64_t steps, StateSizes sizes);
/// What of its budget the problem's strategy can use.
[[nodiscard]] std::int64_t usedBudgetBytes(const Problem& problem);
/// Bytes of one m in a C(t,m) that is shown: the greatest common unit of both states for strategies that weigh both,
/// else unitBytes.
[[nodiscard]] std::int64_t costUnitBytes(Strategy strategy, StateSizes sizes);

/// Says why a problem cannot be solved: the errors of checkNumbers, and Infeasible, with the smallest budget that
/// works.
[[nodiscard]] Result<void> validate(const Problem& problem);

}  // namespace retrace::core
