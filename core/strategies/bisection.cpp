// SPDX-License-Identifier: Apache-2.0
// Bisection: the middle hidden state of each part while the budget lasts, then replay (Siskind and Pearlmutter 2018).
// ChenRecursive has budget enough (Chen et al. 2016, recursion with k = 1).
#include <algorithm>
#include <bit>
#include <map>
#include <utility>

#include "core/strategies/binomial.h"
#include "core/strategies/strategy_model.h"

namespace retrace::core {

namespace {

// The longer half first: the half that is worked on with one unit less is the shorter one.
std::int64_t middle(std::int64_t t) { return t - t / 2; }

class BisectionPolicy final : public Policy {
 public:
  explicit BisectionPolicy(std::int64_t hiddenBytes) : m_hiddenBytes(hiddenBytes) {}
  [[nodiscard]] Decision decide(std::int64_t t, std::int64_t bytes) const override {
    if (t == 1 || bytes < 2 * m_hiddenBytes) return {Decision::Kind::Replay, 0};
    return {Decision::Kind::SaveHidden, middle(t)};
  }

 private:
  std::int64_t m_hiddenBytes;
};

using Memo = std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t>;

std::int64_t costOf(std::int64_t t, std::int64_t m, Memo& memo) {
  if (t <= 1 || m == 1) return t * (t + 1) / 2;
  const auto known = memo.find({t, m});
  if (known != memo.end()) return known->second;
  const std::int64_t y = middle(t);
  return memo[{t, m}] = y + costOf(t - y, m - 1, memo) + costOf(y, m, memo);
}

// Hidden states, h_0 included, with which bisection never runs out; a shorter half of one step is not saved.
std::int64_t wholeUnits(std::int64_t steps) {
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(steps))) - 1);
}

std::int64_t wholeBytes(const Problem& asked) { return wholeUnits(asked.steps) * asked.sizes.hiddenBytes; }

// What both have in common. Where one is optimal it reaches Hidden's optimum.
constexpr StrategyModel bisecting(StrategyModel model) {
  model.usefulBytes = wholeBytes;
  model.cost = [](const Problem& asked) -> StrategyModel::Cost {
    Memo memo;
    return costOf(asked.steps, std::min(units(asked), wholeUnits(asked.steps)), memo);
  };
  model.least = [](const Problem& asked) { return hiddenCost(asked.steps, units(asked)); };
  model.policy = [](const Problem& asked) -> std::unique_ptr<Policy> {
    return std::make_unique<BisectionPolicy>(asked.sizes.hiddenBytes);
  };
  return model;
}

}  // namespace

constinit const StrategyModel models::bisection = bisecting(
    {.kind = StrategyKind::Bisection,
     .name = "bisection",
     .sentence = forPeople("Strategy", "The middle hidden state of each part while the budget lasts, then replay.")});

constinit const StrategyModel models::chenRecursive =
    bisecting({.kind = StrategyKind::ChenRecursive,
               .name = "chen-recursive",
               .sentence = forPeople("Strategy", "The middle hidden state of each part, about log₂ T states in all."),
               .leastBytes = wholeBytes});

}  // namespace retrace::core
