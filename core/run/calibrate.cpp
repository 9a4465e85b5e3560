// SPDX-License-Identifier: Apache-2.0
#include "core/run/calibrate.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>

#include "core/base/median.h"

namespace retrace::core {

namespace {

using Clock = std::chrono::steady_clock;
constexpr int kRepeats = 7;
constexpr std::int64_t kLengthRatio = 4;             // run lengths 1, 4, 16, ...
constexpr std::int64_t kMostSteps = 1024;            // of the sequences that are measured
constexpr std::int64_t kMostArenaBytes = 512 << 20;  // beyond every cache, and what a small machine can give
constexpr double kPassSeconds = 0.25;                // of one pass over the sequence

double seconds(Clock::time_point from) { return std::chrono::duration<double>(Clock::now() - from).count(); }

// Adds up the times of two kinds of work, by the machine's own clock where it has one.
class Pieces {
 public:
  explicit Pieces(Backend& backend) : m_backend(backend) {}

  template <typename Work>
  Result<void> add(std::size_t kind, const Work& work) {
    if (m_backend.timesActions()) {
      if (auto marked = m_backend.markAction(); !marked) return marked;  // what came before
      if (auto done = work(); !done) return done;
      m_kinds.push_back(kind);
      return m_backend.markAction();
    }
    const auto begin = Clock::now();
    if (auto done = work(); !done) return done;
    m_seconds[kind] += seconds(begin);
    return {};
  }

  Result<std::array<double, 2>> sums() {
    if (!m_backend.timesActions()) return m_seconds;
    const auto times = m_backend.finishedActions(true);
    if (!times) return tl::unexpected(times.error());
    for (std::size_t i = 0; i < m_kinds.size() && 2 * i + 1 < times->size(); ++i)
      m_seconds[m_kinds[i]] += 1e-9 * static_cast<double>((*times)[2 * i + 1]);
    return m_seconds;
  }

 private:
  Backend& m_backend;
  std::vector<std::size_t> m_kinds;
  std::array<double, 2> m_seconds{};
};

// Plays pieces of schedules on a machine and takes the time.
class Measurement {
 public:
  Measurement(Backend& backend, const Batch& batch, std::int64_t steps, StateSizes sizes)
      : m_backend(backend), m_batch(batch), m_steps(steps), m_sizes(sizes) {}

  [[nodiscard]] Result<void> start() { return m_backend.loadBatch(m_batch, true); }

  Result<double> forwardPass(std::int64_t length) {
    const auto begin = Clock::now();
    for (std::int64_t first = 1; first + length - 1 <= m_steps; first += length)
      if (auto done = m_backend.forward(first, first + length - 1); !done) return tl::unexpected(done.error());
    if (auto done = m_backend.wait(); !done) return tl::unexpected(done.error());
    return seconds(begin) / static_cast<double>(m_steps / length * length);
  }

  // Records and backpropagates runs from the end, as schedules do.
  Result<void> backwardPass(std::int64_t length, double& record, double& backward) {
    Pieces pieces(m_backend);
    const std::int64_t runs = m_steps / length;
    const std::int64_t offset = length == 1 ? kNoOffset : m_sizes.hiddenBytes;
    const HiddenPlace input = length == 1 ? HiddenPlace{} : HiddenPlace{HiddenPlace::Kind::Arena, 0};
    for (std::int64_t run = 0; run < runs; ++run) {
      const std::int64_t last = m_steps - run * length, first = last - length + 1;
      if (auto done = pieces.add(0, [&] { return m_backend.record(first, last, offset); }); !done) return done;
      if (auto done = pieces.add(1, [&] { return m_backend.backward(last, first, offset, input); }); !done) return done;
      if (auto done = m_backend.load(0, 0); !done)
        return done;  // the next run starts from a hidden state, not from this run's end
    }
    const auto sums = pieces.sums();
    if (!sums) return tl::unexpected(sums.error());
    record = (*sums)[0] / static_cast<double>(runs * length);
    backward = (*sums)[1] / static_cast<double>(runs * length);
    return {};
  }

  Result<RunCosts> once(std::int64_t length) {
    RunCosts costs{length, 0.0, 0.0, 0.0};
    if (auto started = start(); !started) return tl::unexpected(started.error());
    if (auto there = m_backend.wait(); !there)
      return tl::unexpected(there.error());  // a replay does not wait for the batch
    if (auto saved = m_backend.save(0, 0); !saved) return tl::unexpected(saved.error());
    const auto pass = forwardPass(length);
    if (!pass) return tl::unexpected(pass.error());
    costs.forward = *pass;
    if (auto done = m_backend.load(0, 0); !done) return tl::unexpected(done.error());
    if (auto done = backwardPass(length, costs.record, costs.backward); !done) return tl::unexpected(done.error());
    return costs;
  }

  // Lengths take turns, so that whatever else the machine does meets all of them alike.
  Result<std::vector<RunCosts>> runs() {
    std::vector<std::int64_t> lengths;
    for (std::int64_t length = 1; length < m_steps; length *= kLengthRatio) lengths.push_back(length);
    lengths.push_back(m_steps);
    std::vector<std::vector<RunCosts>> taken(lengths.size());
    for (int repeat = 0; repeat < kRepeats; ++repeat)
      for (std::size_t i = 0; i < lengths.size(); ++i) {
        const auto costs = once(lengths[i]);
        if (!costs) return tl::unexpected(costs.error());
        taken[i].push_back(*costs);
      }
    std::vector<RunCosts> result;
    for (std::size_t i = 0; i < lengths.size(); ++i) {
      const auto medianOf = [&](double RunCosts::*cost) {
        std::vector<double> values;
        for (const RunCosts& costs : taken[i]) values.push_back(costs.*cost);
        return median(values);
      };
      result.push_back(
          {lengths[i], medianOf(&RunCosts::forward), medianOf(&RunCosts::record), medianOf(&RunCosts::backward)});
    }
    return result;
  }

