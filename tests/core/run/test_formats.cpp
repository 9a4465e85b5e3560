// SPDX-License-Identifier: Apache-2.0
// The documented formats: what the program writes agrees with the schemas, older versions are read, traces are what
// viewers expect.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/byte_text.h"
#include "core/export/trace.h"
#include "core/planner/solver.h"
#include "core/run/events.h"
#include "core/strategies/registry.h"
#include "core/strategies/schedule_file.h"
#include "tests/support/paths.h"
#include "tests/support/process.h"

using namespace retrace::core;
using namespace retrace::test;

namespace {

const std::string kSchemas = RETRACE_SOURCE_DIR "/resources/schemas/";

// Whether a file agrees with a schema; true as well, with a remark, where python3-jsonschema is not installed.
bool agrees(const std::string& schema, const std::filesystem::path& file, const char* more = "") {
  const Outcome outcome = runShell("python3 " RETRACE_SOURCE_DIR "/tests/support/validate_json.py " + kSchemas +
                                   schema + ".schema.json " + file.string() + " " + more);
  if (outcome.exitCode == 3) {
    MESSAGE("skipped: python3-jsonschema is not installed");
    return true;
  }
  CAPTURE(outcome.errors);
  CHECK(outcome.exitCode == 0);
  return outcome.exitCode == 0;
}

bool schemasAreChecked() { return runShell("python3 -c 'import jsonschema'").exitCode == 0; }

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

std::filesystem::path record(const std::string& arguments) {
  const auto file = temporaryPath("run.jsonl");
  const Outcome outcome = runShell(std::string(kCli) +
                                   " run --data text:" RETRACE_SOURCE_DIR
                                   "/resources/data/jargon.txt --cell lstm --hidden 16 --batch 4 --steps 60 --seed 3 " +
                                   arguments + " --record " + file.string() + " --json");
  CAPTURE(outcome.errors);
  REQUIRE(outcome.exitCode == 0);
  return file;
}

RunStarted started() {
  RunStarted event;
  event.problem = {60, {64, 192}, {}, 1024, {StrategyKind::Mixed, 0}};
  event.data = "copy:4";
  event.backend = "test";
  event.iterations = 1;
  event.task.inputWidth = event.task.outputWidth = 10;
  return event;
}

}  // namespace

TEST_CASE("schedules of every strategy agree with the schema") {
  for (const Strategy& strategy : plainStrategies()) {
    Problem problem{40, {64, 192}, {}, 0, strategy};
    problem.budgetBytes = std::max<std::int64_t>(smallestBudgetBytes(strategy, problem.steps, problem.sizes), 64 * 12);
    const auto solution = solve(problem);
    CAPTURE(toText(strategy));
    REQUIRE(solution);
    const auto file = temporaryPath("schedule.json");
    for (const int version : {1, 2}) {
      REQUIRE(writeScheduleFile({solution->problem, *solution->graph}, file, version));
      CHECK(agrees("schedule", file));
    }
    std::filesystem::remove(file);
  }
}

TEST_CASE("the schemas refuse what the readers refuse") {
  if (!schemasAreChecked()) return;
  const auto file = temporaryPath("bad.json");
  const auto refused = [&](const std::string& schema, const std::string& text) {
    write(file, text);
    return runShell("python3 " RETRACE_SOURCE_DIR "/tests/support/validate_json.py " + kSchemas + schema +
                    ".schema.json " + file.string())
               .exitCode == 1;
  };
  const std::string problem =
      R"("problem":{"steps":4,"hidden_bytes":8,"internal_bytes":16,"budget_bytes":80,"strategy":"mixed"})";
  CHECK(refused("schedule", R"({"format":"retrace-schedule","version":2,)" + problem + R"(,"actions":[]})"));
  CHECK(
      refused("schedule", R"({"format":"retrace-schedule","version":1,)" + problem + R"(,"actions":[["jump",1,1]]})"));
  CHECK(refused("schedule", R"({"format":"retrace-schedule","version":1,"actions":[]})"));
  CHECK(refused("stream", R"({"paused":"yes"})"));
  CHECK(refused("stream", R"({"actions":[["Z",1,1,-1,1,0]],"first":0,"iteration":0})"));
  CHECK(refused("session", R"({"format":"retrace-session","version":1})"));
  CHECK(refused("trace", R"({"traceEvents":[{"name":"x","ph":"X","pid":1,"tid":1,"ts":0}]})"));
  std::filesystem::remove(file);
}

