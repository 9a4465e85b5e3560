// SPDX-License-Identifier: GPL-3.0-or-later
// What a run, live or recorded, does to the window.
#include "ui/main_window.h"

#include <QLabel>

#include "ui/charts.h"
#include "ui/inspector.h"
#include "ui/problem_panel.h"
#include "ui/spacetime_view.h"
#include "ui/transport.h"

namespace retrace::ui {

namespace {
QString text(const std::string& value) { return QString::fromStdString(value); }
}  // namespace

void MainWindow::connectRun() {
  connect(m_panel, &ProblemPanel::runAsked, this, &MainWindow::startRun);
  connect(m_panel, &ProblemPanel::pauseAsked, &m_runController, &RunController::pause);
  connect(m_panel, &ProblemPanel::resumeAsked, &m_runController, &RunController::resume);
  connect(m_panel, &ProblemPanel::stepAsked, &m_runController, &RunController::step);
  connect(m_panel, &ProblemPanel::stopAsked, &m_runController, &RunController::stop);
  connect(&m_runController, &RunController::runningChanged, m_panel, &ProblemPanel::setRunning);
  connect(&m_runController, &RunController::arrived, this, &MainWindow::takeEvents);
  connect(&m_runController, &RunController::ended, this, [this](bool failed, const QString& sentence) {
    refreshRun();
    say(tr("Run: %1").arg(sentence), failed);
  });
}

void MainWindow::startRun(bool paused) {
  if (m_runController.running()) return say(tr("A run is going on: stop it first."), true);
  auto request = m_panel->runRequest();
  if (!request) return say(text(request.error().message), true);
  if (!m_selection.plan() || m_selection.plan()->problem() != request->problem) return say(tr("The schedule of what is chosen is not solved yet: a moment."), true);
  request->paused = paused;
  m_playback.setPlaying(false);
  m_loss->keepBeside(m_run);
  m_run.begin(m_selection.plan());
  m_recordingFile.clear();
  say(tr("Starting the worker."));
  m_runController.start(*request);
}

void MainWindow::takeEvents(const std::vector<core::Event>& events) {
  for (const core::Event& event : events) m_run.take(event);
  if (m_runController.running()) say(m_run.paused() ? tr("Run: paused.") : tr("Run: going on."));
  refreshRun();
  if (!m_transport->followsLive() || !m_run.describes(m_selection.plan())) return;
  m_selection.setCursor(m_run.actionsDone());
}

void MainWindow::refreshRun() {
  if (!m_run.started()) return;
  m_panel->setRun(m_run);
  m_loss->show();
  m_loss->setRun(m_run);
  m_tradeoff->setRun(m_run);
  m_spacetime->runChanged();
  const core::RunStarted& started = *m_run.started();
  if (m_run.iterations().empty()) return m_runLine->setText(tr("First iteration of %1 …").arg(started.iterations));
  const core::IterationDone& last = m_run.iterations().back();
  QString line = tr("Iteration <b>%1</b> of %2 · loss <b>%3</b> · <b>%4 ms</b> (median). Forwards: predicted %5, measured %6. Arena: budget %7, measured peak %8.")
                     .arg(last.iteration + 1).arg(started.iterations).arg(last.loss, 0, 'f', 3).arg(m_run.medianMilliseconds(), 0, 'f', 1)
                     .arg(started.forwardOperationsPredicted).arg(last.forwardOperations).arg(text(core::formatBytes(started.problem.budgetBytes)), text(core::formatBytes(last.peakArenaBytes)));
  if (const auto difference = m_run.firstDifference()) line += tr(" <b>Action %1 was not the planned one.</b>").arg(*difference + 1);
  if (!m_run.describes(m_selection.plan())) line += tr(" The picture shows another problem now.");
  m_runLine->setText(line);
}

}  // namespace retrace::ui
