// SPDX-License-Identifier: GPL-3.0-or-later
// File formats.
#include "ui/figures/figures.h"

#include <QBuffer>
#include <QFileInfo>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QRegularExpression>
#include <cmath>
#include <utility>

#include "core/base/output_file.h"
#include "ui/common/language.h"
#include "ui/common/text.h"
#include "ui/figures/figure_layout.h"
#include "ui/figures/figure_tables.h"
#include "ui/figures/outlined_svg.h"
#include "ui/model/session.h"
#include "ui/spacetime/spacetime_painter.h"

namespace retrace::ui {

namespace {

QByteArray asPng(const FigureContent& content, const FigureStyle& style) {
  QImage image(pixelsOf(style), QImage::Format_RGB32);
  image.setDotsPerMeterX(static_cast<int>(std::lround(style.dotsPerInch * 1000.0 / kMmPerInch)));
  image.setDotsPerMeterY(image.dotsPerMeterX());
  image.fill(Qt::white);
  image.setText(QLatin1String(kFigureLinkKey), content.link);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  const double scale = pixelScale(style);  // Qt takes no pixel ratio below 1
  painter.scale(scale, scale);
  drawFigure(painter, content, style, QStringLiteral("png"));
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
    drawFigure(painter, content, style, QStringLiteral("svg"));
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
  drawFigure(painter, content, style, QStringLiteral("pdf"));
  painter.end();
  return withoutTime(std::move(bytes), content.link);
}

}  // namespace

QStringList figureNames() {
  return {QStringLiteral("curve"),  QStringLiteral("spacetime"), QStringLiteral("arena"),
          QStringLiteral("length"), QStringLiteral("loss"),      QStringLiteral("overhead")};
}

core::Result<Figure> figureNamed(const QString& name) {
  const auto at = figureNames().indexOf(name);
  if (at < 0)
    return core::fail(core::ErrorCode::InvalidInput, "'{}' is not a figure: choose {}.", name.toStdString(),
                      figureNames().join(QStringLiteral(", ")).toStdString());
  return static_cast<Figure>(at);
}

core::Result<QByteArray> renderFigure(const FigureContent& content, const FigureStyle& style, const QString& format) {
  if (auto valid = style.validate(); !valid) return tl::unexpected(valid.error());
  if (auto room = roomFor(content, style, format); !room) return tl::unexpected(room.error());
  if (format == QLatin1String("png")) return asPng(content, style);
  if (format == QLatin1String("svg")) return asSvg(content, style);
  if (format == QLatin1String("pdf")) return asPdf(content, style);
  if (format == QLatin1String("csv"))
    return figureCsv(content).map([](const std::string& text) { return QByteArray::fromStdString(text); });
  if (format == QLatin1String("tex")) {
    const auto tex = figureTex(content, style);
    if (!tex) return tl::unexpected(tex.error());
    return QByteArray::fromStdString(*tex);
  }
  return core::fail(core::ErrorCode::InvalidInput,
                    "'{}' is not a format of figures: end the name in .pdf, .svg, .png, .csv or .tex.",
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
  QStringList words{QStringLiteral("retrace --export"), figureNames().at(static_cast<int>(figure)),
                    QStringLiteral("--link"), shellQuoted(source.link)};
  for (const QString& recording : source.recordings) words << QStringLiteral("--recording") << shellQuoted(recording);
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
  words << QStringLiteral("--out") << shellQuoted(file);
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
