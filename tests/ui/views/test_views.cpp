// SPDX-License-Identifier: GPL-3.0-or-later
// What views read: plans, the cursor, the picture's pixels.
#include "core/strategies/binomial.h"
#include "tests/support/blocks.h"
#include "tests/ui/window_fixture.h"
#include "ui/model/explain.h"
#include "ui/model/spacetime_range.h"
#include "ui/model/why.h"
#include "ui/spacetime/spacetime_painter.h"
#include "ui/views/inspector.h"

using namespace retrace;
using namespace retrace::test;

class ViewsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aPlanKnowsTheStateAfterEveryAction() {
    const ui::PlanPtr plan = planOf(300, 12);
    core::MemoryMap map(plan->problem());
    for (std::int64_t done = 0; done <= plan->actionCount(); ++done) {
      QVERIFY(oneByOne(plan->stateAfter(done).stack()) == oneByOne(map.stack()));
      std::int64_t alive = 0;  // lives and stacks must tell the same story
      plan->eachLife(0, plan->actionCount(),
                     [&](const ui::Life& life) { alive += life.begin < done && life.end >= done ? 1 : 0; });
      QCOMPARE(alive, static_cast<std::int64_t>(map.stack().size()));
      if (done < plan->actionCount()) QVERIFY(map.apply(plan->action(done)));
    }
  }

  void theFirstForwardOfEveryStepIsCountedOnce() {
    const ui::PlanPtr plan = planOf(100, 9);
    std::int64_t first = 0, all = 0;
    for (std::int64_t k = 0; k < plan->actionCount(); ++k) {
      const core::Action action = plan->action(k);
      all += action.forwardOperations();
      if (action.forwardOperations() > 0)
        first += std::max<std::int64_t>(0, action.last - std::max(action.first - 1, plan->computedBefore(k)));
    }
    QCOMPARE(first, 100);
    QCOMPARE(all, plan->solution().forwardOperations);
  }

  void curvesThatANewerQuestionOvertookAreStillDelivered() {
    ui::SolveController solver;
    int curves = 0, plans = 0;
    connect(&solver, &ui::SolveController::curvesReady, this, [&] { ++curves; });
    connect(&solver, &ui::SolveController::solved, this, [&] { ++plans; });
    core::Problem problem = lstmProblem(40, 16, 2, 8);
    solver.ask(problem);
    solver.waitUntilWorkedOut();  // and its answers wait for this thread's event loop, which does not run
    problem.budgetBytes += problem.sizes.hiddenBytes;
    solver.ask(problem);
    QVERIFY(QTest::qWaitFor([&] { return curves > 0 && plans > 0; }, kPatienceMilliseconds));
    problem.budgetBytes += problem.sizes.hiddenBytes;
    solver.ask(problem);
    QVERIFY(QTest::qWaitFor([&] { return plans > 1; }, kPatienceMilliseconds));
    QCOMPARE(curves, 1);  // and only once
  }

  void ticksAreRoundAndFew() {
    QCOMPARE(ui::axisTicks(0, 100, 5), (std::vector<std::int64_t>{0, 20, 40, 60, 80, 100}));
    QVERIFY(ui::axisTicks(0, 1, 10).size() <= 2);
    for (const double end : {3.0, 17.0, 999.0, 1e6}) QVERIFY(ui::axisTicks(0, end, 8).size() <= 9);
  }

  void theCursorJumpsToBackwardsAndStores() {
    ui::Selection selection;
    selection.setPlan(planOf(50, 8));
    ui::Playback playback(selection);
    selection.setCursor(0);
    playback.jump(ui::Playback::Stop::Backward, 1);
    const auto kindAt = [&](std::int64_t cursor) { return selection.plan()->action(cursor - 1).kind; };
    QVERIFY(kindAt(selection.cursor()) == core::ActionKind::Backward);
    const std::int64_t first = selection.cursor();
    playback.jump(ui::Playback::Stop::StoreOrFree, -1);
    QVERIFY(selection.cursor() < first);
    playback.toEnd();
    playback.jump(ui::Playback::Stop::Action, 1);
    QCOMPARE(selection.cursor(), selection.plan()->actionCount());
    playback.toStart();
    playback.jump(ui::Playback::Stop::Action, -1);
    QCOMPARE(selection.cursor(), 0);
  }

  void playbackReachesTheEndAndStops() {
    ui::Selection selection;
    selection.setPlan(planOf(30, 8));
    ui::Playback playback(selection);
    selection.setCursor(0);
    playback.setSpeed(10'000);
    playback.setPlaying(true);
    QVERIFY(QTest::qWaitFor([&] { return !playback.playing(); }, kPatienceMilliseconds));
    QCOMPARE(selection.cursor(), selection.plan()->actionCount());
  }

  void zoomStaysInsideAndShowsAllAgain() {
    ui::Selection selection;
    ui::RunModel run;
    ui::SpacetimeView view(selection, run);
    view.resize(600, 400);
    selection.setPlan(planOf(200, 12));
    const ui::SpacetimeRange whole = view.range();
    for (int i = 0; i < 40; ++i) view.zoom(0.8, QPointF(599, 399));
    QVERIFY(view.range().columns() >= 1.5 && view.range().endColumn <= 200.0);
    QVERIFY(!view.grab().isNull());
    view.pan(-1e9, -1e9);
    QCOMPARE(view.range().firstColumn, 0.0);
    view.showAll();
    QCOMPARE(view.range(), whole);
  }

  void everyDecisionIsExplainedWithTheCostThatTheScheduleReallyPays() {
    int explained = 0;
    for (const auto kind : {core::StrategyKind::Hidden, core::StrategyKind::Internal, core::StrategyKind::Mixed})
      for (const std::int64_t steps : {2, 3, 7, 10, 23, 40})
        for (const std::int64_t units : {1, 2, 4, 5, 9, 14}) {
          core::Problem problem{steps, {1, 3}, {}, 0, {kind, 0}};
          problem.budgetBytes = units * core::unitBytes(problem.strategy, problem.sizes);
          const auto plan = *ui::Plan::make(*core::solve(problem));
          for (std::int64_t k = 0; k < plan->actionCount(); ++k) {
            QVERIFY(!ui::Explain::action(*plan, k).isEmpty());
            const auto decided = ui::subproblemOf(*plan, k);
            if (!decided) continue;
            QVERIFY(decided->action <= k + (plan->action(k).kind == core::ActionKind::Load ? 1 : 0));
            const auto why = ui::whyOf(*plan, *decided);
            QVERIFY(why && why->chosen);
            // What the schedule pays from here until the sub-problem is done, counted action by action.
            std::int64_t paid = 0;
            core::MemoryMap map = plan->stateAfter(decided->action);
            for (std::int64_t i = decided->action; map.remainingSteps() > decided->base; ++i) {
              paid += plan->action(i).forwardOperations();
              QVERIFY(map.apply(plan->action(i)));
            }
            QCOMPARE(why->cost, paid);
            QCOMPARE(why->chosen->q, why->cost);
            QVERIFY(!why->sampled);
            std::int64_t best = INT64_MAX, optimal = 0, listed = 0;
            for (const ui::Candidate& one : why->candidates) {
              best = std::min(best, one.q);
              optimal += one.q == why->cost && one.kind != ui::Candidate::Kind::Replay;
            }
            for (const auto* ranges : {&why->optimalHidden, &why->optimalInternal})
              for (const auto& [first, last] : *ranges) listed += last - first + 1;
            QCOMPARE(best, why->cost);
            QCOMPARE(listed, optimal);
            ++explained;
          }
        }
    QVERIFY(explained > 3000);
  }

  void manyAlternativesAreSampledAndTheOptimalOnesKept() {
    core::Problem problem{1'000'000, {1, 3}, {}, 50, {core::StrategyKind::Hidden, 0}};
    const auto plan = *ui::Plan::make(*core::solve(problem));
    const auto why = ui::whyOf(*plan, *ui::subproblemOf(*plan, 2));
    QVERIFY(why && why->sampled && why->candidates.size() < 5000);
    QCOMPARE(why->cost, 5'658'945);
    const core::SplitRange splits = core::hiddenSplits(1'000'000, 50);
    QCOMPARE(why->optimalHidden, (std::vector<std::pair<std::int64_t, std::int64_t>>{{splits.first, splits.last}}));
  }

  void aKeptStateKnowsWhenItIsUsedAndFreed() {
    const ui::PlanPtr plan = planOf(60, 9);
    std::vector<ui::Life> lives;
    plan->eachLife(0, plan->actionCount(), [&](const ui::Life& life) { lives.push_back(life); });
    int known = 0;
    for (const ui::Life& life : lives) {
      const ui::Usage usage = ui::usageOf(*plan, life, 0);
      QCOMPARE(usage.freedBy, life.end);
      QVERIFY(usage.lastAction > usage.life.begin && usage.lastAction < usage.life.end);
      if (!usage.nextAction) continue;
      QVERIFY(*usage.nextAction > usage.life.begin && *usage.nextAction <= usage.lastAction);
      ++known;
    }
    QVERIFY(known > 0);
    QCOMPARE(known, static_cast<int>(lives.size()));
  }

 private:
  static ui::PlanPtr planOf(std::int64_t steps, std::int64_t units) {
    return *ui::Plan::make(*core::solve(lstmProblem(steps, 16, 2, units)));
  }
};

QTEST_MAIN(ViewsTest)
#include "test_views.moc"
