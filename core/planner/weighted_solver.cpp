// SPDX-License-Identifier: Apache-2.0
#include "core/planner/weighted_solver.h"

#include <algorithm>
#include <bit>

#include "core/base/byte_text.h"
#include "core/planner/step_times.h"

namespace retrace::core {

namespace {

constexpr double kNever = 1e300;  // not infinity: this file is compiled for finite numbers, to vectorise minima

class WeightedPolicy final : public Policy {
 public:
  explicit WeightedPolicy(std::shared_ptr<const WeightedTable> table) : m_table(std::move(table)) {}
  [[nodiscard]] Depends depends() const override { return Depends::OnBytesAndPlace; }
  [[nodiscard]] Decision decide(std::int64_t t, std::int64_t bytes) const override {
    return m_table->decide(0, t, bytes);
  }
  [[nodiscard]] Decision decideFrom(std::int64_t base, std::int64_t t, std::int64_t bytes) const override {
    return m_table->decide(base, t, bytes);
  }

 private:
  std::shared_ptr<const WeightedTable> m_table;
};

// Reads the exponent: this file is compiled with -ffinite-math-only, under which std::isfinite is always true.
bool isFinite(double value) {
  constexpr std::uint64_t kExponent = std::uint64_t{0x7ff} << 52;
  return (std::bit_cast<std::uint64_t>(value) & kExponent) != kExponent;
}

Result<void> checkTimes(const std::vector<double>& times) {
  for (std::size_t i = 0; i < times.size(); ++i)
    if (!isFinite(times[i]) || times[i] < 0.0 || times[i] > kMaxStepTime)
      return fail(ErrorCode::InvalidInput, "The time of step {} is {}; it must lie between 0 and {}.", i + 1, times[i],
                  kMaxStepTime);
  return {};
}

}  // namespace

WeightedTable::WeightedTable(const std::vector<double>& stepTimes, Strategy strategy, StateSizes sizes,
                             std::int64_t budgetBytes)
    : m_steps(static_cast<std::int64_t>(stepTimes.size())),
      m_keepsInternal(modelOf(strategy).weighs == StrategyModel::Weighs::Both),
      m_unitBytes(costUnitBytes(strategy, sizes)),
      m_hidden(sizes.hiddenBytes / m_unitBytes),
      m_internal(sizes.internalBytes / m_unitBytes),
      m_units(budgetBytes / m_unitBytes) {
  m_sums.assign(1, 0.0);
  for (const double time : stepTimes) m_sums.push_back(m_sums.back() + time);
}

std::size_t WeightedTable::index(std::int64_t i, std::int64_t j) const {
  return static_cast<std::size_t>(i * (m_steps + 1) - i * (i - 1) / 2 + (j - i));
}

void WeightedTable::fillLayer(std::int64_t m, const std::stop_token& stop) {
  const std::int64_t T = m_steps;
  std::vector<double>& layer = m_layers[static_cast<std::size_t>(m)];
  layer.assign(index(T, T) + 1, kNever);
  for (std::int64_t i = 0; i <= T; ++i) layer[index(i, i)] = 0.0;
  if (m < m_hidden) return;
  // The layer of m - w_h by its end: column[j][y] = C(y,j,m-w_h), so that both operands of the minimum lie in a row.
  const bool saves = m >= 2 * m_hidden;
  const auto width = static_cast<std::size_t>(T + 1);
  std::vector<double> columns(saves ? width * width : 0);
  if (saves)
    for (std::int64_t y = 0; y <= T; ++y)
      for (std::int64_t j = y; j <= T; ++j)
        columns[static_cast<std::size_t>(j) * width + static_cast<std::size_t>(y)] = at(m - m_hidden, y, j);
  const bool keeps = m_keepsInternal && m - m_internal >= m_hidden;
  for (std::int64_t i = T - 1; i >= 0; --i) {
    if (stop.stop_requested()) return;
    double* const row = layer.data() + index(i, i) - i;  // row[j] = C(i,j,m)
    const double* const sums = m_sums.data();
    const double start = sums[i];
    row[i + 1] = time(i, i + 1);
    for (std::int64_t j = i + 2; j <= T; ++j) {
      double least = ((sums[j - 1] - start) + row[j - 1]) + time(j - 1, j);
      if (saves) {
        const double* const column = columns.data() + static_cast<std::size_t>(j) * width;
        for (std::int64_t y = i + 1; y < j - 1; ++y) {
          const double cost = ((sums[y] - start) + row[y]) + column[y];
          least = cost < least ? cost : least;
        }
      }
      if (keeps) least = std::min(least, time(i, i + 1) + at(m - m_internal, i + 1, j));
      row[j] = least;
    }
  }
}

double WeightedTable::cost(std::int64_t budgetBytes) const {
  return at(std::min(budgetBytes / m_unitBytes, m_units), 0, m_steps);
}

Decision WeightedTable::decide(std::int64_t base, std::int64_t count, std::int64_t bytes) const {
  if (count == 1) return {Decision::Kind::Replay, 0};
  const std::int64_t m = std::min(bytes / m_unitBytes, m_units), end = base + count;
  const double wanted = at(m, base, end);
  if (m_keepsInternal && m - m_internal >= m_hidden &&
      time(base, base + 1) + at(m - m_internal, base + 1, end) == wanted)
    return {Decision::Kind::KeepInternal, 1};
  if (m >= 2 * m_hidden)
    for (std::int64_t y = end - 2; y > base; --y)
      if ((time(base, y) + at(m, base, y)) + at(m - m_hidden, y, end) == wanted)
        return {Decision::Kind::SaveHidden, y - base};
  return m >= 2 * m_hidden ? Decision{Decision::Kind::SaveHidden, count - 1} : Decision{Decision::Kind::Replay, 0};
}

Result<std::shared_ptr<const WeightedTable>> WeightedTable::fill(const std::vector<double>& stepTimes,
                                                                 Strategy strategy, StateSizes sizes,
                                                                 std::int64_t budgetBytes, std::stop_token stop,
                                                                 const Progress& progress) {
  const auto steps = static_cast<std::int64_t>(stepTimes.size());
  if (!modelOf(strategy).unequalSteps)
    return fail(ErrorCode::InvalidInput, "Unequal step times are planned for 'hidden' and 'mixed', not for '{}'.",
                toText(strategy));
  if (steps < 1 || steps > kMaxSteps)
    return fail(
        ErrorCode::InvalidInput,
        "Unequal step times are planned exactly for 1 to {} steps, not for {}: use fewer steps, or equal times.",
        kMaxSteps, steps);
  if (auto valid = checkTimes(stepTimes); !valid) return tl::unexpected(valid.error());
  budgetBytes = std::min(budgetBytes, largestUsefulBudgetBytes(strategy, steps, sizes));
  std::shared_ptr<WeightedTable> table(new WeightedTable(stepTimes, strategy, sizes, budgetBytes));
  const std::int64_t layers = table->m_units + 1;
  const auto layerBytes = static_cast<std::int64_t>((table->index(steps, steps) + 1) * sizeof(double));
  if (layers > kMaxTableBytes / layerBytes)
    return fail(ErrorCode::InvalidInput,
                "The table for {} steps and {} units would take {}, more than the limit of {}: use a smaller budget or "
                "fewer steps.",
                steps, table->m_units, formatBytes(layers > kMaxBytes / layerBytes ? kMaxBytes : layers * layerBytes),
                formatBytes(kMaxTableBytes));
  table->m_layers.resize(static_cast<std::size_t>(layers));
  for (std::int64_t m = 0; m < layers; ++m) {
    table->fillLayer(m, stop);
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "The computation was cancelled.");
    if (progress) progress(static_cast<double>(m + 1) / static_cast<double>(layers));
  }
  return table;
}

