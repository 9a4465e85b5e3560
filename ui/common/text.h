// SPDX-License-Identifier: GPL-3.0-or-later
// Texts of core as texts of Qt. Any thread.
#pragma once

#include <QString>
#include <string_view>

namespace retrace::ui {

/// core's texts are UTF-8.
[[nodiscard]] inline QString toQString(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

}  // namespace retrace::ui
