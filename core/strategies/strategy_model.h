// SPDX-License-Identifier: Apache-2.0
// Owns what a strategy is to everybody else: one object of facts and functions, defined in the strategy's own file and
// listed in registry.cpp. Constants: any thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>

#include "core/base/result.h"
#include "core/schedule/graph.h"
#include "core/schedule/policy.h"
#include "core/schedule/problem.h"
#include "core/strategies/mixed.h"

namespace retrace::core {

/// Marks a text that the window shows in its own language; ui/translations/update finds it by this name.
constexpr std::string_view forPeople(std::string_view /*context*/, std::string_view text) { return text; }

struct StrategyPlan {
  ScheduleGraph graph;
  double least = 0.0;      ///< forward operations and transfers that no schedule of the model is below
  bool leastIsMet = true;  ///< whether some schedule is known to need no more
};

/// What a strategy works out before it answers, for one length, pair of sizes and host.
class StrategyTable {
 public:
  virtual ~StrategyTable() = default;
  /// Whether the problem's budget is within the one it was filled for, or more of it is of no use.
  [[nodiscard]] virtual bool covers(const Problem& problem) const = 0;
  /// What the strategy minimises, for a budget that it covers.
  [[nodiscard]] virtual double cost(const Problem& problem) const = 0;
  /// Cancelled by `stop`.
  [[nodiscard]] virtual Result<StrategyPlan> plan(const Problem& problem, std::stop_token stop) const = 0;
};

/// Functions take budgets of at least leastBytes.
struct StrategyModel {
  using Cost = std::optional<std::int64_t>;
  using Table = Result<std::shared_ptr<const StrategyTable>>;
  /// Among which states its decisions choose, where the cost of every choice is known.
  enum class Weighs : std::uint8_t { Nothing, Hidden, Internal, Both };
  /// How its cost grows with the length: less than two above a convex function, or with each segment.
  enum class Growth : std::uint8_t { Unknown, Convex, BySegments };

  StrategyKind kind = StrategyKind::Mixed;
  std::string_view name;      ///< "mixed"; where a distance follows, "every:"
  std::string_view sentence;  ///< for people: what it keeps, and in which model that is optimal
  bool exact = false;         ///< has the fewest forward operations (two-level: and transfers) of its model
  Weighs weighs = Weighs::Nothing;
  Growth growth = Growth::Unknown;
  bool takesDistance = false;              ///< Strategy::every follows its name
  bool recursive = true;                   ///< steps and bytes alone decide a sub-problem: there is a table of C(t,m)
  bool listed = false;                     ///< its schedule is a list of actions, not nodes
  bool unequalSteps = false;               ///< solved for steps of unequal times too (core/planner/weighted_solver.h)
  std::int64_t maxCurveSteps = kMaxSteps;  ///< longer curves would take minutes

  /// The smallest arena in which it can work at all. The problem's budget is ignored.
  std::int64_t (*leastBytes)(const Problem&) = [](const Problem& problem) { return problem.sizes.hiddenBytes; };
  /// The smallest arena in which it reaches its fewest forward operations: more is never used.
  std::int64_t (*usefulBytes)(const Problem&) = [](const Problem& problem) {
    return std::max<std::int64_t>(1, problem.steps - 1) * problem.sizes.hiddenBytes;
  };
  /// Forward operations of its schedule; none where only the schedule tells.
  Cost (*cost)(const Problem&) = [](const Problem&) -> Cost { return std::nullopt; };
  /// Forward operations that no schedule of its model is below; null: its cost.
  std::int64_t (*least)(const Problem&) = nullptr;
  /// Its decisions; null where `plan` or a table has the schedule.
  std::unique_ptr<Policy> (*policy)(const Problem&) = nullptr;
  Result<StrategyPlan> (*plan)(const Problem&, std::stop_token) = nullptr;  ///< Cancelled by the token
  /// Its curve, where that is not the costs of all budgets one after the other.
  Result<MixedCurve> (*curve)(const Problem&, std::stop_token, const Progress&) = nullptr;
  /// Null for strategies without a table. InvalidInput for a table that would be too large; Cancelled.
  Table (*fillTable)(const Problem&, std::stop_token, const Progress&) = nullptr;
  /// About how many operations fillTable takes.
  double (*tableOperations)(const Problem&) = [](const Problem&) { return 0.0; };
};

/// All of them.
namespace models {
extern const StrategyModel mixed, hidden, internal, storeAll, recompute, sqrt, everyBest, every, chenRecursive, revolve,
    bisection, twoLevel, online;
}

}  // namespace retrace::core
