// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/settings.h"

#include <QSettings>

namespace retrace::ui {

namespace {

constexpr int kMostRecentFiles = 10;
const QString kTheme = QStringLiteral("theme"), kLanguage = QStringLiteral("language"),
              kReducedMotion = QStringLiteral("reducedMotion"), kWorker = QStringLiteral("worker"),
              kRecentFiles = QStringLiteral("recentFiles");

QSettings store() { return QSettings(QStringLiteral("retrace"), QStringLiteral("retrace")); }

}  // namespace

QString Settings::theme() { return store().value(kTheme).toString(); }
void Settings::setTheme(const QString& name) { store().setValue(kTheme, name); }

QString Settings::language() { return store().value(kLanguage).toString(); }
void Settings::setLanguage(const QString& name) { store().setValue(kLanguage, name); }

bool Settings::reducedMotion() { return store().value(kReducedMotion).toBool(); }
void Settings::setReducedMotion(bool reduced) { store().setValue(kReducedMotion, reduced); }

QString Settings::worker() { return store().value(kWorker).toString(); }
void Settings::setWorker(const QString& command) {
  if (command.trimmed().isEmpty()) store().remove(kWorker);
  else store().setValue(kWorker, command.trimmed());
}

QStringList Settings::recentFiles() { return store().value(kRecentFiles).toStringList(); }
void Settings::rememberFile(const QString& file) {
  QStringList files = recentFiles();
  files.removeAll(file);
  files.prepend(file);
  store().setValue(kRecentFiles, files.mid(0, kMostRecentFiles));
}

void Settings::keepIn(const QString& folder) {
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder);
}

}  // namespace retrace::ui
