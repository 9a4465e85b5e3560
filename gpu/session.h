// SPDX-License-Identifier: Apache-2.0
// Owns everything that one run holds on the device, from prepare to prepare. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/machine/module.h"
#include "core/network/network.h"
#include "core/tasks/tasks.h"
#include "gpu/action_clock.h"
#include "gpu/batch_feed.h"
#include "gpu/device_memory.h"
#include "gpu/device_stack.h"
#include "gpu/graph_cache.h"
#include "gpu/host_level.h"
#include "gpu/probe.h"
#include "gpu/queue.h"

namespace retrace::gpu {

struct Session {
  /// What a run is of; Backend::prepare says what each means.
  struct Setup {
    core::Network network;
    core::TaskShape task;
    core::TrainingOptions training;
    std::int64_t steps = 0, arenaBytes = 0, hostBytes = 0;
  };
  /// Allocates all of it, with the initial weights on the device. Unavailable or InvalidInput with the reason; nothing
  /// is held then.
  [[nodiscard]] static core::Result<std::unique_ptr<Session>> open(const core::DeviceOptions& options,
                                                                   const Setup& setup);

  Setup setup;
  core::StateSizes sizes;
  DeviceInfo device;
  bool persistent = false;

  // Members are destroyed last to first: what works on the queue ends before its memory goes; then the queue ends, and
  // after it what it used by itself.
  std::vector<float> hostWeights, hostGradients;  // [parameters]
  Buffer productMemory;
  Queue queue;
  MemoryPlan plan;
  DeviceStack stack;
  Buffer arena;
  Buffer initial, final, evaluated, working, other;  // hidden states
  Buffer internal;                                   // the working internal state
  Buffer gradHidden, moments, partial;
  HostLevel host;
  BatchFeed feed;
  ActionClock clock;
  GraphCache graphs;

  const float* current = nullptr;      // the working hidden state
  const float* bufferInput = nullptr;  // the hidden state that the working internal state started from
  std::int64_t forwardOperations = 0, highWaterBytes = 0, updates = 0;
  std::optional<std::int64_t> growthBytes;
  bool gradientsFetched = false;

 private:
  Session() = default;
  [[nodiscard]] core::Result<void> begin(const core::DeviceOptions& options);
  void planMemory();
  [[nodiscard]] core::Result<void> checkFree() const;
};

}  // namespace retrace::gpu
