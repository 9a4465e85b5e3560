// SPDX-License-Identifier: Apache-2.0
// Owns a recording's form for chrome://tracing and Perfetto: the Trace Event Format, JSON object form (Google, "Trace
// Event Format", 2016). Plain values, any thread.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string_view>

#include "core/base/result.h"
#include "core/run/events.h"

namespace retrace::core {

/// Takes pieces of text in order; an Error ends the writing.
using TextSink = std::function<Result<void>(std::string_view)>;

/// One complete event ("X") for each iteration and each action, a counter of the arena's bytes after every action,
/// instants where the run paused. Times are measured durations laid end to end: what passed between actions is not in a
/// recording.
[[nodiscard]] Result<void> writeTrace(std::span<const Event> events, const TextSink& sink);

/// The same from file to file. A recording that is still being written gives what is in it so far. A trace that cannot
/// be written whole leaves an older file as it was.
[[nodiscard]] Result<void> exportTrace(const std::filesystem::path& recording, const std::filesystem::path& trace);

}  // namespace retrace::core
