// SPDX-License-Identifier: Apache-2.0
#include "core/schedule/schedule.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/base/byte_text.h"
#include "core/base/input_file.h"
#include "core/base/json_fields.h"
#include "core/base/output_file.h"

namespace retrace::core {

namespace {

constexpr std::array<std::string_view, 6> kKindNames{"forward", "record", "save", "load", "backward", "drop"};
constexpr std::string_view kFormat = "retrace-schedule";
constexpr int kVersion = 1;
constexpr std::uintmax_t kMaxFileBytes = std::uintmax_t{1} << 31;

std::string actionToJsonLine(const Action& action) {
  std::string line = fmt::format(R"(["{}",{},{})", toText(action.kind), action.first, action.last);
  if (action.hasOffset()) line += fmt::format(",{}", action.offset);
  line += action.level == Level::Host ? ",\"host\"]" : "]";
  return line;
}

Result<Action> actionFromJson(const nlohmann::json& json, std::size_t index) {
  const auto damaged = [index](std::string_view why) {
    return fail(ErrorCode::Format,
                "action {}: {}; an action is [\"kind\", first, last], [\"kind\", first, last, offset] or [\"kind\", "
                "first, last, offset, \"host\"].",
                index, why);
  };
  if (!json.is_array() || json.size() < 3 || json.size() > 5 || !json[0].is_string())
    return damaged("it has the wrong form");
  Action action;
  const auto name = json[0].get<std::string>();
  const auto* const found = std::find(kKindNames.begin(), kKindNames.end(), name);
  if (found == kKindNames.end()) return damaged("its kind '" + name.substr(0, 40) + "' is unknown");
  action.kind = static_cast<ActionKind>(found - kKindNames.begin());
  if (json.size() == 5) {
    if (json[4] != "host") return damaged("its level is not \"host\"");
    action.level = Level::Host;
  }
  for (std::size_t i = 1; i < std::min<std::size_t>(json.size(), 4); ++i)
    if (!json[i].is_number_integer() || json[i] < 0 || json[i] > kMaxBytes)
      return damaged("a number in it is out of range");
  action.first = json[1].get<std::int64_t>();
  action.last = json[2].get<std::int64_t>();
  if (json.size() >= 4) action.offset = json[3].get<std::int64_t>();
  return action;
}

}  // namespace

std::string_view toText(ActionKind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

std::string toText(const Action& action) {
  std::string text{toText(action.kind)};
  if (action.kind != ActionKind::Drop) {
    text += fmt::format(" {}", action.first);
    if (action.first != action.last) text += fmt::format("..{}", action.last);
  }
  if (action.hasOffset()) text += fmt::format(" @{}", action.offset);
  if (action.level == Level::Host) text += " on the host";
  return text;
}

nlohmann::json toJson(const ScheduleFile& file) {
  nlohmann::json actions = nlohmann::json::array();
  for (const Action& action : file.schedule.actions) actions.push_back(nlohmann::json::parse(actionToJsonLine(action)));
  return {
      {"format", kFormat}, {"version", kVersion}, {"problem", toJson(file.problem)}, {"actions", std::move(actions)}};
}

Result<ScheduleFile> scheduleFileFromJson(const nlohmann::json& json) {
  if (!hasFormat(json, kFormat))
    return fail(ErrorCode::Format, "This is not a schedule file: it lacks \"format\": \"{}\".", kFormat);
  if (json.value("version", nlohmann::json()) != kVersion)
    return fail(ErrorCode::Format, "This schedule file has version {}; this program reads version {}.",
                json.value("version", nlohmann::json()).dump(), kVersion);
  ScheduleFile file;
  const auto problem = problemFromJson(json.value("problem", nlohmann::json()));
  if (!problem) return tl::unexpected(problem.error());
  file.problem = *problem;
  JsonFields fields(json);
  const nlohmann::json& actions = fields.list("actions");
  if (!fields.error().empty()) return fail(ErrorCode::Format, "The schedule file is damaged: {}.", fields.error());
  file.schedule.actions.reserve(actions.size());
  for (std::size_t i = 0; i < actions.size(); ++i) {
    auto action = actionFromJson(actions[i], i);
    if (!action) return tl::unexpected(action.error());
    file.schedule.actions.push_back(*action);
  }
  return file;
}

Result<ScheduleFile> readScheduleFile(const std::filesystem::path& path) {
  std::error_code status;
  if (std::filesystem::is_directory(path, status))
    return fail(ErrorCode::Io, "'{}' is a folder, not a schedule file.", path.string());
  std::ifstream input(path, std::ios::binary);
  if (!input)
    return fail(ErrorCode::Io, "The schedule file '{}' cannot be opened: {}.", path.string(), std::strerror(errno));
  if (std::filesystem::file_size(path, status) > kMaxFileBytes && !status)
    return fail(ErrorCode::Format, "'{}' is larger than 2 GiB, the most that is read of a schedule file.",
                path.string());
  if (const auto kind = kindOfFile(path.string()); !kind.empty() && kind != "a schedule")
    return fail(ErrorCode::Format, "'{}' is {}, not a schedule.", path.string(), kind);
  const auto json = nlohmann::json::parse(input, nullptr, false);
  if (json.is_discarded())
    return fail(ErrorCode::Format, "'{}' is damaged or not a schedule file: it is not valid JSON.", path.string());
  auto file = scheduleFileFromJson(json);
  if (!file) return fail(file.error().code, "'{}': {}", path.string(), file.error().message);
  return file;
}

Result<void> writeScheduleFile(const ScheduleFile& file, const std::filesystem::path& path) {
  auto output = OutputFile::open(path);
  if (!output) return tl::unexpected(output.error());
  constexpr std::size_t kPieceBytes = std::size_t{1} << 18;
  std::string text = fmt::format("{{\"format\":\"{}\",\"version\":{},\n\"problem\":{},\n\"actions\":[", kFormat,
                                 kVersion, toJson(file.problem).dump());
  const char* separator = "\n";
  for (const Action& action : file.schedule.actions) {
    text += separator;
    text += actionToJsonLine(action);
    separator = ",\n";
    if (text.size() < kPieceBytes) continue;
    if (auto written = output->write(text); !written) return written;
    text.clear();
  }
  text += "\n]}\n";
  if (auto written = output->write(text); !written) return written;
  return output->commit();
}

}  // namespace retrace::core
