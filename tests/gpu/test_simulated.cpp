// SPDX-License-Identifier: Apache-2.0
// The CUDA machine on the simulated device: the suite of every machine, the order of streams, memory, and what is said
// when the device is missing, too small or lost.
#include <doctest/doctest.h>

#include <cmath>

#include "core/machine/machines.h"
#include "core/machine/module.h"
#include "core/run/runner.h"
#include "gpu/cuda_backend.h"
#include "gpu/persistent_shape.h"
#include "tests/support/builders.h"
#include "tests/support/conformance.h"
#include "tests/support/simulated_cuda/cuda_runtime_api.h"

using namespace retrace::core;
using namespace retrace::gpu;
using namespace retrace::test;

namespace {

MakeMachine simulated(bool graphs = true, Recurrence recurrence = Recurrence::Standard) {
  return [=] { return makeCudaBackend({false, graphs, recurrence}); };
}

// The device as it is at the start, whatever a test did to it before.
struct FreshDevice {
  FreshDevice() { simulatedDevice() = {}; }
  ~FreshDevice() {
    CHECK(simulatedDevice().outOfBounds == 0);
    simulatedDevice() = {};
  }
  FreshDevice(const FreshDevice&) = delete;
  FreshDevice& operator=(const FreshDevice&) = delete;
};

const Case kSmall{{CellKind::Lstm, 6, 4, 1}, symbolTask(9), 30};

std::vector<float> gradientsOf(const Case& c, const MakeMachine& make) {
  const auto machine = make();
  RandomTask task(c.task, c.steps, c.network.batch);
  Batch batch;
  bool restarted = false;
  const StateSizes sizes = stateSizes(c.network);
  REQUIRE(task.next(batch, restarted));
  REQUIRE(machine->prepare(c.network, c.task, {}, c.steps, sizes.hiddenBytes + c.steps * sizes.internalBytes));
  REQUIRE(machine->loadBatch(batch, true));
  REQUIRE(machine->record(1, c.steps, sizes.hiddenBytes));
  REQUIRE(machine->backward(c.steps, 1, sizes.hiddenBytes, {HiddenPlace::Kind::Initial, 0}));
  REQUIRE(machine->finishIteration());
  return {machine->gradients().begin(), machine->gradients().end()};
}

Solution solved(const Case& c, StrategyKind kind, std::int64_t budgetBytes) {
  const Problem problem{c.steps, stateSizes(c.network), {}, budgetBytes, {kind, 0}};
  const auto solution = solve(problem);
  REQUIRE_MESSAGE(solution, why(solution));
  return *solution;
}

}  // namespace

TEST_CASE("loss and every gradient agree with finite differences of a naive network in double precision") {
  for (const CellKind cell : kCells)
    for (const TaskShape& task :
         {symbolTask(4), symbolTask(5, 3), valueTask(1, 1), valueTask(2, 1, 1), valueTask(3, 4)}) {
      checkAgainstNaive({{cell, 3, 2, 1}, task, 6}, simulated());
      checkAgainstNaive({{cell, 4, 2, 3}, task, 5}, simulated());
    }
}

TEST_CASE("gradients are bit-identical for every strategy, budget, cell, stack and task") {
  for (const CellKind cell : kCells) {
    checkEveryStrategy({{cell, 9, 3, 1}, symbolTask(7), 40}, simulated());
    checkEveryStrategy({{cell, 5, 2, 3}, valueTask(2, 3, 4), 35}, simulated());
    checkEveryStrategy({{cell, 2, 1, 1}, symbolTask(3), 1}, simulated());
  }
}

TEST_CASE("the persistent recurrence computes the gradients of the naive network, the same bits for every strategy") {
  const FreshDevice fresh;
  const MakeMachine persistent = simulated(true, Recurrence::Persistent);
  for (const CellKind cell : kCells) {
    checkAgainstNaive({{cell, 3, 2, 1}, symbolTask(5, 3), 6}, persistent);
    checkAgainstNaive({{cell, 5, 2, 3}, valueTask(2, 1), 5}, persistent);
    checkAgainstNaive({{cell, 5, 17, 1}, valueTask(2, 1, 1), 3}, persistent);  // three tiles of streams
    checkEveryStrategy({{cell, 9, 3, 1}, symbolTask(7), 35}, persistent);
    checkEveryStrategy({{cell, 12, 9, 2}, valueTask(2, 3, 4), 19}, persistent);
  }
  checkHostAndUnknownLength({{CellKind::Lstm, 5, 3, 1}, symbolTask(7), 37}, persistent);
  checkHostAndUnknownLength({{CellKind::Gru, 9, 2, 2}, valueTask(2, 2), 17}, simulated(false, Recurrence::Persistent));
  CHECK(simulatedDevice().cooperativeLaunches > 0);
}

