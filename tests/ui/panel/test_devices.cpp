// SPDX-License-Identifier: GPL-3.0-or-later
// Where a run goes: the devices of the worker, a worker on another machine, and what happens when one of them is not
// there.
#include <QFile>
#include <QInputDialog>
#include <QMenuBar>
#include <QTemporaryDir>

#include "core/base/byte_text.h"
#include "core/run/calibrate.h"
#include "tests/support/paths.h"
#include "tests/ui/window_fixture.h"
#include "ui/common/settings.h"
#include "ui/dialogs/help.h"
#include "ui/jobs/worker.h"
#include "ui/model/run_request.h"
#include "ui/panel/device_chooser.h"

using namespace retrace;
using namespace retrace::test;

namespace {

// An environment variable for as long as this lives.
class Variable {
 public:
  Variable(const char* name, const QByteArray& value)
      : m_name(name), m_set(qEnvironmentVariableIsSet(name)), m_before(qgetenv(name)) {
    qputenv(name, value);
  }
  ~Variable() { m_set ? qputenv(m_name, m_before) : qunsetenv(m_name); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* m_name;
  bool m_set;
  QByteArray m_before;
};

}  // namespace

class DevicesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { ui::Settings::setWorker({}); }
  void cleanup() { ui::Settings::setWorker({}); }

  void theProcessorSaysWhatIsFreeAndWhatPartTheBudgetIs() {
    OwnWindow window;
    QVERIFY(ready(window));
    const QString before = device(window).words();
    QVERIFY2(before.contains(QLatin1String("this processor")) && before.contains(QLatin1String("free of")) &&
                 before.contains(QLatin1String("the budget is")),
             qPrintable(before));
    core::Problem problem = window.document().problem();
    problem.steps = 1'000'000;
    problem.budgetBytes = core::kMaxBytes / 4;
    device(window).setBudget(problem.budgetBytes);
    QVERIFY2(device(window).words().contains(QLatin1String("is more than that")), qPrintable(device(window).words()));
  }

  void aDeviceThatIsNotThereSaysWhyAndIsNotStarted() {
    const Variable module("RETRACE_CUDA_MODULE", "/nowhere/module.so");
    OwnWindow window;
    QVERIFY(ready(window));
    chooseCuda(window);
    QVERIFY2(device(window).words().contains(QLatin1String("the module 'module.so' is not there")),
             qPrintable(device(window).words()));
    window.panel().startRun(false);
    QVERIFY(!window.document().training().controller().running());
    QVERIFY2(
        window.document().message().contains(QLatin1String("The machine cuda is unavailable: the module 'module.so'")),
        qPrintable(window.document().message()));
    window.document().undoStack().undo();
    QCOMPARE(device(window).backend(), std::string("cpu"));
  }

  void aDeviceRunsTheSameScheduleAndIsPartOfTheSession() {
    const Variable module("RETRACE_CUDA_MODULE", kSimulatedModule);
    OwnWindow window;
    QVERIFY(ready(window));
    small(window, 1'000'000);
    chooseCuda(window);
    QVERIFY2(device(window).words().contains(QLatin1String("simulated device: ")) &&
                 device(window).words().contains(QLatin1String("the budget is")),
             qPrintable(device(window).words()));
    auto* tf32 = window.panel().findChild<QCheckBox*>(QStringLiteral("run.tf32"));
    QVERIFY(!tf32->isHidden());
    tf32->setChecked(true);
    const ui::RunRequest request = window.document().setup().request();
    QVERIFY(
        ui::RunController::arguments(request).join(QLatin1Char(' ')).endsWith(QLatin1String("--backend cuda --tf32")));
    tf32->setChecked(false);
    window.panel().startRun(false);
    QVERIFY(QTest::qWaitFor([&] { return window.document().run().iterations().size() >= 2; }, kPatienceMilliseconds));
    QVERIFY2(window.document().run().started()->backend.find("simulated device") != std::string::npos,
             window.document().run().started()->backend.c_str());
    window.document().training().controller().stop();
    QVERIFY(ended(window));
    QVERIFY(!window.document().run().firstDifference());
    QCOMPARE(window.document().run().iterations().back().forwardOperations,
             window.document().selection().plan()->solution().forwardOperations);

    OwnWindow other;
    QVERIFY(ready(other));
    QVERIFY(other.document().openSession(window.document().session()));
    QCOMPARE(device(other).backend(), std::string("cuda"));
  }

