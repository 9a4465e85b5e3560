// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the choice of the problem: length, network, strategy, and the host's memory for two-level. Main thread.
#pragma once

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGroupBox>
#include <QLineEdit>
#include <QSpinBox>

#include "ui/document/document.h"

class QFormLayout;

namespace retrace::ui {

class ProblemBox : public QGroupBox {
  Q_OBJECT
 public:
  explicit ProblemBox(QWidget* parent = nullptr);
  /// Shows what is chosen without saying that it was edited.
  void show(const Setup& setup);
  /// Puts what stands in the fields into `setup`; its budget is left alone.
  void write(Setup& setup) const;

 Q_SIGNALS:
  /// A person has changed a field.
  void edited();
  /// What was typed is no amount of memory.
  void refused(const QString& sentence);

 private:
  void buildCell(QFormLayout& form);
  void buildHost(QFormLayout& form);
  void changed();
  void hostTyped();
  void showHost(const core::HostMemory& host);
  void arrange();
  [[nodiscard]] core::Strategy strategy() const;
  /// Whether the sizes of the states are a file's and not those of the network.
  [[nodiscard]] bool takesFileSizes() const { return !m_cell->currentData().isValid(); }

  QFormLayout* m_form;
  QSpinBox *m_steps, *m_hidden, *m_batch, *m_every, *m_layers;
  QComboBox *m_cell, *m_strategy;
  int m_hostRow = 0;
  QLineEdit* m_hostBudget;
  QDoubleSpinBox *m_hostSave, *m_hostLoad;
  Setup m_shown;
  bool m_quiet = false;
};

}  // namespace retrace::ui
