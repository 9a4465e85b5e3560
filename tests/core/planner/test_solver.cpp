// SPDX-License-Identifier: Apache-2.0
#include "core/base/byte_text.h"
#include "core/planner/solver.h"
#include "core/planner/tradeoff.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <array>

#include "core/schedule/memory_map.h"
#include "core/strategies/binomial.h"
#include "core/strategies/registry.h"
#include "tests/support/builders.h"
#include "tests/support/exhaustive.h"
#include "tests/support/referee.h"

using namespace retrace::core;
using namespace retrace::test;

namespace {

std::int64_t costOf(StrategyKind kind, std::int64_t steps, std::int64_t units, std::int64_t beta) {
  const auto solution = solve(makeProblem(kind, steps, units, beta));
  REQUIRE_MESSAGE(solution, why(solution));
  return solution->forwardOperations;
}

}  // namespace

TEST_CASE("closed forms reproduce the published numbers") {
  CHECK(hiddenCost(10, 4) == 24);
  CHECK(hiddenCost(1000, 5) == 7284);
  CHECK(hiddenCost(1000, 10) == 4636);
  CHECK(hiddenCost(1000, 50) == 2948);
  CHECK(hiddenCost(1'000'000, 50) == 5'658'945);
  CHECK(internalCost(1000, 10) == 3640);
  CHECK(internalCost(1000, 50) == 1950);
}

TEST_CASE("the first eight rows of Mixed with beta 2 are as published") {
  constexpr std::array<std::array<int, 6>, 8> rows{{{1, 1, 1, 1, 1, 1},
                                                    {3, 3, 2, 2, 2, 2},
                                                    {6, 5, 4, 4, 3, 3},
                                                    {10, 8, 7, 6, 5, 5},
                                                    {15, 11, 9, 8, 8, 7},
                                                    {21, 14, 12, 11, 10, 9},
                                                    {28, 18, 15, 13, 12, 11},
                                                    {36, 22, 18, 16, 14, 14}}};
  for (std::size_t t = 1; t <= rows.size(); ++t)
    for (std::size_t m = 1; m <= rows[t - 1].size(); ++m) {
      CAPTURE(t);
      CAPTURE(m);
      CHECK(costOf(StrategyKind::Mixed, static_cast<std::int64_t>(t), static_cast<std::int64_t>(m), 2) ==
            rows[t - 1][m - 1]);
    }
}

TEST_CASE("Mixed at length 1000 reproduces the published numbers") {
  struct Row {
    std::int64_t beta, units, cost;
  };
  for (const Row& row : {Row{4, 50, 2663}, Row{4, 100, 1988}, Row{4, 200, 1955}, Row{2, 50, 2348}, Row{2, 100, 1961},
                         Row{2, 500, 1752}}) {
    CAPTURE(row.beta);
    CAPTURE(row.units);
    CHECK(costOf(StrategyKind::Mixed, 1000, row.units, row.beta) == row.cost);
  }
}

TEST_CASE("Mixed reaches two forwards per step with the published memory") {
  struct Row {
    std::int64_t beta, units;
  };
  for (const Row& row : {Row{1, 45}, Row{2, 63}, Row{4, 88}, Row{9, 130}}) {
    const auto planner = Planner::prepare({1000, {1, row.beta}, {}, row.units, {StrategyKind::Mixed, 0}});
    REQUIRE(planner);
    CAPTURE(row.beta);
    CHECK(planner->cost(row.units).value() <= 2000);
    CHECK(planner->cost(row.units - 1).value() > 2000);
  }
}

TEST_CASE("the three extremes of length 8 cost 36, 15 and 8 forwards") {
  CHECK(costOf(StrategyKind::Recompute, 8, 1, 2) == 36);
  CHECK(costOf(StrategyKind::Hidden, 8, 8, 2) == 15);
  CHECK(costOf(StrategyKind::StoreAll, 8, 15, 2) == 8);
}

