// SPDX-License-Identifier: Apache-2.0
// The contract of retrace-cli that scripts rely on.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/paths.h"
#include "tests/support/process.h"

using namespace retrace::test;

namespace {

Outcome cli(const std::string& arguments) { return runShell(std::string(kCli) + " " + arguments); }

nlohmann::json plan(const std::string& arguments) {
  const Outcome outcome = cli("plan --json " + arguments);
  CAPTURE(outcome.errors);
  REQUIRE(outcome.exitCode == 0);
  const auto json = nlohmann::json::parse(outcome.output, nullptr, false);
  REQUIRE(json.is_object());
  return json;
}

// A refusal: exit code 1 or 2, nothing on standard output, and a sentence with all of `parts`.
void refuses(const std::string& arguments, std::initializer_list<const char*> parts) {
  CAPTURE(arguments);
  const Outcome outcome = cli(arguments);
  CAPTURE(outcome.errors);
  CHECK((outcome.exitCode == 1 || outcome.exitCode == 2));
  CHECK(outcome.output.empty());
  CHECK(outcome.errors.starts_with("retrace-cli: "));
  for (const char* part : parts) CHECK(outcome.errors.find(part) != std::string::npos);
}

}  // namespace

TEST_CASE("plan prints the published costs") {
  CHECK(plan("--steps 10 --strategy hidden --units 4 --beta 2")["forward_operations"] == 24);
  CHECK(plan("--steps 1000 --strategy hidden --units 50 --beta 2")["forward_operations"] == 2948);
  CHECK(plan("--steps 1000 --strategy internal --units 10 --beta 4")["forward_operations"] == 3640);
  CHECK(plan("--steps 1000 --strategy mixed --units 100 --beta 4")["forward_operations"] == 1988);
  CHECK(plan("--steps 1000 --strategy mixed --units 500 --beta 2")["forward_operations"] == 1752);
}

TEST_CASE("sizes of a step of one's own are given in bytes") {
  const auto json = plan("--steps 500 --strategy mixed --budget 5% --hidden-bytes 8192 --internal-bytes 28672");
  CHECK(json["beta"] == 3.5);
  CHECK(json["peak_bytes"] <= json["budget_bytes"]);
  CHECK(json["forward_operations"] == 981);
  refuses("plan --steps 500 --budget 5% --hidden-bytes 8192", {"internal"});
  refuses("plan --steps 500 --budget 5% --hidden-bytes 8192 --internal-bytes 28672 --beta 3", {"once"});
}

TEST_CASE("plan names every key of the contract") {
  const auto json = plan("--steps 100 --strategy mixed --budget 5% --cell lstm --hidden 64 --batch 16");
  for (const char* key :
       {"steps", "strategy", "units", "forward_operations", "peak_units", "peak_bytes", "actions", "optimal"}) {
    CAPTURE(key);
    CHECK(json.contains(key));
  }
  CHECK(json["peak_bytes"] <= json["budget_bytes"]);
  CHECK(json["peak_units"] <= json["units"]);
}

