// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/why.h"

#include <QObject>

#include <algorithm>

#include "core/strategies/binomial.h"
#include "core/strategies/mixed.h"
#include "core/strategies/registry.h"

namespace retrace::ui {

namespace {

using core::ActionKind;
using Weighs = core::StrategyModel::Weighs;

constexpr std::int64_t kMostCandidates = 2048;
constexpr std::int64_t kNearActions = 200'000;
constexpr std::int64_t kInfeasible = core::kInfeasible;

// The forward that starts the move which `action` belongs to; -1 when it is part of none.
std::int64_t moveStart(const Plan& plan, std::int64_t action) {
  const auto at = [&](std::int64_t index) { return plan.action(index); };
  switch (at(action).kind) {
    case ActionKind::Drop: return -1;
    case ActionKind::Load: return action + 1 < plan.actionCount() ? action + 1 : -1;
    case ActionKind::Backward: return at(action).hasOffset() ? -1 : moveStart(plan, action - 1);
    case ActionKind::Save:
      if (at(action).first == 0) return -1;
      break;
    case ActionKind::Forward:
    case ActionKind::Record: break;
  }
  // A move is at most forward, save, record: the working state that it starts from is the input of its first forward.
  std::int64_t start = action;
  while (start > 0 && action - start < 3) {
    const core::Action before = at(start - 1);
    if (at(start).kind == ActionKind::Forward) break;
    if (before.kind == ActionKind::Save && before.first > 0 && at(start).kind == ActionKind::Record &&
        at(start).hasOffset() && start >= 2 && at(start - 2).kind == ActionKind::Forward &&
        at(start).offset == before.offset + plan.problem().sizes.hiddenBytes &&
        core::keepsSlots(plan.problem().strategy))
      start -= 1;
    else if (before.kind == ActionKind::Forward &&
             before.last + (at(start).kind == ActionKind::Save ? 0 : 1) == at(start).first)
      start -= 1;
    else break;
  }
  return start;
}

// Cost of t steps with `bytes` at hand, in the strategy's own model.
class Costs {
 public:
  explicit Costs(const core::Problem& problem)
      : m_weighs(core::modelOf(problem.strategy).weighs),
        m_unit(core::costUnitBytes(problem.strategy, problem.sizes)),
        m_mixed(problem.sizes) {}
  [[nodiscard]] Weighs weighs() const { return m_weighs; }
  [[nodiscard]] bool proven() const { return m_proven; }
  [[nodiscard]] std::int64_t unit() const { return m_unit; }
  [[nodiscard]] std::int64_t operator()(std::int64_t t, std::int64_t bytes) {
    if (t <= 0) return 0;
    if (m_weighs == Weighs::Both) {
      const core::MixedCost found = m_mixed(t, bytes);
      m_proven = m_proven && found.optimal();
      return found.cost;
    }
    const std::int64_t m = bytes >= 0 ? bytes / unit() : 0;
    if (m < 1) return kInfeasible;
    return m_weighs == Weighs::Hidden ? core::hiddenCost(t, m) : core::internalCost(t, m);
  }

