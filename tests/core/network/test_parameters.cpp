// SPDX-License-Identifier: Apache-2.0
// Where parameters lie, how they begin, and how they are laid out for products.
#include <doctest/doctest.h>

#include "core/network/parameters.h"
#include "tests/support/conformance.h"

using namespace retrace::core;
using namespace retrace::test;

TEST_CASE("every parameter matrix has its own blocks, and the layout ends with the last") {
  for (const CellKind cell : kCells) {
    const Network network{cell, 5, 2, 3};
    const ParameterLayout layout(network, valueTask(2, 3));
    std::vector<int> taken(static_cast<std::size_t>(layout.count()));
    const auto take = [&](const auto& place, std::int64_t rows, std::int64_t columns) {
      CHECK(place.rows == rows);
      CHECK(place.columns == columns);
      CHECK(place.offset % kParameterBlock == 0);
      place.in(taken.data()).array() += 1;
    };
    const std::int64_t columns = shapeOf(cell).gates * 5;
    for (std::size_t l = 0; l < 3; ++l) {
      take(layout.layers[l].input, l == 0 ? 2 : 5, columns);
      take(layout.layers[l].bias, 1, columns);
      take(layout.layers[l].recurrent, 5, columns);
      take(layout.layers[l].recurrentBias, 1, cell == CellKind::Gru ? 5 : 0);
    }
    take(layout.output, 5, 3);
    take(layout.outputBias, 1, 3);
    CHECK(layout.count() % kParameterBlock == 0);
    CHECK(std::ranges::max(taken) == 1);
    CHECK(layout.count() - layout.outputBias.offset == kParameterBlock);
  }
}

TEST_CASE("matrices begin within one over the root of H, biases at 0, the LSTM's forget gate at 1") {
  const ParameterLayout layout({CellKind::Lstm, 16, 1, 2}, symbolTask(7));
  std::vector<float> weights(static_cast<std::size_t>(layout.count()));
  layout.initialise(weights, 3);
  for (const LayerParameters& layer : layout.layers) {
    const auto input = layer.input.in(weights.data()), recurrent = layer.recurrent.in(weights.data());
    CHECK(input.array().abs().maxCoeff() <= 0.25F);
    CHECK(recurrent.array().abs().maxCoeff() > 0.24F);
    CHECK((recurrent.array() == 0.0F).count() == 0);
    const auto bias = layer.bias.in(weights.data());
    CHECK((bias.array() == 1.0F).count() == 16);
    CHECK((bias.segment(16, 16).array() == 1.0F).all());
    CHECK(bias.sum() == 16.0F);
  }
}

TEST_CASE("panels hold the columns or the rows of a part, and zeros beyond it") {
  RowMajor<float> matrix(13, 22);
  for (std::int64_t k = 0; k < matrix.size(); ++k) matrix.data()[k] = static_cast<float>(k + 1);
  constexpr std::int64_t kPanel = 8;
  for (std::int64_t width = 1; width <= kPanel; ++width)
    for (const std::int64_t depth : {1, 3, 4, 9}) {
      std::vector<float> packed(static_cast<std::size_t>(depth * kPanel), -1.0F);
      const Eigen::Map<const RowMajor<float>> panel(packed.data(), depth, kPanel);
      packColumns(matrix.block(2, 5, depth, width), kPanel, packed.data());
      CHECK(panel.leftCols(width) == matrix.block(2, 5, depth, width));
      CHECK(panel.rightCols(kPanel - width).isZero());
      packed.assign(packed.size(), -1.0F);
      packRows(matrix.block(4, 7, width, depth), kPanel, packed.data());
      CHECK(panel.leftCols(width) == matrix.block(4, 7, width, depth).transpose());
      CHECK(panel.rightCols(kPanel - width).isZero());
    }
}
