// SPDX-License-Identifier: GPL-3.0-or-later
// Opening, saving, exporting and dropping files.
#include "ui/common/settings.h"
#include "ui/common/text.h"
#include "ui/model/spacetime_range.h"
#include "ui/window/main_window.h"

#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <utility>

#include "ui/charts/tradeoff_chart.h"
#include "ui/figures/export_dialog.h"
#include "ui/figures/figures.h"
#include "ui/panel/problem_panel.h"
#include "ui/spacetime/spacetime_view.h"
#include "ui/views/comparison.h"

namespace retrace::ui {

namespace {}  // namespace

core::Result<void> MainWindow::openFile(const QString& file) {
  const QFileInfo info(file);
  if (!info.exists()) return core::fail(core::ErrorCode::Io, "'{}' does not exist.", file.toStdString());
  if (info.isDir())
    return core::fail(core::ErrorCode::Io, "'{}' is a folder: name a session, a schedule or a recording.",
                      file.toStdString());
  if (!info.isFile())
    return core::fail(core::ErrorCode::Io, "'{}' is a device or a pipe: name a file.", file.toStdString());
  if (m_runController.running())
    return core::fail(core::ErrorCode::InvalidInput, "A run is going on: stop it before another file is opened.");
  auto opened = openAs(info);
  if (!opened) return opened;
  rememberFile(info.absoluteFilePath());
  recordEdit(0);
  nameFile(info.absoluteFilePath(), looksLikeSession(file));
  return opened;
}

void MainWindow::nameFile(const QString& file, bool isSession) {
  m_file = file;
  m_sessionFile = isSession ? file : QString();
  setWindowTitle(file.isEmpty() ? tr("Retrace") : tr("%1[*] – Retrace").arg(QFileInfo(file).fileName()));
  m_undo.setClean();
  setWindowModified(false);
}

void MainWindow::reload() {
  if (m_file.isEmpty()) return say(tr("No file is open that could be read again."), true);
  const QString file = m_file;
  if (auto opened = openFile(file); !opened) return say(toQString(opened.error().message), true);
  say(tr("Read again: %1").arg(QFileInfo(file).fileName()));
}

bool MainWindow::mayClose() {
  if (m_runController.running()) {
    const QString kept = m_runController.recordFile().isEmpty() ? tr("It is not recorded: nothing of it is kept.")
                                                                : tr("What is recorded so far is kept.");
    if (QMessageBox::question(this, tr("Retrace"),
                              tr("A run is going on. End it and close the window?") + QLatin1Char(' ') + kept,
                              QMessageBox::Yes | QMessageBox::Cancel, QMessageBox::Cancel) != QMessageBox::Yes)
      return false;
  }
  if (!isWindowModified()) return true;
  const auto choice = QMessageBox::question(
      this, tr("Retrace"),
      tr("What is chosen has changed since '%1' was saved. Save it?").arg(QFileInfo(m_sessionFile).fileName()),
      QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Save);
  return choice == QMessageBox::Discard || (choice == QMessageBox::Save && saveSession());
}

core::Result<void> MainWindow::openAs(const QFileInfo& info) {
  const QString file = info.filePath();
  if (looksLikeSession(file)) {
    const auto session = readSession(file);
    return session ? openSession(*session) : tl::unexpected(session.error());
  }
  if (const QString link = linkInFigure(file); !link.isEmpty()) {
    const auto session = sessionFromLink(link);
    return session ? openSession(*session) : tl::unexpected(session.error());
  }
  const auto schedule = core::readScheduleFile(file.toStdString());
  if (schedule) return openSchedule(*schedule);
  auto opened = openRecording(file);
  if (opened || info.suffix() == QLatin1String("jsonl")) return opened;
  return tl::unexpected(schedule.error());
}

core::Result<void> MainWindow::openSchedule(const core::ScheduleFile& file) {
  if (file.problem.steps > kMostWindowSteps)
    return core::fail(core::ErrorCode::InvalidInput, "The schedule has {} steps; the window shows up to {}.",
                      file.problem.steps, kMostWindowSteps);
  const auto report = core::check(file.schedule, file.problem);
  if (!report) return tl::unexpected(report.error());
  auto plan = Plan::make({file.problem, file.schedule, report->forwardOperations, report->peakBytes, false,
                          report->hostPeakBytes, report->transferCost(file.problem.host)});
  if (!plan) return tl::unexpected(plan.error());
  m_opened = *plan;
  m_panel->show(file.problem, {});
  ask(file.problem);
  return {};
}

core::Result<void> MainWindow::openRecording(const QString& file) {
  auto events = core::readRecording(file.toStdString());
  if (!events) return tl::unexpected(events.error());
  if (events->empty())
    return core::fail(core::ErrorCode::Format, "'{}' is empty: it holds no recording.", file.toStdString());
  const auto& started = std::get<core::RunStarted>(events->front());
  if (auto valid = core::validate(started.problem); !valid) return valid;
  m_recording = std::move(*events);
  m_recordingFile = QFileInfo(file).absoluteFilePath();
  m_panel->show(started.problem, started.network);
  m_panel->showRun(started);
  ask(started.problem);
  say(tr("Recording of %1").arg(QFileInfo(file).fileName()));
  return {};
}

Session MainWindow::session() const {
  Session session{m_panel->setup(),        m_selection.cursor(), m_selection.pinned(), m_selection.range(), {},
                  m_comparison->problem(), m_themeName,          m_tree->isChecked()};
  if (m_selection.plan() && !(m_spacetime->range() == SpacetimeRange::whole(*m_selection.plan())))
    session.visible = m_spacetime->range();
  return session;
}

core::Result<void> MainWindow::openSession(const Session& session) {
  if (m_runController.running())
    return core::fail(core::ErrorCode::InvalidInput, "A run is going on: stop it before a session is opened.");
  if (session.comparison)
    if (auto valid = core::validate(*session.comparison); !valid) return valid;
  if (auto restored = m_panel->restore(session.setup); !restored) return restored;
  m_view = session;
  if (!session.theme.isEmpty()) setThemeByName(session.theme);
  m_tree->setChecked(session.tree);
  compareWith(session.comparison);
  recordEdit(0);
  ask(m_panel->problem());
  return {};
}

// The place, pin, range and part of a session, once its plan is there.
void MainWindow::applyView() {
  if (!m_view) return;
  const Session view = *std::exchange(m_view, std::nullopt);
  m_selection.setCursor(view.cursor);
  m_selection.pin(view.pinned);
  m_selection.selectRange(view.range);
  if (view.visible) m_spacetime->setRange(*view.visible);
  else m_spacetime->showAll();
}

void MainWindow::rememberFile(const QString& file) { Settings::rememberFile(file); }

void MainWindow::fillRecent() {
  m_recent->clear();
  const QStringList files = Settings::recentFiles();
  for (const QString& file : files)
    m_recent
        ->addAction(QFileInfo(file).fileName(), this,
                    [this, file] {
                      if (auto opened = openFile(file); !opened) say(toQString(opened.error().message), true);
                    })
        ->setToolTip(file);
  if (files.isEmpty()) m_recent->addAction(tr("No file was opened yet"))->setEnabled(false);
}

bool MainWindow::saveSession(bool elsewhere) {
  QString file = m_sessionFile;
  if (elsewhere || file.isEmpty())
    file = QFileDialog::getSaveFileName(
        this, tr("Save the session"), file.isEmpty() ? QStringLiteral("session.json") : file, tr("Sessions (*.json)"));
  if (file.isEmpty()) return false;
  if (auto written = writeSession(session(), file); !written) {
    say(toQString(written.error().message), true);
    return false;
  }
  const QString path = QFileInfo(file).absoluteFilePath();
  rememberFile(path);
  nameFile(path, true);
  say(tr("Saved as %1").arg(file));
  return true;
}

void MainWindow::chooseFile() {
  const QString file = QFileDialog::getOpenFileName(
      this, tr("Open"), {},
      tr("Sessions, schedules, recordings and figures (*.json *.jsonl *.pdf *.svg *.png *.tex);;All files (*)"));
  if (file.isEmpty()) return;
  if (auto opened = openFile(file); !opened) say(toQString(opened.error().message), true);
}

void MainWindow::saveSchedule() {
  if (!m_selection.plan()) return;
  const QString file = QFileDialog::getSaveFileName(this, tr("Save the schedule"), QStringLiteral("schedule.json"),
                                                    tr("Schedules (*.json)"));
  if (file.isEmpty()) return;
  const core::Solution& solution = m_selection.plan()->solution();
  auto written = core::writeScheduleFile({solution.problem, solution.schedule}, file.toStdString());
  if (written) say(tr("Saved as %1").arg(file));
  else say(toQString(written.error().message), true);
}

FigureSource MainWindow::figureSource() const {
  FigureSource source{m_selection.plan(), m_tradeoff->curves(), {}, {}, toLink(session())};
  if (source.plan && !(m_spacetime->range() == SpacetimeRange::whole(*source.plan)))
    source.section = Section::of(m_spacetime->range(), *source.plan);
  source.tree = m_tree->isChecked();
  source.shown = m_spacetime->shown();
  if (m_run.started() && !m_run.iterations().empty()) {
    source.runs.push_back({*m_run.started(), m_run.iterations()});
    if (!m_recordingFile.isEmpty() && !m_runController.running()) source.recordings.append(m_recordingFile);
  }
  return source;
}

void MainWindow::showExport() {
  if (!m_selection.plan()) return say(tr("There is no schedule to draw yet: a moment."), true);
  (new ExportDialog(figureSource(), m_themeName, this))->show();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const QList<QUrl> urls = event->mimeData()->urls();
  if (urls.isEmpty()) return;
  if (auto opened = openFile(urls.front().toLocalFile()); !opened) say(toQString(opened.error().message), true);
}

}  // namespace retrace::ui
