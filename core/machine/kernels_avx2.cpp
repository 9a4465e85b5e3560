// SPDX-License-Identifier: Apache-2.0
#define RETRACE_ISA avx2
#define RETRACE_ISA_NAME "AVX2"
#define RETRACE_FLOATS 8
#define RETRACE_ROWS 6
#include "core/machine/kernels_impl.h"
