// SPDX-License-Identifier: Apache-2.0
// Owns the turns of the threads of a simulated grid: each runs on a stack of its own until it waits or returns. One
// thread.
#pragma once

#include <functional>
#include <random>

namespace retrace::test {

/// Calls `run(block, thread)` for each thread of each block, on its own stack; `resumed(block, thread)` comes before a
/// thread begins or goes on. One block goes as far as it can without the others, or to where it changes what they look
/// at, then another by chance. False when everybody waits for what nobody will do: the threads are abandoned where they
/// are.
[[nodiscard]] bool runFibers(unsigned blocks, unsigned threads, const std::function<void(unsigned, unsigned)>& run,
                             const std::function<void(unsigned, unsigned)>& resumed, std::mt19937& order);
/// Inside a fiber: until every thread of the block that has not returned waits here too.
void waitForBlock();
/// Inside a fiber, where one thread changes what others look at.
void changeSeenByAll();
/// Inside a fiber, before it looks: if nothing was changed since it last looked, until something is.
void waitForChange();
/// Of the fiber at hand, among all of the grid.
[[nodiscard]] unsigned fiberIndex();

}  // namespace retrace::test
