// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the language of the window: English, and what was translated with Qt's tools (translations/*.ts). Main thread.
#pragma once

#include <QString>
#include <utility>
#include <vector>

class QCoreApplication;

namespace retrace::ui {

/// Name ("en", "de") and the language's name in itself, of those that this build holds.
[[nodiscard]] std::vector<std::pair<QString, QString>> languageChoices();

/// Takes effect for windows made afterwards. A language that is not there is English. Empty: the system's.
void applyLanguage(QCoreApplication& application, const QString& name);

/// Name of the one in use.
[[nodiscard]] QString currentLanguage();

}  // namespace retrace::ui
