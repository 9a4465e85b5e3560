// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/setup.h"

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "core/base/byte_text.h"
#include "ui/common/number_words.h"

namespace retrace::ui {

namespace {

constexpr std::string_view kShippedName = "jargon.txt (shipped)";  // in files, whatever the window's language
constexpr std::string_view kShippedSeries = "csv:sf-temps.csv:temp";
constexpr std::string_view kText = "text:";
constexpr double kMostTransferCost = 1e6;
constexpr std::array<std::pair<const char*, const char*>, 2> kMachines{{{"cpu", "CPU"}, {"cuda", "CUDA"}}};

// Empty: unlimited.
std::string hostWords(std::int64_t bytes) {
  return bytes == core::HostMemory::kUnlimited ? std::string() : exactBytesText(bytes).toStdString();
}

// Takes a field over where it is there and of the right type.
template <typename Value>
void read(const nlohmann::json& json, const char* name, Value& value) {
  const auto found = json.find(name);
  if (found == json.end()) return;
  if constexpr (std::is_same_v<Value, bool>) {
    if (found->is_boolean()) value = found->get<bool>();
  } else if constexpr (std::is_same_v<Value, std::string>) {
    if (found->is_string()) value = found->get<std::string>();
  } else if constexpr (std::is_integral_v<Value>) {
    if (found->is_number_integer()) value = found->get<Value>();
  } else {
    if (found->is_number()) value = found->get<Value>();
  }
}

void readRun(const nlohmann::json& controls, RunSetup& run) {
  constexpr std::int64_t kMostIterations = 1'000'000;
  std::string words = dataWords(run.data, std::string(kShippedName)), machine;
  read(controls, "run.data", words);
  run.data = dataFromWords(words, std::string(kShippedName));
  read(controls, "run.iterations", run.iterations);
  read(controls, "run.validate", run.validateEvery);
  read(controls, "run.rate", run.learningRate);
  read(controls, "run.seed", run.seed);
  read(controls, "run.tf32", run.tf32);
  read(controls, "run.device", machine);
  for (const auto& [id, name] : kMachines)
    if (machine == name) run.machine = id;
  run.iterations = std::clamp<std::int64_t>(run.iterations, 1, kMostIterations);
  run.validateEvery = std::clamp<std::int64_t>(run.validateEvery, 0, kMostIterations);
  run.learningRate = std::clamp(run.learningRate, 1e-5, 10.0);
  run.seed = std::clamp<std::int64_t>(run.seed, 0, std::numeric_limits<int>::max());
}

core::Result<void> readNetwork(const nlohmann::json& json, core::Network& network) {
  if (!json.is_object()) return {};
  std::string cell;
  read(json, "cell", cell);
  if (const auto kind = core::cellFromText(cell)) network.cell = *kind;
  read(json, "hidden", network.hidden);
  read(json, "batch", network.batch);
  read(json, "layers", network.layers);
  return core::validate(network);
}

}  // namespace

core::StateSizes Setup::sizes() const { return takesFileSizes && fileSizes ? *fileSizes : core::stateSizes(network); }

core::Problem Setup::problem() const {
  core::Problem problem{steps, sizes(), {}, budgetBytes, strategy};
  if (strategy.kind == core::StrategyKind::TwoLevel) problem.host = host;
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
  if (strategy.kind == core::StrategyKind::TwoLevel) host = problem.host;
  if (strategy.kind == core::StrategyKind::Every) every = strategy.every;
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
  std::string machine;
  for (const auto& [id, name] : kMachines)
    if (run.machine == id) machine = name;
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
            {"run.device", machine},
            {"run.tf32", run.tf32}}}};
}

core::Result<Setup> setupFromJson(const nlohmann::json& json) {
  if (!json.is_object() || !json.contains("problem"))
    return core::fail(core::ErrorCode::Format, "What was set up is missing.");
  const auto problem = core::problemFromJson(json["problem"]);
  if (!problem) return tl::unexpected(problem.error());
  if (auto valid = core::validate(*problem); !valid) return tl::unexpected(valid.error());
  if (problem->steps > kMostWindowSteps)
    return core::fail(core::ErrorCode::InvalidInput, "The session has {} steps; the window shows up to {}.",
                      problem->steps, kMostWindowSteps);
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
  readRun(controls, setup.run);
  if (setup.strategy.kind == core::StrategyKind::TwoLevel) return setup;  // its problem says what the host has
  std::string words;
  read(controls, "host.budget", words);
  if (const auto bytes = core::bytesFromText(words, 0); bytes && !words.empty()) setup.host.budgetBytes = *bytes;
  for (const auto& [name, cost] :
       {std::pair{"host.save", &setup.host.saveCost}, std::pair{"host.load", &setup.host.loadCost}}) {
    read(controls, name, *cost);
    *cost = std::clamp(*cost, 0.0, kMostTransferCost);
  }
  return setup;
}

}  // namespace retrace::ui
