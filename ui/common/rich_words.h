// SPDX-License-Identifier: GPL-3.0-or-later
// Owns rich words that change often and wrap: with links, selectable, never scrolled. A QLabel lays the same text out
// five times for each change; this does it once for a width. Main thread.
#pragma once

#include <QTextBrowser>

namespace retrace::ui {

class RichWords : public QTextBrowser {
  Q_OBJECT
 public:
  explicit RichWords(QWidget* parent = nullptr);
  /// HTML as QTextDocument understands it.
  void setWords(const QString& html);
  [[nodiscard]] const QString& words() const { return m_words; }

  /// Lays the words out at that width, once.
  [[nodiscard]] int heightForWidth(int width) const override;

 Q_SIGNALS:
  void linkActivated(const QString& target);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  QString m_words;
};

}  // namespace retrace::ui
