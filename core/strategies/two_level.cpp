// SPDX-License-Identifier: Apache-2.0
#include "core/strategies/two_level.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "core/base/byte_text.h"
#include "core/schedule/problem.h"

namespace retrace::core {

namespace {

constexpr double kNever =
    1e300;  // not infinity: this file is compiled for finite numbers, so that the minimum is vectorised

// min over y of y + right[t-y] + (extra + left[y]), the order of the sums fixed so that a decision finds the same
// number again.
double leastSplit(std::int64_t t, const double* right, const double* left, double extra) {
  double least = kNever;
  for (std::int64_t y = 1; y < t; ++y) {
    const double cost = (static_cast<double>(y) + extra) + (right[t - y] + left[y]);
    least = cost < least ? cost : least;
  }
  return least;
}

std::int64_t splitOf(std::int64_t t, const double* right, const double* left, double extra, double wanted) {
  for (std::int64_t y = t - 1; y >= 1; --y)
    if ((static_cast<double>(y) + extra) + (right[t - y] + left[y]) == wanted) return y;
  return 0;
}

// The nodes of a schedule, along the right of each sub-problem, then what is left of it.
class TwoLevelBuilder {
 public:
  TwoLevelBuilder(const TwoLevelTable& table, StateSizes sizes, std::stop_token stop)
      : m_table(table), m_graph(sizes), m_stop(std::move(stop)) {}

  Result<ScheduleGraph> build(std::int64_t deviceUnits) {
    const TwoLevelTable::State start = m_table.start(deviceUnits);
    const std::int32_t root = sub(m_table.steps(), start);
    if (m_error) return tl::unexpected(*m_error);
    m_graph.setRoot(root, start.input);
    return std::move(m_graph);
  }

 private:
  using Move = TwoLevelTable::Move;
  using State = TwoLevelTable::State;
  using Question = std::tuple<std::int64_t, std::int64_t, std::int64_t, Level>;
  // A sub-problem whose node needs one more part: what lies right of a save, or left of a last step or a move.
  struct Open {
    Question question;
    ScheduleNode node;
    bool needsRight = false;
  };

  std::int32_t add(const ScheduleNode& node) {
    const auto index = m_graph.add(node);
    if (index) return *index;
    if (!m_error) m_error = index.error();
    return 0;
  }

  std::int32_t sub(std::int64_t t, State state) {
    std::vector<Open> open;
    std::int32_t made = ScheduleNode::kNone;
    while (true) {
      if (!m_error && m_stop.stop_requested()) m_error = Error{ErrorCode::Cancelled, "The computation was cancelled."};
      if (m_error) return 0;
      const Question question{t, state.device, state.host, state.input};
      if (const auto known = m_made.find(question); known != m_made.end()) {
        made = known->second;
        break;
      }
      const Move move = m_table.decide(t, state);
      if (move.kind == Move::Kind::MoveInput) {
        open.push_back({question, {ScheduleNode::Kind::Move, move.level, -1, -1, 0, 0, 0}});
        state = m_table.afterMove(state);
      } else if (move.kind == Move::Kind::Save) {
        ScheduleNode node{ScheduleNode::Kind::Save, move.level, -1, -1, 0, move.distance, 1};
        node.left = sub(move.distance, state);
        open.push_back({question, node, true});
        t -= move.distance;
        state = m_table.afterSave(state, move.level);
      } else if (t > 1) {
        open.push_back({question, {ScheduleNode::Kind::Save, Level::Device, -1, -1, 0, t - 1, 1}});
        --t;
      } else {
        made = m_made[question] = add({ScheduleNode::Kind::Replay, Level::Device, -1, -1, 1, 0, 0});
        break;
      }
    }
    for (; !open.empty() && !m_error; open.pop_back()) {
      ScheduleNode node = open.back().node;
      (open.back().needsRight ? node.right : node.left) = made;
      made = m_made[open.back().question] = add(node);
    }
    return made;
  }

