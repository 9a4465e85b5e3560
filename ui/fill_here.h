// SPDX-License-Identifier: GPL-3.0-or-later
// Owns how small see-through areas are filled. Qt spreads such a fill over threads from 96 rows on, however narrow it is; to wake one
// takes longer than to fill the few pixels of a line or of a moved pointer.
#pragma once

#include <QPainter>
#include <algorithm>

namespace retrace::ui {

/// What of `rect` the painter's clip leaves, on this thread where it is small.
inline void fillHere(QPainter& painter, const QRectF& rect, const QColor& colour) {
  constexpr double kRows = 64.0, kFewPixels = 65'536.0;
  const QRectF seen = painter.hasClipping() ? rect & painter.clipBoundingRect() : rect;
  if (seen.width() * seen.height() > kFewPixels) return painter.fillRect(seen, colour);
  for (double top = seen.top(); top < seen.bottom(); top += kRows) painter.fillRect(QRectF(seen.left(), top, seen.width(), std::min(kRows, seen.bottom() - top)), colour);
}

}  // namespace retrace::ui
