// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/file_reader.h"

#include <QFileInfo>
#include <utility>

#include "core/planner/solver.h"
#include "core/schedule/memory_map.h"
#include "core/strategies/schedule_file.h"

namespace retrace::ui {

namespace {

core::Result<OpenedFile> readSchedule(core::ScheduleFile file) {
  if (file.graph.isList() && file.problem.steps > kMostListedSteps)
    return core::fail(core::ErrorCode::InvalidInput,
                      "The schedule is a list of {} steps; the window shows lists of up to {}.", file.problem.steps,
                      kMostListedSteps);
  core::Solution solution;
  solution.problem = file.problem;
  solution.optimal = false;
  if (auto given = core::giveGraph(std::move(file.graph), solution); !given) return tl::unexpected(given.error());
  auto plan = Plan::make(std::move(solution));
  if (!plan) return tl::unexpected(plan.error());
  return OpenedFile(std::move(*plan));
}

core::Result<OpenedFile> readRecording(const QFileInfo& info, const std::stop_token& stop) {
  auto events = core::readRecording(info.filePath().toStdString());
  if (!events) return tl::unexpected(events.error());
  if (events->empty())
    return core::fail(core::ErrorCode::Format, "'{}' is empty: it holds no recording.", info.filePath().toStdString());
  const core::Problem& problem = std::get<core::RunStarted>(events->front()).problem;
  if (auto valid = core::validate(problem); !valid) return tl::unexpected(valid.error());
  if (problem.steps > kMostListedSteps)
    return core::fail(core::ErrorCode::InvalidInput, "The recording's run has {} steps; the window shows up to {}.",
                      problem.steps, kMostListedSteps);
  auto solution = core::plan(problem, stop);
  if (!solution) return tl::unexpected(solution.error());
  auto plan = Plan::make(std::move(*solution));
  if (!plan) return tl::unexpected(plan.error());
  return OpenedFile(Recording{info.absoluteFilePath(), std::move(*plan), std::move(*events)});
}

core::Result<OpenedFile> asOpened(core::Result<Session> session) {
  if (!session) return tl::unexpected(session.error());
  return OpenedFile(std::move(*session));
}

}  // namespace

core::Result<OpenedFile> readFile(const QString& file, const std::stop_token& stop) {
  const QFileInfo info(file);
  const std::string name = file.toStdString();
  if (!info.exists()) return core::fail(core::ErrorCode::Io, "'{}' does not exist.", name);
  if (info.isDir())
    return core::fail(core::ErrorCode::Io, "'{}' is a folder: name a session, a schedule or a recording.", name);
  if (!info.isFile()) return core::fail(core::ErrorCode::Io, "'{}' is a device or a pipe: name a file.", name);
  if (looksLikeSession(file)) return asOpened(readSession(file));
  if (const QString link = linkInFigure(file); !link.isEmpty()) return asOpened(sessionFromLink(link));
  auto schedule = core::readScheduleFile(name);
  if (schedule) return readSchedule(std::move(*schedule));
  auto recording = readRecording(info, stop);
  if (recording || info.suffix() == QLatin1String("jsonl")) return recording;
  return tl::unexpected(schedule.error());
}

}  // namespace retrace::ui
