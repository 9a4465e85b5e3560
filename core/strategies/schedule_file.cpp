// SPDX-License-Identifier: Apache-2.0
#include "core/strategies/schedule_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/byte_text.h"
#include "core/base/input_file.h"
#include "core/base/json_fields.h"
#include "core/base/output_file.h"
#include "core/strategies/problem_file.h"

namespace retrace::core {

namespace {

using Kind = ScheduleNode::Kind;

constexpr std::string_view kFormat = "retrace-schedule";
constexpr std::uintmax_t kMaxFileBytes = std::uintmax_t{1} << 31;
constexpr std::string_view kNodeForms =
    R"(a node is ["replay", steps], ["save", distance, count, right or null, left], ["keep", distance, count, )"
    R"(right or null, left or null], ["move", "device" or "host", left] or ["list", [actions]]; a save on the host )"
    R"(ends with "host")";

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
  const auto kind = actionKindFromText(name);
  if (!kind) return damaged(fmt::format("its kind '{}' is unknown", name.substr(0, 40)));
  action.kind = *kind;
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

Result<Schedule> scheduleFromJson(const nlohmann::json& actions) {
  Schedule schedule;
  schedule.actions.reserve(actions.size());
  for (std::size_t i = 0; i < actions.size(); ++i) {
    auto action = actionFromJson(actions[i], i);
    if (!action) return tl::unexpected(action.error());
    schedule.actions.push_back(*action);
  }
  return schedule;
}

std::string nodeToJsonLine(const ScheduleNode& node) {
  const auto index = [](std::int32_t child) { return child < 0 ? std::string("null") : std::to_string(child); };
  switch (node.kind) {
    case Kind::Replay: return fmt::format(R"(["replay",{}])", node.steps);
    case Kind::Save:
      return fmt::format(R"(["save",{},{},{},{}{}])", node.distance, node.count, index(node.right), node.left,
                         node.level == Level::Host ? ",\"host\"" : "");
    case Kind::Keep:
      return fmt::format(R"(["keep",{},{},{},{}])", node.distance, node.count, index(node.right), index(node.left));
    case Kind::Move:
      return fmt::format(R"(["move","{}",{}])", node.level == Level::Host ? "host" : "device", node.left);
  }
  return {};
}

// What stands in a node of the file, children as indices of the graph by way of `indices`.
class NodeReader {
 public:
  NodeReader(const nlohmann::json& json, const std::vector<std::int32_t>& indices) : m_json(json), m_indices(indices) {}

  Result<ScheduleNode> read() {
    if (!m_json.is_array() || m_json.empty() || !m_json[0].is_string()) return wrong("it has the wrong form");
    const auto name = m_json[0].get<std::string>();
    ScheduleNode node;
    if (name == "replay" && m_json.size() == 2) {
      node.steps = number(1);
    } else if (name == "save" && (m_json.size() == 5 || (m_json.size() == 6 && m_json[5] == "host"))) {
      node = {Kind::Save, m_json.size() == 6 ? Level::Host : Level::Device, child(3), child(4), 0, number(1),
              number(2)};
    } else if (name == "keep" && m_json.size() == 5) {
      node = {Kind::Keep, Level::Device, child(3), child(4), 0, number(1), number(2)};
    } else if (name == "move" && m_json.size() == 3 && (m_json[1] == "host" || m_json[1] == "device")) {
      node = {Kind::Move, m_json[1] == "host" ? Level::Host : Level::Device, ScheduleNode::kNone, child(2), 0, 0, 0};
    } else {
      return wrong("it has the wrong form");
    }
    if (!m_problem.empty()) return wrong(m_problem);
    return node;
  }

