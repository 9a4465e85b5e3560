// SPDX-License-Identifier: GPL-3.0-or-later
// Where explanations and the table view get the table of `Mixed` from, which may take time to fill. Main thread.
#pragma once

#include <QObject>
#include <memory>

#include "core/strategies/mixed_table.h"

namespace retrace::ui {

class CostTables : public QObject {
  Q_OBJECT
 public:
  using TablePtr = std::shared_ptr<const core::MixedTable>;

  using QObject::QObject;
  /// A table of `steps` and `sizes` that reaches `units` (of core::weightsOf, clipped to what is useful). Null while it
  /// is filled, and when that failed: `changed` tells of both. A small one is filled at once.
  [[nodiscard]] virtual TablePtr table(std::int64_t steps, core::StateSizes sizes, std::int64_t units) = 0;
  /// What there is, for these steps and sizes, however far it reaches; may be null.
  [[nodiscard]] virtual TablePtr known(std::int64_t steps, core::StateSizes sizes) const = 0;
  [[nodiscard]] virtual bool filling() const = 0;
  /// Part of the filling that is done, 0 to 1.
  [[nodiscard]] virtual double part() const = 0;
  /// Why the last filling failed; empty when it did not, or was cancelled.
  [[nodiscard]] virtual const QString& error() const = 0;
  /// Ends the filling; what was there before stays.
  virtual void cancel() = 0;

 Q_SIGNALS:
  void changed();
};

}  // namespace retrace::ui
