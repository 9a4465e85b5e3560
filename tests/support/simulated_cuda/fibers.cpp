// SPDX-License-Identifier: Apache-2.0
#include "fibers.h"

#include <ucontext.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace retrace::test {

namespace {

constexpr std::size_t kStackBytes = 64 << 10;

enum class State : std::uint8_t { Ready, AtBarrier, Looking, Ended };

using Place =
    void* [5];  // as the compiler's own setjmp wants it, which is no call and spares swapcontext's system calls

// Made once, used for one thread after another.
struct Fiber {
  ucontext_t context{};
  Place place{};
  std::unique_ptr<char[]> stack;
  bool begun = false;
  State state = State::Ended;
  std::int64_t seen = -1;  // the change it last looked after
};

struct Turn {
  Place schedulerPlace{};
  const void* schedulerStack = nullptr;
  std::size_t schedulerBytes = 0;
  std::deque<Fiber> fibers;
  unsigned current = 0;
  Fiber* fiber = nullptr;  // of that number
  unsigned threads = 1;
  std::int64_t changes = 0;
  const std::function<void(unsigned, unsigned)>* run = nullptr;
  const std::function<void(unsigned, unsigned)>* resumed = nullptr;
};
Turn g_turn;

// The address sanitizer must know which stack is in use.
void leave([[maybe_unused]] void** kept, [[maybe_unused]] const void* bottom, [[maybe_unused]] std::size_t bytes) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(kept, bottom, bytes);
#endif
}
void arrive([[maybe_unused]] void* kept, [[maybe_unused]] const void** bottom, [[maybe_unused]] std::size_t* bytes) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(kept, bottom, bytes);
#endif
}

// Sanitizers would tidy up a whole stack before each jump, or wait for these to return.
#define RETRACE_JUMPS __attribute__((noinline, no_sanitize("address", "thread")))

// Functions of their own: who marks a place may not jump.
RETRACE_JUMPS void jumpTo(Place& place) { __builtin_longjmp(place, 1); }
RETRACE_JUMPS void jumpToCurrent() {
  if (g_turn.fiber->begun) jumpTo(g_turn.fiber->place);
  g_turn.fiber->begun = true;
  ::setcontext(&g_turn.fiber->context);
}

RETRACE_JUMPS void giveUpTurn(State state) {
  g_turn.fiber->state = state;
  void* kept = nullptr;
  leave(&kept, g_turn.schedulerStack, g_turn.schedulerBytes);
  if (__builtin_setjmp(g_turn.fiber->place) == 0) jumpTo(g_turn.schedulerPlace);
  arrive(kept, nullptr, nullptr);
}

void enter() {
  arrive(nullptr, &g_turn.schedulerStack, &g_turn.schedulerBytes);
  while (true) {
    (*g_turn.run)(g_turn.current / g_turn.threads, g_turn.current % g_turn.threads);
    giveUpTurn(State::Ended);
  }
}

RETRACE_JUMPS void resume(unsigned index) {
  g_turn.current = index;
  g_turn.fiber = &g_turn.fibers[index];
  g_turn.fiber->state = State::Ready;
  (*g_turn.resumed)(index / g_turn.threads, index % g_turn.threads);
  void* kept = nullptr;
  leave(&kept, g_turn.fiber->stack.get(), kStackBytes);
  if (__builtin_setjmp(g_turn.schedulerPlace) == 0) jumpToCurrent();
  arrive(kept, nullptr, nullptr);
}

void prepare(Fiber& fiber) {
  fiber.state = State::Ready;
  fiber.seen = -1;
  if (fiber.begun) return;
  if (!fiber.stack) fiber.stack = std::make_unique_for_overwrite<char[]>(kStackBytes);
  ::getcontext(&fiber.context);
  fiber.context.uc_stack.ss_sp = fiber.stack.get();
  fiber.context.uc_stack.ss_size = kStackBytes;
  fiber.context.uc_link = nullptr;
  ::makecontext(&fiber.context, enter, 0);
}

bool hasEnded(unsigned block) {
  const auto first = g_turn.fibers.begin() + block * g_turn.threads;
  return std::all_of(first, first + g_turn.threads, [](const Fiber& fiber) { return fiber.state == State::Ended; });
}

// The block as far as it can go, or by chance to where it changes what others look at; whether it has ended.
bool runBlock(unsigned block, std::mt19937& order) {
  const std::int64_t changesBefore = g_turn.changes;
  const unsigned first = block * g_turn.threads, end = first + g_turn.threads;
  while (true) {
    bool moved = false;
    unsigned living = 0, waiting = 0;
    for (unsigned index = first; index < end; ++index) {
      const Fiber& fiber = g_turn.fibers[index];
      if (fiber.state == State::Ready || (fiber.state == State::Looking && fiber.seen != g_turn.changes)) {
        resume(index);
        moved = true;
        if (g_turn.changes != changesBefore && order() % 2 == 0) return false;
      }
      living += fiber.state != State::Ended ? 1 : 0;
      waiting += fiber.state == State::AtBarrier ? 1 : 0;
    }
    if (living == 0) return true;
    if (waiting == living)
      for (unsigned index = first; index < end; ++index) {
        Fiber& fiber = g_turn.fibers[index];
        if (fiber.state == State::AtBarrier) fiber.state = State::Ready;
      }
    else if (!moved) return false;
  }
}

}  // namespace

void waitForBlock() { giveUpTurn(State::AtBarrier); }
void changeSeenByAll() {
  ++g_turn.changes;
  giveUpTurn(State::Ready);
}
void waitForChange() {
  if (g_turn.fiber->seen == g_turn.changes) giveUpTurn(State::Looking);
  g_turn.fiber->seen = g_turn.changes;
}
unsigned fiberIndex() { return g_turn.current; }

bool runFibers(unsigned blocks, unsigned threads, const std::function<void(unsigned, unsigned)>& run,
               const std::function<void(unsigned, unsigned)>& resumed, std::mt19937& order) {
  while (g_turn.fibers.size() < std::size_t{blocks} * threads) g_turn.fibers.emplace_back();
  g_turn.run = &run;
  g_turn.resumed = &resumed;
  g_turn.threads = threads;
  for (unsigned index = 0; index < blocks * threads; ++index) prepare(g_turn.fibers[index]);
  std::vector<unsigned> left(blocks);
  for (unsigned block = 0; block < blocks; ++block) left[block] = block;
  while (!left.empty()) {
    std::shuffle(left.begin(), left.end(), order);
    const std::int64_t changesBefore = g_turn.changes;
    const auto moved = std::find_if(left.begin(), left.end(), [&](unsigned block) {
      return runBlock(block, order) || g_turn.changes != changesBefore;
    });
    if (moved == left.end()) {
      for (Fiber& fiber : g_turn.fibers) fiber.begun = fiber.begun && fiber.state == State::Ended;
      return false;
    }
    if (hasEnded(*moved)) left.erase(moved);
  }
  return true;
}

}  // namespace retrace::test
