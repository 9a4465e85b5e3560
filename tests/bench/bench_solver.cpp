// SPDX-License-Identifier: Apache-2.0
// One planning task in a process of its own, so that its peak memory can be read: bench_solver TASK T M BETA, or
// bench_solver TASK T BYTES HIDDEN/INTERNAL with the sizes of states in bytes.
// Prints one JSON object: seconds (best of a few), forward_operations, actions.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <limits>
#include <string>
#include <thread>

#include "core/base/process_memory.h"
#include "core/planner/solver.h"
#include "core/planner/tradeoff.h"
#include "core/schedule/memory_map.h"

using namespace retrace::core;

namespace {

struct Answer {
  std::int64_t forwardOperations = 0;
  std::int64_t actions = 0;
};

// `checked` plays every action under the rules while it is streamed.
Answer schedule(Strategy strategy, std::int64_t steps, std::int64_t units, StateSizes sizes, bool checked) {
  const auto planner = Planner::prepare({steps, sizes, {}, units, strategy});
  if (!planner) std::exit(1);
  Checker checker(planner->problem());
  Answer answer;
  const auto planned = planner->plan(units);
  if (!planned) std::exit(1);
  const auto source = streamOf(*planned->graph, planned->problem);
  for (std::span<const Action> actions = source->next(); !actions.empty(); actions = source->next()) {
    answer.actions += static_cast<std::int64_t>(actions.size());
    if (checked && !checker.next(actions)) std::exit(1);
  }
  if (checked && !checker.finish()) std::exit(1);
  answer.forwardOperations = planned->forwardOperations;
  return answer;
}

Answer solve(const std::string& task, std::int64_t steps, std::int64_t units, StateSizes sizes) {
  const Strategy hidden{StrategyKind::Hidden, 0}, mixed{StrategyKind::Mixed, 0}, online{StrategyKind::Online, 0};
  if (task == "hidden") return schedule(hidden, steps, units, sizes, false);
  if (task == "hidden-checked") return schedule(hidden, steps, units, sizes, true);
  if (task == "mixed") return schedule(mixed, steps, units, sizes, false);
  if (task == "online") return schedule(online, steps, units, sizes, false);
  if (task == "mixed-cost") return {mixedCost(steps, sizes, units)->cost, 0};
  if (task == "mixed-graph") {  // actions: nodes
    const auto planned = Planner::prepare({steps, sizes, {}, units, mixed})->plan(units);
    if (!planned) std::exit(1);
    return {planned->forwardOperations, static_cast<std::int64_t>(planned->graph->nodes().size())};
  }
  if (task == "mixed-curve") {
    const auto curve = tradeoffCurve({steps, sizes, {}, 0, mixed});
    if (!curve) std::exit(1);
    return {curve->points.back().forwardOperations, static_cast<std::int64_t>(curve->points.size())};
  }
  if (task.starts_with("cancel:")) {  // longest time from the request to the return, over some moments of a whole
                                      // solve; 2 beta is given
    const auto strategy = strategyFromText(task.substr(task.find(':') + 1));
    if (!strategy) std::exit(2);
    double longest = 0.0;
    for (int delay = 5; delay <= 100; delay += 5) {
      std::stop_source source;
      std::chrono::steady_clock::time_point asked;
      std::jthread other([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(delay));
        asked = std::chrono::steady_clock::now();
        source.request_stop();
      });
      const StateSizes twice{2, sizes.internalBytes};
      const std::int64_t budget = units * unitBytes(*strategy, twice);
      const bool finished = retrace::core::solve({steps, twice, {}, budget, *strategy}, source.get_token()).has_value();
      const auto returned = std::chrono::steady_clock::now();
      other.join();
      if (!finished) longest = std::max(longest, std::chrono::duration<double>(returned - asked).count());
    }
    return {static_cast<std::int64_t>(longest * 1e6), 0};
  }
  if (task == "hidden-cost") {
    std::int64_t sum = 0;
    constexpr int kTimes = 1000;
    const auto cost = [&](std::int64_t length) {
      return Planner::prepare({length, sizes, {}, units, hidden})->cost(units).value_or(0);
    };
    for (int i = 0; i < kTimes; ++i) sum += cost(steps + i % 2);
    return {cost(steps), sum > 0 ? kTimes : 0};
  }
  fmt::print(stderr, "'{}' is not a task.\n", task);
  std::exit(2);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const std::string states = argv[4];
  const auto slash = states.find('/');
  const StateSizes sizes = slash == std::string::npos
                               ? StateSizes{1, std::atoll(states.c_str())}
                               : StateSizes{std::atoll(states.c_str()), std::atoll(states.c_str() + slash + 1)};
  constexpr int kRuns = 7;
  double best = std::numeric_limits<double>::max();
  Answer answer;
  for (int run = 0; run < kRuns && (run == 0 || best < 5.0); ++run) {
    const auto begin = std::chrono::steady_clock::now();
    answer = solve(argv[1], std::atoll(argv[2]), std::atoll(argv[3]), sizes);
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  fmt::print("{{\"seconds\": {}, \"forward_operations\": {}, \"actions\": {}, \"peak_mib\": {}}}\n", best,
             answer.forwardOperations, answer.actions, static_cast<double>(peakResidentBytes()) / (1 << 20));
}
