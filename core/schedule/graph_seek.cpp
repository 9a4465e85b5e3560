// SPDX-License-Identifier: Apache-2.0
// The way to any place of a schedule, and what is held there.
#include <algorithm>

#include "core/schedule/graph_walk.h"

namespace retrace::core {

namespace {

using Kind = ScheduleNode::Kind;

// The newest state of the stack goes.
void popNewest(std::vector<Block>& stack, std::int64_t hiddenBytes) {
  if (stack.empty()) return;
  Block& newest = stack.back();
  if (newest.first == newest.last) return stack.pop_back();
  newest.last -= newest.stride;
  newest.bytes -= hiddenBytes;
}

}  // namespace

void GraphWalk::go(std::int64_t done, MemoryMap* state) {
  forget();
  m_frames.clear();
  const std::int64_t all = m_layout.actions();
  done = std::clamp<std::int64_t>(done, 0, all);
  m_frames.push_back(first());
  std::int64_t at = 0;
  bool ended = false;
  if (done == 0) {
    if (m_layout.charges()) {
      const Place input = m_frames.back().input;
      emit(ActionKind::Save, 0, 0, input.offset, input.level);
    }
    return;
  }
  if (done >= m_layout.end(m_layout.root())) {
    Frame& root = m_frames.back();
    root.input = afterMoves(root, root.part, root.input);
    root.stage = Frame::Stage::Done;
    ended = true;
    at = m_layout.end(m_layout.root());
  } else {
    std::optional<std::int64_t> reached;
    while (!reached) reached = skip(done);
    at = *reached;
  }
  if (state) *state = heldByFrames(ended);
  while (at + static_cast<std::int64_t>(waiting().size()) < done) advance();
  const auto rest = static_cast<std::size_t>(done - at);
  skipWaiting(rest);
  if (!state) return;
  for (const Action& action : waiting().first(rest))
    if (!state->apply(action)) break;  // a graph that answers its problem breaks no rule
}

std::optional<std::int64_t> GraphWalk::skip(std::int64_t done) {
  Frame& frame = m_frames.back();
  const ScheduleNode& node = m_nodes[frame.part.node];
  const GraphPart part = frame.part;
  if (node.kind == Kind::Replay) {
    frame.at = m_layout.roundOf(part, done);
    frame.working = part.working && frame.at == 0;
    return m_layout.round(part, frame.at);
  }
  if (node.kind == Kind::Save) return skipSaves(frame, node, done);
  if (done < m_layout.opened(part)) return part.action;
  if (node.kind == Kind::Move) {
    release(frame, frame.input);
    frame.input = take(frame, node.level);
    frame.stage = Frame::Stage::Done;
    enter(frame, m_layout.left(part, 0), frame.input);
    return std::nullopt;
  }
  frame.at = frame.deviceTop;
  frame.deviceTop += (node.distance > 0 ? m_hidden : 0) + node.count * m_internal;
  frame.stage = Frame::Stage::Right;
  if (done < m_layout.rightEnd(part)) {
    enter(frame, *m_layout.right(part), {frame.deviceTop - m_internal, Level::Device});
    return std::nullopt;
  }
  if (done < m_layout.rightEnd(part) + 2) return m_layout.rightEnd(part);
  frame.deviceTop = frame.at;
  frame.stage = Frame::Stage::Done;
  enter(frame, m_layout.left(part, 0), frame.input);
  return std::nullopt;
}

std::optional<std::int64_t> GraphWalk::skipSaves(Frame& frame, const ScheduleNode& node, std::int64_t done) {
  const GraphPart part = frame.part;
  if (done < m_layout.opened(part)) {
    const std::int64_t begun = part.action + GraphLayout::loads(part);
    frame.at = std::clamp<std::int64_t>((done - begun) / 2, 0, node.count - 1);
    top(frame, node.level) += frame.at * m_hidden;
    return frame.at == 0 ? part.action : begun + 2 * frame.at;
  }
  const bool alone = node.distance == 1 && m_nodes[node.left].kind == Kind::Replay;  // done by advance itself
  const auto newest = [&] { return Place{top(frame, node.level) - m_hidden, node.level}; };
  const auto enterLeft = [&]() -> std::optional<std::int64_t> {
    const bool oldest = frame.at == 0;
    frame.stage = oldest ? Frame::Stage::Done : Frame::Stage::Right;
    enter(frame, m_layout.left(part, frame.at), oldest ? frame.input : newest());
    return std::nullopt;
  };
  const std::int64_t kept = m_layout.kept(part);
  frame.at = kept;
  top(frame, node.level) += kept * m_hidden;
  frame.stage = Frame::Stage::Right;
  frame.kept = newest();
  if (const auto right = m_layout.right(part); right && done < m_layout.rightEnd(part)) {
    enter(frame, *right, frame.kept);
    return std::nullopt;
  }
  std::int64_t index = 0;
  const bool frees = m_layout.leftAfter(part, done, index), first = index == kept;
  if (!frees && first) {  // nothing was kept for the step after it
    if (!alone) return enterLeft();
    frame.stage = Frame::Stage::Left;
    return m_layout.left(part, kept).action;
  }
  const std::int64_t k = frees ? index : index + 1;
  top(frame, node.level) -= (kept - k) * m_hidden;
  frame.at = k;
  frame.kept = newest();
  if (frees || alone) {
    const auto right = m_layout.right(part);
    frame.kept = afterMoves(frame, k == kept && right ? *right : m_layout.left(part, k), frame.kept);
    return m_layout.drop(part, k);
  }
  top(frame, node.level) -= m_hidden;
  --frame.at;
  return enterLeft();
}

GraphWalk::Place GraphWalk::afterMoves(Frame frame, GraphPart part, Place input) const {
  while (m_layout.figures(part).movesHeld) {
    const ScheduleNode& node = m_nodes[part.node];
    if (node.kind == Kind::Move) {
      release(frame, input);
      input = take(frame, node.level);
    }
    part = m_layout.left(part, 0);
  }
  return input;
}

MemoryMap GraphWalk::heldByFrames(bool ended) const {
  std::vector<Block> device, host;
  if (m_layout.charges()) {
    const Place input = ended ? m_frames.back().input : first().input;
    (input.level == Level::Host ? host : device).push_back({Block::Kind::Hidden, 0, 0, input.offset, m_hidden});
  }
  if (ended) return {m_problem, std::move(device), std::move(host), 0, std::nullopt};
  for (const Frame& frame : m_frames) addHeld(frame, &frame == &m_frames.back(), device, host);
  const Frame& newest = m_frames.back();
  const ScheduleNode& node = m_nodes[newest.part.node];
  const std::int64_t base = newest.part.base;
  std::int64_t remaining = base + node.steps;
  std::optional<std::int64_t> working;
  if (newest.stage == Frame::Stage::Begin && newest.working) working = base;
  switch (node.kind) {
    case Kind::Replay: remaining -= newest.at; break;
    case Kind::Save:
      if (newest.stage == Frame::Stage::Right) remaining = base + newest.at * node.distance;
      else if (newest.stage == Frame::Stage::Left) remaining = base + (newest.at + 1) * node.distance;
      else if (newest.at > 0) working = base + newest.at * node.distance;
      break;
    case Kind::Keep:
      if (newest.stage == Frame::Stage::Begin) break;
      remaining = base + node.distance + node.count;
      if (node.right < 0) working = remaining;
      break;
    case Kind::Move: break;
  }
  return {m_problem, std::move(device), std::move(host), remaining, working};
}

void GraphWalk::addHeld(const Frame& frame, bool last, std::vector<Block>& device, std::vector<Block>& host) const {
  const ScheduleNode& node = m_nodes[frame.part.node];
  const std::int64_t base = frame.part.base, y = node.distance;
  std::vector<Block>& own = node.level == Level::Host ? host : device;
  const auto moved = [&](std::vector<Block>& from, std::vector<Block>& to, std::int64_t step, Place place) {
    popNewest(from, m_hidden);
    to.push_back({Block::Kind::Hidden, step, step, place.offset, m_hidden});
  };
  switch (node.kind) {
    case Kind::Replay: return;
    case Kind::Save: {
      if (frame.at == 0) return;
      const std::int64_t above = node.level == Level::Host ? frame.hostTop : frame.deviceTop;
      own.push_back({Block::Kind::Hidden, base + y, base + frame.at * y, above - frame.at * m_hidden,
                     frame.at * m_hidden, frame.at > 1 ? y : 1});
      if (last && frame.stage == Frame::Stage::Right && frame.kept.level != node.level)
        moved(own, node.level == Level::Host ? device : host, base + frame.at * y, frame.kept);
      return;
    }
    case Kind::Keep: {
      if (frame.stage != Frame::Stage::Right) return;
      const std::int64_t behind = frame.at + (y > 0 ? m_hidden : 0);
      if (y > 0) device.push_back({Block::Kind::Hidden, base + y, base + y, frame.at, m_hidden});
      device.push_back({Block::Kind::Internal, base + y + 1, base + y + node.count, behind, node.count * m_internal});
      return;
    }
    case Kind::Move:
      if (frame.stage == Frame::Stage::Done) moved(node.level == Level::Host ? device : host, own, base, frame.input);
      return;
  }
}

}  // namespace retrace::core
