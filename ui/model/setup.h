// SPDX-License-Identifier: GPL-3.0-or-later
// All that a person chooses, as a value: what undo steps back to, what a session and a link hold. Any thread.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "core/planner/solver.h"
#include "ui/model/budget_choice.h"
#include "ui/model/run_request.h"

namespace retrace::ui {

/// The longest sequence that the window shows as a list: of strategies that follow no recursion, of foreign schedules,
/// and of recordings, where each action has its time.
inline constexpr std::int64_t kMostListedSteps = 2'000'000;
/// The largest batch whose bytes can be counted at any width and length.
inline constexpr int kMostWindowBatch = 65'536;

/// What a run trains with, beside the problem and the network.
struct RunSetup {
  std::string data = "shipped:text";  ///< as `retrace-cli run --data` takes it
  std::int64_t iterations = 200;
  std::int64_t validateEvery = 0;  ///< iterations; 0: never
  double learningRate = core::TrainingOptions{}.learningRate;
  std::int64_t seed = 1;
  std::string machine = "cpu";  ///< its id (core/machine/machines.h)
  bool tf32 = false;            ///< where the machine has it
  bool operator==(const RunSetup&) const = default;
};

struct Setup {
  std::int64_t steps = 100;
  core::Network network{core::CellKind::Lstm, 256, 32, 1};
  std::optional<core::StateSizes> fileSizes;  ///< of a file whose states are those of no network here
  bool takesFileSizes = false;
  core::Strategy strategy{core::StrategyKind::Mixed, 0};
  std::int64_t every = 10;  ///< the distance of `every:K`, kept while another strategy is chosen
  core::HostMemory host;    ///< of `two-level`, kept likewise
  BudgetChoice budget;
  std::int64_t budgetBytes = 0;  ///< what follows from `budget`
  RunSetup run;
  std::optional<core::Problem> comparison;  ///< B
  bool operator==(const Setup&) const = default;

  [[nodiscard]] core::StateSizes sizes() const;
  [[nodiscard]] core::Problem problem() const;
  /// What a run of this is, whether or not it can be started. It records nothing.
  [[nodiscard]] RunRequest request() const;
  /// Takes the budget's bytes from what it was chosen as. A strategy that needs more borrows it: with the next one the
  /// choice is back.
  void useChoice();
  /// Takes over a problem that came from elsewhere. Sizes that are not those of `network` (none: of the network as it
  /// is) are kept as the file's. Without a `choice` the budget is the part of storing everything that it is now.
  void take(const core::Problem& problem, const std::optional<core::Network>& network,
            const std::optional<BudgetChoice>& choice = {});
  /// Takes over what a recorded run trained with. Its machine may not be here: that stays as it is.
  void take(const core::RunStarted& started);
};

/// "jargon.txt" as `shippedName` calls it, a path, "csv:FILE:COLUMN", ...: what a field for data shows.
[[nodiscard]] std::string dataWords(const std::string& data, const std::string& shippedName);
/// What was meant by the words of such a field, as `retrace-cli run --data` takes it.
[[nodiscard]] std::string dataFromWords(const std::string& words, const std::string& shippedName);

/// The object "setup" of a session file (resources/schemas/session.schema.json), without the comparison.
[[nodiscard]] nlohmann::json toJson(const Setup& setup);
/// What is missing or of another type is as in Setup{}. Format, Infeasible or InvalidInput where the problem, the
/// network or the budget make no sense.
[[nodiscard]] core::Result<Setup> setupFromJson(const nlohmann::json& json);

}  // namespace retrace::ui
