// SPDX-License-Identifier: Apache-2.0
// Any bytes as a schedule file: a sentence, or a schedule that survives being written, checked and exported.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/export/export_module.h"
#include "core/schedule/memory_map.h"
#include "core/strategies/schedule_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace retrace::core;
  const auto json = nlohmann::json::parse(data, data + size, nullptr, false);
  if (json.is_discarded()) return 0;
  const auto file = scheduleFileFromJson(json);
  if (!file) {
    if (file.error().message.empty()) std::abort();
    return 0;
  }
  const auto again = scheduleFileFromJson(toJson(*file));
  if (!again || again->problem != file->problem || !(again->graph == file->graph)) std::abort();
  const auto report = check(file->graph, file->problem);
  // What the nodes say is what their actions do.
  constexpr std::int64_t kMostPlayed = 20'000;
  if (const auto schedule = listOf(file->graph, file->problem, kMostPlayed)) {
    const auto played = check(*schedule, file->problem);
    if (!played || played->forwardOperations != report->forwardOperations || played->peakBytes != report->peakBytes ||
        played->actions != report->actions || played->hostLoads != report->hostLoads)
      std::abort();
  }
  if (report && report->actions > kMostPlayed) return 0;
  for (const ModuleKind kind : {ModuleKind::Torch, ModuleKind::Jax})
    if (toPythonModule(*file, kind) && !report) std::abort();
  return 0;
}
