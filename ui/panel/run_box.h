// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the choice of a run and what it says of itself: data, iterations, machine, recording, Run and Stop. Main thread.
#pragma once

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <array>

#include "ui/document/document.h"
#include "ui/panel/device_chooser.h"
#include "ui/panel/step_costs.h"

class QFormLayout;

namespace retrace::ui {

class RunBox : public QGroupBox {
  Q_OBJECT
 public:
  explicit RunBox(Document& document, QWidget* parent = nullptr);
  /// Shows what is chosen without saying that it was edited.
  void show(const Setup& setup);
  /// Puts what stands in the fields into `run`.
  void write(RunSetup& run) const;
  /// What is being typed counts without Enter, too.
  void interpretText();
  [[nodiscard]] DeviceChooser& device() { return *m_device; }

 Q_SIGNALS:
  /// A person has changed a field.
  void edited();
  void runAsked(bool paused);
  void workerAsked();

 private:
  void buildData(QFormLayout& form);
  void buildNumbers(QFormLayout& form);
  void buildDevice(QFormLayout& form);
  void buildButtons(QFormLayout& form);
  void connectTraining();
  void chooseData();
  void chooseRecordFile(bool on);
  void showRecordFile();
  void showRunning(bool running);
  void showRun();
  [[nodiscard]] std::array<QAbstractSpinBox*, 4> numbers() const {
    return {m_iterations, m_validate, m_learningRate, m_seed};
  }
  /// The name of the shipped text in the window's language; files and sessions hold the English one.
  [[nodiscard]] static QString shippedName() { return tr("jargon.txt (shipped)"); }

  Training& m_training;
  QLineEdit* m_data;
  QSpinBox *m_iterations, *m_validate, *m_seed;
  QDoubleSpinBox* m_learningRate;
  DeviceChooser* m_device;
  QCheckBox* m_record;
  QPushButton *m_run, *m_pause, *m_step;
  QLabel* m_state;
  StepCostsView* m_costs;
  bool m_quiet = false, m_running = false, m_paused = false;
};

}  // namespace retrace::ui
