// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/animation.h"

#include <webp/encode.h>
#include <webp/mux.h>

#include <QDir>
#include <QFileInfo>
#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>

#include "core/base/output_file.h"
#include "ui/figures/figure_layout.h"
#include "ui/model/selection.h"
#include "ui/model/spacetime_range.h"
#include "ui/spacetime/arena_painter.h"
#include "ui/spacetime/spacetime_painter.h"

namespace retrace::ui {

namespace {

constexpr int kMostFrames = 5000;

// Draws frames: what does not move is drawn once.
class Painter {
 public:
  Painter(const PlanPtr& plan, const FigureStyle& style) : m_plan(plan), m_theme(style.colours()) {
    const QSize pixels = pixelsOf(style);
    m_scale = pixelScale(style);
    const QSizeF canvas = QSizeF(pixels) / m_scale;
    m_arena.setTheme(m_theme);
    m_arena.setWidth(std::floor(canvas.width()));
    m_font = figureFont(kDesignFontPx);
    m_selection.setPlan(plan);
    m_figure = QRectF(0, 0, canvas.width(), canvas.height() - ArenaPainter::kHeight);
    m_room = style.roomFor(spacetimePlotRect(m_figure).size(), false);
    if (!m_room) return;
    m_still = QImage(pixels, QImage::Format_RGB32);
    m_still.fill(m_theme.panel);
    QPainter painter(&m_still);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(m_font);
    painter.scale(m_scale, m_scale);
    drawSpacetime(painter, m_figure, *plan, SpacetimeRange::whole(*plan), m_theme, SpacetimeStyle::Raster);
    drawFoldedNote(painter, spacetimePlotRect(m_figure), SpacetimeRange::whole(*plan), m_theme);
  }

  [[nodiscard]] const core::Result<void>& room() const { return m_room; }

  // After the first `done` actions.
  QImage frame(std::int64_t done) {
    m_selection.setCursor(done);
    QImage image = m_still;
    QPainter painter(&image);
    painter.scale(m_scale, m_scale);
    const QRectF plot = spacetimePlotRect(m_figure);
    const double y =
        plot.top() + static_cast<double>(done) / static_cast<double>(m_plan->actionCount()) * plot.height();
    QColor veil = m_theme.plot;
    veil.setAlpha(215);
    painter.fillRect(QRectF(QPointF(plot.left(), y), plot.bottomRight()), veil);
    painter.setPen(QPen(m_theme.cursor, 1.5));
    painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
    painter.translate(0.0, std::floor(m_figure.bottom()));
    painter.setFont(m_font);
    m_arena.paint(painter, QRect(0, 0, static_cast<int>(m_figure.width()), ArenaPainter::kHeight),
                  {*m_plan, m_selection.state()});
    return image;
  }

