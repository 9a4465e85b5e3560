// SPDX-License-Identifier: Apache-2.0
#include "core/strategies/schedule_file.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/planner/solver.h"
#include "tests/support/builders.h"

using namespace retrace::core;
using namespace retrace::test;

namespace {

std::filesystem::path temporary(const std::string& name) {
  return std::filesystem::temp_directory_path() / ("retrace_test_" + std::to_string(::getpid()) + "_" + name);
}

std::string refusalOf(const std::string& content) {
  const auto path = temporary("refused.json");
  std::ofstream(path) << content;
  const auto file = readScheduleFile(path);
  std::filesystem::remove(path);
  return why(file);
}

}  // namespace

TEST_CASE("a schedule file comes back as it was written") {
  const bool lossless = rc::check("write, read", [] {
    const Problem problem =
        makeProblem(*rc::gen::element(StrategyKind::Hidden, StrategyKind::Internal, StrategyKind::Mixed),
                    *rc::gen::inRange<std::int64_t>(1, 60), *rc::gen::inRange<std::int64_t>(1, 20),
                    *rc::gen::inRange<std::int64_t>(1, 6));
    const auto solution = solve(problem);
    RC_ASSERT(solution.has_value());
    const auto path = temporary("round.json");
    const int version = *rc::gen::element(1, 2);
    RC_ASSERT(writeScheduleFile({problem, *solution->graph}, path, version).has_value());
    const auto file = readScheduleFile(path);
    std::filesystem::remove(path);
    RC_ASSERT(file.has_value());
    RC_ASSERT(file->problem == problem);
    RC_ASSERT(file->graph.isList() == (version == 1));
    RC_ASSERT(version == 1 || file->graph == *solution->graph);
    RC_ASSERT(listOf(file->graph, problem, kMostListed) == solution->schedule);
    RC_ASSERT(scheduleFileFromJson(toJson(*file))->graph == file->graph);
  });
  CHECK(lossless);
}

TEST_CASE("damaged and foreign schedule files are refused with a sentence") {
  CHECK(refusalOf("").find("not valid JSON") != std::string::npos);
  CHECK(refusalOf("{\"format\":\"retrace-sch").find("not valid JSON") != std::string::npos);
  CHECK(refusalOf("[1,2,3]").find("not a schedule file") != std::string::npos);
  CHECK(refusalOf(R"({"format":"retrace-schedule","version":7})").find("version 7") != std::string::npos);
  CHECK(refusalOf(R"({"format":"retrace-schedule","version":1})").find("problem") != std::string::npos);
  const std::string head =
      R"({"format":"retrace-schedule","version":1,"problem":{"steps":4,"hidden_bytes":1,"internal_bytes":2,"budget_bytes":6,"strategy":"mixed"},)";
  CHECK(refusalOf(head + R"("actions":5})").find("'actions' is not a list") != std::string::npos);
  CHECK(refusalOf(head + R"("actions":[["jump",1,2]]})").find("unknown") != std::string::npos);
  CHECK(refusalOf(head + R"("actions":[["save",0,1e300,0]]})").find("out of range") != std::string::npos);
  CHECK(refusalOf(head + R"("actions":[["save",0]]})").find("wrong form") != std::string::npos);
  CHECK(refusalOf(head + R"("actions":[]})").empty());
}

TEST_CASE("missing files, folders and full disks are told apart") {
  CHECK(why(readScheduleFile(temporary("missing"))).find("No such file") != std::string::npos);
  CHECK(why(readScheduleFile(std::filesystem::temp_directory_path())).find("is a folder") != std::string::npos);
  const Problem problem = makeProblem(StrategyKind::Hidden, 10, 4, 2);
  const auto solution = solve(problem);
  REQUIRE(solution);
  if (std::filesystem::exists("/dev/full"))
    CHECK(why(writeScheduleFile({problem, *solution->graph}, "/dev/full")).find("No space left") != std::string::npos);
}

TEST_CASE("actions read as one line") {
  CHECK(toText(Action{ActionKind::Record, 3, 7, 512}) == "record 3..7 @512");
  CHECK(toText(Action{ActionKind::Forward, 2, 2}) == "forward 2");
  CHECK(toText(Action{ActionKind::Drop, 0, 0, 16}) == "drop @16");
}
