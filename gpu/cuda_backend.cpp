// SPDX-License-Identifier: Apache-2.0
#include "gpu/cuda_backend.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "core/base/byte_text.h"
#include "core/machine/module.h"
#include "core/network/optimizer.h"
#include "gpu/action_clock.h"
#include "gpu/batch_feed.h"
#include "gpu/device_stack.h"
#include "gpu/graph_cache.h"
#include "gpu/host_level.h"
#include "gpu/kernels.h"
#include "gpu/persistent_shape.h"
#include "gpu/probe.h"

namespace retrace::gpu {

using core::BatchView;
using core::ErrorCode;
using core::fail;
using core::HiddenPlace;
using core::kNoOffset;
using core::Level;
using core::Result;

namespace {

constexpr auto kFloatBytes = static_cast<std::int64_t>(sizeof(float));

// What cuBLAS' own documentation recommends for its workspace.
std::int64_t productMemoryBytes(const DeviceInfo& device) { return std::int64_t{device.major >= 9 ? 32 : 8} << 20; }

class CudaBackend final : public core::Backend {
 public:
  explicit CudaBackend(const core::DeviceOptions& options) : m_options(options) { m_graphs.enable(options.graphs); }

  [[nodiscard]] std::string name() const override {
    return fmt::format("CUDA ({}, {}{}{})", m_device.name, m_options.tf32 ? "TF32 products" : "single precision",
                       m_persistent ? ", persistent recurrence" : "", m_options.graphs ? "" : ", no graphs");
  }

  [[nodiscard]] Result<void> prepare(const core::Network& network, const core::TaskShape& task,
                                     const core::TrainingOptions& options, std::int64_t steps, std::int64_t arenaBytes,
                                     std::int64_t hostBytes) override {
    if (auto valid = core::validate(network); !valid) return valid;
    release();
    auto device = openDevice();
    if (!device) return tl::unexpected(device.error());
    m_queue.emplace();
    if (auto opened = m_queue->open(m_options.tf32); !opened) return opened;
    // The context and the library of products have taken their part now.
    device = openDevice();
    if (!device) return tl::unexpected(device.error());
    m_device = *device;
    m_network = network;
    m_task = task;
    m_training = options;
    m_steps = steps;
    m_sizes = core::stateSizes(network);
    const auto persistent = openRecurrence();
    if (!persistent) return tl::unexpected(persistent.error());
    m_persistent = persistent->has_value();
    m_stack = DeviceStack(network, task, steps, *persistent);
    planMemory(hostBytes);
    if (auto fits = checkFree(arenaBytes); !fits) return fits;
    if (auto given = m_arena.allocate(Buffer::Place::Device, arenaBytes); !given) return given;
    if (auto given = m_plan.allocate(); !given) return given;
    m_queue->setWorkspace(m_productMemory.data(), m_productMemory.bytes());
    m_host->open(*m_queue);
    m_feed->open(*m_queue);
    m_stack.initialise(*m_queue);
    m_hostWeights.resize(static_cast<std::size_t>(m_stack.parameters().count()));
    m_hostGradients.resize(m_hostWeights.size());
    m_stack.parameters().initialise(m_hostWeights, options.seed);
    m_queue->copy(m_stack.weights(), m_hostWeights.data(), m_stack.parameterBytes());
    for (const Buffer* buffer : {&m_final, &m_evaluated, &m_moments}) m_queue->clear(buffer->data(), buffer->bytes());
    return m_queue->wait();
  }

  [[nodiscard]] std::vector<core::WorkingSetItem> workingSet() const override { return m_plan.items(); }

  [[nodiscard]] std::pmr::memory_resource* batchMemory() override { return &m_batchMemory; }

  [[nodiscard]] Result<void> loadBatch(const BatchView& batch, bool resetState) override {
    if (batch.steps != m_steps)
      return fail(ErrorCode::InvalidInput, "A batch has {} steps; the machine was prepared for {}.", batch.steps,
                  m_steps);
    send(batch);
    if (resetState) m_queue->clear(m_final.data(), m_final.bytes());
    m_queue->copy(m_initial.data(), m_final.data(), m_sizes.hiddenBytes);
    m_current = m_initial.floats();
    m_queue->clear(m_stack.gradients(), m_stack.parameterBytes());
    m_queue->clear(m_gradHidden.data(), m_gradHidden.bytes());
    m_queue->clear(m_stack.losses(), m_stack.lossBytes());
    m_host->forget();
    m_clock->begin(*m_queue);
    m_forwardOperations = 0;
    m_gradientsFetched = false;
    return m_queue->status();
  }

