// SPDX-License-Identifier: Apache-2.0
// Owns the pointwise mathematics of the cells, shared by every machine: plain inline functions without branches, so that
// compilers vectorise them and a GPU runs the same lines. Any thread.
#pragma once

#include <bit>
#include <cstdint>

#if defined(__CUDACC__)
#define RETRACE_HD __host__ __device__ __forceinline__
#else
#define RETRACE_HD inline __attribute__((always_inline))
#endif

namespace retrace::core {

/// exp(x) within 2 units in the last place on [-87, 88], clamped outside. Range reduction by ln 2 in two parts, then the
/// series to degree 7 on [-ln2/2, ln2/2].
RETRACE_HD float expApprox(float x) {
  x = x < -87.0F ? -87.0F : x;
  x = x > 88.0F ? 88.0F : x;
  constexpr float kRound = 12582912.0F;  // 1.5 * 2^23: adding and subtracting it rounds to the nearest whole number
  const float n = (x * 1.44269504F + kRound) - kRound;
  const float r = (x - n * 0.693359375F) + n * 2.12194440e-4F;
  float p = 1.0F / 5040.0F;
  p = p * r + 1.0F / 720.0F;
  p = p * r + 1.0F / 120.0F;
  p = p * r + 1.0F / 24.0F;
  p = p * r + 1.0F / 6.0F;
  p = p * r + 0.5F;
  p = p * r + 1.0F;
  p = p * r + 1.0F;
  const std::int32_t exponent = (static_cast<std::int32_t>(n) + 127) << 23;
#if defined(__CUDA_ARCH__)
  return p * __int_as_float(exponent);
#else
  return p * std::bit_cast<float>(exponent);
#endif
}

RETRACE_HD float sigmoidApprox(float x) { return 1.0F / (1.0F + expApprox(-x)); }

/// (1-e)/(1+e) with e = exp(-2|x|); near zero, where that loses digits, the series of tanh.
RETRACE_HD float tanhApprox(float x) {
  const float a = x < 0.0F ? -x : x;
  const float e = expApprox(-2.0F * a);
  const float far = (1.0F - e) / (1.0F + e);
  const float q = x * x;
  const float near = a * (1.0F + q * (-1.0F / 3.0F + q * (2.0F / 15.0F + q * (-17.0F / 315.0F + q * (62.0F / 2835.0F)))));
  const float magnitude = a < 0.25F ? near : far;
  return x < 0.0F ? -magnitude : magnitude;
}

/// One unit of an LSTM step, forward: pre-activations to gates, the cell state and the output.
/// c = f c' + i g, h = o tanh(c). (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000.)
struct LstmUnit {
  float i, f, g, o, c, h;
};
RETRACE_HD LstmUnit lstmForward(float zi, float zf, float zg, float zo, float cellBefore) {
  LstmUnit u{};
  u.i = sigmoidApprox(zi);
  u.f = sigmoidApprox(zf);
  u.g = tanhApprox(zg);
  u.o = sigmoidApprox(zo);
  u.c = u.f * cellBefore + u.i * u.g;
  u.h = u.o * tanhApprox(u.c);
  return u;
}

/// The same unit backward: gradients of h and c after the step to those of the pre-activations and of c before it.
struct LstmGradient {
  float zi, zf, zg, zo, cellBefore;
};
RETRACE_HD LstmGradient lstmBackward(float i, float f, float g, float o, float c, float cellBefore, float gradH, float gradC) {
  const float tc = tanhApprox(c);
  const float dc = gradC + gradH * o * (1.0F - tc * tc);
  LstmGradient d{};
  d.zi = dc * g * i * (1.0F - i);
  d.zf = dc * cellBefore * f * (1.0F - f);
  d.zg = dc * i * (1.0F - g * g);
  d.zo = gradH * tc * o * (1.0F - o);
  d.cellBefore = dc * f;
  return d;
}

}  // namespace retrace::core
