// SPDX-License-Identifier: GPL-3.0-or-later
// Owns what every window test needs: a settled window, and its words as they are read.
#pragma once

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QSlider>
#include <QTextDocument>
#include <QtTest>
#include <memory>

#include "ui/charts/loss_chart.h"
#include "ui/charts/tradeoff_chart.h"
#include "ui/panel/problem_panel.h"
#include "ui/spacetime/spacetime_view.h"
#include "ui/window/main_window.h"

namespace retrace::test {

inline constexpr int kPatienceMilliseconds = 60'000;

struct OwnDocument {
  ui::Document own;
};
/// A window with a document of its own.
class OwnWindow : private OwnDocument, public ui::MainWindow {
 public:
  OwnWindow() : ui::MainWindow(own) {}
};

/// Chooses a problem as a file would.
inline void choose(ui::MainWindow& window, const core::Problem& problem, const std::optional<core::Network>& network) {
  ui::Setup setup = window.document().setup();
  setup.take(problem, network);
  window.document().choose(setup);
}

/// Takes the stop of the slider that is not above `bytes`.
inline void chooseBudget(ui::MainWindow& window, std::int64_t bytes) {
  ui::BudgetBox& budget = window.panel().budget();
  budget.takeBudget(budget.stopAt(bytes));
}

inline bool settle(ui::MainWindow& window) {
  return QTest::qWaitFor([&] { return window.document().settled(); }, kPatienceMilliseconds);
}

/// A window as a person meets it first: on the screen, active, its schedule solved. Null where that does not come
/// about.
inline std::unique_ptr<ui::MainWindow> openWindow() {
  auto window = std::make_unique<OwnWindow>();
  window->show();
  window->activateWindow();
  return settle(*window) && QTest::qWaitForWindowActive(window.get()) ? std::move(window) : nullptr;
}

inline core::Problem lstmProblem(std::int64_t steps, std::int64_t hidden, std::int64_t batch, std::int64_t units) {
  core::Problem problem{
      steps, core::stateSizes({core::CellKind::Lstm, hidden, batch, 1}), {}, 0, {core::StrategyKind::Mixed, 0}};
  problem.budgetBytes = units * problem.sizes.hiddenBytes;
  return problem;
}

/// HTML as it is read.
inline QString plain(const QString& html) {
  QTextDocument document;
  document.setHtml(html);
  return document.toPlainText();
}

inline QString labelText(const QWidget& window, const char* name) {
  const auto* label = window.findChild<QLabel*>(QLatin1String(name));
  return label ? plain(label->text()) : QString();
}

}  // namespace retrace::test