  [[nodiscard]] Result<void> forward(std::int64_t first, std::int64_t last) override {
    for (std::int64_t begin = first, end = 0; begin <= last; begin = end + 1) {
      end = m_stack.blockEnd(begin, last);
      project(begin);
      const auto run = unrecorded(begin, end, m_current);
      m_graphs.play(*m_queue, {kForward, begin, end, address(run.before), 0, 0},
                    [&] { m_stack.forward(*m_queue, m_feed->batch(), run); });
      m_current = run.after;
    }
    return computed(first, last);
  }

  [[nodiscard]] Result<void> record(std::int64_t first, std::int64_t last, std::int64_t offset) override {
    const std::int64_t stride = m_sizes.internalBytes / kFloatBytes;
    float* const base =
        offset == kNoOffset ? m_internal.floats() : claim(offset, (last - first + 1) * m_sizes.internalBytes);
    const auto stateOf = [&](std::int64_t step) { return base + (step - first) * stride; };
    const float* const start = m_current;
    for (std::int64_t begin = first, end = 0; begin <= last; begin = end + 1) {
      end = m_stack.blockEnd(begin, last);
      project(begin);
      const DeviceStack::Run run{begin, end, begin == first ? start : stateOf(begin - 1), stateOf(begin)};
      m_graphs.play(*m_queue, {kRecord, begin, end, address(run.before), address(run.states), 0},
                    [&] { m_stack.forward(*m_queue, m_feed->batch(), run); });
    }
    m_bufferInput =
        last == first ? start : stateOf(last - 1);  // stays untouched until the backward of the working buffer
    m_current = stateOf(last);
    return computed(first, last);
  }

  [[nodiscard]] Result<void> save(std::int64_t /*step*/, std::int64_t offset, Level level) override {
    if (level == Level::Host) m_host->save(*m_queue, m_current, offset);
    else m_queue->copy(claim(offset, m_sizes.hiddenBytes), m_current, m_sizes.hiddenBytes);
    return m_queue->status();
  }

  [[nodiscard]] Result<void> load(std::int64_t /*step*/, std::int64_t offset, Level level) override {
    // A copy, because the place may be dropped while the state is worked with.
    if (level == Level::Host) m_host->load(*m_queue, m_working.floats(), offset);
    else m_queue->copy(m_working.data(), offset == kNoOffset ? m_initial.floats() : at(offset), m_sizes.hiddenBytes);
    m_current = m_working.floats();
    return m_queue->status();
  }

  [[nodiscard]] Result<void> expectLoad(std::int64_t offset) override {
    m_host->expectLoad(*m_queue, offset);
    return m_queue->status();
  }

  [[nodiscard]] Result<void> backward(std::int64_t first, std::int64_t last, std::int64_t offset,
                                      HiddenPlace input) override {
    const std::int64_t stride = m_sizes.internalBytes / kFloatBytes;
    float* const base = offset == kNoOffset ? m_internal.floats() : at(offset);
    const auto stateOf = [&](std::int64_t step) { return base + (step - last) * stride; };
    const float* const oldest = inputState(input);
    m_feed->needTargets(*m_queue);
    for (std::int64_t begin = first, end = 0; begin >= last; begin = end - 1) {
      end = m_stack.blockBegin(begin, last);
      const DeviceStack::Run run{end, begin, end == last ? oldest : stateOf(end - 1), stateOf(end)};
      m_graphs.play(*m_queue, {kBackward, begin, end, address(run.states), address(run.before), 0},
                    [&] { m_stack.backward(*m_queue, m_feed->batch(), run, m_gradHidden.floats()); });
    }
    return m_queue->status();
  }

