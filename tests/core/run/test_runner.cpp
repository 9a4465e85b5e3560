// SPDX-License-Identifier: Apache-2.0
// The training loop: what it tells, how it obeys, how it fails; and the stream that carries it.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include <nlohmann/json.hpp>

#include "core/machine/cpu_backend.h"
#include "core/run/runner.h"
#include "core/strategies/problem_file.h"
#include "tests/support/builders.h"
#include "tests/support/process.h"

using namespace retrace::core;
using namespace retrace::test;

namespace {

constexpr std::int64_t kSteps = 40;
const Network kNetwork{CellKind::Lstm, 8, 2, 1};

struct Setup {
  Solution solution;
  std::unique_ptr<Task> task;
  std::unique_ptr<Backend> backend = makeCpuBackend();
  RunSettings settings;
  RunControl control;
  std::vector<Event> events;

  explicit Setup(std::int64_t iterations, bool paused = false) : control(paused) {
    Problem problem{kSteps, stateSizes(kNetwork), {}, 0, {StrategyKind::Mixed, 0}};
    problem.budgetBytes = 8 * problem.sizes.hiddenBytes;
    solution = *solve(problem);
    settings.network = kNetwork;
    settings.data = "text:jargon.txt";
    settings.iterations = iterations;
    task = *openTask("text:" RETRACE_SOURCE_DIR "/resources/data/jargon.txt", kSteps, kNetwork.batch, 1);
  }
  Result<RunSummary> go() {
    return run(solution, settings, *backend, *task, control, [this](const Event& event) -> Result<void> {
      events.push_back(event);
      return {};
    });
  }
  [[nodiscard]] std::vector<Action> playedActions(std::int64_t iteration) const {
    std::vector<Action> actions;
    for (const Event& event : events)
      if (const auto* done = std::get_if<ActionsDone>(&event); done != nullptr && done->iteration == iteration) {
        CHECK(done->firstIndex == static_cast<std::int64_t>(actions.size()));
        for (const ActionDone& one : done->actions) actions.push_back(one.action);
      }
    return actions;
  }
};

std::string roundTrip(const Event& event) {
  const auto back = eventFromLine(toLine(event));
  REQUIRE_MESSAGE(back, why(back));
  return toLine(*back);
}

}  // namespace

TEST_CASE("a run tells its start, every action in order, every iteration and its end") {
  Setup setup(3);
  const auto summary = setup.go();
  REQUIRE_MESSAGE(summary, why(summary));
  REQUIRE(std::holds_alternative<RunStarted>(setup.events.front()));
  const auto& started = std::get<RunStarted>(setup.events.front());
  CHECK(started.forwardOperationsPredicted == setup.solution.forwardOperations);
  CHECK(started.problem == setup.solution.problem);
  REQUIRE(std::holds_alternative<RunEnded>(setup.events.back()));
  CHECK(std::get<RunEnded>(setup.events.back()).outcome == RunEnded::Outcome::Finished);
  for (std::int64_t iteration = 0; iteration < 3; ++iteration)
    CHECK(setup.playedActions(iteration) == setup.solution.schedule.actions);
  CHECK(std::count_if(setup.events.begin(), setup.events.end(),
                      [](const Event& e) { return std::holds_alternative<IterationDone>(e); }) == 3);
  CHECK(summary->forwardOperations == setup.solution.forwardOperations);
  CHECK(summary->peakArenaBytes <= setup.solution.problem.budgetBytes);
}

TEST_CASE("training on text lowers the loss below guessing by frequency") {
  Setup setup(150);
  setup.settings.options.learningRate = 2e-2;
  const auto summary = setup.go();
  REQUIRE_MESSAGE(summary, why(summary));
  CHECK(summary->lossLast < setup.task->frequencyLoss());
  CHECK(summary->lossLast < summary->lossFirst);
}

