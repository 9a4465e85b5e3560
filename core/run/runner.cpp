// SPDX-License-Identifier: Apache-2.0
#include "core/run/runner.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>

#include "core/base/median.h"
#include "core/base/process_memory.h"
#include "core/network/optimizer.h"
#include "core/schedule/memory_map.h"

namespace retrace::core {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kBatchActions = 4096;
constexpr auto kBatchTime = std::chrono::milliseconds(16);

}  // namespace

void RunControl::pause() {
  const std::lock_guard lock(m_mutex);
  m_paused = true;
}

void RunControl::resume() {
  const std::lock_guard lock(m_mutex);
  m_paused = false;
  m_grantedSteps = 0;
  m_changed.notify_all();
}

void RunControl::step() {
  const std::lock_guard lock(m_mutex);
  if (m_paused) ++m_grantedSteps;
  m_paused = true;
  m_changed.notify_all();
}

void RunControl::stop() {
  const std::lock_guard lock(m_mutex);
  m_stopped = true;
  m_changed.notify_all();
}

void RunControl::noMoreCommands() {
  const std::lock_guard lock(m_mutex);
  m_alone = true;
  m_changed.notify_all();
}

RunControl::Go RunControl::poll() {
  const std::lock_guard lock(m_mutex);
  if (m_stopped) return Go::Stop;
  if (!m_paused) return Go::On;
  if (m_grantedSteps == 0) return m_alone ? Go::Stop : Go::Wait;
  --m_grantedSteps;
  return Go::On;
}

RunControl::Go RunControl::wait() {
  std::unique_lock lock(m_mutex);
  m_changed.wait(lock, [this] { return m_stopped || !m_paused || m_grantedSteps > 0 || m_alone; });
  if (m_stopped || (m_paused && m_grantedSteps == 0)) return Go::Stop;
  if (m_paused) --m_grantedSteps;
  return Go::On;
}

std::string hashOf(std::span<const float> values) {
  std::uint64_t hash =
      0xcbf29ce484222325U;  // FNV-1a over words, then a final mix so that every bit reaches every digit
  for (const float value : values) hash = (hash ^ std::bit_cast<std::uint32_t>(value)) * 0x100000001b3U;
  hash ^= hash >> 32;
  hash *= 0xd6e8feb86659fd93U;
  hash ^= hash >> 32;
  return fmt::format("{:016x}", hash);
}

Result<void> playAction(const Action& action, MemoryMap& map, Backend& backend) {
  const auto input = action.kind == ActionKind::Backward ? map.inputOf(action.last) : std::nullopt;
  if (auto legal = map.apply(action); !legal) return legal;
  switch (action.kind) {
    case ActionKind::Forward: return backend.forward(action.first, action.last);
    case ActionKind::Record: return backend.record(action.first, action.last, action.offset);
    case ActionKind::Save: return backend.save(action.first, action.offset, action.level);
    case ActionKind::Load: return backend.load(action.first, action.offset, action.level);
    case ActionKind::Backward: return backend.backward(action.first, action.last, action.offset, *input);
    case ActionKind::Drop: return {};
  }
  return {};
}

// The transfers to and from the host, some way ahead of what is played.
class HostTransfers {
 public:
  explicit HostTransfers(const Solution& solution) : m_source(streamOf(solution)) {}
  [[nodiscard]] static bool is(const Action& action) {
    return action.level == Level::Host && action.kind != ActionKind::Drop;
  }
  /// The next one after the action with this number, which grows from call to call.
  [[nodiscard]] std::optional<Action> after(std::int64_t index) {
    while (m_at <= index || m_left.empty() || !is(m_left.front())) {
      if (!m_left.empty()) {
        m_left = m_left.subspan(1);
        ++m_at;
      }
      if (m_left.empty() && (m_left = m_source->next()).empty()) return std::nullopt;
    }
    return m_left.front();
  }

 private:
  std::unique_ptr<ActionSource> m_source;
  std::span<const Action> m_left;
  std::int64_t m_at = 0;  // the number of the first that is left
};

class Runner {
 public:
  Runner(const Solution& solution, const RunSettings& settings, Backend& backend, Task& task, RunControl& control,
         const EventSink& sink)
      : m_solution(solution),
        m_settings(settings),
        m_backend(backend),
        m_task(task),
        m_control(control),
        m_sink(sink) {}

