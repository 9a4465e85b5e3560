// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/training.h"

#include <QFileInfo>
#include <QRegularExpression>
#include <algorithm>
#include <utility>

#include "ui/common/text.h"
#include "ui/document/document.h"

namespace retrace::ui {

namespace {

// run.jsonl; where that is taken run-2.jsonl, run-3.jsonl, ...; of a numbered name the next number.
QString freeName(const QString& file) {
  if (!QFileInfo::exists(file)) return file;
  static const QRegularExpression parts(QStringLiteral("^(.*?)(?:-(\\d{1,6}))?(\\.[^./]*)?$"));
  const auto match = parts.match(file);
  QString name;
  for (int number = std::max(1, match.captured(2).toInt()) + 1; name.isEmpty() || QFileInfo::exists(name); ++number)
    name = QStringLiteral("%1-%2%3").arg(match.captured(1)).arg(number).arg(match.captured(3));
  return name;
}

core::Result<void> runnable(const Setup& setup) {
  if (setup.takesFileSizes)
    return core::fail(core::ErrorCode::InvalidInput,
                      "The sizes come from a file, not from a network: choose a cell, then run.");
  if (dataWords(setup.run.data, {}).empty() && setup.run.data != "shipped:text")
    return core::fail(core::ErrorCode::InvalidInput, "There is nothing to learn: choose data.");
  return {};
}

}  // namespace

Training::Training(Document& document) : m_document(document) {
  connectRun();
  connect(&m_controller, &RunController::runningChanged, &m_machines, [this](bool running) {
    if (!running) m_machines.look();  // what is free has changed
  });
  connect(&m_predictions, &Predictions::changed, this,
          [this] { m_document.say(tr("Steps are measured: the line at the left says what is predicted from them.")); });
  connect(&m_predictions, &Predictions::failed, this,
          [this](const QString& sentence) { m_document.say(sentence, true); });
}

void Training::connectRun() {
  connect(&m_controller, &RunController::arrived, this, &Training::takeEvents);
  connect(&m_controller, &RunController::ended, this, [this](bool failed, const QString& sentence) {
    m_asked.reset();
    if (!m_controller.remark().isEmpty()) m_shownRecording.clear();  // it is not whole
    if (m_run.started()) Q_EMIT changed();
    m_document.say(tr("Run: %1").arg(sentence), failed);
  });
}

std::optional<Prediction> Training::prediction() {
  const PlanPtr& plan = m_document.plan();
  return plan ? m_predictions.of(*plan, m_document.setup().request()) : std::nullopt;
}

void Training::start(bool paused) {
  const auto refuse = [this](const QString& sentence) { m_document.say(sentence, true); };
  if (running()) return refuse(tr("A run is going on: stop it first."));
  const Setup& setup = m_document.setup();
  if (const auto good = runnable(setup); !good) return refuse(toQString(good.error().message));
  if (const auto usable = m_machines.usable(setup.run.machine); !usable)
    return refuse(toQString(usable.error().message));
  RunRequest request = setup.request();
  if (!m_document.plan() || m_document.plan()->problem() != request.problem)
    return refuse(tr("The schedule of what is chosen is not solved yet: a moment."));
  request.recordFile = m_recorded ? freeName(m_recordFile) : m_recordFile;
  request.paused = paused;
  m_document.playback().setPlaying(false);
  m_asked = m_document.plan();
  m_document.say(tr("Starting the worker."));
  if (const auto started = m_controller.start(request); !started) refuse(toQString(started.error().message));
}

void Training::measureSteps() {
  if (running()) return m_document.say(tr("A run is going on: it would be measured, too. Stop it first."), true);
  const Setup& setup = m_document.setup();
  const auto good = runnable(setup), usable = m_machines.usable(setup.run.machine);
  if (!good || !usable) return m_document.say(toQString((good ? usable : good).error().message), true);
  m_document.say(tr("Measuring what steps of this network cost: some seconds."));
  m_predictions.measure(setup.request());
}

void Training::chooseIteration(std::optional<std::size_t> index) {
  m_run.choose(index);
  Q_EMIT changed();
  Q_EMIT iterationChosen();
}

void Training::show(const Recording& recording) {
  m_run.begin(recording.plan);
  m_shownRecording = recording.file;
  takeEvents(recording.events);
}

void Training::takeEvents(const std::vector<core::Event>& events) {
  for (const core::Event& event : events) {
    if (std::holds_alternative<core::RunStarted>(event) && m_asked) begin();
    m_run.take(event);
  }
  const QString& remark = m_controller.remark();
  if (running())
    m_document.say(!remark.isEmpty() ? remark
                   : m_run.paused()  ? tr("Run: paused.")
                                     : tr("Run: going on."),
                   !remark.isEmpty());
  if (m_run.started()) Q_EMIT changed();
  if (m_document.playback().followsLive() && m_run.describes(m_document.plan()))
    m_document.selection().setCursor(m_run.actionsDone());
}

// Only now: a run that is refused leaves the one before on show.
void Training::begin() {
  Q_EMIT aboutToBegin();
  m_run.begin(std::exchange(m_asked, nullptr));
  const QString file = m_controller.recordFile();
  m_shownRecording = file.isEmpty() ? file : QFileInfo(file).absoluteFilePath();
  if (file.isEmpty()) return;
  setRecordFile(file);
  m_recorded = true;
}

void Training::setRecordFile(const QString& file) {
  m_recordFile = file;
  m_recorded = false;
  Q_EMIT recordFileChanged();
}

}  // namespace retrace::ui
