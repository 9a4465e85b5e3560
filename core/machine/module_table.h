// SPDX-License-Identifier: Apache-2.0
// The door between this program and a module that brings a machine: a table of C functions over plain values. No
// object of a library and no virtual function passes it. Both sides are of one build: kBuildId
// (core/machine/build_id.h, generated) is a hash of every header that this one reaches and of the compiler with its
// flags, and it is compared before anything is called. A module may be asked from any thread, each of its machines from
// one.
#pragma once

#include <cstdint>
#include <type_traits>

#include "core/machine/backend.h"
#include "core/machine/module.h"

namespace retrace::core {

extern "C" {

/// Why a function returned false: the Error of a Result, its message cut where it is too long.
struct ModuleFailure {
  ErrorCode code;
  char message[2048];
};

/// A MachineInfo.
struct ModuleInfo {
  bool available;
  char name[256], detail[256], reason[2048];
  std::int64_t memoryBytes, freeBytes;
};

/// A WorkingSetItem.
struct ModuleItem {
  char name[64];
  std::int64_t bytes;
};

/// The functions of Backend (core/machine/backend.h says what each does) over a `machine` that open() gave; a function
/// that may fail returns whether it did not. What a pointer shows lives until the next call of the same function.
struct ModuleTable {
  void (*describe)(ModuleInfo* info);
  void* (*open)(DeviceOptions options);  ///< null: the host has no more memory
  void (*close)(void* machine);

  void (*name)(void* machine, char (*text)[256]);
  bool (*prepare)(void* machine, ModuleFailure* failure, Network network, TaskShape task, TrainingOptions options,
                  std::int64_t steps, std::int64_t arenaBytes, std::int64_t hostBytes);
  std::int64_t (*workingSet)(void* machine, const ModuleItem** items);         ///< their number
  void* (*allocate)(void* machine, std::size_t bytes, std::size_t alignment);  ///< of batchMemory(); null: none is left
  void (*deallocate)(void* machine, void* memory, std::size_t bytes, std::size_t alignment);

  bool (*loadBatch)(void* machine, ModuleFailure* failure, BatchView batch, bool resetState);
  bool (*forward)(void* machine, ModuleFailure* failure, std::int64_t first, std::int64_t last);
  bool (*record)(void* machine, ModuleFailure* failure, std::int64_t first, std::int64_t last, std::int64_t offset);
  bool (*save)(void* machine, ModuleFailure* failure, std::int64_t step, std::int64_t offset, Level level);
  bool (*load)(void* machine, ModuleFailure* failure, std::int64_t step, std::int64_t offset, Level level);
  bool (*expectLoad)(void* machine, ModuleFailure* failure, std::int64_t offset);
  bool (*backward)(void* machine, ModuleFailure* failure, std::int64_t first, std::int64_t last, std::int64_t offset,
                   HiddenPlace input);
  bool (*finishIteration)(void* machine, ModuleFailure* failure, double* loss);
  bool (*updateWeights)(void* machine, ModuleFailure* failure);
  bool (*evaluate)(void* machine, ModuleFailure* failure, BatchView batch, bool resetState, double* loss);
  bool (*wait)(void* machine, ModuleFailure* failure);

  std::int64_t (*forwardOperations)(void* machine);
  std::int64_t (*arenaHighWaterBytes)(void* machine);
  std::int64_t (*deviceGrowthBytes)(void* machine);  ///< -1: not known
  bool (*timesActions)(void* machine);
  bool (*markAction)(void* machine, ModuleFailure* failure);
  bool (*finishedActions)(void* machine, ModuleFailure* failure, bool all, const std::int64_t** nanoseconds,
                          std::int64_t* count);
  const float* (*gradients)(void* machine, std::int64_t* count);
  const float* (*weights)(void* machine, std::int64_t* count);
};

}  // extern "C"

template <typename... Types>
inline constexpr bool kPlain = ((std::is_trivially_copyable_v<Types> && std::is_standard_layout_v<Types>)&&...);
static_assert(kPlain<ModuleFailure, ModuleInfo, ModuleItem, ModuleTable, DeviceOptions, Network, TaskShape,
                     TrainingOptions, BatchView, HiddenPlace>);

/// What a module exports: its build, const char [65], and its table, const ModuleTable.
inline constexpr const char* kBuildIdSymbol = "retraceBuildId";
inline constexpr const char* kModuleTableSymbol = "retraceModuleTable";

}  // namespace retrace::core
