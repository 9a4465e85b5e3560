// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the frame around a picture, chart or text that the keyboard has reached: controls show that by themselves, those
// do not. Main thread.
#pragma once

#include <QPointer>
#include <QWidget>

#include "ui/common/theme.h"

namespace retrace::ui {

class FocusRing : public QWidget, public Themed {
 public:
  /// Follows the focus inside `window`, and lives as long as that.
  explicit FocusRing(QWidget* window);
  void setTheme(const Theme& theme) override;
  /// What is framed; null: nothing.
  [[nodiscard]] QWidget* target() const { return m_target; }

 protected:
  bool eventFilter(QObject* object, QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void frame(QWidget* target);
  void place();

  QPointer<QWidget> m_target;
  Theme m_theme;
};

}  // namespace retrace::ui