TEST_CASE("plan finds the least budget, the longest sequence and the largest batch") {
  const auto least = plan("--steps 1000 --strategy mixed --beta 2 --for time:1.33333334x");
  CHECK(least["units"] == 63);
  CHECK(least["forward_operations"] == 1995);
  CHECK(least["next_units"] == 64);
  CHECK(least["regime"] == "ample");
  CHECK(plan("--steps 1000 --strategy mixed --beta 4 --for forwards:2000")["units"] == 88);
  CHECK(plan("--longest --strategy hidden --beta 2 --units 4 --for forwards:24")["steps"] == 10);
  CHECK(plan("--longest --strategy store-all --beta 2 --units 50")["steps"] == 25);
  const auto batch = plan(
      "--largest-batch --steps 1000 --strategy mixed --cell lstm --hidden 256 --budget 64MiB --for time:1.33333334x");
  CHECK(batch["batch"] > 64);
  CHECK(batch["forward_operations"] <= 2000);
  refuses("plan --longest --strategy mixed --beta 2 --units 50", {"give a limit"});
  refuses("plan --longest --strategy mixed --beta 2 --for time:1.5x", {"--longest needs a budget"});
  refuses("plan --longest --steps 10 --strategy mixed --beta 2 --units 5", {"--steps"});
  refuses("plan --strategy mixed --beta 2 --units 50", {"--steps"});
  refuses("plan --steps 10 --strategy mixed --beta 2 --units 5 --for time:1.5x", {"leave --budget and --units out"});
  refuses("plan --steps 10 --strategy hidden --beta 2 --for forwards:10", {"cannot do 10 steps in 10", "19"});
  refuses("plan --steps 10 --strategy mixed --beta 2 --for soon", {"'soon' is not a limit"});
  refuses("plan --largest-batch --steps 10 --strategy mixed --cell lstm --hidden 8 --budget 5% --for time:1.5x",
          {"in bytes"});
  refuses("plan --largest-batch --steps 10 --strategy store-all --cell lstm --hidden 8 --budget 10",
          {"Not even one stream"});
}

TEST_CASE("curve tells knees, regimes and bounds when asked") {
  const Outcome outcome = cli("curve --steps 1000 --strategy hidden --beta 2 --csv --bounds");
  REQUIRE(outcome.exitCode == 0);
  CHECK(outcome.output.starts_with(
      "units,forward_operations,knee,regime,power_bound,replay_bound\n1,500500,0,scarce,1e+06,1e+06\n"));
  CHECK(outcome.output.find("\n43,2965,1,somewhat limited,") != std::string::npos);
  CHECK(outcome.output.find("\n999,1999,1,ample,") != std::string::npos);
}

TEST_CASE("a planned schedule passes check") {
  for (const char* strategy :
       {"hidden --units 5", "internal --units 3", "mixed --units 9", "recompute --units 1", "sqrt", "every:7",
        "every --units 30", "store-all", "chen-recursive", "revolve --units 5", "bisection --units 4",
        "online --units 6", "two-level --units 3 --host-budget '4 units' --host-load-cost 0.5"}) {
    CAPTURE(strategy);
    const auto file = temporaryPath("plan.json");
    const auto json = plan("--steps 60 --beta 3 --schedule " + file.string() + " --strategy " + strategy);
    const Outcome checked = cli("check " + file.string());
    std::filesystem::remove(file);
    CAPTURE(checked.errors);
    CHECK(checked.exitCode == 0);
    CHECK(checked.output.find("legal. " + json["actions"].dump() + " actions, " + json["forward_operations"].dump()) !=
          std::string::npos);
  }
}

TEST_CASE("check names the first illegal action, or the node") {
  const auto file = temporaryPath("plan.json");
  const auto spoilt = [&](const std::string& options, const std::string& from, const std::string& to) {
    plan("--steps 10 --strategy hidden --units 4 --beta 2 --schedule " + file.string() + options);
    std::string text = contentOf(file);
    const auto place = text.find(from);
    REQUIRE(place != std::string::npos);
    text.replace(place, from.size(), to);
    std::ofstream(file) << text;
  };
  spoilt(" --schedule-version 1", "[\"load\"", "[\"save\"");
  refuses("check " + file.string(), {"action "});
  spoilt("", "[\"replay\",", "[\"replay\",4");
  refuses("check " + file.string(), {"node "});
  std::filesystem::remove(file);
}

