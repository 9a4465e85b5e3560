// SPDX-License-Identifier: Apache-2.0
// Owns what SIGINT, SIGTERM and SIGHUP do while it lives: a descriptor becomes readable, which a thread can poll. One
// at a time in a process.
#pragma once

#include <array>

namespace retrace::cli {

class StopSignals {
 public:
  /// std::system_error when the system gives no pipe.
  StopSignals();
  /// The signals end the program again.
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// Readable from the first signal on, or from wake() on. Stays the owner's.
  [[nodiscard]] int descriptor() const { return m_pipe[0]; }
  void wake();

 private:
  std::array<int, 2> m_pipe{-1, -1};
};

}  // namespace retrace::cli
