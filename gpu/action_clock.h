// SPDX-License-Identifier: Apache-2.0
// Owns the times of actions as the device sees them: an event after each, read when it has passed, without making the
// device wait. One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "gpu/queue.h"

namespace retrace::gpu {

class ActionClock {
 public:
  ActionClock() = default;
  ~ActionClock();
  ActionClock(const ActionClock&) = delete;
  ActionClock& operator=(const ActionClock&) = delete;

  /// The next action begins when the queue gets here.
  void begin(Queue& queue);
  /// The action at hand ends when the queue gets here. Waits when too many actions are under way, so that a pause or
  /// stop is soon obeyed.
  void mark(Queue& queue);
  /// Nanoseconds of the actions that have ended since the last call, in order; with `all` waits for every one that was
  /// marked.
  [[nodiscard]] std::vector<std::int64_t> finished(Queue& queue, bool all);

 private:
  [[nodiscard]] cudaEvent_t event(Queue& queue);
  void takeOldest(Queue& queue);

  std::vector<cudaEvent_t> m_free;
  std::deque<cudaEvent_t> m_pending;  // ends of actions, oldest first
  cudaEvent_t m_last = nullptr;       // where the oldest pending action began
  std::vector<std::int64_t> m_done;
};

}  // namespace retrace::gpu
