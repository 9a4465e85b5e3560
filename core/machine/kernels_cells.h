// SPDX-License-Identifier: Apache-2.0
// Part of kernels_impl.h: the cells' pointwise loops. `Full` groups have the width of a panel, which compilers unroll.

template <bool Recorded, bool Full>
void tanhForwardGroup(const CellForward& s) {
  const std::int64_t width = Full ? kPanel : s.width;
  for (std::int64_t r = 0; r < s.rows; ++r) {
    const float* __restrict const z = s.z + r * kPanel;
    float* __restrict const h = s.hidden + r * s.stride;
    for (std::int64_t j = 0; j < width; ++j) h[j] = core::tanhApprox(z[j]);
  }
}

template <bool Recorded, bool Full>
void gruForwardGroup(const CellForward& s) {
  const std::int64_t width = Full ? kPanel : s.width;
  for (std::int64_t r = 0; r < s.rows; ++r) {
    const float* const zn = s.z + r * kPanel;
    const float* const zr = zn + s.slotStride;
    const float* const zz = zr + s.slotStride;
    const float* const hn = zz + s.slotStride;
    const float* const before = s.hiddenBefore + r * s.stride;
    float* const h = s.hidden + r * s.stride;
    float* const gates = Recorded ? s.gates + r * s.stride : nullptr;
#pragma GCC ivdep
    for (std::int64_t j = 0; j < width; ++j) {
      const GruUnit unit = core::gruForward(zr[j], zz[j], zn[j], hn[j], before[j]);
      h[j] = unit.h;
      if constexpr (Recorded) {
        gates[j] = unit.r;
        gates[s.plane + j] = unit.z;
        gates[2 * s.plane + j] = unit.n;
        gates[3 * s.plane + j] = hn[j];
      }
    }
  }
}

template <bool Recorded, bool Full>
void lstmForwardGroup(const CellForward& s) {
  const std::int64_t width = Full ? kPanel : s.width;
  for (std::int64_t r = 0; r < s.rows; ++r) {
    const float* const zi = s.z + r * kPanel;
    const float* const zf = zi + s.slotStride;
    const float* const zg = zf + s.slotStride;
    const float* const zo = zg + s.slotStride;
    const float* const before = s.cellBefore + r * s.stride;
    float* const c = s.cell + r * s.stride;
    float* const h = s.hidden + r * s.stride;
    float* const gates = Recorded ? s.gates + r * s.stride : nullptr;
#pragma GCC ivdep
    for (std::int64_t j = 0; j < width; ++j) {
      const LstmUnit unit = core::lstmForward(zi[j], zf[j], zg[j], zo[j], before[j]);
      c[j] = unit.c;
      h[j] = unit.h;
      if constexpr (Recorded) {
        gates[j] = unit.i;
        gates[s.plane + j] = unit.f;
        gates[2 * s.plane + j] = unit.g;
        gates[3 * s.plane + j] = unit.o;
      }
    }
  }
}

template <bool Full>
void tanhBackwardGroup(const CellBackward& s) {
  const std::int64_t width = Full ? kPanel : s.width;
  for (std::int64_t r = 0; r < s.rows; ++r) {
    const float* const h = s.hidden + r * s.stride;
    float* const gradH = s.gradHidden + r * s.stride;
    float* const gradZ = s.gradZ + r * kPanel;
#pragma GCC ivdep
    for (std::int64_t j = 0; j < width; ++j) {
      gradZ[j] = core::tanhBackward(h[j], gradH[j]);
      gradH[j] = 0.0F;
    }
  }
}

template <bool Full>
void gruBackwardGroup(const CellBackward& s) {
  const std::int64_t width = Full ? kPanel : s.width;
  for (std::int64_t r = 0; r < s.rows; ++r) {
    const float* const gates = s.gates + r * s.stride;
    const float* const before = s.hiddenBefore + r * s.stride;
    float* const gradH = s.gradHidden + r * s.stride;
    float* const gradZ = s.gradZ + r * kPanel;
#pragma GCC ivdep
    for (std::int64_t j = 0; j < width; ++j) {
      const GruGradient unit = core::gruBackward(gates[j], gates[s.plane + j], gates[2 * s.plane + j],
                                                 gates[3 * s.plane + j], before[j], gradH[j]);
      gradZ[j] = unit.zn;
      gradZ[s.slotStride + j] = unit.zr;
      gradZ[2 * s.slotStride + j] = unit.zz;
      gradZ[3 * s.slotStride + j] = unit.recurrentN;
      gradH[j] = unit.hiddenBefore;
    }
  }
}

template <bool Full>
void lstmBackwardGroup(const CellBackward& s) {
  const std::int64_t width = Full ? kPanel : s.width;
  for (std::int64_t r = 0; r < s.rows; ++r) {
    const float* const gates = s.gates + r * s.stride;
    const float* const c = s.cell + r * s.stride;
    const float* const before = s.cellBefore + r * s.stride;
    float* const gradH = s.gradHidden + r * s.stride;
    float* const gradC = s.gradCell + r * s.stride;
    float* const gradZ = s.gradZ + r * kPanel;
#pragma GCC ivdep
    for (std::int64_t j = 0; j < width; ++j) {
      const LstmGradient unit = core::lstmBackward(gates[j], gates[s.plane + j], gates[2 * s.plane + j],
                                                   gates[3 * s.plane + j], c[j], before[j], gradH[j], gradC[j]);
      gradZ[j] = unit.zi;
      gradZ[s.slotStride + j] = unit.zf;
      gradZ[2 * s.slotStride + j] = unit.zg;
      gradZ[3 * s.slotStride + j] = unit.zo;
      gradC[j] = unit.cellBefore;
      gradH[j] = 0.0F;
    }
  }
}

#define RETRACE_CELL(name)                                                                             \
  void name##Forward(const CellForward& s) {                                                           \
    if (s.gates != nullptr)                                                                            \
      s.width == kPanel ? name##ForwardGroup<true, true>(s) : name##ForwardGroup<true, false>(s);      \
    else s.width == kPanel ? name##ForwardGroup<false, true>(s) : name##ForwardGroup<false, false>(s); \
  }                                                                                                    \
  void name##Backward(const CellBackward& s) {                                                         \
    s.width == kPanel ? name##BackwardGroup<true>(s) : name##BackwardGroup<false>(s);                  \
  }
RETRACE_CELL(tanh)
RETRACE_CELL(gru)
RETRACE_CELL(lstm)
#undef RETRACE_CELL
