// SPDX-License-Identifier: Apache-2.0
// Owns the order of the trained parameters in memory and their initial values. Plain values, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/network/network.h"
#include "core/tasks/tasks.h"

namespace retrace::core {

/// Offsets in floats of one layer's parameters. Matrices are row-major; a row holds the gates side by side, each of H
/// units: LSTM i f g o, GRU r z n, tanh one.
struct LayerParameters {
  std::int64_t inputWidth = 0;     ///< symbols or values of the task; H above the first layer
  std::int64_t input = 0;          ///< [inputWidth, gates*H]
  std::int64_t bias = 0;           ///< [gates*H]
  std::int64_t recurrent = 0;      ///< [H, gates*H]
  std::int64_t recurrentBias = 0;  ///< [H], GRU alone: of the recurrent part of n
};

struct ParameterLayout {
  ParameterLayout() = default;
  ParameterLayout(const Network& network, const TaskShape& task);

  std::vector<LayerParameters> layers;
  std::int64_t output = 0;      ///< [H, outputWidth]
  std::int64_t outputBias = 0;  ///< [outputWidth]

  [[nodiscard]] std::int64_t count() const { return m_count; }
  /// Matrices uniform in +-1/sqrt(H) as in common libraries; biases 0, the LSTM's forget gate 1. `weights` [count].
  void initialise(std::span<float> weights, std::uint64_t seed) const;

 private:
  Network m_network;
  std::int64_t m_outputWidth = 0;
  std::int64_t m_count = 0;
};

}  // namespace retrace::core
