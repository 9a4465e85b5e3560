// SPDX-License-Identifier: Apache-2.0
#include "core/planner/questions.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>

#include "core/planner/time_model.h"
#include "core/run/largest_batch.h"
#include "core/strategies/binomial.h"
#include "core/strategies/registry.h"
#include "tests/support/builders.h"

using namespace retrace::core;
using namespace retrace::test;

namespace {

constexpr Strategy kMixed{StrategyKind::Mixed, 0}, kHidden{StrategyKind::Hidden, 0}, kSqrt{StrategyKind::Sqrt, 0},
    kStoreAll{StrategyKind::StoreAll, 0};

Strategy anyStrategy() { return *rc::gen::elementOf(plainStrategies()); }

}  // namespace

TEST_CASE("limits are read as times store-everything or as forward operations") {
  CHECK(timeLimitFromText("time:1.33333333333333x")->mostForwards(1000, {}) == 2000);  // a backward costs two forwards
  CHECK(timeLimitFromText("time:1x")->mostForwards(1000, {}) == 1000);
  CHECK(timeLimitFromText("time:1.5x")->mostForwards(1000, {1.0, 1.0}) == 2000);
  CHECK(timeLimitFromText("forwards:2000")->mostForwards(1000, {}) == 2000);
  for (const char* text : {"", "time:", "time:x", "time:0.9x", "time:1.3", "time:nanx", "time:infx", "time:1.3xx",
                           "forwards:", "forwards:0", "forwards:-4", "forwards:2.5", "seconds:3"}) {
    CAPTURE(text);
    CHECK_FALSE(timeLimitFromText(text));
  }
}

TEST_CASE("a time ratio and the forward operations that reach it agree") {
  for (const StepCosts costs : {StepCosts{}, StepCosts{1.0, 1.0}, StepCosts{0.25, 3.0}})
    for (const double ratio : {1.0, 1.1, 4.0 / 3.0, 2.0, 50.0}) {
      const std::int64_t most = mostForwardOperations(ratio, 997, costs);
      CHECK(timeRatio(static_cast<double>(most), 997, costs) <= ratio * (1.0 + 1e-11));
      CHECK(timeRatio(static_cast<double>(most + 1), 997, costs) > ratio);
    }
  CHECK(timeRatio(1000, 1000, {}) == 1.0);
  CHECK(iterationTime(2000, 1000, {1.0, 2.0}) == 4000.0);
}

TEST_CASE("the least memory for two forwards per step is as published") {
  struct Row {
    std::int64_t beta, units;
  };
  for (const Row& row : {Row{1, 45}, Row{2, 63}, Row{4, 88}, Row{9, 130}}) {
    const auto least = leastBudget({1000, {1, row.beta}, {}, 0, kMixed}, 2000);
    REQUIRE_MESSAGE(least, why(least));
    CHECK(least->budgetBytes == row.units);
  }
}

TEST_CASE("the least budget keeps the limit and one unit less does not") {
  CHECK(rc::check("least budget", [] {
    const Strategy strategy = anyStrategy();
    Problem problem{
        *rc::gen::inRange<std::int64_t>(1, 200), {2, 2 * *rc::gen::inRange<std::int64_t>(1, 6)}, {}, 0, strategy};
    const std::int64_t most = problem.steps + *rc::gen::inRange<std::int64_t>(0, 5 * problem.steps);
    const auto least = leastBudget(problem, most);
    const std::int64_t smallest = smallestBudgetBytes(strategy, problem.steps, problem.sizes);
    problem.budgetBytes = std::max(smallest, largestUsefulBudgetBytes(strategy, problem.steps, problem.sizes));
    const auto planner = Planner::prepare(problem);
    RC_ASSERT(planner.has_value());
    RC_ASSERT(least.has_value() == (planner->modelCost(problem.budgetBytes).value() <= static_cast<double>(most)));
    if (!least) return;
    RC_ASSERT(planner->cost(least->budgetBytes).value() == least->forwardOperations);
    RC_ASSERT(planner->modelCost(least->budgetBytes).value() == least->modelCost);
    RC_ASSERT(least->modelCost <= static_cast<double>(most));
    if (least->budgetBytes > smallest)
      RC_ASSERT(planner->modelCost(least->budgetBytes - 1).value() > static_cast<double>(most));
  }));
}

TEST_CASE("the next gain is the next breakpoint of the curve") {
  for (const Strategy& strategy : plainStrategies()) {
    Problem problem{60, {1, 3}, {}, 0, strategy};
    PlannerTables tables;
    const auto curve = tradeoffCurve(problem, {}, {}, &tables);
    REQUIRE(curve);
    for (std::size_t i = 0; i < curve->points.size(); ++i) {
      problem.budgetBytes = curve->points[i].budgetBytes;
      const auto next = nextGain(problem, {}, &tables);
      REQUIRE_MESSAGE(next, why(next));
      REQUIRE(next->has_value() == (i + 1 < curve->points.size()));
      if (*next) CHECK(**next == curve->points[i + 1]);
    }
  }
}