  Result<RunSummary> run() {
    const Problem& problem = m_solution.problem;
    // Without a limit, the host's arena has what the schedule needs.
    const std::int64_t hostBytes = !usesHost(problem.strategy)                          ? 0
                                   : problem.host.budgetBytes == HostMemory::kUnlimited ? m_solution.hostPeakBytes
                                                                                        : problem.host.budgetBytes;
    const std::int64_t before = residentBytes();
    resetPeakResident();
    if (auto ready = m_backend.prepare(m_settings.network, m_task.shape(), m_settings.options, problem.steps,
                                       problem.budgetBytes, hostBytes);
        !ready)
      return tl::unexpected(ready.error());
    if (auto told = tellStart(); !told) return tl::unexpected(told.error());
    Result<void> done;
    while (done && m_summary.iterations < m_settings.iterations && m_summary.outcome == RunEnded::Outcome::Finished)
      done = iterate();
    m_summary.iterationMsMedian = median(m_milliseconds);
    m_summary.deviceGrowthBytes = m_backend.deviceGrowthBytes();
    m_summary.processGrowthBytes = peakResidentBytes() - before;
    if (!done) {
      // The sink may be what failed: then there is nobody left to tell.
      static_cast<void>(m_sink(RunEnded{RunEnded::Outcome::Failed, done.error().message}));
      return tl::unexpected(done.error());
    }
    if (auto told = m_sink(RunEnded{m_summary.outcome, {}}); !told) return tl::unexpected(told.error());
    return m_summary;
  }

 private:
  Result<void> tellStart() {
    RunStarted event;
    event.problem = m_solution.problem;
    event.network = m_settings.network;
    event.options = m_settings.options;
    event.data = m_settings.data;
    event.backend = m_backend.name();
    event.iterations = m_settings.iterations;
    event.forwardOperationsPredicted = m_solution.forwardOperations;
    event.actionsPerIteration = m_solution.actions;
    event.workingSet = m_backend.workingSet();
    if (m_settings.validateEvery > 0 && m_task.validationPieces() > 0) {
      // At most as long as a training batch.
      const auto inputs = std::find_if(event.workingSet.begin(), event.workingSet.end(),
                                       [](const auto& item) { return item.name == kDataItem; });
      if (inputs != event.workingSet.end()) event.workingSet.push_back({"held-out inputs and targets", inputs->bytes});
    }
    event.frequencyLoss = m_task.frequencyLoss();
    event.task = m_task.shape();
    event.validateEvery = m_settings.validateEvery;
    return m_sink(event);
  }

  Result<void> iterate() {
    bool restarted = false;
    if (auto loaded = m_task.next(m_batch, restarted); !loaded) return loaded;
    const auto begin = Clock::now();
    m_waited = {};
    if (auto loaded = m_backend.loadBatch(m_batch, restarted || m_summary.iterations == 0); !loaded) return loaded;
    if (auto played = play(); !played || m_summary.outcome != RunEnded::Outcome::Finished) return played;
    const auto loss = m_backend.finishIteration();
    if (!loss) return tl::unexpected(loss.error());
    // What only the story of the run needs is not part of its time.
    const auto trained = Clock::now();
    IterationDone event;
    event.iteration = m_summary.iterations;
    event.loss = *loss;
    const std::span<const float> gradients = m_backend.gradients();
    event.gradientNorm = norm(gradients);
    event.gradientHash = hashOf(gradients);
    m_waited += Clock::now() - trained;
    event.forwardOperations = m_backend.forwardOperations();
    event.peakArenaBytes = m_backend.arenaHighWaterBytes();
    const auto updated = m_backend.updateWeights();
    event.milliseconds = std::chrono::duration<double, std::milli>(Clock::now() - begin - m_waited).count();
    m_milliseconds.push_back(event.milliseconds);
    if (updated && validationIsDue(event.iteration)) {
      const auto validated = validate();
      if (!validated) return tl::unexpected(validated.error());
      m_summary.validationLoss = event.validationLoss = *validated;
    }
    if (m_summary.iterations == 0) m_summary.lossFirst = *loss;
    m_summary.lossLast = *loss;
    m_summary.forwardOperations = event.forwardOperations;
    m_summary.peakArenaBytes = event.peakArenaBytes;
    m_summary.gradientHash = event.gradientHash;
    ++m_summary.iterations;
    if (auto told = m_sink(event); !told) return told;
    if (!std::isfinite(*loss))
      return fail(ErrorCode::NonFinite,
                  "The loss of iteration {} is not a number: use a smaller learning rate or clip the gradient's norm.",
                  event.iteration);
    return updated;
  }

  [[nodiscard]] bool validationIsDue(std::int64_t iteration) const {
    if (m_settings.validateEvery == 0 || m_task.validationPieces() == 0) return false;
    return (iteration + 1) % m_settings.validateEvery == 0 || iteration + 1 == m_settings.iterations;
  }

