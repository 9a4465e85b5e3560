// SPDX-License-Identifier: GPL-3.0-or-later
// Owns what a session file and a link hold: everything needed to see the same again ("retrace-session", version 1).
// Main thread.
#pragma once

#include <QString>
#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "ui/model/selection.h"
#include "ui/model/setup.h"
#include "ui/model/spacetime_range.h"

namespace retrace::ui {

struct Session {
  Setup setup;
  std::int64_t cursor = 0;
  Spot pinned;
  std::optional<SelectedRange> range;
  std::optional<SpacetimeRange> visible;  ///< none: everything
  QString theme;
  bool tree = false;  ///< whether the recursion tree is shown
};

[[nodiscard]] nlohmann::json toJson(const Session& session);
/// Format when it is damaged, foreign or of a newer version.
[[nodiscard]] core::Result<Session> sessionFromJson(const nlohmann::json& json);

/// "retrace:..." with all of the session in it, short enough to be pasted.
[[nodiscard]] QString toLink(const Session& session);
[[nodiscard]] core::Result<Session> sessionFromLink(const QString& link);

[[nodiscard]] core::Result<Session> readSession(const QString& file);
[[nodiscard]] core::Result<void> writeSession(const Session& session, const QString& file);
/// The key of a PNG's text that holds the link of what it shows.
inline constexpr const char* kFigureLinkKey = "Retrace";
/// The session's link in a figure that this program wrote; empty when there is none.
[[nodiscard]] QString linkInFigure(const QString& file);
/// Whether the file says that it is a session, without reading all of it.
[[nodiscard]] bool looksLikeSession(const QString& file);

}  // namespace retrace::ui
