// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plot/label_places.h"

#include <QStringList>
#include <algorithm>
#include <array>

namespace retrace::ui {

namespace {

constexpr double kGap = 4.0;

struct Point {
  QPointF at;
  QStringList names;
};

std::vector<Point> merged(const std::vector<PointName>& names) {
  constexpr double kOnePlace = 1.5;  // marks so close are seen as one
  std::vector<Point> points;
  for (const PointName& one : names) {
    const auto same = std::ranges::find_if(
        points, [&](const Point& other) { return (one.at - other.at).manhattanLength() < kOnePlace; });
    if (same == points.end()) points.push_back({one.at, {one.name}});
    else if (!same->names.contains(one.name)) same->names.append(one.name);
  }
  return points;
}

// "a = b", broken after an equals sign where a row would be wider than half of `width`.
PlacedName nameOf(const QFontMetricsF& metrics, const QStringList& names, double width) {
  QStringList rows{names.front()};
  for (qsizetype i = 1; i < names.size(); ++i) {
    const QString longer = rows.back() + QStringLiteral(" = ") + names[i];
    if (metrics.horizontalAdvance(longer) <= width / 2) {
      rows.back() = longer;
    } else {
      rows.back() += QStringLiteral(" =");
      rows.append(names[i]);
    }
  }
  double widest = 0.0;
  for (QString& row : rows) {
    row = metrics.elidedText(row, Qt::ElideRight, width);
    widest = std::max(widest, metrics.horizontalAdvance(row));
  }
  return {rows.join(QLatin1Char('\n')), QRectF(0, 0, widest, metrics.height() * static_cast<double>(rows.size()))};
}

QRectF movedInside(QRectF box, const QRectF& area) {
  box.moveLeft(std::max(area.left(), std::min(box.left(), area.right() - box.width())));
  box.moveTop(std::max(area.top(), std::min(box.top(), area.bottom() - box.height())));
  return box;
}

// Around the point, the nearest first; then further above and below.
struct Place {
  QRectF box;
  double away;  // rows from the nearest places
};

std::vector<Place> placesOf(const QPointF& at, const QSizeF& size, const QRectF& area) {
  std::vector<Place> places;
  const double right = at.x() + kGap, left = at.x() - kGap - size.width(), centred = at.x() - size.width() / 2;
  for (const double away : {0.0, 1.0, 2.0, 3.5}) {
    const double further = away * size.height() * 0.7, above = at.y() - 1 - size.height() - further,
                 below = at.y() + kGap + further;
    for (const QPointF& corner :
         {QPointF(right, above), QPointF(left, above), QPointF(left, below), QPointF(right, below),
          QPointF(centred, below + kGap), QPointF(centred, above - kGap)})
      places.push_back({movedInside(QRectF(corner, size), area), away});
  }
  return places;
}

// Anywhere, where nothing beside the point is free.
std::vector<Place> everyPlaceOf(const QPointF& at, const QSizeF& size, const QRectF& area) {
  std::vector<Place> places;
  for (double y = area.top(); y + size.height() <= area.bottom(); y += size.height() / 2)
    for (double x = area.left(); x + size.width() <= area.right(); x += size.height() / 2) {
      const QRectF box(QPointF(x, y), size);
      places.push_back({box, (box.center() - at).manhattanLength() / size.height()});
    }
  return places;
}

}  // namespace

std::vector<PlacedName> placeNames(const QFontMetricsF& metrics, const std::vector<PointName>& names,
                                   const NameGround& ground) {
  constexpr double kOverName = 1000.0, kOverMark = 50.0, kOverLine = 10.0,
                   kAway = 6.0;  // a row further away is better than over a line, two are not
  const QRectF area = ground.area.adjusted(kGap, 1, -kGap, -1);
  std::vector<PlacedName> placed;
  for (const Point& point : merged(names)) {
    PlacedName name = nameOf(metrics, point.names, area.width());
    const auto costOf = [&](const QRectF& box, double away) {
      double cost = kAway * away;
      for (const PlacedName& other : placed) cost += box.intersects(other.box) ? kOverName : 0.0;
      for (const QRectF& mark : ground.marks) cost += box.intersects(mark) ? kOverMark : 0.0;
      for (const std::vector<QPointF>& line : ground.lines)
        for (std::size_t i = 1; i < line.size(); ++i)
          if (clipped(line[i - 1], line[i], box)) {
            cost += kOverLine;
            break;
          }
      return cost;
    };
    double best = 1e300;
    const QSizeF size = name.box.size();
    const auto chooseFrom = [&](const std::vector<Place>& places) {
      for (const auto& [box, away] : places)
        if (const double cost = costOf(box, away); cost < best) {
          best = cost;
          name.box = box;
        }
    };
    chooseFrom(placesOf(point.at, size, area));
    if (best >= kOverName) chooseFrom(everyPlaceOf(point.at, size, area));
    placed.push_back(std::move(name));
  }
  return placed;
}

std::optional<std::pair<QPointF, QPointF>> clipped(const QPointF& a, const QPointF& b, const QRectF& area) {
  double begin = 0.0, end = 1.0;
  const QPointF along = b - a;
  for (const auto& [direction, room] :
       {std::pair{-along.x(), a.x() - area.left()}, std::pair{along.x(), area.right() - a.x()},
        std::pair{-along.y(), a.y() - area.top()}, std::pair{along.y(), area.bottom() - a.y()}}) {
    if (direction == 0.0) {
      if (room < 0.0) return std::nullopt;
      continue;
    }
    const double where = room / direction;
    if (direction < 0.0) begin = std::max(begin, where);
    else end = std::min(end, where);
  }
  if (begin > end) return std::nullopt;
  return std::pair{a + along * begin, a + along * end};
}

}  // namespace retrace::ui
