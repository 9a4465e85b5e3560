// SPDX-License-Identifier: Apache-2.0
// Internal: internal states alone, each in a slot with the hidden state it starts from (theory: BPTT-ISM).
#include "core/strategies/binomial.h"
#include "core/strategies/strategy_model.h"

namespace retrace::core {

namespace {

class InternalPolicy final : public Policy {
 public:
  explicit InternalPolicy(std::int64_t slotBytes) : m_slotBytes(slotBytes) {}
  [[nodiscard]] Decision decide(std::int64_t t, std::int64_t bytes) const override {
    const std::int64_t m = bytes / m_slotBytes;
    return {Decision::Kind::KeepInternal, m >= t ? 1 : internalSplits(t, m).first};
  }
  [[nodiscard]] std::int64_t repeats(std::int64_t t, std::int64_t bytes, const Decision& /*first*/) const override {
    return bytes / m_slotBytes >= t ? t : 1;
  }

 private:
  std::int64_t m_slotBytes;
};

}  // namespace

constinit const StrategyModel models::internal{
    .kind = StrategyKind::Internal,
    .name = "internal",
    .sentence =
        forPeople("Strategy", "Internal states alone: the fewest forwards that they allow, for a known length."),
    .exact = true,
    .weighs = StrategyModel::Weighs::Internal,
    .growth = StrategyModel::Growth::Convex,
    .leastBytes = [](const Problem& asked) { return asked.sizes.slotBytes(); },
    .usefulBytes = [](const Problem& asked) { return asked.steps * asked.sizes.slotBytes(); },
    .cost = [](const Problem& asked) -> StrategyModel::Cost { return internalCost(asked.steps, units(asked)); },
    .policy = [](const Problem& asked) -> std::unique_ptr<Policy> {
      return std::make_unique<InternalPolicy>(asked.sizes.slotBytes());
    }};

}  // namespace retrace::core