TEST_CASE("exhaustive search agrees with Hidden up to length 7") {
  for (std::int64_t steps = 1; steps <= 7; ++steps)
    for (std::int64_t units = 1; units <= steps; ++units) {
      Rules rules{.steps = steps, .units = units, .hiddenWeight = 1, .internalWeight = 0};
      CAPTURE(steps);
      CAPTURE(units);
      CHECK(costOf(StrategyKind::Hidden, steps, units, 3) == fewestForwardOperations(rules));
    }
}

TEST_CASE("exhaustive search agrees with Internal up to length 7") {
  for (std::int64_t steps = 1; steps <= 7; ++steps)
    for (std::int64_t slots = 1; slots <= steps; ++slots) {
      Rules rules{.steps = steps,
                  .units = slots,
                  .hiddenWeight = 0,
                  .internalWeight = 1,
                  .workingInternalIsFree = false,
                  .initialStateIsFree = true,
                  .internalHoldsInput = true};
      CAPTURE(steps);
      CAPTURE(slots);
      CHECK(costOf(StrategyKind::Internal, steps, slots, 3) == fewestForwardOperations(rules));
    }
}

TEST_CASE("exhaustive search agrees with Mixed up to length 7") {
  for (std::int64_t beta = 1; beta <= 4; ++beta)
    for (std::int64_t steps = 1; steps <= 7; ++steps)
      for (std::int64_t units = 1; units <= 2 + beta * (steps - 1); units += steps == 7 ? 2 : 1) {
        Rules rules{.steps = steps, .units = units, .hiddenWeight = 1, .internalWeight = beta};
        CAPTURE(beta);
        CAPTURE(steps);
        CAPTURE(units);
        CHECK(costOf(StrategyKind::Mixed, steps, units, beta) == fewestForwardOperations(rules));
      }
}

TEST_CASE("exhaustive search agrees with Mixed when sizes share no whole ratio") {
  for (std::int64_t steps = 1; steps <= 6; ++steps)  // beta = 3.5
    for (std::int64_t bytes = 2; bytes <= 2 + 7 * (steps - 1); ++bytes) {
      Problem problem = makeProblem(StrategyKind::Mixed, steps, 1, 1);
      problem.sizes = {2, 7};
      problem.budgetBytes = bytes;
      const auto solution = solve(problem);
      REQUIRE(solution);
      Rules rules{.steps = steps, .units = bytes, .hiddenWeight = 2, .internalWeight = 7};
      CAPTURE(steps);
      CAPTURE(bytes);
      CHECK(solution->forwardOperations == fewestForwardOperations(rules));
    }
}

TEST_CASE("the naive referee accepts every schedule of random problems") {
  const bool sound = rc::check("500 random problems", [] {
    const auto steps = *rc::gen::inRange<std::int64_t>(1, 90);
    const auto beta = *rc::gen::inRange<std::int64_t>(1, 7);
    const auto unit = *rc::gen::inRange<std::int64_t>(1, 4);
    auto strategy = *rc::gen::elementOf(plainStrategies());
    if (*rc::gen::inRange(0, 4) == 0) strategy = {StrategyKind::Every, *rc::gen::inRange<std::int64_t>(1, 100)};
    Problem problem = makeProblem(strategy.kind, steps, 1, beta, unit);
    problem.strategy = strategy;
    const std::int64_t smallest = smallestBudgetBytes(strategy, steps, problem.sizes);
    problem.budgetBytes = smallest + *rc::gen::inRange<std::int64_t>(0, 40 * unit);
    if (strategy.kind == StrategyKind::TwoLevel)
      problem.host = {*rc::gen::inRange<std::int64_t>(-1, 8 * unit), *rc::gen::inRange(0, 20) / 4.0,
                      *rc::gen::inRange(0, 20) / 4.0};
    const auto solution = solve(problem);
    RC_ASSERT(solution.has_value());
    const Verdict verdict = judge(problem, solution->schedule);
    RC_ASSERT(verdict.objection == std::string());
    RC_ASSERT(verdict.forwardOperations == solution->forwardOperations);
    RC_ASSERT(verdict.peakBytes == solution->peakBytes);
    RC_ASSERT(verdict.peakBytes <= problem.budgetBytes);
    RC_ASSERT(verdict.hostPeakBytes == solution->hostPeakBytes);
    const auto checked = check(solution->schedule, problem);
    RC_ASSERT(checked.has_value());
    RC_ASSERT(checked->forwardOperations == verdict.forwardOperations);
    RC_ASSERT(checked->peakBytes == verdict.peakBytes);
    const auto planner = Planner::prepare(problem);
    RC_ASSERT(planner.has_value());
    RC_ASSERT(planner->cost(problem.budgetBytes).value() == solution->forwardOperations);
    if (isExact(strategy)) RC_ASSERT(solution->optimal);
  });
  CHECK(sound);
}

