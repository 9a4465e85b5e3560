// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/mixed_tables.h"

#include <algorithm>
#include <utility>

#include "ui/common/text.h"

namespace retrace::ui {

namespace {
constexpr std::int64_t kAtOnce = 200'000;  // cells that are filled faster than anyone notices
}

MixedTables::MixedTables(QObject* parent) : CostTables(parent) {
  connect(&m_job, &Job::ranOutOfMemory, this, [this] {
    take(core::fail(
        core::ErrorCode::InvalidInput,
        "There is not enough memory for the table of {} steps and {} units: use fewer steps or a smaller budget.",
        m_key.steps, m_wanted));
    Q_EMIT changed();
  });
}

MixedTables::TablePtr MixedTables::known(std::int64_t steps, core::StateSizes sizes) const {
  return m_key == Key{steps, sizes} ? m_table : nullptr;
}

MixedTables::TablePtr MixedTables::table(std::int64_t steps, core::StateSizes sizes, std::int64_t units) {
  const core::StateWeights weights = core::weightsOf(sizes);
  const std::int64_t needed = std::min(units, weights.hidden + weights.internal * (steps - 1));
  if (m_key != Key{steps, sizes}) {
    cancel();
    m_key = {steps, sizes};
    m_table.reset();
    m_error.clear();
    m_refused = 0;
  }
  if (m_table && m_table->maxUnits() >= needed) return m_table;
  if (m_refused > 0 && needed >= m_refused) return nullptr;
  if (m_filling && m_wanted >= needed) return nullptr;
  fill(needed);
  return m_filling ? nullptr : m_table;
}

void MixedTables::cancel() {
  m_job.cancel();
  m_wanted = 0;
  if (!m_filling) return;
  m_filling = false;
  QMetaObject::invokeMethod(this, &MixedTables::changed, Qt::QueuedConnection);
}

void MixedTables::fill(std::int64_t units) {
  m_job.cancel();
  const core::StateWeights weights = core::weightsOf(m_key.sizes);
  m_error.clear();
  m_wanted = units;
  m_filling = false;
  m_part = 0.0;
  if (m_key.steps * units <= kAtOnce) return take(core::MixedTable::fill(m_key.steps, weights, units, {}, {}, m_table));
  m_filling = true;
  m_job.ask([this, units, weights, steps = m_key.steps, before = m_table](const std::stop_token& stop,
                                                                          const Job::Deliver& deliver) {
    const auto part = [this](double done) { m_part = done; };
    const auto filled = core::MixedTable::fill(steps, weights, units, stop, part, before);
    deliver([this, filled] {
      take(filled);
      Q_EMIT changed();
    });
  });
}

void MixedTables::take(const core::Result<TablePtr>& filled) {
  m_filling = false;
  const std::int64_t units = std::exchange(m_wanted, 0);
  if (filled) {
    m_table = *filled;
    return;
  }
  m_refused = units;
  m_error = toQString(filled.error().message);
}

}  // namespace retrace::ui
