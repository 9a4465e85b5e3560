// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/language.h"

#include <QCoreApplication>
#include <QFile>
#include <QLocale>
#include <QTranslator>

static void loadTranslations() { Q_INIT_RESOURCE(translations); }  // a macro that must not stand in a namespace

namespace retrace::ui {

namespace {
QString current = QStringLiteral("en");

QString fileOf(const QString& name) { return QStringLiteral(":/translations/retrace_%1.qm").arg(name); }
}  // namespace

std::vector<std::pair<QString, QString>> languageChoices() {
  loadTranslations();
  std::vector<std::pair<QString, QString>> list{{QStringLiteral("en"), QStringLiteral("English")}};
  if (QFile::exists(fileOf(QStringLiteral("de")))) list.emplace_back(QStringLiteral("de"), QStringLiteral("Deutsch"));
  return list;
}

void applyLanguage(QCoreApplication& application, const QString& name) {
  loadTranslations();
  static QTranslator translator;  // the application holds a pointer to it
  QCoreApplication::removeTranslator(&translator);
  const QString wanted = name.isEmpty() ? QLocale::system().name().section(QLatin1Char('_'), 0, 0) : name;
  const bool translated = wanted != QLatin1String("en") && translator.load(fileOf(wanted));
  current = translated ? wanted : QStringLiteral("en");
  if (translated) application.installTranslator(&translator);
}

QString currentLanguage() { return current; }

}  // namespace retrace::ui
