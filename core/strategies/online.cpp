// SPDX-License-Identifier: Apache-2.0
#include "core/strategies/online.h"

#include <algorithm>
#include <limits>

#include "core/strategies/binomial.h"
#include "core/strategies/strategy_model.h"

namespace retrace::core {

namespace {

// hiddenCost with its most common case in front: every state fits.
std::int64_t segment(std::int64_t length, std::int64_t slots) {
  if (length <= slots + 1) return std::max<std::int64_t>(0, 2 * length - 1);
  return hiddenCost(length, slots);
}

class OnlineSource final : public ActionSource {
 public:
  OnlineSource(std::int64_t steps, std::int64_t slots, std::int64_t hiddenBytes)
      : m_sweep(slots), m_steps(steps), m_hiddenBytes(hiddenBytes) {
    emit(ActionKind::Save, 0, 0, 0);
  }

  void fill() override {
    m_work = 0;
    while (!full() && !m_done && m_work < kMostWork) m_swept ? unwind() : sweep();
  }

 private:
  // Steps base+1 .. base+count, h_base lies in `slot`.
  struct Frame {
    std::int64_t base = 0, count = 0, slot = 0;
    bool working = false;
  };

  void save(std::int64_t step, std::int64_t slot) { emit(ActionKind::Save, step, step, slot * m_hiddenBytes); }
  void stepAlone(std::int64_t step) {
    emit(ActionKind::Record, step, step);
    emit(ActionKind::Backward, step, step);
  }

  // Up to the next save, or to the end.
  void sweep() {
    const std::int64_t from = m_reached;
    std::optional<std::int64_t> slot;
    while (!slot && m_reached < m_steps - 1 && m_work < kMostWork) {
      slot = m_sweep.reach(++m_reached);
      m_work += slot ? static_cast<std::int64_t>(m_sweep.held().size()) : 1;
    }
    if (m_reached > from) emit(ActionKind::Forward, from + 1, m_reached);
    if (slot) return save(m_reached, *slot);
    if (m_reached < m_steps - 1) return;  // the sweep goes on with the next batch
    stepAlone(m_steps);
    m_swept = true;
    std::int64_t end = m_steps - 1;
    for (const OnlineSweep::Held& held : m_sweep.held()) {
      if (!m_frames.empty()) m_frames.back().count = held.step - m_frames.back().base;
      m_frames.push_back({held.step, end - held.step, held.slot, false});
    }
  }

  void unwind() {
    if (m_frames.empty()) {
      emit(ActionKind::Drop, 0, 0, 0);
      m_done = true;
      return;
    }
    Frame& frame = m_frames.back();
    if (frame.count == 0) {
      m_free.push_back(frame.slot);
      m_frames.pop_back();
      return;
    }
    if (!frame.working) emit(ActionKind::Load, frame.base, frame.base, frame.slot * m_hiddenBytes);
    frame.working = false;
    const std::int64_t m = static_cast<std::int64_t>(m_free.size()) + 1;
    const std::int64_t distance = frame.count == 1 || m == 1 ? frame.count - 1 : revolveSplit(frame.count, m);
    const std::int64_t reached = frame.base + distance, right = frame.count - distance;
    if (distance > 0) emit(ActionKind::Forward, frame.base + 1, reached);
    frame.count = distance;
    if (right == 1) return stepAlone(reached + 1);
    const std::int64_t slot = m_free.back();
    m_free.pop_back();
    save(reached, slot);
    m_frames.push_back({reached, right, slot, true});
  }

  // States looked at before a batch is handed out even if it is not full: some ten milliseconds, so that a solve can be
  // cancelled.
  static constexpr std::int64_t kMostWork = 1 << 20;

