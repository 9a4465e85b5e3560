// SPDX-License-Identifier: Apache-2.0
// The strategies beside Hidden, Internal and Mixed: each against an independent referee, and all of them against Mixed.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include "core/planner/solver.h"
#include "core/schedule/memory_map.h"
#include "core/strategies/binomial.h"
#include "core/strategies/online.h"
#include "core/strategies/problem_file.h"
#include "core/strategies/registry.h"
#include "core/strategies/schedule_file.h"
#include "tests/support/builders.h"
#include "tests/support/exhaustive.h"
#include "tests/support/referee.h"

using namespace retrace::core;
using namespace retrace::test;

namespace {

Strategy named(StrategyKind kind) { return {kind, 0}; }

// Fewest saves over all schedules with the fewest forwards, from the recurrence and nothing else.
std::int64_t fewestSaves(std::int64_t t, std::int64_t m) {
  static std::map<std::pair<std::int64_t, std::int64_t>, std::pair<std::int64_t, std::int64_t>>
      known;  // forwards, saves
  const auto best = [](auto&& self, std::int64_t steps, std::int64_t units) -> std::pair<std::int64_t, std::int64_t> {
    if (steps == 1) return {1, 0};
    if (const auto found = known.find({steps, units}); found != known.end()) return found->second;
    std::pair<std::int64_t, std::int64_t> least{steps * (steps + 1) / 2, 0};
    for (std::int64_t y = 1; units > 1 && y < steps; ++y) {
      const auto right = self(self, steps - y, units - 1), left = self(self, y, units);
      least = std::min(least, {y + right.first + left.first, right.second + left.second + (steps - y > 1 ? 1 : 0)});
    }
    return known[{steps, units}] = least;
  };
  return best(best, t, m).second;
}

}  // namespace

TEST_CASE("every strategy is listed once, says what it is and has a schedule") {
  CHECK(strategyNames() ==
        "mixed, hidden, internal, store-all, recompute, sqrt, every, chen-recursive, revolve, bisection, two-level, "
        "online");
  std::vector<Strategy> all = plainStrategies();
  all.push_back({StrategyKind::Every, 7});
  std::set<StrategyKind> kinds;
  std::set<std::string_view> sentences;
  for (const Strategy& strategy : all) {
    const StrategyModel& model = modelOf(strategy);
    CAPTURE(model.name);
    CHECK(model.kind == strategy.kind);
    CHECK(model.sentence.ends_with('.'));
    CHECK((model.policy != nullptr) + (model.plan != nullptr) + (model.fillTable != nullptr) == 1);
    CHECK(usesHost(strategy) == (strategy.kind == StrategyKind::TwoLevel));
    kinds.insert(model.kind);
    sentences.insert(model.sentence);
  }
  CHECK(kinds.size() == 13);
  CHECK(sentences.size() == 13);
}

TEST_CASE("revolve saves as seldom as any schedule with the fewest forwards") {
  for (std::int64_t m = 1; m <= 12; ++m)
    for (std::int64_t t = 1; t <= 90; ++t) {
      const Problem problem = makeProblem(StrategyKind::Revolve, t, m, 2);
      const auto solution = solve(problem);
      REQUIRE_MESSAGE(solution, why(solution));
      const auto checked = check(solution->schedule, problem);
      REQUIRE(checked);
      CAPTURE(t);
      CAPTURE(m);
      CHECK(checked->forwardOperations == hiddenCost(t, m));
      CHECK(checked->saves == fewestSaves(t, m) + 1);  // and h_0
    }
}

