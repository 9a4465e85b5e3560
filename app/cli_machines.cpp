// SPDX-License-Identifier: Apache-2.0
// backends: which machines can run a schedule here, and why what is missing is missing. verify: whether a machine
// computes what it should, against a plain double-precision reference and against itself over schedules.
#include <cmath>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>

#include "app/cli.h"
#include "app/progress.h"
#include "core/base/byte_text.h"
#include "core/machine/machines.h"
#include "core/machine/module.h"
#include "core/network/parameters.h"
#include "core/network/reference.h"
#include "core/run/runner.h"
#include "core/strategies/registry.h"

namespace retrace::cli {

namespace {

using core::ErrorCode;

int listMachines(bool json) {
  const std::vector<core::MachineInfo> machines = core::machines();
  if (json) {
    nlohmann::json list = nlohmann::json::array();
    for (const core::MachineInfo& machine : machines)
      list.push_back({{"id", machine.id},
                      {"available", machine.available},
                      {"name", machine.name},
                      {"detail", machine.detail},
                      {"memory_bytes", machine.memoryBytes},
                      {"free_bytes", machine.freeBytes},
                      {"reason", machine.reason}});
    fmt::print("{}\n", nlohmann::json{{"format", "retrace-backends"}, {"version", 1}, {"backends", list}}.dump());
    return kOk;
  }
  for (const core::MachineInfo& machine : machines) {
    if (!machine.available) {
      fmt::print("{}: unavailable: {}\n", machine.id, machine.reason);
      continue;
    }
    fmt::print("{}: {}, {} free of {}{}{}\n", machine.id, machine.name, core::formatBytes(machine.freeBytes),
               core::formatBytes(machine.memoryBytes), machine.detail.empty() ? "" : ", ", machine.detail);
  }
  return kOk;
}

struct VerifyOptions {
  std::string backend = "cpu";
  core::DeviceOptions device;
  bool quick = false;
  bool json = false;
};

struct VerifyCase {
  core::Network network;
  core::TaskShape task;
  std::int64_t steps = 1;
};

struct VerifyRow {
  VerifyCase what;
  core::Recurrence recurrence = core::Recurrence::Automatic;
  std::string leftOut;         // why this recurrence cannot compute the case
  double lossError = 0.0;      // relative to the reference
  double gradientError = 0.0;  // l2 norm of the difference over that of the reference
  int alike = 0;               // schedules with the same bits as storing everything
  int schedules = 0;
  double tolerance = 0.0;
  [[nodiscard]] bool passed() const {
    return !leftOut.empty() || (alike == schedules && lossError <= tolerance && gradientError <= tolerance);
  }
};

std::string_view nameOf(core::Recurrence recurrence) {
  switch (recurrence) {
    case core::Recurrence::Automatic: return "auto";
    case core::Recurrence::Standard: return "standard";
    case core::Recurrence::Persistent: return "persistent";
  }
  return "";
}

std::vector<VerifyCase> verifyCases(bool quick) {
  const auto symbols = [](std::int64_t count, std::int64_t last) {
    return core::TaskShape{core::DataKind::Symbols, core::DataKind::Symbols, count, count, last};
  };
  const auto values = [](std::int64_t in, std::int64_t out, std::int64_t last) {
    return core::TaskShape{core::DataKind::Values, core::DataKind::Values, in, out, last};
  };
  std::vector<VerifyCase> cases;
  for (const core::CellKind cell : {core::CellKind::Tanh, core::CellKind::Gru, core::CellKind::Lstm}) {
    cases.push_back({{cell, 17, 1, 1}, symbols(5, 0), 1});
    cases.push_back({{cell, 17, 1, 1}, values(3, 2, 0), 2});
    cases.push_back({{cell, 21, 9, 2}, symbols(40, 10), 35});
    cases.push_back({{cell, 12, 3, 4}, values(7, 5, 1), 34});
    if (quick) continue;
    cases.push_back({{cell, 33, 5, 2}, symbols(40, 10), 50});
    cases.push_back({{cell, 17, 1, 1}, symbols(60, 0), 1000});
    cases.push_back({{cell, 64, 16, 1}, symbols(90, 0), 200});
    cases.push_back({{cell, 256, 64, 1}, values(256, 256, 0), 40});
  }
  return cases;
}

core::Batch drawBatch(const VerifyCase& what) {
  core::Batch batch;
  batch.resize(what.task, what.steps, what.network.batch);
  std::mt19937_64 generator(11);
  const auto value = [&] { return static_cast<float>(generator() >> 40) * 0x1.0p-23F - 1.0F; };
  const auto symbol = [&](std::int64_t count) {
    return static_cast<std::int32_t>(generator() % static_cast<std::uint64_t>(count));
  };
  for (auto& x : batch.inputSymbols) x = symbol(what.task.inputWidth);
  for (auto& x : batch.inputValues) x = value();
  for (auto& x : batch.targetSymbols) x = symbol(what.task.outputWidth);
  for (auto& x : batch.targetValues) x = value();
  return batch;
}

struct Pass {
  double loss = 0.0;
  std::vector<float> gradients;
  [[nodiscard]] std::string bits() const { return fmt::format("{:a} {}", loss, core::hashOf(gradients)); }
};

core::Result<Pass> playOnce(const core::Solution& solution, core::Backend& machine, const core::Batch& batch) {
  if (auto loaded = machine.loadBatch(batch, true); !loaded) return tl::unexpected(loaded.error());
  core::MemoryMap map(solution.problem);
  const auto source = core::streamOf(solution);
  for (auto some = source->next(); !some.empty(); some = source->next())
    for (const core::Action& action : some)
      if (auto played = core::playAction(action, map, machine); !played) return tl::unexpected(played.error());
  const auto loss = machine.finishIteration();
  if (!loss) return tl::unexpected(loss.error());
  const auto gradients = machine.gradients();
  return Pass{*loss, {gradients.begin(), gradients.end()}};
}

// Plays a schedule three times, because a device may send what repeats in another way. `first`: filled by the first
// schedule, which the others are compared with.
core::Result<void> verifySchedule(const VerifyOptions& options, const core::Problem& problem, const core::Batch& batch,
                                  std::optional<Pass>& first, std::vector<float>& weights, VerifyRow& row) {
  const auto solution = core::plan(problem);
  if (!solution) return tl::unexpected(solution.error());
  // Beyond it, long sequences with the least memory take minutes and show nothing that shorter ones do not.
  constexpr std::int64_t kMostForwardsOfStep = 128;
  if (solution->forwardOperations > kMostForwardsOfStep * problem.steps) return {};
  core::DeviceOptions device = options.device;
  device.recurrence = row.recurrence;
  auto machine = core::openMachine(options.backend, device);
  if (!machine) return tl::unexpected(machine.error());
  const std::int64_t hostBytes = core::usesHost(problem.strategy) ? solution->hostPeakBytes : 0;
  if (auto ready =
          (*machine)->prepare(row.what.network, row.what.task, {}, problem.steps, problem.budgetBytes, hostBytes);
      !ready)
    return ready;
  bool alike = true;
  constexpr int kRepeats = 3;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    auto pass = playOnce(*solution, **machine, batch);
    if (!pass) return tl::unexpected(pass.error());
    if (!first) first = std::move(*pass);
    else alike = alike && pass->bits() == first->bits();
  }
  if (weights.empty()) weights.assign((*machine)->weights().begin(), (*machine)->weights().end());
  ++row.schedules;
  row.alike += alike ? 1 : 0;
  return {};
}

core::Result<VerifyRow> verifyCase(const VerifyOptions& options, const VerifyCase& what, core::Recurrence recurrence) {
  VerifyRow row{what, recurrence, {}};
  row.tolerance = options.device.tf32 ? 1e-2 : 1e-5;
  const core::Batch batch = drawBatch(what);
  const core::StateSizes sizes = core::stateSizes(what.network);
  std::optional<Pass> first;
  std::vector<float> weights;
  using core::StrategyKind;
  for (const StrategyKind kind :
       {StrategyKind::StoreAll, StrategyKind::Hidden, StrategyKind::Internal, StrategyKind::Mixed,
        StrategyKind::Recompute, StrategyKind::Sqrt, StrategyKind::Revolve, StrategyKind::TwoLevel}) {
    const core::Strategy strategy{kind, 0};
    const std::int64_t least = core::smallestBudgetBytes(strategy, what.steps, sizes),
                       most = core::largestUsefulBudgetBytes(strategy, what.steps, sizes);
    std::vector<std::int64_t> budgets{least};
    for (const std::int64_t part : {20, 3})
      if (const std::int64_t budget = least + (most - least) / part;
          budget != budgets.back() && !(options.quick && part == 20))
        budgets.push_back(budget);
    for (const std::int64_t budget : budgets) {
      core::Problem problem{what.steps, sizes, {}, budget, strategy};
      if (core::usesHost(strategy)) problem.host = {core::HostMemory::kUnlimited, 0.5, 0.5};
      if (auto done = verifySchedule(options, problem, batch, first, weights, row); !done) {
        if (recurrence != core::Recurrence::Persistent || done.error().code != ErrorCode::InvalidInput)
          return tl::unexpected(done.error());
        row.leftOut = done.error().message;
        return row;
      }
    }
  }
  const core::ReferenceGradient reference = core::referenceGradient(what.network, what.task, batch, weights);
  row.lossError = std::abs(first->loss - reference.loss) / reference.loss;
  double difference = 0.0, length = 0.0;
  for (std::size_t i = 0; i < reference.gradients.size(); ++i) {
    const double error = static_cast<double>(first->gradients[i]) - reference.gradients[i];
    difference += error * error;
    length += reference.gradients[i] * reference.gradients[i];
  }
  row.gradientError = std::sqrt(difference / length);
  return row;
}

nlohmann::json toJson(const VerifyRow& row) {
  nlohmann::json json{{"cell", core::toText(row.what.network.cell)},
                      {"batch", row.what.network.batch},
                      {"hidden", row.what.network.hidden},
                      {"layers", row.what.network.layers},
                      {"steps", row.what.steps},
                      {"recurrence", nameOf(row.recurrence)}};
  if (!row.leftOut.empty()) json["left_out"] = row.leftOut;
  else
    json.update({{"loss_error", row.lossError},
                 {"gradient_error", row.gradientError},
                 {"tolerance", row.tolerance},
                 {"schedules", row.schedules},
                 {"alike", row.alike},
                 {"passed", row.passed()}});
  return json;
}

void print(const VerifyRow& row) {
  const VerifyCase& what = row.what;
  fmt::print("{:<5} {:>4} {:>5} {:>6} {:>6}  {:>6} {:>6}  {:<10}", core::toText(what.network.cell), what.network.batch,
             what.network.hidden, what.network.layers, what.steps, what.task.inputWidth, what.task.outputWidth,
             nameOf(row.recurrence));
  if (!row.leftOut.empty()) fmt::print("  left out: {}\n", row.leftOut);
  else
    fmt::print("  {:>10.1e} {:>14.1e}  {:>14}{}\n", row.lossError, row.gradientError,
               fmt::format("{} of {}", row.alike, row.schedules), row.passed() ? "" : "  FAILED");
  std::fflush(stdout);
}

int verify(const VerifyOptions& options) {
  auto machine = core::openMachine(options.backend, options.device);
  if (!machine) return report(machine.error());
  using core::Recurrence;
  std::vector<Recurrence> recurrences{options.device.recurrence};
  if (options.device.recurrence == Recurrence::Automatic) recurrences = {Recurrence::Standard};
  if (options.device.recurrence == Recurrence::Automatic && options.backend == "cuda")
    recurrences.push_back(Recurrence::Persistent);
  nlohmann::json rows = nlohmann::json::array();
  if (!options.json)
    fmt::print("{:<5} {:>4} {:>5} {:>6} {:>6}  {:>6} {:>6}  {:<10}  {:>10} {:>14}  {:>14}\n", "cell", "N", "H",
               "layers", "T", "in", "out", "recurrence", "loss error", "gradient error", "same bits");
  int failed = 0;
  std::string leftOut;
  bool computed = false;
  for (const VerifyCase& what : verifyCases(options.quick))
    for (const Recurrence recurrence : recurrences) {
      const auto row = [&] {
        const TerminalProgress progress("Verifying");
        return verifyCase(options, what, recurrence);
      }();
      if (!row) return report(row.error());
      failed += row->passed() ? 0 : 1;
      computed = computed || row->leftOut.empty();
      leftOut = row->leftOut;
      if (options.json) rows.push_back(toJson(*row));
      else print(*row);
    }
  if (options.json)
    fmt::print(
        "{}\n",
        nlohmann::json{{"format", "retrace-verify"}, {"version", 1}, {"backend", options.backend}, {"rows", rows}}
            .dump());
  if (!computed) return report({ErrorCode::Unavailable, fmt::format("Nothing could be verified: {}", leftOut)});
  if (failed == 0) return kOk;
  return report({ErrorCode::Unavailable, fmt::format("{} case{} of the machine {} failed: do not trust its gradients.",
                                                     failed, failed == 1 ? "" : "s", options.backend)});
}

}  // namespace

