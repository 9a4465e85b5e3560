// SPDX-License-Identifier: GPL-3.0-or-later
// Owns single lines of plain text that one widget draws again and again: each is measured and shaped once. Main thread.
#pragma once

#include <QCache>
#include <QPainter>
#include <QStaticText>

namespace retrace::ui {

class TextCache {
 public:
  /// In the painter's font and pen; what does not fit `room` is elided at its end.
  void draw(QPainter& painter, const QRectF& room, Qt::Alignment alignment, const QString& text);
  [[nodiscard]] double widthOf(const QPainter& painter, const QString& text) {
    return line(painter.font(), text).size().width();
  }

 private:
  QStaticText& line(const QFont& font, const QString& text);

  QFont m_font;  // of all lines
  QCache<QString, QStaticText> m_lines{512};
};

}  // namespace retrace::ui
