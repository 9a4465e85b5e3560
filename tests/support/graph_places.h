// SPDX-License-Identifier: Apache-2.0
// Owns the referee of places in a graph: the list of its actions, played from the beginning. Doctest.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>

#include "core/schedule/graph_walk.h"
#include "tests/support/blocks.h"

namespace retrace::test {

/// Every place of the graph, or each `apart`-th, is that of its list: what is held, what comes next, how far it is.
inline void checkPlaces(const core::ScheduleGraph& graph, const core::Problem& problem, const core::Schedule& list,
                        std::int64_t apart = 1) {
  using namespace core;
  GraphWalk walk(graph, problem);
  const GraphLayout layout(graph, problem);
  const auto count = static_cast<std::int64_t>(list.actions.size());
  REQUIRE(layout.actions() == count);
  MemoryMap played(problem);
  std::int64_t computed = 0;
  for (std::int64_t done = 0; done <= count; ++done) {
    if (done > 0) {
      const Action& last = list.actions[static_cast<std::size_t>(done - 1)];
      REQUIRE(played.apply(last));
      if (last.forwardOperations() > 0) computed = std::max(computed, last.last);
      if (last.kind == ActionKind::Backward)
        for (std::int64_t step = last.last; step <= last.first; ++step) REQUIRE(layout.backwardOf(step) == done - 1);
    }
    if (done % apart != 0 && done < count - 2) continue;
    CAPTURE(done);
    const MemoryMap state = walk.stateAfter(done);
    REQUIRE(oneByOne(state.stack()) == oneByOne(played.stack()));
    REQUIRE(oneByOne(state.hostStack()) == oneByOne(played.hostStack()));
    REQUIRE(state.remainingSteps() == played.remainingSteps());
    REQUIRE(state.workingHidden() == played.workingHidden());
    REQUIRE(state.workingInternal() == played.workingInternal());
    REQUIRE(layout.remainingAfter(done) == played.remainingSteps());
    REQUIRE(layout.computedAfter(done) == computed);
    std::int64_t at = done;
    MemoryMap going = state;
    for (auto some = walk.next(); !some.empty(); some = walk.next())
      for (const Action& action : some) {
        REQUIRE(at < count);
        REQUIRE(action == list.actions[static_cast<std::size_t>(at++)]);
        REQUIRE(going.apply(action));
      }
    REQUIRE(at == count);
  }
}

}  // namespace retrace::test
