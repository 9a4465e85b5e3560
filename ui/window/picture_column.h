// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the middle of the window: the space-time picture with its strip, that of B beside it, the memory below. Where
// two pictures do not fit side by side they stand one above the other, and the strip and the memory make room. Main
// thread.
#pragma once

#include <QSplitter>
#include <QWidget>

namespace retrace::ui {

class PictureColumn : public QWidget {
  Q_OBJECT
 public:
  /// Takes all of them over. `other` is B's picture: hidden while nothing is compared.
  PictureColumn(QWidget* picture, QWidget* strip, QWidget* other, QWidget* memory, QWidget* parent = nullptr);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  void arrange();

  QSplitter* m_pictures;
  QWidget *m_strip, *m_other, *m_memory;
};

}  // namespace retrace::ui
