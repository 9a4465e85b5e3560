// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the reading of what the window can open: a session, a figure's session, a schedule or a recording, whole and
// checked before anything of it is shown. Any thread.
#pragma once

#include <QString>
#include <stop_token>
#include <variant>
#include <vector>

#include "core/run/events.h"
#include "ui/model/plan.h"
#include "ui/model/session.h"

namespace retrace::ui {

/// A recording with the plan that its run was to follow.
struct Recording {
  QString file;  ///< its absolute path
  PlanPtr plan;
  std::vector<core::Event> events;  ///< the first is RunStarted
};

/// A session (of a figure, too), a file's own schedule, or a recording.
using OpenedFile = std::variant<Session, PlanPtr, Recording>;

/// Io, Format or another error with a sentence for people; Cancelled by `stop`.
[[nodiscard]] core::Result<OpenedFile> readFile(const QString& file, const std::stop_token& stop = {});

}  // namespace retrace::ui