  [[nodiscard]] Result<double> finishIteration() override {
    m_feed->needAll(*m_queue);
    const auto loss = meanLoss();
    if (loss) measureGrowth();
    return loss;
  }

  [[nodiscard]] Result<void> updateWeights() override {
    std::vector<double> partial(kPartialSums);
    const std::int64_t count = m_stack.parameters().count();
    start(launchSquareSum({count, m_stack.gradients(), m_partial.doubles()}, m_queue->stream()));
    m_queue->copy(partial.data(), m_partial.data(), m_partial.bytes());
    if (auto done = m_queue->wait(); !done) return done;
    const auto factors =
        core::updateFactors(m_training, std::sqrt(std::accumulate(partial.begin(), partial.end(), 0.0)), ++m_updates);
    if (!factors) return tl::unexpected(factors.error());
    WeightUpdate update{count, m_stack.weights(), m_stack.gradients()};
    if (m_moments.bytes() > 0) {
      update.first = m_moments.floats();
      update.second = m_moments.floats() + count;
    }
    update.factor = factors->shrink;
    update.rate = factors->rate;
    update.correctFirst = factors->correctFirst;
    update.correctSecond = factors->correctSecond;
    start(launchUpdate(update, m_queue->stream()));
    return m_queue->wait();
  }

  [[nodiscard]] Result<double> evaluate(const BatchView& batch, bool resetState) override {
    if (batch.steps > m_steps)
      return fail(ErrorCode::InvalidInput, "A held-out sequence has {} steps; the machine has place for {}.",
                  batch.steps, m_steps);
    send(batch);
    if (resetState) m_queue->clear(m_evaluated.data(), m_evaluated.bytes());
    m_queue->clear(m_stack.losses(), m_stack.lossBytes());
    m_queue->copy(m_working.data(), m_evaluated.data(), m_sizes.hiddenBytes);
    const float* from = m_working.floats();
    m_feed->needAll(*m_queue);
    for (std::int64_t begin = 1, end = 0; begin <= batch.steps; begin = end + 1) {
      end = m_stack.blockEnd(begin, batch.steps);
      m_stack.project(*m_queue, m_feed->batch(), begin);
      const auto run = unrecorded(begin, end, from);
      m_stack.evaluate(*m_queue, m_feed->batch(), run);
      from = run.after;
    }
    m_queue->copy(m_evaluated.data(), from, m_sizes.hiddenBytes);
    return meanLoss();
  }

  [[nodiscard]] std::int64_t forwardOperations() const override { return m_forwardOperations; }
  [[nodiscard]] std::int64_t arenaHighWaterBytes() const override { return m_highWaterBytes; }
  [[nodiscard]] Result<void> wait() override {
    m_feed->needAll(*m_queue);
    return m_queue->wait();
  }
  [[nodiscard]] bool timesActions() const override { return true; }
  [[nodiscard]] Result<void> markAction() override {
    m_clock->mark(*m_queue);
    return m_queue->status();
  }
  [[nodiscard]] Result<std::vector<std::int64_t>> finishedActions(bool all) override {
    auto times = m_clock->finished(*m_queue, all);
    if (m_queue->failed()) return tl::unexpected(m_queue->status().error());
    return times;
  }
  [[nodiscard]] std::optional<std::int64_t> deviceGrowthBytes() override { return m_growthBytes; }

  [[nodiscard]] std::span<const float> gradients() override {
    if (!m_gradientsFetched) {
      m_queue->copy(m_hostGradients.data(), m_stack.gradients(), m_stack.parameterBytes());
      if (!m_queue->wait()) return {};
      m_gradientsFetched = true;
    }
    return m_hostGradients;
  }

  [[nodiscard]] std::span<const float> weights() override {
    m_queue->copy(m_hostWeights.data(), m_stack.weights(), m_stack.parameterBytes());
    if (!m_queue->wait()) return {};
    return m_hostWeights;
  }

 private:
  enum Piece : std::int64_t { kForward, kRecord, kBackward };

