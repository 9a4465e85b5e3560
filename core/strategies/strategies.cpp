// SPDX-License-Identifier: Apache-2.0
#include "core/strategies/strategies.h"

#include <algorithm>
#include <map>
#include <utility>

#include "core/strategies/binomial.h"

namespace retrace::core {

namespace {

class HiddenPolicy final : public Policy {
 public:
  HiddenPolicy(std::int64_t steps, std::int64_t hiddenBytes) : m_hiddenBytes(hiddenBytes), m_splits(steps) {}
  [[nodiscard]] Decision decide(std::int64_t t, std::int64_t bytes) const override {
    const std::int64_t m = bytes / m_hiddenBytes;
    if (t == 1 || m == 1) return {Decision::Kind::Replay, 0};
    return {Decision::Kind::SaveHidden, m_splits.last(t, m)};
  }
  [[nodiscard]] std::int64_t repeats(std::int64_t t, std::int64_t bytes, const Decision& /*first*/) const override {
    return bytes / m_hiddenBytes >= t - 1 ? t - 1 : 1;
  }

 private:
  std::int64_t m_hiddenBytes;
  HiddenSplits m_splits;
};

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

class ReplayPolicy final : public Policy {
 public:
  [[nodiscard]] Decision decide(std::int64_t /*t*/, std::int64_t /*bytes*/) const override {
    return {Decision::Kind::Replay, 0};
  }
};

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

// The middle, the longer half first: the half that is worked on with one unit less is the shorter one.
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

class RevolvePolicy final : public Policy {
 public:
  explicit RevolvePolicy(std::int64_t hiddenBytes) : m_hiddenBytes(hiddenBytes) {}
  [[nodiscard]] Decision decide(std::int64_t t, std::int64_t bytes) const override {
    const std::int64_t m = bytes / m_hiddenBytes;
    if (t == 1 || m == 1) return {Decision::Kind::Replay, 0};
    return {Decision::Kind::SaveHidden, revolveSplit(t, m)};
  }
  [[nodiscard]] std::int64_t repeats(std::int64_t t, std::int64_t bytes, const Decision& /*first*/) const override {
    return bytes / m_hiddenBytes >= t - 1 ? t - 1 : 1;
  }

 private:
  std::int64_t m_hiddenBytes;
};

using BisectionMemo = std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t>;

std::int64_t bisectionCost(std::int64_t t, std::int64_t m, BisectionMemo& memo) {
  if (t <= 1 || m == 1) return t * (t + 1) / 2;
  const auto known = memo.find({t, m});
  if (known != memo.end()) return known->second;
  const std::int64_t y = middle(t);
  const std::int64_t cost = y + bisectionCost(t - y, m - 1, memo) + bisectionCost(y, m, memo);
  memo.emplace(std::pair{t, m}, cost);
  return cost;
}

}  // namespace

std::int64_t segmentBytes(std::int64_t distance, std::int64_t steps, StateSizes sizes) {
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

std::int64_t segmentCost(std::int64_t distance, std::int64_t steps) {
  const std::int64_t k = std::min(distance, steps);
  const std::int64_t lastLength = steps - (steps - 1) / k * k;
  return 2 * steps - lastLength;
}

std::vector<SegmentChoice> segmentChoices(std::int64_t steps, StateSizes sizes) {
  std::vector<SegmentChoice> all;
  // Of all distances with the same number of segments the least has the longest last segment and the fewest bytes.
  for (std::int64_t longest = steps; longest >= 1;) {
    const std::int64_t segments = (steps + longest - 1) / longest;
    const std::int64_t distance = (steps + segments - 1) / segments;
    all.push_back({segmentBytes(distance, steps, sizes), distance, segmentCost(distance, steps)});
    longest = distance - 1;
  }
  std::sort(all.begin(), all.end(), [](const SegmentChoice& a, const SegmentChoice& b) {
    return std::pair(a.budgetBytes, a.forwardOperations) < std::pair(b.budgetBytes, b.forwardOperations);
  });
  std::vector<SegmentChoice> best;
  for (const SegmentChoice& choice : all)
    if (best.empty() || choice.forwardOperations < best.back().forwardOperations) best.push_back(choice);
  return best;
}

SegmentChoice bestSegment(std::int64_t steps, StateSizes sizes, std::int64_t budgetBytes) {
  const auto choices = segmentChoices(steps, sizes);
  const auto beyond =
      std::upper_bound(choices.begin(), choices.end(), budgetBytes,
                       [](std::int64_t bytes, const SegmentChoice& choice) { return bytes < choice.budgetBytes; });
  return beyond == choices.begin() ? choices.front() : *std::prev(beyond);
}

std::int64_t bisectionUnits(std::int64_t steps) {
  std::int64_t units = 1;
  for (std::int64_t t = steps; t / 2 >= 2; t /= 2) ++units;  // a shorter half of one step is not saved
  return units;
}

std::int64_t bisectionCost(std::int64_t steps, std::int64_t m) {
  BisectionMemo memo;
  return bisectionCost(steps, std::min(m, bisectionUnits(steps)), memo);
}

std::int64_t revolveSplit(std::int64_t t, std::int64_t m) {
  const std::int64_t r = repetitions(t, m);
  const std::int64_t before = binomial(m - 1, r - 1), twoBefore = binomial(m - 2, r - 1);
  const SplitRange range = hiddenSplits(t, m);
  const std::int64_t y = t <= binomial(m, r - 1) + twoBefore        ? binomial(m, r - 2)
                         : t >= binomial(m, r) - binomial(m - 3, r) ? binomial(m, r - 1)
                                                                    : t - before - twoBefore;
  return std::clamp(y, range.first, range.last);
}

std::unique_ptr<Policy> makeHiddenPolicy(std::int64_t steps, std::int64_t hiddenBytes) {
  return std::make_unique<HiddenPolicy>(steps, hiddenBytes);
}
std::unique_ptr<Policy> makeInternalPolicy(std::int64_t slotBytes) {
  return std::make_unique<InternalPolicy>(slotBytes);
}
std::unique_ptr<Policy> makeReplayPolicy() { return std::make_unique<ReplayPolicy>(); }
std::unique_ptr<Policy> makeSegmentPolicy(std::int64_t distance) { return std::make_unique<SegmentPolicy>(distance); }
std::unique_ptr<Policy> makeBisectionPolicy(std::int64_t hiddenBytes) {
  return std::make_unique<BisectionPolicy>(hiddenBytes);
}
std::unique_ptr<Policy> makeRevolvePolicy(std::int64_t hiddenBytes) {
  return std::make_unique<RevolvePolicy>(hiddenBytes);
}

}  // namespace retrace::core
