// SPDX-License-Identifier: Apache-2.0
#include "core/memory_map.h"

#include <algorithm>

namespace retrace::core {

namespace {

tl::unexpected<Error> illegal(std::string message) {
  return tl::unexpected<Error>(Error{ErrorCode::IllegalAction, std::move(message)});
}

}  // namespace

MemoryMap::MemoryMap(const Problem& problem)
    : m_sizes(problem.sizes),
      m_steps(problem.steps),
      m_budgetBytes(problem.budgetBytes),
      m_initialStateIsFree(!chargesInitialState(problem.strategy)),
      m_remainingSteps(problem.steps) {}

std::int64_t MemoryMap::usedBytes() const { return m_stack.empty() ? 0 : m_stack.back().offset + m_stack.back().bytes; }

Result<void> MemoryMap::apply(const Action& action) {
  switch (action.kind) {
    case ActionKind::Forward:
    case ActionKind::Record: return advance(action);
    case ActionKind::Save: return save(action);
    case ActionKind::Load: return load(action);
    case ActionKind::Backward: return backward(action);
    case ActionKind::Drop: return drop(action);
  }
  return illegal("its kind is unknown.");
}

Result<void> MemoryMap::advance(const Action& action) {
  if (action.first < 1 || action.last < action.first || action.last > m_steps)
    return illegal(fmt::format("steps {}..{} are no run of steps between 1 and {}.", action.first, action.last, m_steps));
  if (m_workingHidden != action.first - 1)
    return illegal(m_workingHidden ? fmt::format("step {} needs h_{}, but the working hidden state is h_{}.", action.first,
                                                 action.first - 1, *m_workingHidden)
                                   : fmt::format("step {} needs h_{}, but there is no working hidden state.", action.first,
                                                 action.first - 1));
  if (action.last > m_remainingSteps)
    return illegal(fmt::format("step {} was backpropagated already; only steps up to {} remain.", action.last, m_remainingSteps));
  if (action.kind == ActionKind::Record && !action.hasOffset()) {
    if (action.first != action.last) return illegal("the working buffer holds one internal state: record one step, or give an offset.");
    m_workingInternal = action.first;
  } else {
    if (action.kind == ActionKind::Record) {
      const std::int64_t bytes = (action.last - action.first + 1) * m_sizes.internalBytes;
      if (auto pushed = push({Block::Kind::Internal, action.first, action.last, action.offset, bytes}); !pushed) return pushed;
    } else if (action.hasOffset()) {
      return illegal("a forward keeps nothing and takes no offset.");
    }
    m_workingInternal.reset();  // its input hidden state is overwritten
  }
  m_workingHidden = action.last;
  m_forwardOperations += action.forwardOperations();
  return {};
}

Result<void> MemoryMap::push(Block block) {
  if (block.offset < 0) return illegal("it needs an offset in the arena.");
  if (block.offset != usedBytes())
    return illegal(fmt::format("offset {} is not the top of the stack, which is {}.", block.offset, usedBytes()));
  if (block.bytes > m_budgetBytes - block.offset)
    return illegal(fmt::format("{} bytes at offset {} exceed the budget of {} bytes.", block.bytes, block.offset, m_budgetBytes));
  m_peakBytes = std::max(m_peakBytes, block.offset + block.bytes);
  m_stack.push_back(block);
  return {};
}

Result<void> MemoryMap::save(const Action& action) {
  if (action.first != action.last) return illegal("one hidden state is saved at a time.");
  if (m_workingHidden != action.first)
    return illegal(m_workingHidden ? fmt::format("h_{} cannot be saved: the working hidden state is h_{}.", action.first, *m_workingHidden)
                                   : fmt::format("h_{} cannot be saved: there is no working hidden state.", action.first));
  return push({Block::Kind::Hidden, action.first, action.first, action.offset, m_sizes.hiddenBytes});
}

const Block* MemoryMap::blockAt(std::int64_t offset) const {
  const auto after = std::upper_bound(m_stack.begin(), m_stack.end(), offset,
                                      [](std::int64_t value, const Block& block) { return value < block.offset; });
  if (after == m_stack.begin()) return nullptr;
  const Block& block = *std::prev(after);
  return offset < block.offset + block.bytes ? &block : nullptr;
}

Result<void> MemoryMap::load(const Action& action) {
  if (action.first != action.last) return illegal("one hidden state is loaded at a time.");
  if (!action.hasOffset()) {
    if (action.first != 0 || !m_initialStateIsFree)
      return illegal("only h_0 of the strategy 'internal' is held outside the arena; any other load needs an offset.");
  } else {
    const Block* block = blockAt(action.offset);
    const std::int64_t step =
        block == nullptr ? -1
        : block->kind == Block::Kind::Hidden || (action.offset - block->offset) % m_sizes.internalBytes != 0
            ? (action.offset == block->offset ? block->first : -1)
            : block->first + (action.offset - block->offset) / m_sizes.internalBytes;
    if (step != action.first) return illegal(fmt::format("h_{} is not held at offset {}.", action.first, action.offset));
  }
  m_workingHidden = action.first;
  m_workingInternal.reset();
  return {};
}

const Block* MemoryMap::findInternal(std::int64_t step) const {
  for (auto block = m_stack.rbegin(); block != m_stack.rend(); ++block)
    if (block->kind == Block::Kind::Internal && block->first <= step && step <= block->last) return &*block;
  return nullptr;
}

const Block* MemoryMap::findHidden(std::int64_t step) const {
  for (auto block = m_stack.rbegin(); block != m_stack.rend(); ++block)
    if (block->first <= step && step <= block->last) return &*block;
  return nullptr;
}

std::optional<HiddenPlace> MemoryMap::inputOf(std::int64_t step) const {
  if (const Block* block = findHidden(step - 1)) {
    const std::int64_t inside = block->kind == Block::Kind::Internal ? (step - 1 - block->first) * m_sizes.internalBytes : 0;
    return HiddenPlace{HiddenPlace::Kind::Arena, block->offset + inside};
  }
  if (m_workingInternal == step) return HiddenPlace{HiddenPlace::Kind::Working, kNoOffset};
  if (step == 1 && m_initialStateIsFree) return HiddenPlace{HiddenPlace::Kind::Initial, kNoOffset};
  return std::nullopt;
}

Result<void> MemoryMap::backward(const Action& action) {
  if (action.first < action.last || action.last < 1)
    return illegal(fmt::format("a backward goes from the newest step to the oldest, not from {} to {}.", action.first, action.last));
  if (action.first != m_remainingSteps)
    return illegal(fmt::format("step {} cannot be backpropagated: the next one is step {}.", action.first, m_remainingSteps));
  if (!action.hasOffset()) {
    if (action.first != action.last || m_workingInternal != action.first)
      return illegal(fmt::format("the internal state of step {} is not in the working buffer.", action.first));
  } else {
    const Block* block = findInternal(action.last);
    if (block == nullptr || action.first > block->last)
      return illegal(fmt::format("the internal states of steps {}..{} are not kept.", action.last, action.first));
    if (action.offset != block->offset + (action.last - block->first) * m_sizes.internalBytes)
      return illegal(fmt::format("the internal state of step {} is not at offset {}.", action.last, action.offset));
  }
  if (!inputOf(action.last)) return illegal(fmt::format("step {} needs h_{}, which is not held.", action.last, action.last - 1));
  m_remainingSteps = action.last - 1;
  // The gate gradients overwrite what was recorded; the working hidden state was the output of a step that is done now.
  m_workingInternal.reset();
  m_workingHidden.reset();
  return {};
}

Result<void> MemoryMap::drop(const Action& action) {
  const Block* block = blockAt(action.offset);
  if (block == nullptr || block->offset != action.offset)
    return illegal(fmt::format("nothing on the stack begins at offset {}.", action.offset));
  m_stack.resize(static_cast<std::size_t>(block - m_stack.data()));
  return {};
}

Result<void> Checker::next(std::span<const Action> actions) {
  for (const Action& action : actions) {
    if (auto applied = m_map.apply(action); !applied)
      return fail(ErrorCode::IllegalAction, "action {}: {}: {}", m_actions, toText(action), applied.error().message);
    ++m_actions;
  }
  return {};
}

Result<CheckReport> Checker::finish() const {
  if (m_map.remainingSteps() != 0)
    return fail(ErrorCode::IllegalAction, "action {}: the schedule ends, but step {} was never backpropagated.", m_actions,
                m_map.remainingSteps());
  return CheckReport{m_map.forwardOperations(), m_map.peakBytes(), m_actions};
}

Result<CheckReport> check(const Schedule& schedule, const Problem& problem) {
  Checker checker(problem);
  if (auto legal = checker.next(schedule.actions); !legal) return tl::unexpected(legal.error());
  return checker.finish();
}

}  // namespace retrace::core
