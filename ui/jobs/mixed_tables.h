// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the table of `Mixed` that explanations and the table view read: filled on a thread of its own, kept while length
// and sizes stay, extended when more units are asked for. Main thread.
#pragma once

#include <atomic>

#include "ui/jobs/job.h"
#include "ui/model/cost_tables.h"

namespace retrace::ui {

class MixedTables : public CostTables {
  Q_OBJECT
 public:
  explicit MixedTables(QObject* parent = nullptr);

  [[nodiscard]] TablePtr table(std::int64_t steps, core::StateSizes sizes, std::int64_t units) override;
  [[nodiscard]] TablePtr known(std::int64_t steps, core::StateSizes sizes) const override;
  [[nodiscard]] bool filling() const override { return m_filling; }
  [[nodiscard]] double part() const override { return m_part; }
  [[nodiscard]] const QString& error() const override { return m_error; }
  void cancel() override;

 private:
  struct Key {
    std::int64_t steps = 0;
    core::StateSizes sizes;
    bool operator==(const Key&) const = default;
  };
  void fill(std::int64_t units);
  void take(const core::Result<TablePtr>& filled);

  Key m_key;
  TablePtr m_table;
  QString m_error;
  std::int64_t m_wanted = 0, m_refused = 0;  // units that are being filled, and from which on it failed; 0: none
  bool m_filling = false;
  std::atomic<double> m_part = 0.0;
  Job m_job;  // last: ends first
};

}  // namespace retrace::ui
