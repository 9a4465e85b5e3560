// SPDX-License-Identifier: GPL-3.0-or-later
// Owns colours and fonts: one meaning, one colour, in every view and export. The hues are Okabe and Ito's; their
// lightness is spread so that all kinds of cells stay apart in greyscale. Main thread.
#pragma once

#include <QColor>
#include <QString>

class QApplication;
class QWidget;

namespace retrace::ui {

struct Theme {
  bool dark = false;
  QColor window, panel, plot, text, faintText, grid;
  QColor forward, recompute, backward;                // what an action computes
  QColor hidden, hiddenHeld, internal, internalHeld;  // the two kinds of state, and their stay in the arena
  QColor done, measured, cursor, warning;

  /// White or nearly black, whichever is read better on `background`.
  [[nodiscard]] static QColor textOn(const QColor& background);
  /// Ratio of luminances by WCAG 2, 1 to 21; text needs 4.5.
  [[nodiscard]] static double contrast(const QColor& a, const QColor& b);
  /// What `over`, seen to this part, makes of an opaque `under`. Qt spreads a see-through fill over threads (see
  /// fillHere).
  [[nodiscard]] static QColor mixed(const QColor& under, const QColor& over, double part);
  /// Whether the system asks for dark windows; to be asked before the first applyTheme.
  [[nodiscard]] static bool systemIsDark();
  /// "light", "dark", "print", or "system" for light or dark as the system has it; anything else is light.
  [[nodiscard]] static Theme named(const QString& name);
};

/// Nothing moves that need not: no fading menus and tips, no blinking text cursor, no sliding controls. For the whole
/// program. Qt 6.4 does not say whether the platform's user asked for this, so that it is chosen here.
void setReducedMotion(QApplication& application, bool reduced);

/// A widget that paints with the theme's colours. Another theme reaches it wherever it stands in the window.
class Themed {
 public:
  virtual void setTheme(const Theme& theme) = 0;

 protected:
  ~Themed() = default;
};
/// Gives the theme to every Themed below `root`.
void showTheme(const QWidget& root, const Theme& theme);

/// Fusion, the bundled font and the theme's palette for the whole program.
void applyTheme(QApplication& application, const Theme& theme);

}  // namespace retrace::ui
