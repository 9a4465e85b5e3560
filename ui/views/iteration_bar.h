// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the choice of the iteration that is looked at, of a run or a recording: "iteration k of n". Main thread.
#pragma once

#include <QCheckBox>
#include <QSlider>
#include <QSpinBox>
#include <QWidget>
#include <optional>

#include "ui/model/run_model.h"

namespace retrace::ui {

class IterationBar : public QWidget {
  Q_OBJECT
 public:
  explicit IterationBar(QWidget* parent = nullptr);
  /// Shows how many there are and which is looked at; hidden until there is one.
  void setRun(const RunModel& run);
  /// To the one before or after, as a person would.
  void step(int by) { m_number->setValue(m_number->value() + by); }
  void toNewest() { m_newest->setChecked(true); }
  [[nodiscard]] QSpinBox* number() const { return m_number; }
  [[nodiscard]] QCheckBox* newest() const { return m_newest; }

 Q_SIGNALS:
  /// A person has chosen: a place in RunModel::iterations(), or the newest from now on.
  void chosen(std::optional<std::size_t> index);

 private:
  QSpinBox* m_number;
  QSlider* m_slider;
  QCheckBox* m_newest;
  bool m_typing = false;
};

}  // namespace retrace::ui
