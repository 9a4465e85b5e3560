// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/run_controller.h"

#include <QFileInfo>
#include <algorithm>
#include <utility>

#include "core/base/output_file.h"
#include "core/tasks/tasks.h"
#include "ui/common/text.h"
#include "ui/model/run_request.h"

namespace retrace::ui {

namespace {
constexpr int kPullMilliseconds = 16;
constexpr int kStopPatienceMilliseconds = 5000;
}  // namespace

RunController::RunController(QObject* parent) : QObject(parent) {
  m_pull.setInterval(kPullMilliseconds);
  connect(&m_pull, &QTimer::timeout, this, &RunController::pull);
}

RunController::~RunController() {
  if (!m_process) return;
  m_process->disconnect(this);
  m_process->kill();
  m_process->waitForFinished(kStopPatienceMilliseconds);
}

QStringList RunController::arguments(const RunRequest& request) {
  const core::RunSettings& settings = request.settings;
  const auto text = [](const auto& value) { return toQString(fmt::format("{}", value)); };
  QStringList list{QStringLiteral("run"), QStringLiteral("--stream")};
  const auto add = [&](const char* name, const QString& value) { list << QLatin1String(name) << value; };
  add("--data", toQString(settings.data));
  add("--cell", text(core::toText(settings.network.cell)));
  add("--hidden", text(settings.network.hidden));
  add("--batch", text(settings.network.batch));
  add("--layers", text(settings.network.layers));
  add("--steps", text(request.problem.steps));
  add("--strategy", text(core::toText(request.problem.strategy)));
  add("--budget", text(request.problem.budgetBytes));
  if (core::usesHost(request.problem.strategy)) {
    const core::HostMemory& host = request.problem.host;
    if (host.budgetBytes != core::HostMemory::kUnlimited) add("--host-budget", text(host.budgetBytes));
    add("--host-save-cost", text(host.saveCost));
    add("--host-load-cost", text(host.loadCost));
  }
  add("--iterations", text(settings.iterations));
  if (settings.validateEvery > 0) add("--validate", text(settings.validateEvery));
  add("--seed", text(settings.options.seed));
  add("--lr", text(settings.options.learningRate));
  add("--clip", text(settings.options.clipNorm));
  add("--optimizer", text(core::toText(settings.options.optimizer)));
  add("--threads", text(settings.options.threads));
  add("--backend", toQString(request.backend));
  if (request.tf32) list << QStringLiteral("--tf32");
  if (request.paused) list << QStringLiteral("--paused");
  return list;
}

core::Result<void> RunController::start(const RunRequest& request) {
  if (m_process) return {};
  m_record.reset();
  m_remark.clear();
  m_worker = chosenWorker();
  if (!request.recordFile.isEmpty()) {
    const auto different = m_worker.remote() ? core::Result<void>()
                                             : core::differentFiles(core::dataFile(request.settings.data),
                                                                    request.recordFile.toStdString());
    if (!different) return different;
    m_record = std::make_unique<QFile>(request.recordFile);
    m_unwritten.clear();
    m_recordBegun = false;
    m_recordWasThere = m_record->exists();
    if (!m_record->open(QIODevice::WriteOnly | QIODevice::Append))
      return core::fail(core::ErrorCode::Io, "The recording '{}' cannot be written: {}.",
                        request.recordFile.toStdString(), m_record->errorString().toStdString());
  }
  m_process = std::make_unique<QProcess>();
  m_reader = core::StreamReader();
  m_end.reset();
  m_streamError.clear();
  m_stopAsked = false;
  connect(m_process.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
    if (error == QProcess::FailedToStart) finish();
  });
  connect(m_process.get(), &QProcess::finished, this, &RunController::finish);
  m_worker.start(*m_process, arguments(request));
  if (!m_process) return {};  // it failed at once
  m_pull.start();
  Q_EMIT runningChanged(true);
  return {};
}

// What arrives is what is recorded, wherever the worker is. A run that is refused leaves an older recording as it was.
void RunController::record(const QByteArray& bytes, const std::vector<core::Event>& events) {
  if (!m_record) return;
  m_unwritten += bytes;
  if (!m_recordBegun) {
    m_recordBegun = std::ranges::any_of(
        events, [](const core::Event& event) { return std::holds_alternative<core::RunStarted>(event); });
    if (!m_recordBegun) return;
    if (QFileInfo(*m_record).isFile()) m_record->resize(0);
  }
  const QByteArray next = std::exchange(m_unwritten, {});
  if (m_record->write(next) == next.size() && m_record->flush()) return;
  m_remark = tr("The recording '%1' could not be written: %2. What was written before is kept; the run goes on.")
                 .arg(m_record->fileName(), m_record->errorString());
  m_record.reset();
}

void RunController::send(const char* command) {
  if (m_process) m_process->write(command);
}

void RunController::stop() {
  if (!m_process) return;
  m_stopAsked = true;
  send("stop\n");
  QTimer::singleShot(kStopPatienceMilliseconds, m_process.get(), [process = m_process.get()] { process->kill(); });
}

void RunController::pull() {
  if (!m_process) return;
  const QByteArray bytes = m_process->readAllStandardOutput();
  if (bytes.isEmpty() || !m_streamError.isEmpty()) return;
  std::vector<core::Event> events;
  const auto fed = m_reader.feed(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())), events);
  if (!fed) {
    m_streamError = tr("The worker said something that is not understood: %1").arg(toQString(fed.error().message));
    m_process->kill();
  }
  record(bytes, events);
  for (const core::Event& event : events)
    if (const auto* end = std::get_if<core::RunEnded>(&event)) m_end = *end;
  if (!events.empty()) Q_EMIT arrived(events);
}

void RunController::finish() {
  if (!m_process) return;
  pull();
  m_pull.stop();
  QProcess* process = m_process.release();  // it may be the sender: deleted when control is back in the event loop
  process->disconnect(this);
  if (m_record && !m_recordBegun && !m_recordWasThere) m_record->remove();
  m_record.reset();
  const QString why = whyWorkerFailed(m_worker, *process, process->readAllStandardError());
  const bool killed = process->exitStatus() == QProcess::CrashExit && process->error() != QProcess::FailedToStart;
  bool failed = true;
  QString sentence;
  if (!m_streamError.isEmpty()) {
    sentence = m_streamError;
  } else if (killed && m_stopAsked && !m_end) {
    sentence = tr("The worker did not stop by itself and was ended. What it had reported is kept.");
  } else if (!why.isEmpty() && !(killed && m_stopAsked)) {
    sentence = killed ? tr("%1 What it had reported is kept; run again, perhaps with a smaller budget.").arg(why) : why;
  } else {
    failed = !m_end;
    sentence = !m_end ? tr("The worker ended without saying so. What it had reported is kept.")
               : m_end->outcome == core::RunEnded::Outcome::Stopped ? tr("Stopped.")
                                                                    : tr("Finished.");
  }
  if (!m_remark.isEmpty()) {
    sentence += QLatin1Char(' ') + m_remark;
    failed = true;
  }
  process->deleteLater();
  Q_EMIT runningChanged(false);
  Q_EMIT ended(failed, sentence);
}

}  // namespace retrace::ui
