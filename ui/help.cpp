// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help.h"

#include <QCoreApplication>
#include <QMenu>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace retrace::ui {

namespace {

QString tr(const char* words) { return QCoreApplication::translate("Help", words); }

void collect(const QMenu& menu, QList<QAction*>& list) {
  for (QAction* action : menu.actions()) {
    if (action->isSeparator()) continue;
    if (action->menu()) collect(*action->menu(), list);
    else list.append(action);
  }
}

QString row(const QString& keys, const QString& words) {
  return QStringLiteral("<tr><td style='padding:2px 18px 2px 0'><b>%1</b></td><td style='padding:2px 0'>%2</td></tr>").arg(keys.toHtmlEscaped(), words.toHtmlEscaped());
}

QString section(const QString& title, const QString& rows) { return QStringLiteral("<h3>%1</h3><table>%2</table>").arg(title.toHtmlEscaped(), rows); }

QString withoutMnemonic(QString text) { return text.remove(QLatin1Char('&')); }

}  // namespace

QList<QAction*> allActions(const QMenuBar& menus) {
  QList<QAction*> list;
  for (const QAction* top : menus.actions())
    if (top->menu()) collect(*top->menu(), list);
  return list;
}

QDialog* makeCheatSheet(const QMenuBar& menus, QWidget* parent) {
  QString html;
  html += section(tr("In the space-time picture"),
                  row(tr("Ctrl + wheel"), tr("Zoom at the pointer; on a ruler, or with Shift: that axis alone")) + row(tr("W, S"), tr("Zoom in, zoom out")) + row(tr("A, D, Up, Down"), tr("Move")) +
                      row(tr("F, 0"), tr("Show the selected range, show everything")) + row(tr("Drag, double click"), tr("Move, zoom in")) + row(tr("Drag on a ruler"), tr("Select a range, with its totals")) +
                      row(tr("Click, Enter"), tr("Pin the step and action, so that the words stay")) + row(tr("Esc"), tr("Free the pin and the range")));
  html += section(tr("Budget and curve"), row(tr("Left, Right on the slider"), tr("One breakpoint")) + row(tr("PgUp, PgDn on the slider"), tr("One knee")) +
                                              row(tr("Click on the curve"), tr("Take that budget")) + row(tr("Shift + click"), tr("Compare with that budget")));
  for (const QAction* top : menus.actions()) {
    if (!top->menu()) continue;
    QList<QAction*> list;
    collect(*top->menu(), list);
    QString rows;
    for (const QAction* action : list)
      if (!action->shortcut().isEmpty()) rows += row(action->shortcut().toString(QKeySequence::NativeText), withoutMnemonic(action->text()));
    if (!rows.isEmpty()) html += section(withoutMnemonic(top->text()), rows);
  }
  QDialog* dialog = makeHelp(html, parent);
  dialog->setWindowTitle(tr("Keys"));
  dialog->resize(620, 640);
  return dialog;
}

QString helpFor(const QWidget* focused) {
  for (const QWidget* at = focused; at; at = at->parentWidget())
    if (!at->whatsThis().isEmpty()) return at->whatsThis();
  return tr("<h3>Retrace</h3><p>Choose a problem on the left; the schedule, its picture and its cost follow at once. Press F1 in a view to read what it shows, ? for all keys, "
            "Ctrl+Shift+P to find any command.</p>");
}

QDialog* makeHelp(const QString& html, QWidget* parent) {
  auto* dialog = new QDialog(parent);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(tr("Help"));
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
