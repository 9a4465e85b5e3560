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

Optimizer::Optimizer(const TrainingOptions& options, std::int64_t parameters) : m_options(options) {
  if (options.optimizer != OptimizerKind::Adam) return;
  m_first.resize(static_cast<std::size_t>(parameters));
  m_second.resize(static_cast<std::size_t>(parameters));
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
  const auto [factor, rate, correctFirst, correctSecond] = *factors;
  if (m_options.optimizer == OptimizerKind::Sgd) {
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] -= rate * factor * gradients[i];
    return {};
  }
  constexpr float kDecayFirst = 0.9F, kDecaySecond = 0.999F, kEpsilon = 1e-8F;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const float gradient = factor * gradients[i];
    m_first[i] = kDecayFirst * m_first[i] + (1.0F - kDecayFirst) * gradient;
    m_second[i] = kDecaySecond * m_second[i] + (1.0F - kDecaySecond) * gradient * gradient;
    weights[i] -= rate * correctFirst * m_first[i] / (std::sqrt(correctSecond * m_second[i]) + kEpsilon);
  }
  return {};
}

}  // namespace retrace::core