TEST_CASE("a paused run does one action for each step, then goes on") {
  Setup setup(1, true);
  std::atomic<bool> paused = false;
  std::jthread hand([&] {
    paused.wait(false);
    for (int i = 0; i < 3; ++i) setup.control.step();
    setup.control.resume();
  });
  const auto summary = run(setup.solution, setup.settings, *setup.backend, *setup.task, setup.control,
                           [&](const Event& event) -> Result<void> {
                             setup.events.push_back(event);
                             if (std::holds_alternative<RunPaused>(event)) {
                               paused = true;
                               paused.notify_one();
                             }
                             return {};
                           });
  paused = true;  // whatever happened, the hand must not wait for ever
  paused.notify_one();
  hand.join();
  REQUIRE_MESSAGE(summary, why(summary));
  CHECK(std::holds_alternative<RunPaused>(setup.events[1]));
  CHECK(setup.playedActions(0) == setup.solution.schedule.actions);
}

TEST_CASE("a stopped run ends as stopped and keeps what it did") {
  Setup setup(1'000'000);
  std::int64_t seen = 0;
  const auto summary = run(setup.solution, setup.settings, *setup.backend, *setup.task, setup.control,
                           [&](const Event& event) -> Result<void> {
                             if (std::holds_alternative<IterationDone>(event) && ++seen == 2) setup.control.stop();
                             return {};
                           });
  REQUIRE_MESSAGE(summary, why(summary));
  CHECK(summary->outcome == RunEnded::Outcome::Stopped);
  CHECK(summary->iterations == 2);
}

TEST_CASE("a diverging run ends as failed, and says what to change") {
  Setup setup(50);
  setup.settings.options = {OptimizerKind::Sgd, 1e38, 0.0, 1, 1};
  const auto summary = setup.go();
  REQUIRE(!summary);
  CHECK(summary.error().code == ErrorCode::NonFinite);
  CHECK(summary.error().message.find("learning rate") != std::string::npos);
  CHECK(std::get<RunEnded>(setup.events.back()).outcome == RunEnded::Outcome::Failed);
}

TEST_CASE("an illegal schedule is refused before the machine acts") {
  Setup setup(1);
  setup.solution.schedule.actions.insert(setup.solution.schedule.actions.begin(),
                                         Action{ActionKind::Forward, 7, 9, kNoOffset});
  const auto summary = setup.go();
  REQUIRE(!summary);
  CHECK(summary.error().code == ErrorCode::IllegalAction);
  CHECK(summary.error().message.starts_with("action 0: "));
}

TEST_CASE("a sink that fails ends the run with its error") {
  Setup setup(5);
  const auto summary = run(setup.solution, setup.settings, *setup.backend, *setup.task, setup.control,
                           [](const Event& event) -> Result<void> {
                             if (std::holds_alternative<IterationDone>(event)) return fail(ErrorCode::Io, "full");
                             return {};
                           });
  REQUIRE(!summary);
  CHECK(summary.error().message == "full");
}

TEST_CASE("every event survives its line") {
  Setup setup(1);
  REQUIRE(setup.go());
  setup.events.emplace_back(std::in_place_type<RunPaused>, true);
  setup.events.emplace_back(std::in_place_type<RunEnded>, RunEnded::Outcome::Failed, "no more \"memory\"\n");
  for (const Event& event : setup.events) CHECK(roundTrip(event) == toLine(event));
  const auto started = eventFromLine(toLine(setup.events.front()));
  CHECK(std::get<RunStarted>(*started).problem == setup.solution.problem);
  CHECK(std::get<RunStarted>(*started).workingSet == std::get<RunStarted>(setup.events.front()).workingSet);
}

TEST_CASE("a recording of version 1 is still read") {
  const std::string line =
      R"({"actions_per_iteration":58,"backend":"CPU, 1 thread","batch":2,"cell":"lstm","clip_norm":1.0,"data":"text:jargon.txt",)"
      R"("format":"retrace-stream","forward_operations_predicted":80,"frequency_loss":3.35,"hidden":8,"iterations":3,"learning_rate":0.005,)"
      R"("optimizer":"adam","problem":)" +
      toJson(Setup(1).solution.problem).dump() +
      R"(,"seed":1,"threads":1,"version":1,"working_set":[["weights",1024]]})";
  const auto event = eventFromLine(line);
  REQUIRE_MESSAGE(event, why(event));
  const auto& started = std::get<RunStarted>(*event);
  CHECK(started.network == kNetwork);
  CHECK(started.validateEvery == 0);
  const auto done = eventFromLine(
      R"({"forward_operations":80,"gradient_hash":"00","gradient_norm":1.0,"iteration_done":0,"loss":3.0,"milliseconds":1.5,"peak_arena_bytes":64})");
  REQUIRE_MESSAGE(done, why(done));
  CHECK(!std::get<IterationDone>(*done).validationLoss);
}

