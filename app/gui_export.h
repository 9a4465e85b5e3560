// SPDX-License-Identifier: GPL-3.0-or-later
// Owns what `retrace` writes without a display: figures, the paper's figures, animations. Main thread.
#pragma once

#include <QCoreApplication>
#include <QElapsedTimer>
#include <string>

class QCommandLineParser;

namespace retrace::app {

/// Prints "retrace: ..." on standard error and returns `exitCode`.
int refuse(const std::string& sentence, int exitCode = 1);

/// Works on events until `done`, but no longer than this; returns whether it is done.
template <typename Condition>
bool waitFor(Condition done, int milliseconds) {
  QElapsedTimer clock;
  clock.start();
  while (!done() && clock.elapsed() < milliseconds)
    QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
  return done();
}

void addExportOptions(QCommandLineParser& parser);
[[nodiscard]] bool asksForExport(const QCommandLineParser& parser);
/// Returns the exit code; says on standard error what failed.
[[nodiscard]] int runExport(const QCommandLineParser& parser);

}  // namespace retrace::app
