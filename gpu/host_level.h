// SPDX-License-Identifier: Apache-2.0
// Owns the second arena: pinned memory of the host, and its transfers on a stream of their own beside the computing
// one. A state passes through a small place on the device in either direction, so that computing goes on at once. One
// thread.
#pragma once

#include <array>
#include <cstdint>

#include "gpu/device_memory.h"
#include "gpu/queue.h"

namespace retrace::gpu {

class HostLevel {
 public:
  HostLevel() = default;
  ~HostLevel();
  HostLevel(const HostLevel&) = delete;
  HostLevel& operator=(const HostLevel&) = delete;

  /// Nothing when `hostBytes` is 0. `stateBytes`: of every state that is moved.
  void plan(MemoryPlan& plan, std::int64_t hostBytes, std::int64_t stateBytes);
  /// After the plan was allocated.
  void open(Queue& queue);
  /// The state at `from` (device), as it will be when the queue gets here, to `offset` of the host's arena.
  void save(Queue& queue, const float* from, std::int64_t offset);
  /// From `offset` to `to` (device), as the queue's next work.
  void load(Queue& queue, float* to, std::int64_t offset);
  /// The next load will be of `offset`: begins now.
  void expectLoad(Queue& queue, std::int64_t offset);
  /// New sequences: what was fetched ahead is worthless.
  void forget() { m_expected = -1; }

 private:
  // A place on the device that states pass through, and when it may be written again.
  struct Passage {
    Buffer buffer;
    cudaEvent_t filled = nullptr;
    cudaEvent_t emptied = nullptr;
  };
  void order(Queue& queue, cudaEvent_t after, cudaStream_t recorded, cudaStream_t waits);

  Buffer m_arena;
  std::int64_t m_stateBytes = 0;
  cudaStream_t m_transfers = nullptr;
  std::array<Passage, 2> m_out;
  std::size_t m_nextOut = 0;
  Passage m_in;
  std::int64_t m_expected = -1;
};

}  // namespace retrace::gpu
