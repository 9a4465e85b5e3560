// SPDX-License-Identifier: Apache-2.0
#include "gpu/graph_cache.h"

namespace retrace::gpu {

namespace {
// Graphs take memory of the host and of the device; a longer schedule's further pieces go without.
constexpr std::size_t kMostGraphs = 8192;
constexpr const char* kWhat = "recording a graph";
}  // namespace

void GraphCache::forget() {
  for (const auto& [key, graph] : m_graphs)
    if (graph != nullptr) static_cast<void>(cudaGraphExecDestroy(graph));
  m_graphs.clear();
}

void GraphCache::play(Queue& queue, const Key& key, const std::function<void()>& send) {
  if (queue.failed()) return;
  if (!m_enabled) return send();
  const auto known = m_graphs.find(key);
  if (known == m_graphs.end()) {
    if (m_graphs.size() < kMostGraphs) m_graphs.emplace(key, nullptr);
    return send();
  }
  if (known->second == nullptr) {
    cudaGraph_t graph = nullptr;
    if (!queue.check(cudaStreamBeginCapture(queue.stream(), cudaStreamCaptureModeThreadLocal), kWhat)) return;
    send();
    // Ends the recording even when something in it failed.
    const cudaError_t ended = cudaStreamEndCapture(queue.stream(), &graph);
    if (queue.check(ended, kWhat)) queue.check(cudaGraphInstantiate(&known->second, graph, 0), kWhat);
    if (graph != nullptr) static_cast<void>(cudaGraphDestroy(graph));
  }
  if (!queue.failed()) queue.check(cudaGraphLaunch(known->second, queue.stream()), "starting a graph");
}

}  // namespace retrace::gpu
