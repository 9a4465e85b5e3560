// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/file_commands.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>

#include "ui/common/settings.h"
#include "ui/common/text.h"
#include "ui/figures/export_dialog.h"
#include "ui/figures/figure_source.h"
#include "ui/spacetime/spacetime_view.h"
#include "ui/window/main_window.h"

namespace retrace::ui {

FileCommands::FileCommands(MainWindow& window) : QObject(&window), m_window(window), m_document(window.document()) {
  connect(&m_document, &Document::opened, this, [](const QString& file) { Settings::rememberFile(file); });
}

void FileCommands::choose() {
  const QString file = QFileDialog::getOpenFileName(
      &m_window, tr("Open"), {},
      tr("Sessions, schedules, recordings and figures (*.json *.jsonl *.pdf *.svg *.png *.tex);;All files (*)"));
  if (!file.isEmpty()) m_document.open(file);
}

bool FileCommands::saveSession(bool elsewhere) {
  QString file = m_document.sessionFile();
  if (elsewhere || file.isEmpty())
    file =
        QFileDialog::getSaveFileName(&m_window, tr("Save the session"),
                                     file.isEmpty() ? QStringLiteral("session.json") : file, tr("Sessions (*.json)"));
  if (file.isEmpty()) return false;
  if (auto written = m_document.saveSession(file); !written) {
    m_document.say(toQString(written.error().message), true);
    return false;
  }
  Settings::rememberFile(m_document.file());
  m_document.say(tr("Saved as %1").arg(file));
  return true;
}

void FileCommands::saveSchedule() {
  if (!m_document.plan()) return;
  const QString file = QFileDialog::getSaveFileName(&m_window, tr("Save the schedule"), QStringLiteral("schedule.json"),
                                                    tr("Schedules (*.json)"));
  if (file.isEmpty()) return;
  const auto written = m_document.saveSchedule(file);
  m_document.say(written ? tr("Saved as %1").arg(file) : toQString(written.error().message), !written);
}

void FileCommands::exportFigure() {
  if (!m_document.plan()) return m_document.say(tr("There is no schedule to draw yet: a moment."), true);
  FigureSource source = figureSourceOf(m_document);
  source.shown = m_window.spacetime().shown();
  (new ExportDialog(std::move(source), m_document.themeName(), &m_window))->show();
}

void FileCommands::fillRecent(QMenu& menu) {
  menu.clear();
  const QStringList files = Settings::recentFiles();
  for (const QString& file : files)
    menu.addAction(QFileInfo(file).fileName(), this, [this, file] { m_document.open(file); })->setToolTip(file);
  if (files.isEmpty()) menu.addAction(tr("No file was opened yet"))->setEnabled(false);
}

bool FileCommands::mayClose() {
  RunController& runs = m_document.training().controller();
  if (runs.running()) {
    const QString kept = runs.recordFile().isEmpty() ? tr("It is not recorded: nothing of it is kept.")
                                                     : tr("What is recorded so far is kept.");
    const QString question = tr("A run is going on. End it and close the window?") + QLatin1Char(' ') + kept;
    if (QMessageBox::question(&m_window, tr("Retrace"), question, QMessageBox::Yes | QMessageBox::Cancel,
                              QMessageBox::Cancel) != QMessageBox::Yes)
      return false;
  }
  if (!m_document.modified()) return true;
  const auto choice =
      QMessageBox::question(&m_window, tr("Retrace"),
                            tr("What is chosen has changed since '%1' was saved. Save it?")
                                .arg(QFileInfo(m_document.sessionFile()).fileName()),
                            QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Save);
  return choice == QMessageBox::Discard || (choice == QMessageBox::Save && saveSession());
}

}  // namespace retrace::ui
