// SPDX-License-Identifier: Apache-2.0
#include "core/schedule/problem.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <nlohmann/json.hpp>

#include "core/strategies/problem_file.h"
#include "core/strategies/registry.h"
#include "tests/support/builders.h"

using namespace retrace::core;
using namespace retrace::test;

TEST_CASE("strategies are read as they are written") {
  for (const Strategy& strategy : plainStrategies()) CHECK(strategyFromText(toText(strategy)).value() == strategy);
  CHECK(strategyFromText("every:7").value() == Strategy{StrategyKind::Every, 7});
  for (const char* text : {"", "all", "every ", "every:", "every:0", "every:-1", "every:7x", "Hidden"}) {
    CAPTURE(text);
    CHECK_FALSE(strategyFromText(text));
  }
}

TEST_CASE("a problem comes back from JSON as it was") {
  const bool lossless = rc::check("to and from JSON", [] {
    Problem problem =
        makeProblem(*rc::gen::element(StrategyKind::Hidden, StrategyKind::Internal, StrategyKind::Mixed),
                    *rc::gen::inRange<std::int64_t>(1, 1'000'000), *rc::gen::inRange<std::int64_t>(1, 1000),
                    *rc::gen::inRange<std::int64_t>(1, 9), *rc::gen::inRange<std::int64_t>(1, 100'000));
    problem.costs = {*rc::gen::inRange(1, 100) / 7.0, *rc::gen::inRange(1, 100) / 3.0};
    const auto back = problemFromJson(nlohmann::json::parse(toJson(problem).dump()));
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == problem);
  });
  CHECK(lossless);
}

TEST_CASE("problems with missing or senseless fields are refused") {
  const nlohmann::json good = toJson(makeProblem(StrategyKind::Mixed, 10, 5, 2));
  REQUIRE(problemFromJson(good));
  for (const char* key : {"steps", "hidden_bytes", "internal_bytes", "budget_bytes", "strategy"}) {
    nlohmann::json damaged = good;
    damaged.erase(key);
    CHECK_FALSE(problemFromJson(damaged));
    for (const nlohmann::json& value :
         {nlohmann::json(-1), nlohmann::json("x"), nlohmann::json(1.5), nlohmann::json(nullptr),
          nlohmann::json(std::uint64_t{1} << 63), nlohmann::json::array()}) {
      damaged = good;
      damaged[key] = value;
      CAPTURE(damaged.dump());
      CHECK_FALSE(problemFromJson(damaged));
    }
  }
  CHECK_FALSE(problemFromJson(nlohmann::json::array()));
}

TEST_CASE("store-everything needs one hidden state and all internal states but the last") {
  CHECK(storeAllBytes(1, {8, 24}) == 8);
  CHECK(storeAllBytes(1000, {8, 24}) == 8 + 999 * 24);
}

TEST_CASE("of its budget a strategy uses what it can") {
  const StateSizes sizes{64, 192};
  for (const std::int64_t budget : {64, 1'000, 100'000}) {
    CHECK(usedBudgetBytes({100, sizes, {}, budget, {StrategyKind::Recompute, 0}}) == 64);
    CHECK(usedBudgetBytes({100, sizes, {}, budget, {StrategyKind::Mixed, 0}}) ==
          std::min(budget, storeAllBytes(100, sizes)));
  }
  CHECK(usedBudgetBytes({100, sizes, {}, 100'000, {StrategyKind::StoreAll, 0}}) == storeAllBytes(100, sizes));
}
