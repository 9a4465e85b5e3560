// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the sentence of a run: the figures of the iteration that is looked at, predicted beside measured. Main thread.
#pragma once

#include <QLabel>

#include "ui/document/document.h"

namespace retrace::ui {

class RunLine : public QLabel {
  Q_OBJECT
 public:
  explicit RunLine(Document& document, QWidget* parent = nullptr);

 private:
  [[nodiscard]] QString words() const;
  [[nodiscard]] QString heldOut() const;

  const Document& m_document;
};

}  // namespace retrace::ui
