// SPDX-License-Identifier: Apache-2.0
#include "core/machine/recurrent_stack.h"

#include <algorithm>

namespace retrace::core {

namespace {

// Rows of a weight gradient's product: enough to hide the traffic of its result, few enough to stay in the second-level
// cache.
constexpr std::int64_t kGatheredRows = 256;
// Rows of one pass over the input weights, which are as large as the recurrent ones but wait for nothing.
constexpr std::int64_t kProjectedRows = 256;
// Streams of one pass over the weights.
constexpr std::int64_t kPassRows = 128;

struct Part {
  std::int64_t begin, end;
};
Part partOf(std::int64_t count, int member, int members) {
  return {count * member / members, count * (member + 1) / members};
}

}  // namespace

RecurrentStack::RecurrentStack(const Kernels& kernels, const Network& network, const TaskShape& task, int threads)
    : m_kernels(&kernels),
      m_cell(network.cell),
      m_shape(shapeOf(network.cell)),
      m_task(task),
      m_parameters(network, task),
      m_layers(network.layers),
      m_hidden(network.hidden),
      m_batch(network.batch),
      m_plane(planeFloats(network)) {
  const std::int64_t panel = kernels.panel;
  m_groups = panels(m_hidden);
  m_blockSteps = std::max<std::int64_t>(1, kGatheredRows / m_batch);
  m_rows = m_blockSteps * m_batch;
  for (const LayerParameters& at : m_parameters.layers) {
    Layer& layer = m_stack.emplace_back();
    const bool first = m_stack.size() == 1;
    layer.inputWidth = at.input.rows;
    layer.symbols = first && task.inputs == DataKind::Symbols;
    layer.bias.allocate(m_shape.slots * m_groups * panel);
    layer.input.allocate(m_shape.gates * m_groups * layer.inputWidth * panel);
    layer.recurrent.allocate(m_shape.gates * m_groups * m_hidden * panel);
    if (!first) layer.inputBack.allocate(m_groups * m_shape.gates * m_groups * panel * panel);
    layer.recurrentBack.allocate(m_groups * m_shape.gates * m_groups * panel * panel);
    layer.gatheredZ.allocate(m_shape.slots * m_groups * m_rows * panel);
    if (!layer.symbols) layer.gatheredInput.allocate(strips(layer.inputWidth) * m_rows * kernels.strip);
    layer.gatheredHidden.allocate(strips(m_hidden) * m_rows * kernels.strip);
  }
  const std::int64_t outputs = panels(task.outputWidth);
  m_outputBias.allocate(outputs * panel);
  m_output.allocate(outputs * m_hidden * panel);
  m_outputBack.allocate(m_groups * outputs * panel * panel);
  m_gatheredOutput.allocate(outputs * m_rows * panel);
  m_gatheredTop.allocate(strips(m_hidden) * m_rows * kernels.strip);
  m_gatheredSymbols.resize(static_cast<std::size_t>(m_blockSteps));
  m_scratchFloats = m_shape.slots * std::min(m_batch, kPassRows) * panel;
  m_scratch.allocate(m_scratchFloats * threads);
  if (task.inputs == DataKind::Symbols) return;
  m_projectedSteps = std::max<std::int64_t>(1, kProjectedRows / m_batch);
  if (m_projectedSteps > 1) m_projected.allocate(m_shape.gates * m_groups * m_projectedSteps * m_batch * panel);
}

std::int64_t RecurrentStack::packedBytes() const {
  std::int64_t bytes = m_outputBias.bytes() + m_output.bytes() + m_outputBack.bytes();
  for (const Layer& layer : m_stack)
    bytes += layer.bias.bytes() + layer.input.bytes() + layer.recurrent.bytes() + layer.inputBack.bytes() +
             layer.recurrentBack.bytes();
  return bytes;
}

std::int64_t RecurrentStack::gatheredBytes() const {
  std::int64_t bytes = m_gatheredOutput.bytes() + m_gatheredTop.bytes();
  for (const Layer& layer : m_stack)
    bytes += layer.gatheredZ.bytes() + layer.gatheredInput.bytes() + layer.gatheredHidden.bytes();
  return bytes;
}

StreamRange RecurrentStack::share(int member, int members) const {
  const Part tiles = partOf((m_batch + m_kernels->strip - 1) / m_kernels->strip, member, members);
  return {std::min(m_batch, tiles.begin * m_kernels->strip), std::min(m_batch, tiles.end * m_kernels->strip)};
}

void RecurrentStack::pack(std::span<const float> weights, int member, int members) {
  for (std::size_t index = 0; index < m_stack.size(); ++index)
    packLayer(m_stack[index], m_parameters.layers[index], weights.data(), member, members);
  const std::int64_t panel = m_kernels->panel, width = m_task.outputWidth, outputs = panels(width);
  const auto output = m_parameters.output.in(weights.data());
  const auto bias = m_parameters.outputBias.in(weights.data());
  const Part columns = partOf(outputs, member, members);
  for (std::int64_t p = columns.begin; p < columns.end; ++p) {
    const std::int64_t count = std::min(panel, width - p * panel);
    packColumns(bias.middleCols(p * panel, count), panel, m_outputBias.data() + p * panel);
    packColumns(output.middleCols(p * panel, count), panel, m_output.data() + p * m_hidden * panel);
  }
  const Part groups = partOf(m_groups, member, members);
  for (std::int64_t group = groups.begin; group < groups.end; ++group)
    packRows(output.middleRows(group * panel, widthOf(group)), panel,
             m_outputBack.data() + group * outputs * panel * panel);
}

void RecurrentStack::packLayer(Layer& layer, const LayerParameters& at, const float* weights, int member, int members) {
  const std::int64_t panel = m_kernels->panel, backDepth = m_shape.gates * m_groups * panel;
  const auto input = at.input.in(weights), recurrent = at.recurrent.in(weights);
  const auto bias = at.bias.in(weights), recurrentBias = at.recurrentBias.in(weights);
  const Part groups = partOf(m_groups, member, members);
  for (std::int64_t group = groups.begin; group < groups.end; ++group) {
    const std::int64_t unit = group * panel, count = widthOf(group);
    const auto biasOf = [&](std::int64_t slot) { return layer.bias.data() + (slot * m_groups + group) * panel; };
    for (std::int64_t slot = 0; slot < m_shape.gates; ++slot) {
      const auto place = static_cast<std::size_t>(slot);
      const std::int64_t index = group * m_shape.gates + slot, inputColumn = m_shape.inputGate[place] * m_hidden + unit,
                         recurrentColumn = m_shape.recurrentGate[place] * m_hidden + unit;
      packColumns(input.middleCols(inputColumn, count), panel, layer.input.data() + index * input.rows() * panel);
      packColumns(recurrent.middleCols(recurrentColumn, count), panel,
                  layer.recurrent.data() + index * m_hidden * panel);
      packColumns(bias.middleCols(inputColumn, count), panel, biasOf(m_shape.inputSlot + slot));
    }
    if (m_cell == CellKind::Gru) packColumns(recurrentBias.middleCols(unit, count), panel, biasOf(m_shape.slots - 1));
    // Transposed: the depth runs over the gathered panels, whose last of each gate may be cut short.
    const auto packBack = [&](const auto& matrix, const std::array<std::int64_t, 4>& gates, AlignedFloats& to) {
      for (std::int64_t slot = 0; slot < m_shape.gates; ++slot)
        for (std::int64_t other = 0; other < m_groups; ++other)
          packRows(matrix.block(unit, gates[static_cast<std::size_t>(slot)] * m_hidden + other * panel, count,
                                widthOf(other)),
                   panel, to.data() + group * backDepth * panel + (slot * m_groups + other) * panel * panel);
    };
    if (layer.inputBack.bytes() > 0) packBack(input, m_shape.inputGate, layer.inputBack);
    packBack(recurrent, m_shape.recurrentGate, layer.recurrentBack);
  }
}

void RecurrentStack::project(StreamRange streams, StepInput input, std::int64_t steps) {
  const Layer& layer = m_stack.front();
  const std::int64_t panel = m_kernels->panel, rows = streams.end - streams.begin, width = layer.inputWidth;
  const bool whole = rows == m_batch;  // then the steps' rows follow one another
  for (std::int64_t group = 0; group < m_groups; ++group)
    for (std::int64_t gate = 0; gate < m_shape.gates; ++gate) {
      const std::int64_t index = group * m_shape.gates + gate;
      const float* const bias = layer.bias.data() + ((m_shape.inputSlot + gate) * m_groups + group) * panel;
      float* const target = m_projected.data() + index * m_projectedSteps * m_batch * panel;
      for (std::int64_t step = 0; step < (whole ? 1 : steps); ++step) {
        const std::int64_t row = step * m_batch + streams.begin;
        m_kernels->multiplyRows(
            whole ? steps * m_batch : rows, width, {input.values + row * width, width, kDepthBlock, kDepthBlock},
            layer.input.data() + index * width * panel, bias, 0, target + row * panel, panel, panel);
      }
    }
}

void RecurrentStack::forward(StreamRange streams, StepInput input, std::int64_t projected, const float* before,
                             float* after, float* gates, int member) {
  float* const z = m_scratch.data() + member * m_scratchFloats;
  for (std::int64_t begin = streams.begin; begin < streams.end; begin += kPassRows) {
    const StreamRange pass{begin, std::min(streams.end, begin + kPassRows)};
    for (std::size_t index = 0; index < m_stack.size(); ++index)
      forwardLayer(index, pass, input, index == 0 ? projected : -1, before, after, gates, z);
  }
}

void RecurrentStack::forwardLayer(std::size_t index, StreamRange streams, StepInput input, std::int64_t projected,
                                  const float* before, float* after, float* gates, float* z) {
  const Layer& layer = m_stack[index];
  const std::int64_t panel = m_kernels->panel, rows = streams.end - streams.begin, slotStride = rows * panel;
  const std::int64_t firstUnit = streams.begin * m_hidden;
  const float* const below =
      index > 0 ? after + hiddenAt(index - 1) + firstUnit : input.values + streams.begin * layer.inputWidth;
  const RowsOperand left{below, layer.inputWidth, kDepthBlock, kDepthBlock};
  const RowsOperand state{before + hiddenAt(index) + firstUnit, m_hidden, kDepthBlock, kDepthBlock};
  for (std::int64_t group = 0; group < m_groups; ++group) {
    for (std::int64_t slot = 0; slot < m_shape.slots; ++slot) {
      float* const target = z + slot * slotStride;
      const float* from = layer.bias.data() + (slot * m_groups + group) * panel;
      std::int64_t fromStride = 0;
      const std::int64_t fromInput = slot - m_shape.inputSlot, fromState = slot - m_shape.recurrentSlot;
      const bool hasInput = fromInput >= 0 && fromInput < m_shape.gates,
                 hasState = fromState >= 0 && fromState < m_shape.gates;
      if (hasInput) {
        const std::int64_t place = group * m_shape.gates + fromInput;
        const float* const weights = layer.input.data() + place * layer.inputWidth * panel;
        if (projected >= 0) {
          from = m_projected.data() + ((place * m_projectedSteps + projected) * m_batch + streams.begin) * panel;
          if (!hasState) std::copy_n(from, slotStride, target);
        } else {
          if (layer.symbols) m_kernels->lookUp(rows, input.symbols + streams.begin, weights, from, target);
          else m_kernels->multiplyRows(rows, layer.inputWidth, left, weights, from, 0, target, panel, panel);
          from = target;
        }
        fromStride = panel;
      }
      if (hasState)
        m_kernels->multiplyRows(rows, m_hidden, state,
                                layer.recurrent.data() + (group * m_shape.gates + fromState) * m_hidden * panel, from,
                                fromStride, target, panel, panel);
    }
    const std::int64_t unit = firstUnit + group * panel;
    const CellForward step{rows,
                           widthOf(group),
                           m_hidden,
                           m_plane,
                           z,
                           slotStride,
                           before + hiddenAt(index) + unit,
                           before + cellAt(index) + unit,
                           after + hiddenAt(index) + unit,
                           after + cellAt(index) + unit,
                           gates == nullptr ? nullptr : gates + gatesAt(index) + unit};
    switch (m_cell) {
      case CellKind::Tanh: m_kernels->tanhForward(step); break;
      case CellKind::Gru: m_kernels->gruForward(step); break;
      case CellKind::Lstm: m_kernels->lstmForward(step); break;
    }
  }
}

void RecurrentStack::output(StreamRange streams, const float* hidden, const std::int32_t* targetSymbols,
                            const float* targetValues, float scale, double* losses) {
  const std::int64_t panel = m_kernels->panel, rows = streams.end - streams.begin, width = m_task.outputWidth;
  const RowsOperand top{hidden + hiddenAt(m_stack.size() - 1) + streams.begin * m_hidden, m_hidden, kDepthBlock,
                        kDepthBlock};
  float* const outputs = m_gatheredOutput.data() + (m_gatheredOutputs * m_batch + streams.begin) * panel;
  for (std::int64_t p = 0; p < panels(width); ++p)
    m_kernels->multiplyRows(rows, m_hidden, top, m_output.data() + p * m_hidden * panel,
                            m_outputBias.data() + p * panel, 0, outputs + p * m_rows * panel, panel, panel);
  if (m_task.outputs == DataKind::Symbols)
    m_kernels->softmaxLoss(rows, width, outputs, m_rows * panel, targetSymbols + streams.begin, scale,
                           losses + streams.begin);
  else
    m_kernels->squaredLoss(rows, width, outputs, m_rows * panel, targetValues + streams.begin * width, scale,
                           losses + streams.begin);
}

void RecurrentStack::backward(StreamRange streams, StepInput input, const float* internal, const float* before,
                              bool predicted, float* gradHidden) {
  const std::int64_t panel = m_kernels->panel, rows = streams.end - streams.begin;
  const std::size_t top = m_stack.size() - 1;
  if (rows == 0) return;
  if (predicted) {
    const std::int64_t depth = panels(m_task.outputWidth) * panel;
    const RowsOperand gradients{m_gatheredOutput.data() + (m_gatheredOutputs * m_batch + streams.begin) * panel, panel,
                                panel, m_rows * panel};
    float* const target = gradHidden + hiddenAt(top) + streams.begin * m_hidden;
    for (std::int64_t group = 0; group < m_groups; ++group)
      m_kernels->multiplyRows(rows, depth, gradients, m_outputBack.data() + group * depth * panel,
                              target + group * panel, m_hidden, target + group * panel, m_hidden, widthOf(group));
    gatherStrips(streams, internal + hiddenAt(top), m_hidden, m_gatheredTop.data(), m_gatheredOutputs);
  }
  for (std::size_t index = m_stack.size(); index-- > 0;)
    backwardLayer(index, streams, input, internal, before, gradHidden);
}

void RecurrentStack::backwardLayer(std::size_t index, StreamRange streams, StepInput input, const float* internal,
                                   const float* before, float* gradHidden) {
  Layer& layer = m_stack[index];
  const std::int64_t panel = m_kernels->panel, rows = streams.end - streams.begin,
                     slotStride = m_groups * m_rows * panel;
  const std::int64_t firstUnit = streams.begin * m_hidden;
  float* const gathered = layer.gatheredZ.data() + (m_gatheredSteps * m_batch + streams.begin) * panel;
  for (std::int64_t group = 0; group < m_groups; ++group) {
    const std::int64_t unit = firstUnit + group * panel;
    const CellBackward step{rows,
                            widthOf(group),
                            m_hidden,
                            m_plane,
                            internal + hiddenAt(index) + unit,
                            internal + cellAt(index) + unit,
                            internal + hiddenFloats() + gatesAt(index) + unit,
                            before + hiddenAt(index) + unit,
                            before + cellAt(index) + unit,
                            gradHidden + hiddenAt(index) + unit,
                            gradHidden + cellAt(index) + unit,
                            gathered + group * m_rows * panel,
                            slotStride};
    switch (m_cell) {
      case CellKind::Tanh: m_kernels->tanhBackward(step); break;
      case CellKind::Gru: m_kernels->gruBackward(step); break;
      case CellKind::Lstm: m_kernels->lstmBackward(step); break;
    }
  }
  const std::int64_t depth = m_shape.gates * m_groups * panel;
  const auto addProducts = [&](std::int64_t slot, const AlignedFloats& weights, float* target) {
    const RowsOperand gradients{gathered + slot * slotStride, panel, panel, m_rows * panel};
    for (std::int64_t group = 0; group < m_groups; ++group)
      m_kernels->multiplyRows(rows, depth, gradients, weights.data() + group * depth * panel, target + group * panel,
                              m_hidden, target + group * panel, m_hidden, widthOf(group));
  };
  addProducts(m_shape.recurrentSlot, layer.recurrentBack, gradHidden + hiddenAt(index) + firstUnit);
  if (index > 0) addProducts(m_shape.inputSlot, layer.inputBack, gradHidden + hiddenAt(index - 1) + firstUnit);
  gatherStrips(streams, before + hiddenAt(index), m_hidden, layer.gatheredHidden.data(), m_gatheredSteps);
  if (!layer.symbols)
    gatherStrips(streams, index > 0 ? internal + hiddenAt(index - 1) : input.values, layer.inputWidth,
                 layer.gatheredInput.data(), m_gatheredSteps);
}

void RecurrentStack::gatherStrips(StreamRange streams, const float* source, std::int64_t width, float* target,
                                  std::int64_t step) {
  const std::int64_t strip = m_kernels->strip;
  for (std::int64_t first = 0; first < width; first += strip) {
    const std::int64_t count = std::min(strip, width - first);
    float* to = target + first / strip * m_rows * strip + (step * m_batch + streams.begin) * strip;
    const float* from = source + streams.begin * width + first;
    if (count == 8 && strip == 8)
      for (std::int64_t n = streams.begin; n < streams.end; ++n, to += 8, from += width) std::copy_n(from, 8, to);
    else
      for (std::int64_t n = streams.begin; n < streams.end; ++n, to += strip, from += width)
        std::copy_n(from, count, to);
  }
}

bool RecurrentStack::stepGathered(StepInput input, bool predicted) {
  m_gatheredSymbols[static_cast<std::size_t>(m_gatheredSteps)] = input.symbols;
  if (predicted) ++m_gatheredOutputs;
  return ++m_gatheredSteps == m_blockSteps;
}

void RecurrentStack::forgetGathered() { m_gatheredSteps = m_gatheredOutputs = 0; }

void RecurrentStack::addGathered(std::span<float> gradients, int member, int members) {
  for (std::size_t index = 0; index < m_stack.size(); ++index)
    addLayer(m_stack[index], m_parameters.layers[index], gradients.data(), member, members);
  const std::int64_t panel = m_kernels->panel, width = m_task.outputWidth, depth = m_gatheredOutputs * m_batch;
  const Part columns = partOf(panels(width), member, members);
  for (std::int64_t p = columns.begin; p < columns.end && depth > 0; ++p) {
    const float* const gathered = m_gatheredOutput.data() + p * m_rows * panel;
    const std::int64_t count = std::min(panel, width - p * panel);
    m_kernels->multiplyStrips(m_hidden, depth, m_gatheredTop.data(), m_rows * m_kernels->strip, gathered,
                              gradients.data() + m_parameters.output.offset + p * panel, width, count);
    m_kernels->addRows(depth, gathered, gradients.data() + m_parameters.outputBias.offset + p * panel, count);
  }
}

void RecurrentStack::addLayer(Layer& layer, const LayerParameters& at, float* gradients, int member, int members) {
  const std::int64_t panel = m_kernels->panel, columns = m_shape.gates * m_hidden, depth = m_gatheredSteps * m_batch;
  const std::int64_t stripFloats = m_rows * m_kernels->strip;
  const Part parts = partOf(m_shape.gates * m_groups, member, members);
  for (std::int64_t part = parts.begin; part < parts.end; ++part) {
    const std::int64_t slot = part / m_groups, group = part % m_groups, count = widthOf(group);
    const auto place = static_cast<std::size_t>(slot);
    const auto panelOf = [&](std::int64_t first) {
      return layer.gatheredZ.data() + ((first + slot) * m_groups + group) * m_rows * panel;
    };
    const auto columnOf = [&](std::int64_t gate) { return gate * m_hidden + group * panel; };
    const std::int64_t inputColumn = columnOf(m_shape.inputGate[place]),
                       recurrentColumn = columnOf(m_shape.recurrentGate[place]);
    const float* const fromInput = panelOf(m_shape.inputSlot);
    m_kernels->multiplyStrips(m_hidden, depth, layer.gatheredHidden.data(), stripFloats, panelOf(m_shape.recurrentSlot),
                              gradients + at.recurrent.offset + recurrentColumn, columns, count);
    if (layer.symbols)
      for (std::int64_t step = 0; step < m_gatheredSteps; ++step)
        m_kernels->scatter(m_batch, m_gatheredSymbols[static_cast<std::size_t>(step)],
                           fromInput + step * m_batch * panel, gradients + at.input.offset + inputColumn, columns,
                           count);
    else
      m_kernels->multiplyStrips(layer.inputWidth, depth, layer.gatheredInput.data(), stripFloats, fromInput,
                                gradients + at.input.offset + inputColumn, columns, count);
    m_kernels->addRows(depth, fromInput, gradients + at.bias.offset + inputColumn, count);
    if (m_cell == CellKind::Gru && slot == m_shape.gates - 1)
      m_kernels->addRows(depth, panelOf(m_shape.recurrentSlot), gradients + at.recurrentBias.offset + group * panel,
                         count);
  }
}

}  // namespace retrace::core
