// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the line that says what the schedule on show costs, in time as it was measured here, else as the model has it.
// Main thread.
#pragma once

#include <QElapsedTimer>

#include "ui/common/steady_label.h"
#include "ui/document/document.h"

namespace retrace::ui {

class SummaryLine : public SteadyLabel {
  Q_OBJECT
 public:
  explicit SummaryLine(Document& document, QWidget* parent = nullptr);

 private:
  void refresh();
  void showProgress(bool busy, double part);

  Document& m_document;
  QString m_words;
  QElapsedTimer m_asked;  // since the last plan was asked for
};

}  // namespace retrace::ui
