// SPDX-License-Identifier: GPL-3.0-or-later
// A document without a window, in a program that has none.
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "core/strategies/schedule_file.h"
#include "tests/support/paths.h"
#include "tests/support/process.h"
#include "ui/document/document.h"

namespace retrace::test {

namespace {
constexpr int kPatienceMilliseconds = 60'000;

bool settle(const ui::Document& document) {
  return QTest::qWaitFor([&] { return document.settled(); }, kPatienceMilliseconds);
}

ui::Setup withUnits(const ui::Document& document, std::int64_t units) {
  ui::Setup setup = document.setup();
  core::Problem problem = setup.problem();
  problem.budgetBytes = units * problem.sizes.hiddenBytes;
  setup.take(problem, setup.network);
  return setup;
}
}  // namespace

class DocumentTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theOpeningProblemIsSolvedAndItsCurvesFollow() {
    ui::Document document;
    QVERIFY(!document.settled() && !document.plan());
    QVERIFY(settle(document));
    QCOMPARE(document.plan()->problem().steps, 100);
    QVERIFY(document.planIsOptimal());
    QVERIFY(document.curves() && document.curves()->belongTo(document.problem()));
  }

  void whatIsChosenIsUndoneAsAValueAndADragIsOneStep() {
    ui::Document document;
    QVERIFY(settle(document));
    const ui::Setup opening = document.setup();
    for (const std::int64_t units : {13, 14, 15}) document.choose(withUnits(document, units), 7);
    document.choose(withUnits(document, 20));
    document.choose(document.setup());  // nothing else: no step
    QCOMPARE(document.undoStack().count(), 2);
    document.undoStack().undo();
    QCOMPARE(document.problem().budgetBytes, 15 * opening.sizes().hiddenBytes);
    document.undoStack().undo();
    QVERIFY(document.setup() == opening);
    document.undoStack().redo();
    QVERIFY(settle(document));
    QCOMPARE(document.plan()->problem().budgetBytes, 15 * opening.sizes().hiddenBytes);
  }

  void aRecordingIsReadBesideTheMainThreadAndShownAsOneStep() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("run.jsonl"));
    const Outcome made = runShell(std::string(kCli) +
                                  " run --data copy:3 --cell tanh --hidden 8 --batch 2 --steps 30 --strategy mixed "
                                  "--budget 30% --iterations 3 --json --record " +
                                  file.toStdString());
    QCOMPARE(made.exitCode, 0);
    ui::Document document;
    QVERIFY(settle(document));
    const ui::PlanPtr before = document.plan();
    bool together = true;  // who sees another plan sees what was chosen for it
    connect(&document.selection(), &ui::Selection::planChanged, &document,
            [&] { together = together && document.plan()->problem() == document.problem(); });
    QSignalSpy opened(&document, &ui::Document::opened);
    document.open(file);
    QVERIFY(document.opening() && document.plan() == before && !document.run().started());
    QVERIFY(opened.wait(kPatienceMilliseconds));
    QCOMPARE(document.run().iterations().size(), std::size_t{3});
    QVERIFY(together && document.run().describes(document.plan()));
    QCOMPARE(document.problem().steps, 30);
    QCOMPARE(document.setup().run.data, std::string("copy:3"));
    QVERIFY(settle(document));
    QVERIFY(document.run().describes(document.plan()));
    QCOMPARE(document.file(), QFileInfo(file).absoluteFilePath());
    document.undoStack().undo();  // opening is one step of undo
    QVERIFY(settle(document));
    QVERIFY(document.plan()->problem() == before->problem());
  }

  void theLatestFileWinsAndOneThatIsDamagedChangesNothing() {
    QTemporaryDir folder;
    const auto schedule = [&](const char* name, std::int64_t steps) {
      core::Problem problem{steps, {8, 24}, {}, 80, {core::StrategyKind::Hidden, 0}};
      const auto solution = core::solve(problem);
      const QString file = folder.filePath(QLatin1String(name));
      return solution && core::writeScheduleFile({problem, *solution->graph}, file.toStdString()) ? file : QString();
    };
    const QString first = schedule("first.json", 40), second = schedule("second.json", 50);
    ui::Document document;
    QVERIFY(settle(document));
    QSignalSpy opened(&document, &ui::Document::opened);
    document.open(first);
    document.open(second);
    QVERIFY(opened.wait(kPatienceMilliseconds));
    QVERIFY(settle(document));
    QCOMPARE(opened.count(), 1);
    QCOMPARE(document.plan()->problem().steps, 50);
    const ui::Setup setup = document.setup();
    document.open(folder.filePath(QStringLiteral("missing.json")));
    QVERIFY(QTest::qWaitFor([&] { return !document.opening(); }, kPatienceMilliseconds));
    QVERIFY2(document.messageWarns() && document.message().contains(QLatin1String("does not exist")),
             qPrintable(document.message()));
    QVERIFY(document.setup() == setup && document.plan()->problem().steps == 50);
  }

  void aRunThatBeginsWhileAFileIsReadIsNotReplaced() {
    ui::Document document;
    QVERIFY(settle(document));
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("schedule.json"));
    QVERIFY(document.saveSchedule(file));
    document.open(file);
    document.training().start(true);
    QVERIFY2(document.training().running(), qPrintable(document.message()));
    QVERIFY(QTest::qWaitFor([&] { return !document.opening(); }, kPatienceMilliseconds));
    QVERIFY(document.file().isEmpty() && document.training().running());
  }

  void aComparisonIsPartOfWhatIsUndone() {
    ui::Document document;
    QVERIFY(settle(document));
    core::Problem other = document.problem();
    other.budgetBytes *= 2;
    document.compareWith(other);
    QVERIFY(settle(document));
    QVERIFY(document.compared().selection().plan()->problem() == other);
    document.undoStack().undo();
    QVERIFY(!document.compared().problem() && !document.setup().comparison);
  }
};

}  // namespace retrace::test

QTEST_GUILESS_MAIN(retrace::test::DocumentTest)
#include "test_document.moc"
