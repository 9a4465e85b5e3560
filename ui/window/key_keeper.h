// SPDX-License-Identifier: GPL-3.0-or-later
// Lets a focused control keep the keys it needs, which are shortcuts everywhere else. Main thread.
#pragma once

#include <QObject>

class QKeyEvent;
class QWidget;

namespace retrace::ui {

class KeyKeeper : public QObject {
 public:
  /// Watches all of the program for as long as `owner` lives. Fields inside `panel` keep undo while they are typed
  /// into.
  KeyKeeper(const QWidget& panel, QObject* owner);

 protected:
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  [[nodiscard]] bool isUndoneByWindow(QObject* object, const QKeyEvent& pressed) const;

  const QWidget& m_panel;
};

}  // namespace retrace::ui
