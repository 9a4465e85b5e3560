// SPDX-License-Identifier: Apache-2.0
// Owns the order of the trained parameters in memory, their shapes and their initial values. Plain values, any thread.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "core/network/network.h"
#include "core/tasks/tasks.h"

namespace retrace::core {

/// Floats that every parameter matrix is padded to, with zeros: 64 bytes.
inline constexpr std::int64_t kParameterBlock = 16;

/// Row-major, as all parameters are; `Rows` 1: a row vector.
template <typename Number, int Rows = Eigen::Dynamic>
using RowMajor = Eigen::Matrix<Number, Rows, Eigen::Dynamic, Eigen::RowMajor>;

/// Where a matrix [rows, columns] lies in the block of all parameters.
template <int Rows>
struct ParameterPlace {
  std::int64_t offset = 0;  ///< in numbers
  std::int64_t rows = Rows;
  std::int64_t columns = 0;

  /// The matrix itself, in a block [ParameterLayout::count] of weights or gradients; valid as long as the block.
  template <typename Number>
  [[nodiscard]] auto in(Number* block) const {
    using Matrix = RowMajor<std::remove_const_t<Number>, Rows>;
    return Eigen::Map<std::conditional_t<std::is_const_v<Number>, const Matrix, Matrix>>(block + offset, rows, columns);
  }
};
using ParameterMatrix = ParameterPlace<Eigen::Dynamic>;
using ParameterRow = ParameterPlace<1>;

/// One layer. A row holds the gates side by side, each of H units: LSTM i f g o, GRU r z n, tanh one.
struct LayerParameters {
  ParameterMatrix input;       ///< [D, gates*H], D: symbols or values of the task; H above the first layer
  ParameterRow bias;           ///< [gates*H]
  ParameterMatrix recurrent;   ///< [H, gates*H]
  ParameterRow recurrentBias;  ///< [H], GRU alone: of the recurrent part of n; otherwise [0]
};

struct ParameterLayout {
  ParameterLayout() = default;
  ParameterLayout(const Network& network, const TaskShape& task);

  std::vector<LayerParameters> layers;
  ParameterMatrix output;   ///< [H, outputWidth]
  ParameterRow outputBias;  ///< [outputWidth]

  [[nodiscard]] std::int64_t count() const { return m_count; }
  /// Matrices uniform in +-1/sqrt(H) as in common libraries; biases 0, the LSTM's forget gate 1. `weights` [count].
  void initialise(std::span<float> weights, std::uint64_t seed) const;

 private:
  CellKind m_cell = CellKind::Lstm;
  std::int64_t m_count = 0;
};

/// A part of a parameter matrix.
using ParameterPart = Eigen::Ref<const RowMajor<float>, 0, Eigen::OuterStride<>>;
/// Lays columns [depth, up to panel] out as a panel [depth, panel] for products; zeros beyond the columns.
void packColumns(const ParameterPart& columns, std::int64_t panel, float* to);
/// The same of rows [up to panel, depth], which become the panel's columns.
void packRows(const ParameterPart& rows, std::int64_t panel, float* to);

}  // namespace retrace::core