TEST_CASE("revolve saves less often than hidden somewhere, and its split is always optimal") {
  const Problem revolve = makeProblem(StrategyKind::Revolve, 1000, 10, 2);
  Problem hidden = revolve;
  hidden.strategy = named(StrategyKind::Hidden);
  const auto few = solve(revolve), many = solve(hidden);
  REQUIRE((few && many));
  CHECK(few->forwardOperations == many->forwardOperations);
  CHECK(check(few->schedule, revolve)->saves < check(many->schedule, hidden)->saves);
  for (std::int64_t m : {2, 3, 5, 17, 100})
    for (std::int64_t t : {2LL, 3LL, 50LL, 1000LL, 123'456LL, 99'999'999LL}) {
      const std::int64_t y = revolveSplit(t, m);
      CHECK(y + hiddenCost(t - y, m - 1) + hiddenCost(y, m) == hiddenCost(t, m));
    }
}

TEST_CASE("every picks the best of all distances for the budget") {
  for (const StateSizes sizes : {StateSizes{1, 1}, StateSizes{1, 3}, StateSizes{2, 7}})
    for (std::int64_t steps : {1, 2, 3, 7, 24, 60, 61}) {
      const auto costOf = [&](Strategy strategy, std::int64_t bytes) {
        return Planner::prepare({steps, sizes, {}, bytes, strategy})->cost(bytes);
      };
      for (std::int64_t bytes = 1; bytes <= storeAllBytes(steps, sizes) + 3; ++bytes) {
        std::int64_t best = -1;
        for (std::int64_t k = 1; k <= steps; ++k)
          if (const auto cost = costOf({StrategyKind::Every, k}, bytes); cost && (best < 0 || *cost < best))
            best = *cost;
        const auto chosen = costOf(named(StrategyKind::EveryBest), bytes);
        CAPTURE(steps);
        CAPTURE(bytes);
        CHECK(chosen.has_value() == (best >= 0));
        if (chosen) CHECK(*chosen == best);
      }
    }
}

TEST_CASE("Chen's recursion needs about log2 T states and T log2 T forwards") {
  for (std::int64_t steps : {1, 2, 3, 4, 5, 31, 32, 33, 1000, 65536}) {
    const Strategy strategy = named(StrategyKind::ChenRecursive);
    const StateSizes sizes{1, 3};
    const double log = std::log2(static_cast<double>(steps));
    const auto solution = solve({steps, sizes, {}, smallestBudgetBytes(strategy, steps, sizes), strategy, {}});
    REQUIRE_MESSAGE(solution, why(solution));
    CAPTURE(steps);
    CHECK(solution->peakBytes == smallestBudgetBytes(strategy, steps, sizes));
    CHECK(static_cast<double>(solution->peakBytes) <= std::max(1.0, std::floor(log)));
    CHECK(static_cast<double>(solution->forwardOperations) <= static_cast<double>(steps) * (1.0 + std::ceil(log)));
    CHECK(solution->optimal == (solution->forwardOperations == hiddenCost(steps, solution->peakBytes)));
  }
}

TEST_CASE("bisection halves while the budget lasts, and more never costs more") {
  const auto costOf = [](StrategyKind kind, std::int64_t units) {
    return solve({777, {1, 2}, {}, units, named(kind)})->forwardOperations;
  };
  std::int64_t before = 777 * 778 / 2;
  CHECK(costOf(StrategyKind::Bisection, 1) == before);
  for (std::int64_t units = 2; units <= 14; ++units) {
    const std::int64_t cost = costOf(StrategyKind::Bisection, units);
    CHECK(cost <= before);
    CHECK(cost >= hiddenCost(777, units));
    before = cost;
  }
  CHECK(before == costOf(StrategyKind::ChenRecursive, 14));
  // 8 steps, two units: to 4, the right half and then the left half replayed from where they begin.
  const Strategy bisection = named(StrategyKind::Bisection);
  CHECK(Planner::prepare({8, {1, 2}, {}, 2, bisection})->cost(2) == 4 + 10 + (2 + 3 + 3));
}

TEST_CASE("exhaustive search over both memories agrees with two-level") {
  struct Costs {
    std::int64_t step, save, load;
  };
  for (const Costs& costs :
       {Costs{4, 0, 0}, Costs{4, 1, 1}, Costs{4, 4, 4}, Costs{4, 2, 9}, Costs{4, 9, 2}, Costs{4, 30, 30}})
    for (std::int64_t steps = 1; steps <= 6; ++steps)
      for (std::int64_t units = 1; units <= 3; ++units)
        for (std::int64_t host : {1, 2, 5}) {
          if (steps == 6 && (units == 3 || host == 2)) continue;
          Rules rules{.steps = steps, .units = units, .hiddenWeight = 1, .internalWeight = 0};
          rules.hostUnits = host;
          rules.hostSaveCost = costs.save;
          rules.hostLoadCost = costs.load;
          rules.stepCosts.assign(static_cast<std::size_t>(steps), costs.step);
          Problem problem = makeProblem(StrategyKind::TwoLevel, steps, units, 2);
          problem.host = {host, static_cast<double>(costs.save) / 4.0, static_cast<double>(costs.load) / 4.0};
          const auto solution = solve(problem);
          REQUIRE_MESSAGE(solution, why(solution));
          CAPTURE(steps);
          CAPTURE(units);
          CAPTURE(host);
          CAPTURE(costs.save);
          CAPTURE(costs.load);
          CHECK(4.0 * (static_cast<double>(solution->forwardOperations) + solution->transferCost) ==
                static_cast<double>(fewestForwardOperations(rules)));
        }
}

TEST_CASE(
    "two-level without a host, or with one that costs too much, is hidden; with a free one it is hidden with both "
    "budgets") {
  for (std::int64_t steps : {1, 2, 9, 40, 75})
    for (std::int64_t units = 1; units <= 6; ++units) {
      Problem problem = makeProblem(StrategyKind::TwoLevel, steps, units, 2);
      problem.host = {0, 1.0, 1.0};
      CHECK(solve(problem)->forwardOperations == hiddenCost(steps, units));
      problem.host = {HostMemory::kUnlimited, 1e8, 1e8};
      CHECK(solve(problem)->forwardOperations == hiddenCost(steps, units));
      for (std::int64_t host : {1, 3}) {
        problem.host = {host, 0.0, 0.0};
        CHECK(solve(problem)->forwardOperations == hiddenCost(steps, units + host));
      }
      problem.host = {HostMemory::kUnlimited, 0.0, 0.0};
      CHECK(solve(problem)->forwardOperations == 2 * steps - 1);
    }
}

TEST_CASE("two-level tells its transfers, and a budget for the host is kept") {
  Problem problem = makeProblem(StrategyKind::TwoLevel, 200, 3, 2, 8);
  problem.host = {4 * 8, 1.5, 0.75};
  const auto solution = solve(problem);
  REQUIRE_MESSAGE(solution, why(solution));
  const auto checked = check(solution->schedule, problem);
  REQUIRE_MESSAGE(checked, why(checked));
  CHECK(checked->hostSaves > 0);
  CHECK(solution->transferCost ==
        1.5 * static_cast<double>(checked->hostSaves) + 0.75 * static_cast<double>(checked->hostLoads));
  CHECK(checked->hostPeakBytes == solution->hostPeakBytes);
  CHECK(checked->hostPeakBytes <= problem.host.budgetBytes);
  CHECK(solution->forwardOperations < hiddenCost(200, 3));
  Problem smaller = problem;
  smaller.host.budgetBytes -= 8;
  CHECK(check(solution->schedule, smaller).has_value() == (checked->hostPeakBytes <= smaller.host.budgetBytes));
}

TEST_CASE("two-level saves nothing on one level only to move it to the other at once") {
  for (const double cost : {0.0, 0.25, 1.0, 3.0})
    for (std::int64_t steps : {5, 40, 90}) {
      Problem problem = makeProblem(StrategyKind::TwoLevel, steps, 3, 2);
      problem.host = {4, cost, cost};
      const auto solution = solve(problem);
      REQUIRE(solution);
      const auto& actions = solution->schedule.actions;
      for (std::size_t i = 0; i + 2 < actions.size(); ++i)
        CHECK_FALSE((actions[i].kind == ActionKind::Save && actions[i + 1].kind == ActionKind::Drop &&
                     actions[i + 2].kind == ActionKind::Save));
    }
}

TEST_CASE("two-level refuses tables that would not fit and stops when asked to") {
  Problem problem = makeProblem(StrategyKind::TwoLevel, 1'000'000, 1000, 2);
  const auto refused = solve(problem);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("fewer steps") != std::string::npos);
  std::stop_source source;
  source.request_stop();
  problem.steps = 2000;
  problem.budgetBytes = 20;
  CHECK(solve(problem, source.get_token()).error().code == ErrorCode::Cancelled);
}

