// SPDX-License-Identifier: Apache-2.0
#include "core/schedule/graph_walk.h"

#include <algorithm>

namespace retrace::core {

namespace {
using Kind = ScheduleNode::Kind;
}

GraphWalk::GraphWalk(const ScheduleGraph& graph, const Problem& problem)
    : m_nodes(graph.nodes().data()),
      m_problem(problem),
      m_layout(graph, problem),
      m_rootLevel(graph.rootLevel()),
      m_hidden(problem.sizes.hiddenBytes),
      m_internal(problem.sizes.internalBytes) {
  seek(0);
}

GraphWalk::Frame GraphWalk::first() const {
  Frame frame;
  frame.part = m_layout.root();
  frame.working = true;
  if (m_layout.charges()) frame.input = take(frame, m_rootLevel);
  return frame;
}

void GraphWalk::fill() {
  while (!full() && !m_frames.empty()) advance();
}

GraphWalk::Place GraphWalk::take(Frame& frame, Level level) const {
  const Place place{top(frame, level), level};
  top(frame, level) += m_hidden;
  return place;
}

void GraphWalk::bring(Frame& frame, Place place, std::int64_t base) {
  if (!frame.working) emit(ActionKind::Load, base, base, place.offset, place.level);
  frame.working = false;  // whatever follows moves the working state on
}

void GraphWalk::stepAlone(std::int64_t step) {
  emit(ActionKind::Record, step, step);
  emit(ActionKind::Backward, step, step);
}

void GraphWalk::advance() {
  Frame& frame = m_frames.back();
  if (frame.stage == Frame::Stage::Done) return finish();
  const ScheduleNode& node = m_nodes[frame.part.node];
  switch (node.kind) {
    case Kind::Replay: return replay(frame, node);
    case Kind::Save: return save(frame, node);
    case Kind::Keep: return keep(frame, node);
    case Kind::Move: return move(frame, node);
  }
}

// What the frame began with may have been moved: whoever keeps it frees it where it is.
void GraphWalk::finish() {
  const Place input = m_frames.back().input;
  m_frames.pop_back();
  if (m_frames.empty()) {
    if (m_layout.charges()) drop(input);
    return;
  }
  Frame& parent = m_frames.back();
  if (parent.stage == Frame::Stage::Done) parent.input = input;
  else if (m_nodes[parent.part.node].kind == Kind::Save) parent.kept = input;
}

void GraphWalk::enter(const Frame& from, const GraphPart& part, Place input) {
  Frame next;
  next.part = part;
  next.working = part.working;
  next.deviceTop = from.deviceTop;
  next.hostTop = from.hostTop;
  next.input = input;
  m_frames.push_back(next);
}

void GraphWalk::replay(Frame& frame, const ScheduleNode& node) {
  bring(frame, frame.input, frame.part.base);
  const std::int64_t newest = frame.part.base + node.steps - frame.at;
  if (newest > frame.part.base + 1) emit(ActionKind::Forward, frame.part.base + 1, newest - 1);
  stepAlone(newest);
  if (++frame.at == node.steps) frame.stage = Frame::Stage::Done;
}

void GraphWalk::save(Frame& frame, const ScheduleNode& node) {
  const std::int64_t y = node.distance, reached = frame.part.base + (frame.at + 1) * y;
  switch (frame.stage) {
    case Frame::Stage::Begin: {
      if (frame.at == 0) bring(frame, frame.input, frame.part.base);
      emit(ActionKind::Forward, reached - y + 1, reached);
      if (frame.at + 1 == node.count && node.right < 0) {
        stepAlone(reached + 1);
        frame.stage = Frame::Stage::Left;
        return;
      }
      frame.kept = take(frame, node.level);
      emit(ActionKind::Save, reached, reached, frame.kept.offset, frame.kept.level);
      if (++frame.at < node.count) return;
      frame.stage = Frame::Stage::Right;
      return enter(frame, *m_layout.right(frame.part), frame.kept);
    }
    case Frame::Stage::Right: {            // the newest kept state has served: what is left of it is next
      top(frame, node.level) -= m_hidden;  // wherever it was moved since
      drop(frame.kept);
      --frame.at;
      frame.stage = Frame::Stage::Left;
      [[fallthrough]];
    }
    case Frame::Stage::Left: {
      const bool oldest = frame.at == 0;
      if (y == 1 &&
          m_nodes[node.left].kind == Kind::Replay) {  // one step alone, where a run of millions spends its time
        const std::int64_t base = frame.part.base + frame.at;
        if (oldest) emit(ActionKind::Load, base, base, frame.input.offset, frame.input.level);
        else emit(ActionKind::Load, base, base, top(frame, node.level) - m_hidden, node.level);
        stepAlone(base + 1);
        if (oldest) return finish();
        frame.kept = {top(frame, node.level) - m_hidden, node.level};
        frame.stage = Frame::Stage::Right;
        return;
      }
      frame.stage = oldest ? Frame::Stage::Done : Frame::Stage::Right;
      return enter(frame, m_layout.left(frame.part, frame.at),
                   oldest ? frame.input : Place{top(frame, node.level) - m_hidden, node.level});
    }
    case Frame::Stage::Done: return;
  }
}

void GraphWalk::keep(Frame& frame, const ScheduleNode& node) {
  const std::int64_t first = frame.part.base + node.distance + 1, last = first + node.count - 1;
  switch (frame.stage) {
    case Frame::Stage::Begin: {
      bring(frame, frame.input, frame.part.base);
      frame.at = frame.deviceTop;
      if (node.distance > 0) {  // the input of the kept steps is not held elsewhere
        emit(ActionKind::Forward, frame.part.base + 1, first - 1);
        emit(ActionKind::Save, first - 1, first - 1, frame.deviceTop);
        frame.deviceTop += m_hidden;
      }
      emit(ActionKind::Record, first, last, frame.deviceTop);
      frame.deviceTop += node.count * m_internal;
      frame.stage = Frame::Stage::Right;
      if (const auto next = m_layout.right(frame.part))
        enter(frame, *next, {frame.deviceTop - m_internal, Level::Device});
      return;
    }
    case Frame::Stage::Right: {
      emit(ActionKind::Backward, last, first, frame.at + (node.distance > 0 ? m_hidden : 0));
      emit(ActionKind::Drop, 0, 0, frame.at);
      frame.deviceTop = frame.at;
      frame.stage = Frame::Stage::Done;
      if (node.left >= 0) enter(frame, m_layout.left(frame.part, 0), frame.input);
      return;
    }
    default: return;
  }
}

void GraphWalk::move(Frame& frame, const ScheduleNode& node) {
  bring(frame, frame.input, frame.part.base);
  release(frame, frame.input);
  drop(frame.input);
  frame.input = take(frame, node.level);
  emit(ActionKind::Save, frame.part.base, frame.part.base, frame.input.offset, frame.input.level);
  frame.stage = Frame::Stage::Done;
  enter(frame, m_layout.left(frame.part, 0), frame.input);
}

}  // namespace retrace::core
