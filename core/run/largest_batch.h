// SPDX-License-Identifier: Apache-2.0
// How many sequences at once a network can train with in a budget and a time. Any thread.
#pragma once

#include <optional>

#include "core/network/network.h"
#include "core/planner/questions.h"

namespace retrace::core {

/// The largest batch that is looked for.
inline constexpr std::int64_t kMaxBatch = 1 << 20;
/// The largest batch N of `network` (its own batch is ignored) whose states fit the budget within the limit. Errors as
/// above.
[[nodiscard]] Result<std::int64_t> largestBatch(Network network, std::int64_t steps, StepCosts costs, Strategy strategy,
                                                std::int64_t budgetBytes, const std::optional<TimeLimit>& limit,
                                                std::stop_token stop = {});

}  // namespace retrace::core