TEST_CASE("a two-level schedule file comes back, host and all, and older files mean what they meant") {
  Problem problem = makeProblem(StrategyKind::TwoLevel, 60, 3, 2);
  problem.host = {5, 0.5, 0.25};
  const auto solution = solve(problem);
  REQUIRE(solution);
  const ScheduleFile file{problem, *solution->graph};
  const auto back = scheduleFileFromJson(nlohmann::json::parse(toJson(file).dump()));
  REQUIRE_MESSAGE(back, why(back));
  CHECK(back->problem == problem);
  CHECK(back->graph == *solution->graph);
  CHECK(listOf(back->graph, problem, kMostListed) == solution->schedule);
  CHECK(toText(Action{ActionKind::Save, 4, 4, 0, Level::Host}) == "save 4 @0 on the host");
  CHECK_FALSE(toJson(makeProblem(StrategyKind::Mixed, 10, 5, 2)).contains("host_bytes"));
}

TEST_CASE("online decides the same for a prefix whatever follows") {
  for (std::int64_t slots : {1, 2, 3, 6, 11}) {
    OnlineSweep sweep(slots);
    for (std::int64_t steps = 1; steps <= 200; ++steps) {
      // The sweep knows nothing of the length: what is held when it ends is what a longer one holds there.
      const auto source = makeOnlineSource(steps, slots, 1);
      std::map<std::int64_t, std::int64_t> held{};
      bool swept = false;
      while (!swept)
        for (const Action& action : source->next()) {
          swept = swept || action.kind == ActionKind::Record;
          if (action.kind == ActionKind::Save && !swept) held[action.offset] = action.first;
        }
      CHECK(held.size() == sweep.held().size());
      for (const OnlineSweep::Held& one : sweep.held()) CHECK(held[one.slot] == one.step);
      static_cast<void>(sweep.reach(steps));
    }
  }
}

