// SPDX-License-Identifier: GPL-3.0-or-later
// What a run, live or recorded, does to the window.
#include "core/machine/module.h"
#include "ui/common/number_words.h"
#include "ui/common/settings.h"
#include "ui/common/text.h"
#include "ui/window/main_window.h"

#include <QFileInfo>
#include <QInputDialog>
#include <QLabel>
#include <utility>

#include "ui/charts/loss_chart.h"
#include "ui/charts/tradeoff_chart.h"
#include "ui/panel/problem_panel.h"
#include "ui/spacetime/spacetime_view.h"
#include "ui/views/inspector.h"
#include "ui/views/iteration_bar.h"
#include "ui/views/transport.h"
#include "ui/window/side_column.h"

namespace retrace::ui {

void MainWindow::connectRun() {
  connect(m_panel, &ProblemPanel::runAsked, this, &MainWindow::startRun);
  connect(m_panel, &ProblemPanel::pauseAsked, &m_runController, &RunController::pause);
  connect(m_panel, &ProblemPanel::resumeAsked, &m_runController, &RunController::resume);
  connect(m_panel, &ProblemPanel::stepAsked, &m_runController, &RunController::step);
  connect(m_panel, &ProblemPanel::stopAsked, &m_runController, &RunController::stop);
  connect(&m_runController, &RunController::runningChanged, m_panel, &ProblemPanel::setRunning);
  connect(&m_runController, &RunController::arrived, this, &MainWindow::takeEvents);
  connect(m_iterations, &IterationBar::chosen, this, &MainWindow::chooseIteration);
  connect(m_loss, &LossChart::iterationChosen, this, &MainWindow::chooseIteration);
  connect(&m_runController, &RunController::ended, this, [this](bool failed, const QString& sentence) {
    m_runPlan.reset();
    if (!m_runController.remark().isEmpty()) m_recordingFile.clear();  // it is not whole
    refreshRun();
    say(tr("Run: %1").arg(sentence), failed);
  });
}

void MainWindow::startRun(bool paused) {
  if (m_runController.running()) return say(tr("A run is going on: stop it first."), true);
  auto request = m_panel->runRequest();
  if (!request) return say(toQString(request.error().message), true);
  if (!m_selection.plan() || m_selection.plan()->problem() != request->problem)
    return say(tr("The schedule of what is chosen is not solved yet: a moment."), true);
  request->paused = paused;
  m_playback.setPlaying(false);
  m_runPlan = m_selection.plan();
  say(tr("Starting the worker."));
  if (auto started = m_runController.start(*request); !started) say(toQString(started.error().message), true);
}

// Asks the worker which machines it has, without waiting for it.
void MainWindow::connectMachines() {
  connect(m_panel, &ProblemPanel::machinesAsked, &m_machines, &MachineFinder::look);
  connect(m_panel, &ProblemPanel::workerAsked, this, &MainWindow::chooseWorker);
  connect(&m_machines, &MachineFinder::started, this, [this](const QString& worker) {
    m_panel->device().setLooking(worker, Settings::worker().isEmpty() && qEnvironmentVariableIsEmpty("RETRACE_WORKER"));
  });
  connect(&m_machines, &MachineFinder::found, this,
          [this](const std::vector<core::MachineInfo>& machines) { m_panel->device().setMachines(machines); });
  connect(&m_machines, &MachineFinder::failed, this,
          [this](const QString& sentence) { m_panel->device().setFailure(sentence); });
  connect(&m_runController, &RunController::runningChanged, &m_machines, [this](bool running) {
    if (!running) m_machines.look();  // what is free has changed
  });
  connect(&m_predictions, &Predictions::changed, this, [this] {
    say(tr("Steps are measured: the line at the left says what is predicted from them."));
    summarise();
  });
  connect(&m_predictions, &Predictions::failed, this, [this](const QString& sentence) { say(sentence, true); });
  connect(m_panel, &ProblemPanel::edited, this, &MainWindow::summarise);
  m_machines.look();
}

// Seconds instead of counts: the worker measures what steps of the chosen network cost.
void MainWindow::measureSteps() {
  if (m_runController.running()) return say(tr("A run is going on: it would be measured, too. Stop it first."), true);
  const auto request = m_panel->runRequest();
  if (!request) return say(toQString(request.error().message), true);
  say(tr("Measuring what steps of this network cost: some seconds."));
  m_predictions.measure(*request);
}

void MainWindow::chooseWorker() {
  if (!qEnvironmentVariableIsEmpty("RETRACE_WORKER"))
    return say(tr("RETRACE_WORKER names the worker: '%1'. Start without it to choose another here.")
                   .arg(chosenWorker().name()),
               true);
  auto* dialog = new QInputDialog(this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setObjectName(QStringLiteral("workerDialog"));
  dialog->setWindowTitle(tr("Worker"));
  dialog->setLabelText(
      tr("The command that runs networks. Empty: the one that came with this program.\n"
         "Another machine: ssh HOST retrace-cli (with a key, so that it asks for nothing). Files to learn from are "
         "looked for there;\n"
         "recordings are written here."));
  dialog->setTextValue(Settings::worker());
  connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& typed) {
    Settings::setWorker(typed);
    m_machines.look();
  });
  dialog->open();
}

