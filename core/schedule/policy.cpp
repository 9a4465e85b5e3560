// SPDX-License-Identifier: Apache-2.0
#include "core/schedule/policy.h"

namespace retrace::core {

ScheduleGenerator::ScheduleGenerator(const Problem& problem, std::unique_ptr<const Policy> policy)
    : m_sizes(problem.sizes),
      m_policy(std::move(policy)),
      m_chargesInitial(chargesInitialState(problem.strategy)),
      m_keepBytes(m_chargesInitial ? m_sizes.internalBytes : m_sizes.slotBytes()) {
  Frame root;
  root.count = problem.steps;
  root.freeBytes = problem.budgetBytes;
  root.working = true;
  if (m_chargesInitial) {
    root.inputOffset = 0;
    root.top = m_sizes.hiddenBytes;
    emit(ActionKind::Save, 0, 0, 0);
  }
  m_frames.push_back(root);
}

void ScheduleGenerator::fill() {
  while (!full() && !m_frames.empty()) advance();
}

void ScheduleGenerator::advance() {
  Frame& frame = m_frames.back();
  if (frame.waiting) return finishRight(frame);
  if (frame.count > 0) return frame.replaying ? replayNewest(frame) : enter(frame);
  m_frames.pop_back();
  if (m_frames.empty() && m_chargesInitial) emit(ActionKind::Drop, 0, 0, 0);
}

void ScheduleGenerator::enter(Frame& frame) {
  const Decision decision = m_policy->decideFrom(frame.base, frame.count, frame.freeBytes);
  switch (decision.kind) {
    case Decision::Kind::Replay: frame.replaying = true; return;
    case Decision::Kind::SaveHidden: return saveHidden(frame, decision.steps);
    case Decision::Kind::KeepInternal: return keepInternal(frame, decision.steps);
  }
}

void ScheduleGenerator::bringInput(Frame& frame) {
  if (!frame.working) emit(ActionKind::Load, frame.base, frame.base, frame.inputOffset);
  frame.working = false;  // whatever follows moves the working state on
}

void ScheduleGenerator::stepAlone(std::int64_t step) {
  emit(ActionKind::Record, step, step);
  emit(ActionKind::Backward, step, step);
}

void ScheduleGenerator::replayNewest(Frame& frame) {
  bringInput(frame);
  const std::int64_t newest = frame.base + frame.count;
  if (frame.count > 1) emit(ActionKind::Forward, frame.base + 1, newest - 1);
  stepAlone(newest);
  --frame.count;
}

void ScheduleGenerator::saveHidden(Frame& frame, std::int64_t distance) {
  bringInput(frame);
  const std::int64_t kept = frame.base + distance;
  emit(ActionKind::Forward, frame.base + 1, kept);
  const std::int64_t right = frame.count - distance;
  if (right == 1) {  // its input is used once, right now: keeping it would buy nothing
    frame.count = distance;
    return stepAlone(kept + 1);
  }
  emit(ActionKind::Save, kept, kept, frame.top);
  frame.waiting = true;
  frame.left = distance;
  Frame next;
  next.base = kept;
  next.count = right;
  next.freeBytes = frame.freeBytes - m_sizes.hiddenBytes;
  next.top = frame.top + m_sizes.hiddenBytes;
  next.inputOffset = frame.top;
  next.working = true;
  m_frames.push_back(next);
}

std::int64_t ScheduleGenerator::keepsInARow(std::int64_t base, std::int64_t t, std::int64_t freeBytes) const {
  std::int64_t run = 1;
  while (t - run > 0) {
    const Decision decision = m_policy->decideFrom(base + run, t - run, freeBytes - run * m_keepBytes);
    if (decision.kind != Decision::Kind::KeepInternal || decision.steps != 1) break;
    ++run;
  }
  return run;
}

void ScheduleGenerator::keepInternal(Frame& frame, std::int64_t distance) {
  bringInput(frame);
  std::int64_t offset = frame.top;
  const std::int64_t first = frame.base + distance;
  if (distance > 1) {  // the input of the kept step is not held elsewhere
    emit(ActionKind::Forward, frame.base + 1, first - 1);
    emit(ActionKind::Save, first - 1, first - 1, offset);
    offset += m_sizes.hiddenBytes;
  }
  const std::int64_t run = keepsInARow(first - 1, frame.count - distance + 1, frame.freeBytes);
  const std::int64_t last = first + run - 1;
  emit(ActionKind::Record, first, last, offset);
  frame.waiting = true;
  frame.left = distance - 1;
  frame.recordOffset = offset;
  frame.recordedFirst = first;
  frame.recordedLast = last;
  Frame next;
  next.base = last;
  next.count = frame.base + frame.count - last;
  next.freeBytes = frame.freeBytes - run * m_keepBytes;
  next.top = offset + run * m_sizes.internalBytes;
  next.inputOffset = next.top - m_sizes.internalBytes;
  next.working = true;
  if (next.count > 0) m_frames.push_back(next);
}

void ScheduleGenerator::finishRight(Frame& frame) {
  if (frame.recordedFirst <= frame.recordedLast)
    emit(ActionKind::Backward, frame.recordedLast, frame.recordedFirst, frame.recordOffset);
  emit(ActionKind::Drop, 0, 0, frame.top);
  frame.waiting = false;
  frame.count = frame.left;
  frame.recordedLast = frame.recordedFirst - 1;
}

}  // namespace retrace::core
