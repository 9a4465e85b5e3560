// SPDX-License-Identifier: GPL-3.0-or-later
// Plots as text: CSV and pgfplots.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>

#include "ui/plot/plot.h"

namespace retrace::ui {

namespace {

std::string quoted(const QString& text) {
  std::string value = text.toStdString();
  if (value.find_first_of(",\"\n") == std::string::npos) return value;
  for (std::size_t at = value.find('"'); at != std::string::npos; at = value.find('"', at + 2))
    value.insert(at, 1, '"');
  return '"' + value + '"';
}

const char* dash(Qt::PenStyle style) {
  switch (style) {
    case Qt::DashLine: return "dashed";
    case Qt::DotLine: return "dotted";
    case Qt::DashDotLine:
    case Qt::DashDotDotLine: return "dashdotted";
    default: return "solid";
  }
}

const char* markName(PlotMark mark) {
  switch (mark) {
    case PlotMark::Square: return "square*";
    case PlotMark::Triangle: return "triangle*";
    case PlotMark::Diamond: return "diamond*";
    case PlotMark::Ring: return "o";
    case PlotMark::Disc: break;
  }
  return "*";
}

// TeX holds all coordinates of a picture in memory: of more points than it can take, every so many-th is written, and
// the note says so.
constexpr std::size_t kMostTexPoints = 4000;

std::string seriesTex(const PlotSeries& series, const Plot& plot, std::size_t index, double lineWidthPt) {
  const QColor& c = series.colour;
  std::string style =
      fmt::format("color=series{}, line width={:.2f}pt, {}", index, lineWidthPt * series.weight, dash(series.pen));
  if (series.form == PlotForm::Points)
    style += fmt::format(", only marks, mark={}, mark size=1.8pt, solid", markName(series.mark));
  else if (series.form == PlotForm::Steps) style += ", const plot, no marks";
  else if (series.form == PlotForm::Area)
    style += fmt::format(", const plot, no marks, draw=none, fill=series{}", index);
  else style += ", no marks";
  if (!series.inLegend) style += ", forget plot";
  std::string out = fmt::format("\\definecolor{{series{}}}{{RGB}}{{{},{},{}}}\n", index, c.red(), c.green(), c.blue());
  const std::size_t stride = series.points.size() / kMostTexPoints + 1;
  if (stride > 1)
    out += fmt::format("% every {}-th of {} points; the CSV has all of them\n", stride, series.points.size());
  out += fmt::format("\\addplot[{}] table {{\n", style);
  for (std::size_t i = 0; i < series.points.size(); ++i)
    if (i % stride == 0 || i + 1 == series.points.size())
      fmt::format_to(std::back_inserter(out), "{:.10g} {:.10g}\n", series.points[i].x() / plot.x.unit,
                     series.points[i].y() / plot.y.unit);
  out += series.form == PlotForm::Area ? "} \\closedcycle;\n" : "};\n";
  if (series.inLegend) out += fmt::format("\\addlegendentry{{{}}}\n", toTex(series.name));
  return out;
}

std::string bandTex(const Plot& plot, std::size_t index) {
  const PlotBand& band = plot.bands[index];
  const double from = std::max(band.from, plot.x.from) / plot.x.unit, to = std::min(band.to, plot.x.to) / plot.x.unit,
               middle = plot.x.logarithmic ? std::sqrt(from * to) : (from + to) / 2.0;
  if (from >= to) return {};
  const double low = plot.y.from / plot.y.unit, high = plot.y.to / plot.y.unit;
  std::string out;
  if (const double shade = bandShade(index, plot.bands.size()); shade > 0.0)
    out = fmt::format(
        "\\fill[black, fill opacity={:.3f}] (axis cs:{:.10g},{:.10g}) rectangle (axis cs:{:.10g},{:.10g});\n", shade,
        from, low, to, high);
  return out + fmt::format("\\node[anchor=north, font=\\scriptsize, gray] at (axis cs:{:.10g},{:.10g}) {{{}}};\n",
                           middle, high, toTex(band.name));
}

}  // namespace

std::string toCsv(const std::vector<Plot>& plots) {
  std::string out;
  const bool several = plots.size() > 1;
  if (!plots.empty())
    out = fmt::format("{}series,{},{}\n", several ? "panel," : "", quoted(plots.front().x.column),
                      several ? "value" : quoted(plots.front().y.column));
  for (const Plot& plot : plots)
    for (const PlotSeries& series : plot.series)
      for (const QPointF& point : series.points) {
        if (several) out += quoted(plot.y.column) + ',';
        fmt::format_to(std::back_inserter(out), "{},{:.15g},{:.15g}\n",
                       quoted(series.column.isEmpty() ? series.name : series.column), point.x(), point.y());
      }
  return out;
}

std::string toPgfplots(const std::vector<Plot>& plots, double widthMm, double heightMm, double lineWidthPt) {
  std::string out = "% Reads with \\input after \\usepackage{pgfplots}.\n\\begin{tikzpicture}\n";
  const double each = widthMm / static_cast<double>(std::max<std::size_t>(1, plots.size()));
  std::size_t index = 0;
  for (std::size_t i = 0; i < plots.size(); ++i) {
    const Plot& plot = plots[i];
    out += fmt::format(
        "\\begin{{axis}}[width={:.1f}mm, height={:.1f}mm, at={{({:.1f}mm,0mm)}}, xmode={}, ymode={},\n  xmin={:.10g}, "
        "xmax={:.10g}, ymin={:.10g}, ymax={:.10g},\n"
        "  xlabel={{{}}}, ylabel={{{}}}, title={{{}}}, grid=major, axis on top{},\n"
        "  legend style={{at={{(0.5,1.05)}}, anchor=south, draw=none, font=\\footnotesize}}, legend columns=2]\n",
        each, heightMm, static_cast<double>(i) * each, plot.x.logarithmic ? "log" : "linear",
        plot.y.logarithmic ? "log" : "linear", plot.x.from / plot.x.unit, plot.x.to / plot.x.unit,
        plot.y.from / plot.y.unit, plot.y.to / plot.y.unit, toTex(plot.x.label), toTex(plot.y.label), toTex(plot.title),
        plot.x.whole ? fmt::format(", xtick distance={}", std::max(1.0, roundStep((plot.x.to - plot.x.from) / 8.0)))
                     : std::string());
    for (std::size_t k = 0; k < plot.bands.size(); ++k) out += bandTex(plot, k);
    for (const PlotSeries& series : plot.series) {
      if (!series.points.empty()) out += seriesTex(series, plot, index, lineWidthPt);
      ++index;
    }
    out += "\\end{axis}\n";
  }
  return out + "\\end{tikzpicture}\n";
}

std::string toTex(const QString& text) {
  using Pair = std::pair<const char16_t*, const char*>;
  static constexpr std::array kSpecial{Pair{u"\\", "\\textbackslash{}"},
                                       Pair{u"%", "\\%"},
                                       Pair{u"_", "\\_"},
                                       Pair{u"&", "\\&"},
                                       Pair{u"#", "\\#"},
                                       Pair{u"$", "\\$"},
                                       Pair{u"{", "\\{"},
                                       Pair{u"}", "\\}"},
                                       Pair{u"^", "\\^{}"},
                                       Pair{u"~", "\\~{}"},
                                       Pair{u"√", "$\\sqrt{}$"},
                                       Pair{u"α", "$\\alpha$"},
                                       Pair{u"β", "$\\beta$"},
                                       Pair{u"·", "$\\cdot$"},
                                       Pair{u"×", "$\\times$"},
                                       Pair{u"−", "$-$"},
                                       Pair{u"≤", "$\\le$"},
                                       Pair{u"–", "--"},
                                       Pair{u"₀", "$_0$"},
                                       Pair{u"⌈", "$\\lceil$"},
                                       Pair{u"⌉", "$\\rceil$"},
                                       Pair{u"…", "\\dots{}"}};
  std::string out;
  for (const QChar letter : text) {
    const auto* const found = std::find_if(kSpecial.begin(), kSpecial.end(),
                                           [&](const Pair& pair) { return pair.first[0] == letter.unicode(); });
    out += found == kSpecial.end() ? QString(letter).toStdString() : std::string(found->second);
  }
  return out;
}

}  // namespace retrace::ui
