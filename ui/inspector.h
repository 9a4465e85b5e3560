// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the words about the action at the cursor and the step under the pointer. Main thread.
#pragma once

#include <QLabel>

#include "ui/run_model.h"
#include "ui/selection.h"

namespace retrace::ui {

class Inspector : public QLabel {
  Q_OBJECT
 public:
  Inspector(Selection& selection, const RunModel& run, QWidget* parent = nullptr);
  void refresh();
  /// One sentence: what the action does and why.
  [[nodiscard]] static QString explain(const Plan& plan, std::int64_t index);
  /// Where the step's states are after `done` actions.
  [[nodiscard]] static QString describeStep(const Plan& plan, std::int64_t done, std::int64_t step);

 private:
  Selection& m_selection;
  const RunModel& m_run;
};

}  // namespace retrace::ui
