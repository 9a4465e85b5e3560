// SPDX-License-Identifier: GPL-3.0-or-later
// The reasons behind a decision, and what the other choices would have cost.
#include <algorithm>

#include "core/strategies/mixed.h"
#include "ui/common/text.h"
#include "ui/model/explain.h"

namespace retrace::ui {

namespace {

QString ranges(const std::vector<std::pair<std::int64_t, std::int64_t>>& list) {
  QStringList parts;
  for (const auto& [first, last] : list) {
    parts << (first == last       ? QString::number(first)
              : first + 1 == last ? QStringLiteral("%1, %2").arg(first).arg(last)
                                  : QStringLiteral("%1…%2").arg(first).arg(last));
    if (parts.size() == 6 && list.size() > 7) {
      parts << Explain::tr("and %1 more runs").arg(list.size() - 6);
      break;
    }
  }
  return parts.join(QStringLiteral(", "));
}

// Where no choices are weighed.
QString noReasonText(core::Strategy strategy) {
  return Explain::tr("'%1' follows a rule of its own: its single decisions are not weighed here.")
      .arg(toQString(core::toText(strategy)));
}

QString replayText(const Why& why) {
  const Subproblem& problem = why.problem;
  if (problem.t == 1) return Explain::tr("<br>Only this step is left: it is computed once and backpropagated at once.");
  return (why.candidates.size() > 1 ? Explain::tr("<br>To keep another state would save nothing: each step is reached "
                                                  "from h<sub>%1</sub> again, t(t+1)/2 = %2.")
                                    : Explain::tr("<br>Beside h<sub>%1</sub> there is no room for another state: each "
                                                  "step is reached from it again, t(t+1)/2 = %2."))
      .arg(problem.base)
      .arg(why.chosen->q);
}

// What the schedule does, and how its cost is made up.
QString chosenText(const Why& why) {
  const Candidate& chosen = *why.chosen;
  if (chosen.kind == Candidate::Kind::Replay) return replayText(why);
  const bool hidden = chosen.kind == Candidate::Kind::Hidden;
  QString words = (hidden ? Explain::tr("<br><b>Keep h<sub>%1</sub></b>: y = %2 steps to get there, C(%3, %4) = %6 for "
                                        "the steps behind it, C(%2, %5) = %7 for those up to it: %2 + %6 + %7 = "
                                        "<b>%8</b>")
                          : Explain::tr("<br><b>Keep I<sub>%1</sub></b>: y = %2 steps to get there, C(%3, %4) = %6 for "
                                        "the steps behind it, C(%9, %5) = %7 for those before it: %2 + %6 + %7 = "
                                        "<b>%8</b>"))
                      .arg(why.problem.base + chosen.y)
                      .arg(QString::number(chosen.y), QString::number(why.right), QString::number(why.rightUnits),
                           QString::number(why.units))
                      .arg(why.rightCost)
                      .arg(why.leftCost)
                      .arg(chosen.q);
  if (!hidden) words = words.arg(why.left);
  return words + (chosen.q == why.cost ? Explain::tr(", the least of all places.")
                                       : Explain::tr("; the least of all places is %1.").arg(why.cost));
}

QString optimalText(const Why& why) {
  QStringList best;
  if (!why.optimalHidden.empty()) best << Explain::tr("a hidden state at y = %1").arg(ranges(why.optimalHidden));
  if (!why.optimalInternal.empty()) best << Explain::tr("an internal state at y = %1").arg(ranges(why.optimalInternal));
  if (why.replayOptimal) best << Explain::tr("keeping nothing");
  return best.isEmpty() ? QString() : Explain::tr("<br>Optimal are: %1.").arg(best.join(Explain::tr("; ")));
}

Reason reasonOf(const LookedAt& at, const Subproblem& problem, const QString& title) {
  const Plan& plan = *at.selection.plan();
  auto why = whyOf(plan, problem);
  if (!why) return {title + QLatin1Char(' ') + noReasonText(plan.problem().strategy)};
  if (why->cost == core::kInfeasible)
    return {title + QLatin1Char(' ') +
            Explain::tr("%1 units have no room for even one hidden state: no schedule fits.").arg(why->units)};
  QString words = title + QLatin1Char(' ') +
                  Explain::tr(
                      "Steps %1…%2 are to be backpropagated from h<sub>%3</sub>: t = %4 (steps) with m = %5 "
                      "(%7), at best <b>C(%4, %5) = %6</b> forwards.")
                      .arg(problem.base + 1)
                      .arg(problem.base + problem.t)
                      .arg(problem.base)
                      .arg(QString::number(problem.t), QString::number(why->units))
                      .arg(why->cost)
                      .arg(whatIsCounted(plan.problem(), QStringLiteral("h<sub>%1</sub>").arg(problem.base)));
  if (why->chosen) words += chosenText(*why);
  words += optimalText(*why);
  if (!why->proven)
    words +=
        Explain::tr("<br>For states of such sizes and a sequence this long, costs are known to within one forward.");
  if (!at.cell) words += QStringLiteral(" <a href=\"table:0\">%1</a>").arg(Explain::tr("Table of C(t, m)"));
  return {words, std::move(why)};
}

}  // namespace

Reason Explain::why(const LookedAt& at) {
  const Plan& plan = *at.selection.plan();
  if (at.cell)
    return reasonOf(at, Subproblem{0, at.cell->t, at.cell->m * tableUnitBytes(plan.problem()), -1}, tr("<b>Why?</b>"));
  const std::int64_t looked = at.selection.focus().action.value_or(at.selection.cursor() - 1),
                     explained = actionToExplain(plan, at.selection.focus(), at.selection.cursor());
  if (looked < 0) return {};
  const auto problem = subproblemOf(plan, explained);
  if (!problem) return {};
  return reasonOf(
      at, *problem,
      explained == looked ? tr("<b>Why?</b>") : tr("<b>Why is it kept?</b> (%1)").arg(actionLink(explained)));
}

}  // namespace retrace::ui
