// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the table of `Mixed` that explanations and the table view read: filled on a thread of its own, kept while length
// and sizes stay, extended when more units are asked for. Main thread.
#pragma once

#include <QObject>
#include <atomic>
#include <memory>
#include <thread>

#include "core/strategies/mixed_table.h"

namespace retrace::ui {

class MixedTables : public QObject {
  Q_OBJECT
 public:
  using TablePtr = std::shared_ptr<const core::MixedTable>;

  explicit MixedTables(QObject* parent = nullptr) : QObject(parent) {}
  ~MixedTables() override;

  /// A table of `steps` and `sizes` that reaches `units` (of core::weightsOf, clipped to what is useful). Null while it
  /// is filled, and when that failed: `changed` tells of both. A small one is filled at once.
  [[nodiscard]] TablePtr table(std::int64_t steps, core::StateSizes sizes, std::int64_t units);
  /// What there is, for these steps and sizes, however far it reaches; may be null.
  [[nodiscard]] TablePtr known(std::int64_t steps, core::StateSizes sizes) const;
  [[nodiscard]] bool filling() const { return m_filling; }
  /// Part of the filling that is done, 0 to 1.
  [[nodiscard]] double part() const { return m_part; }
  /// Why the last filling failed; empty when it did not, or was cancelled.
  [[nodiscard]] const QString& error() const { return m_error; }
  /// Ends the filling; what was there before stays.
  void cancel();

 Q_SIGNALS:
  void changed();

 private:
  struct Key {
    std::int64_t steps = 0;
    core::StateSizes sizes;
    bool operator==(const Key&) const = default;
  };
  void fill(std::int64_t units);

  Key m_key;
  TablePtr m_table;
  QString m_error;
  std::int64_t m_wanted = 0, m_refused = 0;  // units that are being filled, and from which on it failed; 0: none
  std::uint64_t m_generation = 0;
  bool m_filling = false;
  std::atomic<double> m_part = 0.0;
  std::jthread m_thread;
};

}  // namespace retrace::ui
