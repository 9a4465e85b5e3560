// SPDX-License-Identifier: Apache-2.0
#include "app/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <utility>

namespace retrace::cli {

namespace {

std::string duration(double seconds) {
  const auto whole = static_cast<long>(std::ceil(seconds));
  if (whole < 120) return fmt::format("{} s", whole);
  return whole < 7200 ? fmt::format("{} min", (whole + 59) / 60) : fmt::format("{} h", (whole + 3599) / 3600);
}

}  // namespace

std::string progressText(const std::string& what, double part, double seconds) {
  constexpr double kTooEarlyToTell = 0.01;
  if (!(part >= kTooEarlyToTell)) return fmt::format("{}: {}", what, duration(seconds));
  if (part >= 1.0) return fmt::format("{}: 100 %", what);
  return fmt::format("{}: {:.0f} %, about {} left", what, std::floor(100.0 * part), duration(seconds / part - seconds));
}

TerminalProgress::TerminalProgress(std::string what) : m_what(std::move(what)) {
  if (::isatty(STDERR_FILENO) == 1) m_watch = std::jthread([this](const std::stop_token& stop) { watch(stop); });
}

TerminalProgress::~TerminalProgress() = default;

void TerminalProgress::watch(const std::stop_token& stop) {
  using namespace std::chrono_literals;
  constexpr const char* kClearLine = "\r\033[K";
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any ended;
  bool shown = false;
  for (auto wait = 500ms; !ended.wait_for(lock, stop, wait, [&] { return stop.stop_requested(); }); wait = 200ms) {
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begin).count();
    fmt::print(stderr, "{}{}", kClearLine, progressText(m_what, m_part, seconds));
    std::fflush(stderr);
    shown = true;
  }
  if (!shown) return;
  fmt::print(stderr, "{}", kClearLine);
  std::fflush(stderr);
}

}  // namespace retrace::cli