void addDeviceOptions(CLI::App& command, std::string& backend, core::DeviceOptions& device) {
  command.add_option("--backend", backend, "The machine: cpu or cuda (retrace-cli backends lists them)")
      ->capture_default_str();
  command.add_flag("--tf32", device.tf32, "Let a CUDA device round the factors of products to 10 bits of mantissa");
  command.add_flag("!--no-graphs", device.graphs, "Send a CUDA device its kernels one by one");
  command
      .add_option_function<std::string>(
          "--recurrence",
          [&device](const std::string& text) {
            for (const core::Recurrence recurrence :
                 {core::Recurrence::Automatic, core::Recurrence::Standard, core::Recurrence::Persistent})
              if (text == nameOf(recurrence)) device.recurrence = recurrence;
          },
          "How a CUDA device computes the steps of a run: standard (a product and a kernel each), persistent (one "
          "kernel, the recurrent weights on chip, in full "
          "single precision) or auto (the one that was measured to be faster for such a shape)")
      ->check(CLI::IsMember({"auto", "standard", "persistent"}))
      ->default_str("auto");
}

void addMachineCommands(CLI::App& app, int& exitCode) {
  auto json = std::make_shared<bool>(false);
  CLI::App* list = app.add_subcommand(
      "backends", "List the machines that can run a schedule here, and why what is missing is missing");
  list->add_flag("--json", *json, "Print one JSON object");
  list->callback([json, &exitCode] { exitCode = listMachines(*json); });

  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = app.add_subcommand(
      "verify", "Compare a machine's gradients with a double-precision reference, and its schedules with each other");
  addDeviceOptions(*command, options->backend, options->device);
  command->add_flag("--quick", options->quick, "Small cases and fewer budgets");
  command->add_flag("--json", options->json, "Print one JSON object");
  command->callback([options, &exitCode] { exitCode = verify(*options); });
}

}  // namespace retrace::cli
