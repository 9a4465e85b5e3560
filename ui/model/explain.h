// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the answers to "what is this?" and "why?" as sentences, in rich text with links: "action:INDEX", "step:NUMBER",
// and "table:0" for the table of C(t,m). No widgets. Main thread.
#pragma once

#include <QCoreApplication>
#include <QString>
#include <optional>

#include "core/schedule/memory_map.h"
#include "ui/model/cost_cell.h"
#include "ui/model/plan.h"
#include "ui/model/run_model.h"
#include "ui/model/selection.h"
#include "ui/model/why.h"

namespace retrace::ui {

/// What is looked at, and where its facts come from.
struct LookedAt {
  const Selection& selection;
  const RunModel& run;
  std::optional<CostCell> cell{};          ///< of the table of C(t,m), in the place of what is selected
  QString hiddenShape{}, internalShape{};  ///< how large the states are: "2 × [32, 256]"; empty when it is not known
};

/// In words, and the numbers behind them where choices were weighed.
struct Reason {
  QString words;
  std::optional<Why> why{};
};

/// Everything that is said of one moment; empty where there is nothing to say.
struct Explanation {
  QString action;
  Reason why;
  QString step, range;
};

class Explain {
  Q_DECLARE_TR_FUNCTIONS(retrace::ui::Explain)
 public:
  [[nodiscard]] static Explanation all(const LookedAt& at);
  /// Why the schedule does what is looked at.
  [[nodiscard]] static Reason why(const LookedAt& at);
  /// What the whole schedule is, for who cannot see its picture. Plain text.
  [[nodiscard]] static QString schedule(const Plan& plan);
  /// One sentence: what the action does.
  [[nodiscard]] static QString action(const Plan& plan, std::int64_t index);
  /// Where the step's states are in the memory of `map`.
  [[nodiscard]] static QString step(const Plan& plan, const core::MemoryMap& map, std::int64_t step);
  /// "action 7", as a link.
  [[nodiscard]] static QString actionLink(std::int64_t index);
};

}  // namespace retrace::ui
