// SPDX-License-Identifier: Apache-2.0
// Owns the update rules. One thread.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <span>

#include "core/network/network.h"
#include "core/network/parameters.h"

namespace retrace::core {

[[nodiscard]] double norm(std::span<const float> values);

/// How one update scales: the clipped gradient, and the corrections of Adam's moments at the `update`-th update (from
/// 1).
struct UpdateFactors {
  float shrink = 1.0F;
  float rate = 0.0F;
  float correctFirst = 1.0F, correctSecond = 1.0F;
};
/// NonFinite when the gradient's norm is not a number.
[[nodiscard]] Result<UpdateFactors> updateFactors(const TrainingOptions& options, double gradientNorm,
                                                  std::int64_t update);

class Optimizer {
 public:
  Optimizer() = default;
  /// `parameters`: of a ParameterLayout, so a multiple of kParameterBlock.
  Optimizer(const TrainingOptions& options, std::int64_t parameters);

  [[nodiscard]] static std::int64_t floats(const TrainingOptions& options, std::int64_t parameters);
  [[nodiscard]] std::int64_t bytes() const {
    return (m_first.size() + m_second.size()) * static_cast<std::int64_t>(sizeof(float));
  }
  /// Clips by the norm, then steps. NonFinite, with the weights unchanged, when a gradient is not a number.
  [[nodiscard]] Result<void> apply(std::span<float> weights, std::span<const float> gradients);

 private:
  using Block = Eigen::Array<float, kParameterBlock, 1>;
  using Blocks = Eigen::Array<float, kParameterBlock, Eigen::Dynamic>;

  TrainingOptions m_options;
  std::int64_t m_updates = 0;
  std::int64_t m_blocks = 0;
  Blocks m_first, m_second;  // Adam's moments (Kingma and Ba 2015)
};

}  // namespace retrace::core
