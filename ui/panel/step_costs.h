// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the bars of what a step of a real run takes: a first forward F, a replayed one R, a backward B, and the time of
// an iteration as the model has it (every forward costs F) beside the measured one. Main thread.
#pragma once

#include <QWidget>

#include "ui/common/theme.h"
#include "ui/model/run_model.h"

namespace retrace::ui {

class StepCostsView : public QWidget, public Themed {
  Q_OBJECT
 public:
  explicit StepCostsView(QWidget* parent = nullptr);
  void setTheme(const Theme& theme) override;
  /// Hidden until the run has measured a forward and a backward.
  void setRun(const RunModel& run);
  [[nodiscard]] QSize sizeHint() const override;
  /// The numbers of the bars in one sentence; empty when there are none.
  [[nodiscard]] QString summary() const { return m_summary; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  struct Bar {
    QString name;
    double milliseconds = 0.0;
    QColor colour;
    QString value;
    bool outlined = false;                // predicted: never filled as the measured ones are
    double lowerMs = 0.0, upperMs = 0.0;  // quartiles of what was measured; equal: none
  };
  [[nodiscard]] int rowHeight() const { return fontMetrics().height() + 4; }
  void rebuild();

  Theme m_theme;
  StepTimes m_times;
  Quartiles m_measured;
  double m_predictedMs = 0.0;
  std::vector<Bar> m_steps, m_iterations;
  QString m_summary;
};

}  // namespace retrace::ui
