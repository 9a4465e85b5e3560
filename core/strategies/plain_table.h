// SPDX-License-Identifier: Apache-2.0
// Owns the Mixed recurrence with every cell held: for state sizes that are not whole multiples of one another, and the
// referee of hull_table in the tests.
#pragma once

#include <cstdlib>

#include "core/strategies/mixed_table.h"

namespace retrace::core {

class PlainTable final : public MixedTable {
 public:
  static constexpr std::int64_t kMaxTableBytes = std::int64_t{4} << 30;
  static constexpr std::int64_t kMaxTableSteps = 46'000;  // t(t+1)/2 fits 30 bits

  [[nodiscard]] static Result<std::shared_ptr<const MixedTable>> fill(std::int64_t steps, StateWeights weights,
                                                                      std::int64_t units, std::stop_token stop = {},
                                                                      const Progress& progress = {});
  [[nodiscard]] std::int64_t bytes() const override {
    return (m_steps + 1) * m_stride * static_cast<std::int64_t>(sizeof(std::int32_t));
  }

 protected:
  [[nodiscard]] std::int64_t cell(std::int64_t t, std::int64_t m) const override { return row(t)[m]; }
  [[nodiscard]] std::int64_t split(std::int64_t t, std::int64_t m, std::int64_t best) const override;

 private:
  PlainTable(std::int64_t steps, StateWeights weights, std::int64_t units);
  /// False when `stop` was requested.
  bool fillRow(std::int64_t t, const std::stop_token& stop);
  [[nodiscard]] const std::int32_t* row(std::int64_t t) const { return m_cells.get() + t * m_stride; }

  struct Free {
    void operator()(std::int32_t* cells) const { std::free(cells); }
  };
  std::int64_t m_stride;
  std::unique_ptr<std::int32_t[], Free>
      m_cells;  // [steps+1][m_stride]; the system zeroes a page when it is first touched
};

}  // namespace retrace::core
