// SPDX-License-Identifier: Apache-2.0
#include "core/schedule/problem.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/byte_text.h"
#include "core/base/json_fields.h"

namespace retrace::core {

namespace {

struct StrategyName {
  StrategyKind kind;
  std::string_view text;
};
constexpr std::array kStrategyNames{
    StrategyName{StrategyKind::Mixed, "mixed"},         StrategyName{StrategyKind::Hidden, "hidden"},
    StrategyName{StrategyKind::Internal, "internal"},   StrategyName{StrategyKind::StoreAll, "store-all"},
    StrategyName{StrategyKind::Recompute, "recompute"}, StrategyName{StrategyKind::Sqrt, "sqrt"},
    StrategyName{StrategyKind::EveryBest, "every"},     StrategyName{StrategyKind::ChenRecursive, "chen-recursive"},
    StrategyName{StrategyKind::Revolve, "revolve"},     StrategyName{StrategyKind::Bisection, "bisection"},
    StrategyName{StrategyKind::TwoLevel, "two-level"},  StrategyName{StrategyKind::Online, "online"},
};
constexpr double kMaxTransferCost = 1e9;
constexpr std::string_view kEveryPrefix = "every:";

}  // namespace

std::string toText(Strategy strategy) {
  if (strategy.kind == StrategyKind::Every) return fmt::format("{}{}", kEveryPrefix, strategy.every);
  for (const StrategyName& name : kStrategyNames)
    if (name.kind == strategy.kind) return std::string(name.text);
  return "unknown";
}

Result<Strategy> strategyFromText(std::string_view text) {
  for (const StrategyName& name : kStrategyNames)
    if (name.text == text) return Strategy{name.kind, 0};
  if (text.starts_with(kEveryPrefix)) {
    const std::string_view digits = text.substr(kEveryPrefix.size());
    std::int64_t every = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), every);
    if (error == std::errc{} && end == digits.data() + digits.size() && every >= 1 && every <= kMaxSteps)
      return Strategy{StrategyKind::Every, every};
    return fail(ErrorCode::InvalidInput, "'{}' is not a distance: write every:K with a whole number K from 1 to {}.",
                text, kMaxSteps);
  }
  return fail(ErrorCode::InvalidInput, "Unknown strategy '{}': choose {} or every:K.", text, strategyNames());
}

std::string strategyNames() {
  std::string names;
  for (const StrategyName& name : kStrategyNames)
    names += names.empty() ? std::string(name.text) : fmt::format(", {}", name.text);
  return names;
}

const std::vector<Strategy>& plainStrategies() {
  static const std::vector<Strategy> all = [] {
    std::vector<Strategy> list;
    for (const StrategyName& name : kStrategyNames) list.push_back({name.kind, 0});
    return list;
  }();
  return all;
}

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
                "at least 1, "
                "and the second contains a hidden state.",
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
  for (const double cost : {host.saveCost, host.loadCost})
    if (!(cost >= 0.0 && cost <= kMaxTransferCost))
      return fail(ErrorCode::InvalidInput,
                  "A transfer to or from the host costs {} forwards; it must lie between 0 and {}.", cost,
                  kMaxTransferCost);
  return {};
}

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
