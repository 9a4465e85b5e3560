// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/schedule/graph.h"

namespace retrace::core {

namespace {

using Kind = ScheduleNode::Kind;

// The graph played from its root, one frame for each node that is being done; offsets as a stack gives them.
class GraphSource final : public ActionSource {
 public:
  GraphSource(const ScheduleGraph& graph, const Problem& problem)
      : m_nodes(graph.nodes().data()),
        m_hidden(problem.sizes.hiddenBytes),
        m_internal(problem.sizes.internalBytes),
        m_chargesInitial(chargesInitialState(problem.strategy)) {
    m_frames.reserve(static_cast<std::size_t>(graph.figures(graph.root()).depth + 1));
    Frame frame;
    frame.node = graph.root();
    frame.working = true;
    if (m_chargesInitial) {
      frame.input = take(frame, graph.rootLevel());
      emit(ActionKind::Save, 0, 0, frame.input.offset, frame.input.level);
    }
    m_frames.push_back(frame);
  }

 private:
  struct Place {
    std::int64_t offset = kNoOffset;  // kNoOffset: the initial state of the working set
    Level level = Level::Device;
  };
  struct Frame {
    std::int32_t node = 0;
    std::int64_t base = 0;                    // the node's steps are base+1 .. base+steps
    std::int64_t deviceTop = 0, hostTop = 0;  // first free byte of either arena
    Place input;                              // of h_base
    bool working = false;                     // the working hidden state is h_base already
    enum class Stage : std::uint8_t { Begin, Right, Left, Done } stage = Stage::Begin;
    std::int64_t at = 0;  // Save: states of the run that are kept; Replay: steps done; Keep: the top before it
    Place kept;           // of the newest of the run's states
  };

  void fill() override {
    while (!full() && !m_frames.empty()) advance();
  }

  static std::int64_t& top(Frame& frame, Level level) { return level == Level::Host ? frame.hostTop : frame.deviceTop; }
  Place take(Frame& frame, Level level) const {
    const Place place{top(frame, level), level};
    top(frame, level) += m_hidden;
    return place;
  }
  static void release(Frame& frame, Place place) { top(frame, place.level) = place.offset; }
  void drop(Place place) { emit(ActionKind::Drop, 0, 0, place.offset, place.level); }
  void bring(Frame& frame, Place place, std::int64_t base) {
    if (!frame.working) emit(ActionKind::Load, base, base, place.offset, place.level);
    frame.working = false;  // whatever follows moves the working state on
  }
  void stepAlone(std::int64_t step) {
    emit(ActionKind::Record, step, step);
    emit(ActionKind::Backward, step, step);
  }

  void advance() {
    Frame& frame = m_frames.back();
    if (frame.stage == Frame::Stage::Done) return finish();
    const ScheduleNode& node = m_nodes[frame.node];
    switch (node.kind) {
      case Kind::Replay: return replay(frame, node);
      case Kind::Save: return save(frame, node);
      case Kind::Keep: return keep(frame, node);
      case Kind::Move: return move(frame, node);
    }
  }

  // What the frame began with may have been moved: whoever keeps it frees it where it is.
  void finish() {
    const Place input = m_frames.back().input;
    m_frames.pop_back();
    if (m_frames.empty()) {
      if (m_chargesInitial) drop(input);
      return;
    }
    Frame& parent = m_frames.back();
    if (parent.stage == Frame::Stage::Done) parent.input = input;
    else if (m_nodes[parent.node].kind == Kind::Save) parent.kept = input;
  }

  void enter(const Frame& from, std::int32_t node, std::int64_t base, Place input, bool working) {
    Frame next;
    next.node = node;
    next.base = base;
    next.deviceTop = from.deviceTop;
    next.hostTop = from.hostTop;
    next.input = input;
    next.working = working;
    m_frames.push_back(next);
  }

  void replay(Frame& frame, const ScheduleNode& node) {
    bring(frame, frame.input, frame.base);
    const std::int64_t newest = frame.base + node.steps - frame.at;
    if (newest > frame.base + 1) emit(ActionKind::Forward, frame.base + 1, newest - 1);
    stepAlone(newest);
    if (++frame.at == node.steps) frame.stage = Frame::Stage::Done;
  }

