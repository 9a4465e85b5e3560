// SPDX-License-Identifier: Apache-2.0
// What a machine says of itself, and what is asked of a device alone. Plain values, any thread.
#pragma once

#include <cstdint>
#include <string>

namespace retrace::core {

/// What a machine is, or why it is missing.
struct MachineInfo {
  std::string id;  ///< "cpu" or "cuda"
  bool available = false;
  std::string name;                             ///< of the device, for people
  std::string detail;                           ///< versions, instruction set
  std::int64_t memoryBytes = 0, freeBytes = 0;  ///< of the memory that a budget is a part of
  std::string reason;                           ///< a sentence, when it is not available
};

/// How a device computes the steps of a run: a product and a kernel each, or one kernel that keeps the recurrent
/// weights on chip (cuDNN's names). Automatic takes the one that was measured to be faster for such a shape.
enum class Recurrence : std::uint8_t { Automatic, Standard, Persistent };

/// What only a device understands.
struct DeviceOptions {
  bool tf32 = false;   ///< products round their factors to 10 bits of mantissa
  bool graphs = true;  ///< repeated runs of steps are sent as one recorded graph
  Recurrence recurrence = Recurrence::Automatic;
};

}  // namespace retrace::core
