// SPDX-License-Identifier: Apache-2.0
#include "gpu/cuda_backend.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "core/network/optimizer.h"
#include "gpu/kernels.h"
#include "gpu/session.h"

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

class CudaBackend final : public core::Backend {
 public:
  explicit CudaBackend(const core::DeviceOptions& options) : m_options(options) {}

  [[nodiscard]] std::string name() const override {
    if (!m_session) return "CUDA";
    return fmt::format("CUDA ({}, {}{}{})", m_session->device.name,
                       m_options.tf32 ? "TF32 products" : "single precision",
                       m_session->persistent ? ", persistent recurrence" : "", m_options.graphs ? "" : ", no graphs");
  }

  [[nodiscard]] Result<void> prepare(const core::Network& network, const core::TaskShape& task,
                                     const core::TrainingOptions& options, std::int64_t steps, std::int64_t arenaBytes,
                                     std::int64_t hostBytes) override {
    m_session.reset();  // before the next one asks how much memory is free
    auto opened = Session::open(m_options, {network, task, options, steps, arenaBytes, hostBytes});
    if (!opened) return tl::unexpected(opened.error());
    m_session = std::move(*opened);
    return {};
  }

  [[nodiscard]] std::vector<core::WorkingSetItem> workingSet() const override { return m_session->plan.items(); }

  [[nodiscard]] std::pmr::memory_resource* batchMemory() override { return &m_batchMemory; }

  [[nodiscard]] Result<void> loadBatch(const BatchView& batch, bool resetState) override {
    Session& s = *m_session;
    if (batch.steps != s.setup.steps)
      return fail(ErrorCode::InvalidInput, "A batch has {} steps; the machine was prepared for {}.", batch.steps,
                  s.setup.steps);
    send(batch);
    if (resetState) s.queue.clear(s.final.data(), s.final.bytes());
    s.queue.copy(s.initial.data(), s.final.data(), s.sizes.hiddenBytes);
    s.current = s.initial.floats();
    s.queue.clear(s.stack.gradients(), s.stack.parameterBytes());
    s.queue.clear(s.gradHidden.data(), s.gradHidden.bytes());
    s.queue.clear(s.stack.losses(), s.stack.lossBytes());
    s.host.forget();
    s.clock.begin(s.queue);
    s.forwardOperations = 0;
    s.gradientsFetched = false;
    return s.queue.status();
  }

  [[nodiscard]] Result<void> forward(std::int64_t first, std::int64_t last) override {
    Session& s = *m_session;
    for (std::int64_t begin = first, end = 0; begin <= last; begin = end + 1) {
      end = s.stack.blockEnd(begin, last);
      project(begin);
      const auto run = unrecorded(begin, end, s.current);
      s.graphs.play(s.queue, {kForward, begin, end, address(run.before), 0, 0},
                    [&] { s.stack.forward(s.queue, s.feed.batch(), run); });
      s.current = run.after;
    }
    return computed(first, last);
  }

  [[nodiscard]] Result<void> record(std::int64_t first, std::int64_t last, std::int64_t offset) override {
    Session& s = *m_session;
    const std::int64_t stride = s.sizes.internalBytes / kFloatBytes;
    float* const base =
        offset == kNoOffset ? s.internal.floats() : claim(offset, (last - first + 1) * s.sizes.internalBytes);
    const auto stateOf = [&](std::int64_t step) { return base + (step - first) * stride; };
    const float* const start = s.current;
    for (std::int64_t begin = first, end = 0; begin <= last; begin = end + 1) {
      end = s.stack.blockEnd(begin, last);
      project(begin);
      const StepRun run{begin, end, begin == first ? start : stateOf(begin - 1), stateOf(begin)};
      s.graphs.play(s.queue, {kRecord, begin, end, address(run.before), address(run.states), 0},
                    [&] { s.stack.forward(s.queue, s.feed.batch(), run); });
    }
    s.bufferInput =
        last == first ? start : stateOf(last - 1);  // stays untouched until the backward of the working buffer
    s.current = stateOf(last);
    return computed(first, last);
  }

  [[nodiscard]] Result<void> save(std::int64_t /*step*/, std::int64_t offset, Level level) override {
    Session& s = *m_session;
    if (level == Level::Host) s.host.save(s.queue, s.current, offset);
    else s.queue.copy(claim(offset, s.sizes.hiddenBytes), s.current, s.sizes.hiddenBytes);
    return s.queue.status();
  }

