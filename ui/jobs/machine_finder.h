// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the question which machines the worker can use: asks it ("backends --json") without waiting. Main thread.
#pragma once

#include <QObject>
#include <vector>

#include "core/machine/machines.h"
#include "core/machine/module.h"
#include "ui/jobs/worker_question.h"

namespace retrace::ui {

/// What `retrace-cli backends --json` printed. Format when it is something else.
[[nodiscard]] core::Result<std::vector<core::MachineInfo>> machinesFromJson(std::string_view text);

class MachineFinder : public QObject {
  Q_OBJECT
 public:
  explicit MachineFinder(QObject* parent = nullptr);

  /// Asks the worker that is chosen now; an older question is dropped.
  void look();
  [[nodiscard]] bool busy() const { return m_question.busy(); }
  /// Unavailable when the worker has said that the machine `id` is not there.
  [[nodiscard]] core::Result<void> usable(const std::string& id) const;

 Q_SIGNALS:
  /// `own`: the worker is the one that came with this program.
  void started(const QString& worker, bool own);
  void found(const std::vector<retrace::core::MachineInfo>& machines);
  void failed(const QString& sentence);

 private:
  static constexpr int kPatienceMilliseconds = 30'000;  // a far host, a driver that wakes up
  std::vector<core::MachineInfo> m_known;               // from the last answer
  WorkerQuestion m_question{kPatienceMilliseconds};
};

}  // namespace retrace::ui