  // What an earlier prepare left.
  void release() {
    m_graphs.forget();
    m_host.emplace();
    m_feed.emplace();
    m_clock.emplace();
    m_stack = {};
    for (Buffer* buffer : {&m_arena, &m_initial, &m_final, &m_evaluated, &m_working, &m_other, &m_internal,
                           &m_gradHidden, &m_moments, &m_partial, &m_productMemory})
      *buffer = {};
    m_queue.reset();
    m_highWaterBytes = m_updates = 0;
    m_growthBytes.reset();
  }

  // How the layers are spread over the device when their recurrence is persistent.
  [[nodiscard]] Result<std::optional<PersistentShapes>> openRecurrence() const {
    const bool automatic = m_options.recurrence == core::Recurrence::Automatic;
    if (m_options.recurrence == core::Recurrence::Standard ||
        (automatic && !persistentIsFaster(m_network, m_options.tf32)))
      return std::nullopt;
    const auto forward = openPersistentShape(Direction::Forward), backward = openPersistentShape(Direction::Backward);
    if (forward && backward) return PersistentShapes{*forward, *backward};
    if (automatic) return std::nullopt;
    return tl::unexpected((forward ? backward : forward).error());
  }

  [[nodiscard]] Result<PersistentShape> openPersistentShape(Direction direction) const {
    const auto shape = persistentShape(m_network, m_device, direction);
    if (!shape) return shape;
    int blocks = 0;
    if (const cudaError_t code = openPersistent(m_network.cell, direction, *shape, &blocks); code != cudaSuccess) {
      static_cast<void>(cudaGetLastError());  // another recurrence may still do
      return fail(ErrorCode::Unavailable,
                  "The device does not take the persistent kernel: {} ({}). Use --recurrence standard.",
                  cudaGetErrorString(code), cudaGetErrorName(code));
    }
    if (blocks * m_device.multiprocessors < shape->slices * shape->tiles)
      return fail(ErrorCode::InvalidInput,
                  "The persistent recurrence does not fit: its {} blocks must all be on {} at once, and {} can be. "
                  "Use a smaller --hidden or --batch, or --recurrence standard.",
                  shape->slices * shape->tiles, m_device.name, blocks * m_device.multiprocessors);
    return shape;
  }

  void planMemory(std::int64_t hostBytes) {
    m_plan = {};
    m_stack.plan(m_plan);
    const std::int64_t moments = core::Optimizer::floats(m_training, m_stack.parameters().count()) * kFloatBytes;
    m_plan.add("optimizer", m_moments, moments);
    m_plan.add("optimizer", m_partial, kPartialSums * static_cast<std::int64_t>(sizeof(double)));
    m_feed->plan(m_plan, m_task, m_steps, m_network.batch);
    for (Buffer* state : {&m_initial, &m_final, &m_evaluated})
      m_plan.add("initial and final hidden state", *state, m_sizes.hiddenBytes);
    for (Buffer* state : {&m_working, &m_other}) m_plan.add("working hidden state", *state, m_sizes.hiddenBytes);
    m_plan.add("working internal state", m_internal, m_sizes.internalBytes);
    m_plan.add("gradients of the hidden state", m_gradHidden, m_sizes.hiddenBytes);
    m_host->plan(m_plan, hostBytes, m_sizes.hiddenBytes);
    m_plan.add("memory of the products' library", m_productMemory, productMemoryBytes(m_device));
  }

  [[nodiscard]] Result<void> checkFree(std::int64_t arenaBytes) const {
    const std::int64_t needed = arenaBytes + m_plan.deviceBytes();
    if (needed <= m_device.freeBytes) return {};
    return fail(ErrorCode::Unavailable,
                "This run needs {} of the device's memory (arena {}, working set {}), and {} has {} free of {}: use a "
                "smaller budget, width, batch or fewer steps.",
                core::formatBytes(needed), core::formatBytes(arenaBytes), core::formatBytes(m_plan.deviceBytes()),
                m_device.name, core::formatBytes(m_device.freeBytes), core::formatBytes(m_device.memoryBytes));
  }

  // Before the first step of a run: its block's input products.
  void project(std::int64_t first) {
    m_feed->needInputs(*m_queue, m_stack.blockEnd(first, m_steps));
    m_stack.project(*m_queue, m_feed->batch(), first);
  }

  void send(const BatchView& batch) {
    m_feed->send(*m_queue, batch);
    m_stack.forgetProjections();
  }

