// SPDX-License-Identifier: Apache-2.0
#include "core/network/optimizer.h"

#include <cmath>

namespace retrace::core {

double norm(std::span<const float> values) {
  double sum = 0.0;
  for (const float value : values) sum += static_cast<double>(value) * static_cast<double>(value);
  return std::sqrt(sum);
}

std::int64_t Optimizer::floats(const TrainingOptions& options, std::int64_t parameters) {
  return options.optimizer == OptimizerKind::Adam ? 2 * parameters : 0;
}

Optimizer::Optimizer(const TrainingOptions& options, std::int64_t parameters)
    : m_options(options), m_blocks(parameters / kParameterBlock) {
  if (options.optimizer == OptimizerKind::Adam) m_first = m_second = Blocks::Zero(kParameterBlock, m_blocks);
}

Result<UpdateFactors> updateFactors(const TrainingOptions& options, double gradientNorm, std::int64_t update) {
  if (!std::isfinite(gradientNorm))
    return fail(ErrorCode::NonFinite,
                "The gradient is not a number any more: use a smaller learning rate or clip the gradient's norm.");
  UpdateFactors factors;
  factors.shrink = static_cast<float>(
      options.clipNorm > 0.0 && gradientNorm > options.clipNorm ? options.clipNorm / gradientNorm : 1.0);
  factors.rate = static_cast<float>(options.learningRate);
  const auto age = static_cast<double>(update);
  factors.correctFirst = static_cast<float>(1.0 / (1.0 - std::pow(0.9, age)));
  factors.correctSecond = static_cast<float>(1.0 / (1.0 - std::pow(0.999, age)));
  return factors;
}

Result<void> Optimizer::apply(std::span<float> weights, std::span<const float> gradients) {
  const auto factors = updateFactors(m_options, norm(gradients), m_updates + 1);
  if (!factors) return tl::unexpected(factors.error());
  ++m_updates;
  const auto [shrink, rate, correctFirst, correctSecond] = *factors;
  // Block by block, so that the moments of one are still in registers when its weights are stepped.
  Eigen::Map<Blocks> allWeights(weights.data(), kParameterBlock, m_blocks);
  const Eigen::Map<const Blocks> allGradients(gradients.data(), kParameterBlock, m_blocks);
  constexpr float kDecayFirst = 0.9F, kDecaySecond = 0.999F, kEpsilon = 1e-8F;
  for (Eigen::Index block = 0; block < m_blocks; ++block) {
    auto w = allWeights.col(block);
    if (m_options.optimizer == OptimizerKind::Sgd) {
      w -= rate * shrink * allGradients.col(block);
      continue;
    }
    const Block g = shrink * allGradients.col(block);
    auto first = m_first.col(block), second = m_second.col(block);
    first = kDecayFirst * first + (1.0F - kDecayFirst) * g;
    second = kDecaySecond * second + (1.0F - kDecaySecond) * g * g;
    w -= rate * correctFirst * first / ((correctSecond * second).sqrt() + kEpsilon);
  }
  return {};
}

}  // namespace retrace::core
