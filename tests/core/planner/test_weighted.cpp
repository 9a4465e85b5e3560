// SPDX-License-Identifier: Apache-2.0
// Unequal step times: against exhaustive search, a plain recursion, and the solver for equal times.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <tuple>

#include "core/planner/step_times.h"
#include "core/planner/tradeoff.h"
#include "core/planner/weighted_solver.h"
#include "core/schedule/memory_map.h"
#include "tests/support/builders.h"
#include "tests/support/exhaustive.h"
#include "tests/support/process.h"
#include "tests/support/referee.h"

using namespace retrace::core;
using namespace retrace::test;

namespace {

std::vector<double> timesOf(const std::vector<std::int64_t>& whole) { return {whole.begin(), whole.end()}; }

// The recurrences, memoised over (i, j, m) and written down once more.
double plainCost(const std::vector<double>& times, std::int64_t units, std::int64_t beta) {
  std::map<std::tuple<std::size_t, std::size_t, std::int64_t>, double> known;
  const std::function<double(std::size_t, std::size_t, std::int64_t)> cost = [&](std::size_t i, std::size_t j,
                                                                                 std::int64_t m) -> double {
    if (i == j) return 0.0;
    if (m < 1) return std::numeric_limits<double>::infinity();
    if (const auto found = known.find({i, j, m}); found != known.end()) return found->second;
    double least = 0.0, walked = 0.0;
    for (std::size_t k = i; k < j; ++k) least += times[k] * static_cast<double>(j - k);  // replay every step from h_i
    for (std::size_t y = i + 1; y < j; ++y) {
      walked += times[y - 1];
      least = std::min(least, walked + cost(i, y, m) + cost(y, j, m - 1));
    }
    if (beta > 0) least = std::min(least, times[i] + cost(i + 1, j, m - beta));
    return known[{i, j, m}] = least;
  };
  return cost(0, times.size(), units);
}

std::string refusal(const std::string& content, std::int64_t steps, const std::string& column = {}) {
  const auto path = temporaryPath("times.csv");
  std::ofstream(path, std::ios::binary) << content;
  const auto times = readStepTimes(path.string() + column, steps);
  std::filesystem::remove(path);
  return why(times);
}

}  // namespace

TEST_CASE("exhaustive search agrees with unequal steps up to length 7") {
  const std::vector<std::vector<std::int64_t>> all{{3},
                                                   {1, 9},
                                                   {5, 1, 1},
                                                   {0, 4, 0, 7},
                                                   {9, 1, 2, 8, 1},
                                                   {1, 2, 4, 8, 16, 32},
                                                   {7, 1, 1, 9, 2, 2, 5},
                                                   {1, 1, 20, 1, 1, 1, 20}};
  for (const auto& whole : all)
    for (const std::int64_t beta : {0, 1, 2, 3}) {  // 0: Hidden
      const auto steps = static_cast<std::int64_t>(whole.size());
      const StrategyKind kind = beta == 0 ? StrategyKind::Hidden : StrategyKind::Mixed;
      for (std::int64_t units = 1; units <= (beta == 0 ? steps : 1 + beta * (steps - 1)); units += steps == 7 ? 3 : 1) {
        Rules rules{.steps = steps, .units = units, .hiddenWeight = 1, .internalWeight = beta};
        rules.stepCosts = whole;
        const auto answer =
            solveWeighted(makeProblem(kind, steps, units, std::max<std::int64_t>(1, beta)), timesOf(whole));
        REQUIRE_MESSAGE(answer, why(answer));
        CAPTURE(steps);
        CAPTURE(units);
        CAPTURE(beta);
        CHECK(answer->forwardTime == static_cast<double>(fewestForwardOperations(rules)));
      }
    }
}

TEST_CASE("a plain recursion agrees with unequal steps, and the referee with the schedule") {
  const bool agree = rc::check("random times", [] {
    const auto steps = *rc::gen::inRange<std::size_t>(1, 25);
    const auto beta = *rc::gen::inRange<std::int64_t>(0, 5);
    const auto units = *rc::gen::inRange<std::int64_t>(1, 20);
    std::vector<double> times;
    for (std::size_t i = 0; i < steps; ++i) times.push_back(*rc::gen::inRange(0, 64) / 8.0);
    Problem problem = makeProblem(beta == 0 ? StrategyKind::Hidden : StrategyKind::Mixed,
                                  static_cast<std::int64_t>(steps), units, std::max<std::int64_t>(1, beta), 2);
    const auto answer = solveWeighted(problem, times);
    RC_ASSERT(answer.has_value());
    RC_ASSERT(answer->forwardTime == plainCost(times, units, beta));
    RC_ASSERT(answer->solution.optimal);
    const Verdict verdict = judge(problem, answer->solution.schedule);
    RC_ASSERT(verdict.objection == std::string());
    RC_ASSERT(verdict.peakBytes == answer->solution.peakBytes);
    RC_ASSERT(verdict.forwardOperations == answer->solution.forwardOperations);
  });
  CHECK(agree);
}