  // The pieces weigh by their length.
  Result<double> validate() {
    double sum = 0.0, steps = 0.0;
    for (std::int64_t index = 0; index < m_task.validationPieces(); ++index) {
      bool restarted = false;
      if (auto loaded = m_task.validation(index, m_heldOut, restarted); !loaded) return tl::unexpected(loaded.error());
      const auto loss = m_backend.evaluate(m_heldOut, restarted);
      if (!loss) return loss;
      sum += *loss * static_cast<double>(m_heldOut.steps);
      steps += static_cast<double>(m_heldOut.steps);
    }
    return sum / steps;
  }

  Result<void> play() {
    MemoryMap map(m_solution.problem);
    m_pending = {m_summary.iterations, 0, {}};
    m_flushed = Clock::now();
    const auto source = streamOf(m_solution);
    HostTransfers transfers(m_solution);
    std::int64_t index = 0;
    for (auto some = source->next(); !some.empty(); some = source->next())
      for (const Action& action : some) {
        RunControl::Go go = m_control.poll();
        if (go == RunControl::Go::Wait) {
          const auto from = Clock::now();
          if (auto waited = pauseHere(go); !waited) return waited;
          m_waited += Clock::now() - from;
        }
        if (go == RunControl::Go::Stop) {
          m_summary.outcome = RunEnded::Outcome::Stopped;
          return flush(true);
        }
        if (auto done = playOne(action, index++, map, transfers); !done) return done;
      }
    return flush(true);
  }

  Result<void> playOne(const Action& action, std::int64_t index, MemoryMap& map, HostTransfers& transfers) {
    const auto begin = Clock::now();
    if (auto executed = playAction(action, map, m_backend); !executed)
      return fail(executed.error().code, "action {}: {}: {}", index, toText(action), executed.error().message);
    // A state in the host's memory can be fetched ahead as soon as the last transfer is done, unless something is saved
    // before.
    if (HostTransfers::is(action)) {
      const auto next = transfers.after(index);
      if (next && next->kind == ActionKind::Load)
        if (auto hinted = m_backend.expectLoad(next->offset); !hinted) return hinted;
    }
    const auto end = Clock::now();
    if (!m_settings.actionEvents) return {};
    if (m_backend.timesActions())
      if (auto marked = m_backend.markAction(); !marked) return marked;
    m_pending.actions.push_back({action, (end - begin) / std::chrono::nanoseconds(1), map.usedBytes()});
    if (m_pending.actions.size() >= kBatchActions || end - m_flushed >= kBatchTime) return flush(false);
    return {};
  }

  Result<void> pauseHere(RunControl::Go& go) {
    if (auto flushed = flush(true); !flushed) return flushed;
    if (auto told = m_sink(RunPaused{true}); !told) return told;
    go = m_control.wait();
    return m_sink(RunPaused{false});
  }

  // Tells the actions that are done. A machine that works on behind the caller's back may have some under way: they are
  // told later, or waited for when `all` are wanted.
  Result<void> flush(bool all) {
    m_flushed = Clock::now();
    std::size_t done = m_pending.actions.size();
    if (m_backend.timesActions()) {
      const auto times = m_backend.finishedActions(all);
      if (!times) return tl::unexpected(times.error());
      done = std::min(done, times->size());
      for (std::size_t i = 0; i < done; ++i) m_pending.actions[i].nanoseconds = (*times)[i];
    } else if (all) {
      if (auto waited = m_backend.wait(); !waited) return waited;
    }
    if (done == 0) return {};
    const auto rest = m_pending.actions.begin() + static_cast<std::ptrdiff_t>(done);
    ActionsDone told{m_pending.iteration, m_pending.firstIndex, {m_pending.actions.begin(), rest}};
    m_pending.actions.erase(m_pending.actions.begin(), rest);
    m_pending.firstIndex += static_cast<std::int64_t>(done);
    return m_sink(told);
  }

  const Solution& m_solution;
  const RunSettings& m_settings;
  Backend& m_backend;
  Task& m_task;
  RunControl& m_control;
  const EventSink& m_sink;
  RunSummary m_summary;
  Batch m_batch{m_backend.batchMemory()};
  Batch m_heldOut{m_backend.batchMemory()};
  ActionsDone m_pending;
  Clock::time_point m_flushed;
  Clock::duration m_waited{};
  std::vector<double> m_milliseconds;
};

Result<RunSummary> run(const Solution& solution, const RunSettings& settings, Backend& backend, Task& task,
                       RunControl& control, const EventSink& sink) {
  return Runner(solution, settings, backend, task, control, sink).run();
}

}  // namespace retrace::core
