// SPDX-License-Identifier: GPL-3.0-or-later
// The window at scale: a moved budget slider, and the space-time picture of millions of actions.
#include <QApplication>
#include <QFile>
#include <QRegularExpression>
#include <QSlider>
#include <QtTest>
#include <algorithm>
#include <cstdio>
#include <ctime>

#include "core/base/median.h"
#include "ui/model/spacetime_range.h"
#include "ui/panel/problem_panel.h"
#include "ui/spacetime/overview_strip.h"
#include "ui/spacetime/spacetime_view.h"
#include "ui/views/inspector.h"
#include "ui/window/main_window.h"

using namespace retrace;

namespace {

constexpr int kMoves = 101;

double at(std::vector<double> times, double part) {
  std::sort(times.begin(), times.end());
  return core::quantile(times, part);
}

struct Took {
  double wall = 0.0,
         own = 0.0;  // milliseconds; own: of the main thread's processor time, without what it waits for others
};

class Watch {
 public:
  [[nodiscard]] Took took() const { return {now(CLOCK_MONOTONIC) - m_wall, now(CLOCK_THREAD_CPUTIME_ID) - m_own}; }
  [[nodiscard]] double milliseconds() const { return took().wall; }

 private:
  static double now(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
  }
  double m_wall = now(CLOCK_MONOTONIC), m_own = now(CLOCK_THREAD_CPUTIME_ID);
};

// One event: what a person does, and everything painted that asked for it. Begins when the window system has done what
// came before, as it has between the events of a hand.
template <typename Change>
Took moved(const Change& change) {
  QGuiApplication::sync();
  const Watch watch;
  change();
  QCoreApplication::processEvents();
  return watch.took();
}

// Peak and present resident memory in MiB, from the kernel.
double residentMebibytes(const char* line) {
  QFile status(QStringLiteral("/proc/self/status"));
  if (!status.open(QIODevice::ReadOnly)) return 0.0;
  for (const QByteArray& one : status.readAll().split('\n'))
    if (one.startsWith(line))
      return one.mid(static_cast<int>(qstrlen(line))).trimmed().split(' ').front().toDouble() / 1024.0;
  return 0.0;
}

// Has every widget painted once, whether or not it had to be. Qt paints what lets its parent show through with the
// parent, and asks nothing opaque for a parent's sake: asked one by one, the former would be painted twice.
void paintAll(QWidget& window) {
  window.update();
  for (QWidget* one : window.findChildren<QWidget*>())
    if (one->testAttribute(Qt::WA_OpaquePaintEvent) || one->autoFillBackground()) one->update();
}

void measureSlider(std::int64_t steps, core::StrategyKind kind,
                   core::StateSizes sizes = core::stateSizes({core::CellKind::Lstm, 64, 16})) {
  ui::Document document;
  ui::MainWindow window(document);
  core::Problem problem{steps, sizes, {}, 0, {kind, 0}};
  problem.budgetBytes = core::storeAllBytes(problem.steps, problem.sizes) / 20;
  window.show();
  ui::Setup chosen = document.setup();
  chosen.take(problem, core::Network{core::CellKind::Lstm, 64, 16});
  document.choose(chosen);
  if (!QTest::qWaitFor([&] { return document.settled(); }, 600'000)) {
    fmt::print(stderr, "T = {}: not solved in ten minutes\n", steps);
    return;
  }
  for (int i = 0; i < 20; ++i) QCoreApplication::processEvents();  // the window has been seen before it is touched
  static_cast<void>(window.grab());
  QSlider* slider = window.panel().budget().slider();
  std::vector<double> solved, shown, painted;
  for (const bool whole : {false, true})
    for (int move = 0; move < kMoves; ++move) {
      const int target =
          1 + static_cast<int>((static_cast<std::int64_t>(slider->maximum()) - 1) * ((move * 37) % kMoves) /
                               kMoves);  // far jumps, never the same place twice
      if (target == slider->value()) continue;
      const Watch clock;
      slider->setValue(target);
      while (!document.settled()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
      if (!whole) solved.push_back(clock.milliseconds());
      if (whole) {
        window.inspector().refresh();  // its words, which else follow a moment later
        paintAll(window);
      }
      QCoreApplication::processEvents();  // paints
      (whole ? painted : shown).push_back(clock.milliseconds());
    }
  if (painted.empty()) return;
  fmt::print("| {} | {} / {} | {} | {} | {:.1f} | {:.1f} | {:.1f} | {:.1f} | {:.1f} | {:.1f} | {:.1f} |\n",
             core::toText(core::Strategy{kind, 0}), sizes.hiddenBytes, sizes.internalBytes, steps, painted.size(),
             at(solved, 0.5), at(shown, 0.5), at(shown, 0.95), at(shown, 1.0), at(painted, 0.5), at(painted, 0.95),
             at(painted, 1.0));
}

void report(const char* what, const std::vector<Took>& times) {
  std::vector<double> wall, own;
  for (const Took& one : times) {
    wall.push_back(one.wall);
    own.push_back(one.own);
  }
  fmt::print("| {} | {} | {:.2f} | {:.2f} | {:.2f} | {:.2f} |\n", what, times.size(), at(wall, 0.5), at(wall, 0.95),
             at(wall, 1.0), at(own, 1.0));
}

void measureSpacetime(core::StrategyKind kind, std::int64_t steps, std::int64_t units) {
  core::Problem problem{steps, core::stateSizes({core::CellKind::Lstm, 64, 16}), {}, 0, {kind, 0}};
  problem.budgetBytes = units * problem.sizes.hiddenBytes;
  const Watch planning;
  auto solution = core::plan(problem);
  if (!solution) return;
  auto plan = ui::Plan::make(std::move(*solution));
  const double made = planning.milliseconds();
  ui::Selection selection;
  ui::RunModel run;
  ui::SpacetimeView view(selection, run);
  ui::OverviewStrip strip(selection, view);
  view.resize(1600, 900);
  view.show();
  strip.resize(1600, 50);
  strip.show();
  QCoreApplication::processEvents();
  const Watch first;
  selection.setPlan(*plan);
  view.repaint();
  strip.repaint();
  fmt::print(
      "\n{}, T = {}, {} units: {} actions. Solved and ready to be read {:.1f} ms, first picture {:.1f} ms (with the "
      "overview strip); the process at its peak {:.0f} MiB.\n\n",
      core::toText(problem.strategy), steps, units, (*plan)->actionCount(), made, first.milliseconds(),
      residentMebibytes("VmHWM:"));
  fmt::print(
      "| frame at 1600 x 900 | frames | median | 95 % | worst | worst of own time |\n|---|---|---|---|---|---|\n");
  std::vector<Took> zoomIn, panned, byAxis;
  const auto frame = [&](std::vector<Took>& times, const auto& change) {
    const ui::SpacetimeRange was = view.range();
    const Watch watch;
    change();
    view.repaint();
    if (!(view.range() == was)) times.push_back(watch.took());
  };
  std::vector<Took> levels[3], tree;
  while (view.range().rows() > 3.0 || view.range().columns() > 3.0) {
    const ui::SpacetimeRange was = view.range();
    frame(zoomIn, [&] { view.zoom(0.8, view.placeOf(steps / 3, (*plan)->backwardOf(steps / 3))); });
    for (const double part : {0.013, -0.4, 0.31}) {
      frame(panned, [&] { view.pan(view.range().columns() * part, view.range().rows() * part); });
      frame(levels[static_cast<int>(view.detail())],
            [&] { view.pan(view.range().columns() * part / 7, view.range().rows() * part / 7); });
    }
    view.setTreeShown(true);
    for (const double part : {0.011, -0.02})
      frame(tree, [&] { view.pan(view.range().columns() * part, view.range().rows() * part); });
    view.setTreeShown(false);
    view.pan(-view.range().columns() * (0.011 - 0.02), -view.range().rows() * (0.011 - 0.02));
    view.pan(-view.range().columns() * (0.013 - 0.4 + 0.31) * 8 / 7,
             -view.range().rows() * (0.013 - 0.4 + 0.31) * 8 / 7);
    if (view.range() == was) break;
  }
  view.showAll();
  while (view.range().rows() > 3.0) {
    const double rows = view.range().rows();
    frame(byAxis, [&] {
      view.zoom(0.7, view.placeOf(steps / 2, (*plan)->actionCount() / 2), ui::SpacetimeView::Axes::Actions);
    });
    if (view.range().rows() == rows) break;
  }
  view.showAll();
  while (view.range().columns() > 3.0) {
    const double columns = view.range().columns();
    frame(byAxis,
          [&] { view.zoom(0.7, view.placeOf(steps / 2, (*plan)->actionCount() / 2), ui::SpacetimeView::Axes::Steps); });
    if (view.range().columns() == columns) break;
  }
  report("zoom, from everything to one cell", zoomIn);
  report("pan, at every zoom", panned);
  report("zoom of one axis alone", byAxis);
  report("pan with the recursion tree, at every zoom", tree);
  const char* names[3] = {"pan, raster", "pan, cells", "pan, opened cells"};
  for (int level = 0; level < 3; ++level)
    if (!levels[level].empty()) report(names[level], levels[level]);
  view.showAll();
  view.repaint();
  std::vector<Took> ticks, jumps, hovers;
  QCoreApplication::processEvents();
  for (int i = 0; i < 300; ++i) ticks.push_back(moved([&] { selection.setCursor(selection.cursor() + 1); }));
  for (int i = 0; i < 300; ++i)
    jumps.push_back(moved([&] { selection.setCursor((*plan)->actionCount() / 300 * ((i * 7) % 300)); }));
  for (int i = 0; i < 300; ++i)
    hovers.push_back(moved([&] {
      selection.hover({1 + steps / 300 * ((i * 11) % 300), (*plan)->actionCount() / 300 * ((i * 13) % 300)});
    }));
  report("cursor, one action on", ticks);
  report("cursor, far jumps", jumps);
  report("hover, far jumps", hovers);
}

// The same in the whole window, where the arena, the strip and the inspector follow.
void measureWindowCursor() {
  ui::Document document;
  ui::MainWindow window(document);
  window.resize(1600, 900);
  core::Problem problem{
      1'000'000, core::stateSizes({core::CellKind::Lstm, 64, 16}), {}, 0, {core::StrategyKind::Hidden, 0}};
  problem.budgetBytes = 50 * problem.sizes.hiddenBytes;
  window.show();
  ui::Setup chosen = document.setup();
  chosen.take(problem, core::Network{core::CellKind::Lstm, 64, 16});
  document.choose(chosen);
  if (!QTest::qWaitFor(
          [&] { return document.settled() && document.selection().plan()->problem().steps == problem.steps; }, 600'000))
    return;
  for (int i = 0; i < 20; ++i) QCoreApplication::processEvents();
  std::vector<Took> ticks, hovers;
  for (int i = 0; i < 1000; ++i)
    ticks.push_back(moved([&] { document.selection().setCursor(document.selection().cursor() + 1); }));
  for (int i = 0; i < 1000; ++i)
    hovers.push_back(moved([&] { document.selection().hover({1 + problem.steps / 1000 * ((i * 11) % 1000), {}}); }));
  report("whole window: cursor, one action on", ticks);
  report("whole window: hover", hovers);
}

}  // namespace

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  const QStringList arguments = QApplication::arguments();
  if (arguments.contains(QStringLiteral("cursor"))) {
    measureWindowCursor();
    return 0;
  }
  if (!arguments.contains(QStringLiteral("slider"))) {
    measureSpacetime(core::StrategyKind::Hidden, 1'000'000, 50);
    measureWindowCursor();
    measureSpacetime(core::StrategyKind::Hidden, 100'000'000, 500);
    measureSpacetime(core::StrategyKind::Mixed, 100'000'000, 500);
  }
  if (arguments.contains(QStringLiteral("spacetime"))) return 0;
  fmt::print("\nSlider to repainted window (1440 x 880), milliseconds\n\n");
  fmt::print(
      "| strategy | bytes h / I | T | moves | solved, median | on the screen, median | 95 % | worst | all painted "
      "anew, "
      "median | 95 % | worst |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
  const auto asked = [&](std::int64_t steps) {
    return !arguments.contains(QStringLiteral("slider")) ||
           arguments.filter(QRegularExpression(QStringLiteral("^[0-9]+$"))).isEmpty() ||
           arguments.contains(QString::number(steps));
  };
  for (const std::int64_t steps : {100, 1000, 2000})
    if (asked(steps)) measureSlider(steps, core::StrategyKind::Mixed);
  if (asked(1000)) measureSlider(1000, core::StrategyKind::Mixed, {8196, 28'672});
  for (const std::int64_t steps : {100'000, 1'000'000, 100'000'000})
    for (const core::StrategyKind kind : {core::StrategyKind::Hidden, core::StrategyKind::Mixed})
      if (asked(steps)) measureSlider(steps, kind);
  return 0;
}
