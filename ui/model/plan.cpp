// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/plan.h"

#include "ui/model/graph_plan.h"
#include "ui/model/list_plan.h"

namespace retrace::ui {

core::Result<PlanPtr> Plan::make(core::Solution solution) {
  if (solution.graph && !solution.graph->isList()) return GraphPlan::make(std::move(solution));
  return ListPlan::make(std::move(solution));
}

std::vector<std::int64_t> Plan::remainingAfter(const std::vector<std::int64_t>& places) const {
  std::vector<std::int64_t> remaining;
  for (const std::int64_t done : places) remaining.push_back(remainingAfter(done));
  return remaining;
}

void Plan::eachLife(std::int64_t from, std::int64_t to, const ReadLife& read) const {
  eachLife(
      {from, to}, [](std::int64_t step) { return step + 1; }, read);
}

}  // namespace retrace::ui
