// SPDX-License-Identifier: Apache-2.0
#define RETRACE_ISA avx512
#define RETRACE_ISA_NAME "AVX-512"
#define RETRACE_FLOATS 16
#define RETRACE_ROWS 8
#include "core/machine/kernels_impl.h"
