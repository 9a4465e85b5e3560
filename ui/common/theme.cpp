// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QHash>
#include <QPainter>
#include <QPalette>
#include <QProxyStyle>
#include <QStyleFactory>
#include <QStyleOption>
#include <QStyleOptionSlider>
#include <QWidget>
#include <algorithm>
#include <cmath>

static void loadBundledResources() { Q_INIT_RESOURCE(retrace); }  // a macro that must not stand in a namespace

namespace retrace::ui {

double Theme::contrast(const QColor& a, const QColor& b) {
  const auto luminance = [](const QColor& colour) {
    const auto linear = [](double part) {
      return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
  };
  const double first = luminance(a), second = luminance(b);
  return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

QColor Theme::textOn(const QColor& background) {
  const QColor dark(0x11, 0x11, 0x14), light(Qt::white);
  return contrast(background, light) >= contrast(background, dark) ? light : dark;
}

bool Theme::systemIsDark() {
  static const bool dark = [] {
    const QPalette palette = QGuiApplication::palette();
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
  }();
  return dark;
}

QColor Theme::mixed(const QColor& under, const QColor& over, double part) {
  const auto channel = [part](int a, int b) { return static_cast<int>(std::lround(a + part * (b - a))); };
  return {channel(under.red(), over.red()), channel(under.green(), over.green()), channel(under.blue(), over.blue())};
}

Theme Theme::named(const QString& name) {
  if (name == QLatin1String("system")) return named(systemIsDark() ? QStringLiteral("dark") : QStringLiteral("light"));
  Theme theme;
  theme.forward = QColor(0x62, 0xBE, 0xF4);
  theme.recompute = QColor(0xD6, 0x94, 0x00);
  theme.backward = QColor(0x00, 0x84, 0x5F);
  theme.hidden = QColor(0x00, 0x5E, 0x94);
  theme.internal = QColor(0xC3, 0x71, 0x9F);
  theme.measured = QColor(0xD5, 0x5E, 0x00);
  theme.warning = QColor(0xC0, 0x20, 0x20);
  if (name == QLatin1String("dark")) {
    theme.dark = true;
    theme.window = QColor(0x1E, 0x22, 0x28);
    theme.panel = QColor(0x26, 0x2B, 0x33);
    theme.plot = QColor(0x17, 0x1A, 0x1F);
    theme.text = QColor(0xE8, 0xEA, 0xED);
    theme.faintText = QColor(0xA3, 0xAB, 0xB5);
    theme.grid = QColor(0x3A, 0x41, 0x4B);
    theme.forward = QColor(0x93, 0xD4, 0xFF);
    theme.recompute = QColor(0xED, 0xA5, 0x10);
    theme.backward = QColor(0x2D, 0xB2, 0x85);
    theme.internal = QColor(0xC0, 0x6E, 0x9C);
    theme.hidden = QColor(0x00, 0x77, 0xBA);
    theme.hiddenHeld = QColor(0x00, 0x45, 0x70);
    theme.internalHeld = QColor(0x7B, 0x46, 0x64);
    theme.done = QColor(0x00, 0x34, 0x22);
    theme.cursor = QColor(0xFF, 0xFF, 0xFF);
    theme.warning = QColor(0xFF, 0x7B, 0x72);
    theme.measured = QColor(0xFF, 0x85, 0x33);
    return theme;
  }
  const bool print = name == QLatin1String("print");
  theme.window = print ? QColor(Qt::white) : QColor(0xF3, 0xF4, 0xF6);
  theme.panel = QColor(Qt::white);
  theme.plot = print ? QColor(Qt::white) : QColor(0xFC, 0xFC, 0xFD);
  theme.text = QColor(0x1B, 0x1F, 0x24);
  theme.faintText = QColor(0x5B, 0x63, 0x6E);
  theme.grid = print ? QColor(0xB8, 0xBE, 0xC6) : QColor(0xDD, 0xE1, 0xE6);
  theme.hiddenHeld = QColor(0xAD, 0xC9, 0xED);
  theme.internalHeld = QColor(0xF5, 0xD2, 0xE4);
  theme.done = QColor(0xD8, 0xF4, 0xE7);
  theme.cursor = QColor(0x11, 0x11, 0x11);
  return theme;
}

namespace {

constexpr const char* kReducedMotion = "reducedMotion";  // the application's property

// Fusion draws the outline of a check box darker than the window, unseen where the window is dark; stretches a
// see-through picture over a group of fields, which takes longer than all the fields in it; and spreads the gradients
// of a scroll bar over threads (see fillHere).
class Style : public QProxyStyle {
 public:
  explicit Style(const Theme& theme)
      : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))),
        m_outline(theme.faintText),
        m_groupEdge(theme.grid),
        m_group(Theme::mixed(theme.window, theme.text, kGroupTint)),
        m_window(theme.window),
        m_text(theme.text),
        m_dark(theme.dark) {}
  void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override {
    if (element == PE_FrameGroupBox) return drawGroup(option->rect, *painter);
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    if (element != PE_IndicatorCheckBox || !m_dark) return;
    painter->setPen(m_outline);
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
  }
  void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                          const QWidget* widget) const override {
    const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (control != CC_ScrollBar || !bar) return QProxyStyle::drawComplexControl(control, option, painter, widget);
    drawScrollBar(*bar, *painter, widget);
  }
  int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                QStyleHintReturn* data) const override {
    const bool moves = hint == SH_Widget_Animate || hint == SH_Widget_Animation_Duration;
    if (moves && qApp->property(kReducedMotion).toBool()) return 0;
    return QProxyStyle::styleHint(hint, option, widget, data);
  }

 private:
  static constexpr double kGroupTint = 0.03;
  void drawGroup(const QRect& place, QPainter& painter) const {
    painter.save();
    painter.fillRect(place.adjusted(1, 1, -1, -1), m_group);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_groupEdge);
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 3.0, 3.0);
    painter.restore();
  }
  void drawScrollBar(const QStyleOptionSlider& bar, QPainter& painter, const QWidget* widget) const {
    constexpr double kGroove = 0.06, kAtRest = 0.4, kUnder = 0.55, kHeld = 0.7, kEdge = 2.0, kRadius = 3.0,
                     kArrow = 3.0;
    const auto shade = [&](SubControl part) {
      const bool active = bar.activeSubControls.testFlag(part);
      return Theme::mixed(m_window, m_text,
                          active && bar.state.testFlag(State_Sunken)      ? kHeld
                          : active && bar.state.testFlag(State_MouseOver) ? kUnder
                                                                          : kAtRest);
    };
    const bool level = bar.orientation == Qt::Horizontal;
    painter.save();
    painter.fillRect(bar.rect, Theme::mixed(m_window, m_text, kGroove));
    if (bar.state.testFlag(State_Enabled) && bar.maximum > bar.minimum) {
      painter.setRenderHint(QPainter::Antialiasing);
      painter.setPen(Qt::NoPen);
      painter.setBrush(shade(SC_ScrollBarSlider));
      painter.drawRoundedRect(
          QRectF(subControlRect(CC_ScrollBar, &bar, SC_ScrollBarSlider, widget))
              .adjusted(level ? 0 : kEdge, level ? kEdge : 0, level ? 0 : -kEdge, level ? -kEdge : 0),
          kRadius, kRadius);
      for (const auto& [part, way] : {std::pair{SC_ScrollBarSubLine, -1.0}, std::pair{SC_ScrollBarAddLine, 1.0}}) {
        const QPointF centre = QRectF(subControlRect(CC_ScrollBar, &bar, part, widget)).center();
        const QPointF along = level ? QPointF(way * kArrow / 2, 0) : QPointF(0, way * kArrow / 2),
                      across = level ? QPointF(0, kArrow) : QPointF(kArrow, 0);
        painter.setBrush(shade(part));
        painter.drawPolygon(QPolygonF{centre + along, centre - along + across, centre - along - across});
      }
    }
    painter.restore();
  }
  QColor m_outline, m_groupEdge, m_group, m_window, m_text;
  bool m_dark;
};

}  // namespace

