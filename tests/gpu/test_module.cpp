// SPDX-License-Identifier: Apache-2.0
// The module as the command line meets it: found or not, of this build or not, with a device or without, with one
// that is lost.
#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/run/calibrate.h"
#include "core/run/events.h"
#include "tests/support/builders.h"
#include "tests/support/paths.h"
#include "tests/support/process.h"

using namespace retrace::core;
using namespace retrace::test;

namespace {

const std::string kData = " --data text:" RETRACE_SOURCE_DIR
                          "/resources/data/jargon.txt --cell gru --hidden 16 --batch 4 --steps 60 --seed 3 ";

// With the simulated device as it is described.
std::string on(const std::string& device) {
  return "RETRACE_CUDA_MODULE=" + std::string(kSimulatedModule) + " RETRACE_SIMULATED_DEVICE=" + device + " " +
         std::string(kCli) + " ";
}

void says(const std::string& command, int exitCode, std::initializer_list<std::string> parts) {
  const Outcome outcome = runShell(command);
  CAPTURE(command);
  CAPTURE(outcome.output);
  CAPTURE(outcome.errors);
  CHECK(outcome.exitCode == exitCode);
  for (const std::string& part : parts) CHECK((outcome.output + outcome.errors).find(part) != std::string::npos);
}

}  // namespace

TEST_CASE("backends names every machine, and why one is missing, and succeeds either way") {
  says(on("") + "backends", 0,
       {"cpu: this processor", "cuda: simulated device, 1.00 GiB free of 1.00 GiB", "compute capability 9.0"});
  says(on("no-driver") + "backends", 0,
       {"cuda: unavailable: no NVIDIA driver is installed here (CUDA 13.0 is wanted)."});
  says(on("old-driver") + "backends", 0,
       {"cuda: unavailable: the NVIDIA driver is too old: it knows CUDA 11.4, and 13.0 is wanted."});
  says(on("no-device") + "backends", 0,
       {"cuda: unavailable: there is a driver (CUDA 13.0) and no device that it can use."});
  says(on("old-device") + "backends", 0,
       {"cuda: unavailable: simulated device is too old: its compute capability is 6.0"});
  says(on("lost-after=0") + "backends", 0, {"cuda: unavailable: the device does not answer to cudaSetDevice"});
  const auto json = nlohmann::json::parse(runShell(on("no-device") + "backends --json").output);
  CHECK(json["backends"].size() == 2);
  CHECK(json["backends"][0]["available"] == true);
  CHECK(json["backends"][1]["available"] == false);
}

TEST_CASE("a module that is absent, foreign, of another build or damaged is a sentence") {
  says("RETRACE_CUDA_MODULE=/nowhere/module.so " + std::string(kCli) + " backends", 0,
       {"cuda: unavailable: the module 'module.so' is not there"});
  const auto text = temporaryPath("module.so");
  std::ofstream(text) << "no library";
  says("RETRACE_CUDA_MODULE=" + text.string() + " " + std::string(kCli) + " backends", 0,
       {"cuda: unavailable: the module could not be loaded"});
  std::filesystem::remove(text);
  says("RETRACE_CUDA_MODULE=" + std::string(kOtherModule) + " " + std::string(kCli) + " backends", 0,
       {"cuda: unavailable: the module is of another build (01234567; this program is of ", "build both together"});
  says("RETRACE_CUDA_MODULE=" + std::string(kForeignModule) + " " + std::string(kCli) + " backends", 0,
       {"cuda: unavailable: '" + std::string(kForeignModule) + "' is not a module of Retrace."});
  says("RETRACE_CUDA_MODULE=" + std::string(kDamagedModule) + " " + std::string(kCli) + " backends", 0,
       {"cuda: unavailable: '" + std::string(kDamagedModule) + "' is damaged: it has a build and no machine."});
  says("RETRACE_CUDA_MODULE=/nowhere/module.so " + std::string(kCli) + " run --backend cuda --strategy recompute" +
           kData,
       1, {"retrace-cli: The machine cuda is unavailable: the module 'module.so' is not there"});
  says(std::string(kCli) + " run --backend tpu --strategy recompute" + kData, 1,
       {"'tpu' is not a machine: choose cpu or cuda."});
  says(std::string(kCli) + " run --tf32 --strategy recompute" + kData, 1, {"--tf32 is for the CUDA machine"});
}

TEST_CASE("the command line trains, calibrates and verifies on a device") {
  const Outcome outcome = runShell(
      on("") +
      "run --backend cuda --recurrence standard --strategy mixed --budget 20% --iterations 4 --validate 2 --json" +
      kData);
  CAPTURE(outcome.errors);
  REQUIRE(outcome.exitCode == 0);
  const auto json = nlohmann::json::parse(outcome.output);
  CHECK(json["backend"] == "CUDA (simulated device, single precision)");
  CHECK(json["forward_operations_measured"] == json["forward_operations_predicted"]);
  CHECK(json["peak_arena_bytes"] <= json["budget_bytes"]);
  // Held-out data is listed too, and stays in the host's memory.
  const std::int64_t heldOut = json["working_set"]["held-out inputs and targets"];
  CHECK(json["device_growth_bytes"] ==
        json["budget_bytes"].get<std::int64_t>() + json["working_set_bytes"].get<std::int64_t>() - heldOut);
  CHECK(json["loss_last"] < json["loss_first"]);
  const auto cpu = nlohmann::json::parse(
      runShell(std::string(kCli) + " run --strategy mixed --budget 20% --iterations 4 --validate 2 --json" + kData)
          .output);
  CHECK(json["loss_last"].get<double>() == doctest::Approx(cpu["loss_last"].get<double>()).epsilon(1e-5));
  CHECK(json["validation_loss"].get<double>() == doctest::Approx(cpu["validation_loss"].get<double>()).epsilon(1e-5));
  const auto single = nlohmann::json::parse(runShell(on("") +
                                                     "run --backend cuda --recurrence standard --no-graphs --strategy "
                                                     "mixed --budget 20% --iterations 4 --validate 2 --json" +
                                                     kData)
                                                .output);
  CHECK(single["backend"] == "CUDA (simulated device, single precision, no graphs)");
  CHECK(single["gradient_hash"] == json["gradient_hash"]);
#ifdef RETRACE_SANITIZED
  // Slow there, and test_simulated computes as much under the same eyes.
  says(on("") + "verify --backend cuda --quick --recurrence standard", 0, {"gradient error", "standard", "13 of 13"});
#else
  says(on("") + "calibrate --backend cuda --cell tanh --hidden 4 --batch 2", 0,
       {"machine        CUDA (simulated device", "first forward"});
  const Outcome verified = runShell(on("") + "verify --backend cuda --quick");
  CHECK(verified.exitCode == 0);
  for (const char* part : {"gradient error", "standard", "persistent", "13 of 13"})
    CHECK(verified.output.find(part) != std::string::npos);
  CHECK(verified.output.find("left out") == std::string::npos);
#endif
}

