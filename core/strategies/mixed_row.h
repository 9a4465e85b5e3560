// SPDX-License-Identifier: Apache-2.0
// Owns the costs and decisions of Mixed for one budget m and every number of steps: a closed form, no row below is
// made. One thread at a time: what a number of replays needs is worked out once and kept.
//
// With k = m / wh whole hidden states and r0 bytes left over, row i = 1..k of the chain m, m-wh, ... keeps
// n_i = (r0+(i-1) wh) / wi internal states. E(k,r) is the longest sequence whose steps are all computed at most r+1
// times; its last steps have r+2 forwards. Of the t steps in E(k,r-1) < t <= E(k,r), the E(k,r)-t that are not needed
// pay for savings: a token that saves e forwards costs G(e) steps, and N_v tokens may save v or more. The best way to
// spend them is a knapsack whose prices are convex where wi is a whole multiple of wh: the cheapest first is exact
// there. Elsewhere the lower hull of the prices, spent the same way, gives a bound and a schedule at most a token
// apart.
#pragma once

#include <cstdint>
#include <vector>

#include "core/schedule/policy.h"
#include "core/schedule/problem.h"
#include "core/strategies/mixed.h"

namespace retrace::core {

class MixedRow {
 public:
  /// `bytes` m; less than wh has room for nothing.
  MixedRow(StateSizes sizes, std::int64_t bytes);
  /// n: internal states that fit beside the held hidden state.
  [[nodiscard]] std::int64_t kept() const { return m_kept; }
  /// C(t,m), t >= 0, at most kMaxSteps.
  [[nodiscard]] MixedCost cost(std::int64_t t);
  /// The first move of a schedule that costs at most `cost(t).cost`, all of whose sub-problems are decided in this way.
  /// t >= 1, m >= wh.
  [[nodiscard]] Decision decide(std::int64_t t);
  /// The first move where it needs no knapsack: all but one step at most fit, or less than two hidden states do.
  /// t >= 1, m >= wh.
  [[nodiscard]] bool decidesAtOnce(std::int64_t t) const { return t <= m_kept + 2 || m_rows == 1; }
  [[nodiscard]] Decision decideAtOnce(std::int64_t t) const {
    return {m_kept >= 1 && t >= 2 ? Decision::Kind::KeepInternal : Decision::Kind::Replay, 1};
  }

 private:
  __extension__ using Wide = __int128;
  // An edge of the lower hull of (u, G(u)) while u grows: pushed at u = to, popped at u = popped (or never).
  struct Edge {
    std::int64_t from = 0, to = 0, popped = 0;
    std::int64_t length() const { return to - from; }
  };
  // The same for one number of replays r: how many tokens take it, how many of those in the part left of the split.
  struct Offer {
    Edge edge;
    std::int64_t price = 0, copies = 0, leftCopies = 0;
    std::int64_t priceBefore = 0, gainBefore = 0, leftPriceBefore = 0;  // of all cheaper ones, filled whole
  };
  struct Spent {
    std::size_t offers = 0;                      // filled whole
    std::int64_t copies = 0;                     // of the next one, filled whole
    std::int64_t partLength = 0, partPrice = 0;  // and a part of one more
    std::int64_t gain = 0, bound = 0;            // forwards saved, and the most that could be
  };

  [[nodiscard]] std::int64_t firstRow(std::int64_t v) const;     // the least row with n_i >= v
  [[nodiscard]] Wide firstRows(std::int64_t last) const;         // their sum for v = 1..last
  [[nodiscard]] std::int64_t price(std::int64_t u) const;        // G(u)
  [[nodiscard]] std::int64_t reach(std::int64_t replays) const;  // E(k,r)
  [[nodiscard]] Wide reachOnce() const;                          // E(k,1)
  [[nodiscard]] std::int64_t replaysOf(std::int64_t t) const;    // the least r with E(k,r) >= t, t > n+1
  void buildHull();
  void prepare(std::int64_t replays);
  [[nodiscard]] Spent spend(std::int64_t steps) const;

  std::int64_t m_hidden, m_internal, m_bytes;
  std::int64_t m_rows, m_rest, m_kept;                              // k, r0, n
  std::vector<std::int64_t> m_prices;                               // G(0..n)
  std::vector<Edge> m_hull;                                         // by slope
  std::int64_t m_replays = 0;                                       // what the rest was prepared for
  std::int64_t m_reach = 0, m_reachBefore = 0, m_reachBefore2 = 0;  // E(k,r), E(k,r-1), E(k,r-2)
  std::vector<Offer> m_offers;
};

}  // namespace retrace::core