TEST_CASE("every split in the closed-form interval is optimal, and no other") {
  for (std::int64_t t = 2; t <= 60; ++t)
    for (std::int64_t m = 2; m <= 12; ++m) {
      const SplitRange hidden = hiddenSplits(t, m);
      for (std::int64_t y = 1; y < t; ++y)
        CHECK((y + hiddenCost(t - y, m - 1) + hiddenCost(y, m) == hiddenCost(t, m)) ==
              (hidden.first <= y && y <= hidden.last));
      const SplitRange internal = internalSplits(t, m);
      for (std::int64_t y = 1; y <= t; ++y)
        CHECK((y + internalCost(t - y, m - 1) + internalCost(y - 1, m) == internalCost(t, m)) ==
              (internal.first <= y && y <= internal.last));
    }
}

TEST_CASE("the kept binomials give the same last split as the closed form") {
  for (std::int64_t steps : {2, 3, 10, 1000, 100'000}) {
    const HiddenSplits splits(steps);
    for (std::int64_t t = 2; t <= steps; t += 1 + t / 40)
      for (std::int64_t m = 2; m <= std::min<std::int64_t>(steps + 2, 3000); m += 1 + m / 20)
        REQUIRE(splits.last(t, m) == hiddenSplits(t, m).last);
  }
}

TEST_CASE(
    "Hidden is T plus the advances of Revolve's recurrence for every length up to 2000 and every number of slots") {
  // A(t,1) = t(t-1)/2, A(t,s) = min over y of y + A(y,s) + A(t-y,s-1): rows are convex, so the minimum follows by
  // merging slopes.
  constexpr std::size_t kSteps = 2000;
  std::vector<std::int64_t> row(kSteps + 1, 0);
  for (std::size_t t = 1; t <= kSteps; ++t) row[t] = static_cast<std::int64_t>(t * (t - 1) / 2);
  std::int64_t wrong = 0;
  for (std::size_t slots = 1; slots <= kSteps; ++slots) {
    if (slots > 1) {
      std::vector<std::int64_t> next(kSteps + 1, 0);
      next[2] = 1;
      for (std::size_t t = 2, y = 1, z = 1; t < kSteps; ++t) {
        const std::int64_t own = next[y + 1] - next[y] + 1, other = row[z + 1] - row[z];
        next[t + 1] = next[t] + std::min(own, other);
        ++(own <= other ? y : z);
        REQUIRE(next[t + 1] - next[t] >= next[t] - next[t - 1]);
      }
      row = next;
    }
    for (std::size_t t = 1; t <= kSteps; ++t)
      wrong += hiddenCost(static_cast<std::int64_t>(t), static_cast<std::int64_t>(slots)) !=
                       static_cast<std::int64_t>(t) + row[t]
                   ? 1
                   : 0;
  }
  CHECK(wrong == 0);
}

TEST_CASE("closed forms hold at the limits of what is counted") {
  CHECK(hiddenCost(10'000'000, 1) == 50'000'005'000'000);
  CHECK(hiddenCost(kMaxSteps, 1) == kMaxSteps * (kMaxSteps + 1) / 2);
  CHECK(hiddenCost(kMaxSteps, kMaxSteps) == 2 * kMaxSteps - 1);
  CHECK(internalCost(kMaxSteps, kMaxSteps) == kMaxSteps);
  for (std::int64_t m = 1; m <= kMaxSteps; m = m * 3 + 1) {  // costs fall with memory up to the largest numbers
    CHECK(hiddenCost(kMaxSteps, m) >= hiddenCost(kMaxSteps, m + 1));
    CHECK(hiddenCost(kMaxSteps, m) >= kMaxSteps);
    CHECK(internalCost(kMaxSteps, m) >= kMaxSteps);
  }
  CHECK(binomial(1'000'000, 1'000'000) == INT64_MAX);  // saturated, not wrapped
}

TEST_CASE("a plan has the figures of the solved schedule, and no list") {
  for (const Strategy& strategy : plainStrategies()) {
    const std::int64_t budget = smallestBudgetBytes(strategy, 80, {1, 2}) + 9;
    const auto planner = Planner::prepare({80, {1, 2}, {}, budget, strategy});
    REQUIRE(planner);
    const auto planned = planner->plan(budget), solved = planner->solve(budget);
    REQUIRE((planned && solved));
    CHECK(planned->schedule.actions.empty());
    CHECK(*planned->graph == *solved->graph);
    CHECK(planned->forwardOperations == solved->forwardOperations);
    CHECK(planned->peakBytes == solved->peakBytes);
    CHECK(listOf(*planned->graph, planned->problem, kMostListed) == solved->schedule);
  }
}

TEST_CASE("two placed states of length 10 cost 30 and the first stands at 6") {
  CHECK(hiddenCost(10, 2) == 30);
  CHECK(hiddenSplits(10, 2).first == 6);
  CHECK(hiddenSplits(10, 2).last == 6);
}

TEST_CASE("a curve lists every breakpoint and nothing else") {
  for (const Strategy& strategy : plainStrategies()) {
    const auto curve = tradeoffCurve({40, {1, 2}, {}, 0, strategy});
    REQUIRE(curve);
    CHECK_FALSE(curve->sampled);
    const std::vector<TradeoffPoint>& points = curve->points;
    REQUIRE_FALSE(points.empty());
    const auto planner = Planner::prepare({40, {1, 2}, {}, largestUsefulBudgetBytes(strategy, 40, {1, 2}), strategy});
    REQUIRE(planner);
    CHECK(points.front().budgetBytes == smallestBudgetBytes(strategy, 40, {1, 2}));
    std::size_t next = 0;
    for (std::int64_t bytes = points.front().budgetBytes; bytes <= largestUsefulBudgetBytes(strategy, 40, {1, 2}) + 5;
         ++bytes) {
      if (next < points.size() && points[next].budgetBytes == bytes) ++next;
      CHECK(planner->modelCost(bytes).value() == points[next - 1].modelCost);
      if (strategy.kind != StrategyKind::TwoLevel)
        CHECK(planner->cost(bytes).value() == points[next - 1].forwardOperations);
    }
    CHECK(next == points.size());
  }
}

TEST_CASE("a budget below the smallest is refused with the smallest") {
  for (const Strategy& strategy : plainStrategies()) {
    Problem problem = makeProblem(strategy.kind, 20, 1, 3, 10);
    const std::int64_t smallest = smallestBudgetBytes(strategy, 20, problem.sizes);
    problem.budgetBytes = smallest - 1;
    const auto refused = solve(problem);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Infeasible);
    CHECK(refused.error().message.find(std::to_string(smallest)) != std::string::npos);
    problem.budgetBytes = smallest;
    CHECK(solve(problem).has_value());
  }
}

