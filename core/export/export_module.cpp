// SPDX-License-Identifier: Apache-2.0
#include "core/export/export_module.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/export/export_templates.h"  // generated from resources/export
#include "core/schedule/memory_map.h"
#include "core/strategies/registry.h"

namespace retrace::core {

namespace {

std::string actionLines(const Schedule& schedule) {
  std::string lines;
  for (const Action& action : schedule.actions) {
    lines += fmt::format("{} {} {}", toText(action.kind), action.first, action.last);
    if (action.hasOffset()) lines += fmt::format(" {}{}", action.offset, action.level == Level::Host ? " host" : "");
    lines += '\n';
  }
  if (!lines.empty()) lines.pop_back();
  return lines;
}

// Of Python: a schedule file's nodes, a line each.
Result<std::string> nodeLines(const ScheduleFile& file) {
  if (file.graph.isList()) {
    const auto schedule = listOf(file.graph, file.problem, kMostListed);
    if (!schedule) return tl::unexpected(schedule.error());
    return fmt::format(R"(    ("list", """{}"""),)", actionLines(*schedule));
  }
  std::string lines;
  const nlohmann::json json = toJson(file);
  for (const nlohmann::json& node : json.at("nodes")) {
    lines += "    (";
    for (const nlohmann::json& field : node) lines += (field.is_null() ? "None" : field.dump()) + ", ";
    lines += "),\n";
  }
  lines.pop_back();
  return lines;
}

std::string filled(std::string text, std::string_view name, const std::string& value) {
  const std::string mark = fmt::format("@{}@", name);
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size()))
    text.replace(at, mark.size(), value);
  return text;
}

}  // namespace

Result<std::string> toPythonModule(const ScheduleFile& file, ModuleKind kind) {
  const auto report = check(file.graph, file.problem);
  if (!report) return tl::unexpected(report.error());
  if (kind == ModuleKind::Jax && report->hostSaves > 0)
    return fail(ErrorCode::InvalidInput,
                "A schedule that keeps states on the host cannot become a JAX module: only some platforms can move an "
                "array while a compiled function runs. "
                "Write a PyTorch module (--pytorch), or plan with a strategy that keeps everything on the device.");
  if (kind == ModuleKind::Jax && report->actions > kMostListed)
    return fail(ErrorCode::InvalidInput,
                "The schedule has {} actions, and a JAX module unrolls up to {} of them: use fewer steps, or write a "
                "PyTorch module (--pytorch).",
                report->actions, kMostListed);
  const auto nodes = nodeLines(file);
  if (!nodes) return tl::unexpected(nodes.error());
  std::string text{kind == ModuleKind::Torch ? kTorchTemplate : kJaxTemplate};
  const std::array<std::pair<std::string_view, std::string>, 12> values{{
      {"SCHEDULE", std::string(kScheduleTemplate.substr(0, kScheduleTemplate.find_last_not_of('\n') + 1))},
      {"STEPS", std::to_string(file.problem.steps)},
      {"STRATEGY", toText(file.problem.strategy)},
      {"FORWARDS", std::to_string(report->forwardOperations)},
      {"HOST_PEAK_BYTES", std::to_string(report->hostPeakBytes)},
      {"PEAK_BYTES", std::to_string(report->peakBytes)},
      {"HIDDEN_BYTES", std::to_string(file.problem.sizes.hiddenBytes)},
      {"INTERNAL_BYTES", std::to_string(file.problem.sizes.internalBytes)},
      {"ROOT", std::to_string(std::max(0, file.graph.root()))},
      {"ROOT_LEVEL", file.graph.rootLevel() == Level::Host ? "host" : "device"},
      {"CHARGES_H0", chargesInitialState(file.problem.strategy) ? "True" : "False"},
      {"NODES", *nodes},
  }};
  for (const auto& [name, value] : values) text = filled(std::move(text), name, value);
  return text;
}

}  // namespace retrace::core