  [[nodiscard]] Result<void> load(std::int64_t /*step*/, std::int64_t offset, Level level) override {
    Session& s = *m_session;
    // A copy, because the place may be dropped while the state is worked with.
    if (level == Level::Host) s.host.load(s.queue, s.working.floats(), offset);
    else s.queue.copy(s.working.data(), offset == kNoOffset ? s.initial.floats() : at(offset), s.sizes.hiddenBytes);
    s.current = s.working.floats();
    return s.queue.status();
  }

  [[nodiscard]] Result<void> expectLoad(std::int64_t offset) override {
    Session& s = *m_session;
    s.host.expectLoad(s.queue, offset);
    return s.queue.status();
  }

  [[nodiscard]] Result<void> backward(std::int64_t first, std::int64_t last, std::int64_t offset,
                                      HiddenPlace input) override {
    Session& s = *m_session;
    const std::int64_t stride = s.sizes.internalBytes / kFloatBytes;
    float* const base = offset == kNoOffset ? s.internal.floats() : at(offset);
    const auto stateOf = [&](std::int64_t step) { return base + (step - last) * stride; };
    const float* const oldest = inputState(input);
    s.feed.needTargets(s.queue);
    for (std::int64_t begin = first, end = 0; begin >= last; begin = end - 1) {
      end = s.stack.blockBegin(begin, last);
      const StepRun run{end, begin, end == last ? oldest : stateOf(end - 1), stateOf(end)};
      s.graphs.play(s.queue, {kBackward, begin, end, address(run.states), address(run.before), 0},
                    [&] { s.stack.backward(s.queue, s.feed.batch(), run, s.gradHidden.floats()); });
    }
    return s.queue.status();
  }

  [[nodiscard]] Result<double> finishIteration() override {
    Session& s = *m_session;
    s.feed.needAll(s.queue);
    const auto loss = meanLoss();
    if (loss) measureGrowth();
    return loss;
  }

  [[nodiscard]] Result<void> updateWeights() override {
    Session& s = *m_session;
    std::vector<double> partial(kPartialSums);
    const std::int64_t count = s.stack.parameters().count();
    start(launchSquareSum({count, s.stack.gradients(), s.partial.doubles()}, s.queue.stream()));
    s.queue.copy(partial.data(), s.partial.data(), s.partial.bytes());
    if (auto done = s.queue.wait(); !done) return done;
    const auto factors = core::updateFactors(
        s.setup.training, std::sqrt(std::accumulate(partial.begin(), partial.end(), 0.0)), ++s.updates);
    if (!factors) return tl::unexpected(factors.error());
    WeightUpdate update{count, s.stack.weights(), s.stack.gradients()};
    if (s.moments.bytes() > 0) {
      update.first = s.moments.floats();
      update.second = s.moments.floats() + count;
    }
    update.factor = factors->shrink;
    update.rate = factors->rate;
    update.correctFirst = factors->correctFirst;
    update.correctSecond = factors->correctSecond;
    start(launchUpdate(update, s.queue.stream()));
    return s.queue.wait();
  }

  [[nodiscard]] Result<double> evaluate(const BatchView& batch, bool resetState) override {
    Session& s = *m_session;
    if (batch.steps > s.setup.steps)
      return fail(ErrorCode::InvalidInput, "A held-out sequence has {} steps; the machine has place for {}.",
                  batch.steps, s.setup.steps);
    send(batch);
    if (resetState) s.queue.clear(s.evaluated.data(), s.evaluated.bytes());
    s.queue.clear(s.stack.losses(), s.stack.lossBytes());
    s.queue.copy(s.working.data(), s.evaluated.data(), s.sizes.hiddenBytes);
    const float* from = s.working.floats();
    s.feed.needAll(s.queue);
    for (std::int64_t begin = 1, end = 0; begin <= batch.steps; begin = end + 1) {
      end = s.stack.blockEnd(begin, batch.steps);
      s.stack.project(s.queue, s.feed.batch(), begin);
      const auto run = unrecorded(begin, end, from);
      s.stack.evaluate(s.queue, s.feed.batch(), run);
      from = run.after;
    }
    s.queue.copy(s.evaluated.data(), from, s.sizes.hiddenBytes);
    return meanLoss();
  }

  [[nodiscard]] std::int64_t forwardOperations() const override { return m_session->forwardOperations; }
  [[nodiscard]] std::int64_t arenaHighWaterBytes() const override { return m_session->highWaterBytes; }
  [[nodiscard]] Result<void> wait() override {
    Session& s = *m_session;
    s.feed.needAll(s.queue);
    return s.queue.wait();
  }
  [[nodiscard]] bool timesActions() const override { return true; }
  [[nodiscard]] Result<void> markAction() override {
    Session& s = *m_session;
    s.clock.mark(s.queue);
    return s.queue.status();
  }
  [[nodiscard]] Result<std::vector<std::int64_t>> finishedActions(bool all) override {
    Session& s = *m_session;
    auto times = s.clock.finished(s.queue, all);
    if (s.queue.failed()) return tl::unexpected(s.queue.status().error());
    return times;
  }
  [[nodiscard]] std::optional<std::int64_t> deviceGrowthBytes() override { return m_session->growthBytes; }

