// SPDX-License-Identifier: Apache-2.0
#include "core/export/export_module.h"

#include <array>
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
  const auto schedule = listOf(file.graph, file.problem, kMostListed);
  if (!schedule) return tl::unexpected(schedule.error());
  std::string text{kind == ModuleKind::Torch ? kTorchTemplate : kJaxTemplate};
  const std::array<std::pair<std::string_view, std::string>, 8> values{{
      {"STEPS", std::to_string(file.problem.steps)},
      {"STRATEGY", toText(file.problem.strategy)},
      {"FORWARDS", std::to_string(report->forwardOperations)},
      {"HOST_PEAK_BYTES", std::to_string(report->hostPeakBytes)},
      {"PEAK_BYTES", std::to_string(report->peakBytes)},
      {"HIDDEN_BYTES", std::to_string(file.problem.sizes.hiddenBytes)},
      {"INTERNAL_BYTES", std::to_string(file.problem.sizes.internalBytes)},
      {"ACTIONS", actionLines(*schedule)},
  }};
  for (const auto& [name, value] : values) text = filled(std::move(text), name, value);
  return text;
}

}  // namespace retrace::core
