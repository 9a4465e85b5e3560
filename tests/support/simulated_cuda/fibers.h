// SPDX-License-Identifier: Apache-2.0
// Owns the turns of the threads of one simulated block: each runs on a stack of its own until it yields or returns. One thread.
#pragma once

#include <functional>

namespace retrace::test {

/// Calls `run(index)` for 0..count-1, each on its own stack. A fiber that yields goes on when every other has yielded or returned;
/// `resumed(index)` is called before it does.
void runFibers(unsigned count, const std::function<void(unsigned)>& run, const std::function<void(unsigned)>& resumed);
/// Inside a fiber: lets the others come as far.
void yieldFiber();

}  // namespace retrace::test
