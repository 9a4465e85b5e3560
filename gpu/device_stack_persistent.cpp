// SPDX-License-Identifier: Apache-2.0
// The runs of a stack of layers by the persistent recurrence: layer by layer, what does not depend on the step before
// it as products of one step each (a product of all steps would change its bits with their number), the rest as one
// kernel.
#include <algorithm>

#include "gpu/device_stack.h"

namespace retrace::gpu {

void DeviceStack::forwardPersistent(Queue& queue, const DeviceBatch& batch, const Run& run) {
  const std::int64_t block = blockOf(run.first), place = (run.first - 1) % m_blockSteps,
                     stepFloats = m_batch * m_hidden;
  PersistentForward s;
  s.shape = m_persistent->forward;
  s.streams = m_batch;
  s.hidden = m_hidden;
  s.steps = run.last - run.first + 1;
  s.plane = m_plane;
  s.stride = run.states != nullptr ? internalFloats() : stepFloats;
  s.arrivals = m_arrivals.counts();
  for (std::size_t index = 0; index < m_stack.size(); ++index) {
    const core::LayerParameters& at = m_parameters.layers[index];
    if (index > 0) {
      for (std::int64_t step = 0; step < s.steps; ++step) {
        Product input{m_batch, m_columns, m_hidden};
        input.left = s.hiddenStates + step * s.stride;  // of the layer below
        input.right = weights() + at.input.offset;
        input.result = m_inputPart.floats() + step * m_batch * m_columns;
        queue.multiply(input);
      }
      s.inputPart = m_inputPart.floats();
      s.symbols = nullptr;
    } else if (symbolsIn()) {
      s.symbols = batch.inputSymbols + (run.first - 1) * m_batch;
      s.inputWeights = weights() + at.input.offset;
    } else {
      s.inputPart = m_projections.floats() + (block % kSlots * m_rows + place * m_batch) * m_columns;
    }
    s.bias = weights() + at.bias.offset;
    s.recurrentBias = weights() + at.recurrentBias.offset;
    s.weights = weights() + at.recurrent.offset;
    s.hiddenBefore = run.before + hiddenAt(index);
    s.cellBefore = run.before + cellAt(index);
    if (run.states != nullptr) {
      s.hiddenStates = run.states + hiddenAt(index);
      s.cells = run.states + cellAt(index);
      s.gates = m_shape.gatePlanes == 0 ? nullptr : run.states + hiddenFloats() + gatesAt(index);
    } else {
      s.hiddenStates = m_passed.floats();
      s.hiddenAfter = run.after + hiddenAt(index);
      s.cellAfter = run.after + cellAt(index);
    }
    if (!queue.failed())
      queue.check(launchPersistentForward(m_cell, s, queue.stream()), "starting the persistent kernel");
  }
}

void DeviceStack::backwardPersistent(Queue& queue, const DeviceBatch& batch, const Run& run, float* gradHidden) {
  const std::int64_t row = rowOf(run.first), stepFloats = m_batch * m_hidden;
  const std::int64_t firstPredicted = std::max(run.first, m_task.firstTarget(batch.steps));
  PersistentBackward s;
  s.shape = m_persistent->backward;
  s.streams = m_batch;
  s.hidden = m_hidden;
  s.steps = run.last - run.first + 1;
  s.plane = m_plane;
  s.stride = internalFloats();
  s.gradAbove = m_gradAbove.floats() + row * m_hidden;
  s.firstAbove = firstPredicted - run.first;
  s.arrivals = m_arrivals.counts();
  for (std::size_t index = m_stack.size(); index-- > 0;) {
    const Layer& layer = m_stack[index];
    const core::LayerParameters& at = m_parameters.layers[index];
    s.weights = weights() + at.recurrent.offset;
    s.hiddenStates = run.states + hiddenAt(index);
    s.cells = run.states + cellAt(index);
    s.gates = run.states + hiddenFloats() + gatesAt(index);
    s.below = index > 0 ? run.states + hiddenAt(index - 1) : nullptr;
    s.hiddenBefore = run.before + hiddenAt(index);
    s.cellBefore = run.before + cellAt(index);
    s.gradHidden = gradHidden + hiddenAt(index);
    s.gradCell = gradHidden + cellAt(index);
    s.gradInputPart = layer.gradInputPart.floats() + row * m_columns;
    s.gradRecurrentPart = m_cell == core::CellKind::Gru ? layer.gradRecurrentPart.floats() + row * m_columns : nullptr;
    s.keptHidden = layer.keptHidden.floats() + row * m_hidden;
    s.keptBelow = index > 0 ? layer.keptBelow.floats() + row * m_hidden : nullptr;
    if (!queue.failed())
      queue.check(launchPersistentBackward(m_cell, s, queue.stream()), "starting the persistent kernel");
    if (index == 0) continue;
    for (std::int64_t step = 0; step < s.steps; ++step) {
      Product product{m_batch, m_hidden, m_columns};
      product.left = s.gradInputPart + step * m_batch * m_columns;
      product.right = weights() + at.input.offset;
      product.rightTransposed = true;
      product.result = m_gradAbove.floats() + row * m_hidden + step * stepFloats;
      queue.multiply(product);
    }
    s.firstAbove = 0;
  }
}

}  // namespace retrace::gpu
