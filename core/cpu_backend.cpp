// SPDX-License-Identifier: Apache-2.0
#include "core/cpu_backend.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>

#include "core/aligned.h"
#include "core/lstm_kernels.h"
#include "core/matmul.h"
#include "core/optimizer.h"

namespace retrace::core {

namespace {

// Weight gradients of this many steps become one product. The blocks are fixed by the step number, never by the schedule.
constexpr std::int64_t kBlockSteps = 16;

class CpuBackend final : public Backend {
 public:
  [[nodiscard]] std::string name() const override { return fmt::format("CPU ({}, 1 thread)", matmulLibrary()); }

  [[nodiscard]] Result<void> prepare(const Network& network, const TaskShape& task, const TrainingOptions& options, std::int64_t steps,
                                     std::int64_t arenaBytes, std::int64_t hostBytes) override {
    if (network.cell != CellKind::Lstm)
      return fail(ErrorCode::InvalidInput, "The CPU machine trains the cell 'lstm'; '{}' can be planned, not run.", toText(network.cell));
    if (options.threads != 1)
      return fail(ErrorCode::InvalidInput, "The CPU machine runs on 1 thread, not on {}.", options.threads);
    m_network = network;
    m_symbols = task.symbols;
    m_steps = steps;
    m_sizes = stateSizes(network);
    m_layout = {network.batch, network.hidden, m_sizes.hiddenBytes / 2 / static_cast<std::int64_t>(sizeof(float))};
    m_parameters = ParameterLayout(m_symbols, network.hidden);
    if (auto fits = checkMemory(options, arenaBytes + hostBytes); !fits) return fits;
    try {
      m_optimizer = Optimizer(options, m_parameters.count());
      allocate(arenaBytes);
      m_hostArena.allocate(hostBytes / static_cast<std::int64_t>(sizeof(float)));
    } catch (const std::bad_alloc&) {
      return fail(ErrorCode::Unavailable, "The system does not give the {} that the arena and the working set need: use a smaller budget, width or batch.",
                  formatBytes(neededBytes(options, arenaBytes + hostBytes)));
    }
    m_parameters.initialise(m_weights.span(), options.seed);
    return {};
  }

  [[nodiscard]] std::vector<WorkingSetItem> workingSet() const override {
    return {{"weights", m_weights.bytes()},
            {"gradients", m_gradients.bytes()},
            {"optimizer", m_optimizer.bytes()},
            {"inputs and targets", 2 * m_steps * m_network.batch * static_cast<std::int64_t>(sizeof(std::int32_t))},
            {"initial and final hidden state", m_initial.bytes() + m_final.bytes()},
            {"working hidden state", m_working.bytes() + m_scratchHidden.bytes()},
            {"working internal state", m_buffer.bytes() + m_scratchGates.bytes()},
            {"gradients of the hidden state", m_gradHidden.bytes()},
            {"gathered steps for weight gradients", m_blockInput.bytes() + m_blockOutput.bytes() + m_blockGates.bytes() + m_blockLogits.bytes()}};
  }

  [[nodiscard]] Result<void> loadBatch(const Batch& batch, bool resetState) override {
    m_batch = &batch;
    if (resetState) m_final.clear();
    std::memcpy(m_initial.data(), m_final.data(), static_cast<std::size_t>(m_sizes.hiddenBytes));
    m_current = m_initial.data();
    m_gradients.clear();
    m_gradHidden.clear();
    m_lossSum = 0.0;
    m_forwardOperations = 0;
    return {};
  }

  [[nodiscard]] Result<void> forward(std::int64_t first, std::int64_t last) override {
    for (std::int64_t step = first; step <= last; ++step) {
      float* const target = m_current == m_working.data() ? m_scratchHidden.data() : m_working.data();
      compute(step, m_current, target, m_scratchGates.data());
      m_current = target;
    }
    return {};
  }

  [[nodiscard]] Result<void> record(std::int64_t first, std::int64_t last, std::int64_t offset) override {
    for (std::int64_t step = first; step <= last; ++step) {
      float* const internal = offset == kNoOffset ? m_buffer.data() : claim(offset + (step - first) * m_sizes.internalBytes, m_sizes.internalBytes);
      m_bufferInput = m_current;  // stays untouched until the backward of the working buffer
      compute(step, m_current, internal, internal + 2 * m_layout.plane);
      m_current = internal;
    }
    return {};
  }

  [[nodiscard]] Result<void> save(std::int64_t /*step*/, std::int64_t offset, Level level) override {
    float* const place = level == Level::Host ? hostAt(offset) : claim(offset, m_sizes.hiddenBytes);
    std::memcpy(place, m_current, static_cast<std::size_t>(m_sizes.hiddenBytes));
    return {};
  }

