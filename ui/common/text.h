// SPDX-License-Identifier: GPL-3.0-or-later
// Texts of core as texts of Qt, and what texts are turned into elsewhere. Any thread.
#pragma once

#include <QString>
#include <string_view>

namespace retrace::ui {

/// core's texts are UTF-8.
[[nodiscard]] inline QString toQString(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// One word for a shell, whatever is in it.
[[nodiscard]] inline QString shellQuoted(QString word) {
  return QLatin1Char('\'') + word.replace(QLatin1Char('\''), QLatin1String("'\\''")) + QLatin1Char('\'');
}

/// The words of a menu entry or a label without the mark of its key.
[[nodiscard]] inline QString withoutMnemonic(QString text) { return text.remove(QLatin1Char('&')); }

}  // namespace retrace::ui
