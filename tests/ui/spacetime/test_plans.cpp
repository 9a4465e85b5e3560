// SPDX-License-Identifier: GPL-3.0-or-later
// A schedule read as nodes, by descent, against the same schedule as a list, indexed.
#include <QtTest>
#include <algorithm>
#include <random>
#include <tuple>

#include "tests/support/blocks.h"
#include "ui/model/graph_plan.h"
#include "ui/model/list_plan.h"
#include "ui/model/recursion_tree.h"
#include "ui/model/spacetime_range.h"
#include "ui/spacetime/spacetime_raster.h"

using namespace retrace;
using namespace retrace::test;

namespace {

using LifeKey =
    std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t, int, int>;

std::vector<LifeKey> lives(const ui::Plan& plan, const ui::LivesWanted& wanted) {
  std::vector<LifeKey> all;
  plan.eachLife(
      wanted, [](std::int64_t step) { return step + 1; },
      [&](const ui::Life& life) {
        all.emplace_back(life.begin, life.end, life.block.first, life.block.last, life.block.offset, life.block.bytes,
                         static_cast<int>(life.block.kind), static_cast<int>(life.level));
      });
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

class PlansTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void nodesAndListsAnswerAlike() {
    std::mt19937 random(7);
    const auto below = [&](std::int64_t most) {
      return static_cast<std::int64_t>(random() % static_cast<unsigned>(most));
    };
    for (const core::Strategy strategy : core::plainStrategies())
      for (int i = 0; i < 12; ++i) {
        const bool host = strategy.kind == core::StrategyKind::TwoLevel;
        core::Problem problem{2 + below(host ? 40 : 150), {2, 2 + below(9)}, {}, 0, strategy};
        problem.budgetBytes = core::smallestBudgetBytes(strategy, problem.steps, problem.sizes) + 2 * below(30);
        if (host) problem.host = {below(3) == 0 ? core::HostMemory::kUnlimited : 2 * below(8), 0.5, 0.5};
        auto solution = core::solve(problem);
        QVERIFY(solution);
        if (solution->graph->isList()) continue;
        const auto listed = ui::ListPlan::make(*solution), nodes = ui::Plan::make(*solution);
        QVERIFY(listed && nodes && dynamic_cast<const ui::GraphPlan*>(nodes->get()));
        compare(**nodes, **listed, random);
      }
  }

  void picturesOfTenThousandStepsAreTheSamePixelByPixel() {
    std::mt19937 random(8);
    int compared = 0;
    for (const auto& [kind, budget] :
         {std::pair{core::StrategyKind::Hidden, 3}, std::pair{core::StrategyKind::Hidden, 40},
          std::pair{core::StrategyKind::Mixed, 60}, std::pair{core::StrategyKind::Mixed, 3000},
          std::pair{core::StrategyKind::Internal, 30}, std::pair{core::StrategyKind::Sqrt, 0},
          std::pair{core::StrategyKind::Bisection, 9}, std::pair{core::StrategyKind::StoreAll, 0}}) {
      core::Problem problem{10'000, {2, 7}, {}, 0, {kind, 0}};
      problem.budgetBytes = core::smallestBudgetBytes(problem.strategy, problem.steps, problem.sizes) + 2 * budget;
      auto solution = core::solve(problem);
      QVERIFY(solution);
      const ui::PlanPtr listed = *ui::ListPlan::make(*solution), nodes = *ui::Plan::make(*solution);
      const QList<QRgb> colours(ui::kSpacetimeCells, 0);
      const ui::SpacetimeRange whole = ui::SpacetimeRange::whole(*nodes);
      for (int i = 0; i < 24; ++i) {
        ui::SpacetimeRange range = whole;
        const double zoom = std::pow(10.0, static_cast<double>(random() % 36) / 10.0);
        const auto part = [&](double end, double least) {
          const double length = std::max(least, end / zoom);
          const double from = std::uniform_real_distribution<double>(0.0, std::max(0.0, end - length))(random);
          return std::pair(from, std::min(end, from + length));
        };
        if (i > 0) {
          if (i % 3 != 1) std::tie(range.firstColumn, range.endColumn) = part(whole.endColumn, 2.0);
          if (i % 3 != 2) std::tie(range.firstRow, range.endRow) = part(whole.endRow, 2.0);
        }
        ui::CellSet shown = ui::CellSet::all();
        for (int cell = 1; cell < ui::kSpacetimeCells && i % 2; ++cell)
          if (random() % 3 == 0) shown = shown.toggled({static_cast<ui::SpacetimeCell>(cell)});
        const QSize size(200 + static_cast<int>(random() % 900), 60 + static_cast<int>(random() % 500));
        const QImage a = ui::spacetimeRaster(*listed, range, size, colours, shown),
                     b = ui::spacetimeRaster(*nodes, range, size, colours, shown);
        for (int y = 0; y < size.height(); ++y)
          for (int x = 0; x < size.width(); ++x)
            if (a.pixelIndex(x, y) != b.pixelIndex(x, y))
              QFAIL(qPrintable(QStringLiteral("strategy %1, picture %2, pixel %3,%4 of %5 x %6: list %7, nodes %8")
                                   .arg(static_cast<int>(kind))
                                   .arg(i)
                                   .arg(x)
                                   .arg(y)
                                   .arg(size.width())
                                   .arg(size.height())
                                   .arg(a.pixelIndex(x, y))
                                   .arg(b.pixelIndex(x, y))));
        ++compared;
      }
    }
    QCOMPARE(compared, 8 * 24);
  }

  // Whatever the length: what is held of a hundred million states fits, and every place is reached at once.
  void aHundredMillionStepsAreReadByDescent() {
    for (const auto& [kind, budget] : {std::pair{core::StrategyKind::Hidden, std::int64_t{500}},
                                       std::pair{core::StrategyKind::Hidden, std::int64_t{2}},
                                       std::pair{core::StrategyKind::Mixed, std::int64_t{50'000'000}},
                                       std::pair{core::StrategyKind::StoreAll, std::int64_t{400'000'000}},
                                       std::pair{core::StrategyKind::Recompute, std::int64_t{1}}}) {
      const core::Problem problem{core::kMaxSteps, {1, 4}, {}, budget, {kind, 0}};
      const auto planner = core::Planner::prepare(problem);
      QVERIFY(planner);
      auto solution = planner->plan(problem.budgetBytes);
      QVERIFY2(solution, solution ? "" : solution.error().message.c_str());
      const ui::PlanPtr plan = *ui::Plan::make(std::move(*solution));
      const std::int64_t all = plan->actionCount();
      const ui::Totals totals = plan->totals(0, all);
      QCOMPARE(totals.forwards + totals.recomputed, plan->solution().forwardOperations);
      QCOMPARE(totals.backwards, problem.steps);
      QCOMPARE(totals.peakBytes, plan->solution().peakBytes);
      QCOMPARE(plan->timesComputed(1, problem.steps).sum, plan->solution().forwardOperations);
      for (const std::int64_t at : {all / 7, all / 2, all - 5}) {
        const core::MemoryMap before = plan->stateAfter(at);
        QVERIFY(before.stack().size() < 5000);
        core::MemoryMap map = before;
        plan->eachAction(at, at + 5, [&](std::int64_t index, const core::Action& action) {
          return plan->action(index) == action && map.apply(action).has_value();
        });
        QVERIFY(oneByOne(map.stack()).size() > 100'000 ||
                oneByOne(map.stack()) == oneByOne(plan->stateAfter(at + 5).stack()));
        QCOMPARE(map.remainingSteps(), plan->remainingAfter(at + 5));
      }
      const ui::RecursionTree tree(*plan);
      const auto last = ui::subproblemOf(*plan, plan->backwardOf(2) - 1);
      QVERIFY(last);
      const auto path = tree.pathTo(*last);
      QVERIFY2(!path.empty() && path.size() < 50'000, qPrintable(QString::number(path.size())));
      const QImage picture =
          ui::spacetimeRaster(*plan, ui::SpacetimeRange::whole(*plan), {900, 600}, QList<QRgb>(ui::kSpacetimeCells, 0));
      QVERIFY(picture.pixelIndex(450, 599) > 0);
    }
  }

 private:
  static void compare(const ui::Plan& nodes, const ui::Plan& listed, std::mt19937& random) {
    const std::int64_t count = listed.actionCount(), steps = listed.problem().steps;
    QCOMPARE(nodes.actionCount(), count);
    const auto below = [&](std::int64_t most) {
      return static_cast<std::int64_t>(random() % static_cast<unsigned>(most));
    };
    for (std::int64_t index = 0; index < count; ++index) QVERIFY(nodes.action(index) == listed.action(index));
    for (int i = 0; i < 20; ++i) {
      const std::int64_t a = below(count + 1), b = below(count + 1), first = 1 + below(steps), last = 1 + below(steps);
      const auto [from, to] = std::minmax(a, b);
      const auto [low, high] = std::minmax(first, last);
      QVERIFY(nodes.totals(from, to) == listed.totals(from, to));
      const ui::TimesComputed times = nodes.timesComputed(low, high), expected = listed.timesComputed(low, high);
      QCOMPARE(times.sum, expected.sum);
      QCOMPARE(times.most, expected.most);
      const ui::LivesWanted wanted{from, to, 1 + below(20), i % 2 ? low : 0, i % 2 ? high + 1 : INT64_MAX};
      QVERIFY(lives(nodes, wanted) == lives(listed, wanted));
      const auto held = nodes.lifeHolding(low, a), also = listed.lifeHolding(low, a);
      QCOMPARE(held.has_value(), also.has_value());
      if (held)
        QVERIFY(held->begin == also->begin && held->end == also->end && held->block.offset == also->block.offset);
      QVERIFY(oneByOne(nodes.stateAfter(a).stack()) == oneByOne(listed.stateAfter(a).stack()));
      QVERIFY(oneByOne(nodes.stateAfter(a).hostStack()) == oneByOne(listed.stateAfter(a).hostStack()));
      QCOMPARE(nodes.computedBefore(a), listed.computedBefore(a));
      QCOMPARE(nodes.remainingAfter(a), listed.remainingAfter(a));
      QCOMPARE(nodes.backwardOf(low), listed.backwardOf(low));
    }
  }
};

QTEST_MAIN(PlansTest)
#include "test_plans.moc"
