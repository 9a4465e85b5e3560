// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/explain.h"

#include <algorithm>

#include "ui/common/number_words.h"
#include "ui/common/text.h"

namespace retrace::ui {

namespace {

// Whose measurement it is, where that is not just the newest.
QString measuredText(const RunModel& run, double milliseconds) {
  const QString number = durationText(milliseconds);
  if (run.followsNewest()) return Explain::tr(" Measured: %1.").arg(number);
  return Explain::tr(" Measured in iteration %1: %2.").arg(*run.shownIndex() + 1).arg(number);
}

QString actionText(const LookedAt& at, std::int64_t action) {
  const PlanPtr& plan = at.selection.plan();
  QString words = Explain::tr("<b>Action %1</b> of %2: %3")
                      .arg(action + 1)
                      .arg(plan->actionCount())
                      .arg(Explain::action(*plan, action));
  if (at.selection.pinned().action == action) words += Explain::tr(" (pinned, Esc frees)");
  if (const core::Action* done = at.run.describes(plan) ? at.run.doneInstead(action) : nullptr)
    words += Explain::tr(" <b>The machine did something else:</b> %1.").arg(toQString(core::toText(*done)));
  if (const std::int64_t took = at.run.describes(plan) ? at.run.nanosecondsOf(action) : 0; took > 0)
    words += measuredText(at.run, static_cast<double>(took) / 1e6);
  return words;
}

QString actionWords(const LookedAt& at) {
  if (at.cell)
    return Explain::tr(
               "<b>A cell of the table</b>: t = %1 (steps) with m = %2 (%3), whether this schedule meets them or not.")
        .arg(at.cell->t)
        .arg(at.cell->m)
        .arg(whatIsCounted(at.selection.plan()->problem(), Explain::tr("the state they start from")));
  const std::int64_t looked = at.selection.focus().action.value_or(at.selection.cursor() - 1);
  return looked >= 0
             ? actionText(at, looked)
             : Explain::tr("<b>Start</b>: nothing is computed yet; the initial state h<sub>0</sub> is at hand.");
}

QString usageText(const LookedAt& at, std::int64_t step, const Life& life) {
  const Plan& plan = *at.selection.plan();
  const Usage usage = usageOf(plan, life, at.selection.cursor());
  const bool hidden = usage.life.block.kind == core::Block::Kind::Hidden;
  const core::StateSizes sizes = plan.problem().sizes;
  const QString shape = hidden ? at.hiddenShape : at.internalShape;
  QString words =
      Explain::tr("<br>%1: %2%3. Kept by %4")
          .arg(hidden ? Explain::tr("Hidden state") : Explain::tr("Internal state"),
               bytesText(hidden ? sizes.hiddenBytes : sizes.internalBytes),
               shape.isEmpty() ? QString() : Explain::tr(" as %1").arg(shape), Explain::actionLink(usage.life.begin));
  if (usage.nextAction) words += Explain::tr(", used next by %1").arg(Explain::actionLink(*usage.nextAction));
  words += Explain::tr(", last needed by %1").arg(Explain::actionLink(usage.lastAction));
  if (usage.freedBy < plan.actionCount()) words += Explain::tr(", freed by %1").arg(Explain::actionLink(usage.freedBy));
  if (step < plan.problem().steps && hidden)
    words += Explain::tr("; it is there for step %1").arg(QStringLiteral("<a href=\"step:%1\">%1</a>").arg(step + 1));
  return words + QLatin1Char('.');
}

QString stepText(const LookedAt& at) {
  const PlanPtr& plan = at.selection.plan();
  const Spot& focus = at.selection.focus();
  const auto step = focus.step;
  if (!step)
    return Explain::tr(
        "A <b>hidden state</b> h is what a step hands to the next: small, but using it costs a recomputation. An "
        "<b>internal state</b> I is all that the backward of its step reads: "
        "larger, and it saves one. Point at a step to see where its states are; click to hold it here.");
  QString words = Explain::tr("<b>Step %1%2</b>: %3")
                      .arg(*step)
                      .arg(at.selection.pinned().step == step ? Explain::tr(" (pinned, Esc frees)") : QString())
                      .arg(Explain::step(*plan, at.selection.state(), *step));
  if (const auto life = plan->lifeHolding(*step, at.selection.cursor())) return words + usageText(at, *step, *life);
  const std::int64_t backward = plan->backwardOf(*step);
  return words + Explain::tr(" Its backward is %1.").arg(Explain::actionLink(backward));
}

QString stepsText(const Plan& plan, const SelectedRange& range) {
  const TimesComputed times = plan.timesComputed(range.first, range.last);
  const std::int64_t count = range.last - range.first + 1;
  return Explain::tr(
             "<b>Steps %1 to %2</b> (%3 steps): computed %4 times in all, %5 per step, at most %6 times one step. "
             "Backpropagated from %7 to %8.")
      .arg(range.first)
      .arg(range.last)
      .arg(count)
      .arg(times.sum)
      .arg(static_cast<double>(times.sum) / static_cast<double>(count), 0, 'f', 3)
      .arg(times.most)
      .arg(Explain::actionLink(plan.backwardOf(range.last)), Explain::actionLink(plan.backwardOf(range.first)));
}

QString actionsText(const LookedAt& at, const SelectedRange& range) {
  const Plan& plan = *at.selection.plan();
  const Totals totals = plan.totals(range.first, range.last + 1);
  QString words =
      Explain::tr(
          "<b>Actions %1 to %2</b> (%3 actions): %4 forwards, %5 of them again; %6 backwards; %7 hidden and "
          "%8 internal states kept, %9 returns to a kept state; at most %10 held.")
          .arg(range.first + 1)
          .arg(range.last + 1)
          .arg(range.last - range.first + 1)
          .arg(totals.forwards + totals.recomputed)
          .arg(totals.recomputed)
          .arg(totals.backwards)
          .arg(totals.saved)
          .arg(totals.recorded)
          .arg(totals.loaded)
          .arg(bytesText(totals.peakBytes));
  if (at.run.describes(at.selection.plan())) {
    std::int64_t nanoseconds = 0;
    for (std::int64_t i = range.first; i <= range.last; ++i) nanoseconds += at.run.nanosecondsOf(i);
    if (nanoseconds > 0) words += measuredText(at.run, static_cast<double>(nanoseconds) / 1e6);
  }
  return words;
}

}  // namespace

QString Explain::schedule(const Plan& plan) {
  const core::Solution& solution = plan.solution();
  return tr("%1 actions over %2 time steps: %3 forward operations, %4 of them again; at most %5 are kept at once. Time "
            "steps run to the right, actions downwards.")
      .arg(plan.actionCount())
      .arg(solution.problem.steps)
      .arg(solution.forwardOperations)
      .arg(solution.forwardOperations - solution.problem.steps)
      .arg(bytesText(solution.peakBytes));
}

QString Explain::action(const Plan& plan, std::int64_t index) {
  using core::ActionKind;
  const core::Action action = plan.action(index);
  const bool again = plan.computedBefore(index) >= action.first;
  const QString steps = action.first == action.last ? tr("step %1").arg(action.first)
                                                    : tr("steps %1 to %2").arg(action.first).arg(action.last);
  switch (action.kind) {
    case ActionKind::Forward:
      return (again ? tr("recompute %1; nothing is kept.") : tr("compute %1 for the first time; nothing is kept."))
          .arg(steps);
    case ActionKind::Record:
      if (!action.hasOffset())
        return tr("%1 %2 into the working buffer, because its backward comes next.")
            .arg(again ? tr("recompute") : tr("compute"), steps);
      return tr("%1 %2 and keep the internal states: their backward will need no recomputation.")
          .arg(again ? tr("recompute") : tr("compute"), steps);
    case ActionKind::Save:
      if (action.level == core::Level::Host)
        return tr("send the hidden state h<sub>%1</sub> to the host, to start again from there.").arg(action.first);
      return action.first == 0
                 ? tr("keep the initial state h<sub>0</sub>, from which everything can be computed again.")
                 : tr("keep the hidden state h<sub>%1</sub>, to start again from there.").arg(action.first);
    case ActionKind::Load:
      if (action.level == core::Level::Host)
        return tr("fetch the hidden state h<sub>%1</sub> from the host.").arg(action.first);
      return tr("go back to the hidden state h<sub>%1</sub>.").arg(action.first);
    case ActionKind::Backward:
      return action.first == action.last ? tr("backpropagate step %1.").arg(action.first)
                                         : tr("backpropagate steps %1 down to %2.").arg(action.first).arg(action.last);
    case ActionKind::Drop:
      if (action.level == core::Level::Host)
        return tr("free what is no longer needed on the host, from byte %1 up.").arg(action.offset);
      return tr("free what is no longer needed, from byte %1 up.").arg(action.offset);
  }
  return {};
}

QString Explain::step(const Plan& plan, const core::MemoryMap& map, std::int64_t step) {
  const std::int64_t computed = plan.timesComputed(step);
  QString words;
  if (const core::Block* block = map.findInternal(step))
    words = tr("its internal state I<sub>%1</sub> is kept, from byte %2.").arg(step).arg(block->offsetOf(step));
  else if (map.workingInternal() == step) words = tr("its internal state is in the working buffer.");
  else if (const core::Block* hidden = map.findHidden(step))
    words = tr("its hidden state h<sub>%1</sub> is kept, at byte %2.").arg(step).arg(hidden->offsetOf(step));
  else if (std::ranges::any_of(map.hostStack(), [step](const core::Block& kept) { return kept.holds(step); }))
    words = tr("its hidden state h<sub>%1</sub> is kept on the host.").arg(step);
  else if (step > map.remainingSteps()) words = tr("backpropagated; nothing of it is needed any more.");
  else words = tr("nothing of it is kept now.");
  return words + QLatin1Char(' ') +
         (computed == 1 ? tr("It is computed once in the whole schedule.")
                        : tr("It is computed %1 times in the whole schedule.").arg(computed));
}

QString Explain::actionLink(std::int64_t index) {
  return QStringLiteral("<a href=\"action:%1\">%2</a>").arg(index).arg(tr("action %1").arg(index + 1));
}

Explanation Explain::all(const LookedAt& at) {
  if (!at.selection.plan()) return {};
  Explanation all{actionWords(at), why(at), {}, {}};
  if (at.cell) return all;
  all.step = stepText(at);
  if (const auto& range = at.selection.range())
    all.range =
        range->axis == SelectedRange::Axis::Steps ? stepsText(*at.selection.plan(), *range) : actionsText(at, *range);
  return all;
}

}  // namespace retrace::ui
