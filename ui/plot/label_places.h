// SPDX-License-Identifier: GPL-3.0-or-later
// Owns where names stand beside their points in a chart, in files and in the window: whole, apart from one another, and
// off marks and lines where that can be. Any thread. Lengths are in pixels.
#pragma once

#include <QFontMetricsF>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <optional>
#include <utility>
#include <vector>

namespace retrace::ui {

struct PointName {
  QString name;
  QPointF at;
};

struct PlacedName {
  QString text;  ///< rows are parted by '\n'
  QRectF box;
  bool operator==(const PlacedName&) const = default;
};

/// What names keep clear of. They lie inside `area` whatever is there.
struct NameGround {
  QRectF area;
  std::vector<QRectF> marks;
  std::vector<std::vector<QPointF>> lines;
};

/// Names of points that are one place become one: "mixed = hidden". What is wider than the area is elided.
[[nodiscard]] std::vector<PlacedName> placeNames(const QFontMetricsF& metrics, const std::vector<PointName>& names,
                                                 const NameGround& ground);

/// The part of a line inside `area` (Liang and Barsky 1984); none when it lies outside.
[[nodiscard]] std::optional<std::pair<QPointF, QPointF>> clipped(const QPointF& a, const QPointF& b,
                                                                 const QRectF& area);

}  // namespace retrace::ui
