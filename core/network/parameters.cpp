// SPDX-License-Identifier: Apache-2.0
#include "core/network/parameters.h"

#include <cmath>
#include <random>

namespace retrace::core {

ParameterLayout::ParameterLayout(const Network& network, const TaskShape& task)
    : m_network(network), m_outputWidth(task.outputWidth) {
  constexpr std::int64_t kAlign = 16;
  const auto place = [this](std::int64_t floats) {
    const std::int64_t at = m_count;
    m_count += (floats + kAlign - 1) / kAlign * kAlign;
    return at;
  };
  const std::int64_t columns = shapeOf(network.cell).gates * network.hidden;
  for (std::int64_t index = 0; index < network.layers; ++index) {
    LayerParameters layer;
    layer.inputWidth = index == 0 ? task.inputWidth : network.hidden;
    layer.input = place(layer.inputWidth * columns);
    layer.bias = place(columns);
    layer.recurrent = place(network.hidden * columns);
    layer.recurrentBias = network.cell == CellKind::Gru ? place(network.hidden) : m_count;
    layers.push_back(layer);
  }
  output = place(network.hidden * m_outputWidth);
  outputBias = place(m_outputWidth);
}

void ParameterLayout::initialise(std::span<float> weights, std::uint64_t seed) const {
  std::mt19937_64 generator(seed);
  const std::int64_t hidden = m_network.hidden;
  const double range = 1.0 / std::sqrt(static_cast<double>(hidden));
  // Own scaling of the generator's bits: library distributions differ from one standard library to another.
  const auto draw = [&] {
    return static_cast<float>((static_cast<double>(generator() >> 11) * 0x1.0p-52 - 1.0) * range);
  };
  const auto fill = [&](std::int64_t at, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) weights[static_cast<std::size_t>(at + i)] = draw();
  };
  const std::int64_t columns = shapeOf(m_network.cell).gates * hidden;
  for (const LayerParameters& layer : layers) {
    fill(layer.input, layer.inputWidth * columns);
    fill(layer.recurrent, hidden * columns);
    if (m_network.cell != CellKind::Lstm) continue;
    for (std::int64_t j = 0; j < hidden; ++j) weights[static_cast<std::size_t>(layer.bias + hidden + j)] = 1.0F;
  }
  fill(output, hidden * m_outputWidth);
}

}  // namespace retrace::core
