// SPDX-License-Identifier: Apache-2.0
// Owns the pointwise mathematics of the cells, shared by every machine: plain inline functions without branches, so
// that compilers vectorise them and a GPU runs the same lines. Fused multiply-adds are written out: where a compiler
// may choose, a recorded step and a replayed one could differ in the last bit. Any thread.
#pragma once

#include <bit>
#include <cstdint>

#if defined(__CUDACC__)
#define RETRACE_HD __host__ __device__ __forceinline__
#else
#define RETRACE_HD inline __attribute__((always_inline))
#endif

namespace retrace::core {

/// a b + c, in one rounding where the processor has the instruction.
RETRACE_HD float multiplyAdd(float a, float b, float c) {
#if defined(__FMA__) || defined(__CUDA_ARCH__)
  return __builtin_fmaf(a, b, c);
#else
  return a * b + c;
#endif
}

/// x = n ln 2 + r with |r| <= ln2/2: 2^n and exp(r) - 1. For |x| <= 80.
struct ExpParts {
  float power;
  float rest;
};
RETRACE_HD ExpParts expParts(float x) {
  constexpr float kRound = 12582912.0F;  // 1.5 * 2^23: adding and subtracting it rounds to the nearest whole number
  const float n = multiplyAdd(x, 1.44269504F, kRound) - kRound;
  const float r = multiplyAdd(n, 2.12194440e-4F, multiplyAdd(n, -0.693359375F, x));
  // exp(r) - 1 - r over r^2, degree 4, fitted for the least relative error of exp (4e-9). Without the 1, nothing is
  // lost where the result is small.
  float p = 0.0013814599F;
  p = multiplyAdd(p, r, 0.0083687166F);
  p = multiplyAdd(p, r, 0.041668389F);
  p = multiplyAdd(p, r, 0.16666521F);
  p = multiplyAdd(p, r, 0.49999994F);
  const float rest = multiplyAdd(p * r, r, r);
  const std::int32_t exponent = (static_cast<std::int32_t>(n) + 127) << 23;
#if defined(__CUDA_ARCH__)
  return {__int_as_float(exponent), rest};
#else
  return {std::bit_cast<float>(exponent), rest};
#endif
}

/// exp(x) within 2 units in the last place on [-80, 80], clamped outside, so that it is never denormal.
RETRACE_HD float expApprox(float x) {
  x = x < -80.0F ? -80.0F : x;
  x = x > 80.0F ? 80.0F : x;
  const ExpParts e = expParts(x);
  return multiplyAdd(e.power, e.rest, e.power);
}

RETRACE_HD float sigmoidApprox(float x) { return 1.0F / (1.0F + expApprox(-x)); }

/// E/(E+2) with E = exp(2x) - 1, which keeps its digits near zero.
RETRACE_HD float tanhApprox(float x) {
  x = x < -10.0F ? -10.0F : x;  // tanh(10) rounds to 1
  x = x > 10.0F ? 10.0F : x;
  const ExpParts e = expParts(2.0F * x);
  const float minusOne = multiplyAdd(e.power, e.rest, e.power - 1.0F);
  return minusOne / (minusOne + 2.0F);
}

/// One unit of a tanh step, h = tanh(z), backward: the gradient of z.
RETRACE_HD float tanhBackward(float h, float gradH) { return gradH * multiplyAdd(-h, h, 1.0F); }

/// One unit of a GRU step, forward: r = s(zr), z = s(zz), n = tanh(zn + r hn), h = (1-z) n + z h'. (Cho et al. 2014,
/// with the reset after the recurrent product hn, as in cuDNN and PyTorch.)
struct GruUnit {
  float r, z, n, h;
};
RETRACE_HD GruUnit gruForward(float zr, float zz, float zn, float recurrentN, float hiddenBefore) {
  GruUnit u{};
  u.r = sigmoidApprox(zr);
  u.z = sigmoidApprox(zz);
  u.n = tanhApprox(multiplyAdd(u.r, recurrentN, zn));
  u.h = multiplyAdd(u.z, hiddenBefore - u.n, u.n);
  return u;
}

/// The same unit backward: gradients of the pre-activations, of the recurrent part of n and of h' past the products.
struct GruGradient {
  float zr, zz, zn, recurrentN, hiddenBefore;
};
RETRACE_HD GruGradient gruBackward(float r, float z, float n, float recurrentN, float hiddenBefore, float gradH) {
  GruGradient d{};
  d.zn = gradH * (1.0F - z) * multiplyAdd(-n, n, 1.0F);
  d.zz = gradH * (hiddenBefore - n) * z * (1.0F - z);
  d.zr = d.zn * recurrentN * r * (1.0F - r);
  d.recurrentN = d.zn * r;
  d.hiddenBefore = gradH * z;
  return d;
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
  u.c = multiplyAdd(u.f, cellBefore, u.i * u.g);
  u.h = u.o * tanhApprox(u.c);
  return u;
}

/// The same unit backward: gradients of h and c after the step to those of the pre-activations and of c before it.
struct LstmGradient {
  float zi, zf, zg, zo, cellBefore;
};
RETRACE_HD LstmGradient lstmBackward(float i, float f, float g, float o, float c, float cellBefore, float gradH,
                                     float gradC) {
  const float tc = tanhApprox(c);
  const float dc = multiplyAdd(gradH * o, multiplyAdd(-tc, tc, 1.0F), gradC);
  LstmGradient d{};
  d.zi = dc * g * i * (1.0F - i);
  d.zf = dc * cellBefore * f * (1.0F - f);
  d.zg = dc * i * multiplyAdd(-g, g, 1.0F);
  d.zo = gradH * tc * o * (1.0F - o);
  d.cellBefore = dc * f;
  return d;
}

}  // namespace retrace::core
