// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/figure_tables.h"

#include <fmt/format.h>

#include <QCoreApplication>
#include <algorithm>
#include <array>
#include <iterator>

#include "ui/figures/figure_layout.h"
#include "ui/spacetime/spacetime_painter.h"
#include "ui/spacetime/spacetime_tree.h"

namespace retrace::ui {

namespace {

// A spacetime picture as a table of its actions.
core::Result<std::string> actionsAsCsv(const SpacetimePanel& panel) {
  const Plan& plan = *panel.plan;
  const auto firstRow = static_cast<std::int64_t>(panel.range.firstRow),
             endRow = std::min(static_cast<std::int64_t>(panel.range.endRow), plan.actionCount());
  if (endRow - firstRow > core::kMostListed)
    return core::fail(core::ErrorCode::InvalidInput,
                      "The picture stands for {} actions, and a table has up to {} rows: choose fewer actions.",
                      endRow - firstRow, core::kMostListed);
  std::string out = "action,kind,first_step,last_step,offset_bytes,level\n";
  plan.eachAction(firstRow, endRow, [&](std::int64_t i, const core::Action& action) {
    const auto low = static_cast<double>(std::min(action.first, action.last)),
               high = static_cast<double>(std::max(action.first, action.last));
    if (action.kind != core::ActionKind::Drop &&
        (low > panel.range.endColumn || (high <= panel.range.firstColumn && panel.range.firstColumn > 0.0)))
      return true;  // none of the steps that are asked for
    fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{}\n", i, core::toText(action.kind), action.first,
                   action.last, action.hasOffset() ? std::to_string(action.offset) : std::string(),
                   action.level == core::Level::Host ? "host" : "device");
    return true;
  });
  return out;
}

// Cut to the range: pgfplots cuts marks, but what is drawn on an axis only where it is told to.
core::Result<std::string> spacetimeTex(const SpacetimePanel& panel, const FigureStyle& style, double widthMm) {
  constexpr std::size_t kMostCells = 20'000;  // what TeX's memory holds with room to spare
  std::string cells;
  std::size_t count = 0;
  const auto names = std::array{"empty",     "done",         "internalheld", "hiddenheld", "forward",
                                "recompute", "keepinternal", "keephidden",   "backward"};
  static_assert(names.size() == kSpacetimeCells);
  std::array<std::string, names.size()> layers;
  const Plan& plan = *panel.plan;
  const SpacetimeRange& range = panel.range;
  const auto cut = [&](double& x0, double& x1, double& y0, double& y1) {
    x0 = std::max(x0, range.firstColumn);
    x1 = std::min(x1, range.endColumn);
    y0 = std::max(y0, range.firstRow);
    y1 = std::min(y1, range.endRow);
    return x0 < x1 && y0 < y1;
  };
  if (range.rows() > static_cast<double>(kMostCells))  // each action has a cell at least
    return core::fail(
        core::ErrorCode::InvalidInput,
        "The picture stands for {:.0f} actions and TeX holds about {} cells: write it as .pdf and include "
        "that.",
        range.rows(), kMostCells);
  eachSpacetimeCell(plan, range, canvasOf(style).width() / range.columns(),
                    [&](double x0, double x1, double y0, double y1, SpacetimeCell cell) {
                      if (!panel.shown.has(cell) || !cut(x0, x1, y0, y1) || ++count > kMostCells) return;
                      const auto layer = static_cast<std::size_t>(cell);
                      fmt::format_to(std::back_inserter(layers[layer]),
                                     "\\fill[{}] (axis cs:{:.12g},{:.12g}) rectangle (axis cs:{:.12g},{:.12g});\n",
                                     names[layer], x0, y0, x1, y1);
                    });
  if (count > kMostCells)
    return core::fail(core::ErrorCode::InvalidInput,
                      "The picture has {} cells and TeX holds about {}: write it as .pdf and include that.", count,
                      kMostCells);
  std::string out;
  const QList<QRgb> colours = spacetimeColours(style.colours());
  for (std::size_t layer = 1; layer < names.size(); ++layer)
    out += fmt::format("\\definecolor{{{}}}{{RGB}}{{{},{},{}}}\n", names[layer],
                       qRed(colours[static_cast<qsizetype>(layer)]), qGreen(colours[static_cast<qsizetype>(layer)]),
                       qBlue(colours[static_cast<qsizetype>(layer)]));
  out += fmt::format(
      "\\begin{{axis}}[width={:.1f}mm, height={:.1f}mm, xmin={:.12g}, xmax={:.12g}, ymin={:.12g}, ymax={:.12g}, y "
      "dir=reverse, "
      "xlabel={{{}}}, ylabel={{{}}}]\n",
      widthMm, style.heightMm, range.firstColumn, range.endColumn, range.firstRow, range.endRow,
      toTex(QCoreApplication::translate("Spacetime", "time step s")),
      toTex(QCoreApplication::translate("Spacetime", "action (time runs down)")));
  for (std::size_t layer = 1; layer < names.size(); ++layer) out += layers[layer];
  if (panel.tree)
    for (const auto& [node, top] : seenNodes(QRectF(QPointF(), canvasOf(style)), plan, range)) {
      double x0 = static_cast<double>(node.problem.base), x1 = x0 + static_cast<double>(node.problem.t),
             y0 = static_cast<double>(node.problem.action), y1 = static_cast<double>(node.endAction + 1);
      if (cut(x0, x1, y0, y1))
        out += fmt::format(
            "\\draw (axis cs:{:.12g},{:.12g}) -- (axis cs:{:.12g},{:.12g}) -- (axis cs:{:.12g},{:.12g}) -- (axis "
            "cs:{:.12g},{:.12g}){};\n",
            x0, y0, x0, y1, x1, y1, x1, y0, top ? " -- cycle" : "");
    }
  return out + "\\end{axis}\n";
}

std::vector<Plot> plotsOf(const FigureContent& content) {
  std::vector<Plot> plots;
  for (const auto& panel : content.panels)
    if (const auto* plot = std::get_if<Plot>(&panel)) plots.push_back(*plot);
  return plots;
}

}  // namespace

core::Result<std::string> figureTex(const FigureContent& content, const FigureStyle& style) {
  const std::string caption = "% " + content.caption.simplified().toStdString() + "\n" +
                              (content.link.isEmpty() ? "" : "% " + content.link.toStdString() + "\n");
  const std::vector<Plot> plots = plotsOf(content);
  if (!plots.empty()) return caption + toPgfplots(plots, style.widthMm, style.heightMm, style.lineWidthPt);
  std::string out = caption + "% Reads with \\input after \\usepackage{pgfplots}.\n";
  for (const auto& panel : content.panels) {
    const auto axis = spacetimeTex(std::get<SpacetimePanel>(panel), style,
                                   style.widthMm / static_cast<double>(content.panels.size()));
    if (!axis) return axis;
    out += "\\begin{tikzpicture}\n" + *axis + "\\end{tikzpicture}\n";
  }
  return out;
}

core::Result<std::string> figureCsv(const FigureContent& content) {
  if (!content.table.empty()) return content.table;
  const std::vector<Plot> plots = plotsOf(content);
  if (!plots.empty()) return toCsv(plots);
  std::string out;
  for (const auto& panel : content.panels) {
    const auto actions = actionsAsCsv(std::get<SpacetimePanel>(panel));
    if (!actions) return tl::unexpected(actions.error());
    out += *actions;
  }
  return out;
}

}  // namespace retrace::ui