void MainWindow::takeEvents(const std::vector<core::Event>& events) {
  for (const core::Event& event : events) {
    if (std::holds_alternative<core::RunStarted>(event) && m_runPlan) beginRun();
    m_run.take(event);
  }
  const QString& remark = m_runController.remark();
  if (m_runController.running())
    say(!remark.isEmpty() ? remark : m_run.paused() ? tr("Run: paused.") : tr("Run: going on."), !remark.isEmpty());
  refreshRun();
  if (!m_transport->followsLive() || !m_run.describes(m_selection.plan())) return;
  m_selection.setCursor(m_run.actionsDone());
}

// Only now: a run that is refused leaves the one before on show.
void MainWindow::beginRun() {
  m_loss->keepBeside(m_run);
  m_run.begin(std::exchange(m_runPlan, nullptr));
  const QString file = m_runController.recordFile();
  m_recordingFile = file.isEmpty() ? file : QFileInfo(file).absoluteFilePath();
  if (!file.isEmpty()) m_panel->recordingBegan(file);
}

void MainWindow::refreshRun() {
  if (!m_run.started()) return;
  m_panel->setRun(m_run);
  m_loss->show();
  m_side->showRun();
  m_loss->setRun(m_run);
  m_tradeoff->setRun(m_run);
  m_spacetime->runChanged();
  m_iterations->setRun(m_run);
  m_runLine->setText(runText());
}

// The figures of the iteration that is looked at.
QString MainWindow::runText() const {
  const core::RunStarted& started = *m_run.started();
  if (m_run.iterations().empty()) return tr("First iteration of %1 …").arg(started.iterations);
  const core::IterationDone& shown = m_run.iterations()[*m_run.shownIndex()];
  QString heldOut;  // the last one measured up to here
  for (std::size_t index = *m_run.shownIndex() + 1; index-- > 0 && heldOut.isEmpty();) {
    const core::IterationDone& one = m_run.iterations()[index];
    if (one.validationLoss && index == *m_run.shownIndex())
      heldOut = tr(" · held-out <b>%1</b>").arg(*one.validationLoss, 0, 'f', 3);
    else if (one.validationLoss)
      heldOut = tr(" · held-out <b>%1</b> after %2").arg(*one.validationLoss, 0, 'f', 3).arg(one.iteration + 1);
    if (started.validateEvery == 0) break;
  }
  QString line = tr("Iteration <b>%1</b> of %2 · loss <b>%3</b>%4 · <b>%5 ms</b> (median %6). Forwards: predicted %7, "
                    "measured %8. Arena: budget %9, measured peak %10.")
                     .arg(shown.iteration + 1)
                     .arg(started.iterations)
                     .arg(shown.loss, 0, 'f', 3)
                     .arg(heldOut)
                     .arg(shown.milliseconds, 0, 'f', 1)
                     .arg(m_run.iterationMilliseconds().median, 0, 'f', 1)
                     .arg(started.forwardOperationsPredicted)
                     .arg(shown.forwardOperations)
                     .arg(bytesText(started.problem.budgetBytes), bytesText(shown.peakArenaBytes));
  if (!m_run.followsNewest() && !m_run.shownTimesKept() && m_run.timesLetGo() > 0)
    line += tr(" <b>The times of its actions were let go:</b> those of the newest %1 iterations are kept.")
                .arg(m_run.timesKept());
  if (const auto difference = m_run.firstDifference())
    line += tr(" <b>Action %1 was not the planned one.</b>").arg(*difference + 1);
  if (!m_run.describes(m_selection.plan())) line += tr(" The picture shows another problem now.");
  return line;
}

void MainWindow::chooseIteration(std::optional<std::size_t> index) {
  m_run.choose(index);
  refreshRun();
  m_inspector->refresh();
}

}  // namespace retrace::ui
