// SPDX-License-Identifier: GPL-3.0-or-later
// Owns colours and fonts: one meaning, one colour, in every view and export (Okabe-Ito, readable in greyscale by order of
// lightness). Main thread.
#pragma once

#include <QColor>
#include <QString>

class QApplication;

namespace retrace::ui {

struct Theme {
  bool dark = false;
  QColor window, panel, plot, text, faintText, grid;
  QColor forward, recompute, backward;       // what an action computes
  QColor hidden, hiddenHeld, internal, internalHeld;  // the two kinds of state, and their stay in the arena
  QColor done, measured, cursor, warning;

  /// "light", "dark" or "print"; anything else is light.
  [[nodiscard]] static Theme named(const QString& name);
};

/// Fusion, the bundled font and the theme's palette for the whole program.
void applyTheme(QApplication& application, const Theme& theme);

}  // namespace retrace::ui
