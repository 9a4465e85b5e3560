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
    : m_cell(network.cell),
      m_shape(core::shapeOf(network.cell)),
      m_task(task),
      m_parameters(network, task),
      m_layers(network.layers),
      m_hidden(network.hidden),
      m_batch(network.batch),
      m_plane(core::planeFloats(network)),
      m_columns(m_shape.gates * network.hidden),
      m_blockSteps(std::min(steps, std::clamp<std::int64_t>(kBlockRows / network.batch, 1, kMostBlockSteps))),
      m_outputSteps(std::clamp<std::int64_t>(kOutputRows / network.batch, 1, m_blockSteps)),
      m_rows(m_blockSteps * network.batch),
      m_persistent(persistent),
      m_stack(static_cast<std::size_t>(network.layers)) {}

void DeviceStack::plan(MemoryPlan& plan) {
  const auto floats = [](std::int64_t count) { return count * kFloatBytes; };
  plan.add("weights", m_weights, parameterBytes());
  plan.add("gradients", m_gradients, parameterBytes());
  for (std::size_t index = 0; index < m_stack.size(); ++index) {
    Layer& layer = m_stack[index];
    plan.add("gathered steps for weight gradients", layer.gradInputPart, floats(m_rows * m_columns));
    if (m_cell == core::CellKind::Gru)
      plan.add("gathered steps for weight gradients", layer.gradRecurrentPart, floats(m_rows * m_columns));
    plan.add("gathered steps for weight gradients", layer.keptHidden, floats(m_rows * m_hidden));
    if (index > 0) plan.add("gathered steps for weight gradients", layer.keptBelow, floats(m_rows * m_hidden));
  }
  plan.add("gathered steps for weight gradients", m_outputs, floats(m_rows * m_task.outputWidth));
  plan.add("gathered steps for weight gradients", m_keptTop, floats(m_rows * m_hidden));
  plan.add("gradients of the hidden state", m_gradAbove, floats(m_rows * m_hidden));
  if (m_persistent) {
    plan.add("states of a run", m_passed, floats(m_rows * m_hidden));
    plan.add("states of a run", m_arrivals,
             std::max(m_persistent->forward.tiles, m_persistent->backward.tiles) *
                 static_cast<std::int64_t>(sizeof(std::uint32_t)));
  } else {
    plan.add("pre-activations", m_recurrentPart, floats(m_batch * m_columns));
  }
  if (m_layers > 1) plan.add("pre-activations", m_inputPart, floats((m_persistent ? m_rows : m_batch) * m_columns));
  if (!symbolsIn()) plan.add("input products of two blocks", m_projections, floats(kSlots * m_rows * m_columns));
  plan.add("losses and ones", m_losses, m_rows * static_cast<std::int64_t>(sizeof(double)));
  plan.add("losses and ones", m_ones, floats(m_rows));
}

void DeviceStack::initialise(Queue& queue) {
  if (!queue.failed()) queue.check(launchFill({m_rows, m_ones.floats(), 1.0F}, queue.stream()), "starting a kernel");
  queue.clear(m_arrivals.data(), m_arrivals.bytes());
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
  return (std::min(batch.steps, (block + 1) * m_blockSteps) - block * m_blockSteps) * m_batch;
}

void DeviceStack::forgetProjections() { std::fill(std::begin(m_projected), std::end(m_projected), -1); }

void DeviceStack::project(Queue& queue, const DeviceBatch& batch, std::int64_t step) {
  const std::int64_t block = blockOf(step), slot = block % kSlots;
  if (symbolsIn() || m_projected[slot] == block) return;
  const core::LayerParameters& at = m_parameters.layers.front();
  Product product{rowsOf(batch, block), m_columns, at.input.rows};
  product.left = batch.inputValues + block * m_rows * at.input.rows;
  product.right = weights() + at.input.offset;
  product.result = m_projections.floats() + slot * m_rows * m_columns;
  queue.multiply(product);
  m_projected[slot] = block;
}

void DeviceStack::forward(Queue& queue, const DeviceBatch& batch, const Run& run) {
  if (m_persistent) return forwardPersistent(queue, batch, run);
  const float* before = run.before;
  for (std::int64_t step = run.first; step <= run.last; ++step) {
    float* const state = run.states != nullptr        ? run.states + (step - run.first) * internalFloats()
                         : (run.last - step) % 2 == 0 ? run.after
                                                      : run.other;
    forwardStep(queue, batch, step, before, state, run.states != nullptr ? state + hiddenFloats() : nullptr);
    before = state;
  }
}

void DeviceStack::evaluate(Queue& queue, const DeviceBatch& batch, const Run& run) {
  const std::size_t top = m_stack.size() - 1;
  const std::int64_t stepFloats = m_batch * m_hidden;
  float* const kept = m_keptTop.floats() + rowOf(run.first) * m_hidden;
  if (m_persistent) {
    forwardPersistent(queue, batch, run);
    queue.copy(kept, m_passed.data(), (run.last - run.first + 1) * stepFloats * kFloatBytes);
  }
  for (std::int64_t step = run.first; !m_persistent && step <= run.last; ++step) {
    float* const state = (run.last - step) % 2 == 0 ? run.after : run.other;
    forwardStep(queue, batch, step,
                step == run.first    ? run.before
                : state == run.after ? run.other
                                     : run.after,
                state, nullptr);
    queue.copy(kept + (step - run.first) * stepFloats, state + hiddenAt(top), stepFloats * kFloatBytes);
  }
  output(queue, batch, run.first, run.last, false);
}

