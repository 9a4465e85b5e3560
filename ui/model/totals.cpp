// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/totals.h"

namespace retrace::ui {

void Totals::count(const core::Action& action, std::int64_t again) {
  const std::int64_t steps = action.last - action.first + 1;
  switch (action.kind) {
    case core::ActionKind::Forward:
    case core::ActionKind::Record:
      recomputed += again;
      forwards += steps - again;
      if (action.hasOffset()) recorded += steps;
      break;
    case core::ActionKind::Save: ++saved; break;
    case core::ActionKind::Load: ++loaded; break;
    case core::ActionKind::Backward: backwards += action.first - action.last + 1; break;
    case core::ActionKind::Drop: ++freed; break;
  }
}

Totals Totals::since(const Totals& begin) const {
  return {forwards - begin.forwards, recomputed - begin.recomputed, backwards - begin.backwards, saved - begin.saved,
          recorded - begin.recorded, loaded - begin.loaded,         freed - begin.freed,         0};
}

}  // namespace retrace::ui
