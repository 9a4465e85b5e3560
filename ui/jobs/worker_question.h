// SPDX-License-Identifier: GPL-3.0-or-later
// Owns one question at a time to the worker: a command that prints an answer and ends. Nobody waits for it. Main
// thread.
#pragma once

#include <QObject>
#include <QProcess>
#include <QTimer>
#include <memory>

#include "ui/jobs/worker.h"

namespace retrace::ui {

class WorkerQuestion : public QObject {
  Q_OBJECT
 public:
  /// The worker is given up after `patienceMilliseconds`.
  explicit WorkerQuestion(int patienceMilliseconds, QObject* parent = nullptr);
  ~WorkerQuestion() override;

  /// Asks the worker that is chosen now; an older question is dropped.
  void ask(const QStringList& arguments);
  void drop();
  [[nodiscard]] bool busy() const { return m_process != nullptr; }
  /// Whom it was asked last.
  [[nodiscard]] QString worker() const { return m_worker.name(); }

 Q_SIGNALS:
  /// All that the worker printed, up to 1 MiB.
  void answered(const QByteArray& said);
  void failed(const QString& sentence);

 private:
  void finish();

  std::unique_ptr<QProcess> m_process;
  Worker m_worker{{QString()}};
  QTimer m_patience;
};

}  // namespace retrace::ui