  void aDeviceLostDuringTheRunIsASentenceAndTheWindowGoesOn() {
    const Variable module("RETRACE_CUDA_MODULE", kSimulatedModule);
    const Variable lost("RETRACE_SIMULATED_DEVICE", "lost-after=3000");
    OwnWindow window;
    QVERIFY(ready(window));
    small(window, 1'000'000);
    chooseCuda(window);
    window.panel().startRun(false);
    QVERIFY(ended(window));
    QVERIFY2(window.document().message().contains(QLatin1String("The device failed while")),
             qPrintable(window.document().message()));
    QVERIFY(window.document().run().ended()->outcome == core::RunEnded::Outcome::Failed);
    QVERIFY(!window.document().run().iterations().empty());
    qputenv("RETRACE_SIMULATED_DEVICE", "");
    window.panel().startRun(false);  // the same window, a device that is back
    QVERIFY(QTest::qWaitFor([&] { return window.document().run().iterations().size() >= 2; }, kPatienceMilliseconds));
    window.document().training().controller().stop();
    QVERIFY(ended(window));
  }

  void aBudgetAboveTheFreeMemoryIsASentence() {
    const Variable module("RETRACE_CUDA_MODULE", kSimulatedModule);
    const Variable little("RETRACE_SIMULATED_DEVICE", "free=500");
    OwnWindow window;
    QVERIFY(ready(window));
    small(window, 3);
    chooseCuda(window);
    QVERIFY2(device(window).words().contains(QLatin1String("is more than that: choose a smaller one")),
             qPrintable(device(window).words()));
    window.panel().startRun(false);
    QVERIFY(ended(window));
    QVERIFY2(window.document().message().contains(QLatin1String("use a smaller budget")),
             qPrintable(window.document().message()));
    QVERIFY(window.document().selection().plan() != nullptr);
  }

  void aLossThatIsNoNumberIsASentence() {
    const Variable module("RETRACE_CUDA_MODULE", kSimulatedModule);
    QTemporaryDir folder;  // the window offers no training that diverges: a worker in between does
    const Variable worker("RETRACE_WORKER",
                          standIn(folder,
                                  "exec " + std::string(kCli) +
                                      " $(echo \"$@\" | sed 's/--optimizer adam/--optimizer "
                                      "sgd/;s/--lr [0-9.e-]*/--lr 1000/;s/--clip [0-9.]*/--clip 0/')\n",
                                  "diverging")
                              .toUtf8());
    OwnWindow window;
    QVERIFY(ready(window));
    small(window, 1'000'000);
    chooseCuda(window);
    window.panel().findChild<QLineEdit*>(QStringLiteral("run.data"))->setText(QStringLiteral("dense:4"));
    window.panel().startRun(false);
    QVERIFY(ended(window));
    QVERIFY2(window.document().message().contains(QLatin1String("is not a number")),
             qPrintable(window.document().message()));
    QVERIFY(window.document().run().ended()->outcome == core::RunEnded::Outcome::Failed);
  }

