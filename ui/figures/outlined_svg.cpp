// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/outlined_svg.h"

#include <QBuffer>
#include <QGuiApplication>
#include <QPaintDevice>
#include <QPaintEngine>
#include <QPainterPath>
#include <QRawFont>
#include <QSvgGenerator>
#include <algorithm>

#include "ui/figures/figure_layout.h"

namespace retrace::ui {

namespace {

// Hands everything on to a painter of the generator. Text it does not offer, so that the base class turns it into
// paths.
class Engine : public QPaintEngine {
 public:
  explicit Engine(QPainter& inner)
      : QPaintEngine(PrimitiveTransform | PainterPaths | Antialiasing | ConstantOpacity | PatternBrush | AlphaBlend),
        m_inner(inner) {}
  bool begin(QPaintDevice*) override { return true; }
  bool end() override { return true; }
  [[nodiscard]] Type type() const override { return User; }

  void updateState(const QPaintEngineState& now) override {
    m_inner.setPen(now.pen());
    m_inner.setBrush(now.brush());
    m_inner.setTransform(now.transform());
    m_inner.setOpacity(now.opacity());
    m_inner.setRenderHints(now.renderHints());
  }
  void drawPath(const QPainterPath& path) override { m_inner.drawPath(path); }
  void drawRects(const QRectF* rects, int count) override { m_inner.drawRects(rects, count); }
  void drawPolygon(const QPointF* points, int count, PolygonDrawMode mode) override {
    if (mode == PolylineMode) m_inner.drawPolyline(points, count);
    else m_inner.drawPolygon(points, count, mode == WindingMode ? Qt::WindingFill : Qt::OddEvenFill);
  }
  void drawPixmap(const QRectF& target, const QPixmap& pixmap, const QRectF& source) override {
    m_inner.drawPixmap(target, pixmap, source);
  }
  void drawImage(const QRectF& target, const QImage& image, const QRectF& source, Qt::ImageConversionFlags) override {
    m_inner.drawImage(target, image, source);
  }

 private:
  QPainter& m_inner;
};

class Device : public QPaintDevice {
 public:
  Device(QPainter& inner, QSize size, int dotsPerInch) : m_engine(inner), m_size(size), m_dotsPerInch(dotsPerInch) {}
  [[nodiscard]] QPaintEngine* paintEngine() const override { return &m_engine; }

 protected:
  [[nodiscard]] int metric(PaintDeviceMetric metric) const override {
    switch (metric) {
      case PdmWidth: return m_size.width();
      case PdmHeight: return m_size.height();
      case PdmWidthMM: return static_cast<int>(m_size.width() * kMmPerInch / m_dotsPerInch);
      case PdmHeightMM: return static_cast<int>(m_size.height() * kMmPerInch / m_dotsPerInch);
      case PdmDpiX:
      case PdmDpiY:
      case PdmPhysicalDpiX:
      case PdmPhysicalDpiY: return m_dotsPerInch;
      case PdmNumColors: return INT_MAX;
      case PdmDepth: return 32;
      case PdmDevicePixelRatio: return 1;
      case PdmDevicePixelRatioScaled: return static_cast<int>(devicePixelRatioFScale());
    }
    return 0;
  }

 private:
  mutable Engine m_engine;
  QSize m_size;
  int m_dotsPerInch;
};

// Qt leaves the part of a pixel at which it painted its last letter in the font's face, and outlines are shifted by it,
// a hair: the same figure would not have the same bytes. A raw font that changes its size sets the face anew.
void forgetLastLetter() {
  QRawFont font = QRawFont::fromFont(QGuiApplication::font());
  font.setPixelSize(font.pixelSize() + 1.0);
}

}  // namespace

QByteArray outlinedSvg(QSize size, int unitsPerMm, const QString& title, const QString& description,
                       const std::function<void(QPainter&)>& draw) {
  forgetLastLetter();
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QSvgGenerator generator;
  const int dotsPerInch =
      static_cast<int>(kMmPerInch * unitsPerMm);  // the generator divides by it to write millimetres
  generator.setOutputDevice(&buffer);
  generator.setResolution(dotsPerInch);
  generator.setSize(size);
  generator.setViewBox(QRectF(QPointF(), size));
  generator.setTitle(title);
  generator.setDescription(description);
  QPainter inner(&generator);
  Device device(inner, size, dotsPerInch);
  QPainter painter(&device);
  draw(painter);
  painter.end();
  inner.end();
  return bytes;
}

}  // namespace retrace::ui
