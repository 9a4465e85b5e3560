// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the question which machines the worker can use: asks it ("backends --json") without waiting. Main thread.
#pragma once

#include <QObject>
#include <QProcess>
#include <QTimer>
#include <memory>
#include <vector>

#include "core/machines.h"
#include "ui/worker.h"

namespace retrace::ui {

/// What `retrace-cli backends --json` printed. Format when it is something else.
[[nodiscard]] core::Result<std::vector<core::MachineInfo>> machinesFromJson(std::string_view text);

class MachineFinder : public QObject {
  Q_OBJECT
 public:
  explicit MachineFinder(QObject* parent = nullptr);
  ~MachineFinder() override;

  /// Asks the worker that is chosen now; an older question is dropped.
  void look();
  [[nodiscard]] bool busy() const { return m_process != nullptr; }

 Q_SIGNALS:
  void started(const QString& worker);
  void found(const std::vector<retrace::core::MachineInfo>& machines);
  void failed(const QString& sentence);

 private:
  void drop();
  void finish();

  std::unique_ptr<QProcess> m_process;
  Worker m_worker;
  QTimer m_patience;
};

}  // namespace retrace::ui
