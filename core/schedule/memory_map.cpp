// SPDX-License-Identifier: Apache-2.0
#include "core/schedule/memory_map.h"

#include <algorithm>

#include "core/base/byte_text.h"

namespace retrace::core {

namespace {

tl::unexpected<Error> illegal(std::string message) {
  return tl::unexpected<Error>(Error{ErrorCode::IllegalAction, std::move(message)});
}

// The block that contains the byte at `offset`.
Block* blockAt(std::vector<Block>& stack, std::int64_t offset) {
  const auto after = std::upper_bound(stack.begin(), stack.end(), offset,
                                      [](std::int64_t value, const Block& block) { return value < block.offset; });
  if (after == stack.begin()) return nullptr;
  Block& block = *std::prev(after);
  return offset < block.offset + block.bytes ? &block : nullptr;
}

}  // namespace

MemoryMap::MemoryMap(const Problem& problem)
    : m_sizes(problem.sizes),
      m_steps(problem.steps),
      m_budgetBytes(problem.budgetBytes),
      m_initialStateIsFree(!chargesInitialState(problem.strategy)),
      m_hostBudgetBytes(!usesHost(problem.strategy)                          ? 0
                        : problem.host.budgetBytes == HostMemory::kUnlimited ? kMaxBytes
                                                                             : problem.host.budgetBytes),
      m_remainingSteps(problem.steps) {}

MemoryMap::MemoryMap(const Problem& problem, std::vector<Block> stack, std::vector<Block> hostStack,
                     std::int64_t remainingSteps, std::optional<std::int64_t> workingHidden)
    : MemoryMap(problem) {
  m_stack = std::move(stack);
  m_hostStack = std::move(hostStack);
  m_peakBytes = usedBytes();
  m_hostPeakBytes = hostUsedBytes();
  m_remainingSteps = remainingSteps;
  m_workingHidden = workingHidden;
}

Result<void> MemoryMap::apply(const Action& action) {
  if (action.level == Level::Host &&
      (action.kind == ActionKind::Forward || action.kind == ActionKind::Record || action.kind == ActionKind::Backward))
    return illegal("steps are computed on the device; the host only keeps hidden states.");
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
    return illegal(
        fmt::format("steps {}..{} are not a run of steps between 1 and {}.", action.first, action.last, m_steps));
  if (m_workingHidden != action.first - 1)
    return illegal(m_workingHidden ? fmt::format("step {} needs h_{}, but the working hidden state is h_{}.",
                                                 action.first, action.first - 1, *m_workingHidden)
                                   : fmt::format("step {} needs h_{}, but there is no working hidden state.",
                                                 action.first, action.first - 1));
  if (action.last > m_remainingSteps)
    return illegal(
        fmt::format("step {} was backpropagated already; only steps up to {} remain.", action.last, m_remainingSteps));
  if (action.kind == ActionKind::Record && !action.hasOffset()) {
    if (action.first != action.last)
      return illegal("the working buffer holds one internal state: record one step, or give an offset.");
    m_workingInternal = action.first;
  } else {
    if (action.kind == ActionKind::Record) {
      const std::int64_t bytes = (action.last - action.first + 1) * m_sizes.internalBytes;
      if (auto pushed = push({Block::Kind::Internal, action.first, action.last, action.offset, bytes}, Level::Device);
          !pushed)
        return pushed;
    } else if (action.hasOffset()) {
      return illegal("a forward keeps nothing and takes no offset.");
    }
    m_workingInternal.reset();  // its input hidden state is overwritten
  }
  m_workingHidden = action.last;
  m_forwardOperations += action.forwardOperations();
  return {};
}

Result<void> MemoryMap::push(Block block, Level level) {
  std::vector<Block>& stack = stackOf(level);
  const bool host = level == Level::Host;
  const std::int64_t budget = host ? m_hostBudgetBytes : m_budgetBytes;
  std::int64_t& peak = host ? m_hostPeakBytes : m_peakBytes;
  if (block.offset < 0) return illegal("it needs an offset in the arena.");
  if (block.offset != topOf(stack))
    return illegal(fmt::format("offset {} is not the top of the stack, which is {}.", block.offset, topOf(stack)));
  if (block.bytes > budget - block.offset)
    return illegal(fmt::format("{} bytes at offset {} exceed the {} of {} bytes.", block.bytes, block.offset,
                               host ? "host budget" : "budget", budget));
  peak = std::max(peak, block.offset + block.bytes);
  stack.push_back(block);
  return {};
}

Result<void> MemoryMap::save(const Action& action) {
  if (action.first != action.last) return illegal("one hidden state is saved at a time.");
  if (m_workingHidden != action.first)
    return illegal(
        m_workingHidden
            ? fmt::format("h_{} cannot be saved: the working hidden state is h_{}.", action.first, *m_workingHidden)
            : fmt::format("h_{} cannot be saved: there is no working hidden state.", action.first));
  const Block block{Block::Kind::Hidden, action.first, action.first, action.offset, m_sizes.hiddenBytes};
  if (Block* held = blockAt(stackOf(action.level), action.offset);
      held != nullptr && held->offset == action.offset && held->kind == Block::Kind::Hidden && held->count() == 1) {
    *held = block;
    return {};
  }
  return push(block, action.level);
}

Result<void> MemoryMap::load(const Action& action) {
  if (action.first != action.last) return illegal("one hidden state is loaded at a time.");
  if (!action.hasOffset()) {
    if (action.first != 0 || !m_initialStateIsFree || action.level == Level::Host)
      return illegal("only h_0 of the strategy 'internal' is held outside the arena; any other load needs an offset.");
  } else {
    const Block* block = blockAt(stackOf(action.level), action.offset);
    if (block == nullptr || !block->holds(action.first) || block->offsetOf(action.first) != action.offset)
      return illegal(fmt::format("h_{} is not held at offset {}.", action.first, action.offset));
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
    if (block->holds(step)) return &*block;
  return nullptr;
}

std::optional<HiddenPlace> MemoryMap::inputOf(std::int64_t step) const {
  if (const Block* block = findHidden(step - 1))
    return HiddenPlace{HiddenPlace::Kind::Arena, block->offsetOf(step - 1)};
  if (m_workingInternal == step) return HiddenPlace{HiddenPlace::Kind::Working, kNoOffset};
  if (step == 1 && m_initialStateIsFree) return HiddenPlace{HiddenPlace::Kind::Initial, kNoOffset};
  return std::nullopt;
}

Result<void> MemoryMap::backward(const Action& action) {
  if (action.first < action.last || action.last < 1)
    return illegal(fmt::format("a backward goes from the newest step to the oldest, not from {} to {}.", action.first,
                               action.last));
  if (action.first != m_remainingSteps)
    return illegal(
        fmt::format("step {} cannot be backpropagated: the next one is step {}.", action.first, m_remainingSteps));
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
  if (!inputOf(action.last))
    return illegal(fmt::format("step {} needs h_{}, which is not held.", action.last, action.last - 1));
  m_remainingSteps = action.last - 1;
  // The gate gradients overwrite what was recorded; the working hidden state was the output of a step that is done now.
  m_workingInternal.reset();
  m_workingHidden.reset();
  return {};
}

Result<void> MemoryMap::drop(const Action& action) {
  std::vector<Block>& stack = stackOf(action.level);
  Block* block = blockAt(stack, action.offset);
  const std::int64_t inside = block == nullptr ? 0 : action.offset - block->offset;
  // Internal states are freed together; hidden states that lie together are freed as they were kept, one by one.
  if (block == nullptr || (inside > 0 && (block->kind == Block::Kind::Internal || inside % block->eachBytes() != 0)))
    return illegal(fmt::format("nothing on the stack begins at offset {}.", action.offset));
  if (inside > 0) {
    block->last = block->first + (inside / block->eachBytes() - 1) * block->stride;
    block->bytes = inside;
    ++block;
  }
  stack.resize(static_cast<std::size_t>(block - stack.data()));
  return {};
}

Result<void> Checker::next(std::span<const Action> actions) {
  for (const Action& action : actions) {
    if (auto applied = m_map.apply(action); !applied)
      return fail(ErrorCode::IllegalAction, "action {}: {}: {}", m_report.actions, toText(action),
                  applied.error().message);
    ++m_report.actions;
    const bool host = action.level == Level::Host;
    if (action.kind == ActionKind::Save) {
      ++m_report.saves;
      if (host) ++m_report.hostSaves;
    }
    if (action.kind == ActionKind::Load && host) ++m_report.hostLoads;
  }
  return {};
}

Result<CheckReport> Checker::finish() const {
  if (m_map.remainingSteps() != 0)
    return fail(ErrorCode::IllegalAction, "action {}: the schedule ends, but step {} was never backpropagated.",
                m_report.actions, m_map.remainingSteps());
  CheckReport report = m_report;
  report.forwardOperations = m_map.forwardOperations();
  report.peakBytes = m_map.peakBytes();
  report.hostPeakBytes = m_map.hostPeakBytes();
  return report;
}

Result<CheckReport> check(const Schedule& schedule, const Problem& problem) {
  Checker checker(problem);
  if (auto legal = checker.next(schedule.actions); !legal) return tl::unexpected(legal.error());
  return checker.finish();
}

}  // namespace retrace::core
