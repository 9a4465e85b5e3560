// SPDX-License-Identifier: Apache-2.0
#include "core/machine/kernels.h"

#include <vector>

namespace retrace::core {

namespace avx512 {
extern const Kernels kKernels;
}
namespace avx2 {
extern const Kernels kKernels;
}
namespace base {
extern const Kernels kKernels;
}

std::span<const Kernels* const> usableKernels() {
  static const std::vector<const Kernels*> kUsable = [] {
    std::vector<const Kernels*> usable;
#ifdef RETRACE_X86
    __builtin_cpu_init();
    const bool fma = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
    if (fma && __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
        __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512bw") != 0)
      usable.push_back(&avx512::kKernels);
    if (fma) usable.push_back(&avx2::kKernels);
#endif
    usable.push_back(&base::kKernels);
    return usable;
  }();
  return kUsable;
}

}  // namespace retrace::core
