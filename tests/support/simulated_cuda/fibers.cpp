// SPDX-License-Identifier: Apache-2.0
#include "fibers.h"

#include <ucontext.h>

#include <cstddef>
#include <memory>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace retrace::test {

namespace {

constexpr std::size_t kStackBytes = 64 << 10;

struct Fiber {
  ucontext_t context{};
  std::unique_ptr<char[]> stack;
  bool ended = false;
};

struct Turn {
  ucontext_t scheduler{};
  const void* schedulerStack = nullptr;
  std::size_t schedulerBytes = 0;
  Fiber* current = nullptr;
  unsigned index = 0;
  const std::function<void(unsigned)>* run = nullptr;
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

void enter() {
  arrive(nullptr, &g_turn.schedulerStack, &g_turn.schedulerBytes);
  (*g_turn.run)(g_turn.index);
  g_turn.current->ended = true;
  leave(nullptr, g_turn.schedulerStack, g_turn.schedulerBytes);
  ::swapcontext(&g_turn.current->context, &g_turn.scheduler);
}

}  // namespace

void yieldFiber() {
  void* kept = nullptr;
  leave(&kept, g_turn.schedulerStack, g_turn.schedulerBytes);
  ::swapcontext(&g_turn.current->context, &g_turn.scheduler);
  arrive(kept, &g_turn.schedulerStack, &g_turn.schedulerBytes);
}

void runFibers(unsigned count, const std::function<void(unsigned)>& run, const std::function<void(unsigned)>& resumed) {
  static std::vector<Fiber> fibers;
  if (fibers.size() < count) fibers.resize(count);
  g_turn.run = &run;
  for (unsigned index = 0; index < count; ++index) {
    Fiber& fiber = fibers[index];
    if (!fiber.stack) fiber.stack = std::make_unique<char[]>(kStackBytes);
    fiber.ended = false;
    ::getcontext(&fiber.context);
    fiber.context.uc_stack.ss_sp = fiber.stack.get();
    fiber.context.uc_stack.ss_size = kStackBytes;
    fiber.context.uc_link = nullptr;
    ::makecontext(&fiber.context, enter, 0);
  }
  for (bool left = true; left;) {
    left = false;
    for (unsigned index = 0; index < count; ++index) {
      Fiber& fiber = fibers[index];
      if (fiber.ended) continue;
      g_turn.current = &fiber;
      g_turn.index = index;
      resumed(index);
      void* kept = nullptr;
      leave(&kept, fiber.stack.get(), kStackBytes);
      ::swapcontext(&g_turn.scheduler, &fiber.context);
      arrive(kept, nullptr, nullptr);
      left = left || !fiber.ended;
    }
  }
}

}  // namespace retrace::test
