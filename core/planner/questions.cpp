// SPDX-License-Identifier: Apache-2.0
#include "core/planner/questions.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "core/base/byte_text.h"
#include "core/planner/time_model.h"
#include "core/strategies/binomial.h"

namespace retrace::core {

namespace {

Result<TradeoffPoint> pointAt(const Planner& planner, std::int64_t budgetBytes) {
  const auto model = planner.modelCost(budgetBytes);
  if (!model) return tl::unexpected(model.error());
  const auto operations = planner.cost(budgetBytes);
  if (!operations) return tl::unexpected(operations.error());
  return TradeoffPoint{budgetBytes, *operations, *model};
}

// The least budget above the problem's, found by doubling and halving, whose model cost is at most `most`; none up to
// the largest useful one.
Result<std::optional<TradeoffPoint>> leastAbove(Problem problem, double most, std::stop_token stop,
                                                PlannerTables& tables) {
  const std::int64_t unit = std::gcd(problem.sizes.hiddenBytes, problem.sizes.internalBytes);
  std::int64_t low = problem.budgetBytes, high = low;
  const std::int64_t largest = std::max(largestUsefulBudgetBytes(problem.strategy, problem.steps, problem.sizes), low);
  for (std::int64_t stride = unit;; stride *= 2) {
    if (high >= largest) return std::optional<TradeoffPoint>();
    low = high;
    high = std::min(high + stride, largest);
    problem.budgetBytes = high;
    const auto planner = Planner::prepare(problem, stop, {}, &tables);
    if (!planner) return tl::unexpected(planner.error());
    const auto cost = planner->modelCost(high);
    if (!cost) return tl::unexpected(cost.error());
    if (*cost > most) continue;
    while (high - low > unit) {
      const std::int64_t middle = low + (high - low) / unit / 2 * unit;
      (*planner->modelCost(middle) <= most ? high : low) = middle;
    }
    return pointAt(*planner, high);
  }
}

}  // namespace

std::int64_t TimeLimit::mostForwards(std::int64_t steps, StepCosts costs) const {
  return ratio == 0.0 ? forwards : mostForwardOperations(ratio, steps, costs);
}

Result<TimeLimit> timeLimitFromText(std::string_view text) {
  TimeLimit limit;
  const auto reads = [](std::string_view number, auto& value) {
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    return error == std::errc{} && end == number.data() + number.size();
  };
  if (text.starts_with("time:") && text.ends_with("x") && reads(text.substr(5, text.size() - 6), limit.ratio) &&
      limit.ratio >= 1.0 && limit.ratio <= 1e9)
    return limit;
  if (text.starts_with("forwards:") && reads(text.substr(9), limit.forwards) && limit.forwards >= 1) return limit;
  return fail(ErrorCode::InvalidInput,
              "'{}' is not a limit: write time:1.33x (at least 1x, times store-everything) or forwards:2000.",
              text.substr(0, 60));
}

Result<TradeoffPoint> leastBudget(Problem problem, std::int64_t mostForwards, std::stop_token stop) {
  problem.budgetBytes = 0;
  if (auto valid = checkNumbers(problem); !valid) return tl::unexpected(valid.error());
  problem.budgetBytes = smallestBudgetBytes(problem.strategy, problem.steps, problem.sizes);
  PlannerTables tables;
  const auto most = static_cast<double>(mostForwards);
  auto smallest = Planner::prepare(problem, stop, {}, &tables).and_then([&](const Planner& planner) {
    return pointAt(planner, problem.budgetBytes);
  });
  if (!smallest || smallest->modelCost <= most) return smallest;
  const auto found = leastAbove(problem, most, stop, tables);
  if (!found) return tl::unexpected(found.error());
  if (*found) return **found;
  problem.budgetBytes = largestUsefulBudgetBytes(problem.strategy, problem.steps, problem.sizes);
  const auto largest = Planner::prepare(problem, stop, {}, &tables).and_then([&](const Planner& planner) {
    return planner.cost(problem.budgetBytes);
  });
  if (!largest) return tl::unexpected(largest.error());
  return fail(ErrorCode::Infeasible,
              "'{}' cannot do {} steps in {} forward operations: with any memory it needs {}. Allow more time{}.",
              toText(problem.strategy), problem.steps, mostForwards, *largest,
              *largest == problem.steps ? "" : ", or use 'mixed'");
}

Result<std::optional<TradeoffPoint>> nextGain(Problem problem, std::stop_token stop, PlannerTables* tables) {
  PlannerTables own;
  PlannerTables& known = tables == nullptr ? own : *tables;
  const auto cost = Planner::prepare(problem, stop, {}, &known).and_then([&](const Planner& planner) {
    return planner.modelCost(problem.budgetBytes);
  });
  if (!cost) return tl::unexpected(cost.error());
  const std::int64_t unit = std::gcd(problem.sizes.hiddenBytes, problem.sizes.internalBytes);
  problem.budgetBytes = problem.budgetBytes / unit * unit;
  return leastAbove(problem, std::nextafter(*cost, 0.0), stop, known);
}

Result<std::int64_t> longestSteps(StateSizes sizes, StepCosts costs, Strategy strategy, std::int64_t budgetBytes,
                                  const std::optional<TimeLimit>& limit, std::stop_token stop) {
  if (sizes.hiddenBytes < 1 || sizes.internalBytes < sizes.hiddenBytes || sizes.internalBytes > kMaxBytes / 4)
    return fail(ErrorCode::InvalidInput, "States of {} and {} bytes make no sense.", sizes.hiddenBytes,
                sizes.internalBytes);
  const std::int64_t most = std::min(kMaxSteps, kMaxBytes / sizes.internalBytes / 2 - 1);  // what `validate` allows
  if (!limit && smallestBudgetBytes(strategy, most, sizes) <= budgetBytes)
    return fail(ErrorCode::InvalidInput,
                "The strategy '{}' fits any length into this memory, only slower: give a limit as well, for example "
                "--for time:1.33x.",
                toText(strategy));
  const StrategyModel::Growth growth = modelOf(strategy).growth;
  const bool costsAreConvex = growth == StrategyModel::Growth::Convex;
  if (growth == StrategyModel::Growth::Unknown)
    return fail(ErrorCode::InvalidInput,
                "The longest sequence is not found for '{}': ask for mixed, hidden, revolve, internal, store-all, "
                "recompute, sqrt or every:K.",
                toText(strategy));
  auto planner = Planner::prepare({1, sizes, costs, budgetBytes, strategy}, stop);
  if (!planner) return tl::unexpected(planner.error());
  enum class Fit { Yes, No, Never };  // Never: nor any longer sequence
  const auto judge = [&](std::int64_t steps) {
    const std::int64_t smallest = smallestBudgetBytes(strategy, steps, sizes);
    if (smallest > budgetBytes)
      return smallest > budgetBytes + 2 * sizes.slotBytes() ? Fit::Never
                                                            : Fit::No;  // segments' needs fall by less than that
    if (!limit) return Fit::Yes;
    const std::int64_t cost = *planner->cost(budgetBytes, steps), allowed = limit->mostForwards(steps, costs);
    if (cost <= allowed) return Fit::Yes;
    return costsAreConvex && cost - 2 > allowed ? Fit::Never : Fit::No;  // costs lie less than two above a convex line
  };
  std::int64_t low = 0, high = 0;
  for (Fit fit = Fit::Yes;
       fit != Fit::Never && high < most;) {  // one planner for a power of two serves all lengths before it
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "The computation was cancelled.");
    low = high;
    high = std::clamp<std::int64_t>(2 * high, 1, most);
    planner = Planner::prepare({high, sizes, costs, budgetBytes, strategy}, stop);
    if (!planner) return tl::unexpected(planner.error());
    fit = judge(high);
  }
  if (judge(high) != Fit::Never) low = high;
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (judge(middle) == Fit::Never ? high : low) = middle;
  }
  for (; low > 0; --low) {
    if (judge(low) == Fit::Yes) return low;
    if (low % (1 << 16) == 0 && stop.stop_requested())
      return fail(ErrorCode::Cancelled, "The computation was cancelled.");
  }
  return fail(ErrorCode::Infeasible, "Not even one step of '{}' fits into {} bytes within this limit.",
              toText(strategy), budgetBytes);
}