  void save(Frame& frame, const ScheduleNode& node) {
    const std::int64_t y = node.distance, reached = frame.base + (frame.at + 1) * y;
    switch (frame.stage) {
      case Frame::Stage::Begin: {
        if (frame.at == 0) bring(frame, frame.input, frame.base);
        emit(ActionKind::Forward, reached - y + 1, reached);
        if (frame.at + 1 == node.count && node.right < 0) {
          stepAlone(reached + 1);
          frame.stage = Frame::Stage::Left;
          return;
        }
        frame.kept = take(frame, node.level);
        emit(ActionKind::Save, reached, reached, frame.kept.offset, frame.kept.level);
        if (++frame.at < node.count) return;
        frame.stage = Frame::Stage::Right;
        return enter(frame, node.right, reached, frame.kept, true);
      }
      case Frame::Stage::Right: {            // the newest kept state has served: what is left of it is next
        top(frame, node.level) -= m_hidden;  // wherever it was moved since
        drop(frame.kept);
        --frame.at;
        frame.stage = Frame::Stage::Left;
        [[fallthrough]];
      }
      case Frame::Stage::Left: {
        const bool oldest = frame.at == 0;
        if (y == 1 &&
            m_nodes[node.left].kind == Kind::Replay) {  // one step alone, where a run of millions spends its time
          const std::int64_t base = frame.base + frame.at;
          if (oldest) emit(ActionKind::Load, base, base, frame.input.offset, frame.input.level);
          else emit(ActionKind::Load, base, base, top(frame, node.level) - m_hidden, node.level);
          stepAlone(base + 1);
          if (oldest) return finish();
          frame.kept = {top(frame, node.level) - m_hidden, node.level};
          frame.stage = Frame::Stage::Right;
          return;
        }
        frame.stage = oldest ? Frame::Stage::Done : Frame::Stage::Right;
        return enter(frame, node.left, frame.base + frame.at * y,
                     oldest ? frame.input : Place{top(frame, node.level) - m_hidden, node.level}, false);
      }
      case Frame::Stage::Done: return;
    }
  }

  void keep(Frame& frame, const ScheduleNode& node) {
    const std::int64_t first = frame.base + node.distance + 1, last = first + node.count - 1;
    switch (frame.stage) {
      case Frame::Stage::Begin: {
        bring(frame, frame.input, frame.base);
        frame.at = frame.deviceTop;
        if (node.distance > 0) {  // the input of the kept steps is not held elsewhere
          emit(ActionKind::Forward, frame.base + 1, first - 1);
          emit(ActionKind::Save, first - 1, first - 1, frame.deviceTop);
          frame.deviceTop += m_hidden;
        }
        emit(ActionKind::Record, first, last, frame.deviceTop);
        frame.deviceTop += node.count * m_internal;
        frame.stage = Frame::Stage::Right;
        if (node.right >= 0) enter(frame, node.right, last, {frame.deviceTop - m_internal, Level::Device}, true);
        return;
      }
      case Frame::Stage::Right: {
        emit(ActionKind::Backward, last, first, frame.at + (node.distance > 0 ? m_hidden : 0));
        emit(ActionKind::Drop, 0, 0, frame.at);
        frame.deviceTop = frame.at;
        frame.stage = Frame::Stage::Done;
        if (node.left >= 0) enter(frame, node.left, frame.base, frame.input, false);
        return;
      }
      default: return;
    }
  }

  void move(Frame& frame, const ScheduleNode& node) {
    bring(frame, frame.input, frame.base);
    release(frame, frame.input);
    drop(frame.input);
    frame.input = take(frame, node.level);
    emit(ActionKind::Save, frame.base, frame.base, frame.input.offset, frame.input.level);
    frame.stage = Frame::Stage::Done;
    enter(frame, node.left, frame.base, frame.input, true);
  }

  const ScheduleNode* m_nodes;
  std::int64_t m_hidden, m_internal;
  bool m_chargesInitial;
  std::vector<Frame> m_frames;
};

class ListSource final : public ActionSource {
 public:
  explicit ListSource(std::shared_ptr<const Schedule> schedule)
      : m_schedule(std::move(schedule)), m_left(m_schedule->actions) {}
  [[nodiscard]] std::span<const Action> next() override {
    constexpr std::size_t kAtATime = 4096;
    const auto piece = m_left.first(std::min(kAtATime, m_left.size()));
    m_left = m_left.subspan(piece.size());
    return piece;
  }

