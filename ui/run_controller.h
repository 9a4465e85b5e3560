// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the worker process: starts it, pulls its event stream on a timer, sends it commands, and says in a sentence how it
// ended, whatever happened. Main thread.
#pragma once

#include <QObject>
#include <QProcess>
#include <QTimer>
#include <memory>

#include "core/events.h"
#include "core/runner.h"

namespace retrace::ui {

struct RunRequest {
  core::Problem problem;
  core::RunSettings settings;
  QString recordFile;  ///< empty: none
  bool paused = false;
};

class RunController : public QObject {
  Q_OBJECT
 public:
  explicit RunController(QObject* parent = nullptr);
  ~RunController() override;

  [[nodiscard]] bool running() const { return m_process != nullptr; }
  [[nodiscard]] qint64 workerProcessId() const { return m_process ? m_process->processId() : 0; }
  void start(const RunRequest& request);
  void pause() { send("pause\n"); }
  void resume() { send("continue\n"); }
  void step() { send("step\n"); }
  /// Asks the worker to end after the action at hand; one that does not is killed after a while.
  void stop();

  /// The worker's program: RETRACE_WORKER, or retrace-cli beside the window's program.
  [[nodiscard]] static QString workerProgram();
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

  std::unique_ptr<QProcess> m_process;
  QTimer m_pull;
  core::StreamReader m_reader;
  std::optional<core::RunEnded> m_end;
  QString m_streamError;
  bool m_stopAsked = false;
};

}  // namespace retrace::ui
