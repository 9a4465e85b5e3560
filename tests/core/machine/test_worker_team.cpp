// SPDX-License-Identifier: Apache-2.0
// The threads of the CPU machine: that each does its part, and what happens when the system does not give them all.
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <system_error>

#include "core/base/process_memory.h"
#include "core/machine/cpu_backend.h"
#include "core/machine/worker_team.h"
#include "tests/support/conformance.h"
#include "tests/support/paths.h"
#include "tests/support/process.h"

using namespace retrace::core;
using namespace retrace::test;

TEST_CASE("every member does its part once, as often as it is asked") {
  for (const int members : {1, 2, 5}) {
    WorkerTeam team(members);
    CHECK(team.members() == members);
    std::array<int, 5> done{};
    for (int round = 1; round <= 100; ++round) {
      team.run([&](int member) { ++done[static_cast<std::size_t>(member)]; });
      for (int member = 0; member < 5; ++member)
        CHECK(done[static_cast<std::size_t>(member)] == (member < members ? round : 0));
    }
  }
}

#ifndef RETRACE_SANITIZED  // sanitizers take more address space than can be limited
namespace {

enum Answer { kNotThrown = 10, kThrown = 11, kRefused = 12, kNotRefused = 13 };

// In a process of its own whose address space holds the stacks of some helpers (8 MiB each), and not of all.
template <typename Work>
int whereThreadsAreFew(const Work& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    rlimit limit{};
    std::ifstream statm("/proc/self/statm");
    rlim_t pages = 0;
    statm >> pages;
    limit.rlim_cur = limit.rlim_max = pages * static_cast<rlim_t>(::sysconf(_SC_PAGE_SIZE)) + (60U << 20);
    ::setrlimit(RLIMIT_AS, &limit);
    ::_exit(work());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

TEST_CASE("a team whose threads do not all start ends those that did, and says so") {
  CHECK(whereThreadsAreFew([] {
          try {
            const WorkerTeam team(64);
            return kNotThrown;
          } catch (const std::system_error&) {
            WorkerTeam(2).run([](int) {});  // the stacks of those that ended are free again
            return kThrown;
          }
        }) == kThrown);
}

TEST_CASE("a machine says how many threads the system does not start, and works with fewer") {
  CHECK(whereThreadsAreFew([] {
          const auto machine = makeCpuBackend();
          TrainingOptions options;
          options.threads = 64;
          const Network network{CellKind::Tanh, 2, 1, 1};
          const auto refused = machine->prepare(network, symbolTask(3), options, 4, 4096);
          if (refused || refused.error().code != ErrorCode::Unavailable ||
              refused.error().message.find("does not start 64 threads") == std::string::npos)
            return kNotRefused;
          options.threads = 2;
          return machine->prepare(network, symbolTask(3), options, 4, 4096) ? kRefused : kNotRefused;
        }) == kRefused);
}

TEST_CASE("a run for which the system starts too few threads ends with a sentence") {
  const Outcome outcome =
      runShell("ulimit -v 250000; " + std::string(kCli) +
               " run --data adding --cell tanh --hidden 8 --batch 64 --steps 20 --strategy recompute "
               "--threads 64");
  CHECK(outcome.exitCode == 1);
  CHECK(outcome.errors.find("The system does not start 64 threads") != std::string::npos);
  CHECK(outcome.errors.find("use fewer") != std::string::npos);
}
#endif