 private:
  tl::unexpected<Error> wrong(std::string_view why) const { return fail(ErrorCode::Format, "{}; {}", why, kNodeForms); }
  std::int64_t number(std::size_t at) {
    const nlohmann::json& value = m_json[at];
    if (value.is_number_integer() && value >= 0 && value <= kMaxSteps) return value.get<std::int64_t>();
    m_problem = fmt::format("a number in it is not a whole number from 0 to {}", kMaxSteps);
    return 0;
  }
  std::int32_t child(std::size_t at) {
    const nlohmann::json& value = m_json[at];
    if (value.is_null()) return ScheduleNode::kNone;
    if (value.is_number_integer() && value >= 0 && value < m_indices.size()) return m_indices[value.get<std::size_t>()];
    m_problem = "a part must stand before what it is part of";
    return ScheduleNode::kNone;
  }

  const nlohmann::json& m_json;
  const std::vector<std::int32_t>& m_indices;
  std::string m_problem;
};

Result<ScheduleGraph> graphFromJson(const nlohmann::json& json, StateSizes sizes) {
  JsonFields fields(json);
  const nlohmann::json& nodes = fields.list("nodes");
  const std::int64_t root = fields.integer("root");
  if (!fields.error().empty()) return fail(ErrorCode::Format, "The schedule file is damaged: {}.", fields.error());
  for (const char* reserved : {"lane", "waits"})
    if (json.contains(reserved))
      return fail(ErrorCode::Format, "The schedule runs on two lanes (\"{}\"), which this program does not know.",
                  reserved);
  if (nodes.size() > kMaxFileNodes)
    return fail(ErrorCode::Format, "The schedule has {} nodes; up to {} are read.", nodes.size(), kMaxFileNodes);
  if (root < 0 || static_cast<std::size_t>(root) >= nodes.size())
    return fail(ErrorCode::Format, "The root is node {}; there are {} nodes, from 0.", root, nodes.size());
  const nlohmann::json& first = nodes[static_cast<std::size_t>(root)];
  if (first.is_array() && first.size() == 2 && first[0] == "list" && first[1].is_array()) {
    if (nodes.size() != 1) return fail(ErrorCode::Format, "node {}: a list is a whole schedule, alone.", root);
    return scheduleFromJson(first[1]).map([](Schedule schedule) { return ScheduleGraph::ofList(std::move(schedule)); });
  }
  const nlohmann::json level = json.value("root_level", nlohmann::json("device"));
  if (level != "device" && level != "host")
    return fail(ErrorCode::Format, R"("root_level" is "device" or "host", not {}.)", level.dump().substr(0, 40));
  ScheduleGraph graph(sizes);
  std::vector<std::int32_t> indices;
  indices.reserve(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto node = NodeReader(nodes[i], indices).read();
    if (!node) return fail(ErrorCode::Format, "node {}: {}.", i, node.error().message);
    const auto index = graph.add(*node);
    if (!index) return fail(ErrorCode::Format, "node {}: {}.", i, index.error().message);
    indices.push_back(*index);
  }
  graph.setRoot(indices[static_cast<std::size_t>(root)], level == "host" ? Level::Host : Level::Device);
  return graph;
}

// Writes through a buffer, so that a list of millions is never a text in memory. The first error stays.
class PieceWriter {
 public:
  explicit PieceWriter(OutputFile& output) : m_output(output) {}
  bool item(std::string_view line) {
    m_text += m_separator;
    m_text += line;
    m_separator = ",\n";
    constexpr std::size_t kPieceBytes = std::size_t{1} << 18;
    return m_text.size() < kPieceBytes || flush();
  }
  void text(std::string_view piece) {
    m_text += piece;
    m_separator = "\n";
  }
  Result<void> finish(std::string_view end) {
    text(end);
    return flush() ? m_output.commit() : m_written;
  }

 private:
  bool flush() {
    if (m_written) m_written = m_output.write(m_text);
    m_text.clear();
    return m_written.has_value();
  }

