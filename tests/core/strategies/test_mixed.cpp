// SPDX-License-Identifier: Apache-2.0
// Mixed for any sizes of states: closed form, exact rows, decisions and curve, against a referee that knows the
// recurrence alone.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <map>
#include <random>
#include <sstream>

#include "core/planner/solver.h"
#include "core/schedule/memory_map.h"
#include "core/strategies/floor_sum.h"
#include "core/strategies/mixed_chain.h"
#include "core/strategies/mixed_row.h"
#include "tests/support/builders.h"

using namespace retrace::core;
using namespace retrace::test;

namespace {

// C(t,m) for a budget m and every budget that is left of it when hidden and internal states are kept.
class Referee {
 public:
  Referee(std::int64_t steps, StateSizes sizes, std::int64_t bytes) : m_steps(steps), m_sizes(sizes) { fill(bytes); }
  [[nodiscard]] const std::map<std::int64_t, std::vector<std::int64_t>>& rows() const { return m_rows; }
  [[nodiscard]] std::int64_t cost(std::int64_t t, std::int64_t bytes) const {
    return t == 0 ? 0 : bytes < m_sizes.hiddenBytes ? kHuge : m_rows.at(bytes)[static_cast<std::size_t>(t)];
  }

 private:
  static constexpr std::int64_t kHuge = 1'000'000'000;

  const std::vector<std::int64_t>& fill(std::int64_t bytes) {
    if (const auto known = m_rows.find(bytes); known != m_rows.end()) return known->second;
    const std::vector<std::int64_t> none(static_cast<std::size_t>(m_steps + 1), kHuge);
    const auto left = [&](std::int64_t spent) {
      std::vector<std::int64_t> row = bytes - spent >= m_sizes.hiddenBytes ? fill(bytes - spent) : none;
      row[0] = 0;
      return row;
    };
    const auto savedHidden = left(m_sizes.hiddenBytes), keptInternal = left(m_sizes.internalBytes);
    std::vector<std::int64_t> row(static_cast<std::size_t>(m_steps + 1), 0);
    for (std::size_t t = 1; t < row.size(); ++t) {
      row[t] = std::min<std::int64_t>(static_cast<std::int64_t>(t * (t + 1) / 2), 1 + keptInternal[t - 1]);
      for (std::size_t y = 1; y < t; ++y)
        row[t] = std::min(row[t], static_cast<std::int64_t>(y) + row[y] + savedHidden[t - y]);
    }
    return m_rows[bytes] = row;
  }

  std::int64_t m_steps;
  StateSizes m_sizes;
  std::map<std::int64_t, std::vector<std::int64_t>> m_rows;
};

// Pairs as they occur: equal, one apart, whole multiples and their neighbours, coprime, from bytes to gigabytes.
StateSizes randomSizes(std::mt19937_64& random) {
  const std::int64_t hidden = 1 + static_cast<std::int64_t>(random() % (std::uint64_t{1} << (1 + random() % 32)));
  const auto factor = static_cast<std::int64_t>(1 + random() % 7);
  switch (random() % 5) {
    case 0: return {hidden, hidden * factor};
    case 1: return {hidden, hidden * factor + 1};
    case 2: return {hidden, std::max(hidden, hidden * factor - 1)};
    case 3: return {hidden, hidden + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(hidden))};
    default: return {hidden, hidden + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(6 * hidden))};
  }
}

std::int64_t randomBudget(std::mt19937_64& random, StateSizes sizes, std::int64_t units) {
  const std::int64_t whole =
      sizes.hiddenBytes * static_cast<std::int64_t>(1 + random() % static_cast<std::uint64_t>(units));
  return whole + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(sizes.hiddenBytes));
}

std::int64_t costOfMove(const Referee& referee, StateSizes sizes, std::int64_t t, std::int64_t m,
                        const Decision& move) {
  switch (move.kind) {
    case Decision::Kind::Replay: return t * (t + 1) / 2;
    case Decision::Kind::KeepInternal: return move.steps == 1 ? 1 + referee.cost(t - 1, m - sizes.internalBytes) : -1;
    case Decision::Kind::SaveHidden:
      if (move.steps < 1 || move.steps >= t) return -1;
      return move.steps + referee.cost(move.steps, m) + referee.cost(t - move.steps, m - sizes.hiddenBytes);
  }
  return -1;
}

}  // namespace

