// SPDX-License-Identifier: Apache-2.0
// Owns problems as JSON, in every file that holds one. Any thread.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/schedule/problem.h"

namespace retrace::core {

[[nodiscard]] nlohmann::json toJson(const Problem& problem);
/// Format, or InvalidInput as checkNumbers.
[[nodiscard]] Result<Problem> problemFromJson(const nlohmann::json& json);

}  // namespace retrace::core