TEST_CASE("the longest sequence fits and no longer one does") {
  const bool right = rc::check("longest", [] {
    const Strategy strategy{
        *rc::gen::element(StrategyKind::Mixed, StrategyKind::Hidden, StrategyKind::Revolve, StrategyKind::Internal,
                          StrategyKind::StoreAll, StrategyKind::Recompute, StrategyKind::Sqrt),
        0};
    const StateSizes sizes{1, *rc::gen::inRange<std::int64_t>(1, 6)};
    const std::int64_t budget = *rc::gen::inRange<std::int64_t>(8, 40);
    const TimeLimit limit{1.0 + *rc::gen::inRange(0, 12) / 10.0, 0};
    const auto fits = [&](std::int64_t steps) {
      if (smallestBudgetBytes(strategy, steps, sizes) > budget) return false;
      return Planner::prepare({steps, sizes, {}, budget, strategy})->cost(budget).value() <=
             limit.mostForwards(steps, {});
    };
    std::int64_t longest = 0;
    for (std::int64_t steps = 1; steps <= 700; ++steps)
      if (fits(steps)) longest = steps;
    RC_PRE(longest < 500);
    const auto found = longestSteps(sizes, {}, strategy, budget, limit);
    RC_ASSERT(found.value_or(0) == longest);
  });
  CHECK(right);
}

TEST_CASE("the longest sequence of known cases") {
  CHECK(longestSteps({1, 2}, {}, kHidden, 50, TimeLimit{0.0, 5'658'945}).value() == 1'000'000);
  CHECK(longestSteps({1, 2}, {}, kStoreAll, 50, std::nullopt).value() == 25);
  CHECK(longestSteps({1, 2}, {}, kMixed, 63, TimeLimit{4.0 / 3.0, 0}).value() >= 1000);
  const auto endless = longestSteps({1, 2}, {}, kMixed, 63, std::nullopt);
  REQUIRE_FALSE(endless);
  CHECK(endless.error().message.find("give a limit") != std::string::npos);
  CHECK_FALSE(longestSteps({10, 20}, {}, kHidden, 5, TimeLimit{1.5, 0}));
  CHECK_FALSE(longestSteps({1, 2}, {}, {StrategyKind::Online, 0}, 50, TimeLimit{1.5, 0}));
}

TEST_CASE("the largest batch fits and one stream more does not") {
  for (const Strategy strategy : {kMixed, kHidden, kSqrt, kStoreAll}) {
    Network network;
    network.hidden = 32;
    const std::int64_t budget = 4 << 20, steps = 300;
    const TimeLimit limit{1.4, 0};
    const auto batch = largestBatch(network, steps, {}, strategy, budget, limit);
    REQUIRE_MESSAGE(batch, why(batch));
    const auto fits = [&](std::int64_t n) {
      network.batch = n;
      const auto cost = Planner::prepare({steps, stateSizes(network), {}, budget, strategy})->cost(budget);
      return cost && *cost <= limit.mostForwards(steps, {});
    };
    CHECK(fits(*batch));
    CHECK_FALSE(fits(*batch + 1));
  }
  CHECK_FALSE(largestBatch({}, 1000, {}, kStoreAll, 1000, std::nullopt));
}

TEST_CASE("the knees of Hidden at length 1000 are where one replay less is needed") {
  const auto found = knees(tradeoffCurve({1000, {1, 2}, {}, 0, kHidden}).value().points);
  std::vector<std::int64_t> units;
  for (const TradeoffPoint& point : found) units.push_back(point.budgetBytes);
  CHECK(std::find(units.begin(), units.end(), 43) != units.end());
  CHECK(units.back() == 999);
  for (std::size_t i = 1; i < found.size(); ++i) CHECK(found[i].forwardOperations < found[i - 1].forwardOperations);
}

TEST_CASE("no optimal cost exceeds the upper bounds") {
  for (std::int64_t steps : {1, 2, 10, 51, 52, 1000, 1326, 1327, 23'426, 316'251, 10'000'000})
    for (std::int64_t units : {1, 2, 3, 10, 50, 500, 100'000}) {
      CAPTURE(steps);
      CAPTURE(units);
      const UpperBounds bounds = upperBounds(steps, units);
      const auto cost = static_cast<double>(hiddenCost(steps, units));
      CHECK(cost <= bounds.power * (1.0 + 1e-12));
      CHECK(cost <= bounds.replays);
    }
  for (const auto& [steps, replays] : {std::pair{51, 1}, std::pair{52, 2}, std::pair{1326, 2}, std::pair{1327, 3},
                                       std::pair{23'426, 3}, std::pair{316'251, 4}})
    CHECK(repetitions(steps, 50) == replays);
}

TEST_CASE("regimes are told apart") {
  CHECK(regimeOf(1000, 2, hiddenCost(1000, 2)) == Regime::Scarce);
  CHECK(regimeOf(1000, 50, hiddenCost(1000, 50)) == Regime::SomewhatLimited);
  CHECK(regimeOf(1000, 88, 1997) == Regime::Ample);
}
