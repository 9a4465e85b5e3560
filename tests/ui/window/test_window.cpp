// SPDX-License-Identifier: GPL-3.0-or-later
// The window as a person uses it: budget to plan to picture, and a real run.
#include <QCheckBox>
#include <QMessageBox>
#include <QTemporaryDir>
#include <csignal>
#include <memory>

#include "core/strategies/registry.h"
#include "tests/ui/window_fixture.h"
#include "ui/figures/figure_source.h"
#include "ui/figures/figures.h"

using namespace retrace;
using namespace retrace::test;

class WindowTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void opensWithTheStory() {
    OwnWindow window;
    window.show();
    QVERIFY(settle(window));
    const ui::PlanPtr& plan = window.document().selection().plan();
    QCOMPARE(plan->problem().steps, 100);
    QCOMPARE(plan->solution().forwardOperations, core::solve(plan->problem())->forwardOperations);
    const double place =
        static_cast<double>(window.document().selection().cursor()) / static_cast<double>(plan->actionCount());
    QVERIFY(place > 0.35 && place < 0.45);
  }

  void everySliderPositionIsABreakpoint() {
    OwnWindow window;
    QVERIFY(settle(window));
    QSlider* slider = window.panel().budget().slider();
    QVERIFY(slider->maximum() > 10);
    std::int64_t last = INT64_MAX;
    for (int index = 0; index <= slider->maximum(); index += slider->maximum() / 10) {
      slider->setValue(index);
      QVERIFY(settle(window));
      const core::Solution& solution = window.document().selection().plan()->solution();
      QVERIFY(index == 0 || solution.forwardOperations < last);
      QVERIFY(solution.peakBytes <= solution.problem.budgetBytes);
      last = solution.forwardOperations;
    }
  }

  void arrowKeysMoveTheFocusedSliderAndElseTheCursor() {
    OwnWindow window;
    window.show();
    QVERIFY(settle(window));
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QSlider* slider = window.panel().budget().slider();
    slider->setFocus();
    const int before = slider->value();
    const std::int64_t cursor = window.document().selection().cursor();
    QTest::keyClick(slider, Qt::Key_Right);
    QCOMPARE(slider->value(), before + 1);
    QVERIFY(settle(window));
    window.document().selection().setCursor(cursor);
    window.spacetime().setFocus();
    QTest::keyClick(&window.spacetime(), Qt::Key_Right);
    QCOMPARE(window.document().selection().cursor(), cursor + 1);
    QCOMPARE(slider->value(), before + 1);
  }

  void anInfeasibleBudgetNamesAndTakesTheSmallest() {
    OwnWindow window;
    QVERIFY(settle(window));
    auto* field = window.panel().findChild<QLineEdit*>();
    for (QLineEdit* edit : window.panel().findChildren<QLineEdit*>())
      if (edit->accessibleName() == QLatin1String("Budget as text")) field = edit;
    const auto type = [&](const QString& text) {
      field->clear();
      QTest::keyClicks(field, text);
      QTest::keyClick(field, Qt::Key_Return);
    };
    type(QStringLiteral("10B"));
    QVERIFY(settle(window));
    const core::Problem problem = window.document().problem();
    QCOMPARE(problem.budgetBytes, core::smallestBudgetBytes(problem.strategy, problem.steps, problem.sizes));
    QCOMPARE(window.document().selection().plan()->problem().budgetBytes, problem.budgetBytes);
    type(QStringLiteral("lots"));
    QCOMPARE(window.document().problem().budgetBytes, problem.budgetBytes);
    type(QStringLiteral("50%"));
    QVERIFY(settle(window));
    QCOMPARE(window.document().problem().budgetBytes, core::storeAllBytes(problem.steps, problem.sizes) / 2);
  }

  void everyStrategyCanBeShown() {
    OwnWindow window;
    window.show();
    QVERIFY(settle(window));
    for (QComboBox* box : window.panel().findChildren<QComboBox*>()) {
      if (box->findText(QStringLiteral("recompute")) < 0) continue;
      for (int i = 0; i < box->count(); ++i) {
        box->setCurrentIndex(i);
        QVERIFY(settle(window));
        QCOMPARE(static_cast<int>(window.document().selection().plan()->problem().strategy.kind),
                 box->itemData(i).toInt());
        QVERIFY(!window.grab().isNull());
      }
    }
  }

  void aRunShowsWhatWasPredicted() {
    OwnWindow window;
    QVERIFY(settle(window));
    small(window);
    window.panel().startRun(false);
    QVERIFY(window.document().training().controller().running());
    QVERIFY(QTest::qWaitFor([&] { return window.document().run().iterations().size() >= 5; }, kPatienceMilliseconds));
    window.document().training().controller().pause();
    QVERIFY(QTest::qWaitFor([&] { return window.document().run().paused(); }, kPatienceMilliseconds));
    const std::int64_t before = window.document().run().actionsDone();
    window.document().training().controller().step();
    QVERIFY(QTest::qWaitFor([&] { return window.document().run().actionsDone() != before; }, kPatienceMilliseconds));
    QCOMPARE(window.document().selection().cursor(), window.document().run().actionsDone());
    window.document().training().controller().stop();
    QVERIFY(
        QTest::qWaitFor([&] { return !window.document().training().controller().running(); }, kPatienceMilliseconds));
    QVERIFY(window.document().run().ended()->outcome == core::RunEnded::Outcome::Stopped);
    QVERIFY(!window.document().run().firstDifference());
    const core::IterationDone& last = window.document().run().iterations().back();
    QCOMPARE(last.forwardOperations, window.document().selection().plan()->solution().forwardOperations);
    QVERIFY(last.peakArenaBytes <= window.document().selection().plan()->problem().budgetBytes);
  }

  void aKilledWorkerIsASentence() {
    OwnWindow window;
    QVERIFY(settle(window));
    small(window);
    window.panel().startRun(false);
    QVERIFY(QTest::qWaitFor([&] { return window.document().run().iterations().size() >= 2; }, kPatienceMilliseconds));
    ::kill(static_cast<pid_t>(window.document().training().controller().workerProcessId()), SIGKILL);
    QVERIFY(
        QTest::qWaitFor([&] { return !window.document().training().controller().running(); }, kPatienceMilliseconds));
    QVERIFY2(window.document().message().contains(QLatin1String("killed (signal 9)")),
             qPrintable(window.document().message()));
    QVERIFY(window.document().run().iterations().size() >= 2);
    QVERIFY(window.document().selection().plan() != nullptr);
  }

  void aWindowClosedWhileARunGoesOnTakesTheWorkerAlong() {
    auto window = std::make_unique<OwnWindow>();
    window->show();
    QVERIFY(settle(*window));
    small(*window);
    window->panel().startRun(false);
    QVERIFY(QTest::qWaitFor([&] { return window->document().run().iterations().size() >= 2; }, kPatienceMilliseconds));
    const auto worker = static_cast<pid_t>(window->document().training().controller().workerProcessId());
    QVERIFY(::kill(worker, 0) == 0);
    const auto closeAnd = [&](QMessageBox::StandardButton button) {
      QMetaObject::invokeMethod(
          qApp, [button] { qobject_cast<QMessageBox*>(QApplication::activeModalWidget())->button(button)->click(); },
          Qt::QueuedConnection);
      window->close();
    };
    closeAnd(QMessageBox::Cancel);
    QVERIFY(window->isVisible() && window->document().training().controller().running());
    closeAnd(QMessageBox::Yes);
    QVERIFY(!window->isVisible());
    window.reset();
    QVERIFY(::kill(worker, 0) != 0);
  }

  void aMissingWorkerIsASentence() {
    const QByteArray worker = qgetenv("RETRACE_WORKER");
    qputenv("RETRACE_WORKER", "/nowhere/at/all");
    OwnWindow window;
    QVERIFY(settle(window));
    window.panel().startRun(false);
    QVERIFY(
        QTest::qWaitFor([&] { return !window.document().training().controller().running(); }, kPatienceMilliseconds));
    QVERIFY2(window.document().message().contains(QLatin1String("could not be started")),
             qPrintable(window.document().message()));
    qputenv("RETRACE_WORKER", worker);
  }

  void aRecordingIsShownAgain() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("run.jsonl"));
    {
      OwnWindow window;
      QVERIFY(settle(window));
      small(window);
      window.document().training().setRecordFile(file);
      window.panel().findChild<QSpinBox*>(QStringLiteral("run.seed"))->setValue(7'000'000);
      window.panel().findChild<QSpinBox*>(QStringLiteral("run.validate"))->setValue(3);
      window.panel().findChild<QDoubleSpinBox*>(QStringLiteral("run.rate"))->setValue(0.00125);
      window.panel().startRun(false);
      QVERIFY(QTest::qWaitFor([&] { return window.document().run().iterations().size() >= 3; }, kPatienceMilliseconds));
      window.document().training().controller().stop();
      QVERIFY(
          QTest::qWaitFor([&] { return !window.document().training().controller().running(); }, kPatienceMilliseconds));
    }
    OwnWindow window;
    QVERIFY(settle(window));
    QVERIFY(window.document().openNow(file));
    QVERIFY(settle(window));
    QCOMPARE(window.document().selection().plan()->problem().steps, 60);
    QVERIFY(window.document().run().iterations().size() >= 3);
    QVERIFY(!window.document().run().firstDifference());
    const ui::RunRequest request = window.document().setup().request();  // the panel shows what ran
    const core::RunStarted& started = *window.document().run().started();
    QCOMPARE(request.settings.iterations, 1'000'000);
    QCOMPARE(request.settings.validateEvery, 3);
    QCOMPARE(request.settings.options.learningRate, started.options.learningRate);
    QCOMPARE(request.settings.options.seed, std::uint64_t{7'000'000});
    QCOMPARE(request.settings.data, started.data);
  }

  void nothingThatWasRecordedIsLost() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("run.jsonl")),
                  second = folder.filePath(QStringLiteral("run-2.jsonl"));
    OwnWindow window;
    QVERIFY(settle(window));
    small(window);
    auto* iterations = window.panel().findChild<QSpinBox*>(QStringLiteral("run.iterations"));
    auto* data = window.panel().findChild<QLineEdit*>(QStringLiteral("run.data"));
    iterations->setValue(2);
    const auto run = [&] {
      window.panel().startRun(false);
      return QTest::qWaitFor([&] { return !window.document().training().controller().running(); },
                             kPatienceMilliseconds);
    };
    const QString learned = data->text();
    data->setText(folder.filePath(
        QStringLiteral("missing.txt")));  // refused by the worker: a file that was to be made is not left behind
    window.document().training().setRecordFile(file);
    QVERIFY(run());
    QVERIFY(!QFile::exists(file));
    data->setText(learned);
    QVERIFY(run());
    QFile written(file);
    QVERIFY(written.open(QIODevice::ReadOnly));
    const QByteArray first = written.readAll();
    QVERIFY(!first.isEmpty());
    QCOMPARE(ui::figureSourceOf(window.document()).recordings, QStringList{QFileInfo(file).absoluteFilePath()});
    const std::size_t shown = window.document().run().iterations().size();
    data->setText(folder.filePath(QStringLiteral("missing.txt")));
    QVERIFY(run());
    QVERIFY(window.document().message().contains(QLatin1String("missing.txt")));
    QCOMPARE(window.document().run().iterations().size(), shown);  // the run before is still there
    data->setText(learned);
    QVERIFY(run());
    written.seek(0);
    QCOMPARE(written.readAll(), first);
    QVERIFY(QFileInfo(second).size() > 0);
    bool named = false;
    for (const QCheckBox* box : window.panel().findChildren<QCheckBox*>())
      named = named || box->text() == QLatin1String("Record to run-2.jsonl");
    QVERIFY(named);
    window.document().training().setRecordFile(file);  // chosen again: that is what is meant
    QVERIFY(run());
    QFile again(file);
    QVERIFY(again.open(QIODevice::ReadOnly));
    QVERIFY(!again.readAll().isEmpty() && !QFile::exists(folder.filePath(QStringLiteral("run-3.jsonl"))));
  }

  void devicesAndPipesAreNoFilesToOpen() {
    OwnWindow window;
    QVERIFY(settle(window));
    for (const char* name : {"/dev/zero", "/dev/null"}) {
      const auto opened = window.document().openNow(QLatin1String(name));
      QVERIFY(!opened && opened.error().message.find("is a device or a pipe") != std::string::npos);
    }
  }

  void damagedAndForeignFilesChangeNothing() {
    QTemporaryDir folder;
    OwnWindow window;
    QVERIFY(settle(window));
    const ui::PlanPtr before = window.document().selection().plan();
    const auto write = [&](const char* name, const QByteArray& bytes) {
      const QString path = folder.filePath(QLatin1String(name));
      QFile out(path);
      if (out.open(QIODevice::WriteOnly)) out.write(bytes);
      return path;
    };
    for (const QString& file :
         {write("empty.json", ""), write("foreign.json", "{\"a\":1}"), write("binary.jsonl", QByteArray(1000, '\xff')),
          write("half.jsonl", "{\"format\":\"retrace-"), folder.path(), QStringLiteral("/nowhere/at/all.json")}) {
      const auto opened = window.document().openNow(file);
      QVERIFY2(!opened, qPrintable(file));
      QVERIFY(opened.error().message.size() > 20);
      QCOMPARE(window.document().selection().plan(), before);
    }
  }

 private:
  static void small(ui::MainWindow& window) {
    const core::Problem problem = lstmProblem(60, 8, 2, 7);
    choose(window, problem, core::Network{core::CellKind::Lstm, 8, 2, 1});
    for (QSpinBox* box : window.panel().findChildren<QSpinBox*>())
      if (box->value() == 200) box->setValue(1'000'000);  // iterations: long enough to be stopped
    QVERIFY(settle(window));
  }
};

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  QLocale::setDefault(QLocale::c());
  WindowTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "test_window.moc"
