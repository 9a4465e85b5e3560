// SPDX-License-Identifier: GPL-3.0-or-later
// Sizes and colours.
#include <cmath>

#include "ui/figures/figure_layout.h"

namespace retrace::ui {

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
                    "'{}' is not a size: choose 88mm, 180mm or slide, or give --width-mm and --height-mm.",
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
    return core::fail(core::ErrorCode::InvalidInput, "'{}' is not a theme: choose print, light or dark.",
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

}  // namespace retrace::ui