  OutputFile& m_output;
  std::string m_text;
  std::string_view m_separator = "\n";
  Result<void> m_written;
};

void writeActions(PieceWriter& writer, const ScheduleFile& file) {
  const auto source = streamOf(file.graph, file.problem);
  for (std::span<const Action> actions = source->next(); !actions.empty(); actions = source->next())
    for (const Action& action : actions)
      if (!writer.item(actionToJsonLine(action))) return;
}

}  // namespace

nlohmann::json toJson(const ScheduleFile& file) {
  nlohmann::json nodes = nlohmann::json::array();
  nlohmann::json json{{"format", kFormat}, {"version", 2}, {"problem", toJson(file.problem)}, {"root", 0}};
  if (file.graph.isList()) {
    nlohmann::json actions = nlohmann::json::array();
    const auto source = file.graph.listed();
    for (std::span<const Action> some = source->next(); !some.empty(); some = source->next())
      for (const Action& action : some) actions.push_back(nlohmann::json::parse(actionToJsonLine(action)));
    nodes.push_back({"list", std::move(actions)});
  } else {
    for (const ScheduleNode& node : file.graph.nodes()) nodes.push_back(nlohmann::json::parse(nodeToJsonLine(node)));
    json["root"] = file.graph.root();
    if (file.graph.rootLevel() == Level::Host) json["root_level"] = "host";
  }
  json["nodes"] = std::move(nodes);
  return json;
}

Result<ScheduleFile> scheduleFileFromJson(const nlohmann::json& json) {
  if (!hasFormat(json, kFormat))
    return fail(ErrorCode::Format, R"(This is not a schedule file: it lacks "format": "{}".)", kFormat);
  const nlohmann::json version = json.value("version", nlohmann::json());
  if (!version.is_number_integer() || (version != 1 && version != 2))
    return fail(ErrorCode::Format, "This schedule file has version {}; this program reads versions 1 and 2.",
                version.dump().substr(0, 40));
  const auto problem = problemFromJson(json.value("problem", nlohmann::json()));
  if (!problem) return tl::unexpected(problem.error());
  ScheduleFile file{*problem, {}};
  if (json.contains("actions") && json.contains("nodes"))
    return fail(ErrorCode::Format, R"(The schedule file has both "actions" and "nodes": it is of version 1 or of 2.)");
  if (version == 2) {
    auto graph = graphFromJson(json, problem->sizes);
    if (!graph) return tl::unexpected(graph.error());
    file.graph = std::move(*graph);
    return file;
  }
  JsonFields fields(json);
  const nlohmann::json& actions = fields.list("actions");
  if (!fields.error().empty()) return fail(ErrorCode::Format, "The schedule file is damaged: {}.", fields.error());
  auto schedule = scheduleFromJson(actions);
  if (!schedule) return tl::unexpected(schedule.error());
  file.graph = ScheduleGraph::ofList(std::move(*schedule));
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

Result<void> writeScheduleFile(const ScheduleFile& file, const std::filesystem::path& path, int version) {
  auto output = OutputFile::open(path);
  if (!output) return tl::unexpected(output.error());
  PieceWriter writer(*output);
  writer.text(fmt::format("{{\"format\":\"{}\",\"version\":{},\n\"problem\":{},\n", kFormat, version,
                          toJson(file.problem).dump()));
  if (version == 1 || file.graph.isList()) {
    writer.text(version == 1 ? R"("actions":[)" : "\"root\":0,\n\"nodes\":[[\"list\",[");
    writeActions(writer, file);
    return writer.finish(version == 1 ? "\n]}\n" : "\n]]]}\n");
  }
  writer.text(fmt::format("\"root\":{},{}\n\"nodes\":[", file.graph.root(),
                          file.graph.rootLevel() == Level::Host ? R"("root_level":"host",)" : ""));
  for (const ScheduleNode& node : file.graph.nodes())
    if (!writer.item(nodeToJsonLine(node))) break;
  return writer.finish("\n]}\n");
}

}  // namespace retrace::core