  [[nodiscard]] Result<double> meanLoss() {
    std::vector<double> losses(static_cast<std::size_t>(m_stack.lossBytes()) / sizeof(double));
    m_queue->copy(losses.data(), m_stack.losses(), m_stack.lossBytes());
    if (auto done = m_queue->wait(); !done) return tl::unexpected(done.error());
    return std::accumulate(losses.begin(), losses.end(), 0.0) / m_feed->predictions();
  }

  void measureGrowth() {
    std::size_t free = 0, total = 0;
    if (!m_queue->check(cudaMemGetInfo(&free, &total), "asking for free memory")) return;
    m_growthBytes = std::max(m_growthBytes.value_or(0), m_device.freeBytes - static_cast<std::int64_t>(free));
  }

  void start(cudaError_t launched) {
    if (!m_queue->failed()) m_queue->check(launched, "starting a kernel");
  }

  // A place in the arena that `bytes` are about to be written to.
  [[nodiscard]] float* claim(std::int64_t offset, std::int64_t bytes) {
    m_highWaterBytes = std::max(m_highWaterBytes, offset + bytes);
    return at(offset);
  }
  [[nodiscard]] float* at(std::int64_t offset) { return m_arena.floats() + offset / kFloatBytes; }
  [[nodiscard]] float* otherThan(const float* state) {
    return state == m_working.floats() ? m_other.floats() : m_working.floats();
  }
  // A run from `from` that leaves its last hidden state where no step's own input is.
  [[nodiscard]] DeviceStack::Run unrecorded(std::int64_t first, std::int64_t last, const float* from) {
    DeviceStack::Run run{first, last, from};
    run.other = otherThan(from);
    run.after = otherThan(run.other);
    if ((last - first) % 2 == 0) std::swap(run.after, run.other);
    return run;
  }
  [[nodiscard]] static std::int64_t address(const float* place) {
    return static_cast<std::int64_t>(reinterpret_cast<std::intptr_t>(place));
  }

  [[nodiscard]] const float* inputState(HiddenPlace place) {
    switch (place.kind) {
      case HiddenPlace::Kind::Working: return m_bufferInput;
      case HiddenPlace::Kind::Initial: return m_initial.floats();
      case HiddenPlace::Kind::Arena: return at(place.offset);
    }
    return m_bufferInput;
  }

  // The first visit of the last step leaves h_T for the next iteration.
  [[nodiscard]] Result<void> computed(std::int64_t first, std::int64_t last) {
    m_forwardOperations += last - first + 1;
    if (last == m_steps) m_queue->copy(m_final.data(), m_current, m_sizes.hiddenBytes);
    return m_queue->status();
  }

  PinnedMemory m_batchMemory;
  core::DeviceOptions m_options;
  DeviceInfo m_device;
  core::Network m_network;
  core::TaskShape m_task;
  core::TrainingOptions m_training;
  core::StateSizes m_sizes;
  std::int64_t m_steps = 0;
  // Destroyed last to first: whatever works on the queue goes before it.
  std::optional<Queue> m_queue;
  MemoryPlan m_plan;
  DeviceStack m_stack;
  std::optional<HostLevel> m_host;
  std::optional<BatchFeed> m_feed;
  std::optional<ActionClock> m_clock;
  GraphCache m_graphs;
  Buffer m_arena, m_initial, m_final, m_evaluated, m_working, m_other, m_internal, m_gradHidden, m_moments, m_partial,
      m_productMemory;
  const float* m_current = nullptr;      // the working hidden state
  const float* m_bufferInput = nullptr;  // the hidden state that the working internal state started from
  std::int64_t m_forwardOperations = 0, m_highWaterBytes = 0, m_updates = 0;
  std::optional<std::int64_t> m_growthBytes;
  std::vector<float> m_hostWeights, m_hostGradients;
  bool m_gradientsFetched = false;
  bool m_persistent = false;
};

}  // namespace

std::unique_ptr<core::Backend> makeCudaBackend(const core::DeviceOptions& options) {
  return std::make_unique<CudaBackend>(options);
}

}  // namespace retrace::gpu
