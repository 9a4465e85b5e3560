// SPDX-License-Identifier: Apache-2.0
// Owns what is trained and how: the cells, the sizes of a stack of them, the training options. Plain values, any
// thread.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/base/result.h"
#include "core/network/cell_kind.h"
#include "core/schedule/problem.h"

namespace retrace::core {

enum class OptimizerKind : std::uint8_t { Sgd, Adam };

inline constexpr std::int64_t kMaxWidth = 65'536;
inline constexpr std::int64_t kMaxLayers = 4;

/// The network: `layers` recurrent layers of `hidden` units each over `batch` streams, an output layer of the task's
/// width.
struct Network {
  CellKind cell = CellKind::Lstm;
  std::int64_t hidden = 64;
  std::int64_t batch = 16;
  std::int64_t layers = 1;
  bool operator==(const Network&) const = default;
};

/// What a cell computes and keeps, per unit. A slot is one pre-activation: input and recurrent products add up in the
/// slots that both have; a GRU keeps the two parts of n apart (slots: input part of n, r, z, recurrent part of n).
struct CellShape {
  std::int64_t gates = 0;         ///< columns of a weight matrix, in units of H
  std::int64_t hiddenPlanes = 0;  ///< h, and c for the LSTM
  std::int64_t gatePlanes = 0;    ///< what an internal state keeps beside its hidden state
  std::int64_t slots = 0;
  std::int64_t inputSlot = 0;      ///< the input product fills the slots inputSlot .. inputSlot + gates - 1
  std::int64_t recurrentSlot = 0;  ///< and the recurrent product these
  std::array<std::int64_t, 4>
      inputGate{};  ///< the gate (column block of the weights) behind each of the input product's slots
  std::array<std::int64_t, 4> recurrentGate{};

  [[nodiscard]] std::int64_t internalPlanes() const { return hiddenPlanes + gatePlanes; }
};
[[nodiscard]] CellShape shapeOf(CellKind cell);

struct TrainingOptions {
  OptimizerKind optimizer = OptimizerKind::Adam;
  double learningRate = 5e-3;
  double clipNorm = 1.0;  ///< the gradient's l2 norm is scaled down to this; 0: never
  std::uint64_t seed = 1;
  int threads = 1;
};

/// Where the planes of a state lie on every machine, in floats; a plane [N,H] is padded to 64 bytes. First h (and c) of
/// every layer, which is the hidden state; then, in an internal state, the gates of every layer.
struct StateLayout {
  /// A layer's planes; `below`: h of the layer below. What there is not is `hidden`: c of cells without one, and what
  /// lies below the first layer.
  struct Layer {
    std::int64_t hidden = 0, cell = 0, gates = 0, below = 0;
  };

  StateLayout() = default;
  explicit StateLayout(const Network& network);

  CellShape shape;
  std::int64_t layers = 0, plane = 0;

  [[nodiscard]] std::int64_t hiddenFloats() const { return layers * shape.hiddenPlanes * plane; }
  [[nodiscard]] std::int64_t internalFloats() const { return layers * shape.internalPlanes() * plane; }
  /// Layers count from 0.
  [[nodiscard]] Layer layer(std::int64_t index) const;
};
/// Bytes of the states of a network on every machine.
[[nodiscard]] StateSizes stateSizes(const Network& network);

[[nodiscard]] std::string_view toText(CellKind cell);
[[nodiscard]] Result<CellKind> cellFromText(std::string_view text);
/// InvalidInput for senseless widths, batches or numbers of layers; names the limit.
[[nodiscard]] Result<void> validate(const Network& network);

[[nodiscard]] std::string_view toText(OptimizerKind optimizer);
[[nodiscard]] Result<OptimizerKind> optimizerFromText(std::string_view text);
[[nodiscard]] Result<void> validateThreads(int threads);
/// InvalidInput for a learning rate, clip norm or number of threads that makes no sense.
[[nodiscard]] Result<void> validate(const TrainingOptions& options);

}  // namespace retrace::core
