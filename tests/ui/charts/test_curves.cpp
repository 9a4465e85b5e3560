// SPDX-License-Identifier: GPL-3.0-or-later
// What a sub-problem costs and why: the table of C(t,m), the curves with their legends and regimes, and the units that
// m counts.
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QPushButton>
#include <QSettings>
#include <algorithm>
#include <cmath>
#include <memory>

#include "core/planner/questions.h"
#include "core/strategies/registry.h"
#include "core/strategies/schedule_file.h"
#include "tests/ui/window_fixture.h"
#include "ui/charts/chart_parts.h"
#include "ui/common/language.h"
#include "ui/dialogs/cost_model.h"
#include "ui/dialogs/cost_table.h"
#include "ui/dialogs/fit_dialog.h"
#include "ui/model/cost_cell.h"
#include "ui/model/curves.h"
#include "ui/views/comparison.h"
#include "ui/views/inspector.h"
#include "ui/views/memory_view.h"
#include "ui/views/why_chart.h"

using namespace retrace;
using namespace retrace::test;

class CurvesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    QSettings(QStringLiteral("retrace"), QStringLiteral("retrace")).clear();
    m_window = openWindow();
    QVERIFY(m_window);
  }
  void cleanup() {
    m_window.reset();
    ui::applyLanguage(*qApp, QStringLiteral("en"));
  }

  void theTableHoldsThePublishedNumbers() {
    ui::CostModel model;
    // Mixed, beta = 2: theory, section 4.
    constexpr std::array<std::array<int, 6>, 8> kTable{{{1, 1, 1, 1, 1, 1},
                                                        {3, 3, 2, 2, 2, 2},
                                                        {6, 5, 4, 4, 3, 3},
                                                        {10, 8, 7, 6, 5, 5},
                                                        {15, 11, 9, 8, 8, 7},
                                                        {21, 14, 12, 11, 10, 9},
                                                        {28, 18, 15, 13, 12, 11},
                                                        {36, 22, 18, 16, 14, 14}}};
    model.setProblem({8, {1, 2}, {}, 4, {core::StrategyKind::Mixed, 0}});
    for (int t = 1; t <= 8; ++t)
      for (int m = 1; m <= 6; ++m)
        QCOMPARE(model.index(t - 1, m - 1).data().toInt(),
                 kTable[static_cast<std::size_t>(t - 1)][static_cast<std::size_t>(m - 1)]);
    QCOMPARE(model.rowCount(), 8);
    QCOMPARE(model.csv(model.index(1, 0), model.index(2, 2)), QStringLiteral("t\\m,1,2,3\n2,3,3,2\n3,6,5,4\n"));
    const auto cost = [&](core::StrategyKind kind, std::int64_t steps, std::int64_t t, std::int64_t m) {
      model.setProblem({steps, {1, 3}, {}, 10, {kind, 0}});
      return model.show({t, m}).data().toLongLong();
    };
    QCOMPARE(cost(core::StrategyKind::Hidden, 1000, 10, 4), 24);
    QCOMPARE(cost(core::StrategyKind::Hidden, 1000, 1000, 50), 2948);
    QCOMPARE(cost(core::StrategyKind::Hidden, 1'000'000, 1'000'000, 50),
             5'658'945);  // in the part of the table that is shown last
    QCOMPARE(cost(core::StrategyKind::Revolve, 1000, 1000, 10), 4636);
    QCOMPARE(cost(core::StrategyKind::Internal, 1000, 1000, 10), 3640);
    QCOMPARE(cost(core::StrategyKind::StoreAll, 10, 7, 40), 7);
    model.setProblem({10, {1, 3}, {}, 10, {core::StrategyKind::Online, 0}});
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(!model.supported());
  }

  void cellsOfAnyLengthAndSizesAreComputedWhenTheyAreSeen() {
    ui::CostModel model;
    const auto cost = [&](core::StateSizes sizes, std::int64_t steps, std::int64_t t, std::int64_t m) {
      model.setProblem({steps, sizes, {}, sizes.slotBytes(), {core::StrategyKind::Mixed, 0}});
      return model.show({t, m}).data().toString();
    };
    QCOMPARE(cost({1, 3}, 100'000, 100'000, 500), QStringLiteral("258114"));
    QCOMPARE(cost({4, 12}, 100'000'000, 100'000'000, 500), QStringLiteral("393196362"));
    QCOMPARE(cost({4000, 13348}, 1000, 765, 164'719 / 4), QStringLiteral("2028"));
    // Beyond what a table may take the time for, a cost is known to within one forward: it says so, and is not copied.
    QCOMPARE(cost({2, 7}, 100'000, 100'000, 1000), QStringLiteral("264103"));
    int open = 0;
    for (int m = 900; m < 1000; ++m) {
      const QModelIndex cell = model.show({100'000, m});
      const core::MixedCost known = model.cost(model.cellAt(cell));
      QCOMPARE(known.optimal(), !cell.data().toString().startsWith(QStringLiteral("≤ ")));
      QVERIFY(known.cost - known.lowerBound <= 1);
      if (known.optimal()) continue;
      ++open;
      QVERIFY(model.csv(cell, cell).endsWith(QLatin1String(",\n")));
    }
    QVERIFY(open > 0);
  }

  void thePinnedActionLightsItsCellAndACellIsExplained() {
    QTest::keyClick(m_window.get(), Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    auto* table = m_window->findChild<ui::CostTable*>();
    QVERIFY(table && QTest::qWaitForWindowActive(table));
    const ui::Plan& plan = *m_window->document().selection().plan();
    m_window->document().selection().pin({{}, 2});  // keeps the first hidden state: the whole problem
    QTRY_COMPARE(table->model().lit(), std::optional(ui::CostCell{100, 12}));
    QCOMPARE(table->model().cellAt(table->view().currentIndex()), (ui::CostCell{100, 12}));
    QCOMPARE(table->view().currentIndex().data().toLongLong(), plan.solution().forwardOperations);
    QVERIFY(table->view().visualRect(table->view().currentIndex()).intersects(table->view().viewport()->rect()));
    QVERIFY(m_window->inspector().text().contains(QLatin1String("Action 3 of")));
    // A click on another cell explains that one, and an arrow key goes on from there.
    const QModelIndex other = table->model().show({97, 13});
    QTest::mouseClick(table->view().viewport(), Qt::LeftButton, {}, table->view().visualRect(other).center());
    const auto explained = [&](std::int64_t t, std::int64_t m) {
      const std::int64_t cost = table->model().cost({t, m}).cost;
      const QString text = m_window->inspector().text();
      const auto& why = m_window->inspector().chart().why();
      return text.contains(QStringLiteral("A cell of the table: t = %1 (steps) with m = %2 (units, the place of the "
                                          "state they start from included)")
                               .arg(t)
                               .arg(m)) &&
             text.contains(QStringLiteral("C(%1, %2) = %3").arg(t).arg(m).arg(cost)) && why && why->cost == cost &&
             why->chosen && why->chosen->q == cost;
    };
    QVERIFY2(explained(97, 13), qPrintable(m_window->inspector().text()));
    QTest::keyClick(&table->view(), Qt::Key_Up);
    QVERIFY(explained(96, 13));
    QTest::keyClick(&table->view(), Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(&table->view(), Qt::Key_Right, Qt::ShiftModifier);
    QTest::keyClick(&table->view(), Qt::Key_C, Qt::ControlModifier);
    const auto cell = [&](std::int64_t t, std::int64_t m) { return QString::number(table->model().cost({t, m}).cost); };
    QCOMPARE(
        QApplication::clipboard()->text(),
        QStringLiteral("t\\m,13,14\n96,%1,%2\n97,%3,%4\n").arg(cell(96, 13), cell(96, 14), cell(97, 13), cell(97, 14)));
    QVERIFY(table->note().startsWith(QLatin1String("4 cells")));
    // The next look at the schedule takes the place of the cell.
    m_window->document().selection().pin({{}, 4});
    QVERIFY(m_window->inspector().text().contains(QLatin1String("Action 5 of")));
    // A strategy without such a table says so.
    choose(*m_window,
           core::Problem{40,
                         m_window->document().problem().sizes,
                         {},
                         8 * m_window->document().problem().sizes.hiddenBytes,
                         {core::StrategyKind::Online, 0}},
           m_window->document().setup().network);
    QVERIFY(settle(*m_window));
    QTRY_VERIFY(table->note().startsWith(QLatin1String("'online' decides with more than t and m")));
  }

  void regimesBeginWhereTheDefinitionChanges() {
    for (const auto kind : {core::StrategyKind::Mixed, core::StrategyKind::Hidden, core::StrategyKind::Internal})
      for (const std::int64_t steps : {2, 7, 40, 100, 1000}) {
        core::Problem problem{steps, {2, 6}, {}, 0, {kind, 0}};
        const ui::Curve curve{{kind, 0}, core::tradeoffCurve(problem)->points};
        const std::int64_t most = curve.points.back().budgetBytes / 2 + 1;
        problem.budgetBytes = 2 * most;
        const auto planner = *core::Planner::prepare(problem);
        std::int64_t somewhat = most, ample = most;
        for (std::int64_t units = most; units >= 1; --units) {  // the referee asks every budget
          const auto cost = planner.cost(std::max(2 * units, core::smallestBudgetBytes(curve.strategy, steps, {2, 6})));
          const core::Regime regime = core::regimeOf(steps, units, *cost);
          if (regime != core::Regime::Scarce) somewhat = units;
          if (regime == core::Regime::Ample) ample = units;
        }
        const auto found = ui::regimesOf(curve, steps, {2, 6});
        QVERIFY(found);
        QCOMPARE(found->somewhatBytes, 2 * somewhat);
        QCOMPARE(found->ampleBytes, 2 * ample);
      }
  }

  void legendsAndRegimesFitInEveryLanguageAndSize() {
    for (const char* language : {"en", "de"}) {
      if (ui::languageChoices().size() < 2 && language[0] == 'd') continue;
      ui::applyLanguage(*qApp, QLatin1String(language));
      for (const QSize size : {QSize(800, 600), QSize(1024, 700), QSize(1440, 880), QSize(2560, 1440)}) {
        OwnWindow window;
        window.resize(size);
        window.show();
        QVERIFY(settle(window));
        core::Problem other = window.document().problem();
        other.budgetBytes *= 2;
        window.document().compareWith(other);
        QVERIFY(settle(window));
        QCoreApplication::processEvents();
        const ui::TradeoffChart& chart = window.tradeoff();
        const QRectF area(QPointF(), chart.chart()->size());
        QVERIFY(area.height() <= chart.height() + 1 && area.width() <= chart.width() + 1);
        const auto entries = chart.legend().entries();
        QVERIFY(entries.size() >= 5);  // three curves, predicted and B
        for (std::size_t i = 0; i < entries.size(); ++i) {
          QVERIFY2(area.contains(entries[i].second), qPrintable(entries[i].first));
          QVERIFY(entries[i].second.top() > chart.chart()->plotArea().bottom());
          for (std::size_t j = 0; j < i; ++j)
            QVERIFY2(!entries[i].second.intersects(entries[j].second), qPrintable(entries[i].first));
        }
        const auto names = chart.bands().names();
        QCOMPARE(names.size(), std::size_t{3});
        for (const auto& [name, box] : names) QVERIFY2(area.contains(box), qPrintable(name));
      }
    }
    ui::applyLanguage(*qApp, QStringLiteral("en"));
  }

  void anEntryOfTheLegendHidesItsCurveAndBringsItBack() {
    ui::TradeoffChart& chart = m_window->tradeoff();
    const auto entries = chart.legend().entries();
    const auto lines = chart.chart()->series();
    const auto mixed = std::find_if(lines.begin(), lines.end(),
                                    [&](const QAbstractSeries* one) { return one->name() == entries[0].first; });
    QVERIFY(mixed != lines.end());
    const QPoint place = chart.mapFromScene(chart.chart()->mapToScene(entries[0].second.center()));
    const core::Problem before = m_window->document().problem();
    QTest::mouseClick(chart.viewport(), Qt::LeftButton, {}, place);
    QVERIFY(!(*mixed)->isVisible());
    QTest::mouseClick(chart.viewport(), Qt::LeftButton, {}, place);
    QVERIFY((*mixed)->isVisible());
    QVERIFY(m_window->document().problem() == before);
  }

  void whatABudgetDoesNotMoveIsKeptAsItWasPainted() {
    ui::TradeoffChart& chart = m_window->tradeoff();
    const auto all = chart.chart()->series();
    const auto items = chart.scene()->items();
    const auto lines = std::ranges::count_if(
        all, [](const QAbstractSeries* one) { return one->type() == QAbstractSeries::SeriesTypeLine; });
    QVERIFY(lines > 2);
    QCOMPARE(std::ranges::count_if(items,
                                   [](const QGraphicsItem* one) { return one->cacheMode() != QGraphicsItem::NoCache; }),
             lines);
  }

  void bHasItsMarkOnTheCurve() {
    ui::TradeoffChart& chart = m_window->tradeoff();
    const auto mark = [&]() -> QList<QPointF> {
      for (const QAbstractSeries* one : chart.chart()->series())
        if (one->name() == QLatin1String("B")) return static_cast<const QXYSeries*>(one)->points();
      return {};
    };
    QVERIFY(mark().isEmpty());
    core::Problem other = m_window->document().problem();
    other.strategy = {core::StrategyKind::Hidden, 0};
    other.budgetBytes = 20 * other.sizes.hiddenBytes;
    m_window->document().compareWith(other);
    QVERIFY(settle(*m_window));
    QCOMPARE(mark().size(), 1);
    QCOMPARE(mark().front().y(), static_cast<double>(core::solve(other)->forwardOperations) / 100.0);
    m_window->document().compareWith({});
    QVERIFY(mark().isEmpty());
  }

  void anOpenedScheduleCountsItsTransfers() {
    core::Problem problem{40, {1, 3}, {}, 4, {core::StrategyKind::TwoLevel, 0}};
    problem.host = {6, 2.5, 1.5};
    const core::Solution solution = *core::solve(problem);
    QVERIFY(solution.transferCost > 0.0);
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("two-level.json"));
    QVERIFY(core::writeScheduleFile({problem, core::ScheduleGraph::ofList(solution.schedule)}, file.toStdString()));
    QVERIFY(m_window->document().openNow(file));
    QVERIFY(settle(*m_window));
    QCOMPARE(m_window->document().selection().plan()->solution().transferCost, solution.transferCost);
    QCOMPARE(m_window->document().selection().plan()->solution().hostPeakBytes, solution.hostPeakBytes);
    const double slower =
        (static_cast<double>(solution.forwardOperations) + solution.transferCost + 2.0 * 40.0) / (3.0 * 40.0);
    const QString summary = labelText(*m_window, "summary");
    QVERIFY2(summary.contains(QStringLiteral("estimated %1 ×").arg(slower, 0, 'f', 2)) &&
                 summary.contains(QLatin1String("optimal in its model")),
             qPrintable(summary));
  }

  void theChosenStrategyHasItsCurveAndStops() {
    auto* slider = m_window->panel().budget().slider();
    const auto ask = [&](core::Problem problem) {
      choose(*m_window, problem, {});
      QVERIFY(settle(*m_window));
    };
    const auto own = [&]() -> const ui::Curve* {
      return m_window->tradeoff().curves()->of(m_window->document().problem());
    };
    core::Problem problem{60, {16, 48}, {}, 6 * 16, {core::StrategyKind::TwoLevel, 0}};
    problem.host = {4 * 16, 0.5, 0.5};
    ask(problem);
    QVERIFY(own() && slider->isEnabled() && slider->maximum() == static_cast<int>(own()->points.size()) - 1 &&
            slider->maximum() > 5);
    const std::vector<core::TradeoffPoint> dear = own()->points;
    slider->setValue(3);
    QVERIFY(settle(*m_window));
    QCOMPARE(m_window->document().problem().budgetBytes, dear[3].budgetBytes);
    QCOMPARE(m_window->document().selection().plan()->solution().forwardOperations,
             dear[3].forwardOperations);  // the dot lies on the curve
    problem.host = {};
    ask(problem);  // another host, another curve
    QVERIFY(own() && own()->points != dear);
    for (const auto kind : {core::StrategyKind::Online, core::StrategyKind::Bisection, core::StrategyKind::EveryBest}) {
      problem = {60, {16, 48}, {}, 0, {kind, 0}};
      problem.budgetBytes = core::largestUsefulBudgetBytes(problem.strategy, 60, problem.sizes);
      ask(problem);
      QVERIFY(own() && slider->isEnabled());
    }
    problem.strategy = {core::StrategyKind::Hidden, 0};
    ask(problem);
    QCOMPARE(m_window->tradeoff().curves()->curves.size(),
             std::size_t{6});  // a figure does not depend on what was looked at before
    // Where the curve would take too long, the slider goes by units and says so.
    problem = {1000, {16, 48}, {}, 4 * 16, {core::StrategyKind::TwoLevel, 0}};
    ask(problem);
    QVERIFY(!own() && slider->isEnabled());
    QVERIFY2(m_window->document().message().contains(QLatin1String("The curve of 'two-level' is left out")),
             qPrintable(m_window->document().message()));
    slider->setValue(slider->value() + 1);
    QVERIFY(settle(*m_window));
    QCOMPARE(m_window->document().problem().budgetBytes, 5 * 16);
  }

  void aUnitThatIsNoHiddenStateIsNamed() {
    const core::Problem problem{50, {2, 3}, {}, 20, {core::StrategyKind::Mixed, 0}};
    choose(*m_window, problem, {});
    QVERIFY(settle(*m_window));
    // A decision with one hidden state's room left, and so its input's alone.
    const ui::Plan& plan = *m_window->document().selection().plan();
    std::int64_t action = 0;
    while (action < plan.actionCount()) {
      const auto decided = ui::subproblemOf(plan, action);
      if (decided && decided->freeBytes / 2 == 1 && decided->t > 1) break;
      ++action;
    }
    QVERIFY(action < plan.actionCount());
    const ui::Subproblem decided = *ui::subproblemOf(plan, action);
    m_window->document().selection().pin({{}, action});
    QTRY_VERIFY2(m_window->inspector().text().contains(
                     QStringLiteral("m = %1 (units of 1/2 hidden state, the place of h%2 included)")
                         .arg(decided.freeBytes)
                         .arg(decided.base)),
                 qPrintable(m_window->inspector().text()));
    QVERIFY(m_window->inspector().text().contains(
        QStringLiteral("Beside h%1 there is no room for another state").arg(decided.base)));
    QTest::keyClick(m_window.get(), Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    const auto* table = m_window->findChild<ui::CostTable*>();
    QVERIFY(table);
    bool named = false;
    for (const QLabel* label : table->findChildren<QLabel*>())
      named = named || label->text().contains(
                           QLatin1String("units of 1/2 hidden state, the place of the state they start from included"));
    QVERIFY(named);
  }

  // The question the other way round: every answer fits, the next larger one does not.
  void whatFitsIsFoundAndTaken() {
    QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    auto* dialog = m_window->findChild<ui::FitDialog*>();
    QVERIFY(dialog);
    using Question = ui::FitDialog::Question;
    auto* memory = dialog->findChild<QLineEdit*>(QStringLiteral("fit.memory"));
    auto* ratio = dialog->findChild<QDoubleSpinBox*>(QStringLiteral("fit.ratio"));
    QCOMPARE(memory->text(), QStringLiteral("768 KiB"));
    const auto settled = [&] {
      return QTest::qWaitFor([&] { return dialog->settled() && m_window->document().settled(); },
                             kPatienceMilliseconds);
    };
    ratio->setValue(1.5);
    QVERIFY(settled());
    const core::Problem problem = m_window->document().problem();
    const core::Network network = m_window->document().setup().network;
    const core::TimeLimit limit{1.5, 0};
    const auto costs = [&](core::Problem one) { return core::solve(one)->forwardOperations; };
    const auto fits = [&](const core::Problem& one) {
      return core::validate(one) && costs(one) <= limit.mostForwards(one.steps, one.costs);
    };
    const auto least = *core::leastBudget(problem, limit.mostForwards(problem.steps, problem.costs));
    QVERIFY2(dialog->answer(Question::Budget).contains(QStringLiteral("%1 forwards").arg(least.forwardOperations)),
             qPrintable(dialog->answer(Question::Budget)));
    const auto take = [&](Question question) {
      QTest::mouseClick(dialog->findChildren<QPushButton*>()[static_cast<qsizetype>(question)], Qt::LeftButton);
      return settled();
    };
    QVERIFY(take(Question::Budget));
    QCOMPARE(m_window->document().problem().budgetBytes, least.budgetBytes);
    QVERIFY(fits(m_window->document().problem()));
    core::Problem smaller = m_window->document().problem();
    smaller.budgetBytes -= smaller.sizes.hiddenBytes;
    QVERIFY(!fits(smaller));
    m_window->document().undoStack().undo();
    QVERIFY(settled());
    QCOMPARE(m_window->document().problem().budgetBytes, problem.budgetBytes);
    QVERIFY(take(Question::Length));
    core::Problem longest = m_window->document().problem();
    QVERIFY(longest.steps != problem.steps && longest.budgetBytes == problem.budgetBytes && fits(longest));
    ++longest.steps;
    QVERIFY(!fits(longest));
    m_window->document().undoStack().undo();
    QVERIFY(settled());
    QVERIFY(take(Question::Batch));
    core::Network larger = m_window->document().setup().network;
    QVERIFY(larger.batch != network.batch && m_window->document().problem().sizes == core::stateSizes(larger) &&
            fits(m_window->document().problem()));
    core::Problem tooLarge = m_window->document().problem();
    ++larger.batch;
    tooLarge.sizes = core::stateSizes(larger);
    QVERIFY(!fits(tooLarge));
    const auto type = [&](const char* words) {
      memory->selectAll();
      QTest::keyClicks(memory, QLatin1String(words));
      QTest::keyClick(memory, Qt::Key_Return);
    };
    type("much");
    QVERIFY(settled());
    QVERIFY2(dialog->answer(Question::Length).contains(QLatin1String("'much'")),
             qPrintable(dialog->answer(Question::Length)));
    type("8 units");
    QVERIFY(settled());
    QVERIFY2(dialog->answer(Question::Length).contains(QLatin1String("(8 units)")),
             qPrintable(dialog->answer(Question::Length)));
    QVERIFY(take(Question::Length));
    QVERIFY(ui::toJson(m_window->document().setup())["budget"]["kind"] == "units");  // what was given as units stays so
    for (const QLabel* label : dialog->findChildren<QLabel*>())
      QVERIFY2(label->height() >= label->heightForWidth(label->width()), qPrintable(label->text()));
    type("1 B");
    QVERIFY(settled());
    for (const Question question : {Question::Length, Question::Batch}) {
      QVERIFY(!dialog->answer(question).isEmpty());
      QVERIFY(!dialog->findChildren<QPushButton*>()[static_cast<qsizetype>(question)]->isEnabled());
    }
    dialog->findChild<QCheckBox*>()->click();  // without a limit of time
    QVERIFY(settled());
    QVERIFY(dialog->answer(Question::Budget).contains(QLatin1String("Any memory does")));
  }

 private:
  QComboBox* comboWith(const char* entry) {
    for (QComboBox* box : m_window->panel().findChildren<QComboBox*>())
      if (box->findText(QLatin1String(entry)) >= 0) return box;
    return nullptr;
  }

  std::unique_ptr<ui::MainWindow> m_window;
};

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  QLocale::setDefault(QLocale::c());
  CurvesTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "test_curves.moc"
