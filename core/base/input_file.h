// SPDX-License-Identifier: Apache-2.0
// Owns how a whole file is read. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace retrace::core {

/// All bytes of a file or a pipe; `what` ("text", "table") names it in the error. InvalidInput when it is empty or has
/// more than 1 GiB, Io when it is a folder or cannot be read.
[[nodiscard]] Result<std::string> readBytes(const std::string& path, std::string_view what);

/// Fit for one line on a terminal: what is not printable ASCII or UTF-8 becomes '?', and only the beginning is kept.
[[nodiscard]] std::string printable(std::string_view text, std::size_t mostBytes);

/// What a file says that it is in its first bytes: "a schedule", "a recording", "a session"; empty when it says nothing
/// of the kind.
[[nodiscard]] std::string_view kindOfFile(const std::string& path);

}  // namespace retrace::core
