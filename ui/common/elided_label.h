// SPDX-License-Identifier: GPL-3.0-or-later
// Owns one line of text that takes the room it gets: what does not fit ends in "…", and all of it is in the tooltip.
// Main thread.
#pragma once

#include <QLabel>
#include <QPainter>

namespace retrace::ui {

class ElidedLabel : public QLabel {
 public:
  using QLabel::QLabel;
  void setText(const QString& text) {
    QLabel::setText(text);
    setToolTip(text);
  }
  [[nodiscard]] QSize minimumSizeHint() const override { return {0, QLabel::minimumSizeHint().height()}; }

 protected:
  void paintEvent(QPaintEvent* /*event*/) override {
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    painter.drawText(contentsRect(), Qt::AlignVCenter | Qt::AlignLeft,
                     fontMetrics().elidedText(text(), Qt::ElideRight, contentsRect().width()));
  }
};

}  // namespace retrace::ui
