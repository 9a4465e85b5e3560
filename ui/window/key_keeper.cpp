// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/key_keeper.h"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QSlider>

namespace retrace::ui {

namespace {

bool isKept(QObject* object, const QKeyEvent& pressed) {
  const int key = pressed.key();
  const bool moves = key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Home || key == Qt::Key_End;
  const bool text = qobject_cast<QLineEdit*>(object);
  const bool control =
      qobject_cast<QSlider*>(object) || qobject_cast<QComboBox*>(object) || qobject_cast<QAbstractSpinBox*>(object);
  const bool writes = text && !pressed.text().isEmpty() && pressed.text()[0].isPrint() &&
                      !pressed.modifiers().testFlag(Qt::ControlModifier);
  return (moves && (control || text)) || (key == Qt::Key_Space && qobject_cast<QAbstractButton*>(object)) || writes;
}

}  // namespace

KeyKeeper::KeyKeeper(const QWidget& panel, QObject* owner) : QObject(owner), m_panel(panel) {
  qApp->installEventFilter(this);
}

// A field's own undo is for what is typed and not yet taken; everything else is the window's.
bool KeyKeeper::isUndoneByWindow(QObject* object, const QKeyEvent& pressed) const {
  if (!pressed.matches(QKeySequence::Undo) && !pressed.matches(QKeySequence::Redo)) return false;
  const auto* field = qobject_cast<QWidget*>(object);
  const auto* words =
      qobject_cast<QAbstractSpinBox*>(object) ? field->findChild<QLineEdit*>() : qobject_cast<QLineEdit*>(object);
  return words && m_panel.isAncestorOf(field) && !words->isModified();
}

bool KeyKeeper::eventFilter(QObject* object, QEvent* event) {
  if (event->type() != QEvent::ShortcutOverride) return false;
  const auto* pressed = static_cast<QKeyEvent*>(event);
  if (isUndoneByWindow(object, *pressed)) {
    event->ignore();
    return true;
  }
  if (!isKept(object, *pressed)) return false;
  event->accept();
  return true;
}

}  // namespace retrace::ui