TEST_CASE("validation comes at its interval and at the end, and changes nothing") {
  Setup plain(7), validated(7);
  validated.task = *openTask("text:" RETRACE_SOURCE_DIR "/resources/data/jargon.txt", kSteps, kNetwork.batch, 1, true);
  plain.task = *openTask("text:" RETRACE_SOURCE_DIR "/resources/data/jargon.txt", kSteps, kNetwork.batch, 1, true);
  validated.settings.validateEvery = 3;
  const auto without = plain.go(), with = validated.go();
  REQUIRE_MESSAGE(without, why(without));
  REQUIRE_MESSAGE(with, why(with));
  CHECK(with->gradientHash == without->gradientHash);
  CHECK(!without->validationLoss);
  std::vector<std::int64_t> at;
  for (const Event& event : validated.events)
    if (const auto* done = std::get_if<IterationDone>(&event); done != nullptr && done->validationLoss)
      at.push_back(done->iteration);
  CHECK(at == std::vector<std::int64_t>{2, 5, 6});
  REQUIRE(with->validationLoss);
  CHECK(*with->validationLoss > 1.0);
  CHECK(*with->validationLoss < 6.0);
  for (const Event& event : validated.events) CHECK(roundTrip(event) == toLine(event));
}

TEST_CASE("a stream arrives whole in pieces of any size") {
  Setup setup(2);
  REQUIRE(setup.go());
  std::string bytes;
  for (const Event& event : setup.events) bytes += toLine(event) + "\n";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{1000}, bytes.size()}) {
    StreamReader reader;
    std::vector<Event> events;
    for (std::size_t at = 0; at < bytes.size(); at += piece)
      REQUIRE(reader.feed(std::string_view(bytes).substr(at, piece), events));
    CHECK(events.size() == setup.events.size());
    CHECK(!reader.hasPartialLine());
  }
}

TEST_CASE("damaged, foreign and future streams are refused with the line") {
  Setup setup(1);
  REQUIRE(setup.go());
  const std::string start = toLine(setup.events.front()) + "\n";
  const auto errorOf = [](const std::string& bytes) {
    StreamReader reader;
    std::vector<Event> events;
    const auto fed = reader.feed(bytes, events);
    REQUIRE(!fed);
    CHECK(fed.error().code == ErrorCode::Format);
    CHECK(!reader.feed("{}\n", events));
    return fed.error().message;
  };
  CHECK(errorOf("hello\n").find("no Retrace recording") != std::string::npos);
  CHECK(errorOf("{\"paused\":true}\n").find("does not begin") != std::string::npos);
  CHECK(errorOf(start + start).find("Line 2") != std::string::npos);
  CHECK(errorOf(start + "{\"actions\":[[\"Q\",1,1,-1,0,0]],\"first\":0,\"iteration\":0}\n").find("Line 2") !=
        std::string::npos);
  CHECK(errorOf(start + "{\"actions\":7,\"first\":0,\"iteration\":0}\n").find("Line 2") != std::string::npos);
  CHECK(errorOf(start + "{\"iteration_done\":-4}\n").find("Line 2") != std::string::npos);
  std::string future = start;
  future.replace(future.find("\"version\":2"), 11, "\"version\":9");
  CHECK(errorOf(future).find("version 9") != std::string::npos);
  for (std::size_t at = 0; at < start.size(); at += 3) {  // any changed byte is read or refused, never worse
    std::string bent = start;
    bent[at] = '}';
    StreamReader reader;
    std::vector<Event> events;
    static_cast<void>(reader.feed(bent, events));
  }
}