  [[nodiscard]] Result<void> load(std::int64_t /*step*/, std::int64_t offset, Level level) override {
    const float* const place = level == Level::Host ? hostAt(offset) : offset == kNoOffset ? m_initial.data() : at(offset);
    // A copy, because the place may be dropped while the state is worked with.
    std::memcpy(m_working.data(), place, static_cast<std::size_t>(m_sizes.hiddenBytes));
    m_current = m_working.data();
    return {};
  }

  [[nodiscard]] Result<void> backward(std::int64_t first, std::int64_t last, std::int64_t offset, HiddenPlace input) override {
    for (std::int64_t step = first; step >= last; --step) {
      float* const internal = offset == kNoOffset ? m_buffer.data() : at(offset + (step - last) * m_sizes.internalBytes);
      const float* const before = step > last ? internal - m_sizes.internalBytes / static_cast<std::int64_t>(sizeof(float)) : inputState(input);
      backpropagate(step, internal, before);
    }
    return {};
  }

  [[nodiscard]] Result<double> finishIteration() override { return m_lossSum / static_cast<double>(m_steps * m_network.batch); }

  [[nodiscard]] Result<void> updateWeights() override { return m_optimizer.apply(m_weights.span(), m_gradients.span()); }

  [[nodiscard]] std::int64_t forwardOperations() const override { return m_forwardOperations; }
  [[nodiscard]] std::int64_t arenaHighWaterBytes() const override { return m_highWaterBytes; }
  [[nodiscard]] std::span<const float> gradients() const override { return m_gradients.span(); }
  [[nodiscard]] std::span<const float> weights() const override { return m_weights.span(); }

 private:
  // A place in the arena that `bytes` are about to be written to.
  [[nodiscard]] float* claim(std::int64_t offset, std::int64_t bytes) {
    m_highWaterBytes = std::max(m_highWaterBytes, offset + bytes);
    return at(offset);
  }
  [[nodiscard]] float* at(std::int64_t offset) { return m_arena.data() + offset / static_cast<std::int64_t>(sizeof(float)); }

  [[nodiscard]] float* hostAt(std::int64_t offset) { return m_hostArena.data() + offset / static_cast<std::int64_t>(sizeof(float)); }

  [[nodiscard]] const float* inputState(HiddenPlace place) {
    switch (place.kind) {
      case HiddenPlace::Kind::Working: return m_bufferInput;
      case HiddenPlace::Kind::Initial: return m_initial.data();
      case HiddenPlace::Kind::Arena: return at(place.offset);
    }
    return m_bufferInput;
  }

  [[nodiscard]] std::int64_t neededBytes(const TrainingOptions& options, std::int64_t arenaBytes) const {
    const std::int64_t rows = kBlockSteps * m_layout.batch;
    const std::int64_t floats = 2 * m_parameters.count() + Optimizer::floats(options, m_parameters.count()) + 20 * m_layout.plane +
                                rows * (6 * m_layout.hidden + m_symbols) + 2 * m_steps * m_layout.batch;
    return arenaBytes + floats * static_cast<std::int64_t>(sizeof(float));
  }

  [[nodiscard]] Result<void> checkMemory(const TrainingOptions& options, std::int64_t arenaBytes) const {
    const std::int64_t needed = neededBytes(options, arenaBytes);
    const std::int64_t present = physicalMemoryBytes();
    if (needed > present)
      return fail(ErrorCode::Unavailable,
                  "This run needs {} (arena {}), and this machine has {}: use a smaller budget, width, batch or fewer steps.", formatBytes(needed),
                  formatBytes(arenaBytes), formatBytes(present));
    return {};
  }

  void allocate(std::int64_t arenaBytes) {
    const std::int64_t hiddenFloats = 2 * m_layout.plane;
    const std::int64_t rows = kBlockSteps * m_layout.batch;
    m_arena.allocate(arenaBytes / static_cast<std::int64_t>(sizeof(float)));
    m_weights.allocate(m_parameters.count());
    m_gradients.allocate(m_parameters.count());
    for (AlignedFloats* state : {&m_initial, &m_final, &m_working, &m_scratchHidden}) state->allocate(hiddenFloats);
    m_buffer.allocate(6 * m_layout.plane);
    m_scratchGates.allocate(4 * m_layout.plane);
    m_gradHidden.allocate(hiddenFloats);
    m_blockInput.allocate(rows * m_layout.hidden);
    m_blockOutput.allocate(rows * m_layout.hidden);
    m_blockGates.allocate(rows * 4 * m_layout.hidden);
    m_blockLogits.allocate(rows * m_symbols);
  }

  [[nodiscard]] const std::int32_t* inputsOf(std::int64_t step) const { return m_batch->inputs.data() + (step - 1) * m_layout.batch; }
  [[nodiscard]] const std::int32_t* targetsOf(std::int64_t step) const { return m_batch->targets.data() + (step - 1) * m_layout.batch; }

