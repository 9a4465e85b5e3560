// SPDX-License-Identifier: GPL-3.0-or-later
// Owns a column that scrolls downwards only: it is never narrower than what is in it, whose width changes with its rows
// and words. The wheel scrolls also over a number, a choice or a slider; it changes only the one that has the focus.
#pragma once

#include <QScrollArea>

namespace retrace::ui {

class ColumnScroll : public QScrollArea {
  Q_OBJECT
 public:
  explicit ColumnScroll(QWidget* column, QWidget* parent = nullptr);
  /// Scrolls to a part of the column once it has its place.
  void reveal(QWidget* part);

 protected:
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  void fit();
};

}  // namespace retrace::ui
