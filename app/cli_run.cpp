// SPDX-License-Identifier: Apache-2.0
// run: trains under a budget, here and now. With --stream it is the worker that the window starts: events on standard
// output, the commands pause, continue, step and stop on standard input.
#include <poll.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <numbers>
#include <optional>
#include <thread>

#include "app/cli.h"
#include "app/progress.h"
#include "app/stop_signals.h"
#include "core/base/byte_text.h"
#include "core/base/output_file.h"
#include "core/machine/module.h"
#include "core/run/runner.h"
#include "core/strategies/registry.h"

namespace retrace::cli {

namespace {

using core::ErrorCode;
using core::fail;

struct RunOptions {
  SizeOptions size;
  std::string data;
  std::string optimizer = "adam";
  std::string recordFile;
  core::TrainingOptions training;
  std::string backend = "cpu";
  core::DeviceOptions device;
  std::int64_t iterations = 1;
  std::int64_t validateEvery = 0;
  bool stream = false;
  bool json = false;
  bool paused = false;
};

// Listens to signals and, for a worker, to commands, on a thread of its own until destroyed.
class Commands {
 public:
  Commands(core::RunControl& control, bool readInput)
      : m_control(control), m_readInput(readInput), m_thread([this] { listen(); }) {}
  ~Commands() {
    m_ending = true;
    m_signals.wake();
    m_thread.join();
  }
  Commands(const Commands&) = delete;
  Commands& operator=(const Commands&) = delete;

 private:
  void listen() {
    std::array<pollfd, 2> sources{pollfd{m_signals.descriptor(), POLLIN, 0},
                                  pollfd{m_readInput ? STDIN_FILENO : -1, POLLIN, 0}};
    while (!m_ending) {
      if (::poll(sources.data(), sources.size(), -1) < 0) continue;
      if (sources[0].revents != 0) {
        m_control.stop();
        return;
      }
      if (sources[1].revents != 0 && !readCommands()) sources[1].fd = -1;
    }
  }

  bool readCommands() {
    std::array<char, 256> buffer{};
    const ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count <= 0) {
      m_control.noMoreCommands();
      return false;
    }
    m_pending.append(buffer.data(), static_cast<std::size_t>(count));
    for (std::size_t end = m_pending.find('\n'); end != std::string::npos; end = m_pending.find('\n')) {
      obey(m_pending.substr(0, end));
      m_pending.erase(0, end + 1);
    }
    return true;
  }

  void obey(const std::string& command) {
    if (command == "pause") m_control.pause();
    else if (command == "continue") m_control.resume();
    else if (command == "step") m_control.step();
    else if (command == "stop") m_control.stop();
    else fmt::print(stderr, "retrace-cli: unknown command '{}': pause, continue, step or stop.\n", command);
  }