void DeviceStack::forwardStep(Queue& queue, const DeviceBatch& batch, std::int64_t step, const float* before,
                              float* after, float* gates) {
  const std::int64_t block = blockOf(step), place = (step - 1) % m_blockSteps;
  for (std::size_t index = 0; index < m_stack.size(); ++index) {
    const core::LayerParameters& at = m_parameters.layers[index];
    Product recurrent{m_batch, m_columns, m_hidden};
    recurrent.left = before + hiddenAt(index);
    recurrent.right = weights() + at.recurrent.offset;
    recurrent.result = m_recurrentPart.floats();
    queue.multiply(recurrent);
    ForwardStep s{m_batch, m_hidden, m_plane};
    if (index > 0) {
      Product input{m_batch, m_columns, m_hidden};
      input.left = after + hiddenAt(index - 1);
      input.right = weights() + at.input.offset;
      input.result = m_inputPart.floats();
      queue.multiply(input);
      s.inputPart = m_inputPart.floats();
    } else if (symbolsIn()) {
      s.symbols = batch.inputSymbols + (step - 1) * m_batch;
      s.inputWeights = weights() + at.input.offset;
    } else {
      s.inputPart = m_projections.floats() + (block % kSlots * m_rows + place * m_batch) * m_columns;
    }
    s.bias = weights() + at.bias.offset;
    s.recurrentBias = weights() + at.recurrentBias.offset;
    s.recurrentPart = m_recurrentPart.floats();
    s.hiddenBefore = before + hiddenAt(index);
    s.cellBefore = before + cellAt(index);
    s.hiddenAfter = after + hiddenAt(index);
    s.cellAfter = after + cellAt(index);
    s.gates = gates == nullptr || m_shape.gatePlanes == 0 ? nullptr : gates + gatesAt(index);
    if (!queue.failed()) queue.check(launchForward(m_cell, s, queue.stream()), "starting a kernel");
  }
}

void DeviceStack::keepTop(Queue& queue, const Run& run) {
  const std::int64_t stepFloats = m_batch * m_hidden;
  const GatherRows gather{run.last - run.first + 1, stepFloats, internalFloats(),
                          run.states + hiddenAt(m_stack.size() - 1), m_keptTop.floats() + rowOf(run.first) * m_hidden};
  if (!queue.failed()) queue.check(launchGather(gather, queue.stream()), "starting a kernel");
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
    Product product{(end - begin + 1) * m_batch, width, m_hidden};
    product.left = m_keptTop.floats() + rowOf(begin) * m_hidden;
    product.right = weights() + m_parameters.output.offset;
    product.result = m_outputs.floats() + rowOf(begin) * width;
    queue.multiply(product);
    const std::int64_t target = (from - firstPredicted) * m_batch;
    OutputRows rows{(end - from + 1) * m_batch, (std::min(end, last) - from + 1) * m_batch, width,
                    m_outputs.floats() + rowOf(from) * width, weights() + m_parameters.outputBias.offset};
    if (m_task.outputs == core::DataKind::Symbols) rows.targetSymbols = batch.targetSymbols + target;
    else rows.targetValues = batch.targetValues + target * width;
    rows.scale = batch.scale;
    rows.losses = losses() + rowOf(from);
    if (!queue.failed()) queue.check(launchOutput(rows, queue.stream()), "starting a kernel");
    if (!backward) continue;
    Product back{(end - begin + 1) * m_batch, m_hidden, width};
    back.left = product.result;
    back.right = product.right;
    back.rightTransposed = true;
    back.result = m_gradAbove.floats() + rowOf(begin) * m_hidden;
    queue.multiply(back);
  }
}

void DeviceStack::backward(Queue& queue, const DeviceBatch& batch, const Run& run, float* gradHidden) {
  keepTop(queue, run);
  output(queue, batch, run.first, run.last, true);
  if (m_persistent) backwardPersistent(queue, batch, run, gradHidden);
  for (std::int64_t step = run.last; !m_persistent && step >= run.first; --step)
    backwardStep(queue, batch, step, stateOf(run, step), step > run.first ? stateOf(run, step - 1) : run.before,
                 gradHidden);
  if (rowOf(run.first) == 0) addBlock(queue, batch, blockOf(run.first));
}

void DeviceStack::backwardStep(Queue& queue, const DeviceBatch& batch, std::int64_t step, const float* internal,
                               const float* before, float* gradHidden) {
  const std::int64_t row = rowOf(step);
  const float* above = step >= m_task.firstTarget(batch.steps) ? m_gradAbove.floats() + row * m_hidden : nullptr;
  for (std::size_t index = m_stack.size(); index-- > 0; above = nullptr)
    backwardLayer(queue, index, row, above, internal, before, gradHidden);
}

