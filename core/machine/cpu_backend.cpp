// SPDX-License-Identifier: Apache-2.0
#include "core/machine/cpu_backend.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>
#include <numeric>
#include <optional>
#include <system_error>

#include "core/base/aligned.h"
#include "core/base/byte_text.h"
#include "core/machine/recurrent_stack.h"
#include "core/machine/worker_team.h"
#include "core/network/optimizer.h"

namespace retrace::core {

namespace {

constexpr auto kFloatBytes = static_cast<std::int64_t>(sizeof(float));

class CpuBackend final : public Backend {
 public:
  explicit CpuBackend(const Kernels* kernels) : m_kernels(kernels == nullptr ? bestKernels() : *kernels) {}

  [[nodiscard]] std::string name() const override {
    return fmt::format("CPU ({}, {} thread{})", m_kernels.name, m_threads, m_threads == 1 ? "" : "s");
  }

  [[nodiscard]] Result<void> prepare(const Network& network, const TaskShape& task, const TrainingOptions& options,
                                     std::int64_t steps, std::int64_t arenaBytes, std::int64_t hostBytes) override {
    if (auto valid = validate(network); !valid) return valid;
    if (auto valid = validateThreads(options.threads); !valid) return valid;
    m_network = network;
    m_task = task;
    m_steps = steps;
    m_threads = options.threads;
    m_sizes = stateSizes(network);
    const std::int64_t needed = arenaBytes + hostBytes + estimatedWorkingSet(options);
    if (needed > physicalMemoryBytes())
      return fail(
          ErrorCode::Unavailable,
          "This run needs {} (arena {}), and this machine has {}: use a smaller budget, width, batch or fewer steps.",
          formatBytes(needed), formatBytes(arenaBytes), formatBytes(physicalMemoryBytes()));
    try {
      allocate(options, arenaBytes);
      m_hostArena.allocate(hostBytes / kFloatBytes);
    } catch (const std::bad_alloc&) {
      return fail(ErrorCode::Unavailable,
                  "The system does not give the {} that the arena and the working set need: use a smaller budget, "
                  "width or batch.",
                  formatBytes(needed));
    } catch (const std::system_error& error) {
      return fail(ErrorCode::Unavailable, "The system does not start {} threads ({}): use fewer.", m_threads,
                  error.what());
    }
    m_stack.parameters().initialise(m_weights.span(), options.seed);
    m_packed = false;
    return {};
  }

  [[nodiscard]] std::vector<WorkingSetItem> workingSet() const override {
    return {{"weights", m_weights.bytes()},
            {"weights laid out for products", m_stack.packedBytes()},
            {"gradients", m_gradients.bytes()},
            {"optimizer", m_optimizer.bytes()},
            {std::string(kDataItem), dataBytes()},
            {"initial and final hidden state", m_initial.bytes() + m_final.bytes() + m_evaluated.bytes()},
            {"working hidden state", m_working.bytes() + m_other.bytes()},
            {"working internal state", m_buffer.bytes()},
            {"gradients of the hidden state", m_gradHidden.bytes()},
            {"gathered steps for weight gradients", m_stack.gatheredBytes()},
            {"pre-activations", m_stack.scratchBytes() + m_stack.projectedBytes()}};
  }

  [[nodiscard]] Result<void> loadBatch(const BatchView& batch, bool resetState) override {
    m_batch = batch;
    packWeights();
    if (resetState) m_final.clear();
    std::memcpy(m_initial.data(), m_final.data(), static_cast<std::size_t>(m_sizes.hiddenBytes));
    m_current = m_initial.data();
    m_gradients.clear();
    m_gradHidden.clear();
    m_stack.forgetGathered();
    std::fill(m_losses.begin(), m_losses.end(), 0.0);
    m_forwardOperations = 0;
    return {};
  }

  [[nodiscard]] Result<void> forward(std::int64_t first, std::int64_t last) override {
    const float* const start = m_current;
    m_team->run([&](int member) {
      advance(m_batch, first, last, member, start, false,
              [this](std::int64_t, const float* from) { return otherThan(from); });
    });
    for (std::int64_t step = first; step <= last; ++step) m_current = otherThan(m_current);
    return computed(first, last);
  }

  [[nodiscard]] Result<void> record(std::int64_t first, std::int64_t last, std::int64_t offset) override {
    const std::int64_t stride = m_sizes.internalBytes / kFloatBytes;
    float* const base =
        offset == kNoOffset ? m_buffer.data() : claim(offset, (last - first + 1) * m_sizes.internalBytes);
    const float* const start = m_current;
    m_team->run([&](int member) {
      advance(m_batch, first, last, member, start, true,
              [&](std::int64_t step, const float*) { return base + (step - first) * stride; });
    });
    m_current = base + (last - first) * stride;
    m_bufferInput =
        last == first ? start : m_current - stride;  // stays untouched until the backward of the working buffer
    return computed(first, last);
  }

  [[nodiscard]] Result<void> save(std::int64_t /*step*/, std::int64_t offset, Level level) override {
    float* const place = level == Level::Host ? hostAt(offset) : claim(offset, m_sizes.hiddenBytes);
    std::memcpy(place, m_current, static_cast<std::size_t>(m_sizes.hiddenBytes));
    return {};
  }

