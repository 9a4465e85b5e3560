// SPDX-License-Identifier: Apache-2.0
#include "core/machine/recurrent_stack.h"

#include <algorithm>

namespace retrace::core {

namespace {

// Streams of one pass over the weights.
constexpr std::int64_t kPassRows = 128;

}  // namespace

RecurrentStack::RecurrentStack(const Kernels& kernels, const Network& network, const TaskShape& task, int threads)
    : m_kernels(&kernels),
      m_tiles(kernels, network),
      m_state(network),
      m_task(task),
      m_parameters(network, task),
      m_top(m_state.layer(network.layers - 1).hidden) {
  for (const LayerParameters& at : m_parameters.layers) {
    const std::int64_t index = std::ssize(m_layers);
    m_layers.emplace_back(kernels, network, at, index, index == 0 && task.inputs == DataKind::Symbols);
  }
  const std::int64_t panel = m_tiles.panel, outputs = m_tiles.panels(task.outputWidth) * panel;
  m_outputBias.allocate(outputs);
  m_output.allocate(outputs * m_tiles.hidden);
  m_outputBack.allocate(m_tiles.groups * panel * outputs);
  m_gatheredOutput.allocate(outputs * m_tiles.rows);
  m_gatheredTop.allocate(m_tiles.strips(m_tiles.hidden) * m_tiles.rows * m_tiles.strip);
  m_gatheredSymbols.resize(static_cast<std::size_t>(m_tiles.blockSteps));
  m_scratchFloats = m_state.shape.slots * std::min(m_tiles.batch, kPassRows) * panel;
  m_scratch.allocate(m_scratchFloats * threads);
}

std::int64_t RecurrentStack::packedBytes() const {
  std::int64_t bytes = m_outputBias.bytes() + m_output.bytes() + m_outputBack.bytes();
  for (const RecurrentLayer& layer : m_layers) bytes += layer.packedBytes();
  return bytes;
}

std::int64_t RecurrentStack::gatheredBytes() const {
  std::int64_t bytes = m_gatheredOutput.bytes() + m_gatheredTop.bytes();
  for (const RecurrentLayer& layer : m_layers) bytes += layer.gatheredBytes();
  return bytes;
}

Range RecurrentStack::share(int member, int members) const {
  const Range part = partOf(m_tiles.strips(m_tiles.batch), member, members);
  return {std::min(m_tiles.batch, part.begin * m_tiles.strip), std::min(m_tiles.batch, part.end * m_tiles.strip)};
}

void RecurrentStack::pack(std::span<const float> weights, int member, int members) {
  for (RecurrentLayer& layer : m_layers) layer.pack(weights.data(), member, members);
  const std::int64_t panel = m_tiles.panel, width = m_task.outputWidth, outputs = m_tiles.panels(width);
  const auto output = m_parameters.output.in(weights.data());
  const auto bias = m_parameters.outputBias.in(weights.data());
  const Range columns = partOf(outputs, member, members);
  for (std::int64_t p = columns.begin; p < columns.end; ++p) {
    const std::int64_t count = std::min(panel, width - p * panel);
    packColumns(bias.middleCols(p * panel, count), panel, m_outputBias.data() + p * panel);
    packColumns(output.middleCols(p * panel, count), panel, m_output.data() + p * m_tiles.hidden * panel);
  }
  const Range groups = partOf(m_tiles.groups, member, members);
  for (std::int64_t group = groups.begin; group < groups.end; ++group)
    packRows(output.middleRows(group * panel, m_tiles.widthOf(group)), panel,
             m_outputBack.data() + group * outputs * panel * panel);
}

void RecurrentStack::forward(Range streams, StepInput input, std::int64_t projected, const float* before, float* after,
                             bool recorded, int member) {
  float* const z = m_scratch.data() + member * m_scratchFloats;
  for (std::int64_t begin = streams.begin; begin < streams.end; begin += kPassRows) {
    const Range pass{begin, std::min(streams.end, begin + kPassRows)};
    for (const RecurrentLayer& layer : m_layers) layer.forward(pass, input, projected, before, after, recorded, z);
  }
}

void RecurrentStack::output(Range streams, const float* hidden, const std::int32_t* targetSymbols,
                            const float* targetValues, float scale, double* losses) {
  const std::int64_t panel = m_tiles.panel, rows = streams.end - streams.begin, width = m_task.outputWidth;
  const RowsOperand top{hidden + m_top + streams.begin * m_tiles.hidden, m_tiles.hidden, kDepthBlock, kDepthBlock};
  float* const outputs = m_gatheredOutput.data() + (m_gatheredOutputs * m_tiles.batch + streams.begin) * panel;
  for (std::int64_t p = 0; p < m_tiles.panels(width); ++p)
    m_kernels->multiplyRows(rows, m_tiles.hidden, top, m_output.data() + p * m_tiles.hidden * panel,
                            m_outputBias.data() + p * panel, 0, outputs + p * m_tiles.rows * panel, panel, panel);
  if (m_task.outputs == DataKind::Symbols)
    m_kernels->softmaxLoss(rows, width, outputs, m_tiles.rows * panel, targetSymbols + streams.begin, scale,
                           losses + streams.begin);
  else
    m_kernels->squaredLoss(rows, width, outputs, m_tiles.rows * panel, targetValues + streams.begin * width, scale,
                           losses + streams.begin);
}

void RecurrentStack::backward(Range streams, StepInput input, const float* internal, const float* before,
                              bool predicted, float* gradHidden) {
  const std::int64_t panel = m_tiles.panel, rows = streams.end - streams.begin;
  if (rows == 0) return;
  if (predicted) {
    const std::int64_t depth = m_tiles.panels(m_task.outputWidth) * panel;
    const RowsOperand gradients{m_gatheredOutput.data() + (m_gatheredOutputs * m_tiles.batch + streams.begin) * panel,
                                panel, panel, m_tiles.rows * panel};
    float* const target = gradHidden + m_top + streams.begin * m_tiles.hidden;
    for (std::int64_t group = 0; group < m_tiles.groups; ++group)
      m_kernels->multiplyRows(rows, depth, gradients, m_outputBack.data() + group * depth * panel,
                              target + group * panel, m_tiles.hidden, target + group * panel, m_tiles.hidden,
                              m_tiles.widthOf(group));
    m_tiles.gather(streams, internal + m_top, m_tiles.hidden, m_gatheredOutputs, m_gatheredTop.data());
  }
  for (std::size_t index = m_layers.size(); index-- > 0;)
    m_layers[index].backward(streams, input, m_gatheredSteps, internal, before, gradHidden);
}

bool RecurrentStack::stepGathered(StepInput input, bool predicted) {
  m_gatheredSymbols[static_cast<std::size_t>(m_gatheredSteps)] = input.symbols;
  if (predicted) ++m_gatheredOutputs;
  return ++m_gatheredSteps == m_tiles.blockSteps;
}

void RecurrentStack::forgetGathered() { m_gatheredSteps = m_gatheredOutputs = 0; }

void RecurrentStack::addGathered(std::span<float> gradients, int member, int members) {
  const std::span symbols(m_gatheredSymbols.data(), static_cast<std::size_t>(m_gatheredSteps));
  for (const RecurrentLayer& layer : m_layers) layer.addGathered(symbols, gradients.data(), member, members);
  const std::int64_t panel = m_tiles.panel, width = m_task.outputWidth, depth = m_gatheredOutputs * m_tiles.batch;
  const Range columns = partOf(m_tiles.panels(width), member, members);
  for (std::int64_t p = columns.begin; p < columns.end && depth > 0; ++p) {
    const float* const gathered = m_gatheredOutput.data() + p * m_tiles.rows * panel;
    const std::int64_t count = std::min(panel, width - p * panel);
    m_kernels->multiplyStrips(m_tiles.hidden, depth, m_gatheredTop.data(), m_tiles.rows * m_tiles.strip, gathered,
                              gradients.data() + m_parameters.output.offset + p * panel, width, count);
    m_kernels->addRows(depth, gathered, gradients.data() + m_parameters.outputBias.offset + p * panel, count);
  }
}

}  // namespace retrace::core