void setReducedMotion(QApplication& application, bool reduced) {
  static const int flash = QApplication::cursorFlashTime();
  application.setProperty(kReducedMotion, reduced);
  application.setCursorFlashTime(reduced ? 0 : flash);
  for (const Qt::UIEffect effect : {Qt::UI_AnimateMenu, Qt::UI_FadeMenu, Qt::UI_AnimateCombo, Qt::UI_AnimateTooltip,
                                    Qt::UI_FadeTooltip, Qt::UI_AnimateToolBox}) {
    static QHash<int, bool> usual;
    if (!usual.contains(effect)) usual[effect] = QApplication::isEffectEnabled(effect);
    QApplication::setEffectEnabled(effect, !reduced && usual[effect]);
  }
}

void showTheme(const QWidget& root, const Theme& theme) {
  for (QWidget* widget : root.findChildren<QWidget*>())
    if (auto* themed = dynamic_cast<Themed*>(widget)) themed->setTheme(theme);
}

void applyTheme(QApplication& application, const Theme& theme) {
  static const QString family = [] {
    loadBundledResources();
    QFontDatabase::addApplicationFont(QStringLiteral(":/fonts/Inter-SemiBold.otf"));
    const int id = QFontDatabase::addApplicationFont(QStringLiteral(":/fonts/Inter-Regular.otf"));
    const QStringList families = QFontDatabase::applicationFontFamilies(id);
    return families.isEmpty() ? QString() : families.front();
  }();
  application.setStyle(new Style(theme));
  QFont font = application.font();
  if (!family.isEmpty()) font.setFamily(family);
  font.setPixelSize(13);
  application.setFont(font);
  QPalette palette;
  palette.setColor(QPalette::Window, theme.window);
  palette.setColor(QPalette::WindowText, theme.text);
  palette.setColor(QPalette::Base, theme.panel);
  palette.setColor(QPalette::AlternateBase, theme.window);
  palette.setColor(QPalette::Text, theme.text);
  palette.setColor(QPalette::PlaceholderText, theme.faintText);
  palette.setColor(QPalette::Button, theme.dark ? QColor(0x33, 0x3A, 0x44) : QColor(0xEC, 0xEE, 0xF1));
  palette.setColor(QPalette::ButtonText, theme.text);
  palette.setColor(QPalette::BrightText, theme.warning);
  palette.setColor(QPalette::ToolTipBase, theme.panel);
  palette.setColor(QPalette::ToolTipText, theme.text);
  palette.setColor(QPalette::Highlight, theme.hidden);
  palette.setColor(QPalette::HighlightedText, Theme::textOn(theme.hidden));
  palette.setColor(QPalette::Link, theme.dark ? theme.forward : theme.hidden);
  palette.setColor(QPalette::Mid, theme.grid);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    QColor faded = theme.text;
    faded.setAlpha(110);
    palette.setColor(QPalette::Disabled, role, faded);
  }
  application.setPalette(palette);
}

}  // namespace retrace::ui