 private:
  PlanPtr m_plan;
  Theme m_theme;
  Selection m_selection;
  ArenaPainter m_arena;
  QFont m_font;
  QRectF m_figure;
  core::Result<void> m_room;
  QImage m_still;
  double m_scale = 1.0;  // pixels of one of the canvas
};

using TakeFrame = std::function<core::Result<void>(const QImage&, std::size_t)>;

core::Result<void> eachFrame(const PlanPtr& plan, const AnimationOptions& options, const TakeFrame& take) {
  const auto frames = animationFrames(*plan, options);
  if (!frames) return tl::unexpected(frames.error());
  Painter painter(plan, options.style);
  if (!painter.room()) return painter.room();
  for (std::size_t i = 0; i < frames->size(); ++i)
    if (auto taken = take(painter.frame((*frames)[i]), i); !taken) return taken;
  return {};
}

core::Result<void> writeWebp(const PlanPtr& plan, const AnimationOptions& options, const QString& file) {
  constexpr double kMillisecondsPerSecond = 1000.0;
  const auto timeOf = [&](std::size_t frame) {
    return static_cast<int>(std::lround(static_cast<double>(frame) * kMillisecondsPerSecond / options.framesPerSecond));
  };
  std::unique_ptr<WebPAnimEncoder, decltype(&WebPAnimEncoderDelete)> encoder(nullptr, &WebPAnimEncoderDelete);
  WebPConfig config;
  constexpr int kFastLossless = 2;
  if (!WebPConfigInit(&config) || !WebPConfigLosslessPreset(&config, kFastLossless))
    return core::fail(core::ErrorCode::Unavailable, "libwebp has another version than this program was built with.");
  std::size_t count = 0;
  const auto failed = [&] {
    return core::fail(core::ErrorCode::Io, "The animation could not be encoded: {}.",
                      WebPAnimEncoderGetError(encoder.get()));
  };
  const auto drawn = eachFrame(plan, options, [&](const QImage& image, std::size_t index) -> core::Result<void> {
    if (!encoder) {
      WebPAnimEncoderOptions settings;
      if (!WebPAnimEncoderOptionsInit(&settings))
        return core::fail(core::ErrorCode::Unavailable,
                          "libwebp has another version than this program was built with.");
      settings.anim_params.loop_count = 0;
      encoder.reset(WebPAnimEncoderNew(image.width(), image.height(), &settings));
      if (!encoder)
        return core::fail(core::ErrorCode::InvalidInput,
                          "An animation of {} x {} pixels cannot be written: make it smaller.", image.width(),
                          image.height());
    }
    const QImage rgb = image.convertToFormat(QImage::Format_RGB888);
    WebPPicture picture;
    if (!WebPPictureInit(&picture))
      return core::fail(core::ErrorCode::Unavailable, "libwebp has another version than this program was built with.");
    picture.width = rgb.width();
    picture.height = rgb.height();
    picture.use_argb = 1;
    const bool added = WebPPictureImportRGB(&picture, rgb.constBits(), static_cast<int>(rgb.bytesPerLine())) &&
                       WebPAnimEncoderAdd(encoder.get(), &picture, timeOf(index), &config);
    WebPPictureFree(&picture);
    if (!added) return failed();
    count = index + 1;
    return {};
  });
  if (!drawn) return drawn;
  WebPData data;
  WebPDataInit(&data);
  if (!WebPAnimEncoderAdd(encoder.get(), nullptr, timeOf(count), nullptr) ||
      !WebPAnimEncoderAssemble(encoder.get(), &data))
    return failed();
  auto written = core::writeWholeFile(file.toStdString(), {reinterpret_cast<const char*>(data.bytes), data.size});
  WebPDataClear(&data);
  return written;
}

core::Result<void> writeNumbered(const PlanPtr& plan, const AnimationOptions& options, const QString& folder) {
  if (!QDir().mkpath(folder))
    return core::fail(core::ErrorCode::Io, "The folder '{}' cannot be made.", folder.toStdString());
  return eachFrame(plan, options, [&](const QImage& image, std::size_t index) -> core::Result<void> {
    const QString file = QDir(folder).filePath(QStringLiteral("%1.png").arg(index + 1, 5, 10, QLatin1Char('0')));
    if (!image.save(file))
      return core::fail(core::ErrorCode::Io, "'{}' could not be written: is the disk full?", file.toStdString());
    return {};
  });
}

}  // namespace

core::Result<std::vector<std::int64_t>> animationFrames(const Plan& plan, const AnimationOptions& options) {
  const std::int64_t last = options.lastAction == 0 ? plan.actionCount() : options.lastAction;
  if (options.firstAction < 1 || last < options.firstAction || last > plan.actionCount())
    return core::fail(core::ErrorCode::InvalidInput,
                      "Actions {} to {} cannot be shown: the schedule has actions 1 to {}.", options.firstAction, last,
                      plan.actionCount());
  if (!(options.framesPerSecond >= 1.0 && options.framesPerSecond <= 60.0))
    return core::fail(core::ErrorCode::InvalidInput, "{} frames per second: give 1 to 60.", options.framesPerSecond);
  if (!(options.actionsPerSecond >= 0.0))
    return core::fail(core::ErrorCode::InvalidInput, "{} actions per second: give a number above 0.",
                      options.actionsPerSecond);
  const auto span = static_cast<double>(last - options.firstAction + 1);
  const double speed =
      options.actionsPerSecond > 0.0 ? options.actionsPerSecond : std::max(1.0, span / AnimationOptions::kSeconds);
  const double count = std::ceil(span / speed * options.framesPerSecond) + 1;
  if (count > kMostFrames)
    return core::fail(core::ErrorCode::InvalidInput,
                      "That would be {:.0f} frames, and {} is the most: choose a shorter range, more actions or fewer "
                      "frames per second.",
                      count, kMostFrames);
  std::vector<std::int64_t> frames;
  for (int i = 0; i < static_cast<int>(count); ++i)
    frames.push_back(std::min(last, options.firstAction - 1 +
                                        static_cast<std::int64_t>(std::floor(
                                            static_cast<double>(i) * speed / options.framesPerSecond + 1e-9))));
  return frames;
}

core::Result<void> writeAnimation(const PlanPtr& plan, const AnimationOptions& options, const QString& file) {
  if (!plan) return core::fail(core::ErrorCode::InvalidInput, "There is no schedule to draw.");
  if (auto valid = options.style.validate(); !valid) return valid;
  const QString ending = QFileInfo(file).suffix().toLower();
  if (ending == QLatin1String("webp")) return writeWebp(plan, options, file);
  if (ending.isEmpty() || QFileInfo(file).isDir()) return writeNumbered(plan, options, file);
  return core::fail(core::ErrorCode::InvalidInput,
                    "'{}' is not an animation: end the name in .webp, or name a folder for numbered PNGs.",
                    file.toStdString());
}

}  // namespace retrace::ui
