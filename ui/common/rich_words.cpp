// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/rich_words.h"

#include <QWheelEvent>
#include <cmath>

namespace retrace::ui {

RichWords::RichWords(QWidget* parent) : QTextBrowser(parent) {
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setLineWrapMode(
      QTextEdit::FixedPixelWidth);  // that of the widget, see resizeEvent: else each new height lays the text out again
  setUndoRedoEnabled(false);
  setOpenLinks(false);
  document()->setDocumentMargin(0);
  setAttribute(Qt::WA_OpaquePaintEvent);  // the viewport covers all of it: so what only moves is copied, not painted
  connect(this, &QTextBrowser::anchorClicked, this,
          [this](const QUrl& target) { Q_EMIT linkActivated(target.toString()); });
}

void RichWords::setWords(const QString& html) {
  m_words = html;
  document()->setHtml(html);
}

int RichWords::heightForWidth(int width) const {
  if (width != lineWrapColumnOrWidth()) const_cast<RichWords*>(this)->setLineWrapColumnOrWidth(width);
  return static_cast<int>(std::ceil(document()->size().height()));
}

void RichWords::resizeEvent(QResizeEvent* event) {
  setLineWrapColumnOrWidth(width());
  QTextBrowser::resizeEvent(event);
}

void RichWords::changeEvent(QEvent* event) {
  QTextBrowser::changeEvent(event);
  if (event->type() == QEvent::PaletteChange && !m_words.isEmpty())
    setWords(m_words);  // links take their colour when they are read
}

void RichWords::wheelEvent(QWheelEvent* event) {
  event->ignore();
}  // there is nothing to scroll in here: the column does

}  // namespace retrace::ui
