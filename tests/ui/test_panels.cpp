// SPDX-License-Identifier: GPL-3.0-or-later
// What stands beside the picture: the iterations of a run, the table of C(t,m), regimes and legends, the host and held-out data, the
// newcomer's path, and everything by keyboard alone.
#include <QAccessible>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QProcess>
#include <QScrollArea>
#include <QSettings>
#include <QTabBar>
#include <QTextDocument>
#include <cmath>
#include <memory>

#include "core/questions.h"
#include "tests/ui/window_fixture.h"
#include "ui/chart_parts.h"
#include "ui/comparison.h"
#include "ui/cost_table.h"
#include "ui/figures.h"
#include "ui/inspector.h"
#include "ui/iteration_bar.h"
#include "ui/language.h"
#include "ui/memory_view.h"
#include "ui/overview_strip.h"
#include "ui/rich_words.h"
#include "ui/side_column.h"
#include "ui/step_costs.h"
#include "ui/why_chart.h"

using namespace retrace;
using namespace retrace::test;

namespace {

QString plain(const QString& html) {
  QTextDocument document;
  document.setHtml(html);
  return document.toPlainText();
}

QString labelText(const QWidget& window, const char* name) {
  const auto* label = window.findChild<QLabel*>(QLatin1String(name));
  return label ? plain(label->text()) : QString();
}

ui::PlanPtr planOf(const core::Problem& problem) { return *ui::Plan::make(*core::solve(problem)); }

}  // namespace

class PanelsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    QSettings(QStringLiteral("retrace"), QStringLiteral("retrace")).clear();
    m_window = std::make_unique<ui::MainWindow>();
    m_window->show();
    m_window->activateWindow();
    QVERIFY(settle(*m_window));
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
  }
  void cleanup() {
    m_window.reset();
    ui::applyLanguage(*qApp, QStringLiteral("en"));
  }

  void actionTimesBelongToTheIterationThatIsLookedAtAndOldOnesAreLetGo() {
    const ui::PlanPtr plan = planOf(lstmProblem(30, 8, 2, 6));
    ui::RunModel run;
    run.begin(plan);
    core::RunStarted started;
    started.problem = plan->problem();
    run.take(started);
    const auto took = [](std::int64_t iteration, std::int64_t action) { return 1000 * iteration + action + 1; };
    const auto play = [&](std::int64_t iteration, std::int64_t actions) {
      core::ActionsDone done{iteration, 0, {}};
      for (std::int64_t k = 0; k < actions; ++k) done.actions.push_back({plan->actions()[static_cast<std::size_t>(k)], took(iteration, k), 0});
      run.take(done);
    };
    QVERIFY(!run.shownIndex());
    for (std::int64_t iteration = 0; iteration < 250; ++iteration) {
      play(iteration, plan->actionCount());
      core::IterationDone end;
      end.iteration = iteration;
      end.loss = 3.0 - 0.001 * static_cast<double>(iteration);
      run.take(end);
    }
    QCOMPARE(run.shownIndex(), std::optional<std::size_t>(249));
    QCOMPARE(run.nanosecondsOf(7), took(249, 7));
    play(250, 5);  // under way: what it has not done yet is known from the one before
    QCOMPARE(run.nanosecondsOf(4), took(250, 4));
    QCOMPARE(run.nanosecondsOf(7), took(249, 7));
    run.choose(100);
    for (std::int64_t k = 0; k < plan->actionCount(); ++k) QCOMPARE(run.nanosecondsOf(k), took(100, k));
    QVERIFY(run.shownTimesKept() && !run.followsNewest());
    run.choose(3);
    QVERIFY(!run.shownTimesKept());
    QCOMPARE(run.nanosecondsOf(7), 0);
    QCOMPARE(run.timesKept(), ui::RunModel::kMostTimes);
    QCOMPARE(run.timesLetGo(), 251 - static_cast<std::int64_t>(ui::RunModel::kMostTimes));
    QCOMPARE(run.iterations()[*run.shownIndex()].loss, 3.0 - 0.003);
    run.choose(std::nullopt);
    QCOMPARE(run.shownIndex(), std::optional<std::size_t>(249));
    run.choose(99999);  // clipped
    QCOMPARE(run.shownIndex(), std::optional<std::size_t>(249));
  }

  void actionTimesOfLongSchedulesStayInsideTheirMemory() {
    core::Problem problem{200'000, {1, 3}, {}, 50, {core::StrategyKind::Hidden, 0}};
    const ui::PlanPtr plan = planOf(problem);
    ui::RunModel run;
    run.begin(plan);
    for (std::int64_t iteration = 0; iteration < 40; ++iteration) run.take(core::ActionsDone{iteration, 0, {{plan->actions()[0], 5, 0}}});
    QVERIFY(run.timesKept() >= 2);
    QVERIFY(run.timesKept() * static_cast<std::size_t>(plan->actionCount()) * sizeof(std::int64_t) <= ui::RunModel::kMostTimesBytes);
    QCOMPARE(run.timesLetGo(), 40 - static_cast<std::int64_t>(run.timesKept()));
  }

  void theIterationsOfARecordingAreBrowsedByKeysNumberAndClick() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("run.jsonl"));
    record(file, {QStringLiteral("--iterations"), QStringLiteral("12"), QStringLiteral("--validate"), QStringLiteral("4")});
    std::vector<core::IterationDone> done;  // the referee: what the file says
    std::vector<std::int64_t> tenth;        // nanoseconds of the 10th action in each iteration
    const auto events = core::readRecording(file.toStdString());
    QVERIFY(events);
    for (const core::Event& event : *events) {
      if (const auto* one = std::get_if<core::IterationDone>(&event)) done.push_back(*one);
      if (const auto* some = std::get_if<core::ActionsDone>(&event))
        if (some->firstIndex <= 9 && 9 < some->firstIndex + static_cast<std::int64_t>(some->actions.size())) tenth.push_back(some->actions[static_cast<std::size_t>(9 - some->firstIndex)].nanoseconds);
    }
    QCOMPARE(done.size(), std::size_t{12});
    QCOMPARE(tenth.size(), std::size_t{12});
    QVERIFY(m_window->openFile(file));
    QVERIFY(settle(*m_window));
    m_window->selection().pin({{}, 9});
    const auto shows = [&](std::size_t index) {
      const QString line = labelText(*m_window, "runLine"), why = m_window->inspector().text();
      const core::IterationDone& one = done[index];
      const QString time = ui::durationText(static_cast<double>(tenth[index]) / 1e6);
      const bool whole = line.startsWith(QStringLiteral("Iteration %1 of 12 · loss %2").arg(index + 1).arg(one.loss, 0, 'f', 3)) && line.contains(QStringLiteral("%1 ms (median").arg(one.milliseconds, 0, 'f', 1)) &&
                         line.contains(QString::fromStdString(core::formatBytes(one.peakArenaBytes))) && why.contains(time);
      if (!whole) qWarning() << line << why << time;
      return whole && m_window->iterations().number()->value() == static_cast<int>(index) + 1;
    };
    QVERIFY(m_window->iterations().isVisible());
    QVERIFY(m_window->iterations().newest()->isChecked());
    QVERIFY(shows(11));
    QTest::keyClick(m_window.get(), Qt::Key_Left, Qt::AltModifier);
    QVERIFY(shows(10));
    QVERIFY(!m_window->iterations().newest()->isChecked());
    QVERIFY(m_window->inspector().text().contains(QLatin1String("Measured in iteration 11:")));
    QTest::keyClick(m_window.get(), Qt::Key_Left, Qt::AltModifier);
    QTest::keyClick(m_window.get(), Qt::Key_Right, Qt::AltModifier);
    QVERIFY(shows(10));
    QSpinBox* number = m_window->iterations().number();
    number->setFocus();
    number->selectAll();
    QTest::keyClicks(number, QStringLiteral("3"));
    QTest::keyClick(number, Qt::Key_Return);
    QVERIFY(shows(2));
    QVERIFY(done[3].validationLoss && done[7].validationLoss && !done[2].validationLoss);
    QTest::mouseClick(m_window->loss().viewport(), Qt::LeftButton, {}, m_window->loss().placeOf(7, done[7].loss));
    QVERIFY(shows(7));
    QVERIFY(labelText(*m_window, "runLine").contains(QStringLiteral("held-out %1").arg(*done[7].validationLoss, 0, 'f', 3)));
    QTest::mouseClick(m_window->loss().viewport(), Qt::LeftButton, {}, m_window->loss().placeOf(9, done[9].loss));
    QVERIFY(shows(9));
    QVERIFY(labelText(*m_window, "runLine").contains(QStringLiteral("held-out %1 after 8").arg(*done[7].validationLoss, 0, 'f', 3)));
    m_window->iterations().newest()->click();
    QVERIFY(shows(11));
    QVERIFY(m_window->loss().accessibleDescription().startsWith(QLatin1String("12 iterations from ")));
  }

  void timesAreSaidInTheUnitThatReadsBest() {
    QCOMPARE(ui::durationText(13.963), QStringLiteral("14.0 ms"));
    QCOMPARE(ui::durationText(1.2345), QStringLiteral("1.23 ms"));
    QCOMPARE(ui::durationText(250.4), QStringLiteral("250 ms"));
    QCOMPARE(ui::durationText(0.4123), QStringLiteral("412 µs"));
    QCOMPARE(ui::durationText(0.0083), QStringLiteral("8.3 µs"));
    QCOMPARE(ui::durationText(0.00001), QStringLiteral("below 0.1 µs"));
  }

  void theLossIsMarkedAtRoundNumbersAndNamedAsInItsFigure() {
    const ui::PlanPtr plan = planOf(lstmProblem(30, 8, 2, 6));
    ui::RunModel run;
    run.begin(plan);
    ui::MeasuredRun measured;
    measured.started.problem = plan->problem();
    measured.started.frequencyLoss = 3.31;
    run.take(measured.started);
    for (const double loss : {4.97, 4.93, 4.91}) {
      core::IterationDone done;
      done.iteration = static_cast<std::int64_t>(measured.iterations.size());
      done.loss = loss;
      run.take(done);
      measured.iterations.push_back(done);
    }
    ui::LossChart chart;
    chart.setRun(run);
    for (const QAbstractAxis* one : chart.chart()->axes()) {
      const auto* axis = qobject_cast<const QValueAxis*>(one);
      QVERIFY(axis && axis->tickType() == QValueAxis::TicksDynamic);
      for (double at = std::ceil(axis->min() / axis->tickInterval()) * axis->tickInterval(); at <= axis->max(); at += axis->tickInterval())
        QVERIFY2(std::abs(QString::asprintf(axis->labelFormat().toLatin1().constData(), at).toDouble() - at) < 1e-9, qPrintable(QString::number(at)));
      if (axis->alignment() == Qt::AlignBottom) QVERIFY(axis->tickInterval() >= 1.0);
    }
    ui::FigureSource source;
    source.runs = {measured};
    const auto content = ui::makeFigure(ui::Figure::Loss, source, ui::Theme::named({}));
    QVERIFY(content);
    const auto& plot = std::get<ui::Plot>(content->panels[0]);
    QVERIFY(plot.x.whole);
    QStringList names;
    for (const QAbstractSeries* series : chart.chart()->series()) names << series->name();
    QVERIFY2(names.contains(plot.y.label) && names.contains(plot.series[0].name), qPrintable(names.join(QLatin1Char(','))));
  }

  void theTableHoldsThePublishedNumbers() {
    ui::MixedTables tables;
    ui::CostModel model(tables);
    // Mixed, beta = 2: theory, section 4.
    constexpr std::array<std::array<int, 6>, 8> kTable{{{1, 1, 1, 1, 1, 1}, {3, 3, 2, 2, 2, 2}, {6, 5, 4, 4, 3, 3}, {10, 8, 7, 6, 5, 5}, {15, 11, 9, 8, 8, 7}, {21, 14, 12, 11, 10, 9}, {28, 18, 15, 13, 12, 11}, {36, 22, 18, 16, 14, 14}}};
    model.setProblem({8, {1, 2}, {}, 4, {core::StrategyKind::Mixed, 0}});
    for (int t = 1; t <= 8; ++t)
      for (int m = 1; m <= 6; ++m) QCOMPARE(model.index(t - 1, m - 1).data().toInt(), kTable[static_cast<std::size_t>(t - 1)][static_cast<std::size_t>(m - 1)]);
    QCOMPARE(model.rowCount(), 8);
    QCOMPARE(model.csv(model.index(1, 0), model.index(2, 2)), QStringLiteral("t\\m,1,2,3\n2,3,3,2\n3,6,5,4\n"));
    const auto cost = [&](core::StrategyKind kind, std::int64_t steps, std::int64_t t, std::int64_t m) {
      model.setProblem({steps, {1, 3}, {}, 10, {kind, 0}});
      return model.show({t, m}).data().toLongLong();
    };
    QCOMPARE(cost(core::StrategyKind::Hidden, 1000, 10, 4), 24);
    QCOMPARE(cost(core::StrategyKind::Hidden, 1000, 1000, 50), 2948);
    QCOMPARE(cost(core::StrategyKind::Hidden, 1'000'000, 1'000'000, 50), 5'658'945);  // in the part of the table that is shown last
    QCOMPARE(cost(core::StrategyKind::Revolve, 1000, 1000, 10), 4636);
    QCOMPARE(cost(core::StrategyKind::Internal, 1000, 1000, 10), 3640);
    QCOMPARE(cost(core::StrategyKind::StoreAll, 10, 7, 40), 7);
    model.setProblem({10, {1, 3}, {}, 10, {core::StrategyKind::Online, 0}});
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(!model.supported());
  }

  void largeTablesAreFilledBesideTheWindowAndOnlyAsFarAsSeen() {
    ui::MixedTables tables;
    ui::CostModel model(tables);
    model.setProblem({50'000, {1, 3}, {}, 300, {core::StrategyKind::Mixed, 0}});
    const QModelIndex far = model.show({50'000, 300});
    QCOMPARE(far.data().toString(), QStringLiteral("…"));
    QVERIFY(tables.filling());
    QVERIFY(QTest::qWaitFor([&] { return !tables.filling(); }, kPatienceMilliseconds));
    const auto expected = *core::MixedTable::fill(50'000, core::weightsOf({1, 3}), 300);
    QCOMPARE(far.data().toLongLong(), expected->cost(50'000, 300));
    QCOMPARE(tables.known(50'000, {1, 3})->maxUnits(), 512);
    // What is stopped stays as it is until it is asked for again.
    model.setFilling(false);
    const QModelIndex further = model.show({40'000, 2000});
    QCOMPARE(further.data().toString(), QStringLiteral("…"));
    QVERIFY(!tables.filling());
    model.setFilling(true);
    QCOMPARE(further.data().toString(), QStringLiteral("…"));
    QVERIFY(tables.filling());
    model.setFilling(false);
    QVERIFY(!tables.filling());
    QCOMPARE(model.show({50'000, 300}).data().toLongLong(), expected->cost(50'000, 300));
  }

  void thePinnedActionLightsItsCellAndACellIsExplained() {
    QTest::keyClick(m_window.get(), Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    auto* table = m_window->findChild<ui::CostTable*>();
    QVERIFY(table && QTest::qWaitForWindowActive(table));
    const ui::Plan& plan = *m_window->selection().plan();
    QTRY_VERIFY(!m_window->inspector().busy());
    m_window->selection().pin({{}, 2});  // keeps the first hidden state: the whole problem
    QTRY_COMPARE(table->model().lit(), std::optional(ui::CostCell{100, 12}));
    QCOMPARE(table->model().cellAt(table->view().currentIndex()), (ui::CostCell{100, 12}));
    QCOMPARE(table->view().currentIndex().data().toLongLong(), plan.solution().forwardOperations);
    QVERIFY(table->view().visualRect(table->view().currentIndex()).intersects(table->view().viewport()->rect()));
    QVERIFY(m_window->inspector().text().contains(QLatin1String("Action 3 of")));
    // A click on another cell explains that one, and an arrow key goes on from there.
    const QModelIndex other = table->model().show({97, 13});
    QTest::mouseClick(table->view().viewport(), Qt::LeftButton, {}, table->view().visualRect(other).center());
    const auto explained = [&](std::int64_t t, std::int64_t m) {
      const std::int64_t cost = *table->model().cost({t, m});
      const QString text = m_window->inspector().text();
      const auto& why = m_window->inspector().chart().why();
      return text.contains(QStringLiteral("A cell of the table: t = %1 (steps) with m = %2 (units, the place of the state they start from included)").arg(t).arg(m)) && text.contains(QStringLiteral("C(%1, %2) = %3").arg(t).arg(m).arg(cost)) && why && why->cost == cost && why->chosen &&
             why->chosen->q == cost;
    };
    QVERIFY2(explained(97, 13), qPrintable(m_window->inspector().text()));
    QTest::keyClick(&table->view(), Qt::Key_Up);
    QVERIFY(explained(96, 13));
    QTest::keyClick(&table->view(), Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(&table->view(), Qt::Key_Right, Qt::ShiftModifier);
    QTest::keyClick(&table->view(), Qt::Key_C, Qt::ControlModifier);
    const auto cell = [&](std::int64_t t, std::int64_t m) { return QString::number(*table->model().cost({t, m})); };
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("t\\m,13,14\n96,%1,%2\n97,%3,%4\n").arg(cell(96, 13), cell(96, 14), cell(97, 13), cell(97, 14)));
    QVERIFY(table->note().startsWith(QLatin1String("4 cells")));
    // The next look at the schedule takes the place of the cell.
    m_window->selection().pin({{}, 4});
    QVERIFY(m_window->inspector().text().contains(QLatin1String("Action 5 of")));
    // A strategy without such a table says so.
    m_window->panel().show(core::Problem{40, m_window->panel().problem().sizes, {}, 8 * m_window->panel().problem().sizes.hiddenBytes, {core::StrategyKind::Online, 0}}, m_window->panel().network());
    Q_EMIT m_window->panel().problemChanged(m_window->panel().problem());
    QVERIFY(settle(*m_window));
    QTRY_VERIFY(table->note().startsWith(QLatin1String("'online' decides with more than t and m")));
  }

  void regimesBeginWhereTheDefinitionChanges() {
    for (const auto kind : {core::StrategyKind::Mixed, core::StrategyKind::Hidden, core::StrategyKind::Internal})
      for (const std::int64_t steps : {2, 7, 40, 100, 1000}) {
        core::Planner planner(steps, {2, 6});
        const ui::Curve curve{{kind, 0}, *planner.curve({kind, 0})};
        const std::int64_t most = curve.points.back().budgetBytes / 2 + 1;
        QVERIFY(planner.prepare(curve.strategy, 2 * most));
        std::int64_t somewhat = most, ample = most;
        for (std::int64_t units = most; units >= 1; --units) {  // the referee asks every budget
          const auto cost = planner.cost(curve.strategy, std::max(2 * units, core::smallestBudgetBytes(curve.strategy, steps, {2, 6})));
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
        ui::MainWindow window;
        window.resize(size);
        window.show();
        QVERIFY(settle(window));
        core::Problem other = window.panel().problem();
        other.budgetBytes *= 2;
        window.compareWith(other);
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
          for (std::size_t j = 0; j < i; ++j) QVERIFY2(!entries[i].second.intersects(entries[j].second), qPrintable(entries[i].first));
        }
        const auto names = chart.bands().names();
        QCOMPARE(names.size(), std::size_t{3});
        for (const auto& [name, box] : names) QVERIFY2(area.contains(box), qPrintable(name));
      }
    }
    ui::applyLanguage(*qApp, QStringLiteral("en"));
  }

  // Rows that only some strategies have, a file's sizes, long German words: the panel is never cut off at its right.
  void theColumnIsAsWideAsItsRows() {
    if (ui::languageChoices().size() < 2) QSKIP("This build holds English only: lrelease was not found.");
    ui::applyLanguage(*qApp, QStringLiteral("de"));
    ui::MainWindow window;
    window.show();
    QVERIFY(settle(window));
    const core::Problem problem{60, {4096, 6144}, {}, 8 * 4096, {core::StrategyKind::TwoLevel, 0}};
    window.panel().show(problem, {});
    Q_EMIT window.panel().problemChanged(problem);
    QVERIFY(settle(window));
    const auto* view = window.panel().parentWidget();
    QTRY_VERIFY2(window.panel().width() <= view->width(), qPrintable(QStringLiteral("%1 of %2").arg(window.panel().width()).arg(view->width())));
    for (QLabel* label : window.panel().findChildren<QLabel*>())
      if (!label->wordWrap() && label->isVisible()) label->setText(label->text() + QStringLiteral(" und noch viel länger als zuvor"));
    QTRY_VERIFY2(window.panel().width() > 400 && window.panel().width() <= view->width(), qPrintable(QStringLiteral("%1 of %2").arg(window.panel().width()).arg(view->width())));
  }

  void anEntryOfTheLegendHidesItsCurveAndBringsItBack() {
    ui::TradeoffChart& chart = m_window->tradeoff();
    const auto entries = chart.legend().entries();
    const auto lines = chart.chart()->series();
    const auto mixed = std::find_if(lines.begin(), lines.end(), [&](const QAbstractSeries* one) { return one->name() == entries[0].first; });
    QVERIFY(mixed != lines.end());
    const QPoint place = chart.mapFromScene(chart.chart()->mapToScene(entries[0].second.center()));
    const core::Problem before = m_window->panel().problem();
    QTest::mouseClick(chart.viewport(), Qt::LeftButton, {}, place);
    QVERIFY(!(*mixed)->isVisible());
    QTest::mouseClick(chart.viewport(), Qt::LeftButton, {}, place);
    QVERIFY((*mixed)->isVisible());
    QVERIFY(m_window->panel().problem() == before);
  }

  void bHasItsMarkOnTheCurve() {
    ui::TradeoffChart& chart = m_window->tradeoff();
    const auto mark = [&]() -> QList<QPointF> {
      for (const QAbstractSeries* one : chart.chart()->series())
        if (one->name() == QLatin1String("B")) return static_cast<const QXYSeries*>(one)->points();
      return {};
    };
    QVERIFY(mark().isEmpty());
    core::Problem other = m_window->panel().problem();
    other.strategy = {core::StrategyKind::Hidden, 0};
    other.budgetBytes = 20 * other.sizes.hiddenBytes;
    m_window->compareWith(other);
    QVERIFY(settle(*m_window));
    QCOMPARE(mark().size(), 1);
    QCOMPARE(mark().front().y(), static_cast<double>(core::solve(other)->forwardOperations) / 100.0);
    m_window->compareWith({});
    QVERIFY(mark().isEmpty());
  }

  void anOpenedScheduleCountsItsTransfers() {
    core::Problem problem{40, {1, 3}, {}, 4, {core::StrategyKind::TwoLevel, 0}};
    problem.host = {6, 2.5, 1.5};
    const core::Solution solution = *core::solve(problem);
    QVERIFY(solution.transferCost > 0.0);
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("two-level.json"));
    QVERIFY(core::writeScheduleFile({problem, solution.schedule}, file.toStdString()));
    QVERIFY(m_window->openFile(file));
    QVERIFY(settle(*m_window));
    QCOMPARE(m_window->selection().plan()->solution().transferCost, solution.transferCost);
    QCOMPARE(m_window->selection().plan()->solution().hostPeakBytes, solution.hostPeakBytes);
    const double slower = (static_cast<double>(solution.forwardOperations) + solution.transferCost + 2.0 * 40.0) / (3.0 * 40.0);
    const QString summary = labelText(*m_window, "summary");
    QVERIFY2(summary.contains(QStringLiteral("estimated %1 ×").arg(slower, 0, 'f', 2)) && summary.contains(QLatin1String("optimal in its model")), qPrintable(summary));
  }

  void theChosenStrategyHasItsCurveAndStops() {
    auto* slider = m_window->panel().budgetSlider();
    const auto ask = [&](core::Problem problem) {
      m_window->panel().show(problem, {});
      Q_EMIT m_window->panel().problemChanged(problem);
      QVERIFY(settle(*m_window));
    };
    const auto own = [&]() -> const ui::Curve* { return m_window->tradeoff().curves()->of(m_window->panel().problem()); };
    core::Problem problem{60, {16, 48}, {}, 6 * 16, {core::StrategyKind::TwoLevel, 0}};
    problem.host = {4 * 16, 0.5, 0.5};
    ask(problem);
    QVERIFY(own() && slider->isEnabled() && slider->maximum() == static_cast<int>(own()->points.size()) - 1 && slider->maximum() > 5);
    const std::vector<core::TradeoffPoint> dear = own()->points;
    slider->setValue(3);
    QVERIFY(settle(*m_window));
    QCOMPARE(m_window->panel().problem().budgetBytes, dear[3].budgetBytes);
    QCOMPARE(m_window->selection().plan()->solution().forwardOperations, dear[3].forwardOperations);  // the dot lies on the curve
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
    QCOMPARE(m_window->tradeoff().curves()->curves.size(), std::size_t{6});  // a figure does not depend on what was looked at before
    // Where the curve would take too long, the slider goes by units and says so.
    problem = {1000, {16, 48}, {}, 4 * 16, {core::StrategyKind::TwoLevel, 0}};
    ask(problem);
    QVERIFY(!own() && slider->isEnabled());
    QVERIFY2(m_window->message().contains(QLatin1String("The curve of 'two-level' is left out")), qPrintable(m_window->message()));
    slider->setValue(slider->value() + 1);
    QVERIFY(settle(*m_window));
    QCOMPARE(m_window->panel().problem().budgetBytes, 5 * 16);
  }

  void aUnitThatIsNoHiddenStateIsNamed() {
    const core::Problem problem{50, {2, 3}, {}, 20, {core::StrategyKind::Mixed, 0}};
    m_window->panel().show(problem, {});
    Q_EMIT m_window->panel().problemChanged(problem);
    QVERIFY(settle(*m_window));
    m_window->selection().pin({{}, 49});
    QTRY_VERIFY2(m_window->inspector().text().contains(QLatin1String("m = 2 (units of 1/2 hidden state, the place of h40 included)")), qPrintable(m_window->inspector().text()));
    QVERIFY(m_window->inspector().text().contains(QLatin1String("Beside h40 there is no room for another state")));
    QTest::keyClick(m_window.get(), Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    const auto* table = m_window->findChild<ui::CostTable*>();
    QVERIFY(table);
    bool named = false;
    for (const QLabel* label : table->findChildren<QLabel*>()) named = named || label->text().contains(QLatin1String("units of 1/2 hidden state, the place of the state they start from included"));
    QVERIFY(named);
  }

  void theHostOfTwoLevelIsChosenUndoneAndRestored() {
    auto* strategy = comboWith("two-level");
    auto* budget = m_window->panel().findChild<QLineEdit*>(QStringLiteral("host.budget"));
    auto* save = m_window->panel().findChild<QDoubleSpinBox*>(QStringLiteral("host.save"));
    auto* load = m_window->panel().findChild<QDoubleSpinBox*>(QStringLiteral("host.load"));
    QVERIFY(strategy && budget && save && load);
    QVERIFY(!budget->isVisible() && !save->isVisible());
    strategy->setCurrentIndex(strategy->findText(QStringLiteral("two-level")));
    QVERIFY(settle(*m_window));
    QVERIFY(budget->isVisible() && save->isVisible() && load->isVisible());
    const auto& host = [this] { return m_window->selection().plan()->problem().host; };
    QVERIFY(host() == core::HostMemory{});
    const std::int64_t unlimited = m_window->selection().plan()->solution().forwardOperations;
    const auto type = [&](QWidget* field, const char* words) {
      field->setFocus();
      if (auto* edit = qobject_cast<QLineEdit*>(field)) edit->selectAll();
      else qobject_cast<QAbstractSpinBox*>(field)->selectAll();
      QTest::keyClicks(field, QLatin1String(words));
      QTest::keyClick(field, Qt::Key_Return);
      QVERIFY(settle(*m_window));
    };
    type(budget, "3 units");
    const std::int64_t hidden = m_window->panel().problem().sizes.hiddenBytes;
    QCOMPARE(host().budgetBytes, 3 * hidden);
    QVERIFY(m_window->selection().plan()->solution().forwardOperations >= unlimited);
    type(save, "2.5");
    type(load, "0.25");
    QCOMPARE(host().saveCost, 2.5);
    QCOMPARE(host().loadCost, 0.25);
    QVERIFY(labelText(*m_window, "summary").contains(QLatin1String("transfers as dear as")));
    core::Problem expected = m_window->panel().problem();
    QCOMPARE(m_window->selection().plan()->solution().forwardOperations, core::solve(expected)->forwardOperations);
    type(budget, "a lot");
    QCOMPARE(host().budgetBytes, 3 * hidden);
    QVERIFY(!budget->text().contains(QLatin1String("lot")));
    // A link and a session bring all of it back; undo goes through it one by one.
    ui::MainWindow second;
    QVERIFY(settle(second));
    QVERIFY(second.openSession(*ui::sessionFromLink(ui::toLink(m_window->session()))));
    QVERIFY(settle(second));
    QVERIFY(second.selection().plan()->problem() == expected);
    QCOMPARE(second.panel().setup().dump(), m_window->panel().setup().dump());
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(settle(*m_window));
    QCOMPARE(host().loadCost, 1.0);
    QCOMPARE(host().saveCost, 2.5);
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(settle(*m_window));
    QVERIFY(host() == core::HostMemory{});
    QVERIFY(budget->text().isEmpty());
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(settle(*m_window));
    QVERIFY(m_window->panel().problem().strategy.kind == core::StrategyKind::Mixed && !budget->isVisible());
  }

  void validationIsAskedForUndoneAndRestored() {
    auto* every = m_window->panel().findChild<QSpinBox*>(QStringLiteral("run.validate"));
    QVERIFY(every && every->text() == QLatin1String("never"));
    QCOMPARE(m_window->panel().runRequest()->settings.validateEvery, 0);
    every->setFocus();
    every->selectAll();
    QTest::keyClicks(every, QStringLiteral("20"));
    QTest::keyClick(every, Qt::Key_Return);
    QCOMPARE(every->text(), QStringLiteral("every 20"));
    QCOMPARE(m_window->panel().runRequest()->settings.validateEvery, 20);
    ui::MainWindow second;
    QVERIFY(settle(second));
    QVERIFY(second.openSession(*ui::sessionFromLink(ui::toLink(m_window->session()))));
    QCOMPARE(second.panel().runRequest()->settings.validateEvery, 20);
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_window->panel().runRequest()->settings.validateEvery, 0);
  }

  void aLowWindowShowsPlanAndRunAsTabs() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("run.jsonl"));
    record(file, {QStringLiteral("--iterations"), QStringLiteral("3")});
    ui::MainWindow window;
    window.resize(800, 600);
    window.show();
    QVERIFY(settle(window));
    const QTabBar* tabs = window.findChild<ui::SideColumn*>()->tabs();
    QVERIFY(!tabs->isVisible() && window.tradeoff().isVisible());
    QVERIFY(window.openFile(file));
    QVERIFY(settle(window));
    QCoreApplication::processEvents();
    QCOMPARE(window.size(), QSize(800, 600));
    QVERIFY(tabs->isVisible() && window.loss().isVisible() && !window.tradeoff().isVisible());
    QTest::mouseClick(const_cast<QTabBar*>(tabs), Qt::LeftButton, {}, tabs->tabRect(0).center());
    QVERIFY(!window.loss().isVisible() && window.tradeoff().isVisible() && window.inspector().isVisible());
    window.resize(1440, 880);
    QCoreApplication::processEvents();
    QVERIFY(!tabs->isVisible() && window.loss().isVisible() && window.tradeoff().isVisible());
  }

  // As a new user would, with mouse and keys alone: what do 1000 steps cost with 50 units, and why is one state kept?
  void aNewcomerReadsTheCostAndWhyAStateIsKept() {
    int interactions = 0;
    const auto picture = [&] {
      if (qEnvironmentVariableIsSet("RETRACE_NEWCOMER_PICTURES")) m_window->grab().save(qEnvironmentVariable("RETRACE_NEWCOMER_PICTURES") + QStringLiteral("/newcomer-%1.png").arg(interactions));
    };
    const auto visible = [&](const QString& words) {  // whether it can be read without scrolling
      for (const QLabel* label : m_window->findChildren<QLabel*>())
        if (label->isVisible() && plain(label->text()).contains(words) && !label->visibleRegion().isEmpty()) return true;
      for (const ui::RichWords* text : m_window->findChildren<ui::RichWords*>())
        if (text->isVisible() && plain(text->words()).contains(words) && !text->viewport()->visibleRegion().isEmpty()) return true;
      return false;
    };
    const auto fieldNamed = [&](const QString& words) -> QWidget* {  // the control that stands beside the words
      for (const QLabel* label : m_window->findChildren<QLabel*>())
        if (label->text().remove(QLatin1Char('&')) == words && label->buddy()) return label->buddy();
      return nullptr;
    };
    picture();
    QVERIFY(visible(QStringLiteral("forwards (")));
    // 1, 2: the length.
    QWidget* steps = fieldNamed(QStringLiteral("Steps T"));
    QVERIFY(steps != nullptr);
    QTest::mouseDClick(steps->findChild<QLineEdit*>(), Qt::LeftButton);
    ++interactions;
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("1000"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    ++interactions;
    QVERIFY(settle(*m_window));
    picture();
    // 3, 4: the budget, whose field shows in which words it can be typed.
    QLineEdit* budget = nullptr;
    for (QLineEdit* edit : m_window->panel().findChildren<QLineEdit*>())
      if (edit->text().contains(QLatin1String("units)"))) budget = edit;
    QVERIFY(budget != nullptr);
    QTest::mouseDClick(budget, Qt::LeftButton, {}, QPoint(12, budget->height() / 2));
    ++interactions;
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("50 units"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    ++interactions;
    QVERIFY(settle(*m_window));
    QTRY_VERIFY(!m_window->inspector().busy());
    picture();
    core::Problem problem{1000, core::stateSizes({core::CellKind::Lstm, 256, 32, 1}), {}, 0, {core::StrategyKind::Mixed, 0}};
    problem.budgetBytes = 50 * problem.sizes.hiddenBytes;
    const std::int64_t cost = core::solve(problem)->forwardOperations;
    QVERIFY2(visible(QStringLiteral("mixed: %1 forwards (%2 per step").arg(cost).arg(static_cast<double>(cost) / 1000.0, 0, 'f', 3)), qPrintable(labelText(*m_window, "summary")));
    QVERIFY(visible(QStringLiteral("1 unit: a hidden state, 64.0 KiB")));
    // 5: a disc in the arena is a state that is kept now.
    const core::Block kept = m_window->selection().state().stack()[1];
    const ui::MemoryView& memory = m_window->memory();
    const QRectF arena = memory.arenaRect();
    const double perByte = arena.width() / static_cast<double>(problem.budgetBytes);
    QTest::mouseClick(&m_window->memory(), Qt::LeftButton, {}, QPointF(arena.left() + (static_cast<double>(kept.offset) + static_cast<double>(kept.bytes) / 2) * perByte, arena.center().y()).toPoint());
    ++interactions;
    QTRY_VERIFY(!m_window->inspector().busy());
    m_window->inspector().refresh();
    QCoreApplication::processEvents();
    picture();
    const std::int64_t y = kept.first;  // kept by the first decision: steps 1...1000 with all 50 units
    const auto table = *core::MixedTable::fill(1000, core::weightsOf(problem.sizes), 50);
    const std::int64_t behind = table->cost(1000 - y, 49), before = table->cost(y, 50);
    QCOMPARE(y + behind + before, cost);
    const QString sentence = QStringLiteral("Keep h%1: y = %1 steps to get there, C(%2, 49) = %3 for the steps behind it, C(%1, 50) = %4 for those up to it: %1 + %3 + %4 = %5, the least of all places.")
                                 .arg(y).arg(1000 - y).arg(behind).arg(before).arg(cost);
    QVERIFY2(visible(sentence), qPrintable(m_window->inspector().text()));
    QVERIFY(interactions <= 5);
  }

  void everythingIsReachedByTabInOrderAndHasAName() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("run.jsonl"));
    record(file, {QStringLiteral("--iterations"), QStringLiteral("3")});
    QVERIFY(m_window->openFile(file));
    QVERIFY(settle(*m_window));
    m_window->panel().findChild<QSpinBox*>()->setFocus();
    QList<QWidget*> reached;
    for (int i = 0; i < 200; ++i) {
      QWidget* focused = QApplication::focusWidget();
      QVERIFY(focused != nullptr);
      if (reached.contains(focused)) break;
      reached << focused;
      QTest::keyClick(focused, Qt::Key_Tab);
    }
    for (QWidget* one : m_window->findChildren<QWidget*>()) {
      const bool wanted = one->isVisible() && one->isEnabled() && (one->focusPolicy() & Qt::TabFocus) && !one->focusProxy() && one->window() == m_window.get();
      if (!wanted || qobject_cast<QScrollArea*>(one)) continue;
      const QString what = QStringLiteral("%1 '%2' %3").arg(QLatin1String(one->metaObject()->className()), one->objectName(), one->accessibleName());
      QVERIFY2(reached.contains(one), qPrintable(what));
      const QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(one);
      QVERIFY2(spoken && !spoken->text(QAccessible::Name).isEmpty(), qPrintable(what));
    }
    // From top to bottom on the left; left, middle, right, transport.
    int last = -1, part = 0;
    for (const QWidget* one : reached) {
      const QPoint place = one->mapTo(m_window.get(), QPoint(0, one->height() / 2));
      if (m_window->panel().isAncestorOf(one)) {
        QVERIFY2(place.y() >= last - 4, qPrintable(one->accessibleName() + one->objectName()));
        last = place.y();
        QCOMPARE(part, 0);
        continue;
      }
      const bool picture = one == &m_window->spacetime() || one == static_cast<const QWidget*>(&m_window->overview());
      const int now = picture ? 1 : m_window->findChild<ui::SideColumn*>()->isAncestorOf(one) ? 2 : 3;
      if (one != static_cast<const QWidget*>(&m_window->memory())) QVERIFY2(now >= part, qPrintable(one->accessibleName()));
      part = std::max(part, now);
    }
    QCOMPARE(part, 3);
  }

 private:
  QComboBox* comboWith(const char* entry) {
    for (QComboBox* box : m_window->panel().findChildren<QComboBox*>())
      if (box->findText(QLatin1String(entry)) >= 0) return box;
    return nullptr;
  }
  // A real run of a small network.
  static void record(const QString& file, const QStringList& more) {
    QProcess worker;
    worker.start(QStringLiteral(RETRACE_CLI), QStringList{QStringLiteral("run"), QStringLiteral("--data"), QStringLiteral("text:" RETRACE_SOURCE_DIR "/resources/data/jargon.txt"), QStringLiteral("--cell"), QStringLiteral("lstm"),
                                                          QStringLiteral("--hidden"), QStringLiteral("8"), QStringLiteral("--batch"), QStringLiteral("2"), QStringLiteral("--steps"), QStringLiteral("60"), QStringLiteral("--strategy"),
                                                          QStringLiteral("mixed"), QStringLiteral("--budget"), QStringLiteral("10%"), QStringLiteral("--record"), file} + more);
    QVERIFY(worker.waitForFinished(kPatienceMilliseconds));
    QVERIFY2(worker.exitCode() == 0, worker.readAllStandardError().constData());
  }

  std::unique_ptr<ui::MainWindow> m_window;
};

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  QLocale::setDefault(QLocale::c());
  PanelsTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "test_panels.moc"
