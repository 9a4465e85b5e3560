// SPDX-License-Identifier: GPL-3.0-or-later
// Opening, saving, exporting and dropping files.
#include "ui/main_window.h"

#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>

#include "ui/charts.h"
#include "ui/figures.h"
#include "ui/problem_panel.h"

namespace retrace::ui {

namespace {
QString text(const std::string& value) { return QString::fromStdString(value); }
}  // namespace

core::Result<void> MainWindow::openFile(const QString& file) {
  const QFileInfo info(file);
  if (!info.exists()) return core::fail(core::ErrorCode::Io, "'{}' does not exist.", file.toStdString());
  if (info.isDir()) return core::fail(core::ErrorCode::Io, "'{}' is a folder: name a schedule or a recording.", file.toStdString());
  if (m_runController.running()) return core::fail(core::ErrorCode::InvalidInput, "A run is going on: stop it before another file is opened.");
  const auto schedule = core::readScheduleFile(file.toStdString());
  if (schedule) return openSchedule(*schedule);
  auto opened = openRecording(file);
  if (opened || info.suffix() == QLatin1String("jsonl")) return opened;
  return tl::unexpected(schedule.error());
}

core::Result<void> MainWindow::openSchedule(const core::ScheduleFile& file) {
  if (file.problem.steps > kMostWindowSteps) return core::fail(core::ErrorCode::InvalidInput, "The schedule has {} steps; the window shows up to {}.", file.problem.steps, kMostWindowSteps);
  const auto report = core::check(file.schedule, file.problem);
  if (!report) return tl::unexpected(report.error());
  auto plan = Plan::make({file.problem, file.schedule, report->forwardOperations, report->peakBytes, false});
  if (!plan) return tl::unexpected(plan.error());
  m_opened = *plan;
  m_panel->show(file.problem, {});
  ask(file.problem);
  return {};
}

core::Result<void> MainWindow::openRecording(const QString& file) {
  auto events = core::readRecording(file.toStdString());
  if (!events) return tl::unexpected(events.error());
  if (events->empty()) return core::fail(core::ErrorCode::Format, "'{}' is empty: it holds no recording.", file.toStdString());
  const auto& started = std::get<core::RunStarted>(events->front());
  if (auto valid = core::validate(started.problem); !valid) return valid;
  m_recording = std::move(*events);
  m_panel->show(started.problem, started.network);
  ask(started.problem);
  say(tr("Recording of %1").arg(QFileInfo(file).fileName()));
  return {};
}

void MainWindow::chooseFile() {
  const QString file = QFileDialog::getOpenFileName(this, tr("Open"), {}, tr("Schedules and recordings (*.json *.jsonl);;All files (*)"));
  if (file.isEmpty()) return;
  if (auto opened = openFile(file); !opened) say(text(opened.error().message), true);
}

void MainWindow::saveSchedule() {
  if (!m_selection.plan()) return;
  const QString file = QFileDialog::getSaveFileName(this, tr("Save the schedule"), QStringLiteral("schedule.json"), tr("Schedules (*.json)"));
  if (file.isEmpty()) return;
  const core::Solution& solution = m_selection.plan()->solution();
  auto written = core::writeScheduleFile({solution.problem, solution.schedule}, file.toStdString());
  if (written) say(tr("Saved as %1").arg(file));
  else say(text(written.error().message), true);
}

void MainWindow::exportTo(int figure) {
  const auto kind = static_cast<Figure>(figure);
  const QString file = QFileDialog::getSaveFileName(this, tr("Export"), kind == Figure::Spacetime ? QStringLiteral("spacetime.pdf") : QStringLiteral("curve.pdf"),
                                                    kind == Figure::Spacetime ? tr("Pictures (*.pdf *.svg *.png)") : tr("Pictures and tables (*.pdf *.svg *.png *.csv)"));
  if (file.isEmpty()) return;
  auto written = exportFigure(kind, m_selection.plan(), m_tradeoff->curves(), file);
  if (written) say(tr("Exported to %1").arg(file));
  else say(text(written.error().message), true);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const QList<QUrl> urls = event->mimeData()->urls();
  if (urls.isEmpty()) return;
  if (auto opened = openFile(urls.front().toLocalFile()); !opened) say(text(opened.error().message), true);
}

}  // namespace retrace::ui
