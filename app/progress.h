// SPDX-License-Identifier: Apache-2.0
// Owns the line on standard error that says a command is still at work. Only on a terminal, only after half a second,
// and gone when the command is done: what a program reads stays clean.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>

namespace retrace::cli {

class TerminalProgress {
 public:
  /// `what` is done, in one word or two: "Planning". Nothing happens when standard error is no terminal.
  explicit TerminalProgress(std::string what);
  ~TerminalProgress();
  TerminalProgress(const TerminalProgress&) = delete;
  TerminalProgress& operator=(const TerminalProgress&) = delete;

  /// Takes the part that is done, 0 to 1, from any thread; until then the line tells the seconds that went by. Valid as
  /// long as this object.
  [[nodiscard]] std::function<void(double)> taker() {
    return [this](double part) { m_part = part; };
  }

 private:
  void watch(const std::stop_token& stop);

  std::string m_what;
  std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
  std::atomic<double> m_part = 0.0;
  std::jthread m_watch;
};

/// "Planning: 42 %, about 3 s left"; without a part the seconds so far: "Planning: 3 s".
[[nodiscard]] std::string progressText(const std::string& what, double part, double seconds);

}  // namespace retrace::cli
