// SPDX-License-Identifier: GPL-3.0-or-later
// Owns a chart as a value (axes and series, complete data) and its three forms: painted, as CSV, as pgfplots. Figures
// for files are drawn with it and not with Qt Charts, which writes no clip paths into SVG: here every line is cut to
// the axes. Any thread; painting where a QPainter may paint.
#pragma once

#include <QColor>
#include <QFontMetricsF>
#include <QPainter>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <optional>
#include <string>
#include <vector>

#include "ui/common/theme.h"

namespace retrace::ui {

struct PlotAxis {
  QString label;
  QString column;  ///< name in tables: "budget_bytes"
  bool logarithmic = false;
  double from = 0.0, to = 1.0;  ///< what is shown; positive when logarithmic
  double unit = 1.0;            ///< values of one unit of the axis' numbers: 1024 for KiB
  bool whole = false;           ///< what lies between whole numbers means nothing (an iteration)
  QString brief{};              ///< in fewer words, where `label` has no room
};

/// Steps keep their value up to the next point; Area is Steps filled down to the axis (the first is painted first).
enum class PlotForm { Line, Steps, Area, Points };
/// Of Points, as in the window.
enum class PlotMark { Disc, Square, Triangle, Ring, Diamond };

struct PlotSeries {
  QString name;
  QColor colour;
  PlotForm form = PlotForm::Line;
  Qt::PenStyle pen = Qt::SolidLine;
  double weight = 1.0;  ///< times the figure's line width
  std::vector<QPointF> points;
  bool inLegend = true;
  QString label{};  ///< written beside `labelAt`, or else beside the last point that is seen
  PlotMark mark = PlotMark::Disc;
  QString column{};  ///< name in tables, the same in every language; empty: `name`
  std::optional<QPointF> labelAt{};
};

/// A named part of the x axis, shaded behind the series: the first the darkest, the last not at all.
struct PlotBand {
  QString name;
  double from = 0.0, to = 0.0;
  bool operator==(const PlotBand&) const = default;
};

struct Plot {
  QString title;
  PlotAxis x, y;
  std::vector<PlotSeries> series;
  std::vector<PlotBand> bands{};
};

/// How dark the band at `index` of `count` is, as the alpha of the text's colour.
[[nodiscard]] constexpr double bandShade(std::size_t index, std::size_t count) {
  return 0.055 * static_cast<double>(count - 1 - index);
}

/// The axes' rectangle when the plot is painted into `figure` with such letters; empty when they leave no room. Lengths
/// are in pixels of the painter.
[[nodiscard]] QRectF plotArea(const QFontMetricsF& metrics, const QRectF& figure, const Plot& plot);
/// Axes, legend above them, series; nothing of a series lies outside the axes, and words that have no room are shorter
/// or elided.
void drawPlot(QPainter& painter, const QRectF& figure, const Plot& plot, const Theme& theme, double lineWidth);

/// "series,COLUMN,COLUMN" and every point; several plots: "panel," before it.
[[nodiscard]] std::string toCsv(const std::vector<Plot>& plots);
/// A tikzpicture with its data, to be read with \input after \usepackage{pgfplots}. `widthMm` x `heightMm` for all
/// plots, side by side.
[[nodiscard]] std::string toPgfplots(const std::vector<Plot>& plots, double widthMm, double heightMm,
                                     double lineWidthPt);

/// The least of 1, 2 and 5 times a power of ten that is not below `rough` > 0: a distance of ticks whose labels are
/// exact.
[[nodiscard]] double roundStep(double rough);

/// For TeX: special characters, and the letters and signs that labels use.
[[nodiscard]] std::string toTex(const QString& text);

}  // namespace retrace::ui
