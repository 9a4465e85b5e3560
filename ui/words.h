// SPDX-License-Identifier: GPL-3.0-or-later
// Owns a label of wrapped words that change often. QLabel searches for a size that pleases by laying the text out many times; here
// only the height for a given width counts, and it is remembered. Main thread.
#pragma once

#include <QHash>
#include <QLabel>
#include <algorithm>

namespace retrace::ui {

class Words : public QLabel {
 public:
  explicit Words(QWidget* parent = nullptr) : QLabel(parent) { setWordWrap(true); }
  [[nodiscard]] QSize sizeHint() const override { return {200, heightForWidth(std::max(60, width()))}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {60, 0}; }
  [[nodiscard]] int heightForWidth(int width) const override {
    if (text() != m_measured || font() != m_font) m_heights.clear();
    const auto known = m_heights.constFind(width);
    if (known != m_heights.constEnd()) return *known;
    m_measured = text();
    m_font = font();
    return *m_heights.insert(width, QLabel::heightForWidth(width));
  }

 private:
  mutable QString m_measured;
  mutable QFont m_font;
  mutable QHash<int, int> m_heights;  // of m_measured in m_font, by width
};

}  // namespace retrace::ui