  // The stand-in does what ssh does: drops the host, hands the joined words to a shell.
  void aWorkerOnAnotherMachineLearnsFromItsFilesAndIsRecordedHere() {
    QTemporaryDir folder;
    const QString text = folder.filePath(QStringLiteral("it's $HOME; a text.txt"));
    QVERIFY(QFile::copy(QStringLiteral(RETRACE_SOURCE_DIR "/resources/data/jargon.txt"), text));
    const QString command = standIn(folder, "test \"$1\" = far || exit 255\nshift\nexec sh -c \"$*\"\n") +
                            QStringLiteral(" far ") + QString::fromLatin1(kCli);
    const QByteArray own = qgetenv("RETRACE_WORKER");
    qunsetenv("RETRACE_WORKER");
    {
      OwnWindow window;
      window.show();
      QVERIFY(ready(window));
      typeWorker(window, command);
      QVERIFY(QTest::qWaitFor([&] { return !window.document().training().machines().busy(); }, kPatienceMilliseconds));
      QCOMPARE(ui::Settings::worker(), command);
      QVERIFY2(device(window).words().contains(QLatin1String("free of")) &&
                   device(window).words().contains(QLatin1String("Worker: ") + command),
               qPrintable(device(window).words()));
      small(window, 3);
      window.panel().findChild<QLineEdit*>(QStringLiteral("run.data"))->setText(text);
      const QString file = folder.filePath(QStringLiteral("run.jsonl"));
      window.document().training().setRecordFile(file);
      window.panel().startRun(false);
      QVERIFY(ended(window));
      QVERIFY2(window.document().message().contains(QLatin1String("Finished")),
               qPrintable(window.document().message()));
      QCOMPARE(window.document().run().started()->data, "text:" + text.toStdString());
      const auto recorded = core::readRecording(file.toStdString());
      QVERIFY(recorded);
      QVERIFY(std::holds_alternative<core::RunEnded>(recorded->back()));
      typeWorker(window, QString());
      QVERIFY(QTest::qWaitFor([&] { return !window.document().training().machines().busy(); }, kPatienceMilliseconds));
      QVERIFY(ui::Settings::worker().isEmpty());
      QVERIFY(!device(window).words().contains(QLatin1String("Worker:")));
    }
    qputenv("RETRACE_WORKER", own);
  }

  void aHostThatDoesNotAnswerIsASentence() {
    QTemporaryDir folder;
    const Variable worker("RETRACE_WORKER",
                          (standIn(folder, "echo 'connect to host far port 22: no route' >&2\nexit 255\n") +
                           QStringLiteral(" far retrace-cli"))
                              .toUtf8());
    OwnWindow window;
    QVERIFY(ready(window));
    QVERIFY2(device(window).words().contains(QLatin1String("cannot be reached: connect to host far")),
             qPrintable(device(window).words()));
    window.panel().startRun(false);
    QVERIFY(ended(window));
    QVERIFY2(window.document().message().contains(QLatin1String("cannot be reached: connect to host far")),
             qPrintable(window.document().message()));
  }

  void aConnectionThatBreaksIsASentence() {
    QTemporaryDir folder;
    const Variable worker("RETRACE_WORKER", (standIn(folder, "shift\nsh -c \"$*\" | head -c 6000\nexit 255\n") +
                                             QStringLiteral(" far ") + QString::fromLatin1(kCli))
                                                .toUtf8());
    OwnWindow window;
    QVERIFY(ready(window));
    small(window, 1'000'000);
    window.panel().startRun(false);
    QVERIFY(ended(window));
    QVERIFY2(window.document().message().contains(QLatin1String("worker")), qPrintable(window.document().message()));
    QVERIFY(window.document().run().started());
  }

