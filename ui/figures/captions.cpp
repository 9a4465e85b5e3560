// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/captions.h"

#include <QCoreApplication>
#include <map>

#include "ui/common/number_words.h"
#include "ui/common/text.h"

namespace retrace::ui {

namespace {

class Words {
  Q_DECLARE_TR_FUNCTIONS(Figures)
};

// "768 KiB (12 units)", and what there is on the host.
QString budgetCaption(const core::Problem& problem) {
  QString caption = Words::tr("%1 (%2 units)").arg(bytesText(problem.budgetBytes)).arg(core::units(problem));
  if (core::usesHost(problem.strategy))
    caption += Words::tr(", host: %1, save %2 and load %3 forwards")
                   .arg(problem.host.budgetBytes == core::HostMemory::kUnlimited ? Words::tr("unlimited")
                                                                                 : bytesText(problem.host.budgetBytes))
                   .arg(problem.host.saveCost)
                   .arg(problem.host.loadCost);
  return caption;
}

QString sizesCaption(const core::Problem& problem) {
  return Words::tr("hidden state %1, internal state %2 (β = %3)")
      .arg(bytesText(problem.sizes.hiddenBytes), bytesText(problem.sizes.internalBytes),
           QString::number(problem.sizes.beta(), 'g', 4));
}

// What was run, one setting each; of every run the same ones in the same order.
QStringList settingsOf(const core::RunStarted& run) {
  return {QStringLiteral("%1 %2 x %3")
              .arg(toQString(core::toText(run.network.cell)))
              .arg(run.network.layers)
              .arg(run.network.hidden),
          Words::tr("batch %1").arg(run.network.batch),
          Words::tr("data %1").arg(toQString(run.data)),
          Words::tr("threads %1").arg(run.options.threads),
          Words::tr("seed %1").arg(run.options.seed),
          toQString(core::toText(run.options.optimizer)),
          Words::tr("learning rate %1").arg(run.options.learningRate),
          Words::tr("on %1").arg(toQString(run.backend))};
}

}  // namespace

QString problemCaption(const core::Problem& problem) {
  return Words::tr("T = %1 steps, strategy %2, budget %3, %4")
      .arg(problem.steps)
      .arg(toQString(core::toText(problem.strategy)), budgetCaption(problem), sizesCaption(problem));
}

QString planCaption(const Plan& plan) {
  const core::Solution& solution = plan.solution();
  return Words::tr("%1; %2 forward operations (%3 per step), peak %4, %5 actions.")
      .arg(problemCaption(plan.problem()))
      .arg(solution.forwardOperations)
      .arg(static_cast<double>(solution.forwardOperations) / static_cast<double>(plan.problem().steps), 0, 'f', 3)
      .arg(bytesText(solution.peakBytes))
      .arg(plan.actionCount());
}

QString runCaption(const MeasuredRun& run) {
  return problemCaption(run.started.problem) + QStringLiteral("; ") +
         settingsOf(run.started).join(QStringLiteral(", "));
}

QString runsCaption(const std::vector<const MeasuredRun*>& runs) {
  const core::Problem& problem = runs.front()->started.problem;
  const QStringList first = settingsOf(runs.front()->started);
  std::vector<bool> shared(static_cast<std::size_t>(first.size()), true);
  for (const MeasuredRun* run : runs)
    for (qsizetype i = 0; i < first.size(); ++i)
      shared[static_cast<std::size_t>(i)] =
          shared[static_cast<std::size_t>(i)] && settingsOf(run->started)[i] == first[i];
  const auto settings = [&](const MeasuredRun& run, bool wanted) {
    QStringList list;
    for (qsizetype i = 0; i < first.size(); ++i)
      if (shared[static_cast<std::size_t>(i)] == wanted) list << settingsOf(run.started)[i];
    return list;
  };
  std::map<std::string, QStringList> times;
  for (const MeasuredRun* run : runs) {
    const double median = run->medianMilliseconds();
    times[core::toText(run->started.problem.strategy)]
        << (QStringList(budgetCaption(run->started.problem)) + settings(*run, false)).join(QStringLiteral(", ")) +
               QStringLiteral(": %1 ms").arg(median, 0, 'f', median < 10.0 ? 3 : 1);
  }
  QStringList each;
  for (const auto& [strategy, list] : times)
    each << Words::tr("%1 with %2").arg(toQString(strategy), list.join(QStringLiteral(", ")));
  return Words::tr("T = %1 steps, %2; %3. Medians: %4.")
      .arg(problem.steps)
      .arg(sizesCaption(problem), settings(*runs.front(), true).join(QStringLiteral(", ")),
           each.join(QStringLiteral("; ")));
}

}  // namespace retrace::ui
