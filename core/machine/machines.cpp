// SPDX-License-Identifier: Apache-2.0
#include "core/machine/machines.h"

#include <dlfcn.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "core/base/aligned.h"
#include "core/base/process_memory.h"
#include "core/base/program_folder.h"
#include "core/machine/build_id.h"
#include "core/machine/cpu_backend.h"
#include "core/machine/kernels.h"
#include "core/machine/module_backend.h"

namespace retrace::core {

namespace {

// RETRACE_CUDA_MODULE, or the module beside this program (as it is built) or among its libraries (as it is installed).
std::filesystem::path modulePath() {
  if (const char* named = std::getenv("RETRACE_CUDA_MODULE"); named != nullptr && *named != '\0') return named;
  constexpr const char* kName = "retrace_cuda.so";
  const std::filesystem::path installed = programFolder() / RETRACE_MODULES_FROM_PROGRAM / kName;
  std::error_code ignored;
  return std::filesystem::exists(installed, ignored) ? installed.lexically_normal() : programFolder() / kName;
}

Result<const ModuleTable*> loadModule() {
  const std::filesystem::path path = modulePath();
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored))
    return fail(ErrorCode::Unavailable,
                "the module '{}' is not there; it is built where the CUDA Toolkit 12 or newer is installed (or name it "
                "in RETRACE_CUDA_MODULE).",
                path.filename().string());
  // Never closed: machines made by it may live until the end.
  void* const library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return fail(ErrorCode::Unavailable, "the module could not be loaded: {}.", ::dlerror());
  const auto* const build = static_cast<const char*>(::dlsym(library, kBuildIdSymbol));
  if (build == nullptr) return fail(ErrorCode::Unavailable, "'{}' is not a module of Retrace.", path.string());
  if (std::strncmp(build, kBuildId, sizeof(kBuildId)) != 0)
    return fail(ErrorCode::Unavailable,
                "the module is of another build ({:.8}; this program is of {:.8}): build both "
                "together.",
                build, kBuildId);
  const auto* const table = static_cast<const ModuleTable*>(::dlsym(library, kModuleTableSymbol));
  if (table == nullptr)
    return fail(ErrorCode::Unavailable, "'{}' is damaged: it has a build and no machine.", path.string());
  return table;
}

const Result<const ModuleTable*>& cudaModule() {
  static const Result<const ModuleTable*> module = loadModule();
  return module;
}

MachineInfo describeCpu() {
  return {"cpu",
          true,
          fmt::format("this processor ({})", bestKernels().name),
          {},
          physicalMemoryBytes(),
          availableMemoryBytes(),
          {}};
}

MachineInfo describeCuda() {
  const auto& module = cudaModule();
  if (!module) return {"cuda", false, {}, {}, 0, 0, module.error().message};
  return describeModule(**module);
}

}  // namespace

std::vector<MachineInfo> machines() { return {describeCpu(), describeCuda()}; }

Result<std::unique_ptr<Backend>> openMachine(std::string_view id, const DeviceOptions& options) {
  if (id == "cpu") {
    if (options.tf32)
      return fail(ErrorCode::InvalidInput,
                  "--tf32 is for the CUDA machine: the processor computes in full single precision.");
    if (options.recurrence == Recurrence::Persistent)
      return fail(ErrorCode::InvalidInput,
                  "--recurrence persistent is for the CUDA machine: the processor computes a run step by step.");
    return makeCpuBackend();
  }
  if (id != "cuda") return fail(ErrorCode::InvalidInput, "'{}' is not a machine: choose cpu or cuda.", id);
  const MachineInfo info = describeCuda();
  if (!info.available) return fail(ErrorCode::Unavailable, "The machine cuda is unavailable: {}", info.reason);
  return makeModuleBackend(**cudaModule(), options);
}

}  // namespace retrace::core
