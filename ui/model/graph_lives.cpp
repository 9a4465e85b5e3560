// SPDX-License-Identifier: GPL-3.0-or-later
// What a schedule of nodes holds from when to when.
#include <algorithm>
#include <vector>

#include "ui/model/graph_plan.h"

namespace retrace::ui {

namespace {

using core::Block;
using core::GraphLayout;
using core::GraphPart;
using core::Level;
using core::ScheduleNode;
using Kind = ScheduleNode::Kind;

struct Place {
  std::int64_t offset = core::kNoOffset;
  Level level = Level::Device;
};

// A part as it is begun: what is free above it, and where its input lies.
struct Begun {
  GraphPart part;
  std::int64_t deviceTop = 0, hostTop = 0;
  Place input;
  [[nodiscard]] std::int64_t& top(Level level) { return level == Level::Host ? hostTop : deviceTop; }
};

class LivesReader {
 public:
  LivesReader(const GraphPlan& plan, const LivesWanted& wanted, const Plan::NextStep& next, const Plan::ReadLife& read)
      : m_plan(plan),
        m_layout(plan.layout()),
        m_wanted(wanted),
        m_next(next),
        m_read(read),
        m_hidden(plan.problem().sizes.hiddenBytes),
        m_internal(plan.problem().sizes.internalBytes) {}

  void read() {
    Begun root{m_layout.root(), 0, 0, {}};
    if (m_layout.charges()) {
      root.input = {0, m_plan.graph().rootLevel()};
      root.top(root.input.level) = m_hidden;
      held(0, root, 0, m_plan.actionCount() - 1);
    }
    m_waiting.push_back(root);
    while (!m_waiting.empty()) {  // left parts lie within one another as often as a step is repeated: no recursion
      const Begun begun = m_waiting.back();
      m_waiting.pop_back();
      readPart(begun);
    }
  }

 private:
  [[nodiscard]] bool isWanted(std::int64_t begin, std::int64_t end) const {
    return begin < m_wanted.to && end > m_wanted.from && end - begin >= m_wanted.least;
  }
  [[nodiscard]] bool isWanted(const Begun& begun) const {
    const std::int64_t base = begun.part.base, end = m_layout.end(begun.part);
    return begun.part.action < m_wanted.to && end > m_wanted.from && end - begun.part.action >= m_wanted.least &&
           base < m_wanted.endStep && base + m_layout.node(begun.part).steps >= m_wanted.firstStep;
  }
  [[nodiscard]] bool keeps(std::int32_t node) const {
    return m_plan.graph().figures(node).saves > 0 || m_plan.sums(node).recorded > 0;
  }

  // Goes on to the right; what is left waits.
  void readPart(Begun begun) {
    while (isWanted(begun) && keeps(begun.part.node)) {
      const ScheduleNode& node = m_layout.node(begun.part);
      switch (node.kind) {
        case Kind::Replay: return;
        case Kind::Save: {
          readRun(begun, node);
          readLefts(begun, node);
          begun.top(node.level) += m_layout.kept(begun.part) * m_hidden;
          begun.input = {begun.top(node.level) - m_hidden, node.level};
          break;
        }
        case Kind::Keep: {
          const std::int64_t end = m_layout.rightEnd(begun.part) + 1;
          if (node.left >= 0) {
            Begun left = begun;
            left.part = m_layout.left(begun.part, 0);
            m_waiting.push_back(left);
          }
          if (node.distance > 0) {
            add(Block::Kind::Hidden, begun.part.base + node.distance, 1, {begun.deviceTop, Level::Device},
                m_layout.opened(begun.part) - 2, end);
            begun.deviceTop += m_hidden;
          }
          add(Block::Kind::Internal, begun.part.base + node.distance + 1, node.count, {begun.deviceTop, Level::Device},
              m_layout.opened(begun.part) - 1, end);
          begun.deviceTop += node.count * m_internal;
          begun.input = {begun.deviceTop - m_internal, Level::Device};
          break;
        }
        case Kind::Move:
          begun.top(begun.input.level) = begun.input.offset;
          begun.input = {begun.top(node.level), node.level};
          begun.top(node.level) += m_hidden;
          begun.part = m_layout.left(begun.part, 0);
          continue;
      }
      const auto right = m_layout.right(begun.part);
      if (!right) return;
      begun.part = *right;
    }
  }