  [[nodiscard]] Result<void> load(std::int64_t /*step*/, std::int64_t offset, Level level) override {
    const float* const place = level == Level::Host  ? hostAt(offset)
                               : offset == kNoOffset ? m_initial.data()
                                                     : at(offset);
    // A copy, because the place may be dropped while the state is worked with.
    std::memcpy(m_working.data(), place, static_cast<std::size_t>(m_sizes.hiddenBytes));
    m_current = m_working.data();
    return {};
  }

  [[nodiscard]] Result<void> backward(std::int64_t first, std::int64_t last, std::int64_t offset,
                                      HiddenPlace input) override {
    const std::int64_t stride = m_sizes.internalBytes / kFloatBytes;
    for (std::int64_t step = first; step >= last; --step) {
      const float* const internal = offset == kNoOffset ? m_buffer.data() : at(offset) + (step - last) * stride;
      const float* const before = step > last ? internal - stride : inputState(input);
      const bool predicted = step >= m_task.firstTarget(m_steps);
      m_team->run([&](int member) {
        const Range streams = m_stack.share(member, m_threads);
        if (predicted) output(m_batch, m_task.firstTarget(m_steps), step, streams, internal);
        m_stack.backward(streams, inputOf(step), internal, before, predicted, m_gradHidden.data());
      });
      if (m_stack.stepGathered(inputOf(step), predicted) || step == 1) {
        m_team->run([&](int member) { m_stack.addGathered(m_gradients.span(), member, m_threads); });
        m_stack.forgetGathered();
      }
    }
    return {};
  }

  [[nodiscard]] Result<double> finishIteration() override { return meanLoss(m_steps); }

  [[nodiscard]] Result<void> updateWeights() override {
    m_packed = false;
    return m_optimizer.apply(m_weights.span(), m_gradients.span());
  }

  [[nodiscard]] Result<double> evaluate(const BatchView& batch, bool resetState) override {
    packWeights();
    if (resetState) m_evaluated.clear();
    std::memcpy(m_working.data(), m_evaluated.data(), static_cast<std::size_t>(m_sizes.hiddenBytes));
    std::fill(m_losses.begin(), m_losses.end(), 0.0);
    const std::int64_t firstTarget = m_task.firstTarget(batch.steps);
    m_team->run([&](int member) {
      advance(batch, 1, batch.steps, member, m_working.data(), false, [&](std::int64_t step, const float* from) {
        if (step > firstTarget) output(batch, firstTarget, step - 1, m_stack.share(member, m_threads), from);
        return otherThan(from);
      });
    });
    m_team->run([&](int member) {
      output(batch, firstTarget, batch.steps, m_stack.share(member, m_threads),
             batch.steps % 2 == 0 ? m_working.data() : m_other.data());
    });
    const float* const end = batch.steps % 2 == 0 ? m_working.data() : m_other.data();
    std::memcpy(m_evaluated.data(), end, static_cast<std::size_t>(m_sizes.hiddenBytes));
    return meanLoss(batch.steps);
  }

  [[nodiscard]] std::int64_t forwardOperations() const override { return m_forwardOperations; }
  [[nodiscard]] std::int64_t arenaHighWaterBytes() const override { return m_highWaterBytes; }
  [[nodiscard]] std::span<const float> gradients() override { return m_gradients.span(); }
  [[nodiscard]] std::span<const float> weights() override { return m_weights.span(); }

 private:
  // A place in the arena that `bytes` are about to be written to.
  [[nodiscard]] float* claim(std::int64_t offset, std::int64_t bytes) {
    m_highWaterBytes = std::max(m_highWaterBytes, offset + bytes);
    return at(offset);
  }
  [[nodiscard]] float* at(std::int64_t offset) { return m_arena.data() + offset / kFloatBytes; }
  [[nodiscard]] float* otherThan(const float* state) {
    return state == m_working.data() ? m_other.data() : m_working.data();
  }

  [[nodiscard]] float* hostAt(std::int64_t offset) { return m_hostArena.data() + offset / kFloatBytes; }

  [[nodiscard]] const float* inputState(HiddenPlace place) {
    switch (place.kind) {
      case HiddenPlace::Kind::Working: return m_bufferInput;
      case HiddenPlace::Kind::Initial: return m_initial.data();
      case HiddenPlace::Kind::Arena: return at(place.offset);
    }
    return m_bufferInput;
  }

  [[nodiscard]] std::int64_t dataBytes() const {
    const std::int64_t predicted = m_steps - m_task.firstTarget(m_steps) + 1;
    const std::int64_t inputs = m_task.inputs == DataKind::Symbols ? 1 : m_task.inputWidth;
    const std::int64_t targets = m_task.outputs == DataKind::Symbols ? 1 : m_task.outputWidth;
    return (m_steps * inputs + predicted * targets) * m_network.batch * kFloatBytes;
  }