Result<WeightedSolution> solveWeighted(const Problem& problem, const std::vector<double>& stepTimes,
                                       std::stop_token stop, const Progress& progress) {
  if (auto valid = validate(problem); !valid) return tl::unexpected(valid.error());
  if (static_cast<std::int64_t>(stepTimes.size()) != problem.steps)
    return fail(ErrorCode::InvalidInput, "There are {} step times for {} steps: one for each is needed.",
                stepTimes.size(), problem.steps);
  const auto table =
      WeightedTable::fill(stepTimes, problem.strategy, problem.sizes, problem.budgetBytes, stop, progress);
  if (!table) return tl::unexpected(table.error());
  WeightedSolution answer;
  answer.solution.problem = problem;
  auto graph = makeGraph(problem, WeightedPolicy(*table), stop);
  if (!graph) return tl::unexpected(graph.error());
  if (auto given = giveSchedule(std::move(*graph), answer.solution); !given) return tl::unexpected(given.error());
  for (const Action& action : answer.solution.schedule.actions)
    if (action.forwardOperations() > 0)
      for (std::int64_t step = action.first; step <= action.last; ++step)
        answer.forwardTime += stepTimes[static_cast<std::size_t>(step - 1)];
  const double least = (*table)->cost(problem.budgetBytes);
  constexpr double kRounding = 1e-9;  // sums of the same times in another order
  answer.solution.optimal = answer.forwardTime <= least * (1.0 + kRounding);
  return answer;
}

Result<std::vector<WeightedPoint>> weightedCurve(Strategy strategy, StateSizes sizes,
                                                 const std::vector<double>& stepTimes, std::stop_token stop,
                                                 const Progress& progress) {
  const std::int64_t most = largestUsefulBudgetBytes(strategy, static_cast<std::int64_t>(stepTimes.size()), sizes);
  const auto table = WeightedTable::fill(stepTimes, strategy, sizes, most, stop, progress);
  if (!table) return tl::unexpected(table.error());
  std::vector<WeightedPoint> points;
  for (std::int64_t bytes = sizes.hiddenBytes; bytes <= most; bytes += (*table)->unitBytes()) {
    const double cost = (*table)->cost(bytes);
    if (points.empty() || cost < points.back().forwardTime) points.push_back({bytes, cost});
  }
  return points;
}

}  // namespace retrace::core