TEST_CASE("a schedule of a hundred million steps is planned, written and checked as a graph") {
  const auto file = temporaryPath("plan.json");
  const std::string options = "--steps 100000000 --hidden-bytes 4 --internal-bytes 12 --units 500";
  const auto planned = plan(options + " --schedule " + file.string());
  CHECK(planned["forward_operations"] == 393'196'362);
  CHECK(planned["optimal"] == true);
  CHECK(std::filesystem::file_size(file) < 1'000'000);
  const Outcome checked = cli("check " + file.string());
  CHECK(checked.exitCode == 0);
  CHECK(checked.output.find(fmt::format("{} actions, 393196362 forward operations",
                                        planned["actions"].get<std::int64_t>())) != std::string::npos);
  plan("--steps 100000000 --strategy hidden --units 50 --beta 3 --schedule " + file.string());
  const std::string module = file.string() + ".py";  // nodes: as small as the file
  CHECK(cli("export " + file.string() + " --pytorch " + module).exitCode == 0);
  CHECK(std::filesystem::file_size(module) < 100'000);
  std::filesystem::remove(module);
  std::filesystem::remove(file);
}

TEST_CASE("curve lists breakpoints from the smallest budget to no recomputation") {
  const Outcome outcome = cli("curve --steps 50 --strategy mixed --beta 2 --csv");
  REQUIRE(outcome.exitCode == 0);
  std::istringstream lines(outcome.output);
  std::string line;
  REQUIRE(std::getline(lines, line));
  CHECK(line == "units,forward_operations");
  long long lastUnits = 0;
  long long lastCost = 50 * 51 / 2 + 1;
  while (std::getline(lines, line)) {
    long long units = 0, cost = 0;
    REQUIRE(std::sscanf(line.c_str(), "%lld,%lld", &units, &cost) == 2);
    CHECK(units > lastUnits);
    CHECK(cost < lastCost);
    lastUnits = units;
    lastCost = cost;
  }
  CHECK(lastUnits == 1 + 2 * 49);
  CHECK(lastCost == 50);
}

TEST_CASE("curve adds bytes where sizes are known") {
  const Outcome outcome = cli("curve --steps 20 --strategy hidden --cell lstm --hidden 8 --batch 4 --csv");
  REQUIRE(outcome.exitCode == 0);
  CHECK(outcome.output.starts_with("units,forward_operations,bytes\n1,210,256\n"));
}

TEST_CASE("senseless numbers are refused with what, the limit and what to change") {
  refuses("plan --steps 0 --strategy hidden --units 4 --beta 2", {"--steps is 0", "between 1 and"});
  refuses("plan --steps -5 --strategy hidden --units 4 --beta 2", {"-5", "between 1 and"});
  refuses("plan --steps ten --strategy hidden --units 4 --beta 2", {"ten"});
  refuses("plan --steps 1e9 --strategy hidden --units 4 --beta 2", {"1e9"});
  refuses("plan --steps 99999999999999999999 --strategy hidden --units 4 --beta 2", {"--steps"});
  refuses("plan --steps 10 --strategy best --units 4 --beta 2", {"Unknown strategy 'best'", "mixed"});
  refuses("plan --steps 10 --strategy every:0 --units 4 --beta 2", {"every:0"});
  refuses("plan --steps 10 --strategy hidden --units -4 --beta 2", {"--units is -4"});
  refuses("plan --steps 10 --strategy hidden --units 4", {"--beta"});
  refuses("plan --steps 10 --strategy hidden --units 4 --beta 0.5", {"--beta is 0.5"});
  refuses("plan --steps 10 --strategy hidden --beta 2", {"needs a budget", "at least"});
  refuses("plan --steps 10 --strategy hidden --units 4 --beta nan", {"--beta"});
  refuses("plan --steps 10 --strategy mixed --budget 10% --cell lstm --hidden 0 --batch 4", {"hidden"});
  refuses("plan --steps 10 --strategy mixed --budget 10% --cell lstm --hidden 99999999999 --batch 99999999",
          {"hidden"});
  refuses("plan --steps 10 --strategy mixed --budget 10% --cell rubber --hidden 8 --batch 4", {"rubber"});
  refuses("plan --steps 10 --strategy mixed --budget lots --cell lstm --hidden 8 --batch 4",
          {"'lots' is not an amount"});
  refuses("curve --steps 0 --strategy hidden --beta 2 --csv", {"steps"});
  refuses("", {"subcommand"});
}

TEST_CASE("a budget below the smallest feasible one is refused with the smallest") {
  refuses("plan --steps 100 --strategy store-all --units 50 --beta 2", {"too small", "199 units"});
  refuses("plan --steps 100 --strategy mixed --budget 10 --cell lstm --hidden 8 --batch 4",
          {"too small", "at least 256 bytes"});
}

TEST_CASE("files that cannot be read or written are refused") {
  refuses("check /nowhere/plan.json", {"cannot be opened", "No such file"});
  refuses("check /tmp", {"is a folder"});
  refuses("plan --steps 10 --strategy hidden --units 4 --beta 2 --schedule /nowhere/plan.json",
          {"could not be written", "No such file"});
  if (std::filesystem::exists("/dev/full"))
    refuses("plan --steps 10 --strategy hidden --units 4 --beta 2 --schedule /dev/full", {"No space left"});
}

TEST_CASE("what is read is never written over, and a device stays a device") {
  const auto schedule = temporaryPath("plan.json"), pipe = temporaryPath("pipe"), link = temporaryPath("link.json");
  REQUIRE(cli("plan --steps 20 --beta 2 --units 4 --schedule " + schedule.string()).exitCode == 0);
  const std::string before = contentOf(schedule);
  refuses("export " + schedule.string() + " --pytorch " + schedule.string(), {"is read and cannot be written over"});
  std::filesystem::create_symlink(schedule, link);
  refuses("export " + schedule.string() + " --jax " + link.string(), {"is read and cannot be written over"});
  CHECK(contentOf(schedule) == before);
  // A link keeps leading to its file, which gets the new content.
  CHECK(cli("plan --steps 10 --beta 2 --units 4 --schedule " + link.string()).exitCode == 0);
  CHECK(std::filesystem::is_symlink(link));
  CHECK(contentOf(schedule) != before);
  // A pipe is written into.
  const Outcome piped =
      runShell("mkfifo " + pipe.string() + " && { cat " + pipe.string() + " & } && " + std::string(kCli) +
               " plan --steps 10 --beta 2 --units 4 --schedule " + pipe.string() + " >/dev/null; wait");
  CHECK(piped.output == contentOf(schedule));
  CHECK(std::filesystem::is_fifo(pipe));
  for (const auto& path : {schedule, pipe, link}) std::filesystem::remove(path);
}

TEST_CASE("a file of another kind is called by its name") {
  const auto recording = temporaryPath("run.jsonl"), schedule = temporaryPath("plan.json"),
             trace = temporaryPath("trace.json");
  REQUIRE(cli("run --data adding --cell tanh --hidden 2 --batch 1 --steps 4 --strategy store-all --record " +
              recording.string())
              .exitCode == 0);
  REQUIRE(cli("plan --steps 20 --beta 2 --units 4 --schedule " + schedule.string()).exitCode == 0);
  refuses("check " + recording.string(), {"is a recording, not a schedule"});
  refuses("export " + schedule.string() + " --trace " + trace.string(), {"is a schedule, not a recording"});
  CHECK(!std::filesystem::exists(trace));
  CHECK(runShell("cat " + schedule.string() + " | " + std::string(kCli) + " check /dev/stdin").output.find("legal") !=
        std::string::npos);
  for (const auto& path : {recording, schedule}) std::filesystem::remove(path);
}

TEST_CASE("an option that would be ignored is refused, and what is missing is named") {
  refuses("plan --steps 10", {"sizes of the states are missing"});
  refuses("plan --steps 10 --hidden 3 --units 4", {"--batch is missing"});
  refuses("plan --steps 10 --hidden-bytes 4 --units 4", {"--internal-bytes is missing"});
  refuses("plan --steps 10 --beta 3 --cell gru --units 5", {"--cell belongs to a network"});
  refuses("plan --steps 10 --beta 3 --layers 3 --units 5", {"--layers belongs to a network"});
  refuses("plan --steps 10 --beta 3 --units 5 --host-budget 3", {"--host-budget belongs to --strategy two-level"});
  refuses("plan --steps 10 --beta 3 --budget 64MiB", {"--beta says no size in bytes"});
  refuses("plan --steps 10 --beta 3 --units 5 --schedule ''", {"--schedule", "a value is missing"});
  refuses("plan --steps 10 --cell tanh --hidden 2 --batch 3 --budget 64MiB --largest-batch",
          {"--largest-batch", "--batch"});
  refuses("plan --steps 10 --beta 2 --units 99999999999999999999", {"99999999999999999999", "not a whole number"});
  refuses("poem", {"unknown command 'poem'", "plan, curve"});
  const auto four = plan("--steps 10 --beta 2 --units 4");
  for (const char* written : {"'4 units'", "4u", "'4 unit'"})
    CHECK(plan("--steps 10 --beta 2 --budget " + std::string(written)) == four);
  CHECK(plan("--steps 100 --cell lstm --hidden 8 --batch 4 --budget '12 units'")["budget_bytes"] == 12 * 256);
  refuses("plan --largest-batch --steps 10 --cell lstm --hidden 8 --budget '12 units'", {"in bytes"});
  refuses("plan --steps 10 --beta 2 --budget '0 units'", {"whole number of units"});
}

TEST_CASE("what more memory buys counts the transfers of two levels too") {
  const auto now = plan("--steps 100 --beta 3 --strategy two-level --units 10");
  const auto next = plan("--steps 100 --beta 3 --strategy two-level --units 11");
  CHECK(now["next_units"] == 11.0);
  CHECK(now["next_total_cost"] == next["total_cost"]);
  CHECK(next["total_cost"] < now["total_cost"]);
}

TEST_CASE("a full disk behind the output is an error") {
  if (std::filesystem::exists("/dev/full")) {
    const Outcome outcome = cli("plan --steps 10 --strategy hidden --units 4 --beta 2 --json >/dev/full");
    CHECK(outcome.exitCode == 1);
    CHECK(outcome.errors.find("disk full") != std::string::npos);
    CHECK(cli("--help >/dev/full").exitCode == 1);
  }
}

TEST_CASE("two-level tells what the host holds and what transfers cost") {
  const auto json = plan(
      "--steps 200 --beta 2 --strategy two-level --units 3 --host-budget '4 units' --host-save-cost 1.5 "
      "--host-load-cost 0.75");
  CHECK(json["host_saves"] > 0);
  CHECK(json["host_peak_bytes"] <= 4);
  CHECK(json["transfer_cost"] == 1.5 * json["host_saves"].get<double>() + 0.75 * json["host_loads"].get<double>());
  CHECK(json["total_cost"] == json["forward_operations"].get<double>() + json["transfer_cost"].get<double>());
  refuses("plan --steps 200 --beta 2 --strategy two-level --units 3 --host-save-cost -1", {"transfer", "between 0"});
  refuses("plan --steps 200 --beta 2 --strategy two-level --units 3 --host-budget lots", {"not an amount of memory"});
}

TEST_CASE("plan and curve take the time of each step from a file") {
  const auto file = temporaryPath("times.csv");
  std::ofstream(file) << "step,ms\n1,1\n2,5\n3,1\n4,2\n";
  const auto json = plan("--steps 4 --beta 2 --strategy hidden --units 1 --step-times " + file.string() + ":ms");
  CHECK(json["weighted_cost"] == 4 * 1 + 3 * 5 + 2 * 1 + 2);
  CHECK(json["forward_operations"] == 10);
  CHECK(plan("--steps 4 --beta 2 --strategy mixed --units 7 --step-times " + file.string() + ":2")["weighted_cost"] ==
        9);
  const Outcome curve = cli("curve --csv --steps 4 --beta 2 --strategy hidden --step-times " + file.string() + ":ms");
  CHECK(curve.output == "units,forward_time\n1,23\n2,17\n3,16\n");
  refuses("plan --steps 5 --beta 2 --strategy mixed --units 7 --step-times " + file.string(),
          {"has 4 step times", "5 steps"});
  refuses("plan --steps 4 --beta 2 --strategy sqrt --step-times " + file.string(), {"'hidden' and 'mixed'"});
  refuses("curve --steps 4 --beta 2 --strategy mixed --step-times " + file.string() + ":s", {"no column 's'"});
  std::filesystem::remove(file);
}
