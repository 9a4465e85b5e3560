// SPDX-License-Identifier: GPL-3.0-or-later
// Owns one line of rich text that changes often. It is laid out once a change, and its width goes in strides, so that
// what stands beside it neither trembles nor is arranged and painted anew with every digit. What a narrow window cuts
// ends in "…". Main thread.
#pragma once

#include <QLabel>
#include <QPainter>
#include <QStaticText>
#include <QTextOption>
#include <cmath>

namespace retrace::ui {

class SteadyLabel : public QLabel {
 public:
  using QLabel::QLabel;
  void setText(const QString& words) {
    if (words == text()) return;
    QLabel::setText(words);  // asks no one for room while the size is fixed
    QTextOption oneLine;
    oneLine.setWrapMode(QTextOption::NoWrap);  // else Qt breaks it into a block of pleasing shape
    m_line.setTextOption(oneLine);
    m_line.setText(words);
    m_line.prepare({}, font());
    const QMargins around = contentsMargins();
    const int needed = static_cast<int>(std::ceil(m_line.size().width())) + around.left() + around.right();
    const QSize size((needed + kStride - 1) / kStride * kStride,
                     static_cast<int>(std::ceil(m_line.size().height())) + around.top() + around.bottom());
    if (size != minimumSize()) setFixedSize(size);
  }

 protected:
  void paintEvent(QPaintEvent* /*event*/) override {
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    const QRect seen = visibleRegion().boundingRect() & contentsRect();  // a window too narrow for the line cuts it
    const bool cut = m_line.size().width() > seen.width();
    const int room = cut ? seen.width() - fontMetrics().horizontalAdvance(kMore) : seen.width();
    if (cut) painter.drawText(seen.adjusted(room, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, kMore);
    painter.setClipRect(seen.adjusted(0, 0, room - seen.width(), 0), Qt::IntersectClip);
    painter.drawStaticText(contentsRect().topLeft(), m_line);
  }

 private:
  static constexpr int kStride = 32;  // pixels
  static constexpr QChar kMore{u'\u2026'};
  QStaticText m_line;
};

}  // namespace retrace::ui
