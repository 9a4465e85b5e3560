// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/command_palette.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace retrace::ui {

int paletteScore(const QString& typed, const QString& text) {
  int score = 0;
  qsizetype at = -1;
  for (const QChar letter : typed) {
    if (letter.isSpace()) continue;
    const qsizetype next = text.indexOf(letter, at + 1, Qt::CaseInsensitive);
    if (next < 0) return -1;
    score += next == at + 1 ? 4 : 1;                                  // letters in a row
    if (next == 0 || !text[next - 1].isLetterOrNumber()) score += 3;  // the beginning of a word
    at = next;
  }
  return score;
}

CommandPalette::CommandPalette(std::vector<PaletteEntry> entries,
                               std::function<std::vector<PaletteEntry>(qint64)> forNumber, QWidget* parent)
    : QDialog(parent),
      m_entries(std::move(entries)),
      m_forNumber(std::move(forNumber)),
      m_line(new QLineEdit(this)),
      m_list(new QListWidget(this)) {
  setWindowTitle(tr("Commands"));
  setAttribute(Qt::WA_DeleteOnClose);
  resize(520, 380);
  m_line->setPlaceholderText(tr("A few letters of what to do, or a number"));
  m_line->setAccessibleName(tr("Find a command"));
  m_list->setAccessibleName(tr("Commands found"));
  m_list->setFocusPolicy(Qt::NoFocus);
  auto* column = new QVBoxLayout(this);
  column->addWidget(m_line);
  column->addWidget(m_list, 1);
  m_line->installEventFilter(this);
  connect(m_line, &QLineEdit::textChanged, this, &CommandPalette::filter);
  connect(m_line, &QLineEdit::returnPressed, this, &CommandPalette::runCurrent);
  connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::runCurrent);
  filter({});
}

void CommandPalette::filter(const QString& typed) {
  m_shown.clear();
  bool isNumber = false;
  const qint64 number = typed.trimmed().toLongLong(&isNumber);
  if (isNumber) m_shown = m_forNumber(number);
  std::vector<std::pair<int, const PaletteEntry*>> ranked;
  for (const PaletteEntry& entry : m_entries)
    if (const int score = paletteScore(typed, entry.text); score >= 0) ranked.emplace_back(score, &entry);
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  for (const auto& [score, entry] : ranked) m_shown.push_back(*entry);
  m_list->clear();
  for (const PaletteEntry& entry : m_shown)
    m_list->addItem(entry.keys.isEmpty() ? entry.text : tr("%1    (%2)").arg(entry.text, entry.keys));
  if (m_list->count() > 0) m_list->setCurrentRow(0);
}

void CommandPalette::runCurrent() {
  const int row = m_list->currentRow();
  if (row < 0 || row >= static_cast<int>(m_shown.size())) return;
  const auto run = m_shown[static_cast<std::size_t>(row)].run;
  accept();
  run();
}

bool CommandPalette::eventFilter(QObject* object, QEvent* event) {
  if (event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    const int step = key == Qt::Key_Down       ? 1
                     : key == Qt::Key_Up       ? -1
                     : key == Qt::Key_PageDown ? 8
                     : key == Qt::Key_PageUp   ? -8
                                               : 0;
    if (step != 0 && m_list->count() > 0) {
      m_list->setCurrentRow(std::clamp(m_list->currentRow() + step, 0, m_list->count() - 1));
      return true;
    }
  }
  return QDialog::eventFilter(object, event);
}

}  // namespace retrace::ui
