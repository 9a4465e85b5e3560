// SPDX-License-Identifier: GPL-3.0-or-later
// From the moved budget slider to everything repainted, over the whole range of budgets.
#include <QApplication>
#include <QElapsedTimer>
#include <QSlider>
#include <QtTest>
#include <algorithm>
#include <cstdio>

#include "ui/main_window.h"
#include "ui/problem_panel.h"

using namespace retrace;

namespace {

constexpr int kMoves = 101;

void measure(std::int64_t steps) {
  ui::MainWindow window;
  core::Problem problem{steps, core::stateSizes({core::CellKind::Lstm, 64, 16}), {}, 0, {core::StrategyKind::Mixed, 0}};
  problem.budgetBytes = core::storeAllBytes(problem.steps, problem.sizes) / 20;
  window.panel().show(problem, core::Network{core::CellKind::Lstm, 64, 16});
  window.show();
  Q_EMIT window.panel().problemChanged(problem);
  if (!QTest::qWaitFor([&] { return window.settled(); }, 600'000)) {
    fmt::print(stderr, "T = {}: not solved in ten minutes\n", steps);
    return;
  }
  QSlider* slider = window.panel().budgetSlider();
  std::vector<double> solved, painted;
  for (int move = 0; move < kMoves; ++move) {
    const int target = 1 + (slider->maximum() - 1) * ((move * 37) % kMoves) / kMoves;  // far jumps, never the same place twice
    if (target == slider->value()) continue;
    QElapsedTimer clock;
    clock.start();
    slider->setValue(target);
    while (!window.settled()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    solved.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
    static_cast<void>(window.grab());  // paints every widget, whether or not it had to be
    painted.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
  }
  const auto at = [](std::vector<double> times, double part) {
    std::sort(times.begin(), times.end());
    return times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1))];
  };
  fmt::print("| {} | {} | {:.1f} | {:.1f} | {:.1f} | {:.1f} |\n", steps, painted.size(), at(solved, 0.5), at(painted, 0.5), at(painted, 0.95), at(painted, 1.0));
}

}  // namespace

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  fmt::print("Slider to repainted window (1440 x 880, mixed, LSTM 64, batch 16), milliseconds\n");
  fmt::print("| T | moves | solved, median | repainted, median | 95 % | worst |\n|---|---|---|---|---|---|\n");
  for (const std::int64_t steps : {100, 1000, 2000}) measure(steps);
  return 0;
}
