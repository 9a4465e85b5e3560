// SPDX-License-Identifier: Apache-2.0
#include "core/optimizer.h"

#include <cmath>
#include <random>

namespace retrace::core {

ParameterLayout::ParameterLayout(std::int64_t symbols, std::int64_t hidden) : m_symbols(symbols), m_hidden(hidden) {
  constexpr std::int64_t kAlign = 16;
  const auto place = [this](std::int64_t floats) {
    const std::int64_t at = m_count;
    m_count += (floats + kAlign - 1) / kAlign * kAlign;
    return at;
  };
  input = place(symbols * 4 * hidden);
  bias = place(4 * hidden);
  recurrent = place(hidden * 4 * hidden);
  output = place(hidden * symbols);
  outputBias = place(symbols);
}

void ParameterLayout::initialise(std::span<float> weights, std::uint64_t seed) const {
  std::mt19937_64 generator(seed);
  const double range = 1.0 / std::sqrt(static_cast<double>(m_hidden));
  // Own scaling of the generator's bits: library distributions differ from one standard library to another.
  const auto draw = [&] { return static_cast<float>((static_cast<double>(generator() >> 11) * 0x1.0p-52 - 1.0) * range); };
  const auto fill = [&](std::int64_t at, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) weights[static_cast<std::size_t>(at + i)] = draw();
  };
  fill(input, m_symbols * 4 * m_hidden);
  fill(recurrent, m_hidden * 4 * m_hidden);
  fill(output, m_hidden * m_symbols);
  for (std::int64_t j = 0; j < m_hidden; ++j) weights[static_cast<std::size_t>(bias + m_hidden + j)] = 1.0F;
}

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

Result<void> Optimizer::apply(std::span<float> weights, std::span<const float> gradients) {
  const double length = norm(gradients);
  if (!std::isfinite(length))
    return fail(ErrorCode::NonFinite, "The gradient is not a number any more: use a smaller learning rate or clip the gradient's norm.");
  const double shrink = m_options.clipNorm > 0.0 && length > m_options.clipNorm ? m_options.clipNorm / length : 1.0;
  const auto factor = static_cast<float>(shrink);
  const auto rate = static_cast<float>(m_options.learningRate);
  ++m_updates;
  if (m_options.optimizer == OptimizerKind::Sgd) {
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] -= rate * factor * gradients[i];
    return {};
  }
  constexpr float kDecayFirst = 0.9F, kDecaySecond = 0.999F, kEpsilon = 1e-8F;
  const double age = static_cast<double>(m_updates);
  const auto correctFirst = static_cast<float>(1.0 / (1.0 - std::pow(0.9, age)));
  const auto correctSecond = static_cast<float>(1.0 / (1.0 - std::pow(0.999, age)));
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const float gradient = factor * gradients[i];
    m_first[i] = kDecayFirst * m_first[i] + (1.0F - kDecayFirst) * gradient;
    m_second[i] = kDecaySecond * m_second[i] + (1.0F - kDecaySecond) * gradient * gradient;
    weights[i] -= rate * correctFirst * m_first[i] / (std::sqrt(correctSecond * m_second[i]) + kEpsilon);
  }
  return {};
}

}  // namespace retrace::core
