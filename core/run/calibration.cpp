// SPDX-License-Identifier: Apache-2.0
#include "core/run/calibration.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"

namespace retrace::core {

namespace {

constexpr std::string_view kFormat = "retrace-calibration";

// Between measured lengths, linear in the logarithm of the length.
double costAt(const std::vector<RunCosts>& runs, std::int64_t steps, double RunCosts::*cost) {
  const auto above = std::find_if(runs.begin(), runs.end(), [&](const RunCosts& run) { return run.steps >= steps; });
  if (above == runs.end()) return runs.back().*cost;
  if (above == runs.begin() || above->steps == steps) return (*above).*cost;
  const RunCosts& below = *(above - 1);
  const double part = std::log(static_cast<double>(steps) / static_cast<double>(below.steps)) /
                      std::log(static_cast<double>(above->steps) / static_cast<double>(below.steps));
  return below.*cost + part * ((*above).*cost - below.*cost);
}

}  // namespace

double predictedSeconds(const Solution& solution, const Calibration& calibration) {
  double sum = calibration.iteration;
  std::int64_t visited = 0;  // steps below it were computed before
  const auto add = [&](const Action& action) {
    const std::int64_t steps = std::abs(action.last - action.first) + 1;
    const auto count = static_cast<double>(steps);
    switch (action.kind) {
      case ActionKind::Forward:
        sum += count * costAt(calibration.runs, steps, &RunCosts::forward);
        if (action.first > visited) sum += count * (calibration.firstForward - calibration.runs.back().forward);
        visited = std::max(visited, action.last);
        break;
      case ActionKind::Record: sum += count * costAt(calibration.runs, steps, &RunCosts::record); break;
      case ActionKind::Backward: sum += count * costAt(calibration.runs, steps, &RunCosts::backward); break;
      case ActionKind::Save: sum += calibration.save; break;
      case ActionKind::Load: sum += calibration.load; break;
      case ActionKind::Drop: break;
    }
  };
  const auto source = streamOf(solution);
  for (auto some = source->next(); !some.empty(); some = source->next())
    for (const Action& action : some) add(action);
  return sum;
}

nlohmann::json toJson(const Calibration& calibration) {
  nlohmann::json runs = nlohmann::json::array();
  for (const RunCosts& run : calibration.runs)
    runs.push_back(
        {{"steps", run.steps}, {"forward", run.forward}, {"record", run.record}, {"backward", run.backward}});
  return {{"format", kFormat},
          {"version", 1},
          {"cell", toText(calibration.network.cell)},
          {"hidden", calibration.network.hidden},
          {"batch", calibration.network.batch},
          {"layers", calibration.network.layers},
          {"threads", calibration.threads},
          {"data", calibration.data},
          {"backend", calibration.backend},
          {"first_forward", calibration.firstForward},
          {"runs", runs},
          {"save", calibration.save},
          {"load", calibration.load},
          {"iteration", calibration.iteration}};
}

Result<Calibration> calibrationFromJson(const nlohmann::json& json) {
  const auto damaged = [](std::string_view why) {
    return fail(ErrorCode::Format, "This is not a calibration of retrace-cli calibrate --json: {}.", why);
  };
  if (!hasFormat(json, kFormat)) return damaged("its format is another");
  if (json.value("version", nlohmann::json()) != 1) return damaged("its version is not 1");
  constexpr double kMost = 1e12;
  constexpr std::int64_t kMostThreads = 1 << 20;
  JsonFields fields(json);
  Calibration calibration;
  const auto cell = cellFromText(fields.text("cell"));
  if (!cell) return damaged("'cell' is not tanh, gru or lstm");
  calibration.network = {*cell, fields.integer("hidden", 1), fields.integer("batch", 1), fields.integer("layers", 1)};
  calibration.threads = static_cast<int>(fields.integer("threads", 1, kMostThreads));
  calibration.data = fields.text("data");
  calibration.backend = fields.text("backend");
  calibration.firstForward = fields.number("first_forward", 0.0, kMost);
  calibration.save = fields.number("save", 0.0, kMost);
  calibration.load = fields.number("load", 0.0, kMost);
  calibration.iteration = fields.number("iteration", 0.0, kMost);
  std::int64_t least = 1;  // steps of the next run
  for (const nlohmann::json& one : fields.list("runs")) {
    JsonFields run(one);
    calibration.runs.push_back({run.integer("steps", least), run.number("forward", 0.0, kMost),
                                run.number("record", 0.0, kMost), run.number("backward", 0.0, kMost)});
    if (!run.error().empty()) return damaged(fmt::format("in 'runs', by rising length, {}", run.error()));
    least = calibration.runs.back().steps + 1;
  }
  if (calibration.runs.empty()) fields.complain("runs", "a list of lengths");
  if (!fields.error().empty()) return damaged(fields.error());
  return calibration;
}

}  // namespace retrace::core
