// SPDX-License-Identifier: Apache-2.0
// An installation finds what belongs to it, wherever it is moved to.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tests/support/paths.h"
#include "tests/support/process.h"

using namespace retrace::test;

TEST_CASE("an installation that was moved runs on its own data, and says where it looked when they are gone") {
  const auto folder = temporaryPath("install"), prefix = folder / "moved";
  const Outcome installed =
      runShell(RETRACE_CMAKE " --install " RETRACE_BINARY_DIR " --prefix " + (folder / "first").string());
  CAPTURE(installed.errors);
  REQUIRE(installed.exitCode == 0);
  std::filesystem::rename(folder / "first", prefix);
  const std::string cli = "cd / && " + (prefix / "bin/retrace-cli").string() + " ";
  const std::string training = cli +
                               "run --data shipped:text --cell lstm --hidden 16 --batch 4 --steps 100 --strategy mixed "
                               "--budget 5% --iterations 2 --json";
  const Outcome trained = runShell(training);
  CAPTURE(trained.errors);
  REQUIRE(trained.exitCode == 0);
  const auto json = nlohmann::json::parse(trained.output);
  CHECK(json["iterations"] == 2);
  CHECK(json["loss_last"] < json["loss_first"]);
  for (const char* file : {"share/retrace/data/README.md", "share/retrace/schemas/stream.schema.json",
                           "share/doc/retrace/LICENSES/Apache-2.0.txt"})
    CHECK(std::filesystem::exists(prefix / file));

  // The module that drives devices lies among the libraries.
  const auto module = (prefix / "bin" / RETRACE_MODULES_FROM_PROGRAM / "retrace_cuda.so").lexically_normal();
  std::filesystem::create_directories(module.parent_path());
  std::filesystem::copy_file(kSimulatedModule, module, std::filesystem::copy_options::overwrite_existing);
  CHECK(runShell(cli + "backends").output.find("cuda: simulated device") != std::string::npos);

  std::filesystem::remove_all(prefix / "share/retrace/data");
  const Outcome refused = runShell(training);
  CHECK(refused.exitCode == 1);
  CAPTURE(refused.errors);
  CHECK(refused.errors.find(fmt::format("'{}'", (prefix / "share/retrace/data/jargon.txt").string())) !=
        std::string::npos);
  std::filesystem::remove_all(folder);
}