  // Seconds instead of counts, from steps that the worker measured.
  void whatStepsCostIsMeasuredAndPredictsAnIteration() {
    OwnWindow window;
    window.show();
    QVERIFY(ready(window));
    small(window, 3);
    QVERIFY(settle(window));
    auto* summary = window.findChild<QLabel*>(QStringLiteral("summary"));
    QVERIFY(summary->text().contains(QLatin1String("estimated")));
    QTest::keyClick(&window, Qt::Key_M, Qt::ControlModifier);
    QVERIFY(window.document().training().predictions().busy());
    QVERIFY(QTest::qWaitFor([&] { return !window.document().training().predictions().busy(); }, kPatienceMilliseconds));
    QVERIFY2(summary->text().contains(QLatin1String("predicted")) &&
                 summary->toolTip().contains(QLatin1String("measured on CPU")),
             qPrintable(summary->text()));
    const auto measured = window.document().training().predictions().of(*window.document().selection().plan(),
                                                                        window.document().setup().request());
    QVERIFY(measured && measured->milliseconds > 0.0 && measured->ratio > 0.0);
    // What a measured time is, nobody can say beforehand; from costs that are given, the seconds follow exactly.
    QTemporaryDir folder;
    const Variable given(
        "RETRACE_WORKER",
        standIn(folder,
                "test \"$1\" = calibrate || exec " + std::string(kCli) +
                    " \"$@\"\n"
                    "echo "
                    "'{\"format\":\"retrace-calibration\",\"version\":1,\"cell\":\"lstm\",\"hidden\":8,\"batch\":2,"
                    "\"layers\":1,\"threads\":1,\"data\":\"given\","
                    "\"backend\":\"CPU\",\"first_forward\":0.001,\"save\":0,\"load\":0,\"iteration\":0.01,"
                    "\"runs\":[{\"steps\":1,\"forward\":0.001,\"record\":0.001,\"backward\":0.002}]}'\n")
            .toUtf8());
    QTest::keyClick(&window, Qt::Key_M, Qt::ControlModifier);
    QVERIFY(QTest::qWaitFor([&] { return !window.document().training().predictions().busy(); }, kPatienceMilliseconds));
    const auto known = window.document().training().predictions().of(*window.document().selection().plan(),
                                                                     window.document().setup().request());
    const double expected = 10.0 +
                            static_cast<double>(window.document().selection().plan()->solution().forwardOperations) +
                            2.0 * 60.0,
                 all = 10.0 + 3.0 * 60.0;
    QVERIFY2(known && std::abs(known->milliseconds - expected) < 1e-6 && std::abs(known->ratio - expected / all) < 1e-9,
             qPrintable(known ? QStringLiteral("%1 ms, expected %2").arg(known->milliseconds).arg(expected)
                              : window.document().message()));
    QVERIFY(known->ratio > 1.0);
    ui::RunRequest other = window.document().setup().request();
    other.settings.data = "adding";
    QVERIFY(!window.document().training().predictions().of(*window.document().selection().plan(), other));
    const QString predicted = summary->text();
    window.panel().budget().slider()->setValue(window.panel().budget().slider()->maximum());
    QVERIFY(settle(window));
    QVERIFY(summary->text() != predicted && summary->text().contains(QLatin1String("predicted")));
    // All of it is kept: the same forwards as storing everything.
    const auto stored = window.document().training().predictions().of(*window.document().selection().plan(),
                                                                      window.document().setup().request());
    QVERIFY2(stored && std::abs(stored->ratio - 1.0) < 1e-9, qPrintable(QString::number(stored ? stored->ratio : 0.0)));
    window.panel().findChild<QLineEdit*>(QStringLiteral("run.data"))->setText(QStringLiteral("adding"));
    Q_EMIT window.panel().findChild<QLineEdit*>(QStringLiteral("run.data"))->editingFinished();
    QTRY_VERIFY(summary->text().contains(QLatin1String("estimated")));
    window.document().undoStack().undo();
    QTRY_VERIFY2(summary->text().contains(QLatin1String("predicted")),
                 qPrintable(window.panel().findChild<QLineEdit*>(QStringLiteral("run.data"))->text()));
    const Variable worker("RETRACE_WORKER", "/nowhere/at/all");
    QTest::keyClick(&window, Qt::Key_M, Qt::ControlModifier);
    QVERIFY(QTest::qWaitFor([&] { return !window.document().training().predictions().busy(); }, kPatienceMilliseconds));
    QVERIFY2(window.document().message().contains(QLatin1String("could not be started")),
             qPrintable(window.document().message()));
    QVERIFY(window.document().training().predictions().of(
        *window.document().selection().plan(), window.document().setup().request()));  // what was measured stays
  }

  void aProgramThatIsNoWorkerIsASentence() {
    const Variable worker("RETRACE_WORKER", "echo");
    OwnWindow window;
    QVERIFY(ready(window));
    QVERIFY2(device(window).words().contains(QLatin1String("is it a retrace-cli of this version?")),
             qPrintable(device(window).words()));
    for (
        const char* text :
        {"", "[]", "{}", R"({"format":"retrace-backends","backends":[1]})",
         R"({"format":"retrace-backends","backends":[{"id":"cpu"}]})",
         R"({"format":"retrace-backends","backends":[{"id":"a","name":"b","detail":"","reason":"","memory_bytes":1.5,"free_bytes":1,"available":true}]})"})
      QVERIFY2(!ui::machinesFromJson(text), text);
  }

