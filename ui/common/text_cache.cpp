// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/text_cache.h"

#include <cmath>

namespace retrace::ui {

QStaticText& TextCache::line(const QFont& font, const QString& text) {
  if (font != m_font) {
    m_lines.clear();
    m_font = font;
  }
  if (QStaticText* known = m_lines.object(text)) return *known;
  auto* made = new QStaticText(text);
  made->setTextFormat(Qt::PlainText);
  made->setPerformanceHint(QStaticText::AggressiveCaching);
  made->prepare({}, font);
  m_lines.insert(text, made);
  return *made;
}

void TextCache::draw(QPainter& painter, const QRectF& room, Qt::Alignment alignment, const QString& text) {
  const QStaticText* drawn = &line(painter.font(), text);
  if (drawn->size().width() > room.width())
    drawn =
        &line(painter.font(), painter.fontMetrics().elidedText(text, Qt::ElideRight, static_cast<int>(room.width())));
  const QSizeF spare = room.size() - drawn->size();
  const double x = alignment.testFlag(Qt::AlignRight)     ? spare.width()
                   : alignment.testFlag(Qt::AlignHCenter) ? spare.width() / 2.0
                                                          : 0.0;
  const double y = alignment.testFlag(Qt::AlignBottom)    ? spare.height()
                   : alignment.testFlag(Qt::AlignVCenter) ? spare.height() / 2.0
                                                          : 0.0;
  painter.drawStaticText(room.topLeft() + QPointF(std::round(x), std::round(y)), *drawn);
}

}  // namespace retrace::ui
