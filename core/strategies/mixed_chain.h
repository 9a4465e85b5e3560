// SPDX-License-Identifier: Apache-2.0
// Owns the exact costs of Mixed for the budgets m, m-wh, m-2wh, ... and every number of steps up to a bound, where the
// closed form of `MixedRow` leaves a bracket. Filled once, then read by any number of threads.
//
// For E(k,r-1) < t <= E(k,r), row k of the chain costs C = I(k,r) + (r+1) t + J, J the least index with A(k,r)[J] >= t.
// A(1,r) = [r+1]; A(k,1)[d] = 1 + cap_k - cap_(first(n_k-d)-1), cap_i the sum of n_j+1 over the first i rows; and
// A(k,r)[J] is the largest A(k,r-1)[J1] + A(k-1,r)[J-J1], since of the best splits one has one replay more on its
// right.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/base/result.h"
#include "core/schedule/policy.h"
#include "core/schedule/problem.h"

namespace retrace::core {

class MixedChain {
 public:
  static constexpr std::int64_t kMaxBytes = std::int64_t{1} << 26;
  static constexpr std::int64_t kMaxWork = 100'000'000;  // sums looked at: some tenths of a second

  /// Up to `steps` steps of the chain that `bytes`, at least 2 wh, begins. Null when it would take more than kMaxBytes
  /// or kMaxWork; Cancelled when `stop` was requested.
  [[nodiscard]] static Result<std::shared_ptr<const MixedChain>> fill(std::int64_t steps, StateSizes sizes,
                                                                      std::int64_t bytes, std::stop_token stop = {});
  [[nodiscard]] std::int64_t steps() const { return m_steps; }
  /// C(t,m) for 1 <= t <= steps and the budget that begins the chain.
  [[nodiscard]] std::int64_t cost(std::int64_t t) const;
  /// An optimal first move for that budget and `t` <= steps, or for a sub-problem that such moves lead to, where two
  /// hidden states fit and more than n+2 steps remain (MixedRow::decidesAtOnce).
  [[nodiscard]] Decision decide(std::int64_t t, std::int64_t bytes) const;

 private:
  // One J of an A(k,r): its value, never above `steps`, and J1.
  struct End {
    std::int32_t steps = 0;
    std::int32_t left = 0;
  };
  struct Cell {
    std::size_t begin = 0;
    std::int32_t size = 0;
    std::int64_t reach = 0;     // E(k,r)
    std::int64_t constant = 0;  // I(k,r)
  };

  MixedChain(std::int64_t steps, StateSizes sizes, std::int64_t bytes);
  [[nodiscard]] std::int64_t kept(std::int64_t row) const {
    return (m_rest + (row - 1) * m_sizes.hiddenBytes) / m_sizes.internalBytes;
  }
  [[nodiscard]] std::int64_t firstRow(std::int64_t v) const;
  [[nodiscard]] std::size_t at(std::int64_t row, std::int64_t replays) const {
    return static_cast<std::size_t>(row * (m_replays + 1) + replays);
  }
  bool measureRows();
  void addOnce(std::int64_t row);
  [[nodiscard]] bool addSum(std::int64_t row, std::int64_t replays, const std::stop_token& stop);
  [[nodiscard]] std::int64_t replaysOf(std::int64_t t, std::int64_t row) const;
  [[nodiscard]] std::int64_t indexOf(std::int64_t t, const Cell& cell) const;

  std::int64_t m_steps;
  StateSizes m_sizes;
  std::int64_t m_rows, m_rest;
  std::int64_t m_replays = 1;       // R
  std::vector<std::int64_t> m_cap;  // [rows+1]
  std::vector<Cell> m_cells;        // [rows+1][R+1]
  std::vector<End> m_ends;
  std::int64_t m_work = 0;
};

}  // namespace retrace::core