  core::RunControl& m_control;
  bool m_readInput;
  StopSignals m_signals;
  std::atomic<bool> m_ending = false;
  std::string m_pending;
  std::thread m_thread;  // last: it uses all of the above
};

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

core::Result<void> writeLine(std::FILE* file, const std::string& line, const std::string& name) {
  if (std::fwrite(line.data(), 1, line.size(), file) == line.size() && std::fputc('\n', file) != EOF &&
      std::fflush(file) == 0)
    return {};
  return fail(ErrorCode::Io, "{} could not be written: {}. What was written before is kept.", name,
              std::strerror(errno));
}

// Cross-entropy in bits for people who compare text models.
std::string lossText(double loss, const core::TaskShape& task) {
  if (task.outputs == core::DataKind::Values) return fmt::format("{:.4f} squared error", loss);
  return fmt::format("{:.4f} nats ({:.4f} bits) per symbol", loss, loss / std::numbers::ln2);
}

nlohmann::json summaryJson(const core::RunSummary& summary, const core::RunStarted& started, std::int64_t workingSet) {
  nlohmann::json items = nlohmann::json::object();
  for (const core::WorkingSetItem& item : started.workingSet) items[item.name] = item.bytes;
  nlohmann::json out{{"loss_first", summary.lossFirst},
                     {"loss_last", summary.lossLast},
                     {"frequency_loss", started.frequencyLoss},
                     {"validation_loss", nullptr},
                     {"validation_bits", nullptr},
                     {"forward_operations_predicted", started.forwardOperationsPredicted},
                     {"forward_operations_measured", summary.forwardOperations},
                     {"budget_bytes", started.problem.budgetBytes},
                     {"peak_arena_bytes", summary.peakArenaBytes},
                     {"working_set_bytes", workingSet},
                     {"working_set", items},
                     {"process_growth_bytes", summary.processGrowthBytes},
                     {"iteration_ms_median", summary.iterationMsMedian},
                     {"iterations", summary.iterations},
                     {"stopped", summary.outcome == core::RunEnded::Outcome::Stopped},
                     {"backend", started.backend},
                     {"gradient_hash", summary.gradientHash}};
  if (summary.deviceGrowthBytes) out["device_growth_bytes"] = *summary.deviceGrowthBytes;
  if (summary.validationLoss) {
    out["validation_loss"] = *summary.validationLoss;
    if (started.task.outputs == core::DataKind::Symbols)
      out["validation_bits"] = *summary.validationLoss / std::numbers::ln2;
  }
  return out;
}

void printSummary(const core::RunSummary& summary, const core::RunStarted& started, bool json) {
  std::int64_t workingSet = 0;
  for (const core::WorkingSetItem& item : started.workingSet) workingSet += item.bytes;
  if (json) {
    fmt::print("{}\n", summaryJson(summary, started, workingSet).dump());
    return;
  }
  fmt::print("iterations          {}{}\n", summary.iterations,
             summary.outcome == core::RunEnded::Outcome::Stopped ? " (stopped)" : "");
  fmt::print("machine             {}\n", started.backend);
  if (summary.iterations == 0) return;
  fmt::print("loss                {:.4f} -> {}\n", summary.lossFirst, lossText(summary.lossLast, started.task));
  fmt::print("guess               {}, without looking at the inputs\n", lossText(started.frequencyLoss, started.task));
  if (summary.validationLoss) fmt::print("validation          {}\n", lossText(*summary.validationLoss, started.task));
  fmt::print("forward operations  {} measured, {} predicted\n", summary.forwardOperations,
             started.forwardOperationsPredicted);
  fmt::print("arena               {} of {} used\n", core::formatBytes(summary.peakArenaBytes),
             core::formatBytes(started.problem.budgetBytes));
  fmt::print("working set         {}\n", core::formatBytes(workingSet));
  fmt::print("process growth      {} measured; arena and working set are {}\n",
             core::formatBytes(summary.processGrowthBytes),
             core::formatBytes(started.problem.budgetBytes + workingSet));
  if (summary.deviceGrowthBytes)
    fmt::print("device growth       {} measured; arena and working set are {}\n",
               core::formatBytes(*summary.deviceGrowthBytes),
               core::formatBytes(started.problem.budgetBytes + workingSet));
  fmt::print("iteration           {:.1f} ms (median)\ngradient hash       {}\n", summary.iterationMsMedian,
             summary.gradientHash);
}

// What the options ask for, with the learning rate and the rest checked; changes `options`.
core::Result<core::RunSettings> settingsOf(RunOptions& options, const core::Problem& problem) {
  const auto optimizer = core::optimizerFromText(options.optimizer);
  if (!optimizer) return tl::unexpected(optimizer.error());
  options.training.optimizer = *optimizer;
  if (auto valid = core::validate(options.training); !valid) return tl::unexpected(valid.error());
  constexpr std::int64_t kMaxIterations = 1'000'000'000;
  if (options.iterations < 1 || options.iterations > kMaxIterations)
    return fail(ErrorCode::InvalidInput, "--iterations is {}; it must lie between 1 and {}.", options.iterations,
                kMaxIterations);
  if (!options.size.sizesInBytes())
    return fail(ErrorCode::InvalidInput,
                "A run needs a network: give --hidden and --batch (a --beta alone can only be planned).");
  const auto network = options.size.network();
  if (!network) return tl::unexpected(network.error());
  if (options.validateEvery < 0)
    return fail(ErrorCode::InvalidInput,
                "--validate is {}; it is the number of iterations from one validation to the next.",
                options.validateEvery);
  constexpr std::int64_t kMostRunSteps = 20'000'000;  // a run holds its schedule whole in memory
  if (problem.steps > kMostRunSteps)
    return fail(ErrorCode::InvalidInput, "A run plays up to {} steps, and --steps is {}: cut the sequences.",
                kMostRunSteps, problem.steps);
  if (!options.recordFile.empty())
    if (auto different = core::differentFiles(core::dataFile(options.data), options.recordFile); !different)
      return tl::unexpected(different.error());
  core::RunSettings settings;
  settings.network = *network;
  settings.validateEvery = options.validateEvery;
  settings.options = options.training;
  settings.data = options.data;
  settings.iterations = options.iterations;
  settings.actionEvents = options.stream || !options.recordFile.empty();
  return settings;
}

int execute(RunOptions& options) {
  const auto problem = options.size.problem();
  if (!problem) return report(problem.error());
  const auto settings = settingsOf(options, *problem);
  if (!settings) return report(settings.error());
  auto task = core::openTask(options.data, problem->steps, settings->network.batch, options.training.seed,
                             options.validateEvery > 0);
  if (!task) return report(task.error());
  const auto solution = [&] {
    const TerminalProgress planning("Planning");
    // A list is made once, not in every iteration.
    return core::modelOf(problem->strategy).listed ? core::solve(*problem) : core::plan(*problem);
  }();
  if (!solution) return report(solution.error());
  const auto backend = core::openMachine(options.backend, options.device);
  if (!backend) return report(backend.error());
  File record;
  if (!options.recordFile.empty()) {
    record.reset(std::fopen(options.recordFile.c_str(), "wb"));
    if (!record)
      return report({ErrorCode::Io, fmt::format("The recording '{}' cannot be written: {}.", options.recordFile,
                                                std::strerror(errno))});
  }

  std::signal(SIGPIPE, SIG_IGN);  // writing to a closed pipe fails instead of ending the process
  std::optional<TerminalProgress> progress("Training");
  const auto takePart = progress->taker();
  core::RunStarted started;
  const core::EventSink sink = [&](const core::Event& event) -> core::Result<void> {
    if (const auto* first = std::get_if<core::RunStarted>(&event)) started = *first;
    if (const auto* one = std::get_if<core::IterationDone>(&event))
      takePart(static_cast<double>(one->iteration + 1) / static_cast<double>(options.iterations));
    if (!options.stream && !record) return {};
    const std::string line = core::toLine(event);
    if (options.stream)
      if (auto written = writeLine(stdout, line, "The event stream"); !written) return written;
    if (record)
      if (auto written = writeLine(record.get(), line, fmt::format("The recording '{}'", options.recordFile)); !written)
        return written;
    return {};
  };
  core::RunControl control(options.paused);
  const auto summary = [&] {
    const Commands commands(control, options.stream);
    return core::run(*solution, *settings, **backend, **task, control, sink);
  }();
  progress.reset();
  if (!summary) return report(summary.error());
  if (!options.stream) printSummary(*summary, started, options.json);
  return kOk;
}

}  // namespace