TEST_CASE("recordings agree with the schema, and their traces with the trace's") {
  for (const char* arguments :
       {"--strategy mixed --budget 10% --iterations 3 --validate 2", "--strategy store-all --iterations 2"}) {
    const auto recording = record(arguments), trace = temporaryPath("trace.json");
    CHECK(agrees("stream", recording, "--lines"));
    const Outcome outcome =
        runShell(std::string(kCli) + " export --trace " + trace.string() + " " + recording.string());
    CAPTURE(outcome.errors);
    REQUIRE(outcome.exitCode == 0);
    CHECK(agrees("trace", trace));
    const auto events = readRecording(recording);
    REQUIRE(events);
    std::size_t actions = 0, iterations = 0;
    for (const Event& event : *events) {
      if (const auto* done = std::get_if<ActionsDone>(&event)) actions += done->actions.size();
      iterations += std::holds_alternative<IterationDone>(event) ? 1 : 0;
    }
    const auto json = nlohmann::json::parse(contentOf(trace));
    std::size_t tracedActions = 0, tracedIterations = 0;
    double before = 0.0;
    for (const auto& one : json["traceEvents"]) {
      if (one["ph"] != "X") continue;
      if (one["cat"] == "iteration") {
        ++tracedIterations;
        continue;
      }
      ++tracedActions;
      CHECK(one["ts"].get<double>() >= before - 0.002);  // times are rounded to nanoseconds
      before = one["ts"].get<double>() + one["dur"].get<double>();
    }
    CHECK(tracedActions == actions);
    CHECK(tracedIterations == iterations);
    CHECK(json["otherData"]["problem"]["steps"] == 60);
    std::filesystem::remove(recording);
    std::filesystem::remove(trace);
  }
}

TEST_CASE("a long run, told in many batches, becomes one trace") {
  constexpr int kActions = 100'000;
  const auto recording = temporaryPath("long.jsonl"), trace = temporaryPath("long.json");
  {
    std::ofstream output(recording);
    output << toLine(started()) << '\n';
    ActionsDone batch;
    for (int i = 0; i < kActions; ++i) {
      batch.actions.push_back(
          {{ActionKind::Forward, i % 60 + 1, i % 60 + 1, kNoOffset}, 1000 + i % 777, (i % 16) * 64});
      if (batch.actions.size() < 512 && i + 1 < kActions) continue;
      output << toLine(batch) << '\n';
      batch.firstIndex += static_cast<std::int64_t>(batch.actions.size());
      batch.actions.clear();
    }
  }
  REQUIRE(exportTrace(recording, trace));
  std::ifstream input(trace);
  const auto json = nlohmann::json::parse(input);
  CHECK(json["traceEvents"].size() > kActions);
  std::filesystem::remove(recording);
  std::filesystem::remove(trace);
}

