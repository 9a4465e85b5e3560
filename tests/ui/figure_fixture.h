// SPDX-License-Identifier: GPL-3.0-or-later
// Owns what tests of figures share: a source with a plan, curves and a run, and other programs that look at files.
#pragma once

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <cmath>

#include "core/planner/tradeoff.h"
#include "tests/ui/window_fixture.h"
#include "ui/figures/figures.h"
#include "ui/model/curves.h"

namespace retrace::test {

inline QByteArray contentOf(const QString& file) {
  QFile in(file);
  return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
}

// Runs a program to its end; returns its exit code, -1 when it cannot start.
inline int runProgram(const QString& program, const QStringList& arguments, QByteArray* output = nullptr,
                      const QString& folder = {}) {
  QProcess process;
  process.setProcessChannelMode(QProcess::MergedChannels);
  if (!folder.isEmpty()) process.setWorkingDirectory(folder);
  process.start(program, arguments);
  if (!process.waitForStarted()) return -1;
  process.waitForFinished(kPatienceMilliseconds);
  const QByteArray said = process.readAll();
  if (output) *output = said;
  return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
}

inline bool installed(const char* program) { return !QStandardPaths::findExecutable(QLatin1String(program)).isEmpty(); }

inline ui::FigureSource sourceOf(const core::Problem& problem) {
  auto solution = core::solve(problem);
  auto plan = ui::Plan::make(std::move(*solution));
  auto curves = std::make_shared<ui::Curves>();
  curves->steps = problem.steps;
  curves->sizes = problem.sizes;
  for (const core::StrategyKind kind : {core::StrategyKind::Hidden, core::StrategyKind::Internal,
                                        core::StrategyKind::Mixed, core::StrategyKind::StoreAll})
    curves->curves.push_back(
        {{kind, 0}, core::tradeoffCurve({problem.steps, problem.sizes, {}, 0, {kind, 0}})->points});
  ui::MeasuredRun run;
  run.started.problem = problem;
  run.started.frequencyLoss = 3.0;
  for (int i = 0; i < 50; ++i)
    run.iterations.push_back(
        {i, 3.0 / (1.0 + i), 1.0, 10.0, plan.value()->solution().forwardOperations, problem.budgetBytes, "0", {}});
  return {*plan, curves, {run}, {}, QStringLiteral("retrace:abcdefghijkl")};
}

}  // namespace retrace::test
