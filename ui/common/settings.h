// SPDX-License-Identifier: GPL-3.0-or-later
// Owns what the program remembers from one start to the next. Main thread.
#pragma once

#include <QString>
#include <QStringList>

namespace retrace::ui {

class Settings {
 public:
  /// As Theme::named takes it; empty when none was chosen.
  [[nodiscard]] static QString theme();
  static void setTheme(const QString& name);
  /// As applyLanguage takes it; empty when none was chosen.
  [[nodiscard]] static QString language();
  static void setLanguage(const QString& name);
  [[nodiscard]] static bool reducedMotion();
  static void setReducedMotion(bool reduced);
  /// The command that runs networks, as a person wrote it; empty when none was chosen.
  [[nodiscard]] static QString worker();
  static void setWorker(const QString& command);
  /// Newest first.
  [[nodiscard]] static QStringList recentFiles();
  static void rememberFile(const QString& file);
  /// Reads and writes below `folder` from now on, not where the user's settings are.
  static void keepIn(const QString& folder);
};

}  // namespace retrace::ui
