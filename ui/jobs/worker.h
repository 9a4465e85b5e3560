// SPDX-License-Identifier: GPL-3.0-or-later
// Owns which worker the window starts: a command on this machine, or one that reaches another ("ssh HOST retrace-cli").
// The choice is a setting of this program and never part of a session, so that opening a file starts nothing that its
// author chose. Main thread.
#pragma once

#include <QProcess>
#include <QStringList>

#include "core/base/result.h"

namespace retrace::ui {

struct Worker {
  QStringList words;  ///< the program and its first arguments; never empty

  [[nodiscard]] QString name() const { return words.join(QLatin1Char(' ')); }
  /// Whether the words lead through a shell elsewhere, where the files and the memory are then.
  [[nodiscard]] bool remote() const;
  /// Starts it with further `arguments`, quoted where a shell is in between.
  void start(QProcess& process, const QStringList& arguments) const;
};

/// The file of this name, or a program and its arguments ("..." keeps spaces). InvalidInput when there are no words.
[[nodiscard]] core::Result<Worker> workerFromText(const QString& text);
/// RETRACE_WORKER, else Settings::worker(), else retrace-cli beside the window's program.
[[nodiscard]] Worker chosenWorker();

/// Why a worker that is over failed, in a sentence: what it `said` on standard error, or how it ended. Empty for exit
/// code 0.
[[nodiscard]] QString whyWorkerFailed(const Worker& worker, const QProcess& process, const QByteArray& said);

}  // namespace retrace::ui
