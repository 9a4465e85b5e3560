// SPDX-License-Identifier: Apache-2.0
// Peer of the solver's benchmark: Griewank and Walther's revolve, from the sources that the PyPI package pyrevolve
// ships, asked for every action of a schedule: solver_revolve T SNAPSHOTS. With one number, compares its counts with
// Retrace's closed form for every length up to T and every number of snapshots.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "core/strategies/binomial.h"
#include "revolve_c.h"

int main(int argc, char** argv) {
  if (argc == 2) {
    long different = 0, compared = 0;
    for (int steps = 1; steps <= std::atoi(argv[1]); ++steps)
      for (int snapshots = 1; snapshots <= steps; ++snapshots, ++compared)
        different += retrace::core::hiddenCost(steps, snapshots) != steps + revolve_numforw(steps, snapshots) ? 1 : 0;
    std::printf(
        "C++ revolve's advances plus T against Hidden's cost, T <= %s, all snapshots: %ld of %ld counts differ.\n",
        argv[1], different, compared);
    return different == 0 ? 0 : 1;
  }
  if (argc != 3) return 2;
  const int steps = std::atoi(argv[1]), snapshots = std::atoi(argv[2]);
  double best = 1e300;
  long actions = 0, advances = 0;
  for (int run = 0; run < 7; ++run) {
    const auto begin = std::chrono::steady_clock::now();
    const CRevolve schedule = revolve_create_offline(steps, snapshots);
    actions = advances = 0;
    for (;;) {
      const CACTION action = revolve(schedule);
      if (action == CACTION_TERMINATE || action == CACTION_ERROR) break;
      ++actions;
      if (action == CACTION_ADVANCE) advances += revolve_getcapo(schedule) - revolve_getoldcapo(schedule);
    }
    revolve_destroy(schedule);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    best = seconds < best ? seconds : best;
  }
  double peak = 0.0;  // VmHWM, kB; what getrusage says is inherited from the parent
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == "VmHWM:") status >> peak;
  std::printf("{\"seconds\": %.9g, \"forward_operations\": %ld, \"actions\": %ld, \"peak_mib\": %.1f}\n", best,
              steps + advances, actions, peak / 1024);
}