  OnlineSweep m_sweep;
  std::int64_t m_work = 0;
  std::int64_t m_steps, m_hiddenBytes;
  std::int64_t m_reached = 0;
  bool m_swept = false, m_done = false;
  std::vector<Frame> m_frames;
  std::vector<std::int64_t> m_free;
};

}  // namespace

OnlineSweep::OnlineSweep(std::int64_t slots) : m_slots(slots), m_held{{0, 0}} {}

// With all m slots taken, segment k (0-based) is worked on with m - k of them; without state j, the segments after it
// have one more, and those on both sides of it become one.
void OnlineSweep::weigh() {
  const std::size_t count = m_held.size();
  const auto length = [this](std::size_t k) { return m_held[k + 1].step - m_held[k].step; };
  const auto slots = [this](std::size_t k) { return m_slots - static_cast<std::int64_t>(k); };
  std::vector<std::int64_t> after(count + 1, 0);
  for (std::size_t k = count - 1; k-- > 0;) after[k] = after[k + 1] + segment(length(k), slots(k) + 1);
  m_cheapestCost = std::numeric_limits<std::int64_t>::max();
  m_costBefore = 0;
  for (std::size_t j = 1; j + 1 < count; ++j) {
    const std::int64_t cost = m_costBefore + segment(length(j - 1) + length(j), slots(j) + 1) + after[j + 1];
    if (cost < m_cheapestCost) {
      m_cheapestCost = cost;
      m_cheapest = j;
    }
    m_costBefore += segment(length(j - 1), slots(j - 1));
  }
  m_costClosed = m_costBefore + segment(length(count - 2), slots(count - 2));
}

std::optional<std::int64_t> OnlineSweep::reach(std::int64_t step) {
  const auto full = static_cast<std::size_t>(m_slots);
  if (m_held.size() < full) {
    const auto slot = static_cast<std::int64_t>(m_held.size());
    m_held.push_back({step, slot});
    if (m_held.size() == full) weigh();
    return slot;
  }
  if (full == 1) return std::nullopt;
  const std::size_t newest = full - 1;
  const std::int64_t open = step - m_held[newest].step;
  const std::int64_t withoutOlder =
      newest > 1 ? m_cheapestCost + segment(open, 2) : std::numeric_limits<std::int64_t>::max();
  const std::int64_t withoutNewest = m_costBefore + segment(step - m_held[newest - 1].step, 2);
  const std::int64_t withoutThis = m_costClosed + segment(open, 1);
  if (withoutThis < std::min(withoutOlder, withoutNewest)) return std::nullopt;
  const std::size_t victim = withoutOlder <= withoutNewest ? m_cheapest : newest;
  const std::int64_t slot = m_held[victim].slot;
  m_held.erase(m_held.begin() + static_cast<std::ptrdiff_t>(victim));
  m_held.push_back({step, slot});
  weigh();
  return slot;
}

std::int64_t onlineCost(std::int64_t steps, std::int64_t slots) {
  OnlineSweep sweep(slots);
  for (std::int64_t step = 1; step < steps; ++step) static_cast<void>(sweep.reach(step));
  std::int64_t cost = steps, end = steps - 1;
  for (auto held = sweep.held().rbegin(); held != sweep.held().rend(); ++held) {
    const std::int64_t free = slots - (sweep.held().rend() - held);
    cost += segment(end - held->step, free + 1);
    end = held->step;
  }
  return cost;
}

std::unique_ptr<ActionSource> makeOnlineSource(std::int64_t steps, std::int64_t slots, std::int64_t hiddenBytes) {
  return std::make_unique<OnlineSource>(steps, slots, hiddenBytes);
}

constinit const StrategyModel models::online{
    .kind = StrategyKind::Online,
    .name = "online",
    .sentence = forPeople("Strategy", "Hidden states, placed without knowing how long the sequence gets."),
    .recursive = false,
    .listed = true,
    .maxCurveSteps = 2000,  // the sweep is repeated for every budget
    .cost = [](const Problem& asked) -> StrategyModel::Cost { return onlineCost(asked.steps, units(asked)); },
    .plan = [](const Problem& asked, std::stop_token) -> Result<StrategyPlan> {
      const auto source = [steps = asked.steps, slots = units(asked), bytes = asked.sizes.hiddenBytes] {
        return makeOnlineSource(steps, slots, bytes);
      };
      // Where it is optimal it reaches Hidden's optimum.
      return StrategyPlan{ScheduleGraph::ofSource(source), static_cast<double>(hiddenCost(asked.steps, units(asked)))};
    }};

}  // namespace retrace::core
