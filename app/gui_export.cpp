// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui_export.h"

#include <fmt/format.h>

#include <QCommandLineParser>
#include <QDir>
#include <algorithm>
#include <cstdio>

#include "ui/figures/animation.h"
#include "ui/figures/figure_source.h"
#include "ui/figures/figures.h"
#include "ui/figures/paper_figures.h"
#include "ui/spacetime/spacetime_painter.h"

namespace retrace::app {

namespace {

constexpr int kPatienceMilliseconds = 3'600'000;

core::Result<double> number(const QCommandLineParser& parser, const char* option, double fallback) {
  const QString name = QLatin1String(option);
  if (!parser.isSet(name)) return fallback;
  bool good = false;
  const double value = parser.value(name).toDouble(&good);
  if (!good)
    return core::fail(core::ErrorCode::InvalidInput, "--{} is '{}': give a number.", option,
                      parser.value(name).toStdString());
  return value;
}

core::Result<ui::FigureStyle> styleFrom(const QCommandLineParser& parser) {
  auto style =
      ui::FigureStyle::preset(parser.isSet(QStringLiteral("figure-size")) ? parser.value(QStringLiteral("figure-size"))
                                                                          : QStringLiteral("180mm"));
  if (!style) return style;
  for (const auto& [option, field] : {std::pair{"width-mm", &style->widthMm}, std::pair{"height-mm", &style->heightMm},
                                      std::pair{"font-pt", &style->fontPt}, std::pair{"line-pt", &style->lineWidthPt},
                                      std::pair{"dpi", &style->dotsPerInch}}) {
    const auto value = number(parser, option, *field);
    if (!value) return tl::unexpected(value.error());
    *field = *value;
  }
  if (parser.isSet(QStringLiteral("theme"))) style->theme = parser.value(QStringLiteral("theme"));
  style->grey = parser.isSet(QStringLiteral("grey"));
  style->caption = !parser.isSet(QStringLiteral("no-caption"));
  if (auto valid = style->validate(); !valid) return tl::unexpected(valid.error());
  return style;
}

// Opens what the options name in a document of its own.
core::Result<ui::FigureSource> sourceFrom(const QCommandLineParser& parser, ui::Document& document, bool needsPlan,
                                          bool needsCurves) {
  const QString link = parser.value(QStringLiteral("link"));
  QString file = parser.value(QStringLiteral("problem"));
  QStringList recordings = parser.values(QStringLiteral("recording"));
  if (file.isEmpty() && link.isEmpty() && needsPlan) {
    if (recordings.isEmpty())
      return core::fail(
          core::ErrorCode::InvalidInput,
          "An export needs --problem FILE (a schedule, session or recording) or --link LINK, and --out FILE.");
    file = recordings.front();
  }
  ui::FigureSource source;
  if (!link.isEmpty() || !file.isEmpty()) {
    if (!link.isEmpty()) {
      const auto session = ui::sessionFromLink(link);
      if (!session) return tl::unexpected(session.error());
      if (auto opened = document.openSession(*session); !opened) return tl::unexpected(opened.error());
    } else if (auto opened = document.openNow(file); !opened) {
      return tl::unexpected(opened.error());
    }
    const auto planned = [&] { return document.plan() && document.plan()->problem() == document.problem(); };
    waitFor([&] { return document.settled() || (!needsCurves && planned()); }, kPatienceMilliseconds);
    if (!planned())
      return core::fail(core::ErrorCode::Infeasible, "{}",
                        document.message().isEmpty() ? std::string("The schedule could not be solved.")
                                                     : document.message().toStdString());
    source = ui::figureSourceOf(document);
  }
  for (const QString& recording : recordings) {
    if (source.recordings.contains(QFileInfo(recording).absoluteFilePath())) continue;
    auto run = ui::readMeasuredRun(recording);
    if (!run) return tl::unexpected(run.error());
    source.runs.push_back(std::move(*run));
    source.recordings.append(recording);
  }
  return source;
}

core::Result<void> readWhole(const QCommandLineParser& parser, const char* option, std::int64_t& into) {
  if (!parser.isSet(QLatin1String(option))) return {};
  bool good = false;
  into = parser.value(QLatin1String(option)).toLongLong(&good);
  if (!good)
    return core::fail(core::ErrorCode::InvalidInput, "--{} is '{}': give a whole number.", option,
                      parser.value(QLatin1String(option)).toStdString());
  return {};
}

// What of the schedule the figure shows; only the space-time picture has sections.
core::Result<ui::Section> sectionFrom(const QCommandLineParser& parser, ui::Figure figure) {
  ui::Section section;
  for (const auto& [option, field] :
       {std::pair{"from-step", &section.firstStep}, std::pair{"to-step", &section.lastStep},
        std::pair{"from", &section.firstAction}, std::pair{"to", &section.lastAction}})
    if (auto read = readWhole(parser, option, *field); !read) return tl::unexpected(read.error());
  if (figure == ui::Figure::Spacetime) return section;
  for (const char* option : {"from-step", "to-step", "from", "to", "tree", "leave-out"})
    if (parser.isSet(QLatin1String(option)))
      return core::fail(
          core::ErrorCode::InvalidInput, "--{} belongs to --export spacetime{}.", option,
          std::string_view(option) == "from" || std::string_view(option) == "to" ? " and to --animate" : "");
  return section;
}

int exportFigure(const QCommandLineParser& parser) {
  const auto figure = ui::figureNamed(parser.value(QStringLiteral("export")));
  if (!figure) return refuse(figure.error().message, 2);
  const auto section = sectionFrom(parser, *figure);
  if (!section) return refuse(section.error().message, 2);
  const auto shown = ui::cellsWithout(parser.value(QStringLiteral("leave-out")));
  if (!shown) return refuse(shown.error().message, 2);
  const QString out = parser.value(QStringLiteral("out"));
  for (const char* option : {"tree", "leave-out"})
    if (parser.isSet(QLatin1String(option)) && QFileInfo(out).suffix().toLower() == QLatin1String("csv"))
      return refuse(fmt::format("--{} changes nothing in a table: write a picture, or leave it out.", option), 2);
  if (out.isEmpty())
    return refuse("An export needs --problem FILE (a schedule, session or recording) or --link LINK, and --out FILE.",
                  2);
  const auto style = styleFrom(parser);
  if (!style) return refuse(style.error().message, 2);
  ui::Document document;
  auto source = sourceFrom(parser, document, *figure != ui::Figure::Overhead, *figure == ui::Figure::Curve);
  if (!source) return refuse(source.error().message, source.error().code == core::ErrorCode::InvalidInput ? 2 : 1);
  source->section = *section;
  source->tree = parser.isSet(QStringLiteral("tree"));
  source->shown = *shown;
  const auto written = ui::exportFigure(*figure, *source, *style, out);
  return written ? 0 : refuse(written.error().message);
}

int exportPaper(const QCommandLineParser& parser) {
  const QDir folder(parser.value(QStringLiteral("paper")));
  const auto style = styleFrom(parser);
  if (!style) return refuse(style.error().message, 2);
  const QStringList known{QStringLiteral("pdf"), QStringLiteral("svg"), QStringLiteral("png"), QStringLiteral("csv"),
                          QStringLiteral("tex")};
  const QStringList formats = parser.value(QStringLiteral("formats")).split(QLatin1Char(','), Qt::SkipEmptyParts);
  if (formats.isEmpty() ||
      !std::all_of(formats.begin(), formats.end(), [&](const QString& one) { return known.contains(one); }))
    return refuse(fmt::format("--formats is '{}': give one or more of {}, with commas between.",
                              parser.value(QStringLiteral("formats")).toStdString(),
                              known.join(QStringLiteral(", ")).toStdString()),
                  2);
  auto figures = ui::paperFigures(style->colours());
  if (!figures) return refuse(figures.error().message);
  std::vector<ui::MeasuredRun> runs;
  for (const QString& recording : parser.values(QStringLiteral("recording"))) {
    auto run = ui::readMeasuredRun(recording);
    if (!run) return refuse(run.error().message);
    runs.push_back(std::move(*run));
  }
  if (!runs.empty()) {
    auto measured = ui::measuredPaperFigure(runs, style->colours());
    if (!measured) return refuse(measured.error().message);
    figures->push_back(std::move(*measured));
  }
  if (!QDir().mkpath(folder.path()))
    return refuse(fmt::format("The folder '{}' cannot be made.", folder.path().toStdString()));
  for (const ui::PaperFigure& figure : *figures)
    for (const QString& format : formats)
      if (const auto written =
              ui::writeFigure(figure.content, *style, folder.filePath(figure.name + QLatin1Char('.') + format));
          !written)
        return refuse(written.error().message);
  return 0;
}

int exportAnimation(const QCommandLineParser& parser) {
  const auto style = styleFrom(parser);
  if (!style) return refuse(style.error().message, 2);
  ui::AnimationOptions options;
  options.style = *style;
  if (!parser.isSet(QStringLiteral("dpi"))) options.style.dotsPerInch = ui::AnimationOptions::kDotsPerInch;
  for (const auto& [option, field] : {std::pair{"from", &options.firstAction}, std::pair{"to", &options.lastAction}})
    if (const auto read = readWhole(parser, option, *field); !read) return refuse(read.error().message, 2);
  for (const char* option : {"from-step", "to-step", "tree", "leave-out"})
    if (parser.isSet(QLatin1String(option)))
      return refuse(fmt::format("--{} belongs to --export spacetime.", option), 2);
  for (const auto& [option, field] : {std::pair{"actions-per-second", &options.actionsPerSecond},
                                      std::pair{"frames-per-second", &options.framesPerSecond}}) {
    const auto value = number(parser, option, *field);
    if (!value) return refuse(value.error().message, 2);
    *field = *value;
  }
  ui::Document document;
  const auto source = sourceFrom(parser, document, true, false);
  if (!source) return refuse(source.error().message, source.error().code == core::ErrorCode::InvalidInput ? 2 : 1);
  const auto written = ui::writeAnimation(source->plan, options, parser.value(QStringLiteral("animate")));
  return written ? 0 : refuse(written.error().message);
}

}  // namespace

int refuse(const std::string& sentence, int exitCode) {
  fmt::print(stderr, "retrace: {}\n", sentence);
  return exitCode;
}

void addExportOptions(QCommandLineParser& parser) {
  const auto value = [&](const char* name, const char* help, const char* placeholder, const char* fallback = "") {
    parser.addOption({QLatin1String(name), QLatin1String(help), QLatin1String(placeholder), QLatin1String(fallback)});
  };
  value("export",
        "Write a figure: curve, spacetime, arena, length, loss or overhead (with --problem or --link, and --out)",
        "FIGURE");
  value("problem", "Schedule, session or recording to show", "FILE");
  value("link", "The same from a link ('Copy link')", "LINK");
  value("recording", "Recording of a run, for loss, overhead and measured points; may be given several times", "FILE");
  value("out", "File to write: .pdf, .svg, .png, .csv or .tex (pgfplots)", "FILE");
  value("figure-size", "88mm, 180mm or slide", "SIZE", "180mm");
  value("width-mm", "Width of the figure", "MM");
  value("height-mm", "Height of the figure", "MM");
  value("font-pt", "Size of its letters", "PT");
  value("line-pt", "Width of its lines", "PT");
  value("dpi", "Dots per inch of PNG and animations", "DPI");
  parser.addOption({QStringLiteral("grey"), QStringLiteral("Grey instead of colours")});
  parser.addOption({QStringLiteral("no-caption"), QStringLiteral("Leave out the caption with all parameters")});
  value("from-step", "First time step of the space-time picture", "STEP");
  value("to-step", "Its last time step", "STEP");
  value("leave-out",
        "Kinds of cells that the space-time picture leaves out: some of first,recomputed,backward,hidden,internal,done",
        "KINDS");
  parser.addOption(
      {QStringLiteral("tree"), QStringLiteral("Frame the sub-problems of the recursion in the space-time picture")});
  value("paper", "Write the figures of Gruslys et al. 2016 from exact costs; with --recording also the measured one",
        "FOLDER");
  value("formats", "Formats for --paper", "LIST", "pdf,svg,png,csv,tex");
  value("animate", "Write an animation of the schedule: FILE.webp, or a folder for numbered PNGs", "FILE");
  value("from", "First action of the animation or of the space-time picture, from 1", "ACTION");
  value("to", "Its last action", "ACTION");
  value("actions-per-second", "Speed of the animation", "NUMBER");
  value("frames-per-second", "Frames of the animation", "NUMBER");
}

bool asksForExport(const QCommandLineParser& parser) {
  return parser.isSet(QStringLiteral("export")) || parser.isSet(QStringLiteral("paper")) ||
         parser.isSet(QStringLiteral("animate"));
}

int runExport(const QCommandLineParser& parser) {
  QStringList asked;
  for (const char* task : {"export", "paper", "animate", "screenshot", "contact-sheet"})
    if (parser.isSet(QLatin1String(task))) asked << QStringLiteral("--") + QLatin1String(task);
  if (asked.size() > 1)
    return refuse(
        fmt::format("{} are asked for at once: give one of them.", asked.join(QStringLiteral(" and ")).toStdString()),
        2);
  if (parser.isSet(QStringLiteral("paper"))) return exportPaper(parser);
  return parser.isSet(QStringLiteral("animate")) ? exportAnimation(parser) : exportFigure(parser);
}

}  // namespace retrace::app
