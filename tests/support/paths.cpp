// SPDX-License-Identifier: Apache-2.0
#include "tests/support/paths.h"

namespace retrace::test {

const char* const kCli = RETRACE_CLI;
const char* const kSimulatedModule = RETRACE_SIMULATED_MODULE;
const char* const kForeignModule = RETRACE_FOREIGN_MODULE;
const char* const kOtherModule = RETRACE_OTHER_MODULE;
const char* const kDamagedModule = RETRACE_DAMAGED_MODULE;
#ifdef RETRACE_WINDOW
const char* const kWindow = RETRACE_WINDOW;
#else
const char* const kWindow = nullptr;
#endif
#ifdef RETRACE_CUDA_MODULE
const char* const kCudaModule = RETRACE_CUDA_MODULE;
#else
const char* const kCudaModule = nullptr;
#endif

}  // namespace retrace::test
