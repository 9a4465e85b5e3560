// SPDX-License-Identifier: Apache-2.0
#include "core/network/parameters.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace retrace::core {

ParameterLayout::ParameterLayout(const Network& network, const TaskShape& task) : m_cell(network.cell) {
  const auto place = [this](auto& matrix, std::int64_t rows, std::int64_t columns) {
    matrix = {m_count, rows, columns};
    m_count += (rows * columns + kParameterBlock - 1) / kParameterBlock * kParameterBlock;
  };
  const std::int64_t hidden = network.hidden, columns = shapeOf(network.cell).gates * hidden;
  for (std::int64_t index = 0; index < network.layers; ++index) {
    LayerParameters& layer = layers.emplace_back();
    place(layer.input, index == 0 ? task.inputWidth : hidden, columns);
    place(layer.bias, 1, columns);
    place(layer.recurrent, hidden, columns);
    place(layer.recurrentBias, 1, network.cell == CellKind::Gru ? hidden : 0);
  }
  place(output, hidden, task.outputWidth);
  place(outputBias, 1, task.outputWidth);
}

void ParameterLayout::initialise(std::span<float> weights, std::uint64_t seed) const {
  std::mt19937_64 generator(seed);
  const std::int64_t hidden = output.rows;
  const double range = 1.0 / std::sqrt(static_cast<double>(hidden));
  // Own scaling of the generator's bits: library distributions differ from one standard library to another.
  const auto fill = [&](const ParameterMatrix& matrix) {
    for (float& weight : matrix.in(weights.data()).reshaped<Eigen::RowMajor>())
      weight = static_cast<float>((static_cast<double>(generator() >> 11) * 0x1.0p-52 - 1.0) * range);
  };
  for (const LayerParameters& layer : layers) {
    fill(layer.input);
    fill(layer.recurrent);
    if (m_cell == CellKind::Lstm) layer.bias.in(weights.data()).segment(hidden, hidden).setOnes();
  }
  fill(output);
}

void packColumns(const ParameterPart& columns, std::int64_t panel, float* to) {
  for (std::int64_t k = 0; k < columns.rows(); ++k, to += panel) {
    // Of rows as short as these, Eigen copies half as many in the same time.
    std::copy_n(columns.row(k).data(), columns.cols(), to);
    std::fill(to + columns.cols(), to + panel, 0.0F);
  }
}

void packRows(const ParameterPart& rows, std::int64_t panel, float* to) {
  Eigen::Map<RowMajor<float>> packed(to, rows.cols(), panel);
  constexpr std::int64_t kTile = 4;  // as many as fit in a register, so that they are transposed there
  for (std::int64_t j = 0; j < rows.rows(); j += kTile)
    for (std::int64_t k = 0; k < rows.cols(); k += kTile) {
      const std::int64_t height = std::min(kTile, rows.rows() - j), depth = std::min(kTile, rows.cols() - k);
      Eigen::Matrix<float, kTile, kTile, Eigen::RowMajor> tile;
      if (height == kTile && depth == kTile) {
        tile = rows.block<kTile, kTile>(j, k);
        tile.transposeInPlace();
        packed.block<kTile, kTile>(k, j) = tile;
      } else {
        packed.block(k, j, depth, height) = rows.block(j, k, height, depth).transpose();
      }
    }
  packed.rightCols(panel - rows.rows()).setZero();
}

}  // namespace retrace::core
