// SPDX-License-Identifier: Apache-2.0
// TwoLevel: two arenas, hidden states on the device or on the host for the price of a transfer each way (the question
// of H-Revolve: Herrmann and Pallez, ACM TOMS 46(2), 2020). A table is filled once, then read by any number of threads.
#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "core/base/byte_text.h"
#include "core/strategies/strategy_model.h"

namespace retrace::core {

namespace {

constexpr double kNever = 1e300;  // not infinity: this file is compiled for finite numbers, to vectorise minima
constexpr std::int64_t kUnlimited = HostMemory::kUnlimited;

std::int64_t mostUnits(const Problem& problem) { return std::max<std::int64_t>(1, problem.steps - 1); }

// Whole hidden states of the arena, h_0 among them, no more than are of use.
std::int64_t deviceUnitsOf(const Problem& problem) {
  return std::clamp<std::int64_t>(problem.budgetBytes / problem.sizes.hiddenBytes, 1, mostUnits(problem));
}

// Those of the host; kUnlimited also for as many as are of use.
std::int64_t hostUnitsOf(const Problem& problem) {
  const std::int64_t units = problem.host.budgetBytes / problem.sizes.hiddenBytes;
  return problem.host.budgetBytes == kUnlimited || units >= mostUnits(problem) ? kUnlimited : units;
}

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

// Fewest forward operations plus transfer costs. With V_L(t,m,k) for t steps whose input is held on level L and in
// hand, m and k free units on device and host, w and r the costs of a save to and a load from the host, and r_L = r on
// the host, 0 else:
//
//     V_L(t,m,k) = min( t + r_L + V_L(t-1,m,k),                                            the last step, then back
//                       y + V_D(t-y,m-1,k) + r_L + V_L(y,m,k),      1 <= y < t             save on the device
//                       y + w + V_H(t-y,m,k-1) + r_L + V_L(y,m,k),  1 <= y < t             save on the host
//                       V_D(t,m-1,k+1) if L = H,  w + V_H(t,m+1,k-1) if L = D )            move the input
//     V_L(1,m,k) = 1
class TwoLevelTable final : public StrategyTable {
 public:
  struct State {
    std::int64_t device = 0, host = 0;  ///< free units, the held input not counted
    Level input = Level::Device;
  };
  struct Move {
    enum class Kind : std::uint8_t { LastStep, Save, MoveInput };
    Kind kind = Kind::LastStep;
    Level level = Level::Device;  ///< where to save, or to move the input to
    std::int64_t distance = 0;    ///< steps forward before the save
  };

  // Of zeros; fillStep is to be called for t = 1, 2, ... T.
  explicit TwoLevelTable(const Problem& problem)
      : m_steps(problem.steps),
        m_deviceUnits(deviceUnitsOf(problem)),
        m_hostUnits(std::max<std::int64_t>(0, hostUnitsOf(problem))),
        m_unlimited(hostUnitsOf(problem) == kUnlimited),
        m_saveCost(problem.host.saveCost),
        m_loadCost(problem.host.loadCost) {
    const auto rows = static_cast<std::size_t>(2 * (m_hostUnits + 1) * (m_deviceUnits + 1));
    m_cells.assign(rows * static_cast<std::size_t>(m_steps + 1), 0.0);
  }

  [[nodiscard]] bool covers(const Problem& problem) const override { return deviceUnitsOf(problem) <= m_deviceUnits; }
  // A save of h_0 on the host included.
  [[nodiscard]] double cost(const Problem& problem) const override {
    const State state = start(deviceUnitsOf(problem));
    return value(m_steps, state) + (state.input == Level::Host ? m_saveCost : 0.0);
  }
  [[nodiscard]] Result<StrategyPlan> plan(const Problem& problem, std::stop_token stop) const override;