TEST_CASE("the persistent recurrence is taken for small steps, and refused to those who ask where it does not fit") {
  const std::string run = "run --backend cuda --strategy hidden --budget 30% --iterations 2 --json" + kData;
  const auto chosen = nlohmann::json::parse(runShell(on("") + run).output),
             standard = nlohmann::json::parse(runShell(on("") + run + "--recurrence standard").output);
  const auto persistent = nlohmann::json::parse(runShell(on("") + run + "--recurrence persistent").output);
  CHECK(chosen["gradient_hash"] == persistent["gradient_hash"]);
  CHECK(standard["backend"] == "CUDA (simulated device, single precision)");
  CHECK(persistent["backend"] == "CUDA (simulated device, single precision, persistent recurrence)");
  CHECK(persistent["gradient_hash"] != standard["gradient_hash"]);
  CHECK(persistent["loss_last"].get<double>() == doctest::Approx(standard["loss_last"].get<double>()).epsilon(1e-5));
  const auto small = nlohmann::json::parse(runShell(on("shared=1000") + run).output);
  CHECK(small["gradient_hash"] == standard["gradient_hash"]);
  says(on("shared=1000") + run + "--recurrence persistent", 1,
       {"The persistent recurrence does not fit", "6 multiprocessors with", "Use --hidden up to",
        "--recurrence standard"});
  says(on("shared=3000") + "verify --backend cuda --quick --recurrence persistent --json", 0,
       {"\"left_out\":\"The persistent recurrence does not fit", "\"passed\":true"});
  says(on("no-cooperation") + "verify --backend cuda --quick --recurrence persistent", 1,
       {"Nothing could be verified: The persistent recurrence needs"});
  says(on("no-cooperation") + run + "--recurrence persistent", 1,
       {"which simulated device does not offer", "--recurrence standard"});
  says(std::string(kCli) + " run --recurrence persistent --strategy recompute" + kData, 1,
       {"--recurrence persistent is for the CUDA machine"});
  says(std::string(kCli) + " run --recurrence fast --strategy recompute" + kData, 2,
       {"--recurrence: fast not in {auto,standard,persistent}"});
}

TEST_CASE(
    "a device that is too small, or lost during the run, and a diverged training end with a sentence and a finished "
    "stream") {
  says(on("free=30000000") + "run --backend cuda --strategy store-all --stream" + kData, 1,
       {"of the device's memory (arena", "simulated device has", "use a smaller budget"});
  const Outcome lost =
      runShell(on("lost-after=900") + "run --backend cuda --strategy mixed --budget 20% --iterations 50 --stream" +
               kData + " </dev/null");
  CAPTURE(lost.errors);
  CHECK(lost.exitCode == 1);
  CHECK(lost.errors.find("The device failed while") != std::string::npos);
  StreamReader reader;
  std::vector<Event> events;
  const auto fed = reader.feed(lost.output, events);
  REQUIRE_MESSAGE(fed, why(fed));
  CHECK(!reader.hasPartialLine());
  REQUIRE(std::holds_alternative<RunEnded>(events.back()));
  CHECK(std::get<RunEnded>(events.back()).outcome == RunEnded::Outcome::Failed);
  CHECK(std::get<RunEnded>(events.back()).reason.find("The device failed while") != std::string::npos);
  says(on("") +
           "run --backend cuda --data dense:4 --cell tanh --hidden 8 --batch 2 --steps 20 --strategy mixed --budget "
           "50% --iterations 200 "
           "--optimizer sgd --lr 1000 --clip 0 --stream </dev/null",
       1, {"is not a number", "\"failed\""});
}

TEST_CASE("the module that was built for devices loads, and verifies itself where a device answers") {
  if (kCudaModule == nullptr) {
    MESSAGE("skipped: this build has no CUDA module");
    return;
  }
  const std::string cuda = "RETRACE_CUDA_MODULE=" + std::string(kCudaModule) + " " + std::string(kCli) + " ";
  const auto json = nlohmann::json::parse(runShell(cuda + "backends --json").output);
  const auto& machine = json["backends"][1];
  if (machine["available"] == false) {
    CHECK(machine["reason"].get<std::string>().size() > 20);
    CHECK(machine["reason"].get<std::string>().find("could not be loaded") == std::string::npos);
    MESSAGE("skipped: no device answers: ", machine["reason"].get<std::string>());
    return;
  }
  says(cuda + "verify --backend cuda", 0, {"gradient error"});
}
