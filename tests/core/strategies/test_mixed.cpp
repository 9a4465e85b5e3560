// SPDX-License-Identifier: Apache-2.0
// The rows of Mixed as corners of convex lines, against the plain recurrence on every cell.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <random>

#include "core/planner/solver.h"
#include "core/schedule/memory_map.h"
#include "core/strategies/hull_table.h"
#include "core/strategies/plain_table.h"
#include "tests/support/builders.h"

using namespace retrace::core;
using namespace retrace::test;

namespace {

#ifdef RETRACE_SANITIZED
constexpr bool kSlow = true;
#else
constexpr bool kSlow = false;
#endif

std::shared_ptr<const MixedTable> hull(std::int64_t steps, std::int64_t beta, std::int64_t units) {
  auto table = MixedTable::fill(steps, {1, 1, beta}, units);
  REQUIRE_MESSAGE(table, why(table));
  return *table;
}

// What the first move costs together with all that follows, by the costs of `table`.
std::int64_t costOfMove(const MixedTable& table, std::int64_t t, std::int64_t m, const Decision& move) {
  switch (move.kind) {
    case Decision::Kind::Replay: return t * (t + 1) / 2;
    case Decision::Kind::KeepInternal: return 1 + table.cost(t - 1, m - table.weights().internal);
    case Decision::Kind::SaveHidden: return move.steps + table.cost(move.steps, m) + table.cost(t - move.steps, m - 1);
  }
  return -1;
}

// The recurrence at one cell, from the costs of the cells before it.
std::int64_t recurrence(const MixedTable& table, std::int64_t t, std::int64_t m) {
  std::int64_t best = t * (t + 1) / 2;
  if (m > table.weights().internal) best = std::min(best, 1 + table.cost(t - 1, m - table.weights().internal));
  for (std::int64_t y = 1; m > 1 && y < t; ++y) best = std::min(best, y + table.cost(y, m) + table.cost(t - y, m - 1));
  return best;
}

}  // namespace

TEST_CASE("rows of corners equal the plain recurrence on every cell, and every decision reaches the cost") {
  struct Row {
    std::int64_t steps, units, beta;
  };
  const std::vector<Row> rows =
      kSlow ? std::vector<Row>{{300, 250, 1}, {400, 250, 2}, {300, 400, 3}, {300, 300, 9}}
            : std::vector<Row>{{4096, 400, 1},  {4096, 400, 2}, {4096, 300, 4},    {2000, 700, 3},  {1500, 1000, 5},
                               {1000, 2000, 9}, {600, 4000, 7}, {300, 40'000, 64}, {200, 200, 1000}};
  for (const Row& row : rows) {
    CAPTURE(row.beta);
    const auto fast = hull(row.steps, row.beta, row.units);
    const auto plain = PlainTable::fill(row.steps, {1, 1, row.beta}, row.units);
    REQUIRE_MESSAGE(plain, why(plain));
    std::int64_t wrongCosts = 0, wrongMoves = 0;
    for (std::int64_t t = 1; t <= row.steps; ++t)
      for (std::int64_t m = 1; m <= (*plain)->maxUnits(); ++m) {
        const std::int64_t cost = (*plain)->cost(t, m);
        wrongCosts += fast->cost(t, m) != cost ? 1 : 0;
        wrongMoves += costOfMove(**plain, t, m, fast->decide(t, m)) != cost ? 1 : 0;
      }
    CHECK(wrongCosts == 0);
    CHECK(wrongMoves == 0);
  }
}

TEST_CASE("far above the plain table random cells satisfy the recurrence") {
  std::mt19937_64 random(7);
  const std::int64_t steps = kSlow ? 20'000 : 100'000, units = 500;
  for (const std::int64_t beta : {1, 2, 4, 9}) {
    const auto table = hull(steps, beta, units);
    for (int i = 0; i < (kSlow ? 10 : 60); ++i) {
      const auto m = static_cast<std::int64_t>(1 + random() % units);
      const auto t = static_cast<std::int64_t>(1 + random() % static_cast<std::uint64_t>(steps));
      CAPTURE(beta);
      CAPTURE(t);
      CAPTURE(m);
      CHECK(table->cost(t, m) == recurrence(*table, t, m));
    }
  }
}

TEST_CASE("a table that is continued equals one that is filled at once") {
  for (const std::int64_t beta : {1, 3}) {
    const auto part = hull(700, beta, 40);
    const auto whole = hull(700, beta, 900);
    const auto continued = MixedTable::fill(700, {1, 1, beta}, 900, {}, {}, part);
    REQUIRE(continued);
    for (std::int64_t t = 1; t <= 700; t += 7)
      for (std::int64_t m = 1; m <= 900; ++m) CHECK((*continued)->cost(t, m) == whole->cost(t, m));
  }
}

TEST_CASE("the curve of Mixed is the last column of its table") {
  for (const StateWeights weights : {StateWeights{1, 1, 3}, StateWeights{1, 1, 1}, StateWeights{1, 2, 7}}) {
    const std::int64_t steps = 150;
    const auto curve = MixedTable::curve(steps, weights);
    const auto table = MixedTable::fill(steps, weights, 1'000'000);
    REQUIRE(curve);
    REQUIRE(table);
    std::size_t next = 0;
    for (std::int64_t m = weights.hidden; m <= (*table)->maxUnits() + 3; ++m) {
      if (next < curve->size() && (*curve)[next].units == m) ++next;
      REQUIRE(next > 0);
      CHECK((*curve)[next - 1].cost == (*table)->cost(steps, m));
    }
    CHECK(next == curve->size());
    CHECK(curve->back().cost == steps);
  }
}

TEST_CASE("schedules of a hundred thousand steps cost what the table says") {
  const Problem problem = makeProblem(StrategyKind::Mixed, kSlow ? 20'000 : 100'000, 500, 2);
  const auto solution = solve(problem);
  REQUIRE_MESSAGE(solution, why(solution));
  CHECK(solution->optimal);
  const auto checked = check(solution->schedule, problem);
  REQUIRE_MESSAGE(checked, why(checked));
  CHECK(checked->forwardOperations == solution->forwardOperations);
  if (!kSlow) CHECK(solution->forwardOperations == 237'259);
}

TEST_CASE("costs of Mixed never rise with memory and never fall with length") {
  const auto table = hull(3000, 2, 6000);
  for (std::int64_t t = 2; t <= 3000; t += 13)
    for (std::int64_t m = 2; m <= 6000; m += 5) {
      CHECK(table->cost(t, m) <= table->cost(t, m - 1));
      CHECK(table->cost(t, m) > table->cost(t - 1, m));
    }
}

TEST_CASE("a long solve stops soon after it is asked to") {
  std::stop_source source;
  std::int64_t calls = 0;
  const auto stopped = MixedTable::fill(1'000'000, {1, 1, 3}, 500'000, source.get_token(), [&](double) {
    if (++calls == 3) source.request_stop();
  });
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error().code == ErrorCode::Cancelled);
  CHECK(calls == 3);
}

TEST_CASE("a table larger than the program allows is refused with the number of units that fits") {
  if (kSlow) return;
  const auto refused = MixedTable::fill(kMaxSteps, {1, 1, 3}, 3 * kMaxSteps);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::InvalidInput);
  CHECK(refused.error().message.find("a budget below") != std::string::npos);
  const auto plain = MixedTable::fill(50'000, {1, 2, 7}, 10'000);
  REQUIRE_FALSE(plain);
  CHECK(plain.error().message.find("46000") != std::string::npos);
}