  Result<double> firstForward() {
    std::vector<double> taken;
    for (int repeat = 0; repeat < kRepeats; ++repeat) {
      if (auto started = start(); !started) return tl::unexpected(started.error());
      const auto pass = forwardPass(m_steps);
      if (!pass) return pass;
      taken.push_back(*pass);
    }
    return median(taken);
  }

  // Seconds of one of many calls, spread over the arena as saved states are.
  Result<double> each(const std::function<Result<void>(std::int64_t)>& call) {
    std::vector<double> taken;
    const std::int64_t places = std::max<std::int64_t>(1, m_steps / 2);
    for (int repeat = 0; repeat < kRepeats; ++repeat) {
      const auto begin = Clock::now();
      for (std::int64_t place = 0; place < places; ++place)
        if (auto done = call(place * m_sizes.hiddenBytes); !done) return tl::unexpected(done.error());
      if (auto done = m_backend.wait(); !done) return tl::unexpected(done.error());
      taken.push_back(seconds(begin) / static_cast<double>(places));
    }
    return median(taken);
  }

 private:
  Backend& m_backend;
  const Batch& m_batch;
  std::int64_t m_steps;
  StateSizes m_sizes;
};

Result<void> measureFixed(Measurement& measurement, Backend& backend, Calibration& calibration) {
  std::vector<double> taken;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    const auto begin = Clock::now();
    if (auto updated = backend.updateWeights(); !updated) return updated;
    if (auto started = measurement.start(); !started) return started;
    const double before = seconds(begin);
    if (auto there = backend.wait(); !there)
      return there;  // the way of the batch to a device is part of the first sweep
    const auto rest = Clock::now();
    if (auto loss = backend.finishIteration(); !loss) return tl::unexpected(loss.error());
    taken.push_back(before + seconds(rest));
  }
  calibration.iteration = median(taken);
  return {};
}

// A machine with its data, ready to be measured.
struct Prepared {
  explicit Prepared(Backend& backend) : batch(backend.batchMemory()) {}
  std::unique_ptr<Task> task;
  Batch batch;
};

Result<void> prepare(const CalibrationSettings& settings, const TrainingOptions& options, std::int64_t steps,
                     Backend& backend, Prepared& prepared) {
  auto task = openTask(settings.data, steps, settings.network.batch, options.seed);
  if (!task) return tl::unexpected(task.error());
  prepared.task = std::move(*task);
  bool restarted = false;
  if (auto drawn = prepared.task->next(prepared.batch, restarted); !drawn) return drawn;
  const StateSizes sizes = stateSizes(settings.network);
  return backend.prepare(settings.network, prepared.task->shape(), options, steps,
                         sizes.hiddenBytes + steps * sizes.internalBytes);
}

// How many steps a pass can have in kPassSeconds, from a short first try.
Result<std::int64_t> affordableSteps(const CalibrationSettings& settings, const TrainingOptions& options,
                                     Backend& backend) {
  const StateSizes sizes = stateSizes(settings.network);
  const std::int64_t most = std::clamp<std::int64_t>(kMostArenaBytes / sizes.internalBytes, kLengthRatio, kMostSteps);
  const std::int64_t tried = std::min(most, kLengthRatio * kLengthRatio);
  Prepared prepared(backend);
  if (auto ready = prepare(settings, options, tried, backend, prepared); !ready) return tl::unexpected(ready.error());
  Measurement measurement(backend, prepared.batch, tried, sizes);
  double least = std::numeric_limits<double>::infinity();
  for (int repeat = 0; repeat < 3; ++repeat) {
    const auto costs = measurement.once(tried);
    if (!costs) return tl::unexpected(costs.error());
    least = std::min(least, costs->forward + costs->record + costs->backward);
  }
  return std::clamp(static_cast<std::int64_t>(std::min(1e12, kPassSeconds / least)), tried, most);
}

}  // namespace

Result<Calibration> calibrate(const CalibrationSettings& settings, Backend& backend) {
  if (auto valid = validate(settings.network); !valid) return tl::unexpected(valid.error());
  TrainingOptions options;
  options.threads = settings.threads;
  options.optimizer = settings.optimizer;
  options.learningRate = 1e-6;
  const auto steps = affordableSteps(settings, options, backend);
  if (!steps) return tl::unexpected(steps.error());
  Prepared prepared(backend);
  if (auto ready = prepare(settings, options, *steps, backend, prepared); !ready) return tl::unexpected(ready.error());
  Measurement measurement(backend, prepared.batch, *steps, stateSizes(settings.network));
  Calibration calibration;
  calibration.network = settings.network;
  calibration.threads = settings.threads;
  calibration.data = settings.data;
  calibration.backend = backend.name();
  const auto runs = measurement.runs();
  if (!runs) return tl::unexpected(runs.error());
  calibration.runs = *runs;
  const auto first = measurement.firstForward();
  if (!first) return tl::unexpected(first.error());
  calibration.firstForward = *first;
  const auto save = measurement.each([&](std::int64_t offset) { return backend.save(0, offset); });
  if (!save) return tl::unexpected(save.error());
  calibration.save = *save;
  const auto load = measurement.each([&](std::int64_t offset) { return backend.load(0, offset); });
  if (!load) return tl::unexpected(load.error());
  calibration.load = *load;
  if (auto fixed = measureFixed(measurement, backend, calibration); !fixed) return tl::unexpected(fixed.error());
  return calibration;
}

}  // namespace retrace::core
