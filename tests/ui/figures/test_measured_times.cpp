// SPDX-License-Identifier: GPL-3.0-or-later
// One recording has one median, whoever tells it: the command line, the window, or a figure.
#include <nlohmann/json.hpp>

#include "core/run/events.h"
#include "tests/support/paths.h"
#include "tests/ui/figure_fixture.h"
#include "ui/model/run_model.h"

using namespace retrace;
using namespace retrace::test;

class TestMeasuredTimes : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theMedianIsTheSameForTheCommandLineTheWindowAndAFigure_data();
  void theMedianIsTheSameForTheCommandLineTheWindowAndAFigure();
};

void TestMeasuredTimes::theMedianIsTheSameForTheCommandLineTheWindowAndAFigure_data() {
  QTest::addColumn<int>("iterations");
  QTest::newRow("an even number of iterations") << 6;
  QTest::newRow("an odd number of iterations") << 5;
  QTest::newRow("more iterations than the window keeps the times of") << 250;
}

void TestMeasuredTimes::theMedianIsTheSameForTheCommandLineTheWindowAndAFigure() {
  QFETCH(int, iterations);
  QTemporaryDir folder;
  const QString recording = folder.filePath(QStringLiteral("run.jsonl"));
  QByteArray said;
  QCOMPARE(runProgram(QString::fromLatin1(kCli), {QStringLiteral("run"),       QStringLiteral("--data"),
                                                  QStringLiteral("adding"),    QStringLiteral("--cell"),
                                                  QStringLiteral("tanh"),      QStringLiteral("--hidden"),
                                                  QStringLiteral("8"),         QStringLiteral("--batch"),
                                                  QStringLiteral("2"),         QStringLiteral("--steps"),
                                                  QStringLiteral("20"),        QStringLiteral("--strategy"),
                                                  QStringLiteral("store-all"), QStringLiteral("--budget"),
                                                  QStringLiteral("100%"),      QStringLiteral("--iterations"),
                                                  QString::number(iterations), QStringLiteral("--json"),
                                                  QStringLiteral("--record"),  recording},
                      &said),
           0);
  const double commandLine = nlohmann::json::parse(said.toStdString())["iteration_ms_median"];
  QVERIFY(commandLine > 0.0);

  ui::RunModel model;
  const auto events = core::readRecording(recording.toStdString());
  QVERIFY(events.has_value());
  for (const core::Event& event : *events) model.take(event);
  QCOMPARE(model.iterations().size(), static_cast<std::size_t>(iterations));
  const ui::Quartiles window = model.iterationMilliseconds();
  QVERIFY(window.median == commandLine);  // to the last bit
  QVERIFY(window.lower <= window.median && window.median <= window.upper);

  const auto figure = ui::readMeasuredRun(recording);
  QVERIFY(figure.has_value());
  QVERIFY(figure->medianMilliseconds() == commandLine);
}

QTEST_MAIN(TestMeasuredTimes)
#include "test_measured_times.moc"