TEST_CASE(
    "a persistent product in several stages agrees with the library's, and has the same bits for every strategy") {
  const FreshDevice fresh;
  for (const CellKind cell : kCells) {
    // Least shared memory: short stages.
    const Case c{{cell, 68, 9, 1}, valueTask(2, 2), 3};
    DeviceInfo device{.name = "least",
                      .multiprocessors = simulatedDevice().multiprocessors,
                      .blockSharedBytes = 1 << 10,
                      .cooperative = true};
    const auto fits = [&](Direction direction) { return persistentShape(c.network, device, direction).has_value(); };
    while (!fits(Direction::Forward) || !fits(Direction::Backward)) device.blockSharedBytes += 256;
    const PersistentShape backward = *persistentShape(c.network, device, Direction::Backward);
    CHECK(backward.padded >= 3 * backward.stage);
    simulatedDevice().sharedBytes = static_cast<std::size_t>(device.blockSharedBytes);
    const MakeMachine persistent = simulated(true, Recurrence::Persistent);
    checkEveryStrategy(c, persistent);
    const std::vector<float> standard = gradientsOf(c, simulated()), own = gradientsOf(c, persistent);
    double difference = 0.0, length = 0.0;
    for (std::size_t i = 0; i < standard.size(); ++i) {
      difference += std::pow(static_cast<double>(own[i]) - static_cast<double>(standard[i]), 2);
      length += std::pow(static_cast<double>(standard[i]), 2);
    }
    CHECK(std::sqrt(difference / length) < 1e-6);
  }
}

