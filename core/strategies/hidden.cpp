// SPDX-License-Identifier: Apache-2.0
// Hidden: hidden states alone, for a known length (theory: BPTT-HSM; Griewank and Walther, ACM TOMS 26(1), 2000).
// Revolve: the same, and of all schedules with as few forwards one with the fewest saves (their secondary criterion).
#include "core/strategies/binomial.h"
#include "core/strategies/strategy_model.h"

namespace retrace::core {

namespace {

class HiddenPolicy final : public Policy {
 public:
  HiddenPolicy(const Problem& problem, bool savesSeldom)
      : m_hiddenBytes(problem.sizes.hiddenBytes), m_savesSeldom(savesSeldom), m_splits(problem.steps) {}
  [[nodiscard]] Decision decide(std::int64_t t, std::int64_t bytes) const override {
    const std::int64_t m = bytes / m_hiddenBytes;
    if (t == 1 || m == 1) return {Decision::Kind::Replay, 0};
    return {Decision::Kind::SaveHidden, m_savesSeldom ? revolveSplit(t, m) : m_splits.last(t, m)};
  }
  [[nodiscard]] std::int64_t repeats(std::int64_t t, std::int64_t bytes, const Decision& /*first*/) const override {
    return bytes / m_hiddenBytes >= t - 1 ? t - 1 : 1;
  }

 private:
  std::int64_t m_hiddenBytes;
  bool m_savesSeldom;
  HiddenSplits m_splits;
};

StrategyModel::Cost costOf(const Problem& asked) { return hiddenCost(asked.steps, units(asked)); }

}  // namespace

constinit const StrategyModel models::hidden{
    .kind = StrategyKind::Hidden,
    .name = "hidden",
    .sentence = forPeople("Strategy", "Hidden states alone: the fewest forwards that they allow, for a known length."),
    .exact = true,
    .weighs = StrategyModel::Weighs::Hidden,
    .growth = StrategyModel::Growth::Convex,
    .unequalSteps = true,
    .cost = costOf,
    .policy = [](const Problem& asked) -> std::unique_ptr<Policy> {
      return std::make_unique<HiddenPolicy>(asked, false);
    }};

constinit const StrategyModel models::revolve{
    .kind = StrategyKind::Revolve,
    .name = "revolve",
    .sentence = forPeople("Strategy", "Hidden states alone, as few forwards as 'hidden' and then as few saves."),
    .exact = true,
    .weighs = StrategyModel::Weighs::Hidden,
    .growth = StrategyModel::Growth::Convex,
    .cost = costOf,
    .policy = [](const Problem& asked) -> std::unique_ptr<Policy> {
      return std::make_unique<HiddenPolicy>(asked, true);
    }};

}  // namespace retrace::core
