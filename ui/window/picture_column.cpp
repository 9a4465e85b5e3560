// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/picture_column.h"

#include <QEvent>
#include <QVBoxLayout>
#include <algorithm>

namespace retrace::ui {

PictureColumn::PictureColumn(QWidget* picture, QWidget* strip, QWidget* other, QWidget* memory, QWidget* parent)
    : QWidget(parent),
      m_pictures(new QSplitter(Qt::Horizontal, this)),
      m_strip(strip),
      m_other(other),
      m_memory(memory) {
  auto* first = new QWidget(m_pictures);
  auto* upper = new QVBoxLayout(first);
  auto* column = new QVBoxLayout(this);
  for (QVBoxLayout* one : {upper, column}) {
    one->setContentsMargins(0, 0, 0, 0);
    one->setSpacing(1);
  }
  upper->addWidget(picture, 1);
  upper->addWidget(strip);
  m_pictures->addWidget(first);
  m_pictures->addWidget(other);
  m_pictures->setChildrenCollapsible(false);
  column->addWidget(m_pictures, 1);
  column->addWidget(memory);
  // Narrower than two pictures are: these stand one above the other then.
  setMinimumWidth(std::max(
      {picture->minimumSizeHint().width(), strip->minimumSizeHint().width(), memory->minimumSizeHint().width()}));
  other->installEventFilter(this);
}

bool PictureColumn::eventFilter(QObject* object, QEvent* event) {
  if (event->type() == QEvent::ShowToParent || event->type() == QEvent::HideToParent) arrange();
  return QWidget::eventFilter(object, event);
}

void PictureColumn::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

void PictureColumn::arrange() {
  const bool compared = !m_other->isHidden();
  const int needed =
      m_pictures->widget(0)->minimumSizeHint().width() + m_pictures->handleWidth() + m_other->minimumSizeHint().width();
  const bool stacked = compared && width() < needed;
  if (const auto wanted = stacked ? Qt::Vertical : Qt::Horizontal; m_pictures->orientation() != wanted) {
    m_pictures->setOrientation(wanted);
    m_pictures->setSizes({1, 1});  // alike again
  }
  m_strip->setVisible(!stacked);
  m_memory->setVisible(!stacked);
}

}  // namespace retrace::ui
