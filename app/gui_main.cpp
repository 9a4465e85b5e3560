// SPDX-License-Identifier: GPL-3.0-or-later
// retrace: the window, and the pictures that need no display.
#include <QAction>
#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QLoggingCategory>

#include "app/gui_export.h"
#include "ui/main_window.h"

namespace {

using namespace retrace;

using app::refuse;
using app::waitFor;

int takeScreenshot(ui::MainWindow& window, const QString& file, const QString& state) {
  constexpr int kPatienceMilliseconds = 120'000;
  window.show();
  if (!waitFor([&] { return window.settled(); }, kPatienceMilliseconds)) return refuse("The schedule was not ready in time.");
  if (state == QLatin1String("live")) {
    window.startRun();
    waitFor([&] { return window.run().iterations().size() >= 25 || !window.runController().running(); }, kPatienceMilliseconds);
    if (window.run().iterations().size() < 25) return refuse("The run ended early: " + window.message().toStdString());
    window.runController().pause();
    waitFor([&] { return window.run().paused() && window.run().actionsDone() > 0; }, kPatienceMilliseconds);
  } else if (state == QLatin1String("playing")) {
    window.selection().setCursor(window.selection().plan()->actionCount() * 7 / 10);
    window.selection().pin({window.selection().plan()->problem().steps / 3, {}});
  }
  if (state == QLatin1String("bounds")) window.findChild<QAction*>(state)->trigger();
  QElapsedTimer settle;
  settle.start();
  waitFor([&] { return settle.elapsed() > 150; }, 1000);
  const QPixmap picture = window.grab();
  if (!picture.save(file)) return refuse(fmt::format("The picture '{}' could not be written: is the folder there, does the name end in .png, is the disk full?", file.toStdString()));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto has = [&](const char* option) {
    for (int i = 1; i < argc; ++i)
      if (QByteArray(argv[i]).startsWith(option)) return true;
    return false;
  };
  const bool picture = has("--export") || has("--paper") || has("--animate") || has("--screenshot") || has("--help") || has("--version");
  if (picture) qputenv("QT_QPA_PLATFORM", "offscreen");
  if (!picture && qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") && qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY"))
    return refuse("There is no display (DISPLAY and WAYLAND_DISPLAY are not set). --screenshot, --export, --paper and --animate need none, nor does retrace-cli.");
  QLocale::setDefault(QLocale::c());
  if (picture) QLoggingCategory::setFilterRules(QStringLiteral("default.warning=false"));  // the offscreen platform's remarks
  QApplication application(argc, argv);
  QCoreApplication::setApplicationName(QStringLiteral("Retrace"));
  QCoreApplication::setApplicationVersion(QStringLiteral("0.1.0"));
  QCommandLineParser parser;
  parser.setApplicationDescription(QStringLiteral("See, plan and run backpropagation through time under a memory budget."));
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addPositionalArgument(QStringLiteral("file"), QStringLiteral("A schedule or a recording to open"), QStringLiteral("[FILE]"));
  const auto option = [&](const char* name, const char* help, const char* value, const char* fallback = "") {
    parser.addOption({QLatin1String(name), QLatin1String(help), QLatin1String(value), QLatin1String(fallback)});
  };
  app::addExportOptions(parser);
  option("screenshot", "Write a picture of the window and end", "FILE");
  option("state", "What the screenshot shows: opening, playing, live or bounds", "STATE", "opening");
  option("theme", "light, dark or print", "THEME");
  option("size", "Size of the window, such as 1440x880", "WxH");
  parser.process(application);
  ui::applyTheme(application, ui::Theme::named(QStringLiteral("light")));
  if (app::asksForExport(parser)) return app::runExport(parser);

  const QString state = parser.value(QStringLiteral("state"));
  if (!QStringList{QStringLiteral("opening"), QStringLiteral("playing"), QStringLiteral("live"), QStringLiteral("bounds")}.contains(state))
    return refuse(fmt::format("'{}' is no state: choose opening, playing, live or bounds.", state.toStdString()), 2);
  ui::MainWindow window;
  if (parser.isSet(QStringLiteral("theme"))) window.setThemeByName(parser.value(QStringLiteral("theme")));
  else window.setThemeByName(QStringLiteral("light"));
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
    if (auto opened = window.openFile(file); !opened) return refuse(opened.error().message);
  if (parser.isSet(QStringLiteral("screenshot"))) return takeScreenshot(window, parser.value(QStringLiteral("screenshot")), state);
  window.show();
  return QApplication::exec();
}
