// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/focus_ring.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QFocusEvent>
#include <QLineEdit>
#include <QMenuBar>
#include <QPainter>
#include <QTabBar>

namespace retrace::ui {

namespace {

constexpr int kWidth = 2;  // pixels

template <typename... Kinds>
bool isOneOf(const QWidget* widget) {
  return (... || (qobject_cast<const Kinds*>(widget) != nullptr));
}

}  // namespace

FocusRing::FocusRing(QWidget* window) : QWidget(window), m_theme(Theme::named({})) {
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setFocusPolicy(Qt::NoFocus);
  hide();
  qApp->installEventFilter(this);
}

void FocusRing::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

bool FocusRing::eventFilter(QObject* object, QEvent* event) {
  switch (event->type()) {
    case QEvent::FocusIn: {
      auto* widget = qobject_cast<QWidget*>(object);
      if (!widget || widget->window() != window()) break;
      const Qt::FocusReason reason = static_cast<QFocusEvent*>(event)->reason();
      const bool byKey =
          reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason;
      frame(byKey && !isOneOf<QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox,
                              QLineEdit, QMenuBar, QTabBar>(widget)
                ? widget
                : nullptr);
      break;
    }
    case QEvent::FocusOut:
      if (object == m_target) frame(nullptr);
      break;
    case QEvent::Resize:
    case QEvent::Move:
      if (m_target && (object == m_target || object == window())) place();
      break;
    case QEvent::Hide:
      if (object == m_target) frame(nullptr);
      break;
    default: break;
  }
  return QWidget::eventFilter(object, event);
}

void FocusRing::frame(QWidget* target) {
  m_target = target;
  setVisible(target != nullptr);
  if (!target) return;
  place();
  raise();
}

// Around it, so that it covers none of its letters; what lies inside is not painted anew because of it.
void FocusRing::place() {
  setGeometry(QRect(m_target->mapTo(window(), QPoint()), m_target->size()).adjusted(-kWidth, -kWidth, kWidth, kWidth) &
              window()->rect());
  setMask(QRegion(rect()) - QRegion(rect().adjusted(kWidth, kWidth, -kWidth, -kWidth)));
}

void FocusRing::paintEvent(QPaintEvent* /*event*/) { QPainter(this).fillRect(rect(), m_theme.hidden); }

}  // namespace retrace::ui
