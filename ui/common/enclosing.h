// SPDX-License-Identifier: GPL-3.0-or-later
// What a widget lies in, however deep. Main thread.
#pragma once

#include <QWidget>

namespace retrace::ui {

/// The nearest of the widgets around `widget` that is an Outer; null where there is none.
template <class Outer>
[[nodiscard]] Outer* enclosing(const QWidget& widget) {
  for (QWidget* around = widget.parentWidget(); around; around = around->parentWidget())
    if (auto* found = qobject_cast<Outer*>(around)) return found;
  return nullptr;
}

}  // namespace retrace::ui