 private:
  Weighs m_weighs;
  std::int64_t m_unit;
  core::MixedCosts m_mixed;
  bool m_proven = true;
};

std::int64_t plus(std::int64_t a, std::int64_t b) { return a == kInfeasible || b == kInfeasible ? kInfeasible : a + b; }

std::int64_t costOf(const Candidate& one, const Subproblem& problem, Costs& cost, const core::Problem& whole) {
  const bool internalOnly = core::keepsSlots(whole.strategy);
  switch (one.kind) {
    case Candidate::Kind::Replay: return problem.t * (problem.t + 1) / 2;
    case Candidate::Kind::Hidden:
      return plus(one.y, plus(cost(problem.t - one.y, problem.freeBytes - whole.sizes.hiddenBytes),
                              cost(one.y, problem.freeBytes)));
    case Candidate::Kind::Internal:
      return plus(one.y, plus(cost(problem.t - one.y, problem.freeBytes - (internalOnly ? whole.sizes.slotBytes()
                                                                                        : whole.sizes.internalBytes)),
                              cost(one.y - 1, problem.freeBytes)));
  }
  return kInfeasible;
}

void addRange(std::vector<std::pair<std::int64_t, std::int64_t>>& ranges, std::int64_t y) {
  if (!ranges.empty() && ranges.back().second + 1 == y) ranges.back().second = y;
  else ranges.emplace_back(y, y);
}

// Every y to be evaluated from `first` to `last`: all, or an even sample.
std::vector<std::int64_t> places(std::int64_t first, std::int64_t last, bool& sampled,
                                 std::initializer_list<std::int64_t> always) {
  std::vector<std::int64_t> list;
  const std::int64_t count = last - first + 1;
  if (count <= kMostCandidates) {
    for (std::int64_t y = first; y <= last; ++y) list.push_back(y);
    return list;
  }
  sampled = true;
  for (std::int64_t i = 0; i < kMostCandidates; ++i) list.push_back(first + i * (count - 1) / (kMostCandidates - 1));
  for (const std::int64_t y : always)
    if (y >= first && y <= last) list.push_back(y);
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  return list;
}

}  // namespace

std::int64_t actionToExplain(const Plan& plan, const Spot& spot, std::int64_t cursor) {
  const std::int64_t fallback = spot.action.value_or(cursor - 1);
  if (!spot.step) return fallback;
  if (spot.action) {
    const core::Action row = plan.action(*spot.action);
    if (std::min(row.first, row.last) <= *spot.step && *spot.step <= std::max(row.first, row.last) &&
        row.kind != ActionKind::Drop && row.kind != ActionKind::Load)
      return fallback;
  }
  const auto life = plan.lifeHolding(*spot.step, spot.action ? *spot.action + 1 : cursor);
  return life ? life->begin : fallback;
}

std::optional<Subproblem> subproblemOf(const Plan& plan, std::int64_t action) {
  if (action < 0 || action >= plan.actionCount()) return std::nullopt;
  const std::int64_t start = moveStart(plan, action);
  if (start < 0) return std::nullopt;
  const core::Action first = plan.action(start);
  if (first.forwardOperations() == 0) return std::nullopt;
  const core::MemoryMap before = plan.stateAfter(start);
  Subproblem found;
  found.base = first.first - 1;
  found.t = before.remainingSteps() - found.base;
  found.action = start;
  const core::Problem& problem = plan.problem();
  if (core::chargesInitialState(problem.strategy)) {
    found.freeBytes = problem.budgetBytes - before.usedBytes() + problem.sizes.hiddenBytes;
  } else {
    std::int64_t kept = 0;
    for (const core::Block& block : before.stack())
      kept += block.kind == core::Block::Kind::Internal ? block.last - block.first + 1 : 0;
    found.freeBytes = problem.budgetBytes - kept * problem.sizes.slotBytes();
  }
  return found;
}

std::optional<Candidate> chosenMove(const Plan& plan, const Subproblem& problem) {
  std::int64_t forward = 0;
  for (std::int64_t index = problem.action; index < std::min(plan.actionCount(), problem.action + 3); ++index) {
    const core::Action action = plan.action(index);
    if (action.kind == ActionKind::Forward) forward = action.last - problem.base;
    else if (action.kind == ActionKind::Save && !core::keepsSlots(plan.problem().strategy))
      return Candidate{Candidate::Kind::Hidden, action.first - problem.base, 0};
    else if (action.kind == ActionKind::Record && action.hasOffset())
      return Candidate{Candidate::Kind::Internal, action.first - problem.base, 0};
    else if (action.kind == ActionKind::Record) {
      // Not kept because it is used at once: the last split of a sub-problem, or a replay from the start.
      if (core::keepsSlots(plan.problem().strategy)) return Candidate{Candidate::Kind::Internal, problem.t, 0};
      return forward > 0 ? Candidate{Candidate::Kind::Hidden, forward, 0} : Candidate{Candidate::Kind::Replay, 0, 0};
    }
  }
  return std::nullopt;
}

std::optional<Why> whyOf(const Plan& plan, const Subproblem& problem) {
  const core::Problem& whole = plan.problem();
  Costs cost(whole);
  const Weighs weighs = cost.weighs();
  if (weighs == Weighs::Nothing || problem.t < 1) return std::nullopt;
  Why why;
  why.problem = problem;
  why.units = problem.freeBytes / cost.unit();
  why.cost = cost(problem.t, problem.freeBytes);
  if (why.cost == kInfeasible) return why;
  const auto evaluate = [&](Candidate::Kind candidate, std::int64_t y) {
    Candidate one{candidate, y, 0};
    one.q = costOf(one, problem, cost, whole);
    if (one.q != kInfeasible) why.candidates.push_back(one);
    return one.q == why.cost;
  };
  core::SplitRange known{};
  if (weighs == Weighs::Hidden && problem.t >= 2 && why.units >= 2) known = core::hiddenSplits(problem.t, why.units);
  if (weighs == Weighs::Internal) known = core::internalSplits(problem.t, why.units);
  if (problem.action >= 0) why.chosen = chosenMove(plan, problem);
  const std::int64_t chosenY = why.chosen ? why.chosen->y : 0;
  if (weighs != Weighs::Internal)
    for (const std::int64_t y : places(1, problem.t - 1, why.sampled, {known.first, known.last, chosenY}))
      if (evaluate(Candidate::Kind::Hidden, y)) addRange(why.optimalHidden, y);
  if (weighs == Weighs::Internal) {
    for (const std::int64_t y : places(1, problem.t, why.sampled, {known.first, known.last, chosenY}))
      if (evaluate(Candidate::Kind::Internal, y)) addRange(why.optimalInternal, y);
  } else if (weighs == Weighs::Both && problem.t >= 2) {
    if (evaluate(Candidate::Kind::Internal, 1)) addRange(why.optimalInternal, 1);
  }
  if (weighs != Weighs::Internal) why.replayOptimal = evaluate(Candidate::Kind::Replay, 0);
  if (why.sampled && known.first > 0)
    (weighs == Weighs::Hidden ? why.optimalHidden : why.optimalInternal) = {{known.first, known.last}};
  if (problem.action < 0) {
    const auto first = [&](Candidate::Kind candidate, const auto& ranges) {
      if (!why.chosen && !ranges.empty()) why.chosen = Candidate{candidate, ranges.front().first, 0};
    };
    first(Candidate::Kind::Internal, why.optimalInternal);
    first(Candidate::Kind::Hidden, why.optimalHidden);
    if (!why.chosen && why.replayOptimal) why.chosen = Candidate{Candidate::Kind::Replay, 0, 0};
  }
  if (!why.chosen) return why;
  why.chosen->q = costOf(*why.chosen, problem, cost, whole);
  if (why.chosen->q == kInfeasible) {  // with no room for another state the same actions are the start of a replay
    why.chosen = Candidate{Candidate::Kind::Replay, 0, 0};
    why.chosen->q = costOf(*why.chosen, problem, cost, whole);
  }
  if (why.chosen->kind == Candidate::Kind::Replay) return why;
  const bool internal = why.chosen->kind == Candidate::Kind::Internal;
  const std::int64_t pays = !internal                    ? whole.sizes.hiddenBytes
                            : weighs == Weighs::Internal ? whole.sizes.slotBytes()
                                                         : whole.sizes.internalBytes;
  why.right = problem.t - why.chosen->y;
  why.left = why.chosen->y - (internal ? 1 : 0);
  why.rightUnits = std::max<std::int64_t>(0, problem.freeBytes - pays) / cost.unit();
  why.rightCost = cost(why.right, problem.freeBytes - pays);
  why.leftCost = cost(why.left, problem.freeBytes);
  why.proven = cost.proven();
  return why;
}

QString whatIsCounted(const core::Problem& problem, const QString& held) {
  if (core::keepsSlots(problem.strategy)) return QObject::tr("units, the place of the step at work included");
  const std::int64_t parts = problem.sizes.hiddenBytes / core::costUnitBytes(problem.strategy, problem.sizes);
  if (parts == 1) return QObject::tr("units, the place of %1 included").arg(held);
  return QObject::tr("units of 1/%1 hidden state, the place of %2 included").arg(parts).arg(held);
}

Usage usageOf(const Plan& plan, const Life& life, std::int64_t cursor) {
  Usage usage;
  usage.life = life;
  usage.freedBy = usage.life.end;
  const core::Block& block = usage.life.block;
  const bool hidden = block.kind == core::Block::Kind::Hidden;
  // A hidden state is needed until its step's successor is backpropagated; internal states until the oldest of their
  // own steps is.
  usage.lastAction = hidden ? (block.first < plan.problem().steps ? plan.backwardOf(block.first + 1) : usage.life.end)
                            : plan.backwardOf(block.first);
  const std::int64_t from = std::max(cursor, usage.life.begin + 1),
                     near = std::min({usage.life.end, plan.actionCount(), from + kNearActions});
  plan.eachAction(from, near, [&](std::int64_t index, const core::Action& action) {
    const bool loads = action.kind == ActionKind::Load && action.hasOffset() && action.level == usage.life.level &&
                       action.offset >= block.offset && action.offset < block.offset + block.bytes;
    const bool reads =
        action.kind == ActionKind::Backward &&
        ((!hidden && action.last <= block.last && action.first >= block.first) || action.last == block.last + 1);
    if (loads || reads) usage.nextAction = index;
    return !usage.nextAction;
  });
  return usage;
}

}  // namespace retrace::ui