  void fillStep(std::int64_t t, const std::stop_token& stop) {
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

  // Where h_0 is best kept, and what is free then.
  [[nodiscard]] State start(std::int64_t deviceUnits) const {
    const std::int64_t units = std::min(deviceUnits, m_deviceUnits);
    const State device{units - 1, m_hostUnits, Level::Device};
    const State host{units, m_unlimited ? 0 : m_hostUnits - 1, Level::Host};
    return exists(host) && (movesInput(m_steps, device) || m_saveCost + value(m_steps, host) < value(m_steps, device))
               ? host
               : device;
  }

  [[nodiscard]] Move decide(std::int64_t t, const State& state) const {
    double cost = 0.0;
    Move move = best(t, state, cost);
    if (value(t, state) < cost)
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

  // The state of the steps after a save.
  [[nodiscard]] State afterSave(const State& state, Level level) const {
    if (level == Level::Device) return {state.device - 1, state.host, level};
    return {state.device, m_unlimited ? 0 : state.host - 1, level};
  }

  [[nodiscard]] State afterMove(const State& state) const {
    if (state.input == Level::Host) return {state.device - 1, m_unlimited ? 0 : state.host + 1, Level::Device};
    return {state.device + 1, m_unlimited ? 0 : state.host - 1, Level::Host};
  }

 private:
  // Everything but the move of the input.
  [[nodiscard]] Move best(std::int64_t t, const State& state, double& cost) const {
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

  [[nodiscard]] bool exists(const State& state) const {
    return state.device >= 0 && state.device <= m_deviceUnits && state.host >= 0 && state.host <= m_hostUnits;
  }

  // Whether everything else is dearer than to move the input first.
  [[nodiscard]] bool movesInput(std::int64_t t, const State& state) const {
    double cost = 0.0;
    static_cast<void>(best(t, state, cost));
    return value(t, state) < cost;
  }

  [[nodiscard]] std::size_t row(const State& state) const {
    const std::int64_t level = state.input == Level::Host ? 1 : 0;
    return static_cast<std::size_t>(((level * (m_hostUnits + 1) + state.host) * (m_deviceUnits + 1) + state.device) *
                                    (m_steps + 1));
  }
  [[nodiscard]] double value(std::int64_t t, const State& state) const {
    return m_cells[row(state) + static_cast<std::size_t>(t)];
  }

  std::int64_t m_steps, m_deviceUnits, m_hostUnits;
  bool m_unlimited;
  double m_saveCost, m_loadCost;
  std::vector<double> m_cells;  // [2][hostUnits+1][deviceUnits+1][steps+1]
};

// The nodes of a schedule, along the right of each sub-problem, then what is left of it.
class Builder {
 public:
  Builder(const TwoLevelTable& table, StateSizes sizes, std::stop_token stop)
      : m_table(table), m_graph(sizes), m_stop(std::move(stop)) {}

  Result<ScheduleGraph> build(const Problem& problem) {
    const State start = m_table.start(deviceUnitsOf(problem));
    const std::int32_t root = sub(problem.steps, start);
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

Result<StrategyPlan> TwoLevelTable::plan(const Problem& problem, std::stop_token stop) const {
  return Builder(*this, problem.sizes, std::move(stop)).build(problem).map([&](ScheduleGraph graph) {
    return StrategyPlan{std::move(graph), cost(problem)};
  });
}

// What the table takes, in steps of its inner loop.
double operations(const Problem& problem) {
  const std::int64_t host = hostUnitsOf(problem);
  const double rows =
      2.0 * static_cast<double>(deviceUnitsOf(problem) + 1) * static_cast<double>(host == kUnlimited ? 1 : host + 1);
  return rows * static_cast<double>(problem.steps + 1) * static_cast<double>(problem.steps + 1);
}

// For every arena up to the problem's, and its host. O(T^2 M K) time, O(T M K) memory.
StrategyModel::Table fillTable(const Problem& problem, std::stop_token stop, const Progress& progress) {
  const std::int64_t steps = problem.steps, host = hostUnitsOf(problem);
  constexpr double kMaxOperations = 2e11;  // some minutes
  constexpr std::int64_t kMaxTableBytes = std::int64_t{1} << 30;
  const double needed = operations(problem);
  if (needed / static_cast<double>(steps + 1) * sizeof(double) > static_cast<double>(kMaxTableBytes) ||
      needed > kMaxOperations)
    return fail(
        ErrorCode::InvalidInput,
        "The table of 'two-level' for {} steps, {} device units and {} host units would take more than {} or "
        "several minutes: use fewer steps, a smaller budget, or an unlimited host (whose table is the smallest).",
        steps, deviceUnitsOf(problem), host == kUnlimited ? std::string("unlimited") : std::to_string(host),
        formatBytes(kMaxTableBytes));
  auto table = std::make_shared<TwoLevelTable>(problem);
  for (std::int64_t t = 1; t <= steps; ++t) {
    table->fillStep(t, stop);
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "The computation was cancelled.");
    const double part = static_cast<double>(t) / static_cast<double>(steps);
    if (progress) progress(part * part);
  }
  return table;
}

}  // namespace

constinit const StrategyModel models::twoLevel{
    .kind = StrategyKind::TwoLevel,
    .name = "two-level",
    .sentence = forPeople("Strategy",
                          "Hidden states in the arena, or on the host at a cost: the fewest forwards and transfers."),
    .exact = true,
    .recursive = false,
    .fillTable = fillTable,
    .tableOperations = operations};

}  // namespace retrace::core
