// SPDX-License-Identifier: Apache-2.0
// Owns the Mixed recurrence with every cell held: for state sizes that are no whole multiples of one another, and the referee
// of hull_table in the tests.
#pragma once

#include "core/mixed_table.h"

namespace retrace::core {

class PlainTable final : public MixedTable {
 public:
  static constexpr std::int64_t kMaxTableBytes = std::int64_t{4} << 30;
  static constexpr std::int64_t kMaxTableSteps = 46'000;  // t(t+1)/2 fits 30 bits

  [[nodiscard]] static Result<std::shared_ptr<const MixedTable>> fill(std::int64_t steps, StateWeights weights, std::int64_t units,
                                                                      std::stop_token stop = {}, const Progress& progress = {});
  [[nodiscard]] std::int64_t bytes() const override { return static_cast<std::int64_t>(m_cells.size() * sizeof(std::int32_t)); }

 protected:
  [[nodiscard]] std::int64_t cell(std::int64_t t, std::int64_t m) const override { return row(t)[m]; }
  [[nodiscard]] std::int64_t split(std::int64_t t, std::int64_t m, std::int64_t best) const override;

 private:
  PlainTable(std::int64_t steps, StateWeights weights, std::int64_t units);
  void fillRow(std::int64_t t);
  [[nodiscard]] const std::int32_t* row(std::int64_t t) const { return m_cells.data() + t * m_stride; }

  std::int64_t m_stride;
  std::vector<std::int32_t> m_cells;  // [steps+1][m_stride]
};

}  // namespace retrace::core
