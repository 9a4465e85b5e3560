// SPDX-License-Identifier: Apache-2.0
// Owns schedule files (format "retrace-schedule", resources/schemas/schedule.schema.json): version 2 holds the nodes of
// a graph, version 1 a list of actions. Any thread.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"
#include "core/schedule/graph.h"
#include "core/schedule/problem.h"

namespace retrace::core {

/// A schedule with the problem it answers. That it does is for `check` to say.
struct ScheduleFile {
  Problem problem;
  ScheduleGraph graph;
};

/// Most nodes that are read.
inline constexpr std::size_t kMaxFileNodes = 1'000'000;

/// Version 2.
[[nodiscard]] nlohmann::json toJson(const ScheduleFile& file);
/// Either version. Format, naming the node or action, for what is damaged.
[[nodiscard]] Result<ScheduleFile> scheduleFileFromJson(const nlohmann::json& json);
/// Io when the file cannot be read or written (a full disk included), Format when it is damaged or foreign.
[[nodiscard]] Result<ScheduleFile> readScheduleFile(const std::filesystem::path& path);
/// `version` 1 or 2.
[[nodiscard]] Result<void> writeScheduleFile(const ScheduleFile& file, const std::filesystem::path& path,
                                             int version = 2);

}  // namespace retrace::core
