// SPDX-License-Identifier: Apache-2.0
// Owns the subcommands of retrace-cli: each adds itself to the parser and says how it ended. Main thread.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/machine/machines.h"
#include "core/machine/module.h"
#include "core/network/network.h"
#include "core/schedule/problem.h"

namespace retrace::cli {

/// Exit codes that scripts may rely on.
enum ExitCode : int { kOk = 0, kFailed = 1, kUsage = 2 };

void addPlanCommand(CLI::App& app, int& exitCode);
void addCurveCommand(CLI::App& app, int& exitCode);
void addCheckCommand(CLI::App& app, int& exitCode);
void addRunCommand(CLI::App& app, int& exitCode);
void addCalibrateCommand(CLI::App& app, int& exitCode);
void addExportCommand(CLI::App& app, int& exitCode);
void addMachineCommands(CLI::App& app, int& exitCode);

/// --backend, --tf32, --no-graphs and --recurrence: which machine a command uses.
void addDeviceOptions(CLI::App& command, std::string& backend, core::DeviceOptions& device);

/// Prints "retrace-cli: ..." on standard error. Returns kFailed.
int report(const core::Error& error);

/// The options that say how large the states are and how much may be kept; shared by plan, curve and run.
struct SizeOptions {
  std::int64_t steps = 0;
  std::string strategy = "mixed";
  std::int64_t units = 0;
  double beta = 0.0;
  std::int64_t hiddenBytes = 0, internalBytes = 0;  ///< measured, of a step of the user's own
  std::string budget;
  std::string cell = "lstm";
  std::int64_t hidden = 0;
  std::int64_t batch = 0;
  std::int64_t layers = 1;
  std::string hostBudget;
  core::HostMemory transfers;
  std::vector<CLI::Option*> networkOptions, hostOptions;  ///< that have a meaning only for a cell, or for two-level

  /// Returns the option --steps, which is required.
  CLI::Option* add(CLI::App& command, bool withBudget);
  /// Only --cell, --hidden, --batch and --layers, all of them needed.
  void addNetwork(CLI::App& command);
  [[nodiscard]] bool sizesInBytes() const { return hidden > 0 || batch > 0; }
  /// Whether bytes of the answer are bytes, or multiples of an unnamed unit.
  [[nodiscard]] bool bytesKnown() const { return sizesInBytes() || hiddenBytes > 0; }
  /// States as given in bytes, of the cell, or of --beta with a hidden state of as few bytes as make both whole.
  [[nodiscard]] core::Result<core::StateSizes> sizes() const;
  /// The bytes of --units or --budget for sequences of `length` steps; 0 when neither is given.
  [[nodiscard]] core::Result<std::int64_t> budgetBytes(core::Strategy chosen, core::StateSizes states,
                                                       std::int64_t length) const;
  [[nodiscard]] core::Result<core::Network> network() const;
  /// The memory beside the arena, for two-level.
  [[nodiscard]] core::Result<core::HostMemory> host(const core::StateSizes& states) const;
  /// The whole question. A strategy with one fixed need may go without a budget.
  [[nodiscard]] core::Result<core::Problem> problem() const;
};

}  // namespace retrace::cli
