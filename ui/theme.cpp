// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>
#include <QStyleFactory>

static void loadBundledResources() { Q_INIT_RESOURCE(retrace); }  // a macro that must not stand in a namespace

namespace retrace::ui {

Theme Theme::named(const QString& name) {
  Theme theme;
  theme.forward = QColor(0x56, 0xB4, 0xE9);
  theme.recompute = QColor(0xE6, 0x9F, 0x00);
  theme.backward = QColor(0x00, 0x9E, 0x73);
  theme.hidden = QColor(0x00, 0x72, 0xB2);
  theme.internal = QColor(0xCC, 0x79, 0xA7);
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
    theme.hidden = QColor(0x3D, 0x9B, 0xE0);
    theme.hiddenHeld = QColor(0x1F, 0x4E, 0x75);
    theme.internalHeld = QColor(0x6B, 0x3E, 0x57);
    theme.done = QColor(0x1D, 0x5C, 0x49);
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
  theme.grid = QColor(0xDD, 0xE1, 0xE6);
  theme.hiddenHeld = QColor(0x9C, 0xC6, 0xE3);
  theme.internalHeld = QColor(0xEE, 0xCF, 0xE0);
  theme.done = QColor(0xB5, 0xE0, 0xD2);
  theme.cursor = QColor(0x11, 0x11, 0x11);
  return theme;
}

void applyTheme(QApplication& application, const Theme& theme) {
  static const QString family = [] {
    loadBundledResources();
    QFontDatabase::addApplicationFont(QStringLiteral(":/fonts/Inter-SemiBold.otf"));
    const int id = QFontDatabase::addApplicationFont(QStringLiteral(":/fonts/Inter-Regular.otf"));
    const QStringList families = QFontDatabase::applicationFontFamilies(id);
    return families.isEmpty() ? QString() : families.front();
  }();
  application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
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
  palette.setColor(QPalette::HighlightedText, Qt::white);
  palette.setColor(QPalette::Link, theme.hidden);
  palette.setColor(QPalette::Mid, theme.grid);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    QColor faded = theme.text;
    faded.setAlpha(110);
    palette.setColor(QPalette::Disabled, role, faded);
  }
  application.setPalette(palette);
}

}  // namespace retrace::ui
