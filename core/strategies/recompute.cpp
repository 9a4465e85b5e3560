// SPDX-License-Identifier: Apache-2.0
// Recompute: nothing is kept but h_0, from which every step is reached again.
#include "core/strategies/strategy_model.h"

namespace retrace::core {

namespace {

class ReplayPolicy final : public Policy {
 public:
  [[nodiscard]] Decision decide(std::int64_t /*t*/, std::int64_t /*bytes*/) const override {
    return {Decision::Kind::Replay, 0};
  }
};

}  // namespace

constinit const StrategyModel models::recompute{
    .kind = StrategyKind::Recompute,
    .name = "recompute",
    .sentence = forPeople("Strategy", "Nothing but the first state, from which all is recomputed: the least memory."),
    .exact = true,
    .growth = StrategyModel::Growth::Convex,
    .usefulBytes = [](const Problem& asked) { return asked.sizes.hiddenBytes; },
    .cost = [](const Problem& asked) -> StrategyModel::Cost { return asked.steps * (asked.steps + 1) / 2; },
    .policy = [](const Problem& /*asked*/) -> std::unique_ptr<Policy> { return std::make_unique<ReplayPolicy>(); }};

}  // namespace retrace::core