TEST_CASE("senseless problems are refused") {
  for (std::int64_t steps : {std::int64_t{0}, std::int64_t{-3}, kMaxSteps + 1, INT64_MAX}) {
    const auto refused = solve(makeProblem(StrategyKind::Hidden, steps, 4, 2));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::InvalidInput);
  }
  Problem huge = makeProblem(StrategyKind::StoreAll, kMaxSteps, 1, 2);
  huge.sizes = {kMaxBytes, kMaxBytes};
  CHECK_FALSE(solve(huge));
  Problem inverted = makeProblem(StrategyKind::Mixed, 5, 4, 2);
  inverted.sizes = {8, 4};
  CHECK_FALSE(solve(inverted));
}

TEST_CASE("a stop request cancels the table and the schedule") {
  std::stop_source source;
  source.request_stop();
  Problem problem = makeProblem(StrategyKind::Mixed, 2000, 1000, 2);
  const auto cancelled = solve(problem, source.get_token());
  REQUIRE_FALSE(cancelled);
  CHECK(cancelled.error().code == ErrorCode::Cancelled);
}

TEST_CASE("the segments of sqrt cost at most two forwards a step") {
  for (std::int64_t steps : {1, 2, 3, 10, 99, 100, 101, 1000}) {
    const Strategy sqrt{StrategyKind::Sqrt, 0};
    const std::int64_t bytes = smallestBudgetBytes(sqrt, steps, {1, 4});
    const auto solution = solve({steps, {1, 4}, {}, bytes, sqrt});
    REQUIRE(solution);
    CHECK(solution->forwardOperations <= 2 * steps);
    CHECK(solution->peakBytes == bytes);
  }
}

