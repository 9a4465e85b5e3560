// SPDX-License-Identifier: Apache-2.0
// The signals that stop a run, as the thread that listens to them meets them.
#include <doctest/doctest.h>
#include <poll.h>

#include <cerrno>
#include <csignal>

#include "app/stop_signals.h"

using namespace retrace::cli;

namespace {

bool readable(const StopSignals& signals) {
  pollfd source{signals.descriptor(), POLLIN, 0};
  return ::poll(&source, 1, 0) == 1;
}

}  // namespace

TEST_CASE("every signal that stops a run is seen, and so is a wake") {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const StopSignals signals;
    CHECK(!readable(signals));
    std::raise(signal);
    CHECK(readable(signals));
  }
  StopSignals signals;
  signals.wake();
  CHECK(readable(signals));
}

TEST_CASE("a signal leaves errno as it was, and does not wait when nobody reads") {
  const StopSignals signals;
  for (int i = 0; i < 70'000; ++i) {  // more than a pipe holds: writing fails in the end
    errno = ERANGE;
    std::raise(SIGTERM);
    if (errno != ERANGE) break;
  }
  CHECK(errno == ERANGE);
  CHECK(readable(signals));
}

TEST_CASE("afterwards the signals end the program again") {
  { const StopSignals signals; }
  CHECK((std::signal(SIGTERM, SIG_DFL) == SIG_DFL));
}
