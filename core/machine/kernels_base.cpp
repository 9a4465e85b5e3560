// SPDX-License-Identifier: Apache-2.0
#define RETRACE_ISA base
#define RETRACE_ISA_NAME "128-bit vectors"
#define RETRACE_FLOATS 4
#define RETRACE_ROWS 4
#include "core/machine/kernels_impl.h"
