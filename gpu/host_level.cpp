// SPDX-License-Identifier: Apache-2.0
#include "gpu/host_level.h"

namespace retrace::gpu {

HostLevel::~HostLevel() {
  for (Passage* passage : {&m_out[0], &m_out[1], &m_in})
    for (cudaEvent_t event : {passage->filled, passage->emptied})
      if (event != nullptr) static_cast<void>(cudaEventDestroy(event));
  if (m_transfers != nullptr) static_cast<void>(cudaStreamDestroy(m_transfers));
}

void HostLevel::plan(MemoryPlan& plan, std::int64_t hostBytes, std::int64_t stateBytes) {
  if (hostBytes == 0) return;
  m_stateBytes = stateBytes;
  plan.add("states between host and device", m_out[0].buffer, stateBytes);
  plan.add("states between host and device", m_out[1].buffer, stateBytes);
  plan.add("states between host and device", m_in.buffer, stateBytes);
  plan.add("arena in the host's memory (pinned)", m_arena, hostBytes, Buffer::Place::PinnedHost);
}

void HostLevel::open(Queue& queue) {
  if (m_arena.bytes() == 0) return;
  constexpr const char* kWhat = "opening the stream of transfers";
  if (!queue.check(cudaStreamCreateWithFlags(&m_transfers, cudaStreamNonBlocking), kWhat)) return;
  for (Passage* passage : {&m_out[0], &m_out[1], &m_in})
    for (cudaEvent_t* event : {&passage->filled, &passage->emptied})
      if (!queue.check(cudaEventCreateWithFlags(event, cudaEventDisableTiming), kWhat)) return;
}

// What was sent to `recorded` so far happens before what `waits` is sent from here on.
void HostLevel::order(Queue& queue, cudaEvent_t after, cudaStream_t recorded, cudaStream_t waits) {
  if (queue.check(cudaEventRecord(after, recorded), "ordering a transfer"))
    queue.check(cudaStreamWaitEvent(waits, after, 0), "ordering a transfer");
}

void HostLevel::save(Queue& queue, const float* from, std::int64_t offset) {
  if (queue.failed()) return;
  Passage& passage = m_out[m_nextOut];
  m_nextOut = 1 - m_nextOut;
  // An event that was never recorded lets everybody pass.
  queue.check(cudaStreamWaitEvent(queue.stream(), passage.emptied, 0), "ordering a transfer");
  queue.copy(passage.buffer.data(), from, m_stateBytes);
  if (queue.failed()) return;
  order(queue, passage.filled, queue.stream(), m_transfers);
  char* const place = static_cast<char*>(m_arena.data()) + offset;
  queue.check(cudaMemcpyAsync(place, passage.buffer.data(), static_cast<std::size_t>(m_stateBytes),
                              cudaMemcpyDeviceToHost, m_transfers),
              "moving a state to the host");
  queue.check(cudaEventRecord(passage.emptied, m_transfers), "ordering a transfer");
}

void HostLevel::expectLoad(Queue& queue, std::int64_t offset) {
  if (queue.failed()) return;
  queue.check(cudaStreamWaitEvent(m_transfers, m_in.emptied, 0), "ordering a transfer");
  const char* const place = static_cast<const char*>(m_arena.data()) + offset;
  queue.check(cudaMemcpyAsync(m_in.buffer.data(), place, static_cast<std::size_t>(m_stateBytes), cudaMemcpyHostToDevice,
                              m_transfers),
              "fetching a state from the host");
  queue.check(cudaEventRecord(m_in.filled, m_transfers), "ordering a transfer");
  m_expected = offset;
}

void HostLevel::load(Queue& queue, float* to, std::int64_t offset) {
  if (m_expected != offset) expectLoad(queue, offset);
  m_expected = -1;
  if (queue.failed()) return;
  queue.check(cudaStreamWaitEvent(queue.stream(), m_in.filled, 0), "ordering a transfer");
  queue.copy(to, m_in.buffer.data(), m_stateBytes);
  if (!queue.failed()) queue.check(cudaEventRecord(m_in.emptied, queue.stream()), "ordering a transfer");
}

}  // namespace retrace::gpu
