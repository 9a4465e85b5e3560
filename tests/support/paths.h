// SPDX-License-Identifier: Apache-2.0
// Where the programs and modules of this build lie: said in one file, so that the tests themselves compile alike in
// every build.
#pragma once

namespace retrace::test {

extern const char* const kCli;
extern const char* const kWindow;  ///< null in a build without the window
extern const char* const kSimulatedModule;
extern const char* const kForeignModule;
extern const char* const kOtherModule;
extern const char* const kDamagedModule;
extern const char* const kCudaModule;  ///< null in a build without CUDA

}  // namespace retrace::test