  // The states that a run of saves keeps lie within one another: those wanted are the first of them.
  void readRun(const Begun& begun, const ScheduleNode& node) {
    const GraphPart& part = begun.part;
    const std::int64_t kept = m_layout.kept(part), y = node.distance;
    std::int64_t first = std::max<std::int64_t>(1, (m_wanted.firstStep - part.base + y - 1) / y), end = kept + 1;
    const bool moves = m_plan.graph().figures(node.left).movesHeld ||
                       (node.right >= 0 && m_plan.graph().figures(node.right).movesHeld);
    for (std::int64_t low = first; !moves && low < end;) {
      const std::int64_t middle = low + (end - low) / 2;
      if (isWanted(GraphLayout::save(part, middle), m_layout.drop(part, middle))) low = middle + 1;
      else end = middle;
    }
    while (first < end) {
      const std::int64_t step = part.base + first * y;
      if (step >= m_wanted.endStep) return;
      Begun user = begun;  // what the state is the input of
      user.top(node.level) += first * m_hidden;
      user.input = {user.top(node.level) - m_hidden, node.level};
      user.part = first == kept && node.right >= 0 ? *m_layout.right(part) : m_layout.left(part, first);
      held(step, user, GraphLayout::save(part, first), m_layout.drop(part, first));
      first = moves ? first + 1 : std::max(first + 1, (m_next(step) - part.base + y - 1) / y);
    }
  }

  void readLefts(const Begun& begun, const ScheduleNode& node) {
    const GraphPart& part = begun.part;
    if (!keeps(node.left) || m_plan.graph().figures(node.left).actions + 1 < m_wanted.least) return;
    std::int64_t index = m_layout.leftFrom(part, m_wanted.from);
    if (m_wanted.endStep < part.base + node.count * node.distance)
      index = std::min(index, (m_wanted.endStep - part.base) / node.distance);
    for (; index >= 0 && part.base + (index + 1) * node.distance >= m_wanted.firstStep; --index) {
      Begun left = begun;
      left.part = m_layout.left(part, index);
      if (left.part.action >= m_wanted.to) return;
      left.top(node.level) += index * m_hidden;
      if (index > 0) left.input = {left.top(node.level) - m_hidden, node.level};
      if (isWanted(left)) m_waiting.push_back(left);
    }
  }

  // A held hidden state from its keeping to its end: in several places, where what it is the input of moves it.
  void held(std::int64_t step, Begun user, std::int64_t begin, std::int64_t end) {
    while (m_layout.figures(user.part).movesHeld) {
      const ScheduleNode& node = m_layout.node(user.part);
      if (node.kind == Kind::Move) {
        const std::int64_t dropped = user.part.action + GraphLayout::loads(user.part);
        add(Block::Kind::Hidden, step, 1, user.input, begin, dropped);
        user.top(user.input.level) = user.input.offset;
        user.input = {user.top(node.level), node.level};
        user.top(node.level) += m_hidden;
        begin = dropped + 1;
      }
      user.part = m_layout.left(user.part, 0);
    }
    add(Block::Kind::Hidden, step, 1, user.input, begin, end);
  }

  void add(Block::Kind kind, std::int64_t first, std::int64_t count, Place place, std::int64_t begin,
           std::int64_t end) {
    const std::int64_t last = first + count - 1;
    if (!isWanted(begin, end) || first >= m_wanted.endStep || last < m_wanted.firstStep) return;
    const std::int64_t each = kind == Block::Kind::Hidden ? m_hidden : m_internal;
    m_read({{kind, first, last, place.offset, count * each}, begin, end, place.level});
  }

  const GraphPlan& m_plan;
  const GraphLayout& m_layout;
  const LivesWanted& m_wanted;
  const Plan::NextStep& m_next;
  const Plan::ReadLife& m_read;
  std::int64_t m_hidden, m_internal;
  std::vector<Begun> m_waiting;
};

}  // namespace

void GraphPlan::eachLife(const LivesWanted& wanted, const NextStep& next, const ReadLife& read) const {
  LivesReader(*this, wanted, next, read).read();
}

std::optional<Life> GraphPlan::lifeHolding(std::int64_t step, std::int64_t done) const {
  std::optional<Life> found;
  const auto newest = [&](const Life& life) {
    if (!found || life.begin > found->begin) found = life;
  };
  eachLife(
      {done - 1, done, 1, step, step + 1}, [](std::int64_t at) { return at + 1; }, newest);
  return found;
}

}  // namespace retrace::ui
