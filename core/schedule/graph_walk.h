// SPDX-License-Identifier: Apache-2.0
// Owns a place in a schedule that is given as nodes: which parts are under way there, what is held, and the actions
// from there on. Going to any place costs the depth of the graph, never the actions before it. One thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/schedule/action_source.h"
#include "core/schedule/graph_layout.h"
#include "core/schedule/memory_map.h"

namespace retrace::core {

class GraphWalk final : public ActionSource {
 public:
  /// Before the first action. The graph must be nodes, answer the problem, and outlive the walk; so must the problem.
  GraphWalk(const ScheduleGraph& graph, const Problem& problem);

  /// Goes to where `done` actions are done, 0 to all of them: `next` begins with the one after.
  void seek(std::int64_t done) { go(done, nullptr); }
  /// The same, and says what is held there. A run of equal saves is one block; peak bytes and forward operations are
  /// counted from there on.
  [[nodiscard]] MemoryMap stateAfter(std::int64_t done) {
    MemoryMap state(m_problem);
    go(done, &state);
    return state;
  }

 private:
  struct Place {
    std::int64_t offset = kNoOffset;  // kNoOffset: the initial state of the working set
    Level level = Level::Device;
  };
  struct Frame {
    GraphPart part;
    std::int64_t deviceTop = 0, hostTop = 0;  // first free byte of either arena
    Place input;                              // of h_base
    bool working = false;                     // the working hidden state is h_base already
    enum class Stage : std::uint8_t { Begin, Right, Left, Done } stage = Stage::Begin;
    std::int64_t at = 0;  // Save: states of the run that are kept; Replay: steps done; Keep: the top before it
    Place kept;           // of the newest of the run's states
  };

  void fill() override;
  void advance();
  void replay(Frame& frame, const ScheduleNode& node);
  void save(Frame& frame, const ScheduleNode& node);
  void keep(Frame& frame, const ScheduleNode& node);
  void move(Frame& frame, const ScheduleNode& node);
  void finish();
  void enter(const Frame& from, const GraphPart& part, Place input);
  void bring(Frame& frame, Place place, std::int64_t base);
  void stepAlone(std::int64_t step);
  void drop(Place place) { emit(ActionKind::Drop, 0, 0, place.offset, place.level); }
  [[nodiscard]] static std::int64_t& top(Frame& frame, Level level) {
    return level == Level::Host ? frame.hostTop : frame.deviceTop;
  }
  Place take(Frame& frame, Level level) const;
  static void release(Frame& frame, Place place) { top(frame, place.level) = place.offset; }
  [[nodiscard]] Frame first() const;

  void go(std::int64_t done, MemoryMap* state);
  // Of go: makes the newest frame what it is once `done` actions of the schedule are done, rounded down to where it
  // can go on, and returns that; none where it went into a part of it.
  [[nodiscard]] std::optional<std::int64_t> skip(std::int64_t done);
  [[nodiscard]] std::optional<std::int64_t> skipSaves(Frame& frame, const ScheduleNode& node, std::int64_t done);
  // Where the held state `input` lies once `part`, begun in `frame`, is done.
  [[nodiscard]] Place afterMoves(Frame frame, GraphPart part, Place input) const;
  [[nodiscard]] MemoryMap heldByFrames(bool ended) const;
  void addHeld(const Frame& frame, bool last, std::vector<Block>& device, std::vector<Block>& host) const;

  const ScheduleNode* m_nodes;
  const Problem& m_problem;
  GraphLayout m_layout;
  Level m_rootLevel;
  std::int64_t m_hidden, m_internal;
  std::vector<Frame> m_frames;
};

}  // namespace retrace::core
