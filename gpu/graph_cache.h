// SPDX-License-Identifier: Apache-2.0
// Owns recorded pieces of work: a piece that comes a second time is recorded as a graph, and from then on sent as a
// whole, which costs the host far less than its kernels one by one. One thread.
#pragma once

#include <cuda_runtime_api.h>

#include <array>
#include <cstdint>
#include <functional>
#include <map>

#include "gpu/queue.h"

namespace retrace::gpu {

class GraphCache {
 public:
  /// Everything that decides which kernels with which arguments are sent.
  using Key = std::array<std::int64_t, 6>;

  GraphCache() = default;
  ~GraphCache() { forget(); }
  GraphCache(const GraphCache&) = delete;
  GraphCache& operator=(const GraphCache&) = delete;

  void enable(bool enabled) { m_enabled = enabled; }
  /// Sends what `send` sends to the queue's stream; it must send the same for the same key.
  void play(Queue& queue, const Key& key, const std::function<void()>& send);
  void forget();

 private:
  bool m_enabled = true;
  std::map<Key, cudaGraphExec_t> m_graphs;  // null: seen once
};

}  // namespace retrace::gpu
