// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/setup.h"

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "core/base/byte_text.h"
#include "core/base/json_fields.h"
#include "core/strategies/problem_file.h"
#include "ui/common/number_words.h"

namespace retrace::ui {

namespace {

constexpr std::string_view kShippedName = "jargon.txt (shipped)";  // in files, whatever the window's language
constexpr std::string_view kShippedSeries = "csv:sf-temps.csv:temp";
constexpr std::string_view kText = "text:";
constexpr double kMostTransferCost = 1e6;
constexpr std::array<std::string_view, 2> kMachines{"cpu", "cuda"};
constexpr std::array<std::string_view, 2> kMachineNames{"CPU", "CUDA"};  // as files have them

// Empty: unlimited.
std::string hostWords(std::int64_t bytes) {
  return bytes == core::HostMemory::kUnlimited ? std::string() : exactBytesText(bytes).toStdString();
}

std::string readRun(const nlohmann::json& controls, RunSetup& run) {
  constexpr std::int64_t kMostIterations = 1'000'000;
  core::JsonFields fields(controls);
  if (fields.has("run.data")) run.data = dataFromWords(fields.text("run.data"), std::string(kShippedName));
  if (fields.has("run.iterations")) run.iterations = fields.integer("run.iterations", 1, kMostIterations);
  if (fields.has("run.validate")) run.validateEvery = fields.integer("run.validate", 0, kMostIterations);
  if (fields.has("run.rate")) run.learningRate = fields.number("run.rate", 1e-5, 10.0);
  if (fields.has("run.seed")) run.seed = fields.integer("run.seed", 0, std::numeric_limits<int>::max());
  if (fields.has("run.device")) run.machine = kMachines[fields.oneOf("run.device", kMachineNames)];
  if (fields.has("run.tf32")) run.tf32 = controls["run.tf32"] == true;
  return fields.error();
}

// Of two-level its problem says what the host has; for other strategies it is kept.
std::string readHost(const nlohmann::json& controls, core::HostMemory& host) {
  core::JsonFields fields(controls);
  if (fields.has("host.save")) host.saveCost = fields.number("host.save", 0.0, kMostTransferCost);
  if (fields.has("host.load")) host.loadCost = fields.number("host.load", 0.0, kMostTransferCost);
  if (!fields.has("host.budget")) return fields.error();
  const std::string words = fields.text("host.budget");
  if (words.empty() || !fields.error().empty()) return fields.error();
  const auto bytes = core::bytesFromText(words);
  if (!bytes) fields.complain("host.budget", "an amount of memory");
  else host.budgetBytes = *bytes;
  return fields.error();
}

core::Result<void> readNetwork(const nlohmann::json& json, core::Network& network) {
  core::JsonFields fields(json);
  if (fields.has("cell"))
    if (const auto kind = core::cellFromText(fields.text("cell"))) network.cell = *kind;
  for (const auto& [name, field] :
       {std::pair{"hidden", &network.hidden}, std::pair{"batch", &network.batch}, std::pair{"layers", &network.layers}})
    if (fields.has(name)) *field = fields.integer(name);
  if (!fields.error().empty())
    return core::fail(core::ErrorCode::Format, "The session's network is damaged: {}.", fields.error());
  return core::validate(network);
}

}  // namespace

core::StateSizes Setup::sizes() const { return takesFileSizes && fileSizes ? *fileSizes : core::stateSizes(network); }

core::Problem Setup::problem() const {
  core::Problem problem{steps, sizes(), {}, budgetBytes, strategy};
  if (core::usesHost(strategy)) problem.host = host;
  return problem;
}

RunRequest Setup::request() const {
  RunRequest request;
  request.problem = problem();
  request.settings.network = network;
  request.settings.options.learningRate = run.learningRate;
  request.settings.options.seed = static_cast<std::uint64_t>(run.seed);
  request.settings.iterations = run.iterations;
  request.settings.validateEvery = run.validateEvery;
  request.settings.data = run.data;
  request.backend = run.machine;
  request.tf32 = run.tf32 && run.machine == "cuda";
  return request;
}

void Setup::useChoice() {
  budgetBytes = std::max(budget.bytes(steps, sizes()), core::smallestBudgetBytes(strategy, steps, sizes()));
}

void Setup::take(const core::Problem& problem, const std::optional<core::Network>& given,
                 const std::optional<BudgetChoice>& choice) {
  steps = problem.steps;
  if (given) network = *given;
  network.batch = std::min<std::int64_t>(network.batch, kMostWindowBatch);
  takesFileSizes = core::stateSizes(network) != problem.sizes;
  if (takesFileSizes) {
    fileSizes = problem.sizes;
    network.cell = core::CellKind::Lstm;
  }
  strategy = problem.strategy;
  if (core::usesHost(strategy)) host = problem.host;
  if (strategy.every > 0) every = strategy.every;
  budget = choice.value_or(BudgetChoice::partOf(problem));
  budgetBytes = problem.budgetBytes;
}

void Setup::take(const core::RunStarted& started) {
  take(started.problem, started.network);
  run.data = started.data;
  run.iterations = started.iterations;
  run.validateEvery = started.validateEvery;
  run.learningRate = started.options.learningRate;
  run.seed = static_cast<std::int64_t>(
      std::min<std::uint64_t>(started.options.seed, static_cast<std::uint64_t>(std::numeric_limits<int>::max())));
}

std::string dataWords(const std::string& data, const std::string& shippedName) {
  if (data == "shipped:text") return shippedName;
  if (data == "shipped:series") return std::string(kShippedSeries);
  return data.starts_with(kText) ? data.substr(kText.size()) : data;
}

std::string dataFromWords(const std::string& words, const std::string& shippedName) {
  if (words == shippedName) return "shipped:text";
  if (words == kShippedSeries) return "shipped:series";
  for (const std::string_view kind : {kText, std::string_view("csv:"), std::string_view("shipped:"),
                                      std::string_view("copy:"), std::string_view("dense:")})
    if (words.starts_with(kind)) return words;
  return words == "adding" ? words : std::string(kText) + words;
}

nlohmann::json toJson(const Setup& setup) {
  const RunSetup& run = setup.run;
  const auto* machine = std::ranges::find(kMachines, run.machine);
  return {{"problem", core::toJson(setup.problem())},
          {"budget", toJson(setup.budget)},
          {"network",
           {{"cell", core::toText(setup.network.cell)},
            {"hidden", setup.network.hidden},
            {"batch", setup.network.batch},
            {"layers", setup.network.layers}}},
          {"controls",
           {{"host.budget", hostWords(setup.host.budgetBytes)},
            {"host.save", setup.host.saveCost},
            {"host.load", setup.host.loadCost},
            {"run.data", dataWords(run.data, std::string(kShippedName))},
            {"run.iterations", run.iterations},
            {"run.validate", run.validateEvery},
            {"run.rate", run.learningRate},
            {"run.seed", run.seed},
            {"run.device", kMachineNames[static_cast<std::size_t>(machine - kMachines.begin())]},
            {"run.tf32", run.tf32}}}};
}

core::Result<Setup> setupFromJson(const nlohmann::json& json) {
  if (!json.is_object() || !json.contains("problem"))
    return core::fail(core::ErrorCode::Format, "What was set up is missing.");
  const auto problem = core::problemFromJson(json["problem"]);
  if (!problem) return tl::unexpected(problem.error());
  if (auto valid = core::validate(*problem); !valid) return tl::unexpected(valid.error());
  Setup setup;
  core::Network network = setup.network;
  if (auto valid = readNetwork(json.value("network", nlohmann::json()), network); !valid)
    return tl::unexpected(valid.error());
  std::optional<BudgetChoice> choice;
  if (json.contains("budget")) {
    const auto saved = budgetChoiceFromJson(json["budget"]);
    if (!saved) return tl::unexpected(saved.error());
    const std::int64_t smallest = core::smallestBudgetBytes(problem->strategy, problem->steps, problem->sizes);
    if (std::max(saved->bytes(problem->steps, problem->sizes), smallest) == problem->budgetBytes)
      choice = *saved;  // else the problem was written by hand
  }
  setup.take(*problem, network, choice);
  const auto controls = json.value("controls", nlohmann::json());
  if (!controls.is_object()) return setup;
  std::string wrong = readRun(controls, setup.run);
  if (wrong.empty() && !core::usesHost(setup.strategy)) wrong = readHost(controls, setup.host);
  if (!wrong.empty()) return core::fail(core::ErrorCode::Format, "The session's settings are damaged: {}.", wrong);
  return setup;
}

}  // namespace retrace::ui
