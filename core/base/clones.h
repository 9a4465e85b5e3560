// SPDX-License-Identifier: Apache-2.0
// Owns the run-time dispatch of hot loops to the widest vectors of the processor. Sanitizers and ifuncs do not mix.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(RETRACE_SANITIZED)
#define RETRACE_CLONES __attribute__((target_clones("avx512f", "arch=haswell", "default")))
#else
#define RETRACE_CLONES
#endif
