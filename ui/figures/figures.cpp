// SPDX-License-Identifier: GPL-3.0-or-later
// Sizes, styles and file formats.
#include "ui/figures/figures.h"

#include <QApplication>
#include <QBuffer>
#include <QFileInfo>
#include <QImageReader>
#include <QPageSize>
#include <QPdfWriter>
#include <QRegularExpression>
#include <array>
#include <cmath>
#include <utility>

#include "core/base/output_file.h"
#include "ui/common/language.h"
#include "ui/figures/outlined_svg.h"
#include "ui/model/session.h"
#include "ui/model/spacetime_range.h"
#include "ui/spacetime/spacetime_painter.h"
#include "ui/spacetime/spacetime_raster.h"
#include "ui/spacetime/spacetime_tree.h"

namespace retrace::ui {

namespace {

constexpr double kMmPerInch = 25.4, kPointsPerInch = 72.0;
constexpr double kDesignFontPx =
    12.0;  // views are laid out for this size; a figure's canvas is scaled so that it becomes fontPt

// Inches of one canvas pixel.
double inchesPerPixel(const FigureStyle& style) { return style.fontPt / kPointsPerInch / kDesignFontPx; }

QSizeF canvasOf(const FigureStyle& style) {
  return QSizeF(style.widthMm, style.heightMm) / kMmPerInch / inchesPerPixel(style);
}

double lineWidthOf(const FigureStyle& style) { return style.lineWidthPt / kPointsPerInch / inchesPerPixel(style); }

QFont figureFont(double pixels) {
  QFont font = QApplication::font();
  font.setPixelSize(static_cast<int>(pixels));
  return font;
}

// How a format draws the space-time picture: as vectors, or with so many pixels for one of the canvas.
struct Medium {
  SpacetimeStyle spacetime = SpacetimeStyle::Vector;
  double pixels = 1.0;
};

Medium mediumOf(const FigureStyle& style, const QString& format) {
  return format == QLatin1String("png") ? Medium{SpacetimeStyle::Raster, inchesPerPixel(style) * style.dotsPerInch}
                                        : Medium{};
}

// What stands where on a canvas, in design pixels.
struct Layout {
  QString caption;
  QRectF captionBox;
  std::vector<QRectF> panels;
};

constexpr double kCaptionPx = 10.0;

// Of a panel: what is left of it below its title.
QRectF pictureOf(const SpacetimePanel& panel, const QRectF& rect) {
  return panel.title.isEmpty() ? rect : rect.adjusted(0, QFontMetricsF(figureFont(kDesignFontPx)).height() + 4, 0, 0);
}

Layout placed(const FigureContent& content, const QSizeF& canvas, const QString& caption) {
  constexpr double kMargin = 4.0, kPanelGap = 12.0;
  QRectF rest(QPointF(kMargin, kMargin), QSizeF(canvas.width() - 2 * kMargin, canvas.height() - 2 * kMargin));
  Layout layout{caption, {}, {}};
  if (!caption.isEmpty()) {
    const double width = std::max(1.0, rest.width() - 8),
                 height = QFontMetricsF(figureFont(kCaptionPx))
                              .boundingRect(QRectF(0, 0, width, 1e5), Qt::TextWordWrap, caption)
                              .height() +
                          4;
    layout.captionBox = QRectF(rest.left() + 4, rest.bottom() - height, width, height);
    rest.setBottom(rest.bottom() - height - 4);
  }
  const auto count = static_cast<double>(content.panels.size());
  const double width = (rest.width() - kPanelGap * (count - 1)) / count;
  for (std::size_t i = 0; i < content.panels.size(); ++i)
    layout.panels.emplace_back(rest.left() + static_cast<double>(i) * (width + kPanelGap), rest.top(), width,
                               rest.height());
  return layout;
}

// What a reader must know of a picture that does not show every cell; empty where it does.
QString foldedNote(const FigureContent& content, const Layout& layout, const Medium& medium) {
  for (std::size_t i = 0; i < content.panels.size(); ++i)
    if (const auto* panel = std::get_if<SpacetimePanel>(&content.panels[i])) {
      QString note =
          foldedText(panel->range, spacetimeRasterSize(spacetimePlotRect(pictureOf(*panel, layout.panels[i])),
                                                       panel->range, medium.spacetime, medium.pixels));
      if (!note.isEmpty()) return note.replace(0, 1, note.at(0).toUpper()) + QLatin1Char('.');
    }
  return {};
}

// A note makes the picture smaller, and so changes what it says: until both agree.
Layout layoutOf(const FigureContent& content, const FigureStyle& style, const QString& format) {
  constexpr int kMostTries = 4;
  const QSizeF canvas = canvasOf(style);
  const QString caption = style.caption ? content.caption : QString();
  Layout layout = placed(content, canvas, caption);
  for (int i = 0; i < kMostTries; ++i) {
    const QString note = foldedNote(content, layout, mediumOf(style, format)),
                  whole = (caption + QLatin1Char(' ') + note).trimmed();
    if (whole == layout.caption) break;
    layout = placed(content, canvas, whole);
  }
  return layout;
}

void drawPanel(QPainter& painter, const QRectF& rect, const SpacetimePanel& panel, const Theme& theme,
               SpacetimeStyle style, SpacetimeDetail most) {
  const QRectF inner = pictureOf(panel, rect);
  if (!panel.title.isEmpty()) {
    const QFontMetricsF metrics(painter.font());
    const QRectF above(rect.left() + 6, rect.top() + 2, rect.width() - 6, metrics.height());
    painter.setPen(theme.text);
    painter.drawText(above, Qt::AlignLeft | Qt::AlignVCenter, fittingWords(metrics, above.width(), {panel.title}));
  }
  drawSpacetime(painter, inner, *panel.plan, panel.range, theme, style, {{}, most, panel.shown});
  if (panel.tree) drawRecursionTree(painter, spacetimePlotRect(inner), *panel.plan, panel.range, theme);
}

// On a canvas in design pixels.
void drawContent(QPainter& painter, const FigureContent& content, const FigureStyle& style, const Layout& layout,
                 SpacetimeStyle spacetime) {
  const Theme theme = style.colours();
  painter.fillRect(QRectF(QPointF(), canvasOf(style)), theme.panel);
  if (!layout.caption.isEmpty()) {
    painter.setFont(figureFont(kCaptionPx));
    painter.setPen(theme.faintText);
    painter.drawText(layout.captionBox, Qt::TextWordWrap | Qt::AlignBottom, layout.caption);
  }
  painter.setFont(figureFont(kDesignFontPx));
  auto detail = SpacetimeDetail::Opened;  // of the panel that has the least
  for (std::size_t i = 0; i < content.panels.size(); ++i)
    if (const auto* panel = std::get_if<SpacetimePanel>(&content.panels[i]))
      detail = std::min(detail, spacetimeDetail(panel->range, spacetimePlotRect(pictureOf(*panel, layout.panels[i]))));
  for (std::size_t i = 0; i < content.panels.size(); ++i) {
    if (const auto* plot = std::get_if<Plot>(&content.panels[i]))
      drawPlot(painter, layout.panels[i], *plot, theme, lineWidthOf(style));
    else drawPanel(painter, layout.panels[i], std::get<SpacetimePanel>(content.panels[i]), theme, spacetime, detail);
  }
}

void drawAs(QPainter& painter, const FigureContent& content, const FigureStyle& style, const QString& format) {
  drawContent(painter, content, style, layoutOf(content, style, format), mediumOf(style, format).spacetime);
}

QByteArray asPng(const FigureContent& content, const FigureStyle& style) {
  const QSize size(static_cast<int>(std::lround(style.widthMm / kMmPerInch * style.dotsPerInch)),
                   static_cast<int>(std::lround(style.heightMm / kMmPerInch * style.dotsPerInch)));
  QImage image(size, QImage::Format_RGB32);
  image.setDotsPerMeterX(static_cast<int>(std::lround(style.dotsPerInch * 1000.0 / kMmPerInch)));
  image.setDotsPerMeterY(image.dotsPerMeterX());
  image.fill(Qt::white);
  image.setText(QLatin1String(kFigureLinkKey), content.link);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  const double scale = mediumOf(style, QStringLiteral("png")).pixels;  // Qt takes no pixel ratio below 1
  painter.scale(scale, scale);
  drawAs(painter, content, style, QStringLiteral("png"));
  painter.end();
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  image.save(&buffer, "PNG");
  return bytes;
}

QByteArray asSvg(const FigureContent& content, const FigureStyle& style) {
  constexpr int kUnitsPerMm = 10;
  const QSize size(static_cast<int>(std::lround(style.widthMm * kUnitsPerMm)),
                   static_cast<int>(std::lround(style.heightMm * kUnitsPerMm)));
  return outlinedSvg(size, kUnitsPerMm, content.title, content.link, [&](QPainter& painter) {
    const double scale = inchesPerPixel(style) * kMmPerInch * kUnitsPerMm;
    painter.scale(scale, scale);
    drawAs(painter, content, style, QStringLiteral("svg"));
  });
}

// The writer stamps time and a random identity into the file; the same figure shall have the same bytes.
QByteArray withoutTime(QByteArray pdf, const QString& link) {
  for (const char* key : {"/CreationDate (D:", "/ModDate (D:"})
    for (qsizetype at = pdf.indexOf(key); at >= 0; at = pdf.indexOf(key, at + 1))
      for (qsizetype i = at + static_cast<qsizetype>(qstrlen(key)); i < pdf.size() && pdf[i] != ')'; ++i)
        if (pdf[i] >= '0' && pdf[i] <= '9') pdf[i] = '0';
  // A comment between the trailer and "startxref" moves nothing that the file refers to.
  if (const qsizetype end = pdf.lastIndexOf("startxref"); end >= 0 && !link.isEmpty())
    pdf.insert(end, "% " + link.toLatin1() + "\n");
  return pdf;
}

QByteArray asPdf(const FigureContent& content, const FigureStyle& style) {
  constexpr int kResolution = 1200;
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QPdfWriter writer(&buffer);
  writer.setResolution(kResolution);
  writer.setPageSize(
      QPageSize(QSizeF(style.widthMm, style.heightMm), QPageSize::Millimeter, {}, QPageSize::ExactMatch));
  writer.setPageMargins(QMarginsF());
  writer.setTitle(content.title);
  writer.setCreator(QStringLiteral("Retrace"));
  QPainter painter(&writer);
  const double scale = inchesPerPixel(style) * kResolution;
  painter.scale(scale, scale);
  drawAs(painter, content, style, QStringLiteral("pdf"));
  painter.end();
  return withoutTime(std::move(bytes), content.link);
}

// A spacetime picture as a table of its actions.
std::string actionsAsCsv(const SpacetimePanel& panel) {
  const Plan& plan = *panel.plan;
  std::string out = "action,kind,first_step,last_step,offset_bytes,level\n";
  for (auto i = static_cast<std::int64_t>(panel.range.firstRow);
       i < static_cast<std::int64_t>(panel.range.endRow) && i < plan.actionCount(); ++i) {
    const core::Action& action = plan.actions()[static_cast<std::size_t>(i)];
    const auto low = static_cast<double>(std::min(action.first, action.last)),
               high = static_cast<double>(std::max(action.first, action.last));
    if (action.kind != core::ActionKind::Drop &&
        (low > panel.range.endColumn || (high <= panel.range.firstColumn && panel.range.firstColumn > 0.0)))
      continue;  // none of the steps that are asked for
    fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{}\n", i, core::toText(action.kind), action.first,
                   action.last, action.hasOffset() ? std::to_string(action.offset) : std::string(),
                   action.level == core::Level::Host ? "host" : "device");
  }
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
  eachSpacetimeCell(plan, range, canvasOf(style).width() / range.columns(),
                    [&](double x0, double x1, double y0, double y1, SpacetimeCell cell) {
                      if (!panel.shown.has(cell) || !cut(x0, x1, y0, y1) || ++count > kMostCells) return;
                      const auto layer = static_cast<std::size_t>(cell);
                      fmt::format_to(std::back_inserter(layers[layer]),
                                     "\\fill[{}] (axis cs:{:g},{:g}) rectangle (axis cs:{:g},{:g});\n", names[layer],
                                     x0, y0, x1, y1);
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
      "\\begin{{axis}}[width={:.1f}mm, height={:.1f}mm, xmin={:g}, xmax={:g}, ymin={:g}, ymax={:g}, y dir=reverse, "
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
            "\\draw (axis cs:{:g},{:g}) -- (axis cs:{:g},{:g}) -- (axis cs:{:g},{:g}) -- (axis cs:{:g},{:g}){};\n", x0,
            y0, x0, y1, x1, y1, x1, y0, top ? " -- cycle" : "");
    }
  return out + "\\end{axis}\n";
}

std::vector<Plot> plotsOf(const FigureContent& content) {
  std::vector<Plot> plots;
  for (const auto& panel : content.panels)
    if (const auto* plot = std::get_if<Plot>(&panel)) plots.push_back(*plot);
  return plots;
}

core::Result<std::string> asTex(const FigureContent& content, const FigureStyle& style) {
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

std::string asCsv(const FigureContent& content) {
  if (!content.table.empty()) return content.table;
  const std::vector<Plot> plots = plotsOf(content);
  if (!plots.empty()) return toCsv(plots);
  std::string out;
  for (const auto& panel : content.panels) out += actionsAsCsv(std::get<SpacetimePanel>(panel));
  return out;
}

}  // namespace

QStringList figureNames() {
  return {QStringLiteral("curve"),  QStringLiteral("spacetime"), QStringLiteral("arena"),
          QStringLiteral("length"), QStringLiteral("loss"),      QStringLiteral("overhead")};
}

core::Result<Figure> figureNamed(const QString& name) {
  const auto at = figureNames().indexOf(name);
  if (at < 0)
    return core::fail(core::ErrorCode::InvalidInput, "'{}' is no figure: choose {}.", name.toStdString(),
                      figureNames().join(QStringLiteral(", ")).toStdString());
  return static_cast<Figure>(at);
}

core::Result<FigureStyle> FigureStyle::preset(const QString& name) {
  FigureStyle style;
  if (name == QLatin1String("180mm")) return style;
  if (name == QLatin1String("88mm")) {
    style.widthMm = 88.0;
    style.heightMm = 66.0;
    style.fontPt = 7.0;
    style.lineWidthPt = 1.0;
    return style;
  }
  if (name == QLatin1String("slide")) {
    style.widthMm = 254.0;
    style.heightMm = 142.875;
    style.fontPt = 14.0;
    style.lineWidthPt = 2.0;
    style.dotsPerInch = 192.0;
    return style;
  }
  return core::fail(core::ErrorCode::InvalidInput,
                    "'{}' is no size: choose 88mm, 180mm or slide, or give --width-mm and --height-mm.",
                    name.toStdString());
}

core::Result<void> FigureStyle::validate() const {
  const auto within = [](double value, double least, double most) { return value >= least && value <= most; };
  if (!within(widthMm, 30, 2000) || !within(heightMm, 20, 2000))
    return core::fail(
        core::ErrorCode::InvalidInput,
        "A figure of {} x {} mm cannot be drawn: give a width of 30 to 2000 mm and a height of 20 to 2000 mm.", widthMm,
        heightMm);
  if (!within(fontPt, 4, 72))
    return core::fail(core::ErrorCode::InvalidInput, "The font size {} pt must lie between 4 and 72.", fontPt);
  if (!within(lineWidthPt, 0.1, 20))
    return core::fail(core::ErrorCode::InvalidInput, "The line width {} pt must lie between 0.1 and 20.", lineWidthPt);
  if (!within(dotsPerInch, 30, 2400))
    return core::fail(core::ErrorCode::InvalidInput, "{} dots per inch: give 30 to 2400.", dotsPerInch);
  constexpr double kMostPixels = 2e8;
  if (widthMm * heightMm / kMmPerInch / kMmPerInch * dotsPerInch * dotsPerInch > kMostPixels)
    return core::fail(core::ErrorCode::InvalidInput, "A picture of that size has more than {:g} pixels: lower --dpi.",
                      kMostPixels);
  if (theme != QLatin1String("light") && theme != QLatin1String("dark") && theme != QLatin1String("print"))
    return core::fail(core::ErrorCode::InvalidInput, "'{}' is no theme: choose print, light or dark.",
                      theme.toStdString());
  return {};
}

core::Result<void> FigureStyle::roomFor(QSizeF picture, bool beneathCaption) const {
  constexpr QSizeF kLeast(96.0, 48.0);  // eight by four letters: two numbers on each axis
  if (picture.width() >= kLeast.width() && picture.height() >= kLeast.height()) return {};
  const double millimetres = inchesPerPixel(*this) * kMmPerInch;
  return core::fail(core::ErrorCode::InvalidInput,
                    "In a figure of {:.4g} x {:.4g} mm with letters of {:.4g} pt, the words around the picture leave "
                    "{:.0f} x {:.0f} mm for it, and it needs {:.0f} x {:.0f} mm: make the figure larger (--width-mm, "
                    "--height-mm){} its letters smaller (--font-pt){}.",
                    widthMm, heightMm, fontPt, std::floor(std::max(0.0, picture.width()) * millimetres),
                    std::floor(std::max(0.0, picture.height()) * millimetres), std::ceil(kLeast.width() * millimetres),
                    std::ceil(kLeast.height() * millimetres), beneathCaption ? "," : " or",
                    beneathCaption ? ", or leave its caption out (--no-caption)" : "");
}

Theme FigureStyle::colours() const {
  Theme chosen = Theme::named(theme);
  if (!grey) return chosen;
  for (QColor* colour :
       {&chosen.window, &chosen.panel, &chosen.plot, &chosen.text, &chosen.faintText, &chosen.grid, &chosen.forward,
        &chosen.recompute, &chosen.backward, &chosen.hidden, &chosen.hiddenHeld, &chosen.internal, &chosen.internalHeld,
        &chosen.done, &chosen.measured, &chosen.cursor, &chosen.warning}) {
    const int lightness = qGray(colour->rgb());
    *colour = QColor(lightness, lightness, lightness);
  }
  return chosen;
}

core::Result<void> roomFor(const FigureContent& content, const FigureStyle& style, const QString& format) {
  const Layout layout = layoutOf(content, style, format);
  const QFontMetricsF metrics(figureFont(kDesignFontPx));
  for (std::size_t i = 0; i < content.panels.size(); ++i) {
    const auto* plot = std::get_if<Plot>(&content.panels[i]);
    const QRectF area =
        plot ? plotArea(metrics, layout.panels[i], *plot)
             : spacetimePlotRect(pictureOf(std::get<SpacetimePanel>(content.panels[i]), layout.panels[i]));
    if (auto room = style.roomFor(area.size(), style.caption && !content.caption.isEmpty()); !room) return room;
  }
  return {};
}

void paintFigure(QPainter& painter, const QRectF& target, const FigureContent& content, const FigureStyle& style,
                 const QString& format) {
  const QSizeF canvas = canvasOf(style);
  painter.save();
  painter.translate(target.topLeft());
  painter.scale(target.width() / canvas.width(), target.height() / canvas.height());
  drawContent(painter, content, style, layoutOf(content, style, format), SpacetimeStyle::Raster);
  painter.restore();
}

core::Result<QByteArray> renderFigure(const FigureContent& content, const FigureStyle& style, const QString& format) {
  if (auto valid = style.validate(); !valid) return tl::unexpected(valid.error());
  if (auto room = roomFor(content, style, format); !room) return tl::unexpected(room.error());
  if (format == QLatin1String("png")) return asPng(content, style);
  if (format == QLatin1String("svg")) return asSvg(content, style);
  if (format == QLatin1String("pdf")) return asPdf(content, style);
  if (format == QLatin1String("csv")) return QByteArray::fromStdString(asCsv(content));
  if (format == QLatin1String("tex")) {
    const auto tex = asTex(content, style);
    if (!tex) return tl::unexpected(tex.error());
    return QByteArray::fromStdString(*tex);
  }
  return core::fail(core::ErrorCode::InvalidInput,
                    "'{}' is no format of figures: end the name in .pdf, .svg, .png, .csv or .tex.",
                    format.toStdString());
}

core::Result<void> writeFigure(const FigureContent& content, const FigureStyle& style, const QString& file) {
  const auto bytes = renderFigure(content, style, QFileInfo(file).suffix().toLower());
  if (!bytes) return tl::unexpected(bytes.error());
  return core::writeWholeFile(file.toStdString(), {bytes->constData(), static_cast<std::size_t>(bytes->size())});
}

core::Result<void> exportFigure(Figure figure, const FigureSource& source, const FigureStyle& style,
                                const QString& file) {
  if (auto valid = style.validate(); !valid) return valid;
  const auto content = makeFigure(figure, source, style.colours());
  if (!content) return tl::unexpected(content.error());
  return writeFigure(*content, style, file);
}

QString exportCommand(Figure figure, const FigureSource& source, const FigureStyle& style, const QString& file) {
  const auto quote = [](QString word) {
    return QLatin1Char('\'') + word.replace(QLatin1Char('\''), QStringLiteral("'\\''")) + QLatin1Char('\'');
  };
  QStringList words{QStringLiteral("retrace --export"), figureNames().at(static_cast<int>(figure)),
                    QStringLiteral("--link"), quote(source.link)};
  for (const QString& recording : source.recordings) words << QStringLiteral("--recording") << quote(recording);
  for (const auto& [option, value] : {std::pair{"--width-mm", style.widthMm}, std::pair{"--height-mm", style.heightMm},
                                      std::pair{"--font-pt", style.fontPt}, std::pair{"--line-pt", style.lineWidthPt},
                                      std::pair{"--dpi", style.dotsPerInch}})
    words << QLatin1String(option) << QString::number(value, 'g', 10);
  if (figure == Figure::Spacetime) {
    const Section all;
    for (const auto& [option, value, whole] : {std::tuple{"--from-step", source.section.firstStep, all.firstStep},
                                               std::tuple{"--to-step", source.section.lastStep, all.lastStep},
                                               std::tuple{"--from", source.section.firstAction, all.firstAction},
                                               std::tuple{"--to", source.section.lastAction, all.lastAction}})
      if (value != whole) words << QLatin1String(option) << QString::number(value);
    const bool table = QFileInfo(file).suffix().toLower() == QLatin1String("csv");
    if (source.tree && !table) words << QStringLiteral("--tree");
    if (const QString kinds = leftOut(source.shown); !kinds.isEmpty() && !table)
      words << QStringLiteral("--leave-out") << kinds;
  }
  words << QStringLiteral("--theme") << style.theme;
  if (style.grey) words << QStringLiteral("--grey");
  if (!style.caption) words << QStringLiteral("--no-caption");
  if (const QString language = currentLanguage(); language != QLatin1String("en"))
    words << QStringLiteral("--language") << language;
  words << QStringLiteral("--out") << quote(file);
  return words.join(QLatin1Char(' '));
}

core::Result<MeasuredRun> readMeasuredRun(const QString& file) {
  const auto events = core::readRecording(file.toStdString());
  if (!events) return tl::unexpected(events.error());
  MeasuredRun run{std::get<core::RunStarted>(events->front()), {}};
  for (const core::Event& event : *events)
    if (const auto* done = std::get_if<core::IterationDone>(&event)) run.iterations.push_back(*done);
  if (run.iterations.empty())
    return core::fail(core::ErrorCode::Format, "'{}' holds no finished iteration.", file.toStdString());
  return run;
}

}  // namespace retrace::ui
