// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/help.h"

#include <QCoreApplication>
#include <QMenu>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "ui/common/text.h"

namespace retrace::ui {

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Help)
};

void collect(const QMenu& menu, QList<QAction*>& list) {
  for (QAction* action : menu.actions()) {
    if (action->isSeparator()) continue;
    if (action->menu()) collect(*action->menu(), list);
    else list.append(action);
  }
}

QString row(const QString& keys, const QString& words) {
  return QStringLiteral("<tr><td style='padding:2px 18px 2px 0'><b>%1</b></td><td style='padding:2px 0'>%2</td></tr>")
      .arg(keys.toHtmlEscaped(), words.toHtmlEscaped());
}

QString section(const QString& title, const QString& rows) {
  return QStringLiteral("<h3>%1</h3><table>%2</table>").arg(title.toHtmlEscaped(), rows);
}

}  // namespace

QList<QAction*> allActions(const QMenuBar& menus) {
  QList<QAction*> list;
  for (const QAction* top : menus.actions())
    if (top->menu()) collect(*top->menu(), list);
  return list;
}

QDialog* makeCheatSheet(const QMenuBar& menus, QWidget* parent) {
  QString html;
  html += section(
      Words::tr("In the space-time picture"),
      row(Words::tr("Ctrl + wheel"), Words::tr("Zoom at the pointer; on a ruler, or with Shift: that axis alone")) +
          row(Words::tr("W, S"), Words::tr("Zoom in, zoom out")) + row(Words::tr("A, D, Up, Down"), Words::tr("Move")) +
          row(Words::tr("F, 0"), Words::tr("Show the selected range, show everything")) +
          row(Words::tr("Drag, double click"), Words::tr("Move, zoom in")) +
          row(Words::tr("Drag on a ruler"), Words::tr("Select a range, with its totals")) +
          row(Words::tr("Click on the legend"), Words::tr("Leave a kind out, show it again")) +
          row(Words::tr("Click, Enter"), Words::tr("Pin the step and action, so that the words stay")) +
          row(Words::tr("Esc"), Words::tr("Free the pin and the range")));
  html += section(Words::tr("Budget and curve"),
                  row(Words::tr("Left, Right on the slider"), Words::tr("One breakpoint")) +
                      row(Words::tr("PgUp, PgDn on the slider"), Words::tr("One knee")) +
                      row(Words::tr("Click on the curve"), Words::tr("Take that budget")) +
                      row(Words::tr("Shift + click"), Words::tr("Compare with that budget")));
  for (const QAction* top : menus.actions()) {
    if (!top->menu()) continue;
    QList<QAction*> list;
    collect(*top->menu(), list);
    QString rows;
    for (const QAction* action : list)
      if (!action->shortcut().isEmpty())
        rows += row(action->shortcut().toString(QKeySequence::NativeText), withoutMnemonic(action->text()));
    if (!rows.isEmpty()) html += section(withoutMnemonic(top->text()), rows);
  }
  QDialog* dialog = makeHelp(html, parent);
  dialog->setWindowTitle(Words::tr("Keys"));
  dialog->resize(620, 640);
  return dialog;
}

QString helpFor(const QWidget* focused) {
  for (const QWidget* at = focused; at; at = at->parentWidget())
    if (!at->whatsThis().isEmpty()) return at->whatsThis();
  return Words::tr(
      "<h3>Retrace</h3><p>Choose a problem on the left; the schedule, its picture and its cost follow at once. Press "
      "F1 in a view to read what it shows, ? for all keys, "
      "Ctrl+Shift+P to find any command.</p>");
}

QDialog* makeHelp(const QString& html, QWidget* parent) {
  auto* dialog = new QDialog(parent);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(Words::tr("Help"));
  dialog->resize(480, 320);
  auto* page = new QTextBrowser(dialog);
  page->setHtml(html);
  page->setOpenExternalLinks(false);
  auto* column = new QVBoxLayout(dialog);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(page);
  return dialog;
}

}  // namespace retrace::ui