TEST_CASE("a recording that is still being written reopens, cut at any byte after its first line") {
  const auto recording = record("--strategy mixed --budget 10% --iterations 2"), cut = temporaryPath("cut.jsonl"),
             trace = temporaryPath("cut.json");
  const std::string text = contentOf(recording);
  const auto whole = readRecording(recording);
  const std::size_t first = text.find('\n') + 1;
  for (std::size_t at = first; at <= text.size(); at += std::max<std::size_t>(1, (text.size() - first) / 40)) {
    CAPTURE(at);
    write(cut, text.substr(0, at));
    const auto events = readRecording(cut);
    REQUIRE(events);
    CHECK(events->size() <= whole->size());
    CHECK(static_cast<std::ptrdiff_t>(events->size()) ==
          std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    CHECK(exportTrace(cut, trace));
    CHECK(nlohmann::json::accept(contentOf(trace)));
  }
  for (const auto& file : {recording, cut, trace}) std::filesystem::remove(file);
}

TEST_CASE("streams of version 1 are read: one layer, symbols, no validation") {
  auto line = nlohmann::json::parse(toLine(started()));
  line["version"] = 1;
  for (const char* later : {"layers", "task", "validate_every"}) line.erase(later);
  const auto file = temporaryPath("v1.jsonl");
  write(file, line.dump() + "\n");
  CHECK(agrees("stream", file, "--lines"));
  const auto events = readRecording(file);
  REQUIRE(events);
  CHECK(std::get<RunStarted>(events->front()).network.layers == 1);
  CHECK(std::get<RunStarted>(events->front()).validateEvery == 0);
  CHECK(eventFromLine(toLine(events->front())));  // and may be written again as today's version
  line["version"] = kStreamVersion + 1;
  write(file, line.dump() + "\n");
  const auto newer = readRecording(file);
  REQUIRE(!newer);
  CHECK(newer.error().message.find("version") != std::string::npos);
  std::filesystem::remove(file);
}

TEST_CASE("trace export refuses with a sentence and leaves no half file") {
  const auto trace = temporaryPath("none.json");
  for (const auto& [arguments, part] :
       {std::pair<std::string, const char*>{"/nowhere/run.jsonl --trace " + trace.string(), "cannot be opened"},
        {"/dev/null --trace " + trace.string(), "no Retrace recording"},
        {"/dev/null", "--trace"},
        {"/dev/null --trace a.json --jax b.py", "Say what to write"}}) {
    const Outcome outcome = runShell(std::string(kCli) + " export " + arguments);
    CAPTURE(outcome.errors);
    CHECK(outcome.exitCode == 1);
    CHECK(outcome.errors.find(part) != std::string::npos);
  }
  CHECK(!std::filesystem::exists(trace));
  const auto recording = record("--strategy recompute --iterations 1");
  const Outcome full = runShell(std::string(kCli) + " export --trace /nowhere/at/all.json " + recording.string());
  CHECK(full.exitCode == 1);
  CHECK(full.errors.find("could not be written") != std::string::npos);
  std::filesystem::remove(recording);
}

namespace {

// As the module's own functions hand them out: what it does not need of its libraries is run.
std::string actionsOfModule(const std::filesystem::path& module) {
  const Outcome played = runShell(
      "python3 -c \"import ast, sys; tree = ast.parse(open(sys.argv[1]).read()); tree.body = [n for n in tree.body if "
      "(isinstance(n, ast.FunctionDef) and n.name in ('_part', '_actions')) or (isinstance(n, ast.Assign) and "
      "any('NODES' in ast.dump(t) or 'ROOT' in ast.dump(t) for t in n.targets))]; names = {}; "
      "exec(compile(tree, 'module', 'exec'), names); print('\\n'.join(' '.join(str(x) for x in a) for a in "
      "names['_actions']()))\" " +
      module.string());
  return played.output + played.errors;
}

std::string linesOf(const Schedule& schedule) {
  std::string lines;
  for (const Action& action : schedule.actions)
    lines += fmt::format("{} {} {} {} {}\n", toText(action.kind), action.first, action.last,
                         action.hasOffset() ? std::to_string(action.offset) : "None",
                         action.level == Level::Host ? "True" : "False");
  return lines;
}

}  // namespace

TEST_CASE("an exported module is Python that holds the whole schedule, and states on the host go to PyTorch alone") {
  const auto schedule = temporaryPath("plan.json"), module = temporaryPath("module.py");
  for (const char* const strategy :
       {"mixed", "hidden", "internal", "recompute", "online", "two-level --host-budget '4 units'"}) {
    REQUIRE(runShell(std::string(kCli) + " plan --steps 30 --units 5 --beta 2 --strategy " + strategy + " --schedule " +
                     schedule.string())
                .exitCode == 0);
    const auto file = readScheduleFile(schedule);
    REQUIRE(file);
    std::size_t onHost = 0;
    const auto listed = listOf(file->graph, file->problem, kMostListed);
    REQUIRE(listed);
    for (const Action& action : listed->actions) onHost += action.level == Level::Host ? 1 : 0;
    for (const char* const kind : {"--pytorch ", "--jax "}) {
      const Outcome outcome =
          runShell(std::string(kCli) + " export " + schedule.string() + " " + kind + module.string());
      CAPTURE(outcome.errors);
      if (onHost > 0 && std::string_view(kind) == "--jax ") {
        CHECK(outcome.exitCode == 1);
        CHECK(outcome.errors.find("--pytorch") != std::string::npos);
        continue;
      }
      REQUIRE(outcome.exitCode == 0);
      CHECK(actionsOfModule(module) == linesOf(*listed));
      const std::string text = contentOf(module);
      for (const char* const mark :
           {"@STEPS@", "@PEAK_BYTES@", "@INTERNAL_BYTES@", "@NODES@", "@ROOT@", "@ROOT_LEVEL@", "@CHARGES_H0@",
            "@SCHEDULE@", "@FORWARDS@", "@STRATEGY@", "@HIDDEN_BYTES@", "@HOST_PEAK_BYTES@"})
        CHECK(text.find(mark) == std::string::npos);
    }
    if (std::string_view(strategy).starts_with("two")) CHECK(onHost > 0);
  }
  std::filesystem::remove(schedule);
  std::filesystem::remove(module);
}

TEST_CASE("schedules and events survive their text without loss") {
  CHECK(rc::check("schedule files", [] {
    ScheduleFile file{{*rc::gen::inRange<std::int64_t>(1, 1000),
                       {*rc::gen::inRange<std::int64_t>(1, 1 << 20), *rc::gen::inRange<std::int64_t>(1 << 20, 1 << 24)},
                       {},
                       kMaxBytes,
                       {*rc::gen::element(StrategyKind::TwoLevel, StrategyKind::Mixed), 0}},
                      {}};
    Schedule schedule;
    file.problem.host = {*rc::gen::inRange<std::int64_t>(0, 1 << 30), 0.5, 1.5};
    const int count = *rc::gen::inRange(0, 30);
    for (int i = 0; i < count; ++i) {
      Action action{static_cast<ActionKind>(*rc::gen::inRange(0, 6)), *rc::gen::inRange<std::int64_t>(0, 1000),
                    *rc::gen::inRange<std::int64_t>(0, 1000)};
      if (*rc::gen::arbitrary<bool>()) {
        action.offset = *rc::gen::inRange<std::int64_t>(0, 1LL << 40);
        if (*rc::gen::arbitrary<bool>()) action.level = Level::Host;
      }
      schedule.actions.push_back(action);
    }
    file.graph = ScheduleGraph::ofList(schedule);
    const auto again = scheduleFileFromJson(nlohmann::json::parse(toJson(file).dump()));
    RC_ASSERT(again.has_value());
    RC_ASSERT(again->problem == file.problem);
    RC_ASSERT(again->graph == file.graph);
  }));
  CHECK(rc::check("iterations", [] {
    IterationDone event{*rc::gen::inRange<std::int64_t>(0, 1 << 30),
                        *rc::gen::arbitrary<double>(),
                        1.25,
                        0.1,
                        *rc::gen::inRange<std::int64_t>(0, 1LL << 50),
                        77,
                        "0123456789abcdef",
                        {}};
    if (*rc::gen::arbitrary<bool>()) event.validationLoss = 0.1 + static_cast<double>(event.iteration);
    const auto again = eventFromLine(toLine(event));
    RC_ASSERT(again.has_value());
    const auto& back = std::get<IterationDone>(*again);
    RC_ASSERT(back.iteration == event.iteration && back.forwardOperations == event.forwardOperations &&
              back.validationLoss == event.validationLoss);
    RC_ASSERT(back.loss == event.loss || (!std::isfinite(event.loss) && std::isnan(back.loss)));
  }));
}
