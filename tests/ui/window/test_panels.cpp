// SPDX-License-Identifier: GPL-3.0-or-later
// What stands beside the picture: the iterations of a run, the host and held-out data, the newcomer's path, and
// everything by keyboard alone.
#include <QAccessible>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QProcess>
#include <QScrollArea>
#include <QSettings>
#include <QTabBar>
#include <cmath>
#include <memory>

#include "core/base/byte_text.h"
#include "core/planner/questions.h"
#include "tests/support/paths.h"
#include "tests/ui/window_fixture.h"
#include "ui/common/language.h"
#include "ui/common/number_words.h"
#include "ui/common/rich_words.h"
#include "ui/figures/figures.h"
#include "ui/panel/step_costs.h"
#include "ui/spacetime/overview_strip.h"
#include "ui/views/inspector.h"
#include "ui/views/iteration_bar.h"
#include "ui/views/memory_view.h"
#include "ui/views/why_chart.h"
#include "ui/window/side_column.h"

using namespace retrace;
using namespace retrace::test;

namespace {

ui::PlanPtr planOf(const core::Problem& problem) { return *ui::Plan::make(*core::solve(problem)); }

}  // namespace

class PanelsTest : public QObject {
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
      for (std::int64_t k = 0; k < actions; ++k) done.actions.push_back({plan->action(k), took(iteration, k), 0});
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
    for (std::int64_t iteration = 0; iteration < 40; ++iteration)
      run.take(core::ActionsDone{iteration, 0, {{plan->action(0), 5, 0}}});
    QVERIFY(run.timesKept() >= 2);
    QVERIFY(run.timesKept() * static_cast<std::size_t>(plan->actionCount()) * sizeof(std::int64_t) <=
            ui::RunModel::kMostTimesBytes);
    QCOMPARE(run.timesLetGo(), 40 - static_cast<std::int64_t>(run.timesKept()));
  }

  void theIterationsOfARecordingAreBrowsedByKeysNumberAndClick() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("run.jsonl"));
    record(file,
           {QStringLiteral("--iterations"), QStringLiteral("12"), QStringLiteral("--validate"), QStringLiteral("4")});
    std::vector<core::IterationDone> done;  // the referee: what the file says
    std::vector<std::int64_t> tenth;        // nanoseconds of the 10th action in each iteration
    const auto events = core::readRecording(file.toStdString());
    QVERIFY(events);
    for (const core::Event& event : *events) {
      if (const auto* one = std::get_if<core::IterationDone>(&event)) done.push_back(*one);
      if (const auto* some = std::get_if<core::ActionsDone>(&event))
        if (some->firstIndex <= 9 && 9 < some->firstIndex + static_cast<std::int64_t>(some->actions.size()))
          tenth.push_back(some->actions[static_cast<std::size_t>(9 - some->firstIndex)].nanoseconds);
    }
    QCOMPARE(done.size(), std::size_t{12});
    QCOMPARE(tenth.size(), std::size_t{12});
    QVERIFY(m_window->document().openNow(file));
    QVERIFY(settle(*m_window));
    m_window->document().selection().pin({{}, 9});
    const auto shows = [&](std::size_t index) {
      const QString line = labelText(*m_window, "runLine"), why = m_window->inspector().text();
      const core::IterationDone& one = done[index];
      const QString time = ui::durationText(static_cast<double>(tenth[index]) / 1e6);
      const bool whole =
          line.startsWith(QStringLiteral("Iteration %1 of 12 · loss %2").arg(index + 1).arg(one.loss, 0, 'f', 3)) &&
          line.contains(QStringLiteral("%1 ms (median").arg(one.milliseconds, 0, 'f', 1)) &&
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
    QVERIFY(labelText(*m_window, "runLine")
                .contains(QStringLiteral("held-out %1").arg(*done[7].validationLoss, 0, 'f', 3)));
    QTest::mouseClick(m_window->loss().viewport(), Qt::LeftButton, {}, m_window->loss().placeOf(9, done[9].loss));
    QVERIFY(shows(9));
    QVERIFY(labelText(*m_window, "runLine")
                .contains(QStringLiteral("held-out %1 after 8").arg(*done[7].validationLoss, 0, 'f', 3)));
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
      for (double at = std::ceil(axis->min() / axis->tickInterval()) * axis->tickInterval(); at <= axis->max();
           at += axis->tickInterval())
        QVERIFY2(std::abs(QString::asprintf(axis->labelFormat().toLatin1().constData(), at).toDouble() - at) < 1e-9,
                 qPrintable(QString::number(at)));
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
    QVERIFY2(names.contains(plot.y.label) && names.contains(plot.series[0].name),
             qPrintable(names.join(QLatin1Char(','))));
  }

  // Rows that only some strategies have, a file's sizes, long German words: the panel is never cut off at its right.
  void theColumnIsAsWideAsItsRows() {
    if (ui::languageChoices().size() < 2) QSKIP("This build holds English only: lrelease was not found.");
    ui::applyLanguage(*qApp, QStringLiteral("de"));
    OwnWindow window;
    window.show();
    QVERIFY(settle(window));
    const core::Problem problem{60, {4096, 6144}, {}, 8 * 4096, {core::StrategyKind::TwoLevel, 0}};
    choose(window, problem, {});
    QVERIFY(settle(window));
    const auto* view = window.panel().parentWidget();
    QTRY_VERIFY2(window.panel().width() <= view->width(),
                 qPrintable(QStringLiteral("%1 of %2").arg(window.panel().width()).arg(view->width())));
    for (QLabel* label : window.panel().findChildren<QLabel*>())
      if (!label->wordWrap() && label->isVisible())
        label->setText(label->text() + QStringLiteral(" und noch viel länger als zuvor"));
    QTRY_VERIFY2(window.panel().width() > 400 && window.panel().width() <= view->width(),
                 qPrintable(QStringLiteral("%1 of %2").arg(window.panel().width()).arg(view->width())));
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
    const auto& host = [this] { return m_window->document().selection().plan()->problem().host; };
    QVERIFY(host() == core::HostMemory{});
    const std::int64_t unlimited = m_window->document().selection().plan()->solution().forwardOperations;
    const auto type = [&](QWidget* field, const char* words) {
      field->setFocus();
      if (auto* edit = qobject_cast<QLineEdit*>(field)) edit->selectAll();
      else qobject_cast<QAbstractSpinBox*>(field)->selectAll();
      QTest::keyClicks(field, QLatin1String(words));
      QTest::keyClick(field, Qt::Key_Return);
      QVERIFY(settle(*m_window));
    };
    type(budget, "3 units");
    const std::int64_t hidden = m_window->document().problem().sizes.hiddenBytes;
    QCOMPARE(host().budgetBytes, 3 * hidden);
    QVERIFY(m_window->document().selection().plan()->solution().forwardOperations >= unlimited);
    type(save, "2.5");
    type(load, "0.25");
    QCOMPARE(host().saveCost, 2.5);
    QCOMPARE(host().loadCost, 0.25);
    QVERIFY(labelText(*m_window, "summary").contains(QLatin1String("transfers as dear as")));
    const auto* summary = m_window->findChild<QLabel*>(QStringLiteral("summary"));
    QVERIFY2(summary->height() < 2 * summary->fontMetrics().height(), "the status line is one line");
    core::Problem expected = m_window->document().problem();
    QCOMPARE(m_window->document().selection().plan()->solution().forwardOperations,
             core::solve(expected)->forwardOperations);
    type(budget, "a lot");
    QCOMPARE(host().budgetBytes, 3 * hidden);
    QVERIFY(!budget->text().contains(QLatin1String("lot")));
    // A link and a session bring all of it back; undo goes through it one by one.
    OwnWindow second;
    QVERIFY(settle(second));
    QVERIFY(second.document().openSession(*ui::sessionFromLink(ui::toLink(m_window->document().session()))));
    QVERIFY(settle(second));
    QVERIFY(second.document().selection().plan()->problem() == expected);
    QCOMPARE(ui::toJson(second.document().setup()).dump(), ui::toJson(m_window->document().setup()).dump());
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
    QVERIFY(m_window->document().problem().strategy.kind == core::StrategyKind::Mixed && !budget->isVisible());
  }

  void validationIsAskedForUndoneAndRestored() {
    auto* every = m_window->panel().findChild<QSpinBox*>(QStringLiteral("run.validate"));
    QVERIFY(every && every->text() == QLatin1String("never"));
    QCOMPARE(m_window->document().setup().request().settings.validateEvery, 0);
    every->setFocus();
    every->selectAll();
    QTest::keyClicks(every, QStringLiteral("20"));
    QTest::keyClick(every, Qt::Key_Return);
    QCOMPARE(every->text(), QStringLiteral("every 20"));
    QCOMPARE(m_window->document().setup().request().settings.validateEvery, 20);
    OwnWindow second;
    QVERIFY(settle(second));
    QVERIFY(second.document().openSession(*ui::sessionFromLink(ui::toLink(m_window->document().session()))));
    QCOMPARE(second.document().setup().request().settings.validateEvery, 20);
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_window->document().setup().request().settings.validateEvery, 0);
  }

  void everyLanguageHasRoomIn800By600() {
    for (const auto& [name, words] : ui::languageChoices()) {
      ui::applyLanguage(*qApp, name);
      OwnWindow window;
      window.resize(800, 600);
      window.show();
      QVERIFY(settle(window));
      QVERIFY2(window.size() == QSize(800, 600),
               qPrintable(QStringLiteral("%1: %2x%3").arg(words).arg(window.width()).arg(window.height())));
    }
  }

  void aLowWindowShowsPlanAndRunAsTabs() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("run.jsonl"));
    record(file, {QStringLiteral("--iterations"), QStringLiteral("3")});
    OwnWindow window;
    window.resize(800, 600);
    window.show();
    QVERIFY(settle(window));
    const QTabBar* tabs = window.findChild<ui::SideColumn*>()->tabs();
    QVERIFY(!tabs->isVisible() && window.tradeoff().isVisible());
    QVERIFY(window.document().openNow(file));
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
      if (qEnvironmentVariableIsSet("RETRACE_NEWCOMER_PICTURES"))
        m_window->grab().save(qEnvironmentVariable("RETRACE_NEWCOMER_PICTURES") +
                              QStringLiteral("/newcomer-%1.png").arg(interactions));
    };
    const auto visible = [&](const QString& words) {  // whether it can be read without scrolling
      for (const QLabel* label : m_window->findChildren<QLabel*>())
        if (label->isVisible() && plain(label->text()).contains(words) && !label->visibleRegion().isEmpty())
          return true;
      for (const ui::RichWords* text : m_window->findChildren<ui::RichWords*>())
        if (text->isVisible() && plain(text->words()).contains(words) && !text->viewport()->visibleRegion().isEmpty())
          return true;
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
    picture();
    core::Problem problem{
        1000, core::stateSizes({core::CellKind::Lstm, 256, 32, 1}), {}, 0, {core::StrategyKind::Mixed, 0}};
    problem.budgetBytes = 50 * problem.sizes.hiddenBytes;
    const std::int64_t cost = core::solve(problem)->forwardOperations;
    QVERIFY2(visible(QStringLiteral("mixed: %1 forwards (%2 per step")
                         .arg(cost)
                         .arg(static_cast<double>(cost) / 1000.0, 0, 'f', 3)),
             qPrintable(labelText(*m_window, "summary")));
    QVERIFY(visible(QStringLiteral("1 unit: a hidden state, 64.0 KiB")));
    // 5: a disc in the arena is a state that is kept now.
    const core::Block kept = m_window->document().selection().state().stack()[1];
    const ui::MemoryView& memory = m_window->memory();
    const QRectF arena = memory.arenaRect();
    const double perByte = arena.width() / static_cast<double>(problem.budgetBytes);
    QTest::mouseClick(
        &m_window->memory(), Qt::LeftButton, {},
        QPointF(arena.left() + (static_cast<double>(kept.offset) + static_cast<double>(kept.bytes) / 2) * perByte,
                arena.center().y())
            .toPoint());
    ++interactions;
    m_window->inspector().refresh();
    QCoreApplication::processEvents();
    picture();
    const std::int64_t y = kept.first;  // kept by the first decision: steps 1...1000 with all 50 units
    const auto costOf = [&](std::int64_t t, std::int64_t units) {
      return core::mixedCost(t, problem.sizes, units * problem.sizes.hiddenBytes)->cost;
    };
    const std::int64_t behind = costOf(1000 - y, 49), before = costOf(y, 50);
    QCOMPARE(y + behind + before, cost);
    const QString sentence = QStringLiteral(
                                 "Keep h%1: y = %1 steps to get there, C(%2, 49) = %3 for the steps behind it, C(%1, "
                                 "50) = %4 for those up to it: %1 + %3 + %4 = %5, the least of all places.")
                                 .arg(y)
                                 .arg(1000 - y)
                                 .arg(behind)
                                 .arg(before)
                                 .arg(cost);
    QVERIFY2(visible(sentence), qPrintable(m_window->inspector().text()));
    QVERIFY(interactions <= 5);
  }

  void everythingIsReachedByTabInOrderAndHasAName() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("run.jsonl"));
    record(file, {QStringLiteral("--iterations"), QStringLiteral("3")});
    QVERIFY(m_window->document().openNow(file));
    QVERIFY(settle(*m_window));
    m_window->panel().findChild<QSpinBox*>()->setFocus();
    QList<QWidget*> reached;
    for (int i = 0; i < 200; ++i) {
      QWidget* focused = QApplication::focusWidget();
      QVERIFY(focused != nullptr);
      if (reached.contains(focused)) break;
      reached << focused;
      const QImage before = m_window->grab().toImage();
      QTest::keyClick(focused, Qt::Key_Tab);
      QCoreApplication::processEvents();
      const QWidget* next = QApplication::focusWidget();
      QVERIFY2(m_window->grab().toImage() != before,
               qPrintable(QStringLiteral("no sign that %1 '%2' has the focus")
                              .arg(QLatin1String(next->metaObject()->className()), next->objectName())));
    }
    for (QWidget* one : m_window->findChildren<QWidget*>()) {
      const bool wanted = one->isVisible() && one->isEnabled() && (one->focusPolicy() & Qt::TabFocus) &&
                          !one->focusProxy() && one->window() == m_window.get();
      if (!wanted || qobject_cast<QScrollArea*>(one)) continue;
      const QString what =
          QStringLiteral("%1 '%2' %3")
              .arg(QLatin1String(one->metaObject()->className()), one->objectName(), one->accessibleName());
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
      if (one != static_cast<const QWidget*>(&m_window->memory()))
        QVERIFY2(now >= part, qPrintable(one->accessibleName()));
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
    worker.start(
        QString::fromLatin1(kCli),
        QStringList{QStringLiteral("run"), QStringLiteral("--data"),
                    QStringLiteral("text:" RETRACE_SOURCE_DIR "/resources/data/jargon.txt"), QStringLiteral("--cell"),
                    QStringLiteral("lstm"), QStringLiteral("--hidden"), QStringLiteral("8"), QStringLiteral("--batch"),
                    QStringLiteral("2"), QStringLiteral("--steps"), QStringLiteral("60"), QStringLiteral("--strategy"),
                    QStringLiteral("mixed"), QStringLiteral("--budget"), QStringLiteral("10%"),
                    QStringLiteral("--record"), file} +
            more);
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
