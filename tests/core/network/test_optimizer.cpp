// SPDX-License-Identifier: Apache-2.0
// The update rules, to the last bit, against plain loops written from their formulas.
#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "core/network/optimizer.h"

using namespace retrace::core;

namespace {

constexpr std::size_t kCount = 3 * kParameterBlock;

std::vector<float> drawn(std::mt19937& generator, float scale) {
  std::vector<float> values(kCount);
  for (float& value : values)
    value = scale * static_cast<float>(static_cast<std::int64_t>(generator()) - (1LL << 31)) * 0x1p-31F;
  return values;
}

}  // namespace

TEST_CASE("an update has the bits of its formula, clipped or not") {
#ifdef __FMA__
  return;  // where products and sums may be fused, the bits are the compiler's choice
#endif
  for (const OptimizerKind kind : {OptimizerKind::Sgd, OptimizerKind::Adam})
    for (const float scale : {1e-3F, 10.0F}) {
      TrainingOptions options;
      options.optimizer = kind;
      Optimizer optimizer(options, kCount);
      CHECK(optimizer.bytes() == Optimizer::floats(options, kCount) * static_cast<std::int64_t>(sizeof(float)));
      std::mt19937 generator(7);
      std::vector<float> weights = drawn(generator, 1.0F), expected = weights, first(kCount), second(kCount);
      for (std::int64_t update = 1; update <= 5; ++update) {
        const std::vector<float> gradients = drawn(generator, scale);
        const auto factors = updateFactors(options, norm(gradients), update);
        REQUIRE(factors);
        CHECK((factors->shrink < 1.0F) == (scale > 1.0F));
        for (std::size_t i = 0; i < kCount; ++i) {
          const float gradient = factors->shrink * gradients[i];
          if (kind == OptimizerKind::Sgd) {
            expected[i] -= factors->rate * factors->shrink * gradients[i];
            continue;
          }
          first[i] = 0.9F * first[i] + (1.0F - 0.9F) * gradient;
          second[i] = 0.999F * second[i] + (1.0F - 0.999F) * gradient * gradient;
          expected[i] -= factors->rate * factors->correctFirst * first[i] /
                         (std::sqrt(factors->correctSecond * second[i]) + 1e-8F);
        }
        REQUIRE(optimizer.apply(weights, gradients));
        CHECK(weights == expected);
      }
    }
}

TEST_CASE("a gradient that is not a number is refused, and the weights stay") {
  Optimizer optimizer({}, kCount);
  std::vector<float> weights(kCount, 1.0F), gradients(kCount, 0.5F);
  gradients[20] = std::nanf("");
  const auto refused = optimizer.apply(weights, gradients);
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::NonFinite);
  CHECK(weights == std::vector<float>(kCount, 1.0F));
}
