// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/worker.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

#include "ui/common/settings.h"
#include "ui/common/text.h"

namespace retrace::ui {

namespace {

constexpr int kConnectionFailed = 255;  // ssh's own exit code; every other is the far program's

// For a shell, as it is where that can be.
QString quoted(const QString& argument) {
  static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_@%+=:,./-]+$"));
  if (plain.match(argument).hasMatch()) return argument;
  return shellQuoted(argument);
}

}  // namespace

bool Worker::remote() const {
  const QString program = QFileInfo(words.front()).completeBaseName();
  return program == QLatin1String("ssh") || program == QLatin1String("autossh") || program == QLatin1String("dbclient");
}

void Worker::start(QProcess& process, const QStringList& arguments) const {
  QStringList all = words.mid(1);
  for (const QString& argument : arguments) all << (remote() ? quoted(argument) : argument);
  process.start(words.front(), all);
}

core::Result<Worker> workerFromText(const QString& text) {
  const QString trimmed = text.trimmed();
  if (QFileInfo(trimmed).isFile()) return Worker{{trimmed}};
  QStringList words = QProcess::splitCommand(trimmed);
  if (words.isEmpty() || words.front().isEmpty())
    return core::fail(core::ErrorCode::InvalidInput,
                      "The worker has no name: write a program, or for instance ssh HOST retrace-cli.");
  return Worker{std::move(words)};
}

Worker chosenWorker() {
  for (const QString& text : {qEnvironmentVariable("RETRACE_WORKER"), Settings::worker()})
    if (auto worker = workerFromText(text)) return *worker;
  return {{QDir(QCoreApplication::applicationDirPath()).filePath(QStringLiteral("retrace-cli"))}};
}

QString whyWorkerFailed(const Worker& worker, const QProcess& process, const QByteArray& said) {
  if (process.error() == QProcess::FailedToStart)
    return QObject::
        tr("The worker '%1' could not be started: %2. Build retrace-cli, or name another worker (menu Run, Worker).")
            .arg(worker.name(), process.errorString());
  if (process.exitStatus() == QProcess::CrashExit)
    return QObject::tr("The worker was killed (signal %1), for instance because memory ran out.")
        .arg(process.exitCode());
  if (process.exitCode() == 0) return {};
  QString words = QString::fromUtf8(said).trimmed();
  if (words.startsWith(QStringLiteral("retrace-cli: "))) words.remove(0, static_cast<int>(qstrlen("retrace-cli: ")));
  if (worker.remote() && process.exitCode() == kConnectionFailed)
    return words.isEmpty() ? QObject::tr("The connection to the worker '%1' was lost.").arg(worker.name())
                           : QObject::tr("The worker '%1' cannot be reached: %2").arg(worker.name(), words);
  return words.isEmpty() ? QObject::tr("The worker failed with exit code %1.").arg(process.exitCode()) : words;
}

}  // namespace retrace::ui
