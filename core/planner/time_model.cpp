// SPDX-License-Identifier: Apache-2.0
#include "core/planner/time_model.h"

namespace retrace::core {

double iterationTime(double forwardOperations, std::int64_t steps, StepCosts costs) {
  return forwardOperations * costs.forward + static_cast<double>(steps) * costs.backward;
}

double timeRatio(double forwardOperations, std::int64_t steps, StepCosts costs) {
  return iterationTime(forwardOperations, steps, costs) / iterationTime(static_cast<double>(steps), steps, costs);
}

std::int64_t mostForwardOperations(double ratio, std::int64_t steps, StepCosts costs) {
  const double perStep = (ratio * (costs.forward + costs.backward) - costs.backward) / costs.forward;
  const double most = perStep * static_cast<double>(steps) * (1.0 + 1e-12);  // 4/3 written with many digits is 2 T
  return most >= 9e18 ? INT64_MAX : static_cast<std::int64_t>(most);
}

}  // namespace retrace::core
