// SPDX-License-Identifier: Apache-2.0
#include "core/schedule/memory_map.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "core/planner/solver.h"
#include "tests/support/builders.h"
#include "tests/support/referee.h"

using namespace retrace::core;
using namespace retrace::test;

namespace {

constexpr Action kSaveInitial{ActionKind::Save, 0, 0, 0};

// Plays actions on a Mixed problem of 4 steps, hidden 1 byte, internal 2 bytes, budget 6, and returns the first
// objection.
std::string objectionTo(std::initializer_list<Action> actions) {
  MemoryMap map(makeProblem(StrategyKind::Mixed, 4, 6, 2));
  for (const Action& action : actions)
    if (const auto applied = map.apply(action); !applied) return applied.error().message;
  return {};
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a step needs its input as the working hidden state") {
  CHECK(contains(objectionTo({{ActionKind::Forward, 2, 3}}), "needs h_1, but the working hidden state is h_0"));
  CHECK(objectionTo({{ActionKind::Forward, 1, 3}}).empty());
}

TEST_CASE("the stack takes states only at its top and only within the budget") {
  CHECK(contains(objectionTo({{ActionKind::Save, 0, 0, 1}}), "not the top"));
  CHECK(contains(objectionTo({kSaveInitial, {ActionKind::Record, 1, 3, 1}}), "exceed the budget"));
  CHECK(objectionTo({kSaveInitial, {ActionKind::Record, 1, 2, 1}}).empty());
}

TEST_CASE("only what is held can be loaded") {
  CHECK(contains(objectionTo({{ActionKind::Load, 0, 0, 0}}), "not held"));
  CHECK(contains(objectionTo({{ActionKind::Load, 0, 0}}), "outside the arena"));
  CHECK(objectionTo({kSaveInitial, {ActionKind::Forward, 1, 2}, {ActionKind::Load, 0, 0, 0}}).empty());
  CHECK(objectionTo({kSaveInitial, {ActionKind::Record, 1, 2, 1}, {ActionKind::Load, 2, 2, 3}}).empty());
  CHECK(contains(objectionTo({kSaveInitial, {ActionKind::Record, 1, 2, 1}, {ActionKind::Load, 2, 2, 2}}), "not held"));
}

TEST_CASE("backward steps come in order, with internal state and input held") {
  CHECK(contains(objectionTo({kSaveInitial, {ActionKind::Record, 1, 1}, {ActionKind::Backward, 1, 1}}),
                 "the next one is step 4"));
  CHECK(contains(objectionTo({kSaveInitial, {ActionKind::Forward, 1, 4}, {ActionKind::Backward, 4, 4}}),
                 "not in the working buffer"));
  CHECK(contains(
      objectionTo({{ActionKind::Forward, 1, 3}, {ActionKind::Record, 4, 4, 0}, {ActionKind::Backward, 4, 4, 0}}),
      "needs h_3"));
  CHECK(
      objectionTo({kSaveInitial, {ActionKind::Forward, 1, 3}, {ActionKind::Record, 4, 4}, {ActionKind::Backward, 4, 4}})
          .empty());
}

TEST_CASE("a saved hidden state may be overwritten in place, an internal state may not") {
  CHECK(objectionTo({kSaveInitial,
                     {ActionKind::Forward, 1, 1},
                     {ActionKind::Save, 1, 1, 1},
                     {ActionKind::Forward, 2, 2},
                     {ActionKind::Save, 2, 2, 0},
                     {ActionKind::Load, 2, 2, 0},
                     {ActionKind::Load, 1, 1, 1}})
            .empty());
  CHECK(contains(
      objectionTo(
          {kSaveInitial, {ActionKind::Forward, 1, 1}, {ActionKind::Save, 1, 1, 0}, {ActionKind::Load, 0, 0, 0}}),
      "not held"));
  CHECK(
      contains(objectionTo({kSaveInitial, {ActionKind::Record, 1, 1, 1}, {ActionKind::Save, 1, 1, 1}}), "not the top"));
}

TEST_CASE("the host keeps hidden states, within its own budget, and only for two-level") {
  const Action toHost{ActionKind::Save, 0, 0, 0, Level::Host};
  CHECK(contains(objectionTo({toHost}), "exceed the host budget of 0 bytes"));
  Problem problem = makeProblem(StrategyKind::TwoLevel, 4, 1, 2);
  problem.host.budgetBytes = 2;
  const auto objection = [&](std::initializer_list<Action> actions) -> std::string {
    MemoryMap map(problem);
    for (const Action& action : actions)
      if (const auto applied = map.apply(action); !applied) return applied.error().message;
    CHECK(map.usedBytes() == 0);
    CHECK(map.hostUsedBytes() <= 2);
    return {};
  };
  CHECK(objection({toHost,
                   {ActionKind::Forward, 1, 2},
                   {ActionKind::Save, 2, 2, 1, Level::Host},
                   {ActionKind::Load, 0, 0, 0, Level::Host}})
            .empty());
  CHECK(objection({toHost,
                   {ActionKind::Forward, 1, 2},
                   {ActionKind::Save, 2, 2, 1, Level::Host},
                   {ActionKind::Drop, 0, 0, 0, Level::Host}})
            .empty());
  CHECK(contains(objection({toHost, {ActionKind::Load, 0, 0, 0}}), "not held"));
  CHECK(contains(objection({toHost, {ActionKind::Record, 1, 1, 0, Level::Host}}), "computed on the device"));
  CHECK(contains(objection({toHost, {ActionKind::Drop, 0, 0, 0}}), "nothing on the stack"));
}

TEST_CASE("a finished step is not computed again") {
  CHECK(contains(objectionTo({kSaveInitial,
                              {ActionKind::Forward, 1, 3},
                              {ActionKind::Record, 4, 4},
                              {ActionKind::Backward, 4, 4},
                              {ActionKind::Load, 0, 0, 0},
                              {ActionKind::Forward, 1, 4}}),
                 "backpropagated already"));
}

TEST_CASE("an illegal action leaves the state unchanged") {
  MemoryMap map(makeProblem(StrategyKind::Mixed, 4, 6, 2));
  REQUIRE(map.apply(kSaveInitial));
  CHECK_FALSE(map.apply({ActionKind::Record, 1, 4, 1}));
  CHECK(map.stack().size() == 1);
  CHECK(map.workingHidden() == 0);
  CHECK(map.forwardOperations() == 0);
}

TEST_CASE("a checked schedule that is cut short names the step left over") {
  const Problem problem = makeProblem(StrategyKind::Hidden, 10, 4, 2);
  auto solution = solve(problem);
  REQUIRE(solution);
  solution->schedule.actions.resize(solution->schedule.actions.size() / 2);
  const auto checked = check(solution->schedule, problem);
  REQUIRE_FALSE(checked);
  CHECK(contains(checked.error().message, "never backpropagated"));
}

TEST_CASE("check and the naive referee agree on damaged schedules") {
  const bool agree = rc::check("one number of one action is changed", [] {
    const Problem problem =
        makeProblem(*rc::gen::element(StrategyKind::Hidden, StrategyKind::Internal, StrategyKind::Mixed,
                                      StrategyKind::Online, StrategyKind::TwoLevel),
                    *rc::gen::inRange<std::int64_t>(2, 12), *rc::gen::inRange<std::int64_t>(1, 6), 2);
    auto solution = solve(problem);
    RC_ASSERT(solution.has_value());
    auto& actions = solution->schedule.actions;
    Action& victim = actions[*rc::gen::inRange<std::size_t>(0, actions.size())];
    const auto value = *rc::gen::inRange<std::int64_t>(-1, 14);
    switch (*rc::gen::inRange(0, 5)) {
      case 0: victim.kind = static_cast<ActionKind>(*rc::gen::inRange(0, 6)); break;
      case 1: victim.first = value; break;
      case 2: victim.last = value; break;
      case 3: victim.level = victim.level == Level::Host ? Level::Device : Level::Host; break;
      default: victim.offset = value; break;
    }
    const bool accepted = check(solution->schedule, problem).has_value();
    const bool sound = judge(problem, solution->schedule).objection.empty();
    RC_CLASSIFY(sound);
    if (accepted) RC_ASSERT(sound);  // the rules may be stricter than memory: a stack, one block at a time
  });
  CHECK(agree);
}