TEST_CASE("a planner refuses budgets and lengths that it was not prepared for") {
  const auto planner = Planner::prepare({100, {1, 3}, {}, 10, {StrategyKind::TwoLevel, 0}});
  REQUIRE(planner);
  CHECK(planner->cost(10));
  for (const Result<std::int64_t>& refused : {planner->cost(11), planner->cost(10, 101), planner->cost(10, 50)}) {
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::InvalidInput);
  }
  CHECK_FALSE(planner->solve(11));
  // No table, no limit but the length.
  for (const StrategyKind kind : {StrategyKind::Hidden, StrategyKind::Mixed}) {
    const auto any = Planner::prepare({100, {1, 3}, {}, 10, {kind, 0}});
    REQUIRE(any);
    CHECK(any->cost(50));
    CHECK(any->cost(10, 50));
    CHECK_FALSE(any->cost(10, 101));
  }
  CHECK(Planner::prepare({100, {1, 3}, {}, 298, {StrategyKind::Mixed, 0}})->cost(1'000'000).value() == 100);
}

TEST_CASE("tables are used again for another budget and strategy, and dropped for another length or host") {
  Problem problem{200, {1, 3}, {}, 20, {StrategyKind::TwoLevel, 0}};
  PlannerTables tables;
  int filled = 0;
  const auto fills = [&] {
    filled = 0;
    const auto planner = Planner::prepare(
        problem, {}, [&](double) { ++filled; }, &tables);
    REQUIRE(planner);
    CHECK(planner->cost(problem.budgetBytes).value() == solve(problem)->forwardOperations);
    return filled > 0;
  };
  CHECK(fills());
  problem.budgetBytes = 15;
  CHECK_FALSE(fills());
  problem.strategy = {StrategyKind::Hidden, 0};
  CHECK_FALSE(fills());
  problem.strategy = {StrategyKind::TwoLevel, 0};
  CHECK_FALSE(fills());
  problem.host.saveCost = 2.0;
  CHECK(fills());
  problem.budgetBytes = 40;
  CHECK(fills());
  problem.steps = 199;
  CHECK(fills());
}
