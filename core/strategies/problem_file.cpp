// SPDX-License-Identifier: Apache-2.0
#include "core/strategies/problem_file.h"

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/strategies/registry.h"

namespace retrace::core {

nlohmann::json toJson(const Problem& problem) {
  nlohmann::json json{{"steps", problem.steps},
                      {"hidden_bytes", problem.sizes.hiddenBytes},
                      {"internal_bytes", problem.sizes.internalBytes},
                      {"forward_cost", problem.costs.forward},
                      {"backward_cost", problem.costs.backward},
                      {"budget_bytes", problem.budgetBytes},
                      {"strategy", toText(problem.strategy)}};
  // Written where it counts, and wherever a value is not the default.
  if (usesHost(problem.strategy) || problem.host != HostMemory{}) {
    json.update({{"host_save_cost", problem.host.saveCost}, {"host_load_cost", problem.host.loadCost}});
    json["host_bytes"] = problem.host.budgetBytes == HostMemory::kUnlimited ? nlohmann::json(nullptr)
                                                                            : nlohmann::json(problem.host.budgetBytes);
  }
  return json;
}

Result<Problem> problemFromJson(const nlohmann::json& json) {
  if (!json.is_object()) return fail(ErrorCode::Format, "A problem must be a JSON object.");
  JsonFields fields(json);
  Problem problem;
  problem.steps = fields.integer("steps");
  problem.sizes = {fields.integer("hidden_bytes"), fields.integer("internal_bytes")};
  problem.budgetBytes = fields.integer("budget_bytes");
  const auto numberOr = [&](const char* key, double otherwise) {
    return json.contains(key) ? fields.number(key) : otherwise;
  };
  problem.costs = {numberOr("forward_cost", problem.costs.forward), numberOr("backward_cost", problem.costs.backward)};
  problem.host = {fields.optionalInteger("host_bytes").value_or(HostMemory::kUnlimited),
                  numberOr("host_save_cost", problem.host.saveCost), numberOr("host_load_cost", problem.host.loadCost)};
  const std::string name = fields.text("strategy");
  if (!fields.error().empty()) return fail(ErrorCode::Format, "The problem is damaged: {}.", fields.error());
  const auto strategy = strategyFromText(name);
  if (!strategy) return tl::unexpected(strategy.error());
  problem.strategy = *strategy;
  if (auto valid = checkNumbers(problem); !valid) return tl::unexpected(valid.error());
  return problem;
}

}  // namespace retrace::core
