// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/schedule/graph.h"
#include "core/schedule/graph_walk.h"

namespace retrace::core {

namespace {

class ListSource final : public ActionSource {
 public:
  explicit ListSource(std::span<const Action> actions, std::shared_ptr<const Schedule> owner = {})
      : m_owner(std::move(owner)), m_left(actions) {}
  [[nodiscard]] std::span<const Action> next() override {
    constexpr std::size_t kAtATime = 4096;
    const auto piece = m_left.first(std::min(kAtATime, m_left.size()));
    m_left = m_left.subspan(piece.size());
    return piece;
  }

 private:
  void fill() override {}
  std::shared_ptr<const Schedule> m_owner;
  std::span<const Action> m_left;
};

}  // namespace

ScheduleGraph ScheduleGraph::ofList(Schedule schedule) {
  return ofSource([list = std::make_shared<const Schedule>(std::move(schedule))] {
    return std::make_unique<ListSource>(list->actions, list);
  });
}

std::unique_ptr<ActionSource> streamOf(std::span<const Action> actions) {
  return std::make_unique<ListSource>(actions);
}

std::unique_ptr<ActionSource> streamOf(const ScheduleGraph& graph, const Problem& problem) {
  if (graph.isList()) return graph.listed();
  return std::make_unique<GraphWalk>(graph, problem);
}

Result<Schedule> collect(ActionSource& source, std::int64_t count, std::int64_t most, const std::stop_token& stop) {
  if (count > most)
    return fail(ErrorCode::InvalidInput, "The schedule has {} actions; as a list up to {} are held: use fewer steps.",
                count, most);
  // Memory that is never touched costs nothing, and a list that is moved while it grows would make who cancels wait.
  Schedule schedule;
  schedule.actions.reserve(static_cast<std::size_t>(std::min(count, kMostListed)));
  for (std::span<const Action> some = source.next(); !some.empty(); some = source.next()) {
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "The computation was cancelled.");
    schedule.actions.insert(schedule.actions.end(), some.begin(), some.end());
  }
  return schedule;
}

Result<Schedule> listOf(const ScheduleGraph& graph, const Problem& problem, std::int64_t most) {
  const auto report = check(graph, problem);
  if (!report) return tl::unexpected(report.error());
  return collect(*streamOf(graph, problem), report->actions, most);
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
