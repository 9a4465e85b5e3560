// SPDX-License-Identifier: Apache-2.0
// Libraries that nobody may call: of somebody else, of another build, or of this build without a machine.
#include "core/machine/build_id.h"
#include "core/machine/module_table.h"

extern "C" {
#if defined(RETRACE_FOREIGN)
extern const char something[];
const char something[] = "else";
#elif defined(RETRACE_OTHER)
extern const char retraceBuildId[sizeof(retrace::core::kBuildId)];
const char retraceBuildId[sizeof(retrace::core::kBuildId)] = "0123456789abcdef";
// Never called.
extern const retrace::core::ModuleTable retraceModuleTable;
const retrace::core::ModuleTable retraceModuleTable{};
#else
extern const char retraceBuildId[sizeof(retrace::core::kBuildId)];
const char retraceBuildId[] = RETRACE_BUILD_ID;
#endif
}
