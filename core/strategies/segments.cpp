// SPDX-License-Identifier: Apache-2.0
// Segments: hidden states at an even distance, and one segment's internal states at a time (Chen et al. 2016). Sqrt,
// Every and EveryBest choose the distance; StoreAll is one segment of all steps.
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/strategies/strategy_model.h"

namespace retrace::core {

namespace {

class SegmentPolicy final : public Policy {
 public:
  explicit SegmentPolicy(std::int64_t distance) : m_distance(distance) {}
  [[nodiscard]] Depends depends() const override { return Depends::OnSteps; }
  [[nodiscard]] std::int64_t repeats(std::int64_t t, std::int64_t /*bytes*/, const Decision& first) const override {
    return first.kind == Decision::Kind::KeepInternal ? t - 1 : 1;
  }
  [[nodiscard]] Decision decide(std::int64_t t, std::int64_t /*bytes*/) const override {
    if (t > m_distance) return {Decision::Kind::SaveHidden, m_distance};
    return t == 1 ? Decision{Decision::Kind::Replay, 0} : Decision{Decision::Kind::KeepInternal, 1};
  }

 private:
  std::int64_t m_distance;
};

std::int64_t bytesOf(std::int64_t distance, std::int64_t steps, StateSizes sizes) {
  const std::int64_t k = std::min(distance, steps);
  const std::int64_t segments = (steps + k - 1) / k;
  const std::int64_t lastLength = steps - (segments - 1) * k;
  // A last segment of one step starts from the working state: its hidden state need not be kept.
  const std::int64_t keptForLast = lastLength == 1 && segments > 1 ? segments - 1 : segments;
  const std::int64_t duringLast = keptForLast * sizes.hiddenBytes + (lastLength - 1) * sizes.internalBytes;
  const std::int64_t duringFull =
      segments > 1 ? (segments - 1) * sizes.hiddenBytes + (k - 1) * sizes.internalBytes : std::int64_t{0};
  return std::max(duringLast, duringFull);
}

// All segments but the last run twice.
std::int64_t costOf(std::int64_t distance, std::int64_t steps) {
  const std::int64_t k = std::min(distance, steps);
  return steps + (steps - 1) / k * k;
}

// A distance that no other beats at equal or fewer bytes.
struct Choice {
  BudgetPoint point;
  std::int64_t distance = 0;
};

// All of them, cheapest memory first, each with fewer forward operations than the one before. O(sqrt(T) log T).
std::vector<Choice> choicesOf(const Problem& problem) {
  const std::int64_t steps = problem.steps;
  std::vector<Choice> all;
  // Of all distances with the same number of segments the least has the longest last segment and the fewest bytes.
  for (std::int64_t longest = steps; longest >= 1;) {
    const std::int64_t segments = (steps + longest - 1) / longest;
    const std::int64_t distance = (steps + segments - 1) / segments;
    all.push_back({{bytesOf(distance, steps, problem.sizes), costOf(distance, steps)}, distance});
    longest = distance - 1;
  }
  std::sort(all.begin(), all.end(), [](const Choice& a, const Choice& b) {
    return std::pair(a.point.bytes, a.point.cost) < std::pair(b.point.bytes, b.point.cost);
  });
  std::vector<Choice> best;
  for (const Choice& choice : all)
    if (best.empty() || choice.point.cost < best.back().point.cost) best.push_back(choice);
  return best;
}

std::int64_t bestDistance(const Problem& problem) {
  const auto choices = choicesOf(problem);
  const auto beyond =
      std::upper_bound(choices.begin(), choices.end(), problem.budgetBytes,
                       [](std::int64_t bytes, const Choice& choice) { return bytes < choice.point.bytes; });
  return (beyond == choices.begin() ? beyond : std::prev(beyond))->distance;
}

// The root of T, rounded up.
std::int64_t rootDistance(const Problem& problem) {
  auto root = static_cast<std::int64_t>(std::sqrt(static_cast<double>(problem.steps)));
  while (root * root < problem.steps) ++root;
  while (root > 1 && (root - 1) * (root - 1) >= problem.steps) --root;
  return root;
}

// What the four have in common.
template <std::int64_t (*distanceOf)(const Problem&)>
constexpr StrategyModel segments(StrategyModel model) {
  model.leastBytes = [](const Problem& asked) { return bytesOf(distanceOf(asked), asked.steps, asked.sizes); };
  model.usefulBytes = model.leastBytes;
  model.cost = [](const Problem& asked) -> StrategyModel::Cost { return costOf(distanceOf(asked), asked.steps); };
  model.policy = [](const Problem& asked) -> std::unique_ptr<Policy> {
    return std::make_unique<SegmentPolicy>(distanceOf(asked));
  };
  return model;
}

constexpr StrategyModel best(StrategyModel model) {
  model.leastBytes = [](const Problem& asked) { return choicesOf(asked).front().point.bytes; };
  model.usefulBytes = [](const Problem& asked) { return choicesOf(asked).back().point.bytes; };
  model.curve = [](const Problem& asked, std::stop_token, const Progress&) -> Result<MixedCurve> {
    MixedCurve curve;
    for (const Choice& choice : choicesOf(asked)) curve.points.push_back(choice.point);
    return curve;
  };
  return model;
}

}  // namespace

constinit const StrategyModel models::storeAll = segments<[](const Problem& asked) { return asked.steps; }>(
    {.kind = StrategyKind::StoreAll,
     .name = "store-all",
     .sentence = forPeople("Strategy", "Every internal state: standard backpropagation through time, no step twice."),
     .exact = true,
     .growth = StrategyModel::Growth::Convex});

constinit const StrategyModel models::sqrt = segments<rootDistance>(
    {.kind = StrategyKind::Sqrt,
     .name = "sqrt",
     .sentence = forPeople("Strategy", "A hidden state every √T steps, and the internal states of one segment."),
     .growth = StrategyModel::Growth::BySegments});

constinit const StrategyModel models::every = segments<[](const Problem& asked) { return asked.strategy.every; }>(
    {.kind = StrategyKind::Every,
     .name = "every:",
     .sentence = forPeople("Strategy", "A hidden state every K steps, and the internal states of one segment."),
     .growth = StrategyModel::Growth::BySegments,
     .takesDistance = true});

constinit const StrategyModel models::everyBest = best(segments<bestDistance>(
    {.kind = StrategyKind::EveryBest,
     .name = "every",
     .sentence = forPeople("Strategy", "Hidden states at the even distance that is best for the budget.")}));

}  // namespace retrace::core
