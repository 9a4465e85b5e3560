// SPDX-License-Identifier: Apache-2.0
#include "core/schedule/graph.h"

#include <algorithm>
#include <utility>

namespace retrace::core {

namespace {

using Kind = ScheduleNode::Kind;
using Held = NodeFigures::Held;

// Sums and products that notice when they overflow.
class Count {
 public:
  explicit Count(std::int64_t value) : m_value(value) {}
  Count& plus(std::int64_t value, std::int64_t times = 1) {
    std::int64_t product = 0;
    m_fits = !__builtin_mul_overflow(value, times, &product) && !__builtin_add_overflow(m_value, product, &m_value) &&
             m_fits && m_value <= kMost;
    return *this;
  }
  [[nodiscard]] std::int64_t value() const { return m_value; }
  [[nodiscard]] bool fits() const { return m_fits; }

 private:
  static constexpr std::int64_t kMost = std::int64_t{1} << 60;
  std::int64_t m_value;
  bool m_fits = true;
};

Held heldAt(Level level) { return level == Level::Host ? Held::Host : Held::Device; }

auto refuse(std::string_view why) { return fail(ErrorCode::InvalidInput, "{}", why); }

}  // namespace

std::size_t ScheduleGraph::Hash::operator()(const ScheduleNode& node) const {
  std::uint64_t hash = 0;
  for (const std::int64_t part :
       {static_cast<std::int64_t>(node.kind), static_cast<std::int64_t>(node.level), std::int64_t{node.right},
        std::int64_t{node.left}, node.steps, node.distance, node.count}) {
    hash = (hash ^ static_cast<std::uint64_t>(part)) * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 29;
  }
  return hash;
}

bool ScheduleGraph::operator==(const ScheduleGraph& other) const {
  if (isList() != other.isList()) return false;
  if (isList()) {
    const auto all = [](const ScheduleGraph& one) {
      std::vector<Action> actions;
      const auto source = one.listed();
      for (std::span<const Action> some = source->next(); !some.empty(); some = source->next())
        actions.insert(actions.end(), some.begin(), some.end());
      return actions;
    };
    return all(*this) == all(other);
  }
  return m_sizes == other.m_sizes && m_nodes == other.m_nodes && m_root == other.m_root &&
         m_rootLevel == other.m_rootLevel;
}

ScheduleGraph ScheduleGraph::ofSource(Listed listed) {
  ScheduleGraph graph;
  graph.m_listed = std::move(listed);
  return graph;
}

Result<void> ScheduleGraph::measure(ScheduleNode& node, NodeFigures& figures) const {
  const auto index = static_cast<std::int32_t>(m_nodes.size());
  for (const std::int32_t child : {node.right, node.left})
    if (child < ScheduleNode::kNone || child >= index) return refuse("a part must stand before what it is part of");
  static const NodeFigures kNothing{};
  const bool hasRight = node.right >= 0, hasLeft = node.left >= 0;
  const NodeFigures &right = hasRight ? this->figures(node.right) : kNothing,
                    &left = hasLeft ? this->figures(node.left) : kNothing;
  const std::int64_t rightSteps = hasRight ? at(node.right).steps : 0, leftSteps = hasLeft ? at(node.left).steps : 0;
  const std::int64_t h = m_sizes.hiddenBytes, i = m_sizes.internalBytes, n = node.count, y = node.distance;
  Count steps(0), forwards(0), actions(0), saves(0), hostSaves(0), hostLoads(0), loads(0), peak(0), hostPeak(0);
  const auto add = [&](const NodeFigures& part, std::int64_t times) {
    forwards.plus(part.forwardOperations, times);
    actions.plus(part.actions, times);
    saves.plus(part.saves, times);
    hostSaves.plus(part.hostSaves, times);
    hostLoads.plus(part.hostLoads, times);
  };
  const bool onHost = node.level == Level::Host;
  Held held = left.held;
  bool movesHeld = left.movesHeld;
  switch (node.kind) {
    case Kind::Replay: {
      if (node.steps < 1 || node.steps > kMaxSteps) return refuse("a replay is of 1 to 100000000 steps");
      if (hasRight || hasLeft || y != 0 || n != 0 || onHost) return refuse("a replay has no parts");
      steps.plus(node.steps);
      forwards.plus(node.steps * (node.steps + 1) / 2);
      actions.plus(4 * node.steps - 2);
      loads.plus(node.steps - 1);
      break;
    }
    case Kind::Save: {
      if (n < 1 || y < 1 || n > kMaxSteps || y > kMaxSteps) return refuse("a save goes 1 to 100000000 steps, as often");
      if (!hasLeft || leftSteps != y) return refuse("what is left of a save has as many steps as it goes forward");
      if (right.held == (onHost ? Held::Device : Held::Host))
        return refuse("what is right of a save moves a state that lies elsewhere");
      if (n > 1 && left.held == (onHost ? Held::Device : Held::Host))
        return refuse("what is left of a run of saves needs a state that lies elsewhere");
      const std::int64_t kept = hasRight ? n : n - 1;
      steps.plus(y, n).plus(hasRight ? rightSteps : 1);
      add(left, n);
      add(right, 1);
      forwards.plus(y, n).plus(hasRight ? 0 : 1);
      actions.plus(2, n).plus(2, kept).plus(hasRight ? 0 : 2);
      saves.plus(kept);
      loads.plus(1 + left.loads);
      if (onHost) {
        hostSaves.plus(kept);
        hostLoads.plus(1 + left.loads, n - 1).plus(right.loads);
      }
      Count atRight(0), atLeft(0);
      atRight.plus(h, kept).plus(onHost ? right.hostPeakBytes : right.peakBytes);
      atLeft.plus(h, n - 1).plus(onHost ? left.hostPeakBytes : left.peakBytes);
      (onHost ? hostPeak : peak).plus(std::max(atRight.value(), atLeft.value()));
      (onHost ? peak : hostPeak)
          .plus(onHost ? std::max(right.peakBytes, left.peakBytes) : std::max(right.hostPeakBytes, left.hostPeakBytes));
      if (!atRight.fits() || !atLeft.fits()) return refuse("its bytes are more than can be counted");
      break;
    }
    case Kind::Keep: {
      if (n < 1 || n > kMaxSteps || y < 0 || y > kMaxSteps)
        return refuse("1 to 100000000 internal states are kept, as many steps away");
      if (hasLeft != (y > 0) || leftSteps != y)
        return refuse("what is left of a kept internal state has as many steps as lie before it");
      if (onHost) return refuse("internal states are kept on the device");
      if (right.movesHeld || right.held == Held::Host) return refuse("what is right of a kept internal state moves it");
      if (y == 0) held = Held::Device;  // the first backward reads it
      steps.plus(y).plus(n).plus(rightSteps);
      add(left, 1);
      add(right, 1);
      forwards.plus(y).plus(n);
      actions.plus(y > 0 ? 5 : 3).plus(hasLeft ? 1 : 0);
      saves.plus(y > 0 ? 1 : 0);
      loads.plus(hasLeft ? 1 + left.loads : 0);
      Count atRight(y > 0 ? h : 0);
      atRight.plus(i, n).plus(right.peakBytes);
      if (!atRight.fits()) return refuse("its bytes are more than can be counted");
      peak.plus(std::max(atRight.value(), left.peakBytes));
      hostPeak.plus(std::max(right.hostPeakBytes, left.hostPeakBytes));
      break;
    }
    case Kind::Move: {
      if (!hasLeft || hasRight || y != 0 || n != 0) return refuse("a move has one part, done after it");
      if (left.held == (onHost ? Held::Device : Held::Host)) return refuse("a state is moved twice");
      steps.plus(leftSteps);
      add(left, 1);
      actions.plus(2);
      saves.plus(1);
      hostSaves.plus(onHost ? 1 : 0);
      hostLoads.plus(onHost ? left.loads : 0);
      peak.plus(onHost ? std::max<std::int64_t>(0, left.peakBytes - h) : left.peakBytes + h);
      hostPeak.plus(onHost ? left.hostPeakBytes + h : std::max<std::int64_t>(0, left.hostPeakBytes - h));
      held = heldAt(onHost ? Level::Device : Level::Host);
      movesHeld = true;
      break;
    }
  }
  if (!steps.fits() || steps.value() > kMaxSteps) return refuse("it has more than 100000000 steps");
  for (const Count* one : {&forwards, &actions, &saves, &hostSaves, &hostLoads, &loads, &peak, &hostPeak})
    if (!one->fits()) return refuse("a number of it is more than can be counted");
  if (node.kind != Kind::Replay && node.steps != 0 && node.steps != steps.value())
    return refuse("its steps are not those of its parts");
  node.steps = steps.value();
  figures = {forwards.value(), actions.value(),  saves.value(), hostSaves.value(), hostLoads.value(), loads.value(),
             peak.value(),     hostPeak.value(), held,          movesHeld};
  return {};
}

Result<std::int32_t> ScheduleGraph::add(ScheduleNode node) {
  if (node.kind == Kind::Save && node.right >= 0 && static_cast<std::size_t>(node.right) < m_nodes.size()) {
    const ScheduleNode& next = at(node.right);
    if (next.kind == Kind::Save && next.level == node.level && next.distance == node.distance &&
        next.left == node.left && node.count + next.count <= kMaxSteps) {
      node.count += next.count;
      node.right = next.right;
    }
  }
  // One step whose input is used at once, and a replay of those before it: a replay.
  if (node.kind == Kind::Save && node.right < 0 && node.count == 1 && node.left >= 0 &&
      static_cast<std::size_t>(node.left) < m_nodes.size() && at(node.left).kind == Kind::Replay &&
      at(node.left).steps == node.distance)
    node = {Kind::Replay, Level::Device, ScheduleNode::kNone, ScheduleNode::kNone, node.distance + 1, 0, 0};
  NodeFigures figures;
  if (auto measured = measure(node, figures); !measured) return tl::unexpected(measured.error());
  if (const auto known = m_known.find(node); known != m_known.end()) return known->second;
  if (m_nodes.size() >= kMaxNodes)
    return fail(ErrorCode::InvalidInput, "a schedule of more than {} different parts is not kept", kMaxNodes);
  const auto index = static_cast<std::int32_t>(m_nodes.size());
  m_nodes.push_back(node);
  m_figures.push_back(figures);
  m_known.emplace(node, index);
  return index;
}

void ScheduleGraph::setRoot(std::int32_t node, Level level) {
  m_rootLevel = level;
  std::vector<std::int32_t> moved(m_nodes.size(), ScheduleNode::kNone);
  moved[static_cast<std::size_t>(node)] = 0;
  for (std::size_t i = m_nodes.size(); i-- > 0;)
    if (moved[i] >= 0)
      for (const std::int32_t child : {m_nodes[i].right, m_nodes[i].left})
        if (child >= 0) moved[static_cast<std::size_t>(child)] = 0;
  std::int32_t count = 0;
  m_known.clear();
  for (std::size_t i = 0; i < m_nodes.size(); ++i) {
    if (moved[i] < 0) continue;
    ScheduleNode kept = m_nodes[i];
    for (std::int32_t* child : {&kept.right, &kept.left})
      if (*child >= 0) *child = moved[static_cast<std::size_t>(*child)];
    moved[i] = count;
    m_nodes[static_cast<std::size_t>(count)] = kept;
    m_figures[static_cast<std::size_t>(count)] = m_figures[i];
    m_known.emplace(kept, count++);
  }
  m_nodes.resize(static_cast<std::size_t>(count));
  m_figures.resize(static_cast<std::size_t>(count));
  m_root = moved[static_cast<std::size_t>(node)];
}

}  // namespace retrace::core