 private:
  void fill() override {}
  std::shared_ptr<const Schedule> m_schedule;
  std::span<const Action> m_left;
};

}  // namespace

ScheduleGraph ScheduleGraph::ofList(Schedule schedule) {
  return ofSource(
      [list = std::make_shared<const Schedule>(std::move(schedule))] { return std::make_unique<ListSource>(list); });
}

std::unique_ptr<ActionSource> streamOf(const ScheduleGraph& graph, const Problem& problem) {
  if (graph.isList()) return graph.listed();
  return std::make_unique<GraphSource>(graph, problem);
}

Result<Schedule> listOf(const ScheduleGraph& graph, const Problem& problem, std::int64_t most) {
  const auto report = check(graph, problem);
  if (!report) return tl::unexpected(report.error());
  if (report->actions > most)
    return fail(ErrorCode::InvalidInput, "The schedule has {} actions; as a list up to {} are held: use fewer steps.",
                report->actions, most);
  Schedule schedule;
  schedule.actions.reserve(static_cast<std::size_t>(report->actions));
  const auto source = streamOf(graph, problem);
  for (std::span<const Action> some = source->next(); !some.empty(); some = source->next())
    schedule.actions.insert(schedule.actions.end(), some.begin(), some.end());
  return schedule;
}

Result<CheckReport> check(const ScheduleGraph& graph, const Problem& problem, std::stop_token stop) {
  if (graph.isList()) {
    Checker checker(problem);
    const auto source = graph.listed();
    for (std::span<const Action> some = source->next(); !some.empty(); some = source->next()) {
      if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "The computation was cancelled.");
      if (auto played = checker.next(some); !played) return tl::unexpected(played.error());
    }
    return checker.finish();
  }
  if (graph.root() < 0 || graph.sizes() != problem.sizes)
    return fail(ErrorCode::IllegalAction, "The schedule is empty, or was made for states of other sizes.");
  const ScheduleNode& root = graph.nodes()[static_cast<std::size_t>(graph.root())];
  const NodeFigures& figures = graph.figures(graph.root());
  if (root.steps != problem.steps)
    return fail(ErrorCode::IllegalAction, "The schedule is of {} steps, the problem of {}.", root.steps, problem.steps);
  const bool charges = chargesInitialState(problem.strategy), onHost = graph.rootLevel() == Level::Host;
  if (figures.held == (onHost ? NodeFigures::Held::Device : NodeFigures::Held::Host) ||
      (!charges && (onHost || figures.movesHeld)))
    return fail(ErrorCode::IllegalAction, "node {}: h_0 is needed where it is not.", graph.root());
  const std::int64_t initial = charges ? problem.sizes.hiddenBytes : 0;
  CheckReport report{figures.forwardOperations,
                     figures.peakBytes,
                     figures.actions + (charges ? 2 : 0),
                     figures.saves + (charges ? 1 : 0),
                     figures.hostPeakBytes,
                     figures.hostSaves,
                     figures.hostLoads};
  (onHost ? report.hostPeakBytes : report.peakBytes) += initial;
  report.hostSaves += onHost ? 1 : 0;
  report.hostLoads += onHost ? figures.loads : 0;
  if (report.peakBytes > problem.budgetBytes)
    return fail(ErrorCode::IllegalAction, "node {}: the arena holds {} bytes, the budget is {}.", graph.root(),
                report.peakBytes, problem.budgetBytes);
  const bool host = usesHost(problem.strategy);
  if (report.hostPeakBytes > 0 && !host)
    return fail(ErrorCode::IllegalAction, "node {}: only 'two-level' keeps states on the host.", graph.root());
  if (host && problem.host.budgetBytes != HostMemory::kUnlimited && report.hostPeakBytes > problem.host.budgetBytes)
    return fail(ErrorCode::IllegalAction, "node {}: the host holds {} bytes, its budget is {}.", graph.root(),
                report.hostPeakBytes, problem.host.budgetBytes);
  return report;
}

}  // namespace retrace::core