TEST_CASE("forty-six costs that the full recurrence took hours for") {
  std::ifstream file(RETRACE_SOURCE_DIR "/tests/core/strategies/mixed-any-sizes.csv");
  std::string line;
  std::getline(file, line);
  int rows = 0;
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::array<std::int64_t, 5> value{};
    char comma = 0;
    for (std::int64_t& one : value) fields >> one >> comma;
    CAPTURE(line);
    const auto cost = mixedCost(value[2], {value[0], value[1]}, value[3]);
    REQUIRE(cost);
    CHECK(*cost == MixedCost{value[4], value[4]});
    const auto planned = solve({value[2], {value[0], value[1]}, {}, value[3], {StrategyKind::Mixed, 0}});
    REQUIRE_MESSAGE(planned, why(planned));
    CHECK(planned->forwardOperations == value[4]);
    CHECK(planned->optimal);
    ++rows;
  }
  CHECK(rows == 46);
}

TEST_CASE("the numbers of the theory") {
  const auto cost = [](std::int64_t t, std::int64_t beta, std::int64_t units) {
    return mixedCost(t, {1, beta}, units)->cost;
  };
  CHECK(cost(1000, 4, 50) == 2663);
  CHECK(cost(1000, 4, 100) == 1988);
  CHECK(cost(1000, 4, 200) == 1955);
  CHECK(cost(1000, 2, 50) == 2348);
  CHECK(cost(1000, 2, 100) == 1961);
  CHECK(cost(1000, 2, 500) == 1752);
  const std::map<std::int64_t, std::int64_t> leastUnits{{1, 45}, {2, 63}, {4, 88}, {9, 130}};
  for (const auto& [beta, units] : leastUnits) {
    CHECK(cost(1000, beta, units) <= 2000);
    CHECK(cost(1000, beta, units - 1) > 2000);
  }
  CHECK(cost(100'000, 2, 500) == 237'259);
  CHECK(cost(100'000'000, 3, 500) == 393'196'362);
  CHECK(mixedCost(100'000'000, {4000, 13'348}, 2'000'000)->cost == 393'922'186);
}

TEST_CASE("sums of quotients equal those added up one by one") {
  std::mt19937_64 random(3);
  for (int i = 0; i < 2000; ++i) {
    const auto number = [&](std::uint64_t most) { return static_cast<std::int64_t>(random() % most); };
    const std::int64_t count = number(40), step = number(60), start = number(200), divisor = 1 + number(50);
    std::int64_t sum = 0;
    for (std::int64_t k = 0; k < count; ++k) sum += (step * k + start) / divisor;
    REQUIRE(static_cast<std::int64_t>(floorSum(count, step, start, divisor)) == sum);
  }
}

TEST_CASE("brackets hold the recurrence's cost, exact rows are it, and every decision reaches what is said") {
  std::mt19937_64 random(11);
  std::int64_t cells = 0, open = 0, wrongBracket = 0, wrongChain = 0, wrongMove = 0;
  for (int pair = 0; pair < (kSlow ? 12 : 200); ++pair) {
    const StateSizes sizes = randomSizes(random);
    const std::int64_t steps = kSlow ? 60 : 120, bytes = randomBudget(random, sizes, 26);
    const Referee referee(steps, sizes, bytes);
    for (const auto& [m, costs] : referee.rows()) {
      MixedRow row(sizes, m);
      const auto chain = m >= 2 * sizes.hiddenBytes ? MixedChain::fill(steps, sizes, m).value() : nullptr;
      for (std::int64_t t = 1; t <= steps; ++t) {
        const std::int64_t exact = costs[static_cast<std::size_t>(t)];
        const MixedCost bracket = row.cost(t);
        ++cells;
        open += bracket.optimal() ? 0 : 1;
        wrongBracket += bracket.lowerBound > exact || bracket.cost < exact || bracket.cost > bracket.lowerBound + 1 ||
                                (sizes.internalBytes % sizes.hiddenBytes == 0 && !bracket.optimal())
                            ? 1
                            : 0;
        if (bracket.optimal()) wrongMove += costOfMove(referee, sizes, t, m, row.decide(t)) != exact ? 1 : 0;
        if (!chain) continue;
        wrongChain += chain->cost(t) != exact ? 1 : 0;
        if (!row.decidesAtOnce(t)) wrongMove += costOfMove(referee, sizes, t, m, chain->decide(t, m)) != exact ? 1 : 0;
      }
    }
  }
  CHECK(wrongBracket == 0);
  CHECK(wrongChain == 0);
  CHECK(wrongMove == 0);
  if (!kSlow) CHECK(open > 0);  // some in a thousand
  MESSAGE(cells << " cells, " << open << " open");
}

TEST_CASE("schedules cost what is said, within their budgets") {
  std::mt19937_64 random(5);
  for (int i = 0; i < (kSlow ? 200 : 2000); ++i) {
    const StateSizes sizes = randomSizes(random);
    const auto steps = static_cast<std::int64_t>(1 + random() % 600);
    const Problem problem{steps, sizes, {}, randomBudget(random, sizes, 60), {StrategyKind::Mixed, 0}};
    CAPTURE(toText(problem.strategy));
    const auto solution = solve(problem);
    REQUIRE_MESSAGE(solution, why(solution));
    const auto played = check(solution->schedule, problem);
    REQUIRE_MESSAGE(played, why(played));
    REQUIRE(played->forwardOperations == mixedCost(steps, sizes, problem.budgetBytes)->cost);
    REQUIRE(played->peakBytes <= problem.budgetBytes);
    REQUIRE(solution->optimal);
  }
}

TEST_CASE("the schedule of an open bracket lies inside it") {
  // The decisions of the closed form, added up.
  const std::function<std::int64_t(StateSizes, std::int64_t, std::int64_t)> play = [&](StateSizes sizes, std::int64_t t,
                                                                                       std::int64_t m) -> std::int64_t {
    if (t == 0) return 0;
    const Decision move = MixedRow(sizes, m).decide(t);
    if (move.kind == Decision::Kind::Replay) return t * (t + 1) / 2;
    if (move.kind == Decision::Kind::KeepInternal) return 1 + play(sizes, t - 1, m - sizes.internalBytes);
    return move.steps + play(sizes, move.steps, m) + play(sizes, t - move.steps, m - sizes.hiddenBytes);
  };
  std::mt19937_64 random(17);
  int open = 0;
  for (int i = 0; open < (kSlow ? 10 : 60); ++i) {
    REQUIRE(i < 1'000'000);
    const StateSizes sizes = randomSizes(random);
    const auto t = static_cast<std::int64_t>(100 + random() % 900);
    const std::int64_t m = randomBudget(random, sizes, 60);
    const MixedCost bracket = MixedRow(sizes, m).cost(t);
    if (bracket.optimal()) continue;
    ++open;
    const std::int64_t played = play(sizes, t, m);
    CHECK(played >= bracket.lowerBound);
    CHECK(played <= bracket.cost);
  }
}

TEST_CASE("costs of many sub-problems equal those asked for one by one") {
  std::mt19937_64 random(23);
  MixedCosts costs({2745, 3269});
  for (int i = 0; i < 2000; ++i) {
    const auto t = static_cast<std::int64_t>(random() % 1500);
    const std::int64_t m = randomBudget(random, costs.sizes(), 40) - 1;
    REQUIRE(costs(t, m) == *mixedCost(t, costs.sizes(), m));
  }
  CHECK(costs(3, 2744).cost == kInfeasible);
  CHECK(costs(0, 0).cost == 0);
}

TEST_CASE("the curve has every breakpoint and nothing else") {
  std::mt19937_64 random(29);
  for (int i = 0; i < (kSlow ? 10 : 60); ++i) {
    const auto hidden = static_cast<std::int64_t>(1 + random() % 12);
    const StateSizes sizes{hidden, hidden + static_cast<std::int64_t>(random() % 40)};
    const auto steps = static_cast<std::int64_t>(1 + random() % 70);
    CAPTURE(sizes.hiddenBytes);
    CAPTURE(sizes.internalBytes);
    CAPTURE(steps);
    const auto curve = mixedCurve(steps, sizes);
    REQUIRE(curve);
    CHECK_FALSE(curve->sampled);
    std::size_t next = 0;
    MixedCosts costs(sizes);
    for (std::int64_t m = sizes.hiddenBytes; m <= storeAllBytes(steps, sizes) + 3; ++m) {
      if (next < curve->points.size() && curve->points[next].bytes == m) ++next;
      REQUIRE(next > 0);
      REQUIRE(curve->points[next - 1].cost == costs(steps, m).cost);
    }
    CHECK(next == curve->points.size());
    CHECK(curve->points.back().cost == steps);
  }
}

TEST_CASE("points of a sampled curve are exact") {
  for (const StateSizes sizes : {StateSizes{1, 3}, StateSizes{2, 7}}) {
    const auto curve = mixedCurve(1'000'000, sizes);
    REQUIRE(curve);
    CHECK(curve->sampled);
    CHECK(curve->points.size() <= kMaxSampledBudgets);
    CHECK(curve->points.size() > kMaxSampledBudgets / 2);
    for (std::size_t i = 0; i < curve->points.size(); ++i) {
      const BudgetPoint& point = curve->points[i];
      CHECK(MixedRow(sizes, point.bytes).cost(1'000'000) == MixedCost{point.cost, point.cost});
      if (i > 0) CHECK((point.bytes > curve->points[i - 1].bytes && point.cost < curve->points[i - 1].cost));
    }
    CHECK(curve->points.front().bytes == sizes.hiddenBytes);
    CHECK(curve->points.back() == BudgetPoint{storeAllBytes(1'000'000, sizes), 1'000'000});
  }
}

TEST_CASE("sizes and budgets at the limits") {
  CHECK(mixedCost(4, {8, std::int64_t{1} << 31}, std::int64_t{1} << 33)->cost == 4);
  CHECK(mixedCost(4, {8, std::int64_t{1} << 31}, (std::int64_t{1} << 32) + 8)->cost == 5);
  CHECK(mixedCost(100'000'000, {4, 12}, 200'000'000)->cost == 183'333'335);
  CHECK(mixedCost(kMaxSteps, {1, 1}, kMaxBytes)->cost == kMaxSteps);
  CHECK(mixedCost(kMaxSteps, {1, 3}, 1)->cost == kMaxSteps * (kMaxSteps + 1) / 2);
  CHECK(mixedCost(kMaxSteps, {1, 3}, 0)->cost == kInfeasible);
  CHECK(mixedCost(0, {1, 3}, 0)->cost == 0);
  // Two and three hidden states: the most replays that any length asks for.
  for (const std::int64_t units : {2, 3})
    CHECK(mixedCost(kMaxSteps, {1'000'000'000, 4'000'000'000}, units * 1'000'000'000)->cost ==
          mixedCost(kMaxSteps, {1, 4}, units)->cost);
}

TEST_CASE("where the exact rows would take too much memory the answer is a bracket") {
  const StateSizes sizes{4, 5};
  const std::int64_t steps = 10'000'000;
  for (std::int64_t m = 1400;; ++m) {
    REQUIRE(m < 1600);
    if (MixedRow(sizes, m).cost(steps).optimal()) continue;
    CHECK(MixedChain::fill(steps, sizes, m).value() == nullptr);
    const auto cost = mixedCost(steps, sizes, m);
    REQUIRE(cost);
    CHECK(cost->cost == cost->lowerBound + 1);
    // The plan says by how much it may miss the optimum.
    const auto planned = Planner::prepare({steps, sizes, {}, m, {StrategyKind::Mixed, 0}})->plan(m);
    REQUIRE_MESSAGE(planned, why(planned));
    CHECK(planned->forwardOperations - planned->gap == cost->lowerBound);
    CHECK(planned->optimal == (planned->gap == 0));
    break;
  }
}

TEST_CASE("a plan takes little memory however many rows its budget has") {
  const Problem rows{10, {1, 1'000'000'000}, {}, std::int64_t{4} << 30, {StrategyKind::Mixed, 0}};
  CHECK(solve(rows)->forwardOperations == 15);
  if (kSlow) return;
  const Problem long_{100'000'000, {1, 3}, {}, 100'000'000, {StrategyKind::Mixed, 0}};
  const auto planned = Planner::prepare(long_)->plan(long_.budgetBytes);
  REQUIRE(planned);
  CHECK(planned->optimal);
  CHECK(planned->graph->nodes().size() < 100);
}

TEST_CASE("exact rows and curves stop soon after they are asked to") {
  std::stop_source source;
  source.request_stop();
  CHECK(MixedChain::fill(100'000, {2, 7}, 1000, source.get_token()).error().code == ErrorCode::Cancelled);
  CHECK(mixedCurve(100'000, {2, 7}, source.get_token()).error().code == ErrorCode::Cancelled);
}
