// SPDX-License-Identifier: Apache-2.0
#include "core/run/calibration.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/run/calibrate.h"

namespace retrace::core {

namespace {

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
  for (const Action& action : solution.schedule.actions) {
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
  }
  return sum;
}

nlohmann::json toJson(const Calibration& calibration) {
  nlohmann::json runs = nlohmann::json::array();
  for (const RunCosts& run : calibration.runs)
    runs.push_back(
        {{"steps", run.steps}, {"forward", run.forward}, {"record", run.record}, {"backward", run.backward}});
  return {{"format", "retrace-calibration"},
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
    return fail(ErrorCode::Format, "This is no calibration of retrace-cli calibrate --json: {}.", why);
  };
  if (!json.is_object() || json.value("format", nlohmann::json()) != "retrace-calibration")
    return damaged("its format is another");
  if (json.value("version", nlohmann::json()) != 1) return damaged("its version is not 1");
  constexpr double kMost = 1e12;
  std::string wrong;
  const auto number = [&](const nlohmann::json& object, const char* key) {
    const auto found = object.find(key);
    if (found != object.end() && found->is_number() && *found >= 0.0 && *found <= kMost) return found->get<double>();
    if (wrong.empty()) wrong = fmt::format("'{}' is not a number from 0 to 1e12", key);
    return 0.0;
  };
  const auto whole = [&](const nlohmann::json& object, const char* key) {
    const double value = number(object, key);
    if (wrong.empty() && value < 1.0) wrong = fmt::format("'{}' is out of range", key);
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(value));
  };
  const auto text = [&](const char* key) {
    const auto found = json.find(key);
    if (found != json.end() && found->is_string()) return found->get<std::string>();
    if (wrong.empty()) wrong = fmt::format("'{}' is not a text", key);
    return std::string();
  };
  Calibration calibration;
  const auto cell = cellFromText(text("cell"));
  if (!cell) return damaged("'cell' is none");
  calibration.network = {*cell, whole(json, "hidden"), whole(json, "batch"), whole(json, "layers")};
  calibration.threads = static_cast<int>(std::min<std::int64_t>(whole(json, "threads"), 1 << 20));
  calibration.data = text("data");
  calibration.backend = text("backend");
  calibration.firstForward = number(json, "first_forward");
  calibration.save = number(json, "save");
  calibration.load = number(json, "load");
  calibration.iteration = number(json, "iteration");
  const auto runs = json.find("runs");
  if (runs == json.end() || !runs->is_array() || runs->empty()) return damaged("'runs' is no list");
  for (const nlohmann::json& run : *runs) {
    if (!run.is_object()) return damaged("'runs' has an item of the wrong form");
    calibration.runs.push_back(
        {whole(run, "steps"), number(run, "forward"), number(run, "record"), number(run, "backward")});
    if (!wrong.empty()) return damaged(wrong);
    if (calibration.runs.size() > 1 &&
        calibration.runs.back().steps <= calibration.runs[calibration.runs.size() - 2].steps)
      return damaged("'runs' is not sorted by length");
  }
  if (!wrong.empty()) return damaged(wrong);
  return calibration;
}

}  // namespace retrace::core