  void aRecordingThatCannotBeWrittenIsASentence() {
    OwnWindow window;
    QVERIFY(ready(window));
    small(window, 3);
    window.document().training().setRecordFile(QStringLiteral("/nowhere/at/all.jsonl"));
    window.panel().startRun(false);
    QVERIFY(!window.document().training().controller().running());
    QVERIFY2(
        window.document().message().contains(QLatin1String("The recording '/nowhere/at/all.jsonl' cannot be written")),
        qPrintable(window.document().message()));
    QTemporaryDir folder;
    const QString text = folder.filePath(QStringLiteral("text.txt"));
    QVERIFY(QFile::copy(QStringLiteral(RETRACE_SOURCE_DIR "/resources/data/jargon.txt"), text));
    const qint64 size = QFileInfo(text).size();
    window.panel().findChild<QLineEdit*>(QStringLiteral("run.data"))->setText(text);
    window.document().training().setRecordFile(text);
    window.panel().startRun(false);
    QVERIFY(!window.document().training().controller().running());
    QVERIFY2(window.document().message().contains(QLatin1String("is read and cannot be written over")),
             qPrintable(window.document().message()));
    QCOMPARE(QFileInfo(text).size(), size);
    window.document().training().setRecordFile(QStringLiteral("/dev/full"));
    window.panel().startRun(false);
    QVERIFY(ended(window));
    QVERIFY2(window.document().message().contains(QLatin1String("The recording '/dev/full' could not be written")),
             qPrintable(window.document().message()));
    QCOMPARE(window.document().run().iterations().size(), 3U);  // the run itself went on
  }

 private:
  static ui::DeviceChooser& device(ui::MainWindow& window) { return window.panel().device(); }
  static bool ready(ui::MainWindow& window) {
    return settle(window) &&
           QTest::qWaitFor([&] { return !window.document().training().machines().busy(); }, kPatienceMilliseconds);
  }
  static bool ended(ui::MainWindow& window) {
    return QTest::qWaitFor([&] { return !window.document().training().controller().running(); }, kPatienceMilliseconds);
  }
  static void chooseCuda(ui::MainWindow& window) {
    auto* machine = window.panel().findChild<QComboBox*>(QStringLiteral("run.device"));
    QTest::keyClick(machine, Qt::Key_Down);
    QCOMPARE(device(window).backend(), std::string("cuda"));
  }
  static QString standIn(const QTemporaryDir& folder, const std::string& script, const char* name = "ssh") {
    const QString path = folder.filePath(QLatin1String(name));
    QFile file(path);
    if (file.open(QIODevice::WriteOnly)) file.write(QByteArray::fromStdString("#!/bin/sh\n" + script));
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return path;
  }
  static void typeWorker(ui::MainWindow& window, const QString& command) {
    for (QAction* action : ui::allActions(*window.menuBar()))
      if (action->text() == QStringLiteral("&Worker…")) action->trigger();
    auto* dialog = window.findChild<QInputDialog*>(QStringLiteral("workerDialog"));
    QVERIFY(dialog);
    auto* field = dialog->findChild<QLineEdit*>();
    field->selectAll();
    QTest::keyClick(field, Qt::Key_Delete);
    QTest::keyClicks(field, command);
    QTest::keyClick(field, Qt::Key_Return);
  }
  static void small(ui::MainWindow& window, int iterations) {
    const core::Problem problem = lstmProblem(60, 8, 2, 7);
    choose(window, problem, core::Network{core::CellKind::Lstm, 8, 2, 1});
    window.panel().findChild<QSpinBox*>(QStringLiteral("run.iterations"))->setValue(iterations);
    QVERIFY(settle(window));
  }
};

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  QLocale::setDefault(QLocale::c());
  DevicesTest test;
  return QTest::qExec(&test, argc, argv);
}

#include "test_devices.moc"
