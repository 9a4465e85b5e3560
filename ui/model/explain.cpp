// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/explain.h"

#include <algorithm>

namespace retrace::ui {

QString Explain::action(const Plan& plan, std::int64_t index) {
  using core::ActionKind;
  const core::Action& action = plan.actions()[static_cast<std::size_t>(index)];
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
    words = tr("its internal state I<sub>%1</sub> is kept, from byte %2.")
                .arg(step)
                .arg(block->offset + (step - block->first) * (block->bytes / (block->last - block->first + 1)));
  else if (map.workingInternal() == step) words = tr("its internal state is in the working buffer.");
  else if (const core::Block* hidden = map.findHidden(step))
    words = tr("its hidden state h<sub>%1</sub> is kept, at byte %2.").arg(step).arg(hidden->offset);
  else if (std::ranges::any_of(map.hostStack(), [step](const core::Block& kept) { return kept.first == step; }))
    words = tr("its hidden state h<sub>%1</sub> is kept on the host.").arg(step);
  else if (step > map.remainingSteps()) words = tr("backpropagated; nothing of it is needed any more.");
  else words = tr("nothing of it is kept now.");
  return words + QLatin1Char(' ') +
         (computed == 1 ? tr("It is computed once in the whole schedule.")
                        : tr("It is computed %1 times in the whole schedule.").arg(computed));
}

}  // namespace retrace::ui
