// SPDX-License-Identifier: Apache-2.0
// Owns the Mixed table as the corners of its rows (hull_row): a few dozen numbers a row instead of one for each step.
#pragma once

#include "core/strategies/hull_row.h"
#include "core/strategies/mixed_table.h"

namespace retrace::core {

class HullTable final : public MixedTable {
 public:
  static constexpr std::int64_t kMaxTableBytes = std::int64_t{1} << 30;

  /// w_h = 1. Rows that `known` has are taken over.
  [[nodiscard]] static Result<std::shared_ptr<const MixedTable>> fill(std::int64_t steps, StateWeights weights,
                                                                      std::int64_t units, std::stop_token stop,
                                                                      const Progress& progress,
                                                                      const std::shared_ptr<const HullTable>& known);
  /// Holds beta+1 rows at a time.
  [[nodiscard]] static Result<std::vector<UnitsPoint>> curve(std::int64_t steps, StateWeights weights,
                                                             std::stop_token stop, const Progress& progress);
  [[nodiscard]] std::int64_t bytes() const override {
    return static_cast<std::int64_t>(m_corners.capacity() * sizeof(RowCorner) +
                                     m_begin.capacity() * sizeof(std::size_t));
  }

 protected:
  [[nodiscard]] std::int64_t cell(std::int64_t t, std::int64_t m) const override;
  [[nodiscard]] std::int64_t split(std::int64_t t, std::int64_t m, std::int64_t best) const override;

 private:
  HullTable(std::int64_t steps, StateWeights weights, std::int64_t units) : MixedTable(steps, weights, units) {}
  /// Row m, 1 <= m <= maxUnits().
  [[nodiscard]] RowView row(std::int64_t m) const {
    const auto at = static_cast<std::size_t>(m);
    return {m_corners.data() + m_begin[at], m_begin[at + 1] - m_begin[at]};
  }

  std::vector<RowCorner> m_corners;
  std::vector<std::size_t> m_begin{0, 0};  // row m is m_corners[m_begin[m] .. m_begin[m+1])
};

}  // namespace retrace::core