std::vector<TradeoffPoint> knees(const std::vector<TradeoffPoint>& curve) {
  const auto gain = [](const TradeoffPoint& a, const TradeoffPoint& b) {
    return static_cast<double>(a.forwardOperations - b.forwardOperations) /
           static_cast<double>(b.budgetBytes - a.budgetBytes);
  };
  std::vector<TradeoffPoint> corners;
  for (const TradeoffPoint& point : curve) {
    while (corners.size() >= 2 && gain(corners[corners.size() - 2], corners.back()) <= gain(corners.back(), point))
      corners.pop_back();
    corners.push_back(point);
  }
  std::vector<TradeoffPoint> found;
  for (std::size_t i = 1; i < corners.size(); ++i)
    if (i + 1 == corners.size() || gain(corners[i - 1], corners[i]) >= 2.0 * gain(corners[i], corners[i + 1]))
      found.push_back(corners[i]);
  return found;
}

UpperBounds upperBounds(std::int64_t steps, std::int64_t units) {
  const auto t = static_cast<double>(steps), m = static_cast<double>(units);
  return {m * std::pow(t, 1.0 + 1.0 / m), static_cast<double>(repetitions(steps, units) + 1) * t};
}

Regime regimeOf(std::int64_t steps, std::int64_t units, std::int64_t forwardOperations) {
  if (forwardOperations <= 2 * steps) return Regime::Ample;
  return repetitions(steps, units) > units ? Regime::Scarce : Regime::SomewhatLimited;
}

std::string_view toText(Regime regime) {
  switch (regime) {
    case Regime::Scarce: return "scarce";
    case Regime::SomewhatLimited: return "somewhat limited";
    case Regime::Ample: return "ample";
  }
  return "unknown";
}

}  // namespace retrace::core
