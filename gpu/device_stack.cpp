// SPDX-License-Identifier: Apache-2.0
#include "gpu/device_stack.h"

#include <algorithm>

#include "gpu/kernels.h"

namespace retrace::gpu {

namespace {

constexpr auto kFloatBytes = static_cast<std::int64_t>(sizeof(float));
// Rows of one product over a block: enough to fill a large device, few enough that what a short run wastes of a block
// stays small.
constexpr std::int64_t kBlockRows = 1024;
constexpr std::int64_t kMostBlockSteps = 32;
// Rows of one product with the output weights: always the same rows together, so that a run that has only some of them
// has the same bits, and few, because it computes all.
constexpr std::int64_t kOutputRows = 512;

}  // namespace

DeviceStack::DeviceStack(const core::Network& network, const core::TaskShape& task, std::int64_t steps,
                         const std::optional<PersistentShapes>& persistent)
    : m_task(task),
      m_parameters(network, task),
      m_blockSteps(std::min(steps, std::clamp<std::int64_t>(kBlockRows / network.batch, 1, kMostBlockSteps))),
      m_outputSteps(std::clamp<std::int64_t>(kOutputRows / network.batch, 1, m_blockSteps)) {
  m_frame.cell = network.cell;
  m_frame.state = core::StateLayout(network);
  m_frame.hidden = network.hidden;
  m_frame.batch = network.batch;
  m_frame.columns = m_frame.state.shape.gates * network.hidden;
  m_frame.rows = m_blockSteps * network.batch;
  m_frame.persistent = persistent;
  m_top = m_frame.state.layer(network.layers - 1).hidden;
  for (const core::LayerParameters& at : m_parameters.layers)
    m_layers.emplace_back(m_frame.state, at, std::ssize(m_layers));
}

void DeviceStack::plan(MemoryPlan& plan) {
  LayerFrame& f = m_frame;
  const auto floats = [](std::int64_t count) { return count * kFloatBytes; };
  plan.add("weights", f.weights, parameterBytes());
  plan.add("gradients", f.gradients, parameterBytes());
  for (DeviceLayer& layer : m_layers) layer.plan(plan, f);
  plan.add("gathered steps for weight gradients", m_outputs, floats(f.rows * m_task.outputWidth));
  plan.add("gathered steps for weight gradients", m_keptTop, floats(f.rows * f.hidden));
  plan.add("gradients of the hidden state", f.gradAbove, floats(f.rows * f.hidden));
  if (f.persistent) {
    plan.add("states of a run", f.passed, floats(f.rows * f.hidden));
    plan.add("states of a run", f.arrivals,
             std::max(f.persistent->forward.tiles, f.persistent->backward.tiles) *
                 static_cast<std::int64_t>(sizeof(std::uint32_t)));
  } else {
    plan.add("pre-activations", f.recurrentPart, floats(f.batch * f.columns));
  }
  if (m_layers.size() > 1)
    plan.add("pre-activations", f.inputPart, floats((f.persistent ? f.rows : f.batch) * f.columns));
  if (!symbolsIn()) plan.add("input products of two blocks", m_projections, floats(kSlots * f.rows * f.columns));
  plan.add("losses and ones", m_losses, f.rows * static_cast<std::int64_t>(sizeof(double)));
  plan.add("losses and ones", f.ones, floats(f.rows));
}

void DeviceStack::initialise(Queue& queue) {
  if (!queue.failed())
    queue.check(launchFill({m_frame.rows, m_frame.ones.floats(), 1.0F}, queue.stream()), "starting a kernel");
  queue.clear(m_frame.arrivals.data(), m_frame.arrivals.bytes());
  queue.clear(m_keptTop.data(), m_keptTop.bytes());  // products read rows that no step has written yet
  forgetProjections();
}

std::int64_t DeviceStack::blockEnd(std::int64_t first, std::int64_t last) const {
  return std::min(last, (blockOf(first) + 1) * m_blockSteps);
}
std::int64_t DeviceStack::blockBegin(std::int64_t first, std::int64_t last) const {
  return std::max(last, blockOf(first) * m_blockSteps + 1);
}

std::int64_t DeviceStack::rowsOf(const DeviceBatch& batch, std::int64_t block) const {
  return (std::min(batch.steps, (block + 1) * m_blockSteps) - block * m_blockSteps) * m_frame.batch;
}

void DeviceStack::forgetProjections() { std::fill(std::begin(m_projected), std::end(m_projected), -1); }

void DeviceStack::project(Queue& queue, const DeviceBatch& batch, std::int64_t step) {
  const std::int64_t block = blockOf(step), slot = block % kSlots;
  if (symbolsIn() || m_projected[slot] == block) return;
  const core::LayerParameters& at = m_parameters.layers.front();
  Product product{rowsOf(batch, block), m_frame.columns, at.input.rows};
  product.left = batch.inputValues + block * m_frame.rows * at.input.rows;
  product.right = weights() + at.input.offset;
  product.result = m_projections.floats() + slot * m_frame.rows * m_frame.columns;
  queue.multiply(product);
  m_projected[slot] = block;
}

LayerInput DeviceStack::inputOf(const DeviceBatch& batch, std::int64_t step) const {
  if (symbolsIn()) return {nullptr, batch.inputSymbols + (step - 1) * m_frame.batch};
  return {m_projections.floats() + (blockOf(step) % kSlots * m_frame.rows + rowOf(step)) * m_frame.columns, nullptr};
}

void DeviceStack::forwardStep(Queue& queue, const DeviceBatch& batch, std::int64_t step, const float* before,
                              float* after, bool recorded) const {
  const LayerInput input = inputOf(batch, step);
  for (const DeviceLayer& layer : m_layers) layer.forwardStep(queue, m_frame, input, before, after, recorded);
}

void DeviceStack::forwardPersistent(Queue& queue, const DeviceBatch& batch, const StepRun& run) const {
  const LayerInput input = inputOf(batch, run.first);
  for (const DeviceLayer& layer : m_layers) layer.forwardRun(queue, m_frame, input, run);
}

void DeviceStack::forward(Queue& queue, const DeviceBatch& batch, const StepRun& run) {
  if (m_frame.persistent) return forwardPersistent(queue, batch, run);
  const float* before = run.before;
  for (std::int64_t step = run.first; step <= run.last; ++step) {
    float* const after = run.stateOf(step, m_frame.state.internalFloats());
    forwardStep(queue, batch, step, before, after, run.states != nullptr);
    before = after;
  }
}

void DeviceStack::evaluate(Queue& queue, const DeviceBatch& batch, const StepRun& run) {
  const std::int64_t stepFloats = m_frame.batch * m_frame.hidden;
  float* const kept = m_keptTop.floats() + rowOf(run.first) * m_frame.hidden;
  if (m_frame.persistent) {
    forwardPersistent(queue, batch, run);
    queue.copy(kept, m_frame.passed.data(), run.steps() * stepFloats * kFloatBytes);
  }
  const float* before = run.before;
  for (std::int64_t step = run.first; !m_frame.persistent && step <= run.last; ++step) {
    float* const after = run.stateOf(step, m_frame.state.internalFloats());
    forwardStep(queue, batch, step, before, after, false);
    queue.copy(kept + (step - run.first) * stepFloats, after + m_top, stepFloats * kFloatBytes);
    before = after;
  }
  output(queue, batch, run.first, run.last, false);
}

void DeviceStack::output(Queue& queue, const DeviceBatch& batch, std::int64_t first, std::int64_t last, bool backward) {
  const std::int64_t width = m_task.outputWidth, firstPredicted = m_task.firstTarget(batch.steps);
  const std::int64_t blockFirst = blockOf(first) * m_blockSteps + 1,
                     blockLast = std::min(batch.steps, blockFirst + m_blockSteps - 1);
  for (std::int64_t piece = blockFirst; piece <= last; piece += m_outputSteps) {
    // The piece's products are of all its predicted steps, whichever of them the run has: those before are not there
    // yet and come again with their own run, those behind are computed anew to the same bits.
    const std::int64_t begin = std::max(piece, firstPredicted), end = std::min(piece + m_outputSteps - 1, blockLast),
                       from = std::max(begin, first);
    if (from > std::min(end, last)) continue;
    Product product{(end - begin + 1) * m_frame.batch, width, m_frame.hidden};
    product.left = m_keptTop.floats() + rowOf(begin) * m_frame.hidden;
    product.right = weights() + m_parameters.output.offset;
    product.result = m_outputs.floats() + rowOf(begin) * width;
    queue.multiply(product);
    const std::int64_t target = (from - firstPredicted) * m_frame.batch;
    OutputRows rows{(end - from + 1) * m_frame.batch, (std::min(end, last) - from + 1) * m_frame.batch, width,
                    m_outputs.floats() + rowOf(from) * width, weights() + m_parameters.outputBias.offset};
    if (m_task.outputs == core::DataKind::Symbols) rows.targetSymbols = batch.targetSymbols + target;
    else rows.targetValues = batch.targetValues + target * width;
    rows.scale = batch.scale;
    rows.losses = losses() + rowOf(from);
    if (!queue.failed()) queue.check(launchOutput(rows, queue.stream()), "starting a kernel");
    if (!backward) continue;
    Product back{(end - begin + 1) * m_frame.batch, m_frame.hidden, width};
    back.left = product.result;
    back.right = product.right;
    back.rightTransposed = true;
    back.result = m_frame.gradAbove.floats() + rowOf(begin) * m_frame.hidden;
    queue.multiply(back);
  }
}

void DeviceStack::backward(Queue& queue, const DeviceBatch& batch, const StepRun& run, float* gradHidden) {
  const std::int64_t stride = m_frame.state.internalFloats(), firstPredicted = m_task.firstTarget(batch.steps);
  const GatherRows gather{run.steps(), m_frame.batch * m_frame.hidden, stride, run.states + m_top,
                          m_keptTop.floats() + rowOf(run.first) * m_frame.hidden};
  if (!queue.failed()) queue.check(launchGather(gather, queue.stream()), "starting a kernel");
  output(queue, batch, run.first, run.last, true);
  if (m_frame.persistent) {
    std::int64_t firstAbove = std::max(run.first, firstPredicted) - run.first;
    for (std::size_t index = m_layers.size(); index-- > 0; firstAbove = 0)
      m_layers[index].backwardRun(queue, m_frame, rowOf(run.first), firstAbove, run, gradHidden);
  }
  for (std::int64_t step = run.last; !m_frame.persistent && step >= run.first; --step) {
    const std::int64_t row = rowOf(step);
    const float* above = step >= firstPredicted ? m_frame.gradAbove.floats() + row * m_frame.hidden : nullptr;
    const float* const before = step > run.first ? run.stateOf(step - 1, stride) : run.before;
    for (std::size_t index = m_layers.size(); index-- > 0; above = nullptr)
      m_layers[index].backwardStep(queue, m_frame, row, above, run.stateOf(step, stride), before, gradHidden);
  }
  if (rowOf(run.first) == 0) addBlock(queue, batch, blockOf(run.first));
}

void DeviceStack::addBlock(Queue& queue, const DeviceBatch& batch, std::int64_t block) {
  const std::int64_t rows = rowsOf(batch, block);
  for (const DeviceLayer& layer : m_layers) layer.addBlock(queue, m_frame, batch, block * m_frame.rows, rows);
  // Only the block's predicted steps have outputs; they are its last.
  const std::int64_t firstStep = block * m_blockSteps + 1,
                     firstPredicted = std::max(firstStep, m_task.firstTarget(batch.steps));
  const std::int64_t skipped = (firstPredicted - firstStep) * m_frame.batch, width = m_task.outputWidth;
  if (skipped >= rows) return;
  Product product{m_frame.hidden, width, rows - skipped};
  product.left = m_keptTop.floats() + skipped * m_frame.hidden;
  product.leftTransposed = true;
  product.right = m_outputs.floats() + skipped * width;
  product.result = gradients() + m_parameters.output.offset;
  product.accumulate = true;
  queue.multiply(product);
  queue.addRows(product.right, rows - skipped, width, width, m_frame.ones.floats(),
                gradients() + m_parameters.outputBias.offset);
}

}  // namespace retrace::gpu
