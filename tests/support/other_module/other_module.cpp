// SPDX-License-Identifier: Apache-2.0
// A module of another version, which nobody may call.
extern "C" {
const char* retraceModuleVersion();
const char* retraceModuleVersion() { return "retrace 0.0.0, machine 0"; }
}
