// SPDX-License-Identifier: Apache-2.0
#include "app/stop_signals.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace retrace::cli {

namespace {

constexpr std::array kSignals{SIGTERM, SIGINT, SIGHUP};

// Written by one thread, read by a handler on any: that takes an atomic without a lock.
std::atomic<int> g_pipe = -1;
static_assert(std::atomic<int>::is_always_lock_free);

// What it interrupts may be about to read errno.
extern "C" void onSignal(int /*signal*/) {
  const int before = errno;
  const char byte = 's';
  [[maybe_unused]] const ssize_t written =
      ::write(g_pipe.load(), &byte, 1);  // into a full pipe: it is readable already
  errno = before;
}

}  // namespace

StopSignals::StopSignals() {
  if (::pipe2(m_pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0)
    throw std::system_error(errno, std::generic_category(), "pipe");
  g_pipe = m_pipe[1];
  for (const int signal : kSignals) std::signal(signal, onSignal);
}

StopSignals::~StopSignals() {
  for (const int signal : kSignals) std::signal(signal, SIG_DFL);
  g_pipe = -1;
  ::close(m_pipe[0]);
  ::close(m_pipe[1]);
}

void StopSignals::wake() { onSignal(0); }

}  // namespace retrace::cli
