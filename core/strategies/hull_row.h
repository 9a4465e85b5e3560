// SPDX-License-Identifier: Apache-2.0
// Owns one row of the Mixed recurrence, C(.,m) for one number of units, as the corners of a convex line (w_h = 1). Any
// thread.
//
// For whole beta the rows have a simple shape: with F the lower convex hull of the points (t, C(t,m)), C(t,m) =
// ceil(F(t)). A row is built from the rows m-1 and m-beta by wrapping a line around two convex curves, and every row
// carries its proof:
//   S, save a hidden state:     y + F(y) + P(z) at t = y+z, P the hull of row m-1. The edges of S are those of P, and
//                               those of F with their slope raised by one, sorted by slope.
//   Q, keep an internal state:  1 + R(t-1), R the hull of row m-beta.
//
// Below: F is convex and lies below S and Q, so by induction over t no policy costs less than F(t), and costs are whole
// numbers. Above: on an edge that S or Q hands on, one part of the split stands on a corner, where hull and cost agree,
// and the other is the ceiling of an edge by induction. Only where F leaves one curve for the other (once a row) the
// ceilings are compared, and a row where they differ is refused.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace retrace::core {

/// A corner of a row: C(t,m) = cost exactly.
struct RowCorner {
  std::int64_t t = 0;
  std::int64_t cost = 0;
  std::int32_t split = 0;  ///< an optimal y that saves a hidden state; 0: keep the internal state of the first step
  bool handedOn = false;   ///< the edge to the next corner is an edge of S (both splits > 0) or of Q
};

using RowView = std::span<const RowCorner>;

/// Row 1, C(t,1) = t(t+1)/2, as far as longer rows of up to `steps` steps can need it.
[[nodiscard]] std::vector<RowCorner> firstRow(std::int64_t steps);
/// Row m >= 2 from row m-1 and, if m > beta, row m-beta (empty otherwise); its last corner lies at t >= steps. `row` is
/// replaced. False when the row has not the shape above; no such row is known.
[[nodiscard]] bool buildRow(RowView previous, RowView kept, std::int64_t steps, std::vector<RowCorner>& row);
/// The first corner at or behind t >= 1, never the first of the row: t lies on the edge that ends there.
[[nodiscard]] RowView::iterator edgeEnd(RowView row, std::int64_t t);
/// C(t,m) of 1 <= t <= the last corner's.
[[nodiscard]] std::int64_t costAt(RowView row, std::int64_t t);

}  // namespace retrace::core
