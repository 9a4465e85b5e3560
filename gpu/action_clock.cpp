// SPDX-License-Identifier: Apache-2.0
#include "gpu/action_clock.h"

#include <cmath>
#include <utility>

namespace retrace::gpu {

namespace {
constexpr std::size_t kMostUnderWay = 512;
constexpr const char* kWhat = "taking the time of an action";
}  // namespace

ActionClock::~ActionClock() {
  for (cudaEvent_t event : m_free) static_cast<void>(cudaEventDestroy(event));
  for (cudaEvent_t event : m_pending) static_cast<void>(cudaEventDestroy(event));
  if (m_last != nullptr) static_cast<void>(cudaEventDestroy(m_last));
}

cudaEvent_t ActionClock::event(Queue& queue) {
  if (!m_free.empty()) {
    cudaEvent_t reused = m_free.back();
    m_free.pop_back();
    return reused;
  }
  cudaEvent_t made = nullptr;
  queue.check(cudaEventCreate(&made), kWhat);
  return made;
}

void ActionClock::begin(Queue& queue) {
  if (queue.failed()) return;
  m_free.insert(m_free.end(), m_pending.begin(), m_pending.end());
  m_pending.clear();
  m_done.clear();
  if (m_last == nullptr) m_last = event(queue);
  if (!queue.failed()) queue.check(cudaEventRecord(m_last, queue.stream()), kWhat);
}

void ActionClock::mark(Queue& queue) {
  if (queue.failed()) return;
  cudaEvent_t end = event(queue);
  if (end == nullptr) return;
  queue.check(cudaEventRecord(end, queue.stream()), kWhat);
  m_pending.push_back(end);
  if (m_pending.size() > kMostUnderWay && queue.check(cudaEventSynchronize(m_pending.front()), kWhat))
    takeOldest(queue);
}

void ActionClock::takeOldest(Queue& queue) {
  float milliseconds = 0.0F;
  cudaEvent_t end = m_pending.front();
  if (!queue.check(cudaEventElapsedTime(&milliseconds, m_last, end), kWhat)) return;
  m_pending.pop_front();
  m_free.push_back(std::exchange(m_last, end));
  m_done.push_back(std::llround(static_cast<double>(milliseconds) * 1e6));
}

std::vector<std::int64_t> ActionClock::finished(Queue& queue, bool all) {
  while (!m_pending.empty() && !queue.failed()) {
    const cudaError_t state = all ? cudaEventSynchronize(m_pending.front()) : cudaEventQuery(m_pending.front());
    if (state == cudaErrorNotReady) break;
    if (!queue.check(state, kWhat)) break;
    takeOldest(queue);
  }
  return std::exchange(m_done, {});
}

}  // namespace retrace::gpu