TEST_CASE("equal times cost what the solver for equal steps says") {
  for (const StateSizes sizes : {StateSizes{1, 2}, StateSizes{2, 7}})
    for (const StrategyKind kind : {StrategyKind::Hidden, StrategyKind::Mixed}) {
      constexpr std::int64_t kSteps = 70;
      const Strategy strategy{kind, 0};
      const auto expected = tradeoffCurve({kSteps, sizes, {}, 0, strategy});
      const auto points = weightedCurve(strategy, sizes, std::vector<double>(kSteps, 1.0));
      REQUIRE((expected && points));
      REQUIRE(points->size() == expected->points.size());
      for (std::size_t i = 0; i < points->size(); ++i) {
        CHECK((*points)[i].budgetBytes == expected->points[i].budgetBytes);
        CHECK((*points)[i].forwardTime == static_cast<double>(expected->points[i].forwardOperations));
      }
    }
}

TEST_CASE("unequal steps refuse what they cannot answer") {
  const Problem problem = makeProblem(StrategyKind::Mixed, 4, 4, 2);
  CHECK(why(solveWeighted(problem, {1, 2, 3})).find("3 step times for 4 steps") != std::string::npos);
  for (const double bad : {-1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
    CHECK(why(solveWeighted(problem, {1, bad, 3, 4})).find("step 2") != std::string::npos);
  CHECK(why(solveWeighted(makeProblem(StrategyKind::Sqrt, 4, 40, 2), {1, 2, 3, 4})).find("'hidden' and 'mixed'") !=
        std::string::npos);
  CHECK(why(solveWeighted(makeProblem(StrategyKind::Hidden, 513, 4, 2), std::vector<double>(513, 1.0))).find("512") !=
        std::string::npos);
  CHECK(why(solveWeighted(makeProblem(StrategyKind::Mixed, 512, 3000, 9), std::vector<double>(512, 1.0)))
            .find("limit of 2.00 GiB") != std::string::npos);
  std::stop_source source;
  source.request_stop();
  CHECK(solveWeighted(makeProblem(StrategyKind::Mixed, 300, 100, 2), std::vector<double>(300, 1.0), source.get_token())
            .error()
            .code == ErrorCode::Cancelled);
}

TEST_CASE("step times are read from a column, with or without a header") {
  const auto path = temporaryPath("times.csv");
  std::ofstream(path) << "step,ms,\"other\"\r\n1,0.5,7\r\n2,1.25,8\r\n\r\n3,+2e1,9\r\n";
  CHECK(readStepTimes(path.string() + ":ms", 3).value() == std::vector<double>{0.5, 1.25, 20.0});
  CHECK(readStepTimes(path.string() + ":2", 3).value() == std::vector<double>{0.5, 1.25, 20.0});
  CHECK(readStepTimes(path.string() + ":other", 3).value() == std::vector<double>{7.0, 8.0, 9.0});
  CHECK(readStepTimes(path.string(), 3).value() == std::vector<double>{1.0, 2.0, 3.0});
  std::filesystem::remove(path);
  CHECK(refusal("1\n2\n", 2).empty());
  CHECK(refusal("1\n2\n", 3).find("has 2 step times") != std::string::npos);
  CHECK(refusal("1\n2\n3\n", 2).find("more than 2") != std::string::npos);
  CHECK(refusal("1\n-2\n", 2).find("line 2") != std::string::npos);
  CHECK(refusal("1\nnan\n", 2).find("'nan' is not a time") != std::string::npos);
  CHECK(refusal("1\n\n1e999\n", 2).find("line 3") != std::string::npos);
  CHECK(refusal("1,2\n3\n", 2, ":2").find("no column 2") != std::string::npos);
  CHECK(refusal("a,b\n1,2\n", 1, ":c").find("no column 'c'") != std::string::npos);
  CHECK(refusal("", 1).find("is empty") != std::string::npos);
  CHECK(why(readStepTimes("/nowhere/times.csv", 1)).find("No such file") != std::string::npos);
  CHECK(why(readStepTimes("/", 1)).find("is a folder") != std::string::npos);
}
