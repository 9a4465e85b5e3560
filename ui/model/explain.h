// SPDX-License-Identifier: GPL-3.0-or-later
// What actions do and where states are, in sentences (rich text). Main thread.
#pragma once

#include <QCoreApplication>
#include <QString>

#include "core/schedule/memory_map.h"
#include "ui/model/plan.h"

namespace retrace::ui {

class Explain {
  Q_DECLARE_TR_FUNCTIONS(retrace::ui::Explain)
 public:
  /// One sentence: what the action does.
  [[nodiscard]] static QString action(const Plan& plan, std::int64_t index);
  /// Where the step's states are in the memory of `map`.
  [[nodiscard]] static QString step(const Plan& plan, const core::MemoryMap& map, std::int64_t step);
};

}  // namespace retrace::ui
