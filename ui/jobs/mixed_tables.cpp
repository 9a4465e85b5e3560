// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/mixed_tables.h"

#include <algorithm>
#include <new>

#include "ui/common/text.h"

namespace retrace::ui {

namespace {
constexpr std::int64_t kAtOnce = 200'000;  // cells that are filled faster than anyone notices
}

MixedTables::~MixedTables() {
  m_thread.request_stop();
  if (m_thread.joinable()) m_thread.join();
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
  m_thread.request_stop();
  ++m_generation;
  m_wanted = 0;
  if (!m_filling) return;
  m_filling = false;
  QMetaObject::invokeMethod(this, &MixedTables::changed, Qt::QueuedConnection);
}

void MixedTables::fill(std::int64_t units) {
  m_thread.request_stop();
  const std::uint64_t generation = ++m_generation;
  const core::StateWeights weights = core::weightsOf(m_key.sizes);
  m_error.clear();
  m_wanted = units;
  m_filling = false;
  m_part = 0.0;
  const auto take = [this, units](const core::Result<TablePtr>& filled) {
    m_filling = false;
    m_wanted = 0;
    if (filled) m_table = *filled;
    if (filled) return;
    m_refused = units;
    m_error = toQString(filled.error().message);
  };
  if (m_key.steps * units <= kAtOnce) return take(core::MixedTable::fill(m_key.steps, weights, units, {}, {}, m_table));
  m_filling = true;
  m_thread = std::jthread([this, generation, units, weights, take, steps = m_key.steps,
                           before = m_table](const std::stop_token& stop) {
    const auto filled = [&]() -> core::Result<TablePtr> {
      try {
        return core::MixedTable::fill(
            steps, weights, units, stop, [this](double part) { m_part = part; }, before);
      } catch (const std::bad_alloc&) {
        return core::fail(
            core::ErrorCode::InvalidInput,
            "There is not enough memory for the table of {} steps and {} units: use fewer steps or a smaller budget.",
            steps, units);
      }
    }();
    QMetaObject::invokeMethod(
        this,
        [this, generation, take, filled] {
          if (generation != m_generation) return;
          take(filled);
          Q_EMIT changed();
        },
        Qt::QueuedConnection);
  });
}

}  // namespace retrace::ui
