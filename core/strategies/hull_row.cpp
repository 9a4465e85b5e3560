// SPDX-License-Identifier: Apache-2.0
#include "core/strategies/hull_row.h"

#include <algorithm>
#include <cmath>

namespace retrace::core {

namespace {

__extension__ using Wide = __int128;  // a rise and a run multiply beyond 64 bits

struct Slope {
  std::int64_t rise = 1;
  std::int64_t run = 0;  // 0: steeper than all
};
bool operator<(Slope a, Slope b) { return Wide{a.rise} * b.run < Wide{b.rise} * a.run; }
bool operator<=(Slope a, Slope b) { return !(b < a); }
constexpr Slope kSteepest{};

Slope slope(const RowCorner& from, const RowCorner& to) { return {to.cost - from.cost, to.t - from.t}; }

std::int64_t ceilingAt(const RowCorner& from, const RowCorner& to, std::int64_t t) {
  const std::int64_t run = to.t - from.t;
  return from.cost + static_cast<std::int64_t>((Wide{to.cost - from.cost} * (t - from.t) + run - 1) / run);
}

// A convex curve around which the row is wrapped: its corners, and the one that the line from the row's end touches.
struct Curve {
  std::vector<RowCorner> corners;
  std::size_t touched = 0;
  std::ptrdiff_t under = -2;  // the corner on which the row's end stands, if it does

  [[nodiscard]] Slope slopeFrom(const RowCorner& end) const {
    return touched < corners.size() && corners[touched].t > end.t ? slope(end, corners[touched]) : kSteepest;
  }
  // Moves on to the corner that the lowest line from `end` touches, as far as corners are known.
  void touch(const RowCorner& end) {
    while (touched + 1 < corners.size() &&
           (corners[touched].t <= end.t || slope(end, corners[touched + 1]) <= slopeFrom(end)))
      ++touched;
  }
  [[nodiscard]] bool standsAt(const RowCorner& corner) const {
    return touched < corners.size() && corners[touched].t == corner.t && corners[touched].cost == corner.cost;
  }
};

class RowBuilder {
 public:
  RowBuilder(RowView previous, RowView kept, std::int64_t steps, std::vector<RowCorner>& row)
      : m_previous(previous), m_steps(steps), m_row(row) {
    m_save.corners.push_back({2, 3, 1});  // y = z = 1
    for (std::size_t i = 0; i < kept.size(); ++i) {
      // C(1,m) = 1 continues the first edge of slope 1, if the row has one, down to t = 1.
      const bool inside = i == 0 && kept.size() > 1 && kept[1].cost - kept[0].cost == kept[1].t - kept[0].t;
      if (!inside) m_keep.corners.push_back({kept[i].t + 1, kept[i].cost + 1, 0});
    }
    m_row.assign(1, {1, 1, 0});
  }

  bool build() {
    while (m_row.back().t < m_steps) {
      m_keep.touch(m_row.back());
      touchSave();
      if (!append()) return false;
    }
    // Where Q is not known to the end, it must have been left behind for good.
    if (m_keep.corners.size() < 2 || m_keep.corners.back().t >= m_steps) return true;
    const auto& last = m_keep.corners;
    const auto end = m_row.rbegin();
    return slope(end[1], end[0]) <= slope(last[last.size() - 2], last.back());
  }

 private:
  // S grows by its next edge only while that lowers the line from the row's end: until then no edge of F still to come,
  // which would be one steeper than that line, can be the next.
  void touchSave() {
    const RowCorner end = m_row.back();
    for (;;) {
      m_save.touch(end);
      const Slope line = std::min(m_save.slopeFrom(end), m_keep.slopeFrom(end));
      Slope own = m_y + 1 < m_row.size() ? slope(m_row[m_y], m_row[m_y + 1]) : kSteepest;
      own.rise += own.run;
      const Slope other = m_z + 1 < m_previous.size() ? slope(m_previous[m_z], m_previous[m_z + 1]) : kSteepest;
      const Slope next = std::min(own, other);
      if (next.run == 0 || line < next) return;
      RowCorner corner = m_save.corners.back();
      const bool takesOwn = own <= other, takesOther = other <= own;  // parallel edges become one
      if (takesOwn) corner = {corner.t + own.run, corner.cost + own.rise};
      if (takesOther) corner = {corner.t + other.run, corner.cost + other.rise};
      m_y += takesOwn ? 1 : 0;
      m_z += takesOther ? 1 : 0;
      corner.split = static_cast<std::int32_t>(m_row[m_y].t);
      m_save.corners.push_back(corner);
    }
  }

