// SPDX-License-Identifier: Apache-2.0
#include "gpu/device_layer.h"

#include "gpu/kernels.h"

namespace retrace::gpu {

void DeviceLayer::plan(MemoryPlan& plan, const LayerFrame& frame) {
  constexpr auto kFloatBytes = static_cast<std::int64_t>(sizeof(float));
  const auto add = [&](Buffer& buffer, std::int64_t width) {
    plan.add("gathered steps for weight gradients", buffer, frame.rows * width * kFloatBytes);
  };
  add(m_gradInputPart, frame.columns);
  if (frame.cell == core::CellKind::Gru) add(m_gradRecurrentPart, frame.columns);
  add(m_keptHidden, frame.hidden);
  if (!m_first) add(m_keptBelow, frame.hidden);
}

// The input of `steps` steps: the first layer's, or products of the hidden states `below`, which lie `stride` apart. A
// product of all steps would change its bits with their number.
LayerInput DeviceLayer::inputOf(Queue& queue, const LayerFrame& frame, const LayerInput& first, const float* below,
                                std::int64_t stride, std::int64_t steps) const {
  if (m_first) return first;
  for (std::int64_t step = 0; step < steps; ++step) {
    Product product{frame.batch, frame.columns, frame.hidden};
    product.left = below + step * stride;
    product.right = frame.weights.floats() + m_at.input.offset;
    product.result = frame.inputPart.floats() + step * frame.batch * frame.columns;
    queue.multiply(product);
  }
  return {frame.inputPart.floats(), nullptr};
}

void DeviceLayer::forwardStep(Queue& queue, const LayerFrame& frame, const LayerInput& input, const float* before,
                              float* after, bool recorded) const {
  const float* const weights = frame.weights.floats();
  Product recurrent{frame.batch, frame.columns, frame.hidden};
  recurrent.left = before + m_planes.hidden;
  recurrent.right = weights + m_at.recurrent.offset;
  recurrent.result = frame.recurrentPart.floats();
  queue.multiply(recurrent);
  const LayerInput own = inputOf(queue, frame, input, after + m_planes.below, 0, 1);
  ForwardStep s{frame.batch, frame.hidden, frame.state.plane, own.part, own.symbols};
  s.inputWeights = weights + m_at.input.offset;
  s.bias = weights + m_at.bias.offset;
  s.recurrentBias = weights + m_at.recurrentBias.offset;
  s.recurrentPart = frame.recurrentPart.floats();
  s.hiddenBefore = before + m_planes.hidden;
  s.cellBefore = before + m_planes.cell;
  s.hiddenAfter = after + m_planes.hidden;
  s.cellAfter = after + m_planes.cell;
  s.gates = recorded ? after + m_planes.gates : nullptr;
  if (!queue.failed()) queue.check(launchForward(frame.cell, s, queue.stream()), "starting a kernel");
}

void DeviceLayer::backwardStep(Queue& queue, const LayerFrame& frame, std::int64_t row, const float* gradAbove,
                               const float* internal, const float* before, float* gradHidden) const {
  BackwardStep s{frame.batch, frame.hidden, frame.state.plane};
  s.hiddenAfter = internal + m_planes.hidden;
  s.cellAfter = internal + m_planes.cell;
  s.gates = internal + m_planes.gates;
  s.hiddenBefore = before + m_planes.hidden;
  s.cellBefore = before + m_planes.cell;
  s.gradAbove = gradAbove;
  s.gradHidden = gradHidden + m_planes.hidden;
  s.gradCell = gradHidden + m_planes.cell;
  s.gradInputPart = m_gradInputPart.floats() + row * frame.columns;
  if (frame.cell == core::CellKind::Gru) s.gradRecurrentPart = m_gradRecurrentPart.floats() + row * frame.columns;
  s.keptHidden = m_keptHidden.floats() + row * frame.hidden;
  if (!m_first) {
    s.below = internal + m_planes.below;
    s.keptBelow = m_keptBelow.floats() + row * frame.hidden;
  }
  if (!queue.failed()) queue.check(launchBackward(frame.cell, s, queue.stream()), "starting a kernel");
  const auto reach = [&](const float* gradient, std::int64_t weight, float* hidden) {
    Product product{frame.batch, frame.hidden, frame.columns};
    product.left = gradient;
    product.right = frame.weights.floats() + weight;
    product.rightTransposed = true;
    product.result = hidden;
    product.accumulate = true;
    queue.multiply(product);
  };
  reach(s.gradRecurrentPart != nullptr ? s.gradRecurrentPart : s.gradInputPart, m_at.recurrent.offset, s.gradHidden);
  if (!m_first) reach(s.gradInputPart, m_at.input.offset, gradHidden + m_planes.below);
}

void DeviceLayer::forwardRun(Queue& queue, const LayerFrame& frame, const LayerInput& input, const StepRun& run) const {
  const float* const weights = frame.weights.floats();
  const bool recorded = run.states != nullptr;
  PersistentForward s{frame.persistent->forward, frame.batch, frame.hidden, run.steps(), frame.state.plane};
  s.stride = recorded ? frame.state.internalFloats() : frame.batch * frame.hidden;
  const LayerInput own =
      inputOf(queue, frame, input, recorded ? run.states + m_planes.below : frame.passed.floats(), s.stride, s.steps);
  s.inputPart = own.part;
  s.symbols = own.symbols;
  s.inputWeights = weights + m_at.input.offset;
  s.bias = weights + m_at.bias.offset;
  s.recurrentBias = weights + m_at.recurrentBias.offset;
  s.weights = weights + m_at.recurrent.offset;
  s.hiddenBefore = run.before + m_planes.hidden;
  s.cellBefore = run.before + m_planes.cell;
  if (recorded) {
    s.hiddenStates = run.states + m_planes.hidden;
    s.cells = run.states + m_planes.cell;
    s.gates = run.states + m_planes.gates;
  } else {
    s.hiddenStates = frame.passed.floats();
    s.hiddenAfter = run.after + m_planes.hidden;
    s.cellAfter = run.after + m_planes.cell;
  }
  s.arrivals = frame.arrivals.counts();
  if (!queue.failed())
    queue.check(launchPersistentForward(frame.cell, s, queue.stream()), "starting the persistent kernel");
}

void DeviceLayer::backwardRun(Queue& queue, const LayerFrame& frame, std::int64_t row, std::int64_t firstAbove,
                              const StepRun& run, float* gradHidden) const {
  PersistentBackward s{frame.persistent->backward, frame.batch, frame.hidden, run.steps(), frame.state.plane};
  s.weights = frame.weights.floats() + m_at.recurrent.offset;
  s.hiddenStates = run.states + m_planes.hidden;
  s.cells = run.states + m_planes.cell;
  s.gates = run.states + m_planes.gates;
  s.below = m_first ? nullptr : run.states + m_planes.below;
  s.stride = frame.state.internalFloats();
  s.hiddenBefore = run.before + m_planes.hidden;
  s.cellBefore = run.before + m_planes.cell;
  float* const gradAbove = frame.gradAbove.floats() + row * frame.hidden;
  s.gradAbove = gradAbove;
  s.firstAbove = firstAbove;
  s.gradHidden = gradHidden + m_planes.hidden;
  s.gradCell = gradHidden + m_planes.cell;
  s.gradInputPart = m_gradInputPart.floats() + row * frame.columns;
  if (frame.cell == core::CellKind::Gru) s.gradRecurrentPart = m_gradRecurrentPart.floats() + row * frame.columns;
  s.keptHidden = m_keptHidden.floats() + row * frame.hidden;
  s.keptBelow = m_first ? nullptr : m_keptBelow.floats() + row * frame.hidden;
  s.arrivals = frame.arrivals.counts();
  if (!queue.failed())
    queue.check(launchPersistentBackward(frame.cell, s, queue.stream()), "starting the persistent kernel");
  for (std::int64_t step = 0; !m_first && step < s.steps; ++step) {
    Product product{frame.batch, frame.hidden, frame.columns};
    product.left = s.gradInputPart + step * frame.batch * frame.columns;
    product.right = frame.weights.floats() + m_at.input.offset;
    product.rightTransposed = true;
    product.result = gradAbove + step * frame.batch * frame.hidden;
    queue.multiply(product);
  }
}

void DeviceLayer::addBlock(Queue& queue, const LayerFrame& frame, const DeviceBatch& batch, std::int64_t firstRow,
                           std::int64_t rows) const {
  float* const gradients = frame.gradients.floats();
  const bool gru = frame.cell == core::CellKind::Gru;
  const float* const inputPart = m_gradInputPart.floats();
  const float* const recurrentPart = gru ? m_gradRecurrentPart.floats() : inputPart;
  const auto add = [&](const float* rowsIn, std::int64_t width, const float* gradient, std::int64_t weight) {
    Product product{width, frame.columns, rows};
    product.left = rowsIn;
    product.leftTransposed = true;
    product.right = gradient;
    product.result = gradients + weight;
    product.accumulate = true;
    queue.multiply(product);
  };
  add(m_keptHidden.floats(), frame.hidden, recurrentPart, m_at.recurrent.offset);
  const std::int64_t width = m_at.input.rows;
  if (!m_first) {
    add(m_keptBelow.floats(), width, inputPart, m_at.input.offset);
  } else if (batch.inputSymbols != nullptr) {
    const ScatterRows scatter{
        rows, frame.columns, width, batch.inputSymbols + firstRow, inputPart, gradients + m_at.input.offset};
    if (!queue.failed()) queue.check(launchScatter(scatter, queue.stream()), "starting a kernel");
  } else {
    add(batch.inputValues + firstRow * width, width, inputPart, m_at.input.offset);
  }
  const float* const ones = frame.ones.floats();
  queue.addRows(inputPart, rows, frame.columns, frame.columns, ones, gradients + m_at.bias.offset);
  if (gru)
    queue.addRows(recurrentPart + 2 * frame.hidden, rows, frame.hidden, frame.columns, ones,
                  gradients + m_at.recurrentBias.offset);
}

}  // namespace retrace::gpu
