// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/worker_question.h"

namespace retrace::ui {

namespace {
constexpr qint64 kMostBytes = 1 << 20;
constexpr int kEndMilliseconds = 1000;
}  // namespace

WorkerQuestion::WorkerQuestion(int patienceMilliseconds, QObject* parent) : QObject(parent) {
  m_patience.setSingleShot(true);
  m_patience.setInterval(patienceMilliseconds);
  connect(&m_patience, &QTimer::timeout, this, [this] {
    drop();
    Q_EMIT failed(
        tr("The worker '%1' did not answer within %2 seconds.").arg(m_worker.name()).arg(m_patience.interval() / 1000));
  });
}

WorkerQuestion::~WorkerQuestion() { drop(); }

void WorkerQuestion::ask(const QStringList& arguments) {
  drop();
  m_worker = chosenWorker();
  m_process = std::make_unique<QProcess>();
  connect(m_process.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
    if (error == QProcess::FailedToStart) finish();
  });
  connect(m_process.get(), &QProcess::finished, this, &WorkerQuestion::finish);
  m_patience.start();
  m_worker.start(*m_process, arguments);
}

void WorkerQuestion::drop() {
  m_patience.stop();
  if (!m_process) return;
  m_process->disconnect(this);
  m_process->kill();
  m_process->waitForFinished(kEndMilliseconds);
  m_process.reset();
}

void WorkerQuestion::finish() {
  if (!m_process) return;
  m_patience.stop();
  QProcess* process = m_process.release();  // it may be the sender: deleted when control is back in the event loop
  process->disconnect(this);
  process->deleteLater();
  if (const QString why = whyWorkerFailed(m_worker, *process, process->readAllStandardError()); !why.isEmpty())
    return Q_EMIT failed(why);
  Q_EMIT answered(process->read(kMostBytes));
}

}  // namespace retrace::ui
