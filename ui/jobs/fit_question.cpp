// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/fit_question.h"

#include "core/run/largest_batch.h"
#include "ui/common/number_words.h"
#include "ui/common/text.h"

namespace retrace::ui {

namespace {

FitAnswer refusal(const core::Error& error) { return {toQString(error.message), {}, {}}; }

QString unitsText(const core::Problem& problem) {
  const std::int64_t units = core::units(problem);
  return (units == 1 ? FitQuestion::tr("%1 (%2 unit)") : FitQuestion::tr("%1 (%2 units)"))
      .arg(bytesText(problem.budgetBytes))
      .arg(units);
}

FitAnswer lengthFor(core::Problem problem, const std::optional<core::TimeLimit>& limit, const std::stop_token& stop) {
  const auto least = [&](std::int64_t steps) {
    return core::smallestBudgetBytes(problem.strategy, steps, problem.sizes);
  };
  if (!limit && least(4 * problem.steps) == least(problem.steps))
    return {FitQuestion::tr("Without a limit of time any length fits, if it may take long enough."), {}, {}};
  const auto longest =
      core::longestSteps(problem.sizes, problem.costs, problem.strategy, problem.budgetBytes, limit, stop);
  if (!longest) return refusal(longest.error());
  problem.steps = *longest;
  return {FitQuestion::tr("T = %1 steps in %2").arg(*longest).arg(unitsText(problem)), problem, {}};
}

FitAnswer batchFor(core::Problem problem, const std::optional<core::Network>& network,
                   const std::optional<core::TimeLimit>& limit, const std::stop_token& stop) {
  if (!network) return {FitQuestion::tr("The sizes come from a file: no batch is known. Choose a cell."), {}, {}};
  const auto largest =
      core::largestBatch(*network, problem.steps, problem.costs, problem.strategy, problem.budgetBytes, limit, stop);
  if (!largest) return refusal(largest.error());
  core::Network larger = *network;
  larger.batch = *largest;
  problem.sizes = core::stateSizes(larger);
  const QString words = *largest == core::kMaxBatch
                            ? FitQuestion::tr("N = %1 for T = %2 in %3, the most that is looked for")
                            : FitQuestion::tr("N = %1 for T = %2 in %3");
  return {words.arg(*largest).arg(problem.steps).arg(unitsText(problem)), problem, larger};
}

}  // namespace

FitQuestion::FitQuestion(QObject* parent) : QObject(parent) {
  connect(&m_job, &Job::ranOutOfMemory, this, [this] {
    const FitAnswer none{tr("There is not enough memory to find this out: use fewer steps."), {}, {}};
    Q_EMIT answered({none, none, none});
  });
}

void FitQuestion::ask(const core::Problem& problem, const std::optional<core::Network>& network,
                      const std::optional<core::TimeLimit>& limit) {
  m_job.ask([this, problem, network, limit](const std::stop_token& stop, const Job::Deliver& deliver) {
    const FitAnswers answers{budgetFor(problem, limit, stop), lengthFor(problem, limit, stop),
                             batchFor(problem, network, limit, stop)};
    deliver([this, answers] { Q_EMIT answered(answers); });
  });
}

FitAnswer FitQuestion::budgetFor(core::Problem problem, const std::optional<core::TimeLimit>& limit,
                                 const std::stop_token& stop) {
  if (!limit) return {tr("Any memory does without a limit of time."), {}, {}};
  const auto least = core::leastBudget(problem, limit->mostForwards(problem.steps, problem.costs), stop);
  if (!least) return refusal(least.error());
  problem.budgetBytes = least->budgetBytes;
  const QString words = tr("%1 for T = %2: %3 forwards");
  return {words.arg(unitsText(problem)).arg(problem.steps).arg(least->forwardOperations), problem, {}};
}

}  // namespace retrace::ui
