// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/showcase.h"

#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QMenuBar>
#include <QPainter>
#include <QTemporaryDir>
#include <algorithm>

#include "ui/common/language.h"
#include "ui/common/text.h"
#include "ui/dialogs/fit_dialog.h"
#include "ui/dialogs/help.h"
#include "ui/dialogs/tables.h"
#include "ui/panel/problem_panel.h"
#include "ui/spacetime/spacetime_view.h"
#include "ui/views/inspector.h"
#include "ui/window/main_window.h"
#include "ui/window/window_dialogs.h"

namespace retrace::ui {

namespace {

constexpr int kPatienceMilliseconds = 120'000;
constexpr std::int64_t kLargeSteps = 1'000'000;

using Enter = core::Result<void> (*)(MainWindow&);

core::Result<void> failed(const std::string& what) {
  return core::fail(core::ErrorCode::Io, "The picture's state was not reached: {}.", what);
}

bool settled(MainWindow& window) {
  return waitUntil([&] { return window.document().settled() && !window.document().training().machines().busy(); },
                   kPatienceMilliseconds);
}

core::Result<void> ask(MainWindow& window, const core::Problem& problem) {
  Document& document = window.document();
  Setup next = document.setup();
  next.take(problem, next.network);
  document.choose(next);
  return waitUntil([&] { return document.plan() && document.plan()->problem() == problem; }, kPatienceMilliseconds)
             ? core::Result<void>()
             : failed("the schedule was not solved in time");
}

core::Result<void> opening(MainWindow&) { return {}; }

core::Result<void> playing(MainWindow& window) {
  const Plan& plan = *window.document().selection().plan();
  window.document().selection().setCursor(plan.actionCount() * 7 / 10);
  window.document().selection().pin({plan.problem().steps / 3, {}});
  return {};
}

// The first hidden state that is kept at the cursor, explained.
core::Result<void> why(MainWindow& window) {
  const auto& stack = window.document().selection().state().stack();
  const auto kept = std::find_if(stack.begin(), stack.end(), [](const core::Block& block) { return block.first > 0; });
  if (kept == stack.end()) return failed("nothing is kept at the cursor");
  const auto life =
      window.document().selection().plan()->lifeHolding(kept->first, window.document().selection().cursor());
  if (!life) return failed("nothing is kept at the cursor");
  window.document().selection().pin({kept->first, life->begin});
  return {};
}

core::Result<void> live(MainWindow& window) {
  window.panel().startRun(false);
  static_cast<void>(waitUntil(
      [&] {
        return window.document().run().iterations().size() >= 25 ||
               !window.document().training().controller().running();
      },
      kPatienceMilliseconds));
  if (window.document().run().iterations().size() < 25)
    return failed("the run ended early: " + window.document().message().toStdString());
  window.document().training().controller().pause();
  static_cast<void>(
      waitUntil([&] { return window.document().run().paused() && window.document().run().actionsDone() > 0; },
                kPatienceMilliseconds));
  return {};
}

// The other machine: what it is, or why it is not there.
core::Result<void> device(MainWindow& window) {
  auto* machine = window.panel().findChild<QComboBox*>(QStringLiteral("run.device"));
  machine->setCurrentIndex(machine->findData(QStringLiteral("cuda")));
  return {};
}

core::Result<void> bounds(MainWindow& window) {
  window.findChild<QAction*>(QStringLiteral("bounds"))->setChecked(true);
  return {};
}

void closeUp(MainWindow& window, double columns, double rows) {
  const Plan& plan = *window.document().selection().plan();
  const std::int64_t action = window.document().selection().cursor() - 1;
  const core::Action looked = plan.action(action);
  const double column = static_cast<double>(std::max<std::int64_t>(1, looked.first)) - 0.5;
  window.spacetime().setRange({column - columns / 2, column + columns / 2, static_cast<double>(action) + 0.5 - rows / 2,
                               static_cast<double>(action) + 0.5 + rows / 2});
}

core::Result<void> cells(MainWindow& window) {
  closeUp(window, 30, 34);
  return {};
}

core::Result<void> opened(MainWindow& window) {
  closeUp(window, 4.2, 6.2);
  return {};
}

// The sub-problem that the keeping of a state in the middle decides, among all that it is part of.
core::Result<void> tree(MainWindow& window) {
  window.findChild<QAction*>(QStringLiteral("recursionTree"))->setChecked(true);
  const Plan& plan = *window.document().selection().plan();
  const auto& stack = window.document().selection().state().stack();
  const auto kept = std::find_if(stack.rbegin(), stack.rend(),
                                 [](const core::Block& block) { return block.kind == core::Block::Kind::Hidden; });
  const auto life =
      kept == stack.rend() ? std::nullopt : plan.lifeHolding(kept->last, window.document().selection().cursor());
  if (!life) return failed("nothing is kept at the cursor");
  window.document().selection().setCursor(plan.actionCount());  // nothing is veiled
  window.document().selection().pin({{}, life->begin});
  return {};
}

// A recording of this schedule in which the machine goes one step further than planned.
core::Result<void> difference(MainWindow& window) {
  const Plan& plan = *window.document().selection().plan();
  core::RunStarted started;
  started.problem = plan.problem();
  started.network = window.document().setup().network;
  started.backend = "cpu";
  started.iterations = 1;
  started.actionsPerIteration = plan.actionCount();
  started.forwardOperationsPredicted = plan.solution().forwardOperations;
  core::ActionsDone done;
  const std::int64_t executed = plan.actionCount() * 6 / 10;
  plan.eachAction(0, executed, [&](std::int64_t, const core::Action& action) {
    done.actions.push_back({action, 20'000, 0});
    return true;
  });
  const auto odd =
      std::find_if(done.actions.begin() + executed / 2, done.actions.end(),
                   [](const core::ActionDone& one) { return one.action.kind == core::ActionKind::Forward; });
  if (odd == done.actions.end()) return failed("the schedule computes nothing in its middle");
  ++odd->action.last;
  QTemporaryDir folder;
  const QString file = folder.filePath(QStringLiteral("difference.jsonl"));
  QFile out(file);
  if (!out.open(QIODevice::WriteOnly)) return failed("the recording could not be written");
  for (const core::Event& event : {core::Event(started), core::Event(done)})
    out.write(QByteArray::fromStdString(core::toLine(event) + "\n"));
  out.close();
  if (auto opened = window.document().openNow(file); !opened) return opened;
  if (!settled(window)) return failed("the recording's schedule was not solved in time");
  window.document().selection().pin({odd->action.first, odd - done.actions.begin()});
  window.document().selection().setCursor(odd - done.actions.begin() + 1);
  closeUp(window, 44, 44);
  window.document().selection().setCursor(executed);
  return {};
}

core::Result<void> range(MainWindow& window) {
  const std::int64_t actions = window.document().selection().plan()->actionCount();
  window.document().selection().selectRange(SelectedRange{SelectedRange::Axis::Actions, actions / 4, actions / 2});
  return {};
}

core::Result<void> compare(MainWindow& window) {
  core::Problem other = window.document().problem();
  other.strategy = {core::StrategyKind::Sqrt, 0};
  other.budgetBytes = core::smallestBudgetBytes(other.strategy, other.steps, other.sizes);
  window.document().compareWith(other);
  return settled(window) ? core::Result<void>() : failed("the comparison was not solved in time");
}

core::Result<void> infeasible(MainWindow& window) {
  for (QLineEdit* edit : window.panel().findChildren<QLineEdit*>()) {
    if (edit->accessibleName() != BudgetBox::tr("Budget as text")) continue;
    edit->setText(QStringLiteral("10B"));
    edit->setModified(true);
    Q_EMIT edit->editingFinished();
  }
  return settled(window) ? core::Result<void>() : failed("the smallest budget was not solved in time");
}

core::Result<void> damaged(MainWindow& window) {
  window.document().open(QCoreApplication::applicationFilePath());
  if (!settled(window) || !window.document().messageWarns())
    return failed("the program itself was opened as a schedule");
  return {};
}

core::Result<void> large(MainWindow& window) {
  core::Problem problem = window.document().problem();
  problem.steps = kLargeSteps;
  problem.strategy = {core::StrategyKind::Hidden, 0};
  problem.budgetBytes = 50 * problem.sizes.hiddenBytes;
  if (auto asked = ask(window, problem); !asked) return asked;
  return settled(window) ? core::Result<void>() : failed("the curves were not ready in time");
}

core::Result<void> palette(MainWindow& window) {
  showPalette(window);
  return {};
}

core::Result<void> keys(MainWindow& window) {
  makeCheatSheet(*window.menuBar(), &window)->show();
  return {};
}

core::Result<void> tables(MainWindow& window) {
  makeTables(window.document().selection(), window.document().curves(), &window)->show();
  return {};
}

core::Result<void> costTable(MainWindow& window) {
  if (auto shown = why(window); !shown) return shown;
  showCostTable(window);
  return {};
}

core::Result<void> fit(MainWindow& window) {
  showFit(window);
  const auto* dialog = window.findChild<FitDialog*>();
  static_cast<void>(waitUntil([&] { return dialog->settled(); }, kPatienceMilliseconds));
  return {};
}

struct State {
  const char* name;
  Enter enter;
  QSize size;
  const char* theme;
  const char* language;
};

const std::vector<State>& states() {
  static const std::vector<State> list{{"opening", opening, {}, "", ""},
                                       {"playing", playing, {}, "", ""},
                                       {"why", why, {}, "", ""},
                                       {"bounds", bounds, {}, "", ""},
                                       {"live", live, {}, "", ""},
                                       {"device", device, {}, "", ""},
                                       {"cells", cells, {}, "", ""},
                                       {"opened", opened, {}, "", ""},
                                       {"tree", tree, {}, "", ""},
                                       {"difference", difference, {}, "", ""},
                                       {"range", range, {}, "", ""},
                                       {"compare", compare, {}, "", ""},
                                       {"infeasible", infeasible, {}, "", ""},
                                       {"damaged", damaged, {}, "", ""},
                                       {"large", large, {}, "", ""},
                                       {"palette", palette, {}, "", ""},
                                       {"keys", keys, {}, "", ""},
                                       {"tables", tables, {}, "", ""},
                                       {"cost-table", costTable, {}, "", ""},
                                       {"fit", fit, {}, "", ""},
                                       {"dark", why, {}, "dark", ""},
                                       {"print", playing, {}, "print", ""},
                                       {"small", playing, {800, 600}, "", ""},
                                       {"wide", why, {2560, 1440}, "", ""},
                                       {"small-compare", compare, {800, 600}, "", ""},
                                       {"german", why, {}, "", "de"},
                                       {"german-small", compare, {1024, 700}, "dark", "de"}};
  return list;
}

const State* find(const QString& name) {
  const auto at =
      std::find_if(states().begin(), states().end(), [&](const State& one) { return name == QLatin1String(one.name); });
  return at == states().end() ? nullptr : &*at;
}

}  // namespace

QPixmap picture(MainWindow& window) {
  QPixmap shot = window.grab();
  const auto dialogs = window.findChildren<QDialog*>();
  for (QDialog* dialog : dialogs) {
    if (!dialog->isVisible()) continue;
    QPainter painter(&shot);
    const QPoint place((window.width() - dialog->width()) / 2, std::max(0, (window.height() - dialog->height()) / 2));
    painter.fillRect(QRect(place - QPoint(1, 1), dialog->size() + QSize(2, 2)), Qt::darkGray);
    painter.drawPixmap(place, dialog->grab());
  }
  return shot;
}

bool waitUntil(const std::function<bool()>& done, int milliseconds) {
  QElapsedTimer clock;
  clock.start();
  while (!done() && clock.elapsed() < milliseconds)
    QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
  return done();
}

QStringList showcaseNames() {
  QStringList names;
  for (const State& one : states()) names << QLatin1String(one.name);
  return names;
}

ShowcaseFrame showcaseFrame(const QString& name) {
  const State* state = find(name);
  return state ? ShowcaseFrame{state->size, QLatin1String(state->theme), QLatin1String(state->language)}
               : ShowcaseFrame{};
}

core::Result<void> enterShowcase(MainWindow& window, const QString& name) {
  const State* state = find(name);
  if (!state)
    return core::fail(core::ErrorCode::InvalidInput, "'{}' is not a state: choose one of {}.", name.toStdString(),
                      showcaseNames().join(QStringLiteral(", ")).toStdString());
  if (!settled(window)) return failed("the schedule was not ready in time");
  if (auto entered = state->enter(window); !entered) return entered;
  window.inspector().refresh();
  if (!settled(window)) return failed("the explanation was not ready in time");
  for (int round = 0; round < 4; ++round) QCoreApplication::processEvents();  // a new height climbs one widget a round
  return {};
}

core::Result<void> writeContactSheet(const QString& folder) {
  constexpr int kColumns = 3, kTile = 800, kCaption = 30;
  QDir().mkpath(folder);
  std::vector<std::pair<QString, QPixmap>> shots;
  for (const State& state : states()) {
    const QString name = QLatin1String(state.name);
    applyLanguage(*qApp, state.language[0] ? QLatin1String(state.language) : QLatin1String("en"));
    Document document;
    MainWindow window(document);
    if (state.size.isValid()) window.resize(state.size);
    document.setThemeName(state.theme[0] ? QLatin1String(state.theme) : QLatin1String("light"));
    window.show();
    if (auto entered = enterShowcase(window, name); !entered)
      return core::fail(entered.error().code, "{}: {}", state.name, entered.error().message);
    shots.emplace_back(name, picture(window));
    const QString file = QDir(folder).filePath(name + QStringLiteral(".png"));
    if (!shots.back().second.save(file))
      return core::fail(core::ErrorCode::Io, "'{}' could not be written.", file.toStdString());
  }
  applyLanguage(*qApp, QStringLiteral("en"));
  const int tileHeight = kTile * 880 / 1440 + kCaption;
  const int rows = (static_cast<int>(shots.size()) + kColumns - 1) / kColumns;
  QImage sheet(kColumns * kTile, rows * tileHeight, QImage::Format_RGB32);
  sheet.fill(Qt::white);
  QPainter painter(&sheet);
  for (std::size_t i = 0; i < shots.size(); ++i) {
    const QRect tile(static_cast<int>(i) % kColumns * kTile, static_cast<int>(i) / kColumns * tileHeight, kTile,
                     tileHeight);
    const QSize size = shots[i].second.size().scaled(kTile - 12, tileHeight - kCaption - 6, Qt::KeepAspectRatio);
    painter.drawPixmap(tile.topLeft() + QPoint(6, kCaption),
                       shots[i].second.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation));
    painter.drawText(QRect(tile.topLeft() + QPoint(6, 0), QSize(kTile, kCaption)), Qt::AlignVCenter, shots[i].first);
  }
  painter.end();
  const QString file = QDir(folder).filePath(QStringLiteral("sheet.png"));
  if (!sheet.save(file)) return core::fail(core::ErrorCode::Io, "'{}' could not be written.", file.toStdString());
  return {};
}

}  // namespace retrace::ui
