// SPDX-License-Identifier: GPL-3.0-or-later
// Owns pictures and tables in files: what a figure shows, how large and in which style, and every format; the same
// bytes from the window and from the command line. Main thread.
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <variant>
#include <vector>

#include "ui/model/curves.h"
#include "ui/model/run_model.h"
#include "ui/model/spacetime_range.h"
#include "ui/plot/plot.h"
#include "ui/spacetime/spacetime_raster.h"

namespace retrace::ui {

enum class Figure { Curve, Spacetime, Arena, Length, Loss, Overhead };
/// "curve", "spacetime", "arena", "length", "loss", "overhead": as the command line names them.
[[nodiscard]] QStringList figureNames();
[[nodiscard]] core::Result<Figure> figureNamed(const QString& name);

struct FigureStyle {
  double widthMm = 180.0, heightMm = 120.0;
  double fontPt = 9.0;
  double lineWidthPt = 1.2;
  double dotsPerInch = 300.0;  ///< of PNG
  QString theme = QStringLiteral("print");
  bool grey = false;
  bool caption = true;

  /// "88mm" (one column), "180mm" (two columns) or "slide" (16:9); InvalidInput otherwise.
  [[nodiscard]] static core::Result<FigureStyle> preset(const QString& name);
  [[nodiscard]] core::Result<void> validate() const;
  /// InvalidInput, saying what to change, when `picture` (what words and numbers leave, in pixels of a layout with
  /// letters of 12) is too small to show anything.
  [[nodiscard]] core::Result<void> roomFor(QSizeF picture, bool beneathCaption) const;
  /// The theme's colours, or their lightness.
  [[nodiscard]] Theme colours() const;
};

/// A run whose figures were measured, live or from a recording.
struct MeasuredRun {
  core::RunStarted started;
  std::vector<core::IterationDone> iterations;
  [[nodiscard]] double medianMilliseconds() const;
};

/// A part of a schedule's picture; numbers from 1, both ends inclusive. 0 as an end: all of it.
struct Section {
  std::int64_t firstStep = 1, lastStep = 0;
  std::int64_t firstAction = 1, lastAction = 0;
  bool operator==(const Section&) const = default;
  /// Every step and action that `range` shows, whole.
  [[nodiscard]] static Section of(const SpacetimeRange& range, const Plan& plan);
  /// InvalidInput when it is not part of the plan.
  [[nodiscard]] core::Result<SpacetimeRange> range(const Plan& plan) const;
};

/// What figures are made of. Curve needs curves, Loss a run, Overhead several; all others the plan.
struct FigureSource {
  PlanPtr plan;
  CurvesPtr curves;
  std::vector<MeasuredRun> runs;
  QStringList recordings;          ///< the files that the runs came from; fewer when a run is live
  QString link;                    ///< of the session ("retrace:..."), kept inside the file; may be empty
  Section section{};               ///< of Spacetime
  bool tree = false;               ///< whether Spacetime shows the recursion
  CellSet shown = CellSet::all();  ///< in Spacetime
};

struct SpacetimePanel {
  PlanPtr plan;
  QString title;
  SpacetimeRange range;
  bool tree = false;
  CellSet shown = CellSet::all();
};

/// Everything a figure shows, before it has a size. Panels stand side by side.
struct FigureContent {
  QString title;
  std::vector<std::variant<Plot, SpacetimePanel>> panels;
  QString caption;  ///< all parameters
  QString link;
  std::string table{};  ///< the figure as CSV, where it says more than the panels' points
};

/// InvalidInput, saying what is missing, when the source cannot make this figure.
[[nodiscard]] core::Result<FigureContent> makeFigure(Figure figure, const FigureSource& source, const Theme& theme);

/// InvalidInput when caption, legend and axes leave no room for a picture. What a file says of a folded picture depends
/// on its format.
[[nodiscard]] core::Result<void> roomFor(const FigureContent& content, const FigureStyle& style, const QString& format);
/// Paints at the style's proportions into `target`, with the words of a file of that format.
void paintFigure(QPainter& painter, const QRectF& target, const FigureContent& content, const FigureStyle& style,
                 const QString& format);
/// The bytes of a file. `format`: "pdf", "svg", "png", "csv" or "tex" (pgfplots, with its data).
[[nodiscard]] core::Result<QByteArray> renderFigure(const FigureContent& content, const FigureStyle& style,
                                                    const QString& format);
/// Renders as the file's name ends. A figure that cannot be written whole leaves an older file as it was.
[[nodiscard]] core::Result<void> writeFigure(const FigureContent& content, const FigureStyle& style,
                                             const QString& file);
/// Both at once.
[[nodiscard]] core::Result<void> exportFigure(Figure figure, const FigureSource& source, const FigureStyle& style,
                                              const QString& file);

/// The command that writes the same bytes without the window, in the current language.
[[nodiscard]] QString exportCommand(Figure figure, const FigureSource& source, const FigureStyle& style,
                                    const QString& file);

/// The settings and all finished iterations of a recording. Io or Format as for every recording.
[[nodiscard]] core::Result<MeasuredRun> readMeasuredRun(const QString& file);

}  // namespace retrace::ui
