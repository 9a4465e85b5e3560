// SPDX-License-Identifier: Apache-2.0
// Owns the only error vocabulary of the project. Used by every room, on any thread.
#pragma once

#include <fmt/format.h>

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace retrace::core {

enum class ErrorCode {
  InvalidInput,   // a value a person gave is not usable: the message says which, the limit and what to change
  Infeasible,     // no schedule fits the budget: the message names the smallest that works
  IllegalAction,  // a schedule breaks a rule of memory_map
  Cancelled,      // the caller asked for it; not a failure
  Format,         // a file is damaged, foreign or of an unknown version
  Io,             // the system refused to read or write
  Unavailable,    // a machine (device, driver, worker) is not there
  NonFinite,      // the training diverged
};

struct Error {
  ErrorCode code = ErrorCode::InvalidInput;
  std::string message;  // one or more whole sentences, for people
};

template <typename T>
using Result = tl::expected<T, Error>;

/// Makes the failed `Result` of any type from a format string.
template <typename... Args>
[[nodiscard]] tl::unexpected<Error> fail(ErrorCode code, fmt::format_string<Args...> format, Args&&... args) {
  return tl::unexpected<Error>(Error{code, fmt::format(format, std::forward<Args>(args)...)});
}

}  // namespace retrace::core
