// SPDX-License-Identifier: Apache-2.0
// One planning task in a process of its own, so that its peak memory can be read: bench_solver TASK T M BETA.
// Prints one JSON object: seconds (best of a few), forward_operations, actions.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <limits>
#include <string>
#include <thread>

#include "core/base/process_memory.h"
#include "core/planner/solver.h"
#include "core/schedule/memory_map.h"

using namespace retrace::core;

namespace {

struct Answer {
  std::int64_t forwardOperations = 0;
  std::int64_t actions = 0;
};

// `checked` plays every action under the rules while it is streamed.
Answer schedule(Strategy strategy, std::int64_t steps, std::int64_t units, std::int64_t beta, bool checked) {
  const auto planner = Planner::prepare({steps, {1, beta}, {}, units, strategy});
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

Answer solve(const std::string& task, std::int64_t steps, std::int64_t units, std::int64_t beta) {
  const Strategy hidden{StrategyKind::Hidden, 0}, mixed{StrategyKind::Mixed, 0};
  if (task == "hidden") return schedule(hidden, steps, units, beta, false);
  if (task == "hidden-checked") return schedule(hidden, steps, units, beta, true);
  if (task == "mixed") return schedule(mixed, steps, units, beta, false);
  if (task == "mixed-table") {
    const auto planner = Planner::prepare({steps, {1, beta}, {}, units, mixed});
    if (!planner) std::exit(1);
    return {*planner->cost(units), 0};
  }
  if (task == "mixed-curve") {
    const auto curve = tradeoffCurve({steps, {1, beta}, {}, 0, mixed});
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
      const StateSizes sizes{2, beta};
      const std::int64_t budget = units * unitBytes(*strategy, sizes);
      const bool finished = retrace::core::solve({steps, sizes, {}, budget, *strategy}, source.get_token()).has_value();
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
      return Planner::prepare({length, {1, beta}, {}, units, hidden})->cost(units).value_or(0);
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
  constexpr int kRuns = 7;
  double best = std::numeric_limits<double>::max();
  Answer answer;
  for (int run = 0; run < kRuns && (run == 0 || best < 5.0); ++run) {
    const auto begin = std::chrono::steady_clock::now();
    answer = solve(argv[1], std::atoll(argv[2]), std::atoll(argv[3]), std::atoll(argv[4]));
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  fmt::print("{{\"seconds\": {}, \"forward_operations\": {}, \"actions\": {}, \"peak_mib\": {}}}\n", best,
             answer.forwardOperations, answer.actions, static_cast<double>(peakResidentBytes()) / (1 << 20));
}
