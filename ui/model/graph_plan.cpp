// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/graph_plan.h"

#include <algorithm>

namespace retrace::ui {

using core::GraphLayout;
using core::GraphPart;
using core::ScheduleNode;
using Kind = ScheduleNode::Kind;

GraphPlan::GraphPlan(core::Solution solution)
    : Plan(std::move(solution)),
      m_layout(*m_solution.graph, m_solution.problem),
      m_walk(*m_solution.graph, m_solution.problem) {
  m_actionCount = m_layout.actions();
  m_sums.reserve(graph().nodes().size());
  static const NodeSums kNothing{};
  for (const ScheduleNode& node : graph().nodes()) {
    const NodeSums &right = node.right < 0 ? kNothing : sums(node.right),
                   &left = node.left < 0 ? kNothing : sums(node.left);
    NodeSums own;
    switch (node.kind) {
      case Kind::Replay: own = {0, node.steps - 1, 0, node.steps}; break;
      case Kind::Save:
        own.recorded = node.count * left.recorded + right.recorded;
        own.loaded = node.count * (1 + left.loaded) + right.loaded;
        own.freed = node.count * left.freed + right.freed + (node.right < 0 ? node.count - 1 : node.count);
        own.mostComputed = std::max({std::int64_t{1}, 1 + left.mostComputed, right.mostComputed});
        break;
      case Kind::Keep:
        own.recorded = node.count + left.recorded + right.recorded;
        own.loaded = right.loaded + (node.left < 0 ? 0 : 1 + left.loaded);
        own.freed = 1 + left.freed + right.freed;
        own.mostComputed = std::max(node.left < 0 ? 1 : 1 + left.mostComputed, right.mostComputed);
        break;
      case Kind::Move:
        own = left;
        ++own.freed;
        break;
    }
    m_sums.push_back(own);
  }
}

core::Result<PlanPtr> GraphPlan::make(core::Solution solution) {
  if (const auto sound = core::check(*solution.graph, solution.problem); !sound) return tl::unexpected(sound.error());
  return PlanPtr(new GraphPlan(std::move(solution)));
}

core::Action GraphPlan::action(std::int64_t index) const {
  const std::lock_guard lock(m_reading);
  const auto readTo = [&] { return m_readFrom + static_cast<std::int64_t>(m_read.size()); };
  if (index == readTo() && !m_read.empty()) {
    m_readFrom = index;
    m_read = m_walk.next();
  } else if (index < m_readFrom || index >= readTo()) {
    constexpr std::int64_t kBefore = 200;  // who reads backwards finds the ones before as well
    m_readFrom = index < m_readFrom ? std::max<std::int64_t>(0, index - kBefore) : index;
    m_walk.seek(m_readFrom);
    m_read = m_walk.next();
  }
  return m_read[static_cast<std::size_t>(index - m_readFrom)];
}

void GraphPlan::eachAction(std::int64_t from, std::int64_t to, const ReadAction& read) const {
  std::int64_t index = std::max<std::int64_t>(0, from);
  to = std::min(to, actionCount());
  if (index >= to) return;
  core::GraphWalk walk(graph(), problem());
  walk.seek(index);
  for (auto some = walk.next(); !some.empty(); some = walk.next())
    for (const core::Action& action : some) {
      if (index >= to || !read(index, action)) return;
      ++index;
    }
}

std::vector<std::int64_t> GraphPlan::remainingAfter(const std::vector<std::int64_t>& places) const {
  std::vector<std::int64_t> remaining;
  remaining.reserve(places.size());
  std::vector<GraphPart> path;
  for (const std::int64_t done : places) remaining.push_back(m_layout.remainingAfter(done, path));
  return remaining;
}

core::MemoryMap GraphPlan::stateAfter(std::int64_t done) const {
  return core::GraphWalk(graph(), problem()).stateAfter(done);
}

TimesComputed GraphPlan::timesComputed(std::int64_t first, std::int64_t last) const {
  first = std::max<std::int64_t>(1, first);
  last = std::min(last, problem().steps);
  TimesComputed times;
  std::vector<StepsOf> waiting;
  if (first <= last) waiting.push_back({graph().root(), first, last, 0});
  while (!waiting.empty()) {
    const StepsOf next = waiting.back();
    waiting.pop_back();
    addTimes(next, times, waiting);
  }
  return times;
}

// Goes on to the right; left parts that are asked for in part wait.
void GraphPlan::addTimes(StepsOf of, TimesComputed& times, std::vector<StepsOf>& waiting) const {
  const auto add = [&](std::int64_t sum, std::int64_t most) {
    times.sum += sum;
    times.most = std::max(times.most, of.before + most);
  };
  while (of.node >= 0 && of.last >= 1) {
    const ScheduleNode& n = graph().nodes()[static_cast<std::size_t>(of.node)];
    if (of.first <= 1 && of.last >= n.steps)
      return add(graph().figures(of.node).forwardOperations, sums(of.node).mostComputed);
    of.first = std::max<std::int64_t>(1, of.first);
    of.last = std::min(of.last, n.steps);
    if (n.kind == Kind::Replay) {
      const std::int64_t most = n.steps - of.first + 1, least = n.steps - of.last + 1;
      return add((most + least) * (of.last - of.first + 1) / 2, most);
    }
    const std::int64_t before = n.kind == Kind::Save ? n.count * n.distance : n.kind == Kind::Keep ? n.distance : 0;
    if (of.first <= before) {  // left parts, and the forwards over them
      const std::int64_t y = n.distance, end = std::min(of.last, before), from = (of.first - 1) / y, to = (end - 1) / y;
      times.sum += end - of.first + 1;
      waiting.push_back({n.left, of.first - from * y, end - from * y, of.before + 1});
      if (to > from) waiting.push_back({n.left, of.first - to * y, end - to * y, of.before + 1});
      if (to > from + 1)
        add((to - from - 1) * graph().figures(n.left).forwardOperations, 1 + sums(n.left).mostComputed);
    }
    std::int64_t own = 0;  // steps of the node alone, each computed once
    if (n.kind == Kind::Keep) own = n.count;
    if (n.kind == Kind::Save && n.right < 0) own = 1;
    const std::int64_t ownFrom = std::max(of.first, before + 1), ownTo = std::min(of.last, before + own);
    if (ownFrom <= ownTo) add(ownTo - ownFrom + 1, 1);
    of.first -= before + own;
    of.last -= before + own;
    of.node = n.kind == Kind::Move ? n.left : n.right;
  }
}

void GraphPlan::addWhole(Operations& sum, std::int32_t node, std::int64_t times, std::int64_t loads) const {
  const core::NodeFigures& figures = graph().figures(node);
  const NodeSums& own = sums(node);
  sum.forwards += times * figures.forwardOperations;
  sum.totals.backwards += times * graph().nodes()[static_cast<std::size_t>(node)].steps;
  sum.totals.saved += times * figures.saves;
  sum.totals.recorded += times * own.recorded;
  sum.totals.loaded += times * (own.loaded + loads);
  sum.totals.freed += times * own.freed;
}

// The actions of the part's opening that are among the first `done` of the schedule.
void GraphPlan::addOpening(Operations& sum, const GraphPart& part, std::int64_t done) const {
  const ScheduleNode& n = m_layout.node(part);
  const std::int64_t loads = GraphLayout::loads(part);
  if (n.kind == Kind::Replay) {
    const std::int64_t rounds = m_layout.roundOf(part, done);
    std::int64_t left = done - m_layout.round(part, rounds);
    sum.forwards += rounds * n.steps - rounds * (rounds - 1) / 2;
    sum.totals.backwards += rounds;
    sum.totals.loaded += rounds == 0 ? 0 : rounds - 1 + loads;
    if ((rounds > 0 || loads > 0) && left > 0) {
      ++sum.totals.loaded;
      --left;
    }
    const std::int64_t remaining = n.steps - rounds;
    if (remaining == 1) ++left;  // no forward before the record
    if (left >= 1) sum.forwards += remaining - 1;
    if (left >= 2) ++sum.forwards;
    return;
  }
  std::int64_t left = std::min(done, m_layout.opened(part)) - part.action;
  if (loads > 0 && left > 0) {
    ++sum.totals.loaded;
    --left;
  }
  if (left <= 0) return;
  switch (n.kind) {
    case Kind::Save:
      sum.forwards += std::min((left + 1) / 2, n.count) * n.distance;
      sum.totals.saved += std::min(left / 2, m_layout.kept(part));
      if (n.right < 0 && left >= 2 * n.count) ++sum.forwards;
      if (n.right < 0 && left >= 2 * n.count + 1) ++sum.totals.backwards;
      break;
    case Kind::Keep:
      if (n.distance > 0) {
        sum.forwards += n.distance;
        if (left >= 2) ++sum.totals.saved;
        left -= 2;
      }
      if (left >= 1) {
        sum.forwards += n.count;
        sum.totals.recorded += n.count;
      }
      break;
    case Kind::Move:
      ++sum.totals.freed;
      if (left >= 2) ++sum.totals.saved;
      break;
    case Kind::Replay: break;
  }
}

GraphPlan::Operations GraphPlan::before(std::int64_t done) const {
  Operations sum;
  const GraphPart root = m_layout.root();
  if (m_layout.charges() && done > 0) sum.totals.saved = 1;
  if (done >= m_layout.end(root)) {
    addWhole(sum, root.node, 1, 0);
    if (done > m_layout.end(root)) ++sum.totals.freed;
    return sum;
  }
  GraphPart part = root;
  while (done > part.action) {
    const ScheduleNode& n = m_layout.node(part);
    addOpening(sum, part, done);
    if (n.kind == Kind::Replay || done <= m_layout.opened(part)) break;
    if (const auto right = m_layout.right(part)) {
      if (done < m_layout.rightEnd(part)) {
        part = *right;
        continue;
      }
      addWhole(sum, right->node, 1, 0);
    }
    std::int64_t index = 0;
    if (n.kind == Kind::Keep) {
      if (done > m_layout.rightEnd(part)) sum.totals.backwards += n.count;
      if (done > m_layout.rightEnd(part) + 1) ++sum.totals.freed;
      if (n.left < 0 || done <= m_layout.rightEnd(part) + 2) break;
    } else if (n.kind == Kind::Save) {
      const bool frees = m_layout.leftAfter(part, done, index);
      sum.totals.freed += m_layout.kept(part) - index;
      addWhole(sum, n.left, n.count - index - (frees ? 0 : 1), 1);
      if (frees) break;
    }
    part = m_layout.left(part, index);
  }
  return sum;
}

Totals GraphPlan::totals(std::int64_t from, std::int64_t to) const {
  from = std::clamp<std::int64_t>(from, 0, actionCount());
  to = std::clamp<std::int64_t>(to, from, actionCount());
  const Operations begin = before(from), end = before(to);
  Totals sum = end.totals.since(begin.totals);
  sum.forwards = computedBefore(to) - computedBefore(from);
  sum.recomputed = end.forwards - begin.forwards - sum.forwards;
  sum.peakBytes = peakBytes(from, to);
  return sum;
}

// Of the device's arena, once any number of actions from `from` to `to` is done.
std::int64_t GraphPlan::peakBytes(std::int64_t from, std::int64_t to) const {
  core::MemoryMap map = stateAfter(from);
  std::int64_t peak = std::max(map.usedBytes(), stateAfter(to).usedBytes());
  if (graph().figures(graph().root()).hostPeakBytes > 0 || graph().rootLevel() == core::Level::Host) {
    eachAction(from, to, [&](std::int64_t, const core::Action& action) {  // states change places: these are short
      const bool played = map.apply(action).has_value();
      peak = std::max(peak, map.usedBytes());
      return played;
    });
    return peak;
  }
  std::vector<PartAbove> waiting{{m_layout.root(), m_layout.charges() ? problem().sizes.hiddenBytes : 0}};
  while (!waiting.empty()) {
    const PartAbove next = waiting.back();
    waiting.pop_back();
    peak = std::max(peak, peakOf(next, from, to, waiting));
  }
  return peak;
}

// Goes on to the right; left parts that may be higher wait.
std::int64_t GraphPlan::peakOf(PartAbove of, std::int64_t from, std::int64_t to,
                               std::vector<PartAbove>& waiting) const {
  const std::int64_t h = problem().sizes.hiddenBytes;
  std::int64_t peak = 0;
  while (from <= m_layout.end(of.part) && to > of.part.action) {
    const GraphPart& part = of.part;
    const ScheduleNode& n = m_layout.node(part);
    if (from <= part.action && to >= m_layout.end(part))
      return std::max(peak, of.top + m_layout.figures(part).peakBytes);
    if (n.kind == Kind::Replay) return std::max(peak, of.top);
    const std::int64_t begun = part.action + GraphLayout::loads(part), opened = std::min(to, m_layout.opened(part));
    std::int64_t behind = of.top;
    if (n.kind == Kind::Save) {
      behind += m_layout.kept(part) * h;
      if (from <= m_layout.opened(part))
        peak = std::max(peak, of.top + std::clamp<std::int64_t>((opened - begun) / 2, 0, m_layout.kept(part)) * h);
      // Of the left parts that are whole the one with most states below it; and the one that is under way before.
      std::int64_t index = m_layout.leftFrom(part, from);
      for (int looked = 0; index >= 0 && looked < 2 && m_layout.left(part, index).action < to; --index, ++looked)
        waiting.push_back({m_layout.left(part, index), of.top + index * h});
    } else {
      behind += (n.distance > 0 ? h : 0) + n.count * problem().sizes.internalBytes;
      if (from <= m_layout.opened(part)) {
        if (n.distance > 0 && to >= begun + 2) peak = std::max(peak, of.top + h);
        if (to >= m_layout.opened(part)) peak = std::max(peak, behind);
      }
      if (n.left >= 0) waiting.push_back({m_layout.left(part, 0), of.top});
    }
    const auto right = m_layout.right(part);
    if (!right) return peak;
    of = {*right, behind};
  }
  return peak;
}

}  // namespace retrace::ui