  bool append() {
    RowCorner& end = m_row.back();
    const Slope save = m_save.slopeFrom(end), keep = m_keep.slopeFrom(end);
    if (save.run == 0 && keep.run == 0) return false;
    const bool parallel = save <= keep && keep <= save;
    const bool takesSave = parallel ? m_save.corners[m_save.touched].t > m_keep.corners[m_keep.touched].t : save < keep;
    const Curve& curve = takesSave ? m_save : m_keep;
    const RowCorner next = curve.corners[curve.touched];
    end.handedOn = curve.under + 1 == static_cast<std::ptrdiff_t>(curve.touched) ||
                   (!takesSave && end.t == 1 && next.cost - end.cost == next.t - end.t);
    if (!end.handedOn && !ceilingsAgree(end, next)) return false;
    m_row.push_back(next);
    for (Curve* each : {&m_save, &m_keep})
      each->under = each->standsAt(next) ? static_cast<std::ptrdiff_t>(each->touched) : -2;
    return true;
  }

  // Whether min(ceil S, ceil Q) is the ceiling of the line from `from` to `to` at every whole t between.
  [[nodiscard]] bool ceilingsAgree(const RowCorner& from, const RowCorner& to) const {
    const auto before = [](const std::vector<RowCorner>& corners, std::int64_t t) {
      const auto behind = std::upper_bound(corners.begin(), corners.end(), t,
                                           [](std::int64_t at, const RowCorner& c) { return at < c.t; });
      return static_cast<std::size_t>(std::max<std::ptrdiff_t>(behind - corners.begin() - 1, 0));
    };
    std::size_t save = before(m_save.corners, from.t), keep = before(m_keep.corners, from.t);
    const std::int64_t end = std::min(to.t - 1, m_steps);
    for (std::int64_t t = from.t + 1; t <= end;) {
      // Up to `last` both curves are straight.
      std::int64_t last = end;
      const auto edge = [&](const std::vector<RowCorner>& corners, std::size_t& at) -> const RowCorner* {
        while (at + 1 < corners.size() && corners[at + 1].t < t) ++at;
        if (at + 1 >= corners.size()) return nullptr;
        last = std::min(last, corners[at].t > t ? corners[at].t - 1 : corners[at + 1].t);
        return corners[at].t > t ? nullptr : &corners[at];
      };
      const RowCorner* const s = edge(m_save.corners, save);
      const RowCorner* const q = edge(m_keep.corners, keep);
      if (!straightAgree(s, from, to, t, last) && !straightAgree(q, from, to, t, last)) {
        for (std::int64_t u = t; u <= last; ++u) {
          const std::int64_t wanted = ceilingAt(from, to, u);
          if (!(s != nullptr && ceilingAt(s[0], s[1], u) == wanted) &&
              !(q != nullptr && ceilingAt(q[0], q[1], u) == wanted))
            return false;
        }
      }
      t = last + 1;
    }
    return true;
  }

  // A curve of whole slope that lies less than 1 above the line at both ends is its ceiling in between.
  static bool straightAgree(const RowCorner* curve, const RowCorner& from, const RowCorner& to, std::int64_t first,
                            std::int64_t last) {
    if (curve == nullptr || (curve[1].cost - curve[0].cost) % (curve[1].t - curve[0].t) != 0) return false;
    for (const std::int64_t t : {first, last})
      if (ceilingAt(curve[0], curve[1], t) != ceilingAt(from, to, t)) return false;
    return true;
  }

  RowView m_previous;
  std::int64_t m_steps;
  std::vector<RowCorner>& m_row;
  Curve m_save, m_keep;
  std::size_t m_y = 0, m_z = 0;  // corners of F and P at the end of S
};

}  // namespace

std::vector<RowCorner> firstRow(std::int64_t steps) {
  // No edge of row 2 is steeper than 2 + sqrt(2 T), the most replays of one step.
  const auto most = static_cast<std::int64_t>(std::sqrt(2.0 * static_cast<double>(steps))) + 8;
  std::vector<RowCorner> row;
  for (std::int64_t t = 1; t <= std::min(steps, most); ++t) row.push_back({t, t * (t + 1) / 2});
  return row;
}

bool buildRow(RowView previous, RowView kept, std::int64_t steps, std::vector<RowCorner>& row) {
  return RowBuilder(previous, kept, steps, row).build();
}

RowView::iterator edgeEnd(RowView row, std::int64_t t) {
  return std::lower_bound(row.begin() + 1, row.end(), t,
                          [](const RowCorner& corner, std::int64_t at) { return corner.t < at; });
}

std::int64_t costAt(RowView row, std::int64_t t) {
  const auto to = edgeEnd(row, t);
  return ceilingAt(*(to - 1), *to, t);
}

}  // namespace retrace::core
