// SPDX-License-Identifier: Apache-2.0
// Owns the trained parameters' order in memory, their initial values, and the update rules. One thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/backend.h"

namespace retrace::core {

/// Offsets in floats of the parameters of an LSTM over symbols; every matrix row-major, gates in the order i f g o.
struct ParameterLayout {
  ParameterLayout() = default;
  ParameterLayout(std::int64_t symbols, std::int64_t hidden);

  std::int64_t input = 0;       ///< [V,4H]
  std::int64_t bias = 0;        ///< [4H]
  std::int64_t recurrent = 0;   ///< [H,4H]
  std::int64_t output = 0;      ///< [H,V]
  std::int64_t outputBias = 0;  ///< [V]

  [[nodiscard]] std::int64_t count() const { return m_count; }
  /// Uniform in +-1/sqrt(H) as in common libraries; the forget gate's bias is 1, the output's biases are 0. `weights` [count].
  void initialise(std::span<float> weights, std::uint64_t seed) const;

 private:
  std::int64_t m_symbols = 0;
  std::int64_t m_hidden = 0;
  std::int64_t m_count = 0;
};

[[nodiscard]] double norm(std::span<const float> values);

class Optimizer {
 public:
  Optimizer() = default;
  Optimizer(const TrainingOptions& options, std::int64_t parameters);

  [[nodiscard]] static std::int64_t floats(const TrainingOptions& options, std::int64_t parameters);
  [[nodiscard]] std::int64_t bytes() const { return static_cast<std::int64_t>((m_first.size() + m_second.size()) * sizeof(float)); }
  /// Clips by the norm, then steps. NonFinite, with the weights unchanged, when a gradient is not a number.
  [[nodiscard]] Result<void> apply(std::span<float> weights, std::span<const float> gradients);

 private:
  TrainingOptions m_options;
  std::int64_t m_updates = 0;
  std::vector<float> m_first, m_second;  // Adam's moments (Kingma and Ba 2015)
};

}  // namespace retrace::core
