// SPDX-License-Identifier: GPL-3.0-or-later
// Owns how see-through areas are filled. From 96 rows on Qt spreads such a fill over threads, and to wake one often
// takes longer than to fill the area.
#pragma once

#include <QPainter>
#include <algorithm>

namespace retrace::ui {

/// What of `rect` the painter's clip leaves, on this thread.
inline void fillHere(QPainter& painter, const QRectF& rect, const QColor& colour) {
  constexpr double kRows = 64.0;
  const QRectF seen = painter.hasClipping() ? rect & painter.clipBoundingRect() : rect;
  for (double top = seen.top(); top < seen.bottom(); top += kRows)
    painter.fillRect(QRectF(seen.left(), top, seen.width(), std::min(kRows, seen.bottom() - top)), colour);
}

}  // namespace retrace::ui