  // Before anything is allocated; buffers that are small beside these are left out.
  [[nodiscard]] std::int64_t estimatedWorkingSet(const TrainingOptions& options) const {
    const ParameterLayout parameters(m_network, m_task);
    constexpr std::int64_t kCopies = 4;  // weights, gradients, and laid out twice
    return (kCopies * parameters.count() + Optimizer::floats(options, parameters.count())) * kFloatBytes +
           5 * m_sizes.hiddenBytes + m_sizes.internalBytes + dataBytes();
  }

  void allocate(const TrainingOptions& options, std::int64_t arenaBytes) {
    m_stack = RecurrentStack(m_kernels, m_network, m_task, m_threads);
    m_optimizer = Optimizer(options, m_stack.parameters().count());
    m_arena.allocate(arenaBytes / kFloatBytes);
    m_weights.allocate(m_stack.parameters().count());
    m_gradients.allocate(m_stack.parameters().count());
    for (AlignedFloats* state : {&m_initial, &m_final, &m_evaluated, &m_working, &m_other, &m_gradHidden})
      state->allocate(m_stack.hiddenFloats());
    m_buffer.allocate(m_stack.internalFloats());
    m_losses.assign(static_cast<std::size_t>(m_network.batch), 0.0);
    m_highWaterBytes = 0;
    m_team.emplace(m_threads);
  }

  void packWeights() {
    if (m_packed) return;
    m_team->run([&](int member) { m_stack.pack(m_weights.span(), member, m_threads); });
    m_packed = true;
  }

  // One member's streams from step to step; place(step, from) says where the state goes that follows `from`.
  template <typename Place>
  void advance(const BatchView& batch, std::int64_t first, std::int64_t last, int member, const float* from,
               bool recorded, const Place& place) {
    const Range streams = m_stack.share(member, m_threads);
    const std::int64_t together = m_stack.projectedSteps();
    for (std::int64_t step = first; step <= last; ++step) {
      const std::int64_t projected = together > 1 && last > first ? (step - first) % together : -1;
      if (projected == 0) m_stack.project(streams, inputOf(batch, step), std::min(together, last - step + 1));
      float* const after = place(step, from);
      m_stack.forward(streams, inputOf(batch, step), projected, from, after, recorded, member);
      from = after;
    }
  }

  [[nodiscard]] StepInput inputOf(std::int64_t step) const { return inputOf(m_batch, step); }
  [[nodiscard]] StepInput inputOf(const BatchView& batch, std::int64_t step) const {
    const std::int64_t row = (step - 1) * m_network.batch;
    if (m_task.inputs == DataKind::Symbols) return {batch.inputSymbols + row, nullptr};
    return {nullptr, batch.inputValues + row * m_task.inputWidth};
  }

  void output(const BatchView& batch, std::int64_t firstTarget, std::int64_t step, Range streams, const float* hidden) {
    const std::int64_t row = (step - firstTarget) * m_network.batch;
    const auto scale = static_cast<float>(1.0 / predictions(batch.steps));
    if (m_task.outputs == DataKind::Symbols)
      m_stack.output(streams, hidden, batch.targetSymbols + row, nullptr, scale, m_losses.data());
    else
      m_stack.output(streams, hidden, nullptr, batch.targetValues + row * m_task.outputWidth, scale, m_losses.data());
  }

  // What the loss is a mean over: symbols, or values.
  [[nodiscard]] double predictions(std::int64_t steps) const {
    const std::int64_t values = m_task.outputs == DataKind::Symbols ? 1 : m_task.outputWidth;
    return static_cast<double>((steps - m_task.firstTarget(steps) + 1) * m_network.batch * values);
  }
  [[nodiscard]] double meanLoss(std::int64_t steps) const {
    return std::accumulate(m_losses.begin(), m_losses.end(), 0.0) / predictions(steps);
  }

  // The first visit of the last step leaves h_T for the next iteration.
  Result<void> computed(std::int64_t first, std::int64_t last) {
    m_forwardOperations += last - first + 1;
    if (last == m_steps) std::memcpy(m_final.data(), m_current, static_cast<std::size_t>(m_sizes.hiddenBytes));
    return {};
  }

  const Kernels& m_kernels;
  Network m_network;
  TaskShape m_task;
  StateSizes m_sizes;
  RecurrentStack m_stack;
  Optimizer m_optimizer;
  std::optional<WorkerTeam> m_team;
  int m_threads = 1;
  std::int64_t m_steps = 0;
  bool m_packed = false;
  BatchView m_batch{};
  const float* m_current = nullptr;      // the working hidden state
  const float* m_bufferInput = nullptr;  // the hidden state that the working internal state started from
  std::vector<double> m_losses;          // of each stream
  std::int64_t m_forwardOperations = 0;
  std::int64_t m_highWaterBytes = 0;
  AlignedFloats m_arena, m_hostArena, m_weights, m_gradients, m_initial, m_final, m_evaluated, m_working, m_other,
      m_buffer, m_gradHidden;
};

}  // namespace

std::unique_ptr<Backend> makeCpuBackend(const Kernels* kernels) { return std::make_unique<CpuBackend>(kernels); }

}  // namespace retrace::core
