// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the choice of the machine that runs: which there are, how much of their memory is free, and what part of that
// the budget is. Main thread.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QToolButton>
#include <QWidget>
#include <optional>
#include <vector>

#include "core/machine/module.h"
#include "ui/common/theme.h"

namespace retrace::ui {

/// A bar as long as a machine's memory: what others use, the budget, what stays free.
class MemoryBar : public QWidget, public Themed {
 public:
  explicit MemoryBar(QWidget* parent = nullptr);
  void setTheme(const Theme& theme) override;
  /// Bytes; hidden while `memory` is 0.
  void setBytes(std::int64_t memory, std::int64_t free, std::int64_t budget);
  [[nodiscard]] QSize sizeHint() const override { return {120, 12}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  Theme m_theme;
  std::int64_t m_memoryBytes = 0, m_freeBytes = 0, m_budgetBytes = 0;
};

class DeviceChooser : public QWidget {
  Q_OBJECT
 public:
  explicit DeviceChooser(QWidget* parent = nullptr);

  /// "cpu" or "cuda".
  [[nodiscard]] std::string backend() const;
  /// Whether products in TF32 are asked for; only a CUDA machine has them.
  [[nodiscard]] bool tf32() const { return m_tf32->isChecked(); }
  void setMachine(const QString& id, bool tf32);

  /// The worker `name` is being asked; `own`: it is the one that came with this program.
  void setLooking(const QString& name, bool own);
  void setMachines(std::vector<core::MachineInfo> machines);
  void setFailure(const QString& sentence);
  void setBudget(std::int64_t bytes);
  /// What is said about the chosen machine.
  [[nodiscard]] QString words() const { return m_words->text().remove(QChar(0x200b)); }

 Q_SIGNALS:
  /// Another machine or precision is chosen.
  void edited();
  void lookAsked();
  void workerAsked();

 private:
  [[nodiscard]] const core::MachineInfo* chosen() const;
  void refresh();
  [[nodiscard]] QString describe(const core::MachineInfo& machine) const;

  QComboBox* m_machine;
  QToolButton* m_more;
  QCheckBox* m_tf32;
  QLabel* m_words;
  MemoryBar* m_bar;
  std::vector<core::MachineInfo> m_machines;
  QString m_failure, m_worker;  // m_worker is empty for the program's own
  std::int64_t m_budgetBytes = 0;
  bool m_looking = false;
};

}  // namespace retrace::ui