TEST_CASE("the persistent recurrence fills a large device, and says what does not fit and what to change") {
  const DeviceInfo large{
      .name = "large device", .multiprocessors = 132, .blockSharedBytes = 232'448, .cooperative = true};
  for (const CellKind cell : kCells)
    for (const std::int64_t batch : {1, 3, 16, 64, 128})
      for (const std::int64_t hidden : {17, 256, 512, 1000, 1024}) {
        const Network network{cell, hidden, batch, 1};
        CAPTURE(textOf({network, {}, 1}));
        for (const Direction direction : {Direction::Forward, Direction::Backward}) {
          const auto shape = persistentShape(network, large, direction);
          REQUIRE_MESSAGE(shape, why(shape));
          CHECK(shape->slices * shape->units >= hidden);
          CHECK(shape->tiles * shape->rows >= batch);
          CHECK(shape->slices * shape->tiles <= large.multiprocessors);
          if (hidden >= 256 && batch >= 16) CHECK(shape->slices * shape->tiles >= large.multiprocessors / 2);
          CHECK(shape->sharedBytes <= large.blockSharedBytes);
          CHECK(shape->threads <= 512);
          CHECK(shape->stage % (4 * shape->parts) == 0);
          CHECK(shape->padded % shape->stage == 0);
          CHECK(shape->padded >= shape->depth);
        }
      }
  const auto refusal = [](const Network& network, const DeviceInfo& device, std::initializer_list<const char*> parts) {
    const auto shape = persistentShape(network, device, Direction::Forward);
    REQUIRE(!shape);
    CHECK(shape.error().code == ErrorCode::InvalidInput);
    CAPTURE(shape.error().message);
    for (const char* part : parts) CHECK(shape.error().message.find(part) != std::string::npos);
  };
  refusal({CellKind::Lstm, 2048, 128, 1}, large,
          {"64.0 MiB", "132 multiprocessors with 227 KiB", "Use --hidden up to 1056 at this batch",
           "--recurrence standard"});
  refusal({CellKind::Gru, 8, 1'000'000, 1}, large, {"1000000 streams", "Use a smaller --batch"});
  refusal({CellKind::Gru, 8, 1, 1}, {.name = "old device", .multiprocessors = 132, .blockSharedBytes = 232'448},
          {"a cooperative launch", "old device", "--recurrence standard"});
}

TEST_CASE("of its own accord a recurrence is persistent where that was measured to be faster and where it fits") {
  const FreshDevice fresh;
  const auto taken = [](const Network& network, bool tf32) {
    const auto machine = makeCudaBackend({tf32, true, Recurrence::Automatic});
    const std::int64_t bytes = stateSizes(network).hiddenBytes + stateSizes(network).internalBytes;
    const auto ready = machine->prepare(network, symbolTask(4), {}, 1, bytes);
    REQUIRE_MESSAGE(ready, why(ready));
    return machine->name().find("persistent recurrence") != std::string::npos;
  };
  CHECK(taken({CellKind::Lstm, 16, 8, 1}, false));
  CHECK(taken({CellKind::Gru, 16, 8, 2}, true));
  CHECK(!taken({CellKind::Lstm, 500, 2, 1}, false));  // beyond six multiprocessors with 96 KiB
  CHECK(taken({CellKind::Tanh, 96, 8, 1}, false));
  simulatedDevice().cooperation = false;
  CHECK(!taken({CellKind::Lstm, 16, 8, 1}, false));
  // N G H^2 multiplications a step.
  CHECK(persistentIsFaster({CellKind::Lstm, 512, 64, 1}, false));
  CHECK(!persistentIsFaster({CellKind::Lstm, 513, 64, 1}, false));
  CHECK(persistentIsFaster({CellKind::Lstm, 256, 64, 1}, true));
  CHECK(!persistentIsFaster({CellKind::Lstm, 257, 64, 1}, true));
}

TEST_CASE("two arenas, whose transfers run beside the computing, and an unknown length give the same bits") {
  for (unsigned order = 1; order <= 2; ++order) {
    simulatedDevice().order = order;
    checkHostAndUnknownLength({{CellKind::Lstm, 5, 3, 1}, symbolTask(7), 37}, simulated());
    checkHostAndUnknownLength({{CellKind::Gru, 3, 2, 2}, valueTask(2, 2), 17}, simulated(false));
  }
}

TEST_CASE("exactly the arena and the listed working set are taken of the device, and given back") {
  const std::int64_t budget = 7 * stateSizes(kSmall.network).hiddenBytes;
  const Solution solution = solved(kSmall, StrategyKind::Mixed, budget);
  for (const Recurrence recurrence : {Recurrence::Standard, Recurrence::Persistent}) {
    const FreshDevice fresh;
    auto machine = simulated(true, recurrence)();
    RandomTask task(kSmall.task, kSmall.steps, kSmall.network.batch);
    RunControl control;
    RunSettings settings;
    settings.network = kSmall.network;
    settings.iterations = 4;
    const auto summary = run(solution, settings, *machine, task, control, [](const Event&) { return Result<void>{}; });
    REQUIRE_MESSAGE(summary, why(summary));
    std::int64_t listed = budget;
    for (const WorkingSetItem& item : machine->workingSet()) listed += item.bytes;
    CHECK(static_cast<std::int64_t>(simulatedDevice().mostUsedBytes) == listed);
    CHECK(summary->deviceGrowthBytes == listed);
    CHECK(simulatedDevice().graphLaunches > 0);
    CHECK((simulatedDevice().cooperativeLaunches > 0) == (recurrence == Recurrence::Persistent));
    machine.reset();
    CHECK(simulatedDevice().usedBytes == 0);
  }
}

TEST_CASE("memory of the host that transfers read or write is freed after them, also when a run is stopped") {
  const FreshDevice fresh;  // counts copies from and to memory that is gone
  const Problem problem{kSmall.steps,
                        stateSizes(kSmall.network),
                        {},
                        5 * stateSizes(kSmall.network).hiddenBytes,
                        {StrategyKind::TwoLevel, 0},
                        {HostMemory::kUnlimited, 0.5, 0.5}};
  const auto solution = solve(problem);
  REQUIRE_MESSAGE(solution, why(solution));
  for (std::size_t actions = 0; actions < 40; actions += 3) {
    const auto machine = simulated()();
    RandomTask task(kSmall.task, kSmall.steps, kSmall.network.batch);
    RunControl control;
    if (actions == 0) control.stop();
    std::size_t done = 0;
    RunSettings settings;
    settings.network = kSmall.network;
    const auto summary = run(*solution, settings, *machine, task, control, [&](const Event& event) -> Result<void> {
      if (const auto* some = std::get_if<ActionsDone>(&event)) done += some->actions.size();
      if (done >= actions) control.stop();
      return {};
    });
    REQUIRE_MESSAGE(summary, why(summary));
  }
  // A batch is the caller's again after finishIteration, whatever was done with it.
  const auto machine = simulated()();
  REQUIRE(machine->prepare(kSmall.network, kSmall.task, {}, kSmall.steps, problem.budgetBytes));
  {
    RandomTask task(kSmall.task, kSmall.steps, kSmall.network.batch);
    Batch batch(machine->batchMemory());
    bool restarted = false;
    REQUIRE(task.next(batch, restarted));
    REQUIRE(machine->loadBatch(batch, true));
    REQUIRE(machine->finishIteration());
    std::fill(batch.inputSymbols.begin(), batch.inputSymbols.end(), -1);
  }
  Batch shorter;
  shorter.resize(kSmall.task, kSmall.steps - 1, kSmall.network.batch);
  const auto refused = machine->loadBatch(shorter, true);
  REQUIRE(!refused);
  CHECK(refused.error().message.find("29 steps; the machine was prepared for 30") != std::string::npos);
}

TEST_CASE("a machine that is prepared again begins anew") {
  const FreshDevice fresh;
  const auto machine = simulated()();
  const StateSizes sizes = stateSizes(kSmall.network);
  REQUIRE(
      machine->prepare(kSmall.network, kSmall.task, {}, kSmall.steps, 10 * sizes.hiddenBytes, 3 * sizes.hiddenBytes));
  const std::size_t withHost = simulatedDevice().usedBytes;
  REQUIRE(machine->prepare(kSmall.network, kSmall.task, {}, kSmall.steps, 10 * sizes.hiddenBytes, 0));
  CHECK(simulatedDevice().usedBytes == withHost - static_cast<std::size_t>(3 * sizes.hiddenBytes));
  REQUIRE(
      machine->prepare(kSmall.network, kSmall.task, {}, kSmall.steps, 10 * sizes.hiddenBytes, 3 * sizes.hiddenBytes));
  CHECK(simulatedDevice().usedBytes == withHost);
}

TEST_CASE("a budget beyond the free memory is refused with what is needed and what is free") {
  const FreshDevice fresh;
  const auto machine = simulated()();
  const auto refused = machine->prepare(kSmall.network, kSmall.task, {}, kSmall.steps, std::int64_t{2} << 30, 0);
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::Unavailable);
  for (const char* part : {"arena 2.00 GiB", "simulated device has", "free of 1.00 GiB", "smaller budget"}) {
    CAPTURE(refused.error().message);
    CHECK(refused.error().message.find(part) != std::string::npos);
  }
  CHECK(simulatedDevice().usedBytes == 0);
}

TEST_CASE("the times of actions come from the device, one for each, in order") {
  const FreshDevice fresh;
  const Solution solution = solved(kSmall, StrategyKind::Hidden, 4 * stateSizes(kSmall.network).hiddenBytes);
  const auto machine = simulated()();
  RandomTask task(kSmall.task, kSmall.steps, kSmall.network.batch);
  RunControl control;
  RunSettings settings;
  settings.network = kSmall.network;
  settings.iterations = 3;
  std::vector<std::int64_t> next(3, 0);
  std::int64_t nanoseconds = 0;
  const auto summary = run(solution, settings, *machine, task, control, [&](const Event& event) -> Result<void> {
    const auto* done = std::get_if<ActionsDone>(&event);
    if (done == nullptr) return {};
    std::int64_t& expected = next[static_cast<std::size_t>(done->iteration)];
    CHECK(done->firstIndex == expected);
    for (const ActionDone& action : done->actions) {
      CHECK(action.action == solution.schedule.actions[static_cast<std::size_t>(expected++)]);
      CHECK(action.nanoseconds >= 0);
      nanoseconds += action.nanoseconds;
    }
    return {};
  });
  REQUIRE_MESSAGE(summary, why(summary));
  for (const std::int64_t count : next) CHECK(count == static_cast<std::int64_t>(solution.schedule.actions.size()));
  CHECK(nanoseconds > 0);
}

TEST_CASE("a device that is lost at any moment ends the run with a sentence and a finished stream") {
  const std::int64_t budget = 5 * stateSizes(kSmall.network).hiddenBytes;
  Problem problem{kSmall.steps, stateSizes(kSmall.network),  {},
                  budget,       {StrategyKind::TwoLevel, 0}, {HostMemory::kUnlimited, 0.5, 0.5}};
  const auto solution = solve(problem);
  REQUIRE_MESSAGE(solution, why(solution));
  int finished = 0, lost = 0;
  for (std::int64_t calls = 0; finished == 0; calls += calls < 80 ? 1 : 97) {
    CAPTURE(calls);
    REQUIRE(calls < 1'000'000);
    const FreshDevice fresh;
    simulatedDevice().callsUntilLost = calls;
    const auto machine = simulated(true, calls % 2 == 0 ? Recurrence::Standard : Recurrence::Persistent)();
    RandomTask task(kSmall.task, kSmall.steps, kSmall.network.batch);
    RunControl control;
    RunSettings settings;
    settings.network = kSmall.network;
    settings.iterations = 3;
    settings.validateEvery = 2;
    std::string told;
    const auto summary = run(*solution, settings, *machine, task, control, [&](const Event& event) -> Result<void> {
      if (const auto* end = std::get_if<RunEnded>(&event))
        told = end->outcome == RunEnded::Outcome::Failed ? end->reason : "finished";
      return {};
    });
    if (summary) {
      ++finished;
      CHECK(told == "finished");
      continue;
    }
    ++lost;
    CHECK(summary.error().code == ErrorCode::Unavailable);
    CHECK(summary.error().message.size() > 40);
    if (!told.empty()) CHECK(told == summary.error().message);
  }
  CHECK(lost > 60);
}
