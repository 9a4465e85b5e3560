// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the worker process: starts it, pulls its event stream on a timer and records it, sends it commands, and says in
// a sentence how it ended, whatever happened. Main thread.
#pragma once

#include <QFile>
#include <QObject>
#include <QProcess>
#include <QTimer>
#include <memory>

#include "core/run/events.h"
#include "core/run/runner.h"
#include "ui/jobs/worker.h"
#include "ui/model/run_request.h"

namespace retrace::ui {

class RunController : public QObject {
  Q_OBJECT
 public:
  explicit RunController(QObject* parent = nullptr);
  ~RunController() override;

  [[nodiscard]] bool running() const { return m_process != nullptr; }
  [[nodiscard]] qint64 workerProcessId() const { return m_process ? m_process->processId() : 0; }
  /// Io when the recording cannot be written: nothing is started then.
  [[nodiscard]] core::Result<void> start(const RunRequest& request);
  void pause() { send("pause\n"); }
  void resume() { send("continue\n"); }
  void step() { send("step\n"); }
  /// The file that what arrives is written to, as soon as the run has begun; what was in it stays until then. Empty:
  /// none, or it could not be written on.
  [[nodiscard]] QString recordFile() const { return m_record ? m_record->fileName() : QString(); }
  /// What went wrong beside the run, which goes on; empty: nothing.
  [[nodiscard]] const QString& remark() const { return m_remark; }
  /// Asks the worker to end after the action at hand; one that does not is killed after a while.
  void stop();

  [[nodiscard]] static QStringList arguments(const RunRequest& request);

 Q_SIGNALS:
  void runningChanged(bool running);
  /// All that arrived since the last pull, in order; never empty.
  void arrived(const std::vector<retrace::core::Event>& events);
  /// After the last event. `failed` with a sentence, or the sentence of a normal end.
  void ended(bool failed, QString sentence);

 private:
  void send(const char* command);
  void pull();
  void finish();

  void record(const QByteArray& bytes, const std::vector<core::Event>& events);

  std::unique_ptr<QProcess> m_process;
  std::unique_ptr<QFile> m_record;
  QByteArray m_unwritten;  // of a recording that has not begun
  bool m_recordBegun = false, m_recordWasThere = false;
  Worker m_worker;
  QTimer m_pull;
  core::StreamReader m_reader;
  std::optional<core::RunEnded> m_end;
  QString m_streamError, m_remark;
  bool m_stopAsked = false;
};

}  // namespace retrace::ui
