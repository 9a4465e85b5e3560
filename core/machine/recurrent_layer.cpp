// SPDX-License-Identifier: Apache-2.0
#include "core/machine/recurrent_layer.h"

namespace retrace::core {

namespace {

// Rows of a weight gradient's product: enough to hide the traffic of its result, few enough to stay in the second-level
// cache.
constexpr std::int64_t kGatheredRows = 256;
// Rows of one pass over the input weights, which are as large as the recurrent ones but wait for nothing.
constexpr std::int64_t kProjectedRows = 256;

}  // namespace

Tiles::Tiles(const Kernels& kernels, const Network& network)
    : panel(kernels.panel),
      strip(kernels.strip),
      hidden(network.hidden),
      batch(network.batch),
      groups(panels(hidden)),
      blockSteps(std::max<std::int64_t>(1, kGatheredRows / batch)),
      rows(blockSteps * batch) {}

void Tiles::gather(Range streams, const float* source, std::int64_t width, std::int64_t step, float* target) const {
  for (std::int64_t first = 0; first < width; first += strip) {
    const std::int64_t count = std::min(strip, width - first);
    float* to = target + first / strip * rows * strip + (step * batch + streams.begin) * strip;
    const float* from = source + streams.begin * width + first;
    if (count == 8 && strip == 8)
      for (std::int64_t n = streams.begin; n < streams.end; ++n, to += 8, from += width) std::copy_n(from, 8, to);
    else
      for (std::int64_t n = streams.begin; n < streams.end; ++n, to += strip, from += width)
        std::copy_n(from, count, to);
  }
}

RecurrentLayer::RecurrentLayer(const Kernels& kernels, const Network& network, const LayerParameters& at,
                               std::int64_t index, bool symbols)
    : m_kernels(&kernels),
      m_tiles(kernels, network),
      m_cell(network.cell),
      m_shape(shapeOf(network.cell)),
      m_plane(StateLayout(network).plane),
      m_planes(StateLayout(network).layer(index)),
      m_at(at),
      m_first(index == 0),
      m_symbols(symbols) {
  const std::int64_t panel = m_tiles.panel, units = m_tiles.groups * panel, inputWidth = at.input.rows;
  m_bias.allocate(m_shape.slots * units);
  m_input.allocate(m_shape.gates * units * inputWidth);
  m_recurrent.allocate(m_shape.gates * units * m_tiles.hidden);
  if (!m_first) m_inputBack.allocate(m_shape.gates * units * units);
  m_recurrentBack.allocate(m_shape.gates * units * units);
  m_gatheredZ.allocate(m_shape.slots * units * m_tiles.rows);
  if (!symbols) m_gatheredInput.allocate(m_tiles.strips(inputWidth) * m_tiles.rows * m_tiles.strip);
  m_gatheredHidden.allocate(m_tiles.strips(m_tiles.hidden) * m_tiles.rows * m_tiles.strip);
  if (!m_first || symbols) return;
  m_projectedSteps = std::max<std::int64_t>(1, kProjectedRows / m_tiles.batch);
  if (m_projectedSteps > 1) m_projected.allocate(m_shape.gates * units * m_projectedSteps * m_tiles.batch);
}

std::int64_t RecurrentLayer::packedBytes() const {
  return m_bias.bytes() + m_input.bytes() + m_recurrent.bytes() + m_inputBack.bytes() + m_recurrentBack.bytes();
}

std::int64_t RecurrentLayer::gatheredBytes() const {
  return m_gatheredZ.bytes() + m_gatheredInput.bytes() + m_gatheredHidden.bytes();
}

void RecurrentLayer::pack(const float* weights, int member, int members) {
  const std::int64_t panel = m_tiles.panel, backDepth = m_shape.gates * m_tiles.groups * panel;
  const auto input = m_at.input.in(weights), recurrent = m_at.recurrent.in(weights);
  const auto bias = m_at.bias.in(weights), recurrentBias = m_at.recurrentBias.in(weights);
  const Range groups = partOf(m_tiles.groups, member, members);
  for (std::int64_t group = groups.begin; group < groups.end; ++group) {
    const std::int64_t unit = group * panel, count = m_tiles.widthOf(group);
    const auto biasOf = [&](std::int64_t slot) { return m_bias.data() + (slot * m_tiles.groups + group) * panel; };
    for (std::int64_t slot = 0; slot < m_shape.gates; ++slot) {
      const auto place = static_cast<std::size_t>(slot);
      const std::int64_t index = group * m_shape.gates + slot,
                         inputColumn = m_shape.inputGate[place] * m_tiles.hidden + unit,
                         recurrentColumn = m_shape.recurrentGate[place] * m_tiles.hidden + unit;
      packColumns(input.middleCols(inputColumn, count), panel, m_input.data() + index * input.rows() * panel);
      packColumns(recurrent.middleCols(recurrentColumn, count), panel,
                  m_recurrent.data() + index * m_tiles.hidden * panel);
      packColumns(bias.middleCols(inputColumn, count), panel, biasOf(m_shape.inputSlot + slot));
    }
    if (m_cell == CellKind::Gru) packColumns(recurrentBias.middleCols(unit, count), panel, biasOf(m_shape.slots - 1));
    // Transposed: the depth runs over the gathered panels, whose last of each gate may be cut short.
    const auto packBack = [&](const auto& matrix, const std::array<std::int64_t, 4>& gates, AlignedFloats& to) {
      for (std::int64_t slot = 0; slot < m_shape.gates; ++slot)
        for (std::int64_t other = 0; other < m_tiles.groups; ++other)
          packRows(matrix.block(unit, gates[static_cast<std::size_t>(slot)] * m_tiles.hidden + other * panel, count,
                                m_tiles.widthOf(other)),
                   panel, to.data() + group * backDepth * panel + (slot * m_tiles.groups + other) * panel * panel);
    };
    if (m_inputBack.bytes() > 0) packBack(input, m_shape.inputGate, m_inputBack);
    packBack(recurrent, m_shape.recurrentGate, m_recurrentBack);
  }
}

void RecurrentLayer::project(Range streams, const float* values, std::int64_t steps) {
  const std::int64_t panel = m_tiles.panel, rows = streams.end - streams.begin, width = m_at.input.rows;
  const bool whole = rows == m_tiles.batch;  // then the steps' rows follow one another
  for (std::int64_t group = 0; group < m_tiles.groups; ++group)
    for (std::int64_t gate = 0; gate < m_shape.gates; ++gate) {
      const std::int64_t index = group * m_shape.gates + gate;
      const float* const bias = m_bias.data() + ((m_shape.inputSlot + gate) * m_tiles.groups + group) * panel;
      float* const target = m_projected.data() + index * m_projectedSteps * m_tiles.batch * panel;
      for (std::int64_t step = 0; step < (whole ? 1 : steps); ++step) {
        const std::int64_t row = step * m_tiles.batch + streams.begin;
        m_kernels->multiplyRows(whole ? steps * m_tiles.batch : rows, width,
                                {values + row * width, width, kDepthBlock, kDepthBlock},
                                m_input.data() + index * width * panel, bias, 0, target + row * panel, panel, panel);
      }
    }
}

void RecurrentLayer::forward(Range streams, StepInput input, std::int64_t projected, const float* before, float* after,
                             bool recorded, float* z) const {
  const std::int64_t panel = m_tiles.panel, rows = streams.end - streams.begin, slotStride = rows * panel,
                     inputWidth = m_at.input.rows;
  const std::int64_t firstUnit = streams.begin * m_tiles.hidden;
  const float* const below = m_first ? input.values : after + m_planes.below;
  const RowsOperand left{m_symbols ? nullptr : below + streams.begin * inputWidth, inputWidth, kDepthBlock,
                         kDepthBlock};
  const RowsOperand state{before + m_planes.hidden + firstUnit, m_tiles.hidden, kDepthBlock, kDepthBlock};
  for (std::int64_t group = 0; group < m_tiles.groups; ++group) {
    for (std::int64_t slot = 0; slot < m_shape.slots; ++slot) {
      float* const target = z + slot * slotStride;
      const float* from = m_bias.data() + (slot * m_tiles.groups + group) * panel;
      std::int64_t fromStride = 0;
      const std::int64_t fromInput = slot - m_shape.inputSlot, fromState = slot - m_shape.recurrentSlot;
      const bool hasInput = fromInput >= 0 && fromInput < m_shape.gates,
                 hasState = fromState >= 0 && fromState < m_shape.gates;
      if (hasInput) {
        const std::int64_t place = group * m_shape.gates + fromInput;
        const float* const weights = m_input.data() + place * inputWidth * panel;
        if (m_first && projected >= 0) {
          from = m_projected.data() + ((place * m_projectedSteps + projected) * m_tiles.batch + streams.begin) * panel;
          if (!hasState) std::copy_n(from, slotStride, target);
        } else {
          if (m_symbols) m_kernels->lookUp(rows, input.symbols + streams.begin, weights, from, target);
          else m_kernels->multiplyRows(rows, inputWidth, left, weights, from, 0, target, panel, panel);
          from = target;
        }
        fromStride = panel;
      }
      if (hasState)
        m_kernels->multiplyRows(rows, m_tiles.hidden, state,
                                m_recurrent.data() + (group * m_shape.gates + fromState) * m_tiles.hidden * panel, from,
                                fromStride, target, panel, panel);
    }
    const std::int64_t unit = firstUnit + group * panel;
    const CellForward cell{rows,
                           m_tiles.widthOf(group),
                           m_tiles.hidden,
                           m_plane,
                           z,
                           slotStride,
                           before + m_planes.hidden + unit,
                           before + m_planes.cell + unit,
                           after + m_planes.hidden + unit,
                           after + m_planes.cell + unit,
                           recorded ? after + m_planes.gates + unit : nullptr};
    switch (m_cell) {
      case CellKind::Tanh: m_kernels->tanhForward(cell); break;
      case CellKind::Gru: m_kernels->gruForward(cell); break;
      case CellKind::Lstm: m_kernels->lstmForward(cell); break;
    }
  }
}

void RecurrentLayer::backward(Range streams, StepInput input, std::int64_t step, const float* internal,
                              const float* before, float* gradHidden) {
  const std::int64_t panel = m_tiles.panel, rows = streams.end - streams.begin,
                     slotStride = m_tiles.groups * m_tiles.rows * panel;
  const std::int64_t firstUnit = streams.begin * m_tiles.hidden;
  float* const gathered = m_gatheredZ.data() + (step * m_tiles.batch + streams.begin) * panel;
  for (std::int64_t group = 0; group < m_tiles.groups; ++group) {
    const std::int64_t unit = firstUnit + group * panel;
    const CellBackward cell{rows,
                            m_tiles.widthOf(group),
                            m_tiles.hidden,
                            m_plane,
                            internal + m_planes.hidden + unit,
                            internal + m_planes.cell + unit,
                            internal + m_planes.gates + unit,
                            before + m_planes.hidden + unit,
                            before + m_planes.cell + unit,
                            gradHidden + m_planes.hidden + unit,
                            gradHidden + m_planes.cell + unit,
                            gathered + group * m_tiles.rows * panel,
                            slotStride};
    switch (m_cell) {
      case CellKind::Tanh: m_kernels->tanhBackward(cell); break;
      case CellKind::Gru: m_kernels->gruBackward(cell); break;
      case CellKind::Lstm: m_kernels->lstmBackward(cell); break;
    }
  }
  const std::int64_t depth = m_shape.gates * m_tiles.groups * panel;
  const auto addProducts = [&](std::int64_t slot, const AlignedFloats& weights, float* target) {
    const RowsOperand gradients{gathered + slot * slotStride, panel, panel, m_tiles.rows * panel};
    for (std::int64_t group = 0; group < m_tiles.groups; ++group)
      m_kernels->multiplyRows(rows, depth, gradients, weights.data() + group * depth * panel, target + group * panel,
                              m_tiles.hidden, target + group * panel, m_tiles.hidden, m_tiles.widthOf(group));
  };
  addProducts(m_shape.recurrentSlot, m_recurrentBack, gradHidden + m_planes.hidden + firstUnit);
  if (!m_first) addProducts(m_shape.inputSlot, m_inputBack, gradHidden + m_planes.below + firstUnit);
  m_tiles.gather(streams, before + m_planes.hidden, m_tiles.hidden, step, m_gatheredHidden.data());
  if (!m_symbols)
    m_tiles.gather(streams, m_first ? input.values : internal + m_planes.below, m_at.input.rows, step,
                   m_gatheredInput.data());
}

void RecurrentLayer::addGathered(std::span<const std::int32_t* const> symbols, float* gradients, int member,
                                 int members) const {
  const std::int64_t panel = m_tiles.panel, columns = m_shape.gates * m_tiles.hidden,
                     depth = std::ssize(symbols) * m_tiles.batch;
  const std::int64_t stripFloats = m_tiles.rows * m_tiles.strip;
  const Range parts = partOf(m_shape.gates * m_tiles.groups, member, members);
  for (std::int64_t part = parts.begin; part < parts.end; ++part) {
    const std::int64_t slot = part / m_tiles.groups, group = part % m_tiles.groups, count = m_tiles.widthOf(group);
    const auto place = static_cast<std::size_t>(slot);
    const auto panelOf = [&](std::int64_t first) {
      return m_gatheredZ.data() + ((first + slot) * m_tiles.groups + group) * m_tiles.rows * panel;
    };
    const auto columnOf = [&](std::int64_t gate) { return gate * m_tiles.hidden + group * panel; };
    const std::int64_t inputColumn = columnOf(m_shape.inputGate[place]),
                       recurrentColumn = columnOf(m_shape.recurrentGate[place]);
    const float* const fromInput = panelOf(m_shape.inputSlot);
    m_kernels->multiplyStrips(m_tiles.hidden, depth, m_gatheredHidden.data(), stripFloats,
                              panelOf(m_shape.recurrentSlot), gradients + m_at.recurrent.offset + recurrentColumn,
                              columns, count);
    if (m_symbols)
      for (std::int64_t step = 0; step < std::ssize(symbols); ++step)
        m_kernels->scatter(m_tiles.batch, symbols[static_cast<std::size_t>(step)],
                           fromInput + step * m_tiles.batch * panel, gradients + m_at.input.offset + inputColumn,
                           columns, count);
    else
      m_kernels->multiplyStrips(m_at.input.rows, depth, m_gatheredInput.data(), stripFloats, fromInput,
                                gradients + m_at.input.offset + inputColumn, columns, count);
    m_kernels->addRows(depth, fromInput, gradients + m_at.bias.offset + inputColumn, count);
    if (m_cell == CellKind::Gru && slot == m_shape.gates - 1)
      m_kernels->addRows(depth, panelOf(m_shape.recurrentSlot), gradients + m_at.recurrentBias.offset + group * panel,
                         count);
  }
}

}  // namespace retrace::core