  // h_step, c_step and the gates from h_(step-1), c_(step-1). The first visit of the last step also leaves h_T for the next iteration.
  void compute(std::int64_t step, const float* before, float* after, float* gates) {
    const auto [batch, hidden, plane] = m_layout;
    gatherInput(m_layout, m_weights.data() + m_parameters.input, m_weights.data() + m_parameters.bias, inputsOf(step), gates);
    addProduct({gates, batch, 4 * hidden}, {before, batch, hidden}, {m_weights.data() + m_parameters.recurrent, hidden, 4 * hidden});
    lstmForwardStep(m_layout, gates, before + plane, after + plane, after);
    ++m_forwardOperations;
    if (step == m_steps) std::memcpy(m_final.data(), after, static_cast<std::size_t>(m_sizes.hiddenBytes));
  }

  void backpropagate(std::int64_t step, float* internal, const float* before) {
    const auto [batch, hidden, plane] = m_layout;
    const std::int64_t slot = (step - 1) % kBlockSteps;
    float* const gradH = m_gradHidden.data();
    float* const gradC = gradH + plane;
    float* const logits = m_blockLogits.data() + slot * batch * m_symbols;
    float* const gradGates = m_blockGates.data() + slot * batch * 4 * hidden;
    std::memcpy(m_blockOutput.data() + slot * batch * hidden, internal, static_cast<std::size_t>(batch * hidden) * sizeof(float));
    std::memcpy(m_blockInput.data() + slot * batch * hidden, before, static_cast<std::size_t>(batch * hidden) * sizeof(float));

    broadcastRow(m_weights.data() + m_parameters.outputBias, batch, m_symbols, logits);
    const ConstMatrix output{m_weights.data() + m_parameters.output, hidden, m_symbols};
    addProduct({logits, batch, m_symbols}, {internal, batch, hidden}, output);
    const double scale = 1.0 / static_cast<double>(m_steps * batch);
    m_lossSum += softmaxLoss(logits, targetsOf(step), batch, m_symbols, static_cast<float>(scale));
    // The scratch of the forward pass is free now: the gradient that comes from the output layer goes through it.
    float* const fromOutput = m_scratchGates.data();
    setProductTransposedB({fromOutput, batch, hidden}, {logits, batch, m_symbols}, output);
    lstmBackwardStep(m_layout, internal, before + plane, gradH, fromOutput, gradC, gradGates);
    setProductTransposedB({gradH, batch, hidden}, {gradGates, batch, 4 * hidden},
                          {m_weights.data() + m_parameters.recurrent, hidden, 4 * hidden});
    if (slot == 0) flushBlock(step);
  }

  // Steps `first` up to the end of its block: all their gate and output gradients are gathered.
  void flushBlock(std::int64_t first) {
    const auto [batch, hidden, plane] = m_layout;
    const std::int64_t rows = std::min(kBlockSteps, m_steps - first + 1) * batch;
    float* const gradients = m_gradients.data();
    addProductTransposedA({gradients + m_parameters.recurrent, hidden, 4 * hidden}, {m_blockInput.data(), rows, hidden},
                          {m_blockGates.data(), rows, 4 * hidden});
    addProductTransposedA({gradients + m_parameters.output, hidden, m_symbols}, {m_blockOutput.data(), rows, hidden},
                          {m_blockLogits.data(), rows, m_symbols});
    scatterRows(m_blockGates.data(), inputsOf(first), rows, 4 * hidden, gradients + m_parameters.input);
    addColumns(m_blockGates.data(), rows, 4 * hidden, gradients + m_parameters.bias);
    addColumns(m_blockLogits.data(), rows, m_symbols, gradients + m_parameters.outputBias);
  }

  Network m_network;
  StateSizes m_sizes;
  StateLayout m_layout{};
  ParameterLayout m_parameters;
  Optimizer m_optimizer;
  std::int64_t m_symbols = 0;
  std::int64_t m_steps = 0;
  const Batch* m_batch = nullptr;
  const float* m_current = nullptr;      // the working hidden state
  const float* m_bufferInput = nullptr;  // the hidden state that the working internal state started from
  double m_lossSum = 0.0;
  std::int64_t m_forwardOperations = 0;
  std::int64_t m_highWaterBytes = 0;
  AlignedFloats m_arena, m_hostArena, m_weights, m_gradients, m_initial, m_final, m_working, m_scratchHidden, m_buffer, m_scratchGates, m_gradHidden,
      m_blockInput, m_blockOutput, m_blockGates, m_blockLogits;
};

}  // namespace

std::unique_ptr<Backend> makeCpuBackend() { return std::make_unique<CpuBackend>(); }

}  // namespace retrace::core
