// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/column_scroll.h"

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QEvent>
#include <QScrollBar>
#include <QSlider>
#include <QTimer>

namespace retrace::ui {

ColumnScroll::ColumnScroll(QWidget* column, QWidget* parent) : QScrollArea(parent) {
  setWidget(column);
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFrameShape(QFrame::NoFrame);
  for (QWidget* control : column->findChildren<QWidget*>()) {
    if (!qobject_cast<QAbstractSpinBox*>(control) && !qobject_cast<QComboBox*>(control) &&
        !qobject_cast<QSlider*>(control))
      continue;
    control->setFocusPolicy(Qt::StrongFocus);
    control->installEventFilter(this);
  }
  fit();
}

void ColumnScroll::reveal(QWidget* part) {
  QTimer::singleShot(0, part, [this, part] { ensureWidgetVisible(part); });
}

bool ColumnScroll::eventFilter(QObject* object, QEvent* event) {
  const auto* control = qobject_cast<QWidget*>(object);
  if (event->type() == QEvent::Wheel && widget()->isAncestorOf(control) && !control->hasFocus()) {
    event->ignore();  // on to what scrolls
    return true;
  }
  const bool done = QScrollArea::eventFilter(object, event);
  if (object == widget() && event->type() == QEvent::LayoutRequest) fit();
  return done;
}

void ColumnScroll::fit() {
  setMinimumWidth(widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width());
}

}  // namespace retrace::ui
