// SPDX-License-Identifier: Apache-2.0
#include "core/run/events.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/base/byte_text.h"
#include "core/base/input_file.h"
#include "core/base/json_fields.h"
#include "core/strategies/problem_file.h"

namespace retrace::core {

namespace {

using nlohmann::json;

constexpr std::string_view kFormat = "retrace-stream";
constexpr std::string_view kActionLetters = "FRSLBDfrslbd";  // in the order of ActionKind, small on the host
constexpr std::size_t kKinds = kActionLetters.size() / 2;
constexpr std::size_t kMaxLineBytes = std::size_t{1} << 24;
constexpr std::array<std::string_view, 2> kDataKinds{"symbols", "values"};  // in the order of DataKind
constexpr std::array<std::string_view, 3> kOutcomes{"finished", "stopped", "failed"};

json numberOrNull(double value) { return std::isfinite(value) ? json(value) : json(nullptr); }

std::string lineOf(const RunStarted& event) {
  json items = json::array();
  for (const WorkingSetItem& item : event.workingSet) items.push_back({item.name, item.bytes});
  const json line{{"format", kFormat},
                  {"version", kStreamVersion},
                  {"problem", toJson(event.problem)},
                  {"cell", toText(event.network.cell)},
                  {"hidden", event.network.hidden},
                  {"batch", event.network.batch},
                  {"layers", event.network.layers},
                  {"optimizer", toText(event.options.optimizer)},
                  {"learning_rate", event.options.learningRate},
                  {"clip_norm", event.options.clipNorm},
                  {"seed", event.options.seed},
                  {"threads", event.options.threads},
                  {"data", event.data},
                  {"backend", event.backend},
                  {"iterations", event.iterations},
                  {"forward_operations_predicted", event.forwardOperationsPredicted},
                  {"actions_per_iteration", event.actionsPerIteration},
                  {"frequency_loss", numberOrNull(event.frequencyLoss)},
                  {"task",
                   {{"inputs", kDataKinds[static_cast<std::size_t>(event.task.inputs)]},
                    {"input_width", event.task.inputWidth},
                    {"outputs", kDataKinds[static_cast<std::size_t>(event.task.outputs)]},
                    {"output_width", event.task.outputWidth},
                    {"target_steps", event.task.targetSteps}}},
                  {"validate_every", event.validateEvery},
                  {"working_set", items}};
  return line.dump(-1, ' ', false, json::error_handler_t::replace);
}

// [letter, first, last, offset, nanoseconds, arena bytes]: most of a stream is these, so they are written without a
// tree.
std::string lineOf(const ActionsDone& event) {
  std::string line = fmt::format(R"({{"actions":[)");
  for (const ActionDone& done : event.actions) {
    if (line.back() == ']') line += ',';
    fmt::format_to(
        std::back_inserter(line), R"(["{}",{},{},{},{},{}])",
        kActionLetters[static_cast<std::size_t>(done.action.kind) + (done.action.level == Level::Host ? kKinds : 0)],
        done.action.first, done.action.last, done.action.offset, done.nanoseconds, done.arenaBytes);
  }
  fmt::format_to(std::back_inserter(line), R"(],"first":{},"iteration":{}}})", event.firstIndex, event.iteration);
  return line;
}

std::string lineOf(const IterationDone& event) {
  json line{{"iteration_done", event.iteration},
            {"loss", numberOrNull(event.loss)},
            {"gradient_norm", numberOrNull(event.gradientNorm)},
            {"milliseconds", event.milliseconds},
            {"forward_operations", event.forwardOperations},
            {"peak_arena_bytes", event.peakArenaBytes},
            {"gradient_hash", event.gradientHash}};
  if (event.validationLoss) line["validation_loss"] = numberOrNull(*event.validationLoss);
  return line.dump();
}

std::string lineOf(const RunPaused& event) { return json{{"paused", event.paused}}.dump(); }

std::string lineOf(const RunEnded& event) {
  return json{{"ended", kOutcomes[static_cast<std::size_t>(event.outcome)]}, {"reason", event.reason}}.dump(
      -1, ' ', false, json::error_handler_t::replace);
}

tl::unexpected<Error> damaged(std::string_view why) {
  return fail(ErrorCode::Format, "a line of the stream is damaged: {}", why);
}

Result<TaskShape> taskFrom(const json& object) {
  JsonFields fields(object);
  TaskShape task;
  task.inputs = static_cast<DataKind>(fields.oneOf("inputs", kDataKinds));
  task.outputs = static_cast<DataKind>(fields.oneOf("outputs", kDataKinds));
  task.inputWidth = fields.integer("input_width");  // 0: not known, in what was read from version 1
  task.outputWidth = fields.integer("output_width");
  task.targetSteps = fields.integer("target_steps");
  if (!fields.error().empty()) return damaged(fields.error());
  return task;
}

Result<Event> startedFrom(const json& line) {
  JsonFields fields(line);
  if (!hasFormat(line, kFormat)) return fail(ErrorCode::Format, "this is no Retrace recording");
  const std::int64_t version = fields.integer("version", 1);
  if (fields.error().empty() && version > kStreamVersion)
    return fail(ErrorCode::Format, "the recording has version {}; this program reads versions 1 to {}", version,
                kStreamVersion);
  RunStarted event;
  const auto problem = problemFromJson(line.value("problem", json()));
  if (!problem) return damaged(problem.error().message);
  event.problem = *problem;
  const auto cell = cellFromText(fields.text("cell"));
  if (!cell) return damaged(cell.error().message);
  event.network = {*cell, fields.integer("hidden", 1), fields.integer("batch", 1),
                   version == 1 ? 1 : fields.integer("layers", 1)};
  if (version > 1) {
    event.validateEvery = fields.integer("validate_every");
    const auto task = taskFrom(fields.object("task"));
    if (!task) return damaged(task.error().message);
    event.task = *task;
  }
  const auto optimizer = optimizerFromText(fields.text("optimizer"));
  if (!optimizer) return damaged(optimizer.error().message);
  event.options = {*optimizer, fields.numberOrNull("learning_rate"), fields.numberOrNull("clip_norm"), 0,
                   static_cast<int>(fields.integer("threads", 1))};
  event.options.seed = fields.unsignedInteger("seed");
  event.data = fields.text("data");
  event.backend = fields.text("backend");
  event.iterations = fields.integer("iterations", 1);
  event.forwardOperationsPredicted = fields.integer("forward_operations_predicted");
  event.actionsPerIteration = fields.integer("actions_per_iteration");
  event.frequencyLoss = fields.numberOrNull("frequency_loss");
  for (const json& item : fields.list("working_set")) {
    if (!item.is_array() || item.size() != 2 || !item[0].is_string() || !item[1].is_number_integer())
      return damaged("'working_set' has an item of the wrong form");
    event.workingSet.push_back({item[0].get<std::string>(), item[1].get<std::int64_t>()});
  }
  if (!fields.error().empty()) return damaged(fields.error());
  return Event(std::move(event));
}

Result<Event> actionsFrom(const json& line) {
  JsonFields fields(line);
  ActionsDone event{fields.integer("iteration"), fields.integer("first"), {}};
  const json& actions = fields.list("actions");
  if (!fields.error().empty()) return damaged(fields.error());
  event.actions.reserve(actions.size());
  for (const json& item : actions) {
    constexpr std::size_t kParts = 6;
    if (!item.is_array() || item.size() != kParts || !item[0].is_string())
      return damaged("an action has the wrong form");
    const std::string& letter = item[0].get_ref<const std::string&>();
    const std::size_t kind = letter.size() == 1 ? kActionLetters.find(letter[0]) : std::string_view::npos;
    if (kind == std::string_view::npos) return damaged("an action is of no known kind");
    for (std::size_t i = 1; i < kParts; ++i)
      if (!item[i].is_number_integer() || item[i] < kNoOffset || item[i] > kMaxBytes)
        return damaged("a number of an action is out of range");
    event.actions.push_back(
        {{static_cast<ActionKind>(kind % kKinds), item[1].get<std::int64_t>(), item[2].get<std::int64_t>(),
          item[3].get<std::int64_t>(), kind < kKinds ? Level::Device : Level::Host},
         item[4].get<std::int64_t>(),
         item[5].get<std::int64_t>()});
  }
  return Event(std::move(event));
}

Result<Event> iterationFrom(const json& line) {
  JsonFields fields(line);
  IterationDone event{fields.integer("iteration_done"),     fields.numberOrNull("loss"),
                      fields.numberOrNull("gradient_norm"), fields.numberOrNull("milliseconds"),
                      fields.integer("forward_operations"), fields.integer("peak_arena_bytes"),
                      fields.text("gradient_hash"),         std::nullopt};
  if (line.contains("validation_loss")) event.validationLoss = fields.numberOrNull("validation_loss");
  if (!fields.error().empty()) return damaged(fields.error());
  return Event(std::move(event));
}

Result<Event> endedFrom(const json& line) {
  JsonFields fields(line);
  RunEnded event{static_cast<RunEnded::Outcome>(fields.oneOf("ended", kOutcomes)), fields.text("reason")};
  if (!fields.error().empty()) return damaged(fields.error());
  return Event(std::move(event));
}

}  // namespace

std::string toLine(const Event& event) {
  return std::visit([](const auto& value) { return lineOf(value); }, event);
}

Result<Event> eventFromLine(std::string_view text) {
  const json line = json::parse(text, nullptr, false);
  if (!line.is_object()) return damaged("it is no JSON object");
  if (line.contains("format")) return startedFrom(line);
  if (line.contains("actions")) return actionsFrom(line);
  if (line.contains("iteration_done")) return iterationFrom(line);
  if (line.contains("ended")) return endedFrom(line);
  const auto paused = line.find("paused");
  if (paused != line.end() && paused->is_boolean()) return Event(RunPaused{paused->get<bool>()});
  return damaged("its event is unknown");
}

Result<void> StreamReader::feed(std::string_view bytes, std::vector<Event>& events) {
  const auto refuse = [this](std::string message) {
    m_error = std::move(message);
    m_pending.clear();
    return fail(ErrorCode::Format, "{}", m_error);
  };
  if (!m_error.empty()) return fail(ErrorCode::Format, "{}", m_error);
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    m_pending += bytes.substr(0, end);
    if (m_pending.size() > kMaxLineBytes)
      return refuse(
          fmt::format("Line {} is longer than {} bytes: this is no Retrace recording.", m_lines + 1, kMaxLineBytes));
    if (end == std::string_view::npos) return {};
    bytes.remove_prefix(end + 1);
    ++m_lines;
    auto event = eventFromLine(m_pending);
    if (!event) {
      if (!m_started) return refuse(fmt::format("This is no Retrace recording: {}.", event.error().message));
      return refuse(fmt::format("Line {}: {}.", m_lines, event.error().message));
    }
    if (std::holds_alternative<RunStarted>(*event) == m_started)
      return refuse(m_started
                        ? fmt::format("Line {}: a second beginning.", m_lines)
                        : std::string("This is no Retrace recording: it does not begin with the run's settings."));
    m_started = true;
    m_pending.clear();
    events.push_back(std::move(*event));
  }
  return {};
}

Result<std::vector<Event>> readRecording(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    return fail(ErrorCode::Io, "'{}' is a folder, no recording.", path.string());
  std::ifstream input(path, std::ios::binary);
  if (!input) return fail(ErrorCode::Io, "'{}' cannot be opened: {}.", path.string(), std::strerror(errno));
  if (const auto kind = kindOfFile(path.string()); !kind.empty() && kind != "a recording")
    return fail(ErrorCode::Format, "'{}' is {}, not a recording.", path.string(), kind);
  StreamReader reader;
  std::vector<Event> events;
  std::vector<char> buffer(std::size_t{1} << 16);
  while (input.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || input.gcount() > 0) {
    if (auto fed = reader.feed({buffer.data(), static_cast<std::size_t>(input.gcount())}, events); !fed)
      return fail(fed.error().code, "'{}': {}", path.string(), fed.error().message);
  }
  if (input.bad()) return fail(ErrorCode::Io, "'{}' cannot be read: {}.", path.string(), std::strerror(errno));
  if (events.empty()) return fail(ErrorCode::Format, "'{}' is empty or no Retrace recording.", path.string());
  return events;
}

}  // namespace retrace::core
