// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures.h"

#include <QApplication>
#include <QBuffer>
#include <QFileInfo>
#include <QPageSize>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

#include "ui/spacetime_painter.h"

namespace retrace::ui {

namespace {

constexpr double kDotsPerInch = 96.0;  // of the canvas that figures are laid out on
constexpr double kPngScale = 3.0;
const QSizeF kCanvas(720, 480);

// Draws on a canvas of kCanvas; the painter is scaled to the paper.
void draw(QPainter& painter, Figure figure, const PlanPtr& plan, const CurvesPtr& curves, SpacetimeStyle style) {
  const Theme theme = Theme::named(QStringLiteral("print"));
  const QRectF canvas(QPointF(), kCanvas);
  QFont font = QApplication::font();
  font.setPixelSize(12);
  painter.setFont(font);
  painter.fillRect(canvas, theme.panel);
  if (figure == Figure::Spacetime) {
    drawSpacetime(painter, canvas, *plan, SpacetimeRange::whole(*plan), theme, style);
    return;
  }
  TradeoffChart chart;
  chart.setTheme(theme);
  chart.setCurves(curves);
  chart.setPlan(plan);
  chart.draw(painter, canvas);
}

QByteArray asPng(Figure figure, const PlanPtr& plan, const CurvesPtr& curves) {
  QImage image((kCanvas * kPngScale).toSize(), QImage::Format_RGB32);
  image.setDevicePixelRatio(kPngScale);
  image.fill(Qt::white);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  draw(painter, figure, plan, curves, SpacetimeStyle::Raster);
  painter.end();
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  image.save(&buffer, "PNG");
  return bytes;
}

QByteArray asSvg(Figure figure, const PlanPtr& plan, const CurvesPtr& curves) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setSize(kCanvas.toSize());
  generator.setViewBox(QRectF(QPointF(), kCanvas));
  generator.setResolution(static_cast<int>(kDotsPerInch));
  generator.setTitle(figure == Figure::Spacetime ? QStringLiteral("Space-time picture of a schedule") : QStringLiteral("Memory against compute"));
  QPainter painter(&generator);
  draw(painter, figure, plan, curves, SpacetimeStyle::Vector);
  painter.end();
  return bytes;
}

QByteArray asPdf(Figure figure, const PlanPtr& plan, const CurvesPtr& curves) {
  constexpr int kResolution = 600;
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QPdfWriter writer(&buffer);
  writer.setResolution(kResolution);
  writer.setPageSize(QPageSize(kCanvas * 72.0 / kDotsPerInch, QPageSize::Point));
  writer.setPageMargins(QMarginsF());
  QPainter painter(&writer);
  painter.scale(kResolution / kDotsPerInch, kResolution / kDotsPerInch);
  draw(painter, figure, plan, curves, SpacetimeStyle::Vector);
  painter.end();
  return bytes;
}

}  // namespace

core::Result<void> exportFigure(Figure figure, const PlanPtr& plan, const CurvesPtr& curves, const QString& file) {
  const QString ending = QFileInfo(file).suffix().toLower();
  QByteArray bytes;
  if (figure == Figure::Curve && !curves) return core::fail(core::ErrorCode::InvalidInput, "The curves are not computed yet: wait a moment.");
  if (!plan) return core::fail(core::ErrorCode::InvalidInput, "There is no schedule to draw.");
  if (ending == QLatin1String("png")) bytes = asPng(figure, plan, curves);
  else if (ending == QLatin1String("svg")) bytes = asSvg(figure, plan, curves);
  else if (ending == QLatin1String("pdf")) bytes = asPdf(figure, plan, curves);
  else if (ending == QLatin1String("csv") && figure == Figure::Curve) bytes = QByteArray::fromStdString(curvesAsCsv(*curves));
  else
    return core::fail(core::ErrorCode::InvalidInput, "'{}' does not say what to write: end the name in .png, .svg{}.", file.toStdString(), figure == Figure::Curve ? ", .pdf or .csv" : " or .pdf");
  QSaveFile out(file);
  if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size() || !out.commit())
    return core::fail(core::ErrorCode::Io, "'{}' could not be written: {}.", file.toStdString(), out.errorString().toStdString());
  return {};
}

}  // namespace retrace::ui
