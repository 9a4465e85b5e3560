// SPDX-License-Identifier: GPL-3.0-or-later
// Owns what Qt Charts lacks: a legend that wraps and never drops or cuts an entry, bands with names behind the curves,
// and names of points that keep clear of one another. Only for ui/charts. Main thread.
#pragma once

#include <QChart>
#include <QGraphicsObject>
#include <QXYSeries>
#include <functional>
#include <vector>

#include "ui/common/theme.h"
#include "ui/plot/label_places.h"
#include "ui/plot/plot.h"

namespace retrace::ui {

/// The theme's colours and fonts for a chart and all its axes.
void dressChart(QChart& chart, const Theme& theme);

/// The corners of a staircase, as few as a screen can tell apart on a logarithmic axis that ends at `end`; it ends
/// there as well. In units of the axis.
[[nodiscard]] QList<QPointF> staircase(const std::vector<QPointF>& points, double end, double unit);
/// The series in the look that it is described with, in the colours of the theme. It has no points yet.
[[nodiscard]] QXYSeries* makeSeries(const PlotSeries& described, const Theme& theme);

/// Below the chart, in as many rows as it needs. A click on an entry hides its series or brings it back.
class ChartLegend : public QGraphicsObject {
  Q_OBJECT
 public:
  explicit ChartLegend(QChart* chart);
  void setTheme(const Theme& theme);
  /// In this order; series that are deleted must be taken out before.
  void setSeries(std::vector<QXYSeries*> series);
  /// Places the entries anew: after names or the chart's size changed.
  void place();
  /// What is listed, left to right and downwards: name and place in the chart.
  [[nodiscard]] std::vector<std::pair<QString, QRectF>> entries() const;

  [[nodiscard]] QRectF boundingRect() const override { return {QPointF(), m_size}; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 Q_SIGNALS:
  void heightChanged();

 protected:
  void mousePressEvent(QGraphicsSceneMouseEvent* event) override;

 private:
  struct Entry {
    QXYSeries* series = nullptr;
    QRectF box;
  };
  QChart* m_chart;
  Theme m_theme;
  QFont m_font;
  QSizeF m_size;
  std::vector<Entry> m_entries;
};

/// Shaded parts of the x axis, one beside the next, named above the plot.
class ChartBands : public QGraphicsItem {
 public:
  explicit ChartBands(QChart* chart);
  void setTheme(const Theme& theme);
  /// `placeOf` gives the pixel, in the chart's coordinates, of a value on the x axis.
  void setBands(std::vector<PlotBand> bands, std::function<double(double)> placeOf);
  /// Pixels that the names need above the plot.
  [[nodiscard]] double headroom() const;
  /// The names on show with their places in the chart; one that would run into the one before is left out.
  [[nodiscard]] std::vector<std::pair<QString, QRectF>> names() const;

  [[nodiscard]] QRectF boundingRect() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;
  void changed() {
    prepareGeometryChange();
    update();
  }

 private:
  QChart* m_chart;
  Theme m_theme;
  QFont m_font;
  std::vector<PlotBand> m_bands;
  std::function<double(double)> m_placeOf;
};

/// Names of points, in front of the curves.
class ChartNames : public QGraphicsItem {
 public:
  explicit ChartNames(QChart* chart);
  void setTheme(const Theme& theme);
  /// Finds their places; all in the chart's coordinates.
  void setNames(const std::vector<PointName>& names, const NameGround& ground);
  [[nodiscard]] const std::vector<PlacedName>& names() const { return m_names; }

  [[nodiscard]] QRectF boundingRect() const override { return m_bounds; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  Theme m_theme;
  QFont m_font;
  std::vector<PlacedName> m_names;
  QRectF m_bounds;
};

}  // namespace retrace::ui
