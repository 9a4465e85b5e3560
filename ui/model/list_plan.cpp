// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/list_plan.h"

#include <span>

namespace retrace::ui {

namespace {
constexpr std::int64_t kSnapshotActions = 2048;
// A snapshot costs its stack; this many actions per held block keep all of them at ten bytes per action.
constexpr std::int64_t kActionsPerBlock = 4;
}  // namespace

core::Result<PlanPtr> ListPlan::make(core::Solution solution) {
  if (solution.graph && solution.schedule.actions.empty()) {
    if (auto listed = core::giveList(solution, core::kMostListed); !listed) return tl::unexpected(listed.error());
  }
  std::shared_ptr<ListPlan> plan(new ListPlan(std::move(solution)));
  plan->m_actionCount = static_cast<std::int64_t>(plan->actions().size());
  core::MemoryMap map(plan->problem());
  plan->m_timesComputed.assign(static_cast<std::size_t>(plan->problem().steps) + 2, 0);
  std::vector<std::uint32_t> open, openOnHost;  // the lives of what is on each stack, lowest offset first
  std::int64_t computed = 0;
  Totals totals;
  SpanIndex::Builder spans;
  for (std::int64_t index = 0; index < plan->actionCount(); ++index) {
    const std::int64_t distance = plan->m_snapshots.empty() ? INT64_MAX : index - plan->m_snapshots.back().done;
    if (distance >= std::max(kSnapshotActions, kActionsPerBlock * static_cast<std::int64_t>(map.stack().size()))) {
      plan->m_snapshots.push_back({index, map, totals});
      totals.peakBytes = map.usedBytes();
    }
    if (index % kGroup == 0) plan->beginGroup();
    if (auto played = map.apply(plan->actions()[static_cast<std::size_t>(index)]); !played)
      return core::fail(core::ErrorCode::IllegalAction, "action {}: {}", index, played.error().message);
    plan->note(index, map, computed, totals, spans);
    plan->followStack(index, map.stack(), core::Level::Device, open);
    plan->followStack(index, map.hostStack(), core::Level::Host, openOnHost);
  }
  if (map.remainingSteps() != 0)
    return core::fail(core::ErrorCode::IllegalAction, "The schedule ends while step {} is not backpropagated yet.",
                      map.remainingSteps());
  while (static_cast<std::int64_t>(plan->m_groups.size()) < plan->actionCount() / kGroup + 2) plan->beginGroup();
  plan->m_snapshots.push_back({plan->actionCount(), map, totals});
  plan->m_recomputed = spans.finish();
  plan->finish();
  return PlanPtr(std::move(plan));
}

void ListPlan::note(std::int64_t index, const core::MemoryMap& map, std::int64_t& computed, Totals& totals,
                    SpanIndex::Builder& spans) {
  const core::Action& action = actions()[static_cast<std::size_t>(index)];
  std::int64_t again = 0;
  if (action.forwardOperations() > 0) {
    ++m_timesComputed[static_cast<std::size_t>(action.first)];
    --m_timesComputed[static_cast<std::size_t>(action.last) + 1];
    const std::int64_t known = std::clamp(computed, action.first - 1, action.last);
    again = known - action.first + 1;
    if (again > 0) spans.add(index, {static_cast<std::uint32_t>(action.first), static_cast<std::uint32_t>(known)});
    if (action.last > computed) m_progress.emplace_back(index, computed = action.last);
  } else if (action.kind == core::ActionKind::Backward) {
    m_backwards.push_back(static_cast<std::uint32_t>(index));
    m_remaining.push_back(static_cast<std::uint32_t>(action.last - 1));
  }
  totals.count(action, again);
  totals.peakBytes = std::max(totals.peakBytes, map.usedBytes());
}

void ListPlan::followStack(std::int64_t index, const std::vector<core::Block>& stack, core::Level level,
                           std::vector<std::uint32_t>& open) {
  while (open.size() > stack.size()) {
    m_lifeEnd[open.back()] = static_cast<std::uint32_t>(index);
    open.pop_back();
  }
  if (open.size() < stack.size())
    return open.push_back(beginLife(index, stack.back()));  // one action keeps at most one block
  const core::Action& action = actions()[static_cast<std::size_t>(index)];
  if (action.kind != core::ActionKind::Save || action.level != level) return;
  for (std::size_t at = open.size(); at-- > 0;) {  // a save onto a held state replaces it
    if (stack[at].offset != action.offset) continue;
    m_lifeEnd[open[at]] = static_cast<std::uint32_t>(index);
    open[at] = beginLife(index, stack[at]);
    return;
  }
}

std::uint32_t ListPlan::beginLife(std::int64_t index, const core::Block& block) {
  const auto life = static_cast<std::uint32_t>(m_lifeBegin.size());
  m_lifeBegin.push_back(static_cast<std::uint32_t>(index));
  m_lifeEnd.push_back(static_cast<std::uint32_t>(actionCount()));
  m_lifeSteps.push_back({static_cast<std::uint32_t>(block.first), static_cast<std::uint32_t>(block.last) & INT32_MAX,
                         block.kind == core::Block::Kind::Hidden});
  return life;
}

void ListPlan::beginGroup() {
  const auto remaining = m_remaining.empty() ? static_cast<std::uint32_t>(problem().steps) : m_remaining.back();
  m_groups.push_back(
      {static_cast<std::uint32_t>(m_lifeBegin.size()), static_cast<std::uint32_t>(m_backwards.size()), remaining});
}

void ListPlan::finish() {
  for (std::size_t step = 1; step < m_timesComputed.size(); ++step) m_timesComputed[step] += m_timesComputed[step - 1];
  for (std::size_t life = 0; life < m_lifeBegin.size(); ++life) {
    const Stay stay{static_cast<std::uint32_t>(life), m_lifeBegin[life], m_lifeEnd[life], m_lifeSteps[life]};
    const auto k = static_cast<std::size_t>(std::bit_width(std::max(1U, stay.end - stay.begin)) - 1);
    if (k >= m_livesByLength.size()) m_livesByLength.resize(k + 1);
    m_livesByLength[k].push_back(stay);
  }
  fillGroups();
}

void ListPlan::fillGroups() {
  for (std::size_t g = 0; g + 1 < m_groups.size(); ++g) {
    Group& group = m_groups[g];
    const auto lives = std::span(m_lifeSteps).subspan(group.firstLife, m_groups[g + 1].firstLife - group.firstLife);
    for (const LifeSteps& steps : lives) {
      if (steps.last == 0) continue;  // h_0 stands left of the picture
      group.first = std::min(group.first, std::max(1U, steps.first));
      group.last = std::max<std::uint32_t>(group.last, steps.last);
    }
    for (const LifeSteps& steps : lives) {
      if (steps.last == 0) continue;
      std::uint64_t& parts = steps.hidden ? group.hidden : group.internal;
      for (int part = group.partOf(std::max(1U, steps.first)); part <= group.partOf(steps.last); ++part)
        parts |= std::uint64_t{1} << part;
    }
  }
}

Life ListPlan::life(std::int64_t index) const {
  const std::int64_t begin = m_lifeBegin[static_cast<std::size_t>(index)];
  const core::Action& action = actions()[static_cast<std::size_t>(begin)];
  const core::StateSizes sizes = problem().sizes;
  const bool hidden = action.kind == core::ActionKind::Save;
  const std::int64_t bytes = hidden ? sizes.hiddenBytes : (action.last - action.first + 1) * sizes.internalBytes;
  return {{hidden ? core::Block::Kind::Hidden : core::Block::Kind::Internal, action.first, action.last, action.offset,
           bytes},
          begin,
          m_lifeEnd[static_cast<std::size_t>(index)],
          action.level};
}

std::int64_t ListPlan::firstLifeFrom(std::int64_t action) const {
  action = std::clamp<std::int64_t>(action, 0, actionCount());
  const auto here = m_groups.begin() + action / kGroup;
  if (action % kGroup == 0) return here->firstLife;
  const auto from = m_lifeBegin.begin() + here->firstLife, to = m_lifeBegin.begin() + (here + 1)->firstLife;
  return std::lower_bound(from, to, action, [](std::uint32_t begin, std::int64_t value) { return begin < value; }) -
         m_lifeBegin.begin();
}

void ListPlan::eachAction(std::int64_t from, std::int64_t to, const ReadAction& read) const {
  for (std::int64_t index = std::max<std::int64_t>(0, from); index < std::min(to, actionCount()); ++index)
    if (!read(index, action(index))) return;
}

void ListPlan::eachLife(const LivesWanted& wanted, const NextStep& /*next*/, const ReadLife& read) const {
  eachStay(wanted.from, wanted.to, wanted.least, [&](const Stay& stay) {
    if (stay.steps.first < wanted.endStep && stay.steps.last >= wanted.firstStep) read(life(stay.life));
  });
}

std::optional<Life> ListPlan::lifeHolding(std::int64_t step, std::int64_t done) const {
  std::int64_t found = -1;
  eachStay(done - 1, done, 1, [&](const Stay& stay) {
    if (stay.steps.first <= step && step <= stay.steps.last && stay.end >= done)
      found = std::max<std::int64_t>(found, stay.life);
  });
  if (found < 0) return std::nullopt;
  return life(found);
}

TimesComputed ListPlan::timesComputed(std::int64_t first, std::int64_t last) const {
  TimesComputed times;
  for (std::int64_t step = first; step <= last; ++step) {
    const std::int64_t one = m_timesComputed[static_cast<std::size_t>(step)];
    times.sum += one;
    times.most = std::max(times.most, one);
  }
  return times;
}

const ListPlan::Snapshot& ListPlan::snapshotBefore(std::int64_t done) const {
  return *std::prev(
      std::upper_bound(m_snapshots.begin(), m_snapshots.end(), done,
                       [](std::int64_t value, const Snapshot& snapshot) { return value < snapshot.done; }));
}

core::MemoryMap ListPlan::stateAfter(std::int64_t done) const {
  done = std::clamp<std::int64_t>(done, 0, actionCount());
  if (m_snapshots.empty() || m_snapshots.front().done > done) return core::MemoryMap(problem());
  const Snapshot& snapshot = snapshotBefore(done);
  core::MemoryMap map = snapshot.map;
  for (std::int64_t index = snapshot.done; index < done; ++index)
    if (!map.apply(actions()[static_cast<std::size_t>(index)])) break;  // make() has played all of them before
  return map;
}

std::int64_t ListPlan::computedBefore(std::int64_t index) const {
  const auto after = std::lower_bound(m_progress.begin(), m_progress.end(), index,
                                      [](const auto& one, std::int64_t value) { return one.first < value; });
  return after == m_progress.begin() ? 0 : std::prev(after)->second;
}

std::int64_t ListPlan::remainingAfter(std::int64_t done) const {
  done = std::clamp<std::int64_t>(done, 0, actionCount());
  const auto here = m_groups.begin() + done / kGroup;
  if (done % kGroup == 0) return here->remaining;
  const auto from = m_backwards.begin() + here->firstBackward, to = m_backwards.begin() + (here + 1)->firstBackward;
  const auto after =
      std::lower_bound(from, to, done, [](std::uint32_t index, std::int64_t value) { return index < value; });
  return after == from ? here->remaining : m_remaining[static_cast<std::size_t>(after - m_backwards.begin()) - 1];
}

std::int64_t ListPlan::backwardOf(std::int64_t step) const {
  const auto found = std::lower_bound(m_remaining.begin(), m_remaining.end(), step,
                                      [](std::uint32_t remaining, std::int64_t value) { return remaining >= value; });
  return m_backwards[static_cast<std::size_t>(found - m_remaining.begin())];
}

Totals ListPlan::totals(std::int64_t from, std::int64_t to) const {
  from = std::clamp<std::int64_t>(from, 0, actionCount());
  to = std::clamp<std::int64_t>(to, from, actionCount());
  // Both ends are walked from the snapshot before them; what lies between comes from the snapshots.
  const auto before = [&](std::int64_t done) {
    const Snapshot& snapshot = snapshotBefore(done);
    Totals sum = snapshot.totals;
    for (std::int64_t index = snapshot.done; index < done; ++index) {
      const core::Action& action = actions()[static_cast<std::size_t>(index)];
      const bool computes = action.forwardOperations() > 0;
      sum.count(action,
                computes ? std::clamp(computedBefore(index), action.first - 1, action.last) - action.first + 1 : 0);
    }
    return sum;
  };
  const Totals begin = before(from), end = before(to);
  Totals sum = end.since(begin);
  const Snapshot* first = &snapshotBefore(from);
  const Snapshot* last = &snapshotBefore(to);
  const auto walk = [&](core::MemoryMap map, std::int64_t index, std::int64_t stop) {
    for (; index < stop; ++index) {
      if (index >= from) sum.peakBytes = std::max(sum.peakBytes, map.usedBytes());
      if (!map.apply(actions()[static_cast<std::size_t>(index)])) return;
    }
    if (index >= from) sum.peakBytes = std::max(sum.peakBytes, map.usedBytes());
  };
  if (first == last) {
    walk(first->map, first->done, to);
    return sum;
  }
  walk(first->map, first->done, (first + 1)->done);
  for (const Snapshot* one = first + 2; one <= last; ++one)
    sum.peakBytes = std::max(sum.peakBytes, one->totals.peakBytes);
  walk(last->map, last->done, to);
  return sum;
}

}  // namespace retrace::ui
