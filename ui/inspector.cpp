// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector.h"

#include <algorithm>

#include "core/binomial.h"

namespace retrace::ui {

Inspector::Inspector(Selection& selection, const RunModel& run, QWidget* parent) : QLabel(parent), m_selection(selection), m_run(run) {
  setWordWrap(true);
  setTextFormat(Qt::RichText);
  setAlignment(Qt::AlignTop | Qt::AlignLeft);
  setTextInteractionFlags(Qt::TextSelectableByMouse);
  setMinimumHeight(150);
  setContentsMargins(10, 6, 10, 6);
  connect(&selection, &Selection::planChanged, this, &Inspector::refresh);
  connect(&selection, &Selection::cursorChanged, this, &Inspector::refresh);
  connect(&selection, &Selection::stepChanged, this, &Inspector::refresh);
}

void Inspector::refresh() {
  const PlanPtr& plan = m_selection.plan();
  if (!plan) return clear();
  QString text;
  if (m_selection.cursor() > 0) {
    const std::int64_t index = m_selection.cursor() - 1;
    text += tr("<b>Action %1</b> of %2: %3").arg(m_selection.cursor()).arg(plan->actionCount()).arg(explain(*plan, index));
    if (m_run.describes(plan) && static_cast<std::size_t>(index) < m_run.nanoseconds().size() && m_run.nanoseconds()[static_cast<std::size_t>(index)] > 0)
      text += tr(" Measured: %1 µs.").arg(static_cast<double>(m_run.nanoseconds()[static_cast<std::size_t>(index)]) / 1000.0, 0, 'f', 1);
  } else {
    text += tr("<b>Start</b>: nothing is computed yet; the initial state h<sub>0</sub> is at hand.");
  }
  if (const auto step = m_selection.step())
    text += QStringLiteral("<br><br>") + tr("<b>Step %1%2</b>: %3").arg(*step).arg(m_selection.pinned() ? tr(" (pinned, Esc frees)") : QString()).arg(describeStep(*plan, m_selection.cursor(), *step));
  else
    text += QStringLiteral("<br><br>") + tr("A <b>hidden state</b> h is what a step hands to the next: small, but using it costs a recomputation. An <b>internal state</b> I is all that the "
                                            "backward of its step reads: larger, and it saves one. Point at a step to see where its states are.");
  setText(text);
}

QString Inspector::explain(const Plan& plan, std::int64_t index) {
  using core::ActionKind;
  const core::Action& action = plan.actions()[static_cast<std::size_t>(index)];
  const core::Problem& problem = plan.problem();
  const bool again = plan.computedBefore(index) >= action.first;
  const QString steps = action.first == action.last ? tr("step %1").arg(action.first) : tr("steps %1 to %2").arg(action.first).arg(action.last);
  switch (action.kind) {
    case ActionKind::Forward: return (again ? tr("recompute %1; nothing is kept.") : tr("compute %1 for the first time; nothing is kept.")).arg(steps);
    case ActionKind::Record:
      if (!action.hasOffset()) return tr("%1 %2 into the working buffer, because its backward comes next.").arg(again ? tr("recompute") : tr("compute"), steps);
      return tr("%1 %2 and keep the internal states: their backward will need no recomputation.").arg(again ? tr("recompute") : tr("compute"), steps);
    case ActionKind::Save: {
      const QString kept = tr("keep the hidden state h<sub>%1</sub>").arg(action.first);
      if (action.level == core::Level::Host) return tr("send the hidden state h<sub>%1</sub> to the host, to start again from there.").arg(action.first);
      const core::MemoryMap before = plan.stateAfter(index);
      if (problem.strategy.kind == core::StrategyKind::Hidden && action.first > 0 && !before.stack().empty()) {
        // The newest held state starts this sub-problem, which reaches to the newest step not yet done.
        const std::int64_t base = before.stack().back().last, t = before.remainingSteps() - base, y = action.first - base;
        const std::int64_t m = (problem.budgetBytes - before.usedBytes()) / problem.sizes.hiddenBytes + 1;
        if (y >= 1 && t > y && m >= 2)
          return tr("%1. Going %2 steps, then %3 steps with %4 states, then %2 with %5: %2 + %6 + %7 = %8 forwards, the fewest possible.")
              .arg(kept).arg(y).arg(t - y).arg(m - 1).arg(m).arg(core::hiddenCost(t - y, m - 1)).arg(core::hiddenCost(y, m)).arg(y + core::hiddenCost(t - y, m - 1) + core::hiddenCost(y, m));
      }
      return action.first == 0 ? tr("keep the initial state h<sub>0</sub>, from which everything can be computed again.") : tr("%1, to start again from there.").arg(kept);
    }
    case ActionKind::Load:
      if (action.level == core::Level::Host) return tr("fetch the hidden state h<sub>%1</sub> from the host.").arg(action.first);
      return tr("go back to the hidden state h<sub>%1</sub>.").arg(action.first);
    case ActionKind::Backward:
      return action.first == action.last ? tr("backpropagate step %1.").arg(action.first) : tr("backpropagate steps %1 down to %2.").arg(action.first).arg(action.last);
    case ActionKind::Drop:
      if (action.level == core::Level::Host) return tr("free what is no longer needed on the host, from byte %1 up.").arg(action.offset);
      return tr("free what is no longer needed, from byte %1 up.").arg(action.offset);
  }
  return {};
}

QString Inspector::describeStep(const Plan& plan, std::int64_t done, std::int64_t step) {
  const core::MemoryMap map = plan.stateAfter(done);
  std::int64_t computed = 0;
  for (std::int64_t i = 0; i < plan.actionCount(); ++i) {
    const core::Action& action = plan.actions()[static_cast<std::size_t>(i)];
    if (action.forwardOperations() > 0 && action.first <= step && step <= action.last) ++computed;
  }
  QString text;
  if (const core::Block* block = map.findInternal(step)) text = tr("its internal state I<sub>%1</sub> is kept, from byte %2.").arg(step).arg(block->offset + (step - block->first) * (block->bytes / (block->last - block->first + 1)));
  else if (map.workingInternal() == step) text = tr("its internal state is in the working buffer.");
  else if (const core::Block* hidden = map.findHidden(step)) text = tr("its hidden state h<sub>%1</sub> is kept, at byte %2.").arg(step).arg(hidden->offset);
  else if (std::ranges::any_of(map.hostStack(), [step](const core::Block& kept) { return kept.first == step; })) text = tr("its hidden state h<sub>%1</sub> is kept on the host.").arg(step);
  else if (step > map.remainingSteps()) text = tr("backpropagated; nothing of it is needed any more.");
  else text = tr("nothing of it is kept now.");
  return text + QLatin1Char(' ') + (computed == 1 ? tr("It is computed once in the whole schedule.") : tr("It is computed %1 times in the whole schedule.").arg(computed));
}

}  // namespace retrace::ui