  const TwoLevelTable& m_table;
  ScheduleGraph m_graph;
  std::stop_token m_stop;
  std::optional<Error> m_error;
  std::map<Question, std::int32_t> m_made;
};

}  // namespace

TwoLevelTable::TwoLevelTable(std::int64_t steps, std::int64_t deviceUnits, std::int64_t hostUnits, double saveCost,
                             double loadCost)
    : m_steps(steps),
      m_deviceUnits(deviceUnits),
      m_hostUnits(hostUnits == kUnlimited ? 0 : hostUnits),
      m_unlimited(hostUnits == kUnlimited),
      m_saveCost(saveCost),
      m_loadCost(loadCost) {
  const auto rows = static_cast<std::size_t>(2 * (m_hostUnits + 1) * (m_deviceUnits + 1));
  m_cells.assign(rows * static_cast<std::size_t>(steps + 1), 0.0);
}

std::size_t TwoLevelTable::row(const State& state) const {
  const std::int64_t level = state.input == Level::Host ? 1 : 0;
  return static_cast<std::size_t>(((level * (m_hostUnits + 1) + state.host) * (m_deviceUnits + 1) + state.device) *
                                  (m_steps + 1));
}

bool TwoLevelTable::exists(const State& state) const {
  return state.device >= 0 && state.device <= m_deviceUnits && state.host >= 0 && state.host <= m_hostUnits;
}

TwoLevelTable::State TwoLevelTable::afterSave(const State& state, Level level) const {
  if (level == Level::Device) return {state.device - 1, state.host, level};
  return {state.device, m_unlimited ? 0 : state.host - 1, level};
}

TwoLevelTable::State TwoLevelTable::afterMove(const State& state) const {
  if (state.input == Level::Host) return {state.device - 1, m_unlimited ? 0 : state.host + 1, Level::Device};
  return {state.device + 1, m_unlimited ? 0 : state.host - 1, Level::Host};
}

// Everything but the move of the input.
TwoLevelTable::Move TwoLevelTable::best(std::int64_t t, const State& state, double& cost) const {
  const double back = state.input == Level::Host ? m_loadCost : 0.0;
  const double* left = m_cells.data() + row(state);
  Move move;
  cost = (static_cast<double>(t) + back) + left[t - 1];
  if (t == 1) {
    cost = 1.0;
    return move;
  }
  for (const Level level : {Level::Device, Level::Host}) {
    const State right = afterSave(state, level);
    if (!exists(right)) continue;
    const double split =
        leastSplit(t, m_cells.data() + row(right), left, level == Level::Host ? back + m_saveCost : back);
    if (split >= cost) continue;
    cost = split;
    move = {Move::Kind::Save, level, 0};
  }
  return move;
}

void TwoLevelTable::fillStep(std::int64_t t, const std::stop_token& stop) {
  const auto cell = [this, t](const State& state) -> double& {
    return m_cells[row(state) + static_cast<std::size_t>(t)];
  };
  for (const Level level : {Level::Device, Level::Host})
    for (std::int64_t host = 0; host <= m_hostUnits && !stop.stop_requested(); ++host)
      for (std::int64_t device = 0; device <= m_deviceUnits; ++device)
        static_cast<void>(best(t, {device, host, level}, cell({device, host, level})));
  // Moving the input pairs each state on the host with exactly one on the device, so one pass finds both minima.
  for (std::int64_t host = 0; host <= m_hostUnits; ++host)
    for (std::int64_t device = 0; device <= m_deviceUnits; ++device) {
      const State onHost{device, host, Level::Host}, onDevice = afterMove(onHost);
      if (!exists(onDevice)) continue;
      double& h = cell(onHost);
      double& d = cell(onDevice);
      const double moved = m_saveCost + h;
      h = std::min(h, d);
      d = std::min(d, moved);
    }
}

TwoLevelTable::Move TwoLevelTable::decide(std::int64_t t, const State& state) const {
  double cost = 0.0;
  Move move = best(t, state, cost);
  if (movesInput(t, state, cost))
    return {Move::Kind::MoveInput, state.input == Level::Host ? Level::Device : Level::Host, 0};
  if (move.kind != Move::Kind::Save) return move;
  const double extra = (state.input == Level::Host ? m_loadCost : 0.0);
  const double* right = m_cells.data() + row(afterSave(state, move.level));
  move.distance =
      splitOf(t, right, m_cells.data() + row(state), move.level == Level::Host ? extra + m_saveCost : extra, cost);
  // A state that would be moved right after its save is saved on the other level, which costs the same.
  const State kept = afterSave(state, move.level);
  if (movesInput(t - move.distance, kept)) move.level = move.level == Level::Host ? Level::Device : Level::Host;
  return move;
}

bool TwoLevelTable::movesInput(std::int64_t t, const State& state) const {
  double cost = 0.0;
  static_cast<void>(best(t, state, cost));
  return movesInput(t, state, cost);
}

TwoLevelTable::State TwoLevelTable::start(std::int64_t deviceUnits) const {
  const std::int64_t units = std::min(deviceUnits, m_deviceUnits);
  const State device{units - 1, m_hostUnits, Level::Device};
  const State host{units, m_unlimited ? 0 : m_hostUnits - 1, Level::Host};
  return exists(host) && (movesInput(m_steps, device) || m_saveCost + value(m_steps, host) < value(m_steps, device))
             ? host
             : device;
}

double TwoLevelTable::cost(std::int64_t deviceUnits) const {
  const State state = start(deviceUnits);
  return value(m_steps, state) + (state.input == Level::Host ? m_saveCost : 0.0);
}

double TwoLevelTable::operations(std::int64_t steps, std::int64_t deviceUnits, std::int64_t hostUnits) {
  const std::int64_t most = std::max<std::int64_t>(1, steps - 1);
  const double rows = 2.0 * static_cast<double>(std::min(deviceUnits, most) + 1) *
                      static_cast<double>(hostUnits == kUnlimited || hostUnits >= most ? 1 : hostUnits + 1);
  return rows * static_cast<double>(steps + 1) * static_cast<double>(steps + 1);
}

Result<std::shared_ptr<const TwoLevelTable>> TwoLevelTable::fill(std::int64_t steps, std::int64_t deviceUnits,
                                                                 std::int64_t hostUnits, double saveCost,
                                                                 double loadCost, std::stop_token stop,
                                                                 const std::function<void(double)>& progress) {
  const std::int64_t most = std::max<std::int64_t>(1, steps - 1);
  deviceUnits = std::min(deviceUnits, most);
  if (hostUnits >= most) hostUnits = kUnlimited;
  const double needed = operations(steps, deviceUnits, hostUnits);
  if (needed / static_cast<double>(steps + 1) * sizeof(double) > static_cast<double>(kMaxTableBytes) ||
      needed > kMaxOperations)
    return fail(ErrorCode::InvalidInput,
                "The table of 'two-level' for {} steps, {} device units and {} host units would take more than {} or "
                "several minutes: use fewer "
                "steps, a smaller budget, or an unlimited host (whose table is the smallest).",
                steps, deviceUnits, hostUnits == kUnlimited ? std::string("unlimited") : std::to_string(hostUnits),
                formatBytes(kMaxTableBytes));
  std::shared_ptr<TwoLevelTable> table(new TwoLevelTable(steps, deviceUnits, hostUnits, saveCost, loadCost));
  for (std::int64_t t = 1; t <= steps; ++t) {
    table->fillStep(t, stop);
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "The computation was cancelled.");
    if (progress)
      progress(static_cast<double>(t) * static_cast<double>(t) / static_cast<double>(steps) /
               static_cast<double>(steps));
  }
  return table;
}

std::int64_t hostUnits(const Problem& problem) {
  return problem.host.budgetBytes == HostMemory::kUnlimited ? TwoLevelTable::kUnlimited
                                                            : problem.host.budgetBytes / problem.sizes.hiddenBytes;
}

std::int64_t usefulDeviceUnits(const Problem& problem) {
  return std::min(problem.budgetBytes / problem.sizes.hiddenBytes, std::max<std::int64_t>(1, problem.steps - 1));
}

Result<ScheduleGraph> makeTwoLevelGraph(const TwoLevelTable& table, std::int64_t deviceUnits, StateSizes sizes,
                                        std::stop_token stop) {
  return TwoLevelBuilder(table, sizes, std::move(stop)).build(deviceUnits);
}

}  // namespace retrace::core
