// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the palette: every action of every menu, found by a few letters, and jumps to an action or a step by number.
// Main thread.
#pragma once

#include <QDialog>
#include <functional>

class QLineEdit;
class QListWidget;

namespace retrace::ui {

struct PaletteEntry {
  QString text, keys;
  std::function<void()> run;
};

/// How well `text` fits what was typed, the larger the better; negative when a letter is missing or out of order.
[[nodiscard]] int paletteScore(const QString& typed, const QString& text);

class CommandPalette : public QDialog {
  Q_OBJECT
 public:
  /// `forNumber` makes entries of a typed number.
  CommandPalette(std::vector<PaletteEntry> entries, std::function<std::vector<PaletteEntry>(qint64)> forNumber,
                 QWidget* parent);

 protected:
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  void filter(const QString& typed);
  void runCurrent();

  std::vector<PaletteEntry> m_entries, m_shown;
  std::function<std::vector<PaletteEntry>(qint64)> m_forNumber;
  QLineEdit* m_line;
  QListWidget* m_list;
};

}  // namespace retrace::ui