void addRunCommand(CLI::App& app, int& exitCode) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand("run", "Train a network under a memory budget and say what happens");
  options->size.add(*command, true);
  command
      ->add_option("--data", options->data,
                   "text:FILE, csv:FILE:COLUMN, shipped:text, shipped:series, copy:K, adding or dense:D")
      ->required();
  command->add_option("--iterations", options->iterations, "Number of weight updates")->capture_default_str();
  command->add_option("--seed", options->training.seed, "Seed of the initial weights and of drawn data")
      ->capture_default_str();
  command
      ->add_option("--validate", options->validateEvery,
                   "Hold out data (of a file: its last tenth) and measure its loss every so many iterations")
      ->capture_default_str();
  command->add_option("--threads", options->training.threads, "Threads of the machine")->capture_default_str();
  addDeviceOptions(*command, options->backend, options->device);
  command->add_option("--lr", options->training.learningRate, "Learning rate")->capture_default_str();
  command->add_option("--clip", options->training.clipNorm, "Largest l2 norm of the gradient; 0: never clip")
      ->capture_default_str();
  command->add_option("--optimizer", options->optimizer, "adam or sgd")->capture_default_str();
  command->add_option("--record", options->recordFile, "Save the event stream to this file");
  CLI::Option* stream = command->add_flag(
      "--stream", options->stream, "Write the event stream to standard output, take commands from standard input");
  command->add_flag("--json", options->json, "Print one JSON object")->excludes(stream);
  command->add_flag("--paused", options->paused, "Begin paused (with --stream)")->needs(stream);
  command->callback([options, &exitCode] { exitCode = execute(*options); });
}

}  // namespace retrace::cli
