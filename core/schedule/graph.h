// SPDX-License-Identifier: Apache-2.0
// Owns a schedule as a graph of shared sub-problems: what is done with t steps is the same wherever they stand, moved
// by their first step and their place in the arena, and an optimal schedule of 10^8 steps has a few thousand different
// ones. Each is a node, its figures are worked out once. Out of a graph streams the list of actions. A graph that is
// built is sound: what a node keeps it frees, and its steps are those of its parts. Plain values, any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "core/schedule/action_source.h"
#include "core/schedule/memory_map.h"
#include "core/schedule/problem.h"

namespace retrace::core {

class Policy;

/// What is done with `steps` steps whose first input state is held.
struct ScheduleNode {
  enum class Kind : std::uint8_t {
    Replay,  ///< every step, newest first, is reached from the held state anew
    Save,  ///< `count` times: `distance` steps forward, and the hidden state reached is kept at `level`. Then `right`;
           ///< then, newest kept state first, it is freed and `left` is done with the `distance` steps before it.
           ///< Without `right` one step is left, whose input is used at once and not kept.
    Keep,  ///< `distance` steps forward (that hidden state is kept where distance > 0), then the internal states of
           ///< `count` steps are kept. Then `right`, if any, the kept steps' backwards, and `left`, if any.
    Move,  ///< the held state goes to `level`, then `left` is done with all the steps
  };
  Kind kind = Kind::Replay;
  Level level = Level::Device;
  std::int32_t right = kNone, left = kNone;  ///< indices of nodes, smaller than this one's
  std::int64_t steps = 0;                    ///< t
  std::int64_t distance = 0, count = 0;

  static constexpr std::int32_t kNone = -1;
  bool operator==(const ScheduleNode&) const = default;
};

/// What a node does in all, begun with the held state as working state (otherwise one load more).
struct NodeFigures {
  std::int64_t forwardOperations = 0, actions = 0;
  std::int64_t saves = 0, hostSaves = 0, hostLoads = 0;  ///< hostLoads without those of the held state
  std::int64_t loads = 0;                                ///< of the held state alone
  std::int64_t peakBytes = 0, hostPeakBytes = 0;         ///< above what is held at the beginning
  /// Where the held state must be: a backward reads it there, or it is moved from there.
  enum class Held : std::uint8_t { Anywhere, Device, Host } held = Held::Anywhere;
  bool movesHeld = false;
};

class ScheduleGraph {
 public:
  static constexpr std::size_t kMaxNodes = 20'000'000;

  ScheduleGraph() = default;
  explicit ScheduleGraph(StateSizes sizes) : m_sizes(sizes) {}
  /// A list of actions that somebody else made, as it is.
  [[nodiscard]] static ScheduleGraph ofList(Schedule schedule);
  /// The same, made anew by `listed` each time that it is asked for.
  using Listed = std::function<std::unique_ptr<ActionSource>()>;
  [[nodiscard]] static ScheduleGraph ofSource(Listed listed);

  /// Adds a node whose children are there, or finds the one that is equal; `steps` is worked out. A save that goes on
  /// with equal saves becomes one run. InvalidInput, saying why, for a node that makes no sense or overflows a number.
  [[nodiscard]] Result<std::int32_t> add(ScheduleNode node);
  /// What the whole schedule begins with; `level` is where h_0 is kept, for problems that charge it. Nodes that it does
  /// not reach are dropped.
  void setRoot(std::int32_t node, Level level = Level::Device);

  [[nodiscard]] bool isList() const { return static_cast<bool>(m_listed); }
  [[nodiscard]] std::unique_ptr<ActionSource> listed() const { return m_listed(); }
  [[nodiscard]] const std::vector<ScheduleNode>& nodes() const { return m_nodes; }
  [[nodiscard]] const NodeFigures& figures(std::int32_t node) const {
    return m_figures[static_cast<std::size_t>(node)];
  }
  [[nodiscard]] std::int32_t root() const { return m_root; }
  [[nodiscard]] Level rootLevel() const { return m_rootLevel; }
  [[nodiscard]] StateSizes sizes() const { return m_sizes; }
  bool operator==(const ScheduleGraph& other) const;

 private:
  [[nodiscard]] const ScheduleNode& at(std::int32_t node) const { return m_nodes[static_cast<std::size_t>(node)]; }
  [[nodiscard]] Result<void> measure(ScheduleNode& node, NodeFigures& figures) const;

  struct Hash {
    std::size_t operator()(const ScheduleNode& node) const;
  };
  StateSizes m_sizes;
  std::vector<ScheduleNode> m_nodes;
  std::vector<NodeFigures> m_figures;
  std::unordered_map<ScheduleNode, std::int32_t, Hash> m_known;
  std::int32_t m_root = ScheduleNode::kNone;
  Level m_rootLevel = Level::Device;
  Listed m_listed;
};

/// The schedule of `problem` under `policy`. Cancelled by `stop`.
[[nodiscard]] Result<ScheduleGraph> makeGraph(const Problem& problem, const Policy& policy, std::stop_token stop = {});

/// Checks that the graph answers the problem: its steps, its budgets, where it may keep states. Each node was checked
/// when it was added; a list is played. IllegalAction with the reason; Cancelled.
[[nodiscard]] Result<CheckReport> check(const ScheduleGraph& graph, const Problem& problem, std::stop_token stop = {});

/// The actions of the graph, which must outlive the source, offsets as a stack gives them.
[[nodiscard]] std::unique_ptr<ActionSource> streamOf(const ScheduleGraph& graph, const Problem& problem);
/// The same of a list, which must outlive the source.
[[nodiscard]] std::unique_ptr<ActionSource> streamOf(std::span<const Action> actions);
/// All `count` actions of a source. InvalidInput for more than `most`; Cancelled.
[[nodiscard]] Result<Schedule> collect(ActionSource& source, std::int64_t count, std::int64_t most,
                                       const std::stop_token& stop = {});
/// All of them, of a graph that answers the problem (errors as of check). InvalidInput for more than `most`.
[[nodiscard]] Result<Schedule> listOf(const ScheduleGraph& graph, const Problem& problem, std::int64_t most);
/// What a window and a module hold as a list.
inline constexpr std::int64_t kMostListed = 20'000'000;

}  // namespace retrace::core
