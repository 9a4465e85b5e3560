// SPDX-License-Identifier: GPL-3.0-or-later
// The space-time picture against a naive one that plays every action and looks at every cell.
#include <QApplication>
#include <QScreen>
#include <QSet>
#include <QtTest>
#include <random>

#include "core/strategies/registry.h"
#include "tests/ui/spacetime/naive_raster.h"
#include "ui/model/list_plan.h"
#include "ui/model/plan.h"
#include "ui/model/recursion_tree.h"
#include "ui/model/spacetime_range.h"
#include "ui/spacetime/spacetime_live.h"
#include "ui/spacetime/spacetime_painter.h"
#include "ui/spacetime/spacetime_tree.h"
#include "ui/spacetime/spacetime_view.h"
#include "ui/views/memory_view.h"

using namespace retrace;
using namespace retrace::test;
using ui::SpacetimeCell;

namespace {

core::StrategyKind kindOf(int i) {
  constexpr core::StrategyKind kinds[] = {core::StrategyKind::Hidden,   core::StrategyKind::Internal,
                                          core::StrategyKind::Mixed,    core::StrategyKind::Sqrt,
                                          core::StrategyKind::StoreAll, core::StrategyKind::Recompute};
  return kinds[i % 6];
}

// The same actions without their nodes, as foreign schedules are.
ui::PlanPtr asList(const core::Problem& problem) { return *ui::ListPlan::make(*core::solve(problem)); }

ui::PlanPtr randomPlan(std::mt19937& random, int i) {
  core::Problem problem{static_cast<std::int64_t>(2 + random() % 260),
                        {2, static_cast<std::int64_t>(2 * (1 + random() % 5))},
                        {},
                        0,
                        {kindOf(i), 0}};
  const std::int64_t least = core::smallestBudgetBytes(problem.strategy, problem.steps, problem.sizes);
  problem.budgetBytes = least + static_cast<std::int64_t>(random() % 60) * problem.sizes.hiddenBytes;
  return i / 6 % 3 == 0 ? asList(problem) : *ui::Plan::make(*core::solve(problem));
}

ui::SpacetimeRange randomRange(std::mt19937& random, const ui::Plan& plan) {
  const ui::SpacetimeRange whole = ui::SpacetimeRange::whole(plan);
  if (random() % 4 == 0) return whole;
  const auto part = [&](double limit) {
    std::uniform_real_distribution<double> uniform(0.0, limit);
    double a = uniform(random), b = uniform(random);
    if (a > b) std::swap(a, b);
    if (b - a < 1.5) {
      a = std::max(0.0, std::min(a, limit - 1.5));
      b = std::min(limit, a + 1.5);
    }
    return std::pair(a, b);
  };
  const auto [c0, c1] = part(whole.endColumn);
  const auto [r0, r1] = part(whole.endRow);
  return {c0, c1, r0, r1};
}

}  // namespace

class SpacetimeTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void foldedPicturesEqualTheNaiveOnes() {
    std::mt19937 random(1);
    int compared = 0;
    for (int i = 0; i < 240; ++i) {
      Case one{randomPlan(random, i),
               {},
               QSize(20 + static_cast<int>(random() % 150), 10 + static_cast<int>(random() % 60))};
      one.range = randomRange(random, *one.plan);
      for (int cell = 1; cell < ui::kSpacetimeCells && i % 3 == 0; ++cell)  // some left out by the legend
        if (random() % 3 == 0) one.shown = one.shown.toggled({static_cast<SpacetimeCell>(cell)});
      const double columnPixels = one.size.width() / one.range.columns(),
                   rowPixels = one.size.height() / one.range.rows();
      if (rowPixels >= 1.0 || columnPixels >= 4.0)
        continue;  // rows taller than a pixel and bars to scale are no folding
      if (const QString differs = difference(one); !differs.isEmpty())
        QFAIL(qPrintable(QStringLiteral("case %1: %2").arg(i).arg(differs)));
      ++compared;
    }
    QVERIFY2(compared > 60, qPrintable(QString::number(compared)));
  }

  // There rows of pixels are made of whole groups of actions, and groups of states kept are painted by their parts:
  // narrow ones where few units are kept, wide ones where many are.
  void rowsOfVeryManyActionsEqualTheNaiveOnes() {
    int grouped = 0;
    for (const auto& [kind, units] :
         {std::pair{core::StrategyKind::Hidden, 3}, std::pair{core::StrategyKind::Mixed, 9},
          std::pair{core::StrategyKind::Internal, 9}, std::pair{core::StrategyKind::Hidden, 90},
          std::pair{core::StrategyKind::Mixed, 300}, std::pair{core::StrategyKind::Internal, 300}}) {
      core::Problem problem{2000, {2, 6}, {}, 0, {kind, 0}};
      problem.budgetBytes = units * problem.sizes.hiddenBytes;
      const ui::PlanPtr plan = *ui::Plan::make(*core::solve(problem));
      const ui::SpacetimeRange whole = ui::SpacetimeRange::whole(*plan);
      const auto part = [&](double firstColumn, double endColumn, double from, double to) {
        return ui::SpacetimeRange{firstColumn, endColumn, from * whole.endRow, to * whole.endRow};
      };
      for (const Case& one : {Case{plan, whole, QSize(100, 3)}, Case{plan, whole, QSize(1311, 1)},
                              Case{plan, part(0.0, 400.5, 0.113, 0.917), QSize(77, 2)},
                              Case{plan, part(100.7, 1700.0, 0.0043, 0.59), QSize(60, 2)},
                              Case{plan, whole, QSize(23, 5)}, Case{plan, part(3.3, 1900.2, 0.01, 0.51), QSize(37, 4)},
                              Case{plan, part(500.0, 1501.0, 0.0, 0.25), QSize(11, 7)}}) {
        if (const QString differs = difference(one); !differs.isEmpty())
          QFAIL(qPrintable(QStringLiteral("%1 units: %2").arg(units).arg(differs)));
        grouped += one.range.rows() / one.size.height() > 1024.0;
      }
      for (const int rows : {1, 2, 3})  // alone it is seen where "done" begins
        if (const QString differs = difference({plan, whole, QSize(2000, rows), {SpacetimeCell::Done}});
            !differs.isEmpty())
          QFAIL(qPrintable(QStringLiteral("%1 units, done: %2").arg(units).arg(differs)));
    }
    QVERIFY2(grouped >= 12, qPrintable(QString::number(grouped)));
  }

  // At every width pixels meet the edges of a group's parts elsewhere.
  void partsOfGroupsEqualTheNaiveOnesAtEveryWidth() {
    for (const int units : {14, 25}) {
      core::Problem problem{1000, {2, 6}, {}, 0, {core::StrategyKind::Hidden, 0}};
      problem.budgetBytes = units * problem.sizes.hiddenBytes;
      const ui::PlanPtr plan = *ui::Plan::make(*core::solve(problem));
      for (int width = 5; width < 120; width += 3)
        if (const QString differs = difference(
                {plan, {0.31 * width, 1000.0, 0.0, static_cast<double>(plan->actionCount())}, QSize(width, 5)});
            !differs.isEmpty())
          QFAIL(qPrintable(QStringLiteral("%1 units, %2 pixels: %3").arg(units).arg(width).arg(differs)));
    }
  }

  void nothingKeptOrBackpropagatedVanishesAtAnyZoom() {
    std::mt19937 random(2);
    std::int64_t looked = 0;
    for (int i = 0; i < 400; ++i) {
      Case one{
          randomPlan(random, i), {}, QSize(8 + static_cast<int>(random() % 500), 8 + static_cast<int>(random() % 400))};
      one.range = randomRange(random, *one.plan);
      const double columnPixels = one.size.width() / one.range.columns(),
                   rowPixels = one.size.height() / one.range.rows();
      const QImage image =
          ui::spacetimeRaster(*one.plan, one.range, one.size, ui::spacetimeColours(ui::Theme::named({})));
      for (std::int64_t row = static_cast<std::int64_t>(std::ceil(one.range.firstRow));
           row + 1 <= static_cast<std::int64_t>(one.range.endRow) && row < one.plan->actionCount(); ++row) {
        const core::Action action = one.plan->action(row);
        const bool keeps =
            action.kind == core::ActionKind::Save || (action.kind == core::ActionKind::Record && action.hasOffset());
        if (!keeps && action.kind != core::ActionKind::Backward) continue;
        const SpacetimeCell cell = action.kind == core::ActionKind::Save ? SpacetimeCell::KeepHidden
                                   : keeps                               ? SpacetimeCell::KeepInternal
                                                                         : SpacetimeCell::Backward;
        for (std::int64_t step = std::max<std::int64_t>(1, std::min(action.first, action.last));
             step <= std::max(action.first, action.last); ++step) {
          if (static_cast<double>(step - 1) < one.range.firstColumn || static_cast<double>(step) > one.range.endColumn)
            continue;
          const auto clip = [](std::int64_t value, int limit) {
            return static_cast<int>(std::clamp<std::int64_t>(value, 0, limit - 1));
          };
          const int x0 = clip(pixel(static_cast<double>(step - 1), one.range.firstColumn, columnPixels), image.width()),
                    x1 = clip(pixel(static_cast<double>(step), one.range.firstColumn, columnPixels), image.width());
          const int y0 = clip(pixel(static_cast<double>(row), one.range.firstRow, rowPixels), image.height()),
                    y1 = clip(pixel(static_cast<double>(row + 1), one.range.firstRow, rowPixels), image.height());
          int seen = 0;
          for (int y = y0; y <= y1; ++y)
            for (int x = x0; x <= x1; ++x) seen = std::max(seen, image.pixelIndex(x, y));
          if (seen < static_cast<int>(cell))
            QFAIL(qPrintable(QStringLiteral("case %1: action %2, step %3 is not seen (%4 at %5,%6)")
                                 .arg(i)
                                 .arg(row)
                                 .arg(step)
                                 .arg(seen)
                                 .arg(x0)
                                 .arg(y0)));
          ++looked;
        }
      }
    }
    QVERIFY(looked > 10'000);
  }

  void whatIsSummarisedCarriesABadge() {
    const QSizeF plot(400, 300);
    QVERIFY(ui::foldedText({0, 400, 0, 300}, plot).isEmpty());
    QVERIFY(ui::foldedText({0, 10, 0, 10}, plot).isEmpty());
    QVERIFY(ui::foldedText({0, 800, 0, 10}, plot).contains(QLatin1String("2.0 steps")));
    QVERIFY(ui::foldedText({0, 10, 0, 300'000}, plot).contains(QLatin1String("1000 actions")));
    // Below the picture, in words that fit, and never over it.
    ui::Selection selection;
    ui::RunModel run;
    ui::SpacetimeView view(selection, run);
    view.setTheme(ui::Theme::named(QStringLiteral("light")));
    core::Problem problem{2000, {1, 3}, {}, 20, {core::StrategyKind::Hidden, 0}};
    selection.setPlan(*ui::Plan::make(*core::solve(problem)));
    selection.setCursor(selection.plan()->actionCount());  // no veil
    QSet<QRgb> known;
    for (const QRgb colour : ui::spacetimeColours(ui::Theme::named(QStringLiteral("light")))) known.insert(colour);
    for (const QSize size : {QSize(200, 180), QSize(300, 240), QSize(900, 700)}) {
      view.resize(size);
      const QImage picture = view.grab().toImage().convertToFormat(QImage::Format_RGB32);
      const QRect inside = view.plot().toAlignedRect().adjusted(2, 2, -2, -4);
      for (int y = inside.top(); y <= inside.bottom(); ++y)
        for (int x = inside.left(); x <= inside.right(); ++x)
          QVERIFY2(known.contains(picture.pixel(x, y)), qPrintable(QStringLiteral("%1 %2").arg(x).arg(y)));
      const QRgb ground = picture.pixel(1, 1);
      int ink = 0;
      for (int y = static_cast<int>(view.plot().bottom()) + 24; y < size.height(); ++y)
        for (int x = 4; x < static_cast<int>(view.plot().center().x()) - 40; ++x) ink += picture.pixel(x, y) != ground;
      QVERIFY2(ink > 60, qPrintable(QString::number(ink)));
      if (const QByteArray kept = qgetenv("RETRACE_KEEP_PICTURES"); !kept.isEmpty())
        QVERIFY(picture.save(QString::fromLocal8Bit(kept) + QStringLiteral("/folded%1.png").arg(size.width())));
    }
  }

  void totalsEqualTheSumOverTheActions() {
    std::mt19937 random(3);
    for (int i = 0; i < 60; ++i) {
      core::Problem problem{
          static_cast<std::int64_t>(1500 + random() % 1500), {1, 3}, {}, 20, {core::StrategyKind::Hidden, 0}};
      const ui::PlanPtr plan = i % 2 ? *ui::Plan::make(*core::solve(problem)) : randomPlan(random, i);
      std::int64_t from = static_cast<std::int64_t>(random() % static_cast<unsigned>(plan->actionCount())),
                   to = static_cast<std::int64_t>(random() % static_cast<unsigned>(plan->actionCount() + 1));
      if (from > to) std::swap(from, to);
      ui::Totals expected;
      std::vector<bool> known(static_cast<std::size_t>(plan->problem().steps) + 1, false);
      core::MemoryMap map(plan->problem());
      for (std::int64_t row = 0; row < to; ++row) {
        const core::Action action = plan->action(row);
        if (row == from) expected.peakBytes = map.usedBytes();
        QVERIFY(map.apply(action));
        if (row >= from) expected.peakBytes = std::max(expected.peakBytes, map.usedBytes());
        for (std::int64_t step = action.first; action.forwardOperations() > 0 && step <= action.last; ++step) {
          if (row >= from) ++(known[static_cast<std::size_t>(step)] ? expected.recomputed : expected.forwards);
          known[static_cast<std::size_t>(step)] = true;
        }
        if (row < from) continue;
        expected.saved += action.kind == core::ActionKind::Save;
        expected.loaded += action.kind == core::ActionKind::Load;
        expected.freed += action.kind == core::ActionKind::Drop;
        expected.backwards += action.kind == core::ActionKind::Backward ? action.first - action.last + 1 : 0;
        expected.recorded +=
            action.kind == core::ActionKind::Record && action.hasOffset() ? action.last - action.first + 1 : 0;
      }
      if (from == to) expected.peakBytes = map.usedBytes();
      const ui::Totals got = plan->totals(from, to);
      QCOMPARE(got.forwards, expected.forwards);
      QCOMPARE(got.recomputed, expected.recomputed);
      QCOMPARE(got.peakBytes, expected.peakBytes);
      QVERIFY(got == expected);
    }
  }

  void indicesAgreeWithTheMemoryMap() {
    std::mt19937 random(4);
    for (int i = 0; i < 40; ++i) {
      const ui::PlanPtr plan = randomPlan(random, i);
      std::vector<std::int64_t> times(static_cast<std::size_t>(plan->problem().steps) + 1, 0);
      core::MemoryMap map(plan->problem());
      std::int64_t computed = 0;
      for (std::int64_t row = 0; row < plan->actionCount(); ++row) {
        const core::Action action = plan->action(row);
        QCOMPARE(plan->remainingAfter(row), map.remainingSteps());
        QCOMPARE(plan->computedBefore(row), computed);
        if (action.kind == core::ActionKind::Backward) QCOMPARE(plan->backwardOf(action.last), row);
        QVERIFY(map.apply(action));
        for (std::int64_t step = action.first; action.forwardOperations() > 0 && step <= action.last; ++step)
          ++times[static_cast<std::size_t>(step)];
        if (action.forwardOperations() > 0) computed = std::max(computed, action.last);
        for (const core::Block& block : map.stack()) {
          const auto life = plan->lifeHolding(block.last, row + 1);
          QVERIFY(life && life->begin <= row && life->end > row);
          QCOMPARE(life->block.offset, map.findHidden(block.last)->offset);
        }
      }
      for (std::int64_t step = 1; step <= plan->problem().steps; ++step)
        QCOMPARE(plan->timesComputed(step), times[static_cast<std::size_t>(step)]);
    }
  }

  // What is on the screen after partial repaints is what a whole one would show.
  void partialRepaintsLeaveNothingBehind_data() {
    QTest::addColumn<int>("units");
    QTest::newRow("wide blocks") << 9;
    QTest::newRow("blocks below a pixel") << 1500;
  }
  void partialRepaintsLeaveNothingBehind() {
    QFETCH(int, units);
    core::Problem problem{units > 1000 ? 2000 : 90, {2, 6}, {}, 2 * units, {core::StrategyKind::Mixed, 0}};
    ui::Selection selection;
    ui::RunModel run;
    ui::SpacetimeView view(selection, run);
    ui::MemoryView memory(selection);
    selection.setPlan(*ui::Plan::make(*core::solve(problem)));
    view.setTreeShown(true);
    view.resize(500, 300);
    memory.resize(500, 148);
    view.show();
    memory.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view) && QTest::qWaitForWindowExposed(&memory));
    QCoreApplication::processEvents();
    std::mt19937 random(6);
    const std::int64_t actions = selection.plan()->actionCount();
    const auto some = [&](std::int64_t limit) {
      return static_cast<std::int64_t>(random() % static_cast<unsigned>(limit));
    };
    for (int i = 0; i < 300; ++i) {
      switch (some(4)) {
        case 0: selection.setCursor(selection.cursor() + (some(2) ? 1 : -1)); break;
        case 1: selection.setCursor(some(actions)); break;
        case 2: selection.hover(some(4) ? ui::Spot{1 + some(problem.steps), some(actions)} : ui::Spot{}); break;
        default: selection.pin(some(3) ? ui::Spot{1 + some(problem.steps), some(actions)} : ui::Spot{}); break;
      }
      QCoreApplication::processEvents();
      for (QWidget* widget : {static_cast<QWidget*>(&view), static_cast<QWidget*>(&memory)}) {
        const QImage seen =
                         widget->screen()->grabWindow(widget->winId()).toImage().convertToFormat(QImage::Format_RGB32),
                     whole = widget->grab().toImage().convertToFormat(QImage::Format_RGB32);
        QCOMPARE(seen.size(), whole.size());
        if (seen == whole) continue;
        for (int y = 0; y < seen.height(); ++y)
          for (int x = 0; x < seen.width(); ++x)
            if (seen.pixel(x, y) != whole.pixel(x, y))
              QFAIL(qPrintable(QStringLiteral("%1, change %2: pixel %3,%4 is %5, not %6")
                                   .arg(QLatin1String(widget->metaObject()->className()))
                                   .arg(i)
                                   .arg(x)
                                   .arg(y)
                                   .arg(QColor(seen.pixel(x, y)).name(), QColor(whole.pixel(x, y)).name())));
      }
    }
  }

  void theRecursionTreeHoldsEveryComputationOnce() {
    std::mt19937 random(5);
    constexpr core::StrategyKind kinds[] = {core::StrategyKind::Hidden,        core::StrategyKind::Internal,
                                            core::StrategyKind::Mixed,         core::StrategyKind::Revolve,
                                            core::StrategyKind::Sqrt,          core::StrategyKind::EveryBest,
                                            core::StrategyKind::ChenRecursive, core::StrategyKind::Bisection,
                                            core::StrategyKind::StoreAll,      core::StrategyKind::Recompute};
    for (int i = 0; i < 200; ++i) {
      core::Problem problem{static_cast<std::int64_t>(1 + random() % 200),
                            {2, static_cast<std::int64_t>(2 * (1 + random() % 5))},
                            {},
                            0,
                            {kinds[i % 10], 0}};
      problem.budgetBytes = core::smallestBudgetBytes(problem.strategy, problem.steps, problem.sizes) +
                            static_cast<std::int64_t>(random() % 40) * problem.sizes.hiddenBytes;
      const ui::PlanPtr plan = *ui::Plan::make(*core::solve(problem));
      QVERIFY(ui::RecursionTree::has(*plan));
      const ui::RecursionTree tree(*plan);
      std::vector<ui::RecursionNode> waiting{*tree.root()};
      std::vector<int> belongs(static_cast<std::size_t>(plan->actionCount()), 0);
      while (!waiting.empty()) {
        const ui::RecursionNode node = waiting.back();
        waiting.pop_back();
        const ui::Subproblem& of = node.problem;
        const auto found = ui::subproblemOf(*plan, of.action);
        QVERIFY(found);
        QCOMPARE(found->base, of.base);
        QCOMPARE(found->t, of.t);
        QCOMPARE(found->action, of.action);
        QCOMPARE(found->freeBytes, of.freeBytes);
        QVERIFY(of.action <= node.turnAction && node.turnAction <= node.endAction);
        for (std::int64_t action = of.action; action <= node.endAction; ++action) {  // nothing else happens meanwhile
          const core::Action one = plan->action(action);
          if (one.kind == core::ActionKind::Forward || one.kind == core::ActionKind::Record)
            QVERIFY(one.first > of.base && one.last <= of.base + of.t);
        }
        const auto right = tree.right(node), left = tree.left(node);
        const std::int64_t ownEnd = right ? right->problem.action : node.turnAction;
        for (std::int64_t action = of.action; action < ownEnd; ++action)
          if (plan->action(action).forwardOperations() > 0) ++belongs[static_cast<std::size_t>(action)];
        QCOMPARE(right.has_value(), node.keeps != ui::RecursionNode::Keeps::Nothing && node.right > 0);
        QCOMPARE(left.has_value(), node.left > 0);
        for (const auto& part : {right, left})
          if (part) waiting.push_back(*part);
        if (!right && !left) {
          const auto path = tree.pathTo(of);
          QVERIFY(!path.empty());
          QCOMPARE(path.front().problem.t, problem.steps);
          QVERIFY(path.back().problem.action == of.action ||
                  (tree.isReplay(path.back()) && of.action <= path.back().endAction));
        }
      }
      for (std::int64_t action = 0; action < plan->actionCount(); ++action)
        QCOMPARE(belongs[static_cast<std::size_t>(action)], plan->action(action).forwardOperations() > 0 ? 1 : 0);
    }
    core::Problem online{30, {2, 6}, {}, 10, {core::StrategyKind::Online, 0}};
    const ui::PlanPtr plan = *ui::Plan::make(*core::solve(online));
    QVERIFY(!ui::RecursionTree::has(*plan) && !ui::RecursionTree(*plan).root());
  }

  void theRecursionTreeIsDrawnWhereItsNodesAreLargeEnough() {
    core::Problem problem{1000, {2, 6}, {}, 24, {core::StrategyKind::Hidden, 0}};
    const ui::PlanPtr plan = *ui::Plan::make(*core::solve(problem));
    const ui::SpacetimeRange whole = ui::SpacetimeRange::whole(*plan);
    QImage image(900, 600, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    const ui::Theme theme = ui::Theme::named({});
    const int coarse = ui::drawRecursionTree(painter, QRectF(0, 0, 120, 90), *plan, whole, theme),
              fine = ui::drawRecursionTree(painter, QRectF(0, 0, 900, 600), *plan, whole, theme);
    QVERIFY(coarse >= 2 && coarse < fine);
    QVERIFY(fine < 400);  // it is to be read
    ui::Selection selection;
    ui::RunModel run;
    ui::SpacetimeView view(selection, run);
    view.resize(700, 500);
    selection.setPlan(plan);
    selection.setCursor(plan->actionCount());
    const QImage without = view.grab().toImage();
    view.setTreeShown(true);
    const QImage with = view.grab().toImage();
    QVERIFY(with != without);
    const ui::RecursionTree tree(*plan);
    const auto left = tree.left(*tree.root());
    selection.pin({{}, left->problem.action});
    const QImage path = view.grab().toImage();
    const QColor strong = theme.hidden;
    const auto edge = [&](const QImage& picture) {  // the frame of the left part, on its upper edge
      const QPointF from = view.placeOf(left->problem.base + left->problem.t / 3, left->problem.action) -
                           QPointF(0, 0.5 * view.plot().height() / view.range().rows());
      int seen = 0;
      for (int y = -3; y <= 3; ++y) seen += picture.pixelColor(from.toPoint() + QPoint(0, y)) == strong;
      return seen;
    };
    QVERIFY2(edge(path) >= 2 && edge(with) == 0, qPrintable(QStringLiteral("%1 %2").arg(edge(path)).arg(edge(with))));
    view.setTreeShown(false);
    selection.clear();
    QVERIFY(view.grab().toImage() == without);
  }

  void theTitleOfTheRowsIsWholeHoweverLowThePictureIs() {
    const QFontMetricsF metrics(qApp->font());
    const QStringList titles{QStringLiteral("action (time runs down)"), QStringLiteral("action")};
    const double whole = metrics.horizontalAdvance(titles[0]), brief = metrics.horizontalAdvance(titles[1]);
    QCOMPARE(ui::fittingWords(metrics, whole + 1, titles), titles[0]);
    QCOMPARE(ui::fittingWords(metrics, whole - 1, titles), titles[1]);
    const QString elided = ui::fittingWords(metrics, brief - 1, titles);
    QVERIFY(metrics.horizontalAdvance(elided) <= brief && elided.endsWith(QChar(0x2026)));
  }

  void liveRowsLieOverThePlannedOnesAndADifferenceIsMarked() {
    core::Problem problem{24, {2, 6}, {}, 12, {core::StrategyKind::Hidden, 0}};
    const ui::PlanPtr plan = *ui::Plan::make(*core::solve(problem));
    ui::Selection selection;
    ui::RunModel run;
    ui::SpacetimeView view(selection, run);
    view.resize(700, 900);
    selection.setPlan(plan);
    selection.setCursor(plan->actionCount());
    const QImage planned = view.grab().toImage();
    run.begin(plan);
    core::RunStarted started;
    started.problem = problem;
    run.take(started);
    const std::int64_t half = plan->actionCount() / 2, odd = half - 3;
    core::Action other{core::ActionKind::Forward, 5, 9, core::kNoOffset};
    const auto play = [&](std::int64_t iteration, bool differs) {
      core::ActionsDone done{iteration, 0, {}};
      for (std::int64_t k = 0; k < half; ++k)
        done.actions.push_back({differs && k == odd ? other : plan->action(k), 10, 0});
      run.take(done);
      view.runChanged();
    };
    play(0, false);
    QVERIFY(run.shownTimes()->differing == 0 && !run.doneInstead(odd) && ui::differingText(run).isEmpty());
    const QImage same = view.grab().toImage();
    const ui::Theme theme = ui::Theme::named({});
    const auto count = [&](const QImage& picture, std::int64_t from, std::int64_t to, const QColor& colour) {
      const int top = static_cast<int>(view.placeOf(1, from).y()), bottom = static_cast<int>(view.placeOf(1, to).y());
      int seen = 0;
      for (int y = top; y < bottom; ++y)
        for (int x = static_cast<int>(view.plot().left()) - 20; x < view.width(); ++x)
          seen += picture.pixelColor(x, y) == colour;
      return seen;
    };
    QCOMPARE(count(planned, 0, half, theme.measured), 0);
    QVERIFY(count(same, 0, half - 1, theme.measured) > 200);
    QCOMPARE(count(same, half + 1, plan->actionCount() - 8, theme.measured), 0);  // not done yet
    QCOMPARE(count(same, 0, half, theme.warning), 0);
    play(1, true);
    QCOMPARE(run.shownTimes()->differing, 1);
    QVERIFY(run.doneInstead(odd) && *run.doneInstead(odd) == other && !run.doneInstead(odd + 1));
    QVERIFY(ui::differingText(run).contains(QLatin1Char('1')));
    const QImage marked = view.grab().toImage();
    QVERIFY(count(marked, odd, odd + 1, theme.warning) > 30);  // the sign beside the row
    QCOMPARE(count(marked, 0, odd - 2, theme.warning), 0);
    const QRectF legend = ui::liveLegendRect(view.plot(), view.font(), plan, run);
    QVERIFY(!legend.isEmpty() && view.plot().contains(legend));
    view.setRange({0, 24, 0, static_cast<double>(plan->actionCount()) / 2});
    QVERIFY(count(view.grab().toImage(), odd, odd + 1, theme.measured) > 60);  // what was done, over the hatched band
  }

  void differencesWithoutEndAreCountedAndTheFirstOnesKept() {
    core::Problem problem{9000, {2, 6}, {}, 2 * 9000, {core::StrategyKind::Hidden, 0}};
    const ui::PlanPtr plan = *ui::Plan::make(*core::solve(problem));
    ui::RunModel run;
    run.begin(plan);
    core::ActionsDone done{0, 0, {}};
    for (std::int64_t k = 0; k < plan->actionCount(); ++k)
      done.actions.push_back({core::Action{core::ActionKind::Drop, 0, 0, 1 << 20}, 10, 0});
    run.take(done);
    QCOMPARE(run.shownTimes()->differing, plan->actionCount());
    QCOMPARE(run.shownTimes()->differences.size(), ui::RunModel::kMostDifferences);
    QVERIFY(ui::differingText(run).contains(QLatin1String("the first 4096 are marked")));
  }
};

QTEST_MAIN(SpacetimeTest)
#include "test_spacetime.moc"
