// SPDX-License-Identifier: Apache-2.0
// The module's side of the door (core/machine/module_table.h): its build, and its table over the CUDA machine.
#include <algorithm>
#include <new>
#include <string_view>
#include <utility>

#include "core/machine/build_id.h"
#include "core/machine/module_table.h"
#include "gpu/cuda_backend.h"
#include "gpu/probe.h"

namespace {

using namespace retrace::core;

template <std::size_t Size>
void copyText(std::string_view text, char (&to)[Size]) {
  to[text.copy(to, Size - 1)] = '\0';
}

// What a `void* machine` of the table is: a backend, and what its last answers show.
struct Machine {
  std::unique_ptr<Backend> backend;
  std::vector<ModuleItem> items;
  std::vector<std::int64_t> nanoseconds;
};
Machine& of(void* machine) { return *static_cast<Machine*>(machine); }

// The value of a Result through `take`, or its error. No exception leaves the module.
template <typename Work, typename Take>
bool attempt(ModuleFailure* failure, const Work& work, const Take& take) {
  Error error{ErrorCode::Unavailable, "The host has no more memory: use a smaller width, batch or budget."};
  try {
    if (auto done = work()) {
      take(done);
      return true;
    } else {
      error = std::move(done.error());
    }
  } catch (const std::bad_alloc&) {
  }
  failure->code = error.code;
  copyText(error.message, failure->message);
  return false;
}

// A method of Backend that gives nothing back as a function of the table.
template <auto Method, typename... Arguments>
bool call(void* machine, ModuleFailure* failure, Arguments... arguments) {
  return attempt(
      failure, [&] { return (*of(machine).backend.*Method)(arguments...); }, [](const auto&) {});
}

// The same of one that gives floats.
template <auto Method>
const float* floats(void* machine, std::int64_t* count) {
  const std::span<const float> values = (*of(machine).backend.*Method)();
  *count = static_cast<std::int64_t>(values.size());
  return values.data();
}

void describe(ModuleInfo* info) {
  *info = {};
  const auto device = retrace::gpu::openDevice();
  if (!device) return copyText(device.error().message, info->reason);
  info->available = true;
  copyText(device->name, info->name);
  copyText(
      fmt::format("compute capability {}.{}, driver for CUDA {}, CUDA {}", device->major, device->minor,
                  retrace::gpu::versionText(device->driverVersion), retrace::gpu::versionText(device->runtimeVersion)),
      info->detail);
  info->memoryBytes = device->memoryBytes;
  info->freeBytes = device->freeBytes;
}

void* open(DeviceOptions options) try {
  return new Machine{retrace::gpu::makeCudaBackend(options), {}, {}};
} catch (const std::bad_alloc&) {
  return nullptr;
}

std::int64_t workingSet(void* machine, const ModuleItem** items) {
  Machine& m = of(machine);
  m.items.clear();
  for (const WorkingSetItem& item : m.backend->workingSet()) {
    copyText(item.name, m.items.emplace_back().name);
    m.items.back().bytes = item.bytes;
  }
  *items = m.items.data();
  return static_cast<std::int64_t>(m.items.size());
}

void* allocate(void* machine, std::size_t bytes, std::size_t alignment) try {
  return of(machine).backend->batchMemory()->allocate(bytes, alignment);
} catch (const std::bad_alloc&) {
  return nullptr;
}

bool finishedActions(void* machine, ModuleFailure* failure, bool all, const std::int64_t** nanoseconds,
                     std::int64_t* count) {
  Machine& m = of(machine);
  return attempt(
      failure, [&] { return m.backend->finishedActions(all); },
      [&](auto& times) {
        m.nanoseconds = std::move(*times);
        *nanoseconds = m.nanoseconds.data();
        *count = static_cast<std::int64_t>(m.nanoseconds.size());
      });
}

constexpr ModuleTable kTable{
    .describe = describe,
    .open = open,
    .close = [](void* machine) { delete &of(machine); },
    .name = [](void* machine, char (*text)[256]) { copyText(of(machine).backend->name(), *text); },
    .prepare = call<&Backend::prepare>,
    .workingSet = workingSet,
    .allocate = allocate,
    .deallocate =
        [](void* machine, void* memory, std::size_t bytes, std::size_t alignment) {
          of(machine).backend->batchMemory()->deallocate(memory, bytes, alignment);
        },
    .loadBatch = call<&Backend::loadBatch>,
    .forward = call<&Backend::forward>,
    .record = call<&Backend::record>,
    .save = call<&Backend::save>,
    .load = call<&Backend::load>,
    .expectLoad = call<&Backend::expectLoad>,
    .backward = call<&Backend::backward>,
    .finishIteration =
        [](void* machine, ModuleFailure* failure, double* loss) {
          return attempt(
              failure, [&] { return of(machine).backend->finishIteration(); }, [&](auto& mean) { *loss = *mean; });
        },
    .updateWeights = call<&Backend::updateWeights>,
    .evaluate =
        [](void* machine, ModuleFailure* failure, BatchView batch, bool resetState, double* loss) {
          return attempt(
              failure, [&] { return of(machine).backend->evaluate(batch, resetState); },
              [&](auto& mean) { *loss = *mean; });
        },
    .wait = call<&Backend::wait>,
    .forwardOperations = [](void* machine) { return of(machine).backend->forwardOperations(); },
    .arenaHighWaterBytes = [](void* machine) { return of(machine).backend->arenaHighWaterBytes(); },
    .deviceGrowthBytes = [](void* machine) { return of(machine).backend->deviceGrowthBytes().value_or(-1); },
    .timesActions = [](void* machine) { return of(machine).backend->timesActions(); },
    .markAction = call<&Backend::markAction>,
    .finishedActions = finishedActions,
    .gradients = floats<&Backend::gradients>,
    .weights = floats<&Backend::weights>,
};

}  // namespace

extern "C" {
[[gnu::visibility("default")]] extern const char retraceBuildId[sizeof(kBuildId)];
[[gnu::visibility("default")]] extern const ModuleTable retraceModuleTable;
constexpr char retraceBuildId[sizeof(kBuildId)] = RETRACE_BUILD_ID;
constexpr ModuleTable retraceModuleTable = kTable;
}
