// SPDX-License-Identifier: GPL-3.0-or-later
// Owns how words give way where they have no room.
#pragma once

#include <QFontMetricsF>
#include <QStringList>

namespace retrace::ui {

/// The first of `words` that is no wider than `width` pixels; the last one, elided, when none is. Empty ones do not
/// count.
[[nodiscard]] inline QString fittingWords(const QFontMetricsF& metrics, double width, QStringList words) {
  words.removeAll(QString());
  if (words.isEmpty()) return {};
  for (const QString& one : words)
    if (metrics.horizontalAdvance(one) <= width) return one;
  return metrics.elidedText(words.back(), Qt::ElideRight, width);
}

}  // namespace retrace::ui
