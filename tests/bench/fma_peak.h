// SPDX-License-Identifier: Apache-2.0
// Owns the measurement of what one core can multiply and add at best: fused multiply-adds on registers alone.
#pragma once

#include <chrono>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace retrace::core {

#if defined(__x86_64__)

#define RETRACE_PEAK(name, isa, type, set, fma, floats)                                                     \
  __attribute__((target(isa), noinline)) inline double name() {                                             \
    constexpr int kChains = 12;                                                                             \
    constexpr long kRounds = 8'000'000;                                                                     \
    type sums[kChains];                                                                                     \
    for (auto& sum : sums) sum = set(1.0F);                                                                 \
    const type a = set(0.999F), b = set(1e-3F);                                                             \
    const auto begin = std::chrono::steady_clock::now();                                                    \
    for (long round = 0; round < kRounds; ++round) {                                                        \
      _Pragma("GCC unroll 12") for (auto& sum : sums) {                                                     \
        sum = fma(sum, a, b);                                                                               \
        asm volatile("" : "+x"(sum));                                                                       \
      }                                                                                                     \
    }                                                                                                       \
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); \
    return 2.0 * kChains * (floats) * static_cast<double>(kRounds) / seconds / 1e9;                         \
  }

RETRACE_PEAK(fmaPeak512, "avx512f", __m512, _mm512_set1_ps, _mm512_fmadd_ps, 16)
RETRACE_PEAK(fmaPeak256, "avx2,fma", __m256, _mm256_set1_ps, _mm256_fmadd_ps, 8)
#undef RETRACE_PEAK

/// GFLOP/s of this core right now (best of three); 0 when the processor has no fused multiply-add.
inline double fmaPeakGflops() {
  double best = 0.0;
  for (int i = 0; i < 3; ++i) {
    double now = 0.0;
    if (__builtin_cpu_supports("avx512f") != 0) now = fmaPeak512();
    else if (__builtin_cpu_supports("fma") != 0) now = fmaPeak256();
    best = now > best ? now : best;
  }
  return best;
}

#else
inline double fmaPeakGflops() { return 0.0; }
#endif

}  // namespace retrace::core