TEST_CASE("online equals the offline optimum up to two steps more than it has states") {
  for (std::int64_t slots = 1; slots <= 60; ++slots)
    for (std::int64_t steps = 1; steps <= slots + 2; ++steps)
      CHECK(onlineCost(steps, slots) == hiddenCost(steps, slots));
}

TEST_CASE("online takes no more than the minimal repetition for every step, and at most 17/14 of the offline optimum") {
  double worst = 1.0, worstOfFive = 1.0;
  for (std::int64_t slots = 2; slots <= 40; ++slots)
    for (std::int64_t steps = 1; steps <= 400; ++steps) {
      const std::int64_t cost = onlineCost(steps, slots), offline = hiddenCost(steps, slots);
      CHECK(cost >= offline);
      CHECK(cost <= (repetitions(steps, slots) + 1) * steps);
      CHECK(cost <= onlineCost(steps, slots - 1));
      const double ratio = static_cast<double>(cost) / static_cast<double>(offline);
      worst = std::max(worst, ratio);
      if (slots >= 5) worstOfFive = std::max(worstOfFive, ratio);
    }
  CHECK(worst <= 17.0 / 14.0);
  CHECK(worstOfFive <= 1.07);
}

TEST_CASE("Mixed is never beaten at equal bytes by any other strategy of one level, and more memory never costs more") {
  const bool holds = rc::check("500 times 5 random problems, one in thirteen of them two-level", [] {
    for (int problem = 0; problem < 5; ++problem) {
      const auto steps = *rc::gen::inRange<std::int64_t>(1, 120);
      const StateSizes sizes{*rc::gen::inRange<std::int64_t>(1, 4), 0};
      const StateSizes both{sizes.hiddenBytes, sizes.hiddenBytes + *rc::gen::inRange<std::int64_t>(0, 20)};
      auto strategy = *rc::gen::elementOf(plainStrategies());
      if (*rc::gen::inRange(0, 8) == 0) strategy = {StrategyKind::Every, *rc::gen::inRange<std::int64_t>(1, 130)};
      const std::int64_t smallest = smallestBudgetBytes(strategy, steps, both);
      const std::int64_t budget = smallest + *rc::gen::inRange<std::int64_t>(0, 40 * both.hiddenBytes);
      const std::int64_t more = budget + *rc::gen::inRange<std::int64_t>(0, 10 * both.hiddenBytes);
      const HostMemory host{*rc::gen::inRange<std::int64_t>(0, 9), 0.5, 0.25};
      // `internal` keeps h_0 outside its budget: at equal bytes it has one hidden state more.
      const std::int64_t equal = chargesInitialState(strategy) ? budget : budget + both.hiddenBytes;
      const auto planner = Planner::prepare({steps, both, {}, more, strategy, host});
      RC_ASSERT(planner.has_value());
      const double cost = planner->modelCost(budget).value();
      RC_ASSERT(planner->modelCost(more).value() <= cost);
      if (strategy.kind == StrategyKind::TwoLevel) continue;
      const auto mixed = Planner::prepare({steps, both, {}, equal, named(StrategyKind::Mixed)});
      RC_ASSERT(mixed.has_value());
      RC_ASSERT(mixed->modelCost(equal).value() <= cost);
    }
  });
  CHECK(holds);
}

TEST_CASE("a long online sweep is handed out in parts, so that it can be cancelled") {
  // Three states and millions of steps: hours may lie between two saves of a longer one.
  const auto source = makeOnlineSource(5'000'000, 3, 1);
  std::int64_t batches = 0, reached = 0;
  while (reached < 4'999'999) {
    for (const Action& action : source->next())
      if (action.kind == ActionKind::Forward) reached = std::max(reached, action.last);
    REQUIRE(++batches < 1000);
  }
  CHECK(batches >= 4);
  std::stop_source stop;
  stop.request_stop();
  const auto cancelled = solve({5'000'000, {1, 2}, {}, 3, named(StrategyKind::Online)}, stop.get_token());
  REQUIRE_FALSE(cancelled);
  CHECK(cancelled.error().code == ErrorCode::Cancelled);
}