  [[nodiscard]] std::span<const float> gradients() override {
    Session& s = *m_session;
    if (!s.gradientsFetched) {
      s.queue.copy(s.hostGradients.data(), s.stack.gradients(), s.stack.parameterBytes());
      if (!s.queue.wait()) return {};
      s.gradientsFetched = true;
    }
    return s.hostGradients;
  }

  [[nodiscard]] std::span<const float> weights() override {
    Session& s = *m_session;
    s.queue.copy(s.hostWeights.data(), s.stack.weights(), s.stack.parameterBytes());
    if (!s.queue.wait()) return {};
    return s.hostWeights;
  }

 private:
  enum Piece : std::int64_t { kForward, kRecord, kBackward };

  // Before the first step of a run: its block's input products.
  void project(std::int64_t first) {
    Session& s = *m_session;
    s.feed.needInputs(s.queue, s.stack.blockEnd(first, s.setup.steps));
    s.stack.project(s.queue, s.feed.batch(), first);
  }

  void send(const BatchView& batch) {
    Session& s = *m_session;
    s.feed.send(s.queue, batch);
    s.stack.forgetProjections();
  }

  [[nodiscard]] Result<double> meanLoss() {
    Session& s = *m_session;
    std::vector<double> losses(static_cast<std::size_t>(s.stack.lossBytes()) / sizeof(double));
    s.queue.copy(losses.data(), s.stack.losses(), s.stack.lossBytes());
    if (auto done = s.queue.wait(); !done) return tl::unexpected(done.error());
    return std::accumulate(losses.begin(), losses.end(), 0.0) / s.feed.predictions();
  }

  void measureGrowth() {
    Session& s = *m_session;
    std::size_t free = 0, total = 0;
    if (!s.queue.check(cudaMemGetInfo(&free, &total), "asking for free memory")) return;
    s.growthBytes = std::max(s.growthBytes.value_or(0), s.device.freeBytes - static_cast<std::int64_t>(free));
  }

  void start(cudaError_t launched) {
    Session& s = *m_session;
    if (!s.queue.failed()) s.queue.check(launched, "starting a kernel");
  }

  // A place in the arena that `bytes` are about to be written to.
  [[nodiscard]] float* claim(std::int64_t offset, std::int64_t bytes) {
    Session& s = *m_session;
    s.highWaterBytes = std::max(s.highWaterBytes, offset + bytes);
    return at(offset);
  }
  [[nodiscard]] float* at(std::int64_t offset) { return m_session->arena.floats() + offset / kFloatBytes; }
  [[nodiscard]] float* otherThan(const float* state) {
    Session& s = *m_session;
    return state == s.working.floats() ? s.other.floats() : s.working.floats();
  }
  // A run from `from` that leaves its last hidden state where no step's own input is.
  [[nodiscard]] StepRun unrecorded(std::int64_t first, std::int64_t last, const float* from) {
    StepRun run{first, last, from};
    run.other = otherThan(from);
    run.after = otherThan(run.other);
    if ((last - first) % 2 == 0) std::swap(run.after, run.other);
    return run;
  }
  [[nodiscard]] static std::int64_t address(const float* place) {
    return static_cast<std::int64_t>(reinterpret_cast<std::intptr_t>(place));
  }

  [[nodiscard]] const float* inputState(HiddenPlace place) {
    Session& s = *m_session;
    switch (place.kind) {
      case HiddenPlace::Kind::Working: return s.bufferInput;
      case HiddenPlace::Kind::Initial: return s.initial.floats();
      case HiddenPlace::Kind::Arena: return at(place.offset);
    }
    return s.bufferInput;
  }

  // The first visit of the last step leaves h_T for the next iteration.
  [[nodiscard]] Result<void> computed(std::int64_t first, std::int64_t last) {
    Session& s = *m_session;
    s.forwardOperations += last - first + 1;
    if (last == s.setup.steps) s.queue.copy(s.final.data(), s.current, s.sizes.hiddenBytes);
    return s.queue.status();
  }

  core::DeviceOptions m_options;
  PinnedMemory m_batchMemory;
  std::unique_ptr<Session> m_session;
};

}  // namespace

std::unique_ptr<core::Backend> makeCudaBackend(const core::DeviceOptions& options) {
  return std::make_unique<CudaBackend>(options);
}

}  // namespace retrace::gpu