void DeviceStack::backwardLayer(Queue& queue, std::size_t index, std::int64_t row, const float* gradAbove,
                                const float* internal, const float* before, float* gradHidden) {
  Layer& layer = m_stack[index];
  const core::LayerParameters& at = m_parameters.layers[index];
  BackwardStep s{m_batch, m_hidden, m_plane};
  s.hiddenAfter = internal + hiddenAt(index);
  s.cellAfter = internal + cellAt(index);
  s.gates = internal + hiddenFloats() + gatesAt(index);
  s.hiddenBefore = before + hiddenAt(index);
  s.cellBefore = before + cellAt(index);
  s.gradAbove = gradAbove;
  s.gradHidden = gradHidden + hiddenAt(index);
  s.gradCell = gradHidden + cellAt(index);
  s.gradInputPart = layer.gradInputPart.floats() + row * m_columns;
  if (m_cell == core::CellKind::Gru) s.gradRecurrentPart = layer.gradRecurrentPart.floats() + row * m_columns;
  s.keptHidden = layer.keptHidden.floats() + row * m_hidden;
  if (index > 0) {
    s.below = internal + hiddenAt(index - 1);
    s.keptBelow = layer.keptBelow.floats() + row * m_hidden;
  }
  if (!queue.failed()) queue.check(launchBackward(m_cell, s, queue.stream()), "starting a kernel");
  const auto reach = [&](const float* gradient, std::int64_t weight, std::size_t layerBelow) {
    Product product{m_batch, m_hidden, m_columns};
    product.left = gradient;
    product.right = weights() + weight;
    product.rightTransposed = true;
    product.result = gradHidden + hiddenAt(layerBelow);
    product.accumulate = true;
    queue.multiply(product);
  };
  reach(s.gradRecurrentPart != nullptr ? s.gradRecurrentPart : s.gradInputPart, at.recurrent.offset, index);
  if (index > 0) reach(s.gradInputPart, at.input.offset, index - 1);
}

void DeviceStack::addBlock(Queue& queue, const DeviceBatch& batch, std::int64_t block) {
  const std::int64_t rows = rowsOf(batch, block);
  for (std::size_t index = 0; index < m_stack.size(); ++index) addLayer(queue, batch, index, block, rows);
  // Only the block's predicted steps have outputs; they are its last.
  const std::int64_t firstStep = block * m_blockSteps + 1,
                     firstPredicted = std::max(firstStep, m_task.firstTarget(batch.steps));
  const std::int64_t skipped = (firstPredicted - firstStep) * m_batch, width = m_task.outputWidth;
  if (skipped >= rows) return;
  Product product{m_hidden, width, rows - skipped};
  product.left = m_keptTop.floats() + skipped * m_hidden;
  product.leftTransposed = true;
  product.right = m_outputs.floats() + skipped * width;
  product.result = gradients() + m_parameters.output.offset;
  product.accumulate = true;
  queue.multiply(product);
  queue.addRows(product.right, rows - skipped, width, width, m_ones.floats(),
                gradients() + m_parameters.outputBias.offset);
}

void DeviceStack::addLayer(Queue& queue, const DeviceBatch& batch, std::size_t index, std::int64_t block,
                           std::int64_t rows) {
  Layer& layer = m_stack[index];
  const core::LayerParameters& at = m_parameters.layers[index];
  const bool gru = m_cell == core::CellKind::Gru;
  const float* const inputPart = layer.gradInputPart.floats();
  const float* const recurrentPart = gru ? layer.gradRecurrentPart.floats() : inputPart;
  const auto add = [&](const float* rowsIn, std::int64_t width, const float* gradient, std::int64_t weight) {
    Product product{width, m_columns, rows};
    product.left = rowsIn;
    product.leftTransposed = true;
    product.right = gradient;
    product.result = gradients() + weight;
    product.accumulate = true;
    queue.multiply(product);
  };
  add(layer.keptHidden.floats(), m_hidden, recurrentPart, at.recurrent.offset);
  if (index > 0) {
    add(layer.keptBelow.floats(), m_hidden, inputPart, at.input.offset);
  } else if (symbolsIn()) {
    const ScatterRows scatter{
        rows, m_columns, at.input.rows, batch.inputSymbols + block * m_rows, inputPart, gradients() + at.input.offset};
    if (!queue.failed()) queue.check(launchScatter(scatter, queue.stream()), "starting a kernel");
  } else {
    add(batch.inputValues + block * m_rows * at.input.rows, at.input.rows, inputPart, at.input.offset);
  }
  queue.addRows(inputPart, rows, m_columns, m_columns, m_ones.floats(), gradients() + at.bias.offset);
  if (gru)
    queue.addRows(recurrentPart + 2 * m_hidden, rows, m_hidden, m_columns, m_ones.floats(),
                  gradients() + at.recurrentBias.offset);
}

}  // namespace retrace::gpu
