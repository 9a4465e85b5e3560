// SPDX-License-Identifier: GPL-3.0-or-later
// retrace: the window, and the pictures that need no display.
#include <QApplication>
#include <QCommandLineParser>
#include <QLoggingCategory>
#include <QTemporaryDir>

#include "app/gui_export.h"
#include "ui/common/language.h"
#include "ui/common/settings.h"
#include "ui/panel/problem_panel.h"
#include "ui/window/main_window.h"
#include "ui/window/showcase.h"

namespace {

using namespace retrace;

using app::refuse;

int takeScreenshot(ui::MainWindow& window, const QString& file, const QString& state) {
  window.show();
  if (auto entered = ui::enterShowcase(window, state); !entered) return refuse(entered.error().message);
  if (!ui::picture(window).save(file))
    return refuse(fmt::format(
        "The picture '{}' could not be written: is the folder there, does the name end in .png, is the disk full?",
        file.toStdString()));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto has = [&](const char* option) {
    for (int i = 1; i < argc; ++i)
      if (QByteArray(argv[i]).startsWith(option)) return true;
    return false;
  };
  const bool picture = has("--export") || has("--screenshot") || has("--contact-sheet") || has("--paper") ||
                       has("--animate") || has("--help") || has("--version");
  if (picture) qputenv("QT_QPA_PLATFORM", "offscreen");
  if (!picture && qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") && qEnvironmentVariableIsEmpty("DISPLAY") &&
      qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY"))
    return refuse(
        "There is no display (DISPLAY and WAYLAND_DISPLAY are not set). --screenshot, --export, --paper and --animate "
        "need none, nor does retrace-cli.");
  const QTemporaryDir nobody;
  if (picture) ui::Settings::keepIn(nobody.path());  // pictures do not depend on this user's settings
  QLocale::setDefault(QLocale::c());
  if (picture) QLoggingCategory::setFilterRules(QStringLiteral("default.warning=false"));  // of the offscreen platform
  QApplication application(argc, argv);
  QCoreApplication::setApplicationName(QStringLiteral("Retrace"));
  QCoreApplication::setApplicationVersion(QStringLiteral("0.1.0"));
  QCommandLineParser parser;
  parser.setApplicationDescription(
      QStringLiteral("See, plan and run backpropagation through time under a memory budget."));
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addPositionalArgument(QStringLiteral("file"), QStringLiteral("A schedule or a recording to open"),
                               QStringLiteral("[FILE]"));
  const auto option = [&](const char* name, const char* help, const char* value, const char* fallback = "") {
    parser.addOption({QLatin1String(name), QLatin1String(help), QLatin1String(value), QLatin1String(fallback)});
  };
  app::addExportOptions(parser);
  option("screenshot", "Write a picture of the window and end", "FILE");
  option("contact-sheet", "Write a picture of every state, and one of all, and end", "FOLDER");
  option("state",
         "A link to open (retrace:...), or what the screenshot shows: opening, playing, why, live, compare, ...",
         "STATE", "opening");
  option("theme", "system, light, dark or print", "THEME");
  option("language", "en or de", "LANGUAGE");
  option("size", "Size of the window, such as 1440x880", "WxH");
  if (!parser.parse(QApplication::arguments())) return refuse(parser.errorText().toStdString(), 2);
  parser.process(application);  // --help and --version
  for (const auto& [name, choices] : {std::pair{"theme", QStringList{QStringLiteral("system"), QStringLiteral("light"),
                                                                     QStringLiteral("dark"), QStringLiteral("print")}},
                                      std::pair{"language", QStringList{QStringLiteral("en"), QStringLiteral("de")}}})
    if (const QString given = parser.value(QLatin1String(name));
        parser.isSet(QLatin1String(name)) && !choices.contains(given))
      return refuse(fmt::format("--{} is '{}': choose one of {}.", name, given.toStdString(),
                                choices.join(QStringLiteral(", ")).toStdString()),
                    2);
  static_cast<void>(ui::Theme::systemIsDark());  // asked once, before a theme changes the palette it is read from
  ui::applyTheme(application, ui::Theme::named(QStringLiteral("light")));
  if (app::asksForExport(parser)) {
    ui::applyLanguage(application, parser.isSet(QStringLiteral("language")) ? parser.value(QStringLiteral("language"))
                                                                            : QStringLiteral("en"));
    return app::runExport(parser);
  }
  if (parser.isSet(QStringLiteral("contact-sheet"))) {
    const auto written = ui::writeContactSheet(parser.value(QStringLiteral("contact-sheet")));
    return written ? 0 : refuse(written.error().message);
  }

  const QString state = parser.value(QStringLiteral("state"));
  const bool link = state.startsWith(QLatin1String("retrace:"));
  if (!link && !ui::showcaseNames().contains(state))
    return refuse(fmt::format("'{}' is not a state: choose one of {}, or give a link.", state.toStdString(),
                              ui::showcaseNames().join(QStringLiteral(", ")).toStdString()),
                  2);
  const ui::ShowcaseFrame frame = ui::showcaseFrame(state);
  // Given, else the state's, else remembered.
  const auto chosen = [&](const QString& name, const QString& ofState, const QString& usual,
                          const QString& remembered) {
    if (parser.isSet(name)) return parser.value(name);
    if (picture) return ofState.isEmpty() ? usual : ofState;
    return remembered;
  };
  ui::applyLanguage(application,
                    chosen(QStringLiteral("language"), frame.language, QStringLiteral("en"), ui::Settings::language()));
  ui::Document document;
  ui::MainWindow window(document);
  const QString theme = chosen(QStringLiteral("theme"), frame.theme, QStringLiteral("light"), ui::Settings::theme());
  document.setThemeName(theme.isEmpty() ? QStringLiteral("system") : theme);
  if (picture && frame.size.isValid()) window.resize(frame.size);
  if (parser.isSet(QStringLiteral("size"))) {
    const QStringList parts = parser.value(QStringLiteral("size")).split(QLatin1Char('x'));
    const QSize size = parts.size() == 2 ? QSize(parts[0].toInt(), parts[1].toInt()) : QSize();
    if (size.width() < 400 || size.height() < 300 || size.width() > 8000 || size.height() > 8000)
      return refuse("--size must look like 1440x880, from 400x300 to 8000x8000.", 2);
    window.resize(size);
  }
  QString file = parser.value(QStringLiteral("problem"));
  if (file.isEmpty() && !parser.positionalArguments().isEmpty()) file = parser.positionalArguments().front();
  if (!file.isEmpty())
    if (auto opened = document.openNow(file); !opened) return refuse(opened.error().message);
  if (link) {
    const auto session = ui::sessionFromLink(state);
    if (!session) return refuse(session.error().message);
    if (auto opened = document.openSession(*session); !opened) return refuse(opened.error().message);
  }
  if (parser.isSet(QStringLiteral("screenshot")))
    return takeScreenshot(window, parser.value(QStringLiteral("screenshot")), link ? QStringLiteral("opening") : state);
  window.show();
  return QApplication::exec();
}
