// SPDX-License-Identifier: GPL-3.0-or-later
// The menus, the keys that work everywhere, who keeps them, the palette and the help.
#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenuBar>
#include <QMessageBox>
#include <QSlider>

#include "ui/charts/tradeoff_chart.h"
#include "ui/common/language.h"
#include "ui/common/settings.h"
#include "ui/common/text.h"
#include "ui/dialogs/command_palette.h"
#include "ui/dialogs/cost_table.h"
#include "ui/dialogs/fit_dialog.h"
#include "ui/dialogs/help.h"
#include "ui/dialogs/tables.h"
#include "ui/panel/problem_panel.h"
#include "ui/spacetime/overview_strip.h"
#include "ui/spacetime/spacetime_view.h"
#include "ui/views/comparison.h"
#include "ui/views/inspector.h"
#include "ui/views/iteration_bar.h"
#include "ui/views/memory_view.h"
#include "ui/views/transport.h"
#include "ui/window/main_window.h"

namespace retrace::ui {

void MainWindow::buildMenus() {
  buildFileMenu();
  buildEditMenu();
  buildViewMenu();
  buildScheduleMenu();
  buildRunMenu();
  buildHelpMenu();
  qApp->installEventFilter(this);
}

void MainWindow::buildFileMenu() {
  QMenu* file = menuBar()->addMenu(tr("&File"));
  file->addAction(tr("&Open a session, schedule or recording…"), QKeySequence::Open, this, &MainWindow::chooseFile);
  m_recent = file->addMenu(tr("Open &recent"));
  connect(m_recent, &QMenu::aboutToShow, this, &MainWindow::fillRecent);
  fillRecent();
  file->addAction(tr("&Read the file again"), QKeySequence::Refresh, this, &MainWindow::reload);
  file->addAction(tr("Save the sess&ion"), QKeySequence::Save, this, [this] { saveSession(); });
  file->addAction(tr("Save the session &as…"), this, [this] { saveSession(true); });
  file->addAction(tr("Sa&ve the schedule…"), QKeySequence(tr("Ctrl+Shift+S")), this, &MainWindow::saveSchedule);
  file->addSeparator();
  file->addAction(tr("&Export a figure…"), QKeySequence(tr("Ctrl+E")), this, &MainWindow::showExport);
  file->addSeparator();
  file->addAction(tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);
}

void MainWindow::buildEditMenu() {
  QMenu* edit = menuBar()->addMenu(tr("&Edit"));
  QAction* undo = m_undo.createUndoAction(this, tr("&Undo"));
  undo->setShortcut(QKeySequence::Undo);
  QAction* redo = m_undo.createRedoAction(this, tr("&Redo"));
  redo->setShortcuts({QKeySequence(tr("Ctrl+Shift+Z")), QKeySequence(tr("Ctrl+Y"))});
  edit->addAction(undo);
  edit->addAction(redo);
  edit->addSeparator();
  edit->addAction(tr("Copy &link"), QKeySequence(tr("Ctrl+Shift+C")), this, [this] {
    QApplication::clipboard()->setText(toLink(session()));
    say(
        tr("The link is on the clipboard: all that is chosen and shown is in it. Open it with retrace --state LINK, or "
           "paste it here."));
  });
  edit->addAction(tr("&Paste link"), QKeySequence(tr("Ctrl+Shift+V")), this, [this] {
    const auto pasted = sessionFromLink(QApplication::clipboard()->text().trimmed());
    if (!pasted) return say(toQString(pasted.error().message), true);
    if (auto opened = openSession(*pasted); !opened) say(toQString(opened.error().message), true);
  });
  edit->addSeparator();
  edit->addAction(tr("&Free the pin and the range"), QKeySequence(Qt::Key_Escape), this,
                  [this] { m_selection.clear(); });
}

void MainWindow::buildViewMenu() {
  QMenu* view = menuBar()->addMenu(tr("&View"));
  view->addAction(tr("&Commands…"), QKeySequence(tr("Ctrl+Shift+P")), this, &MainWindow::showPalette);
  view->addSeparator();
  view->addAction(tr("Show the &whole schedule"), QKeySequence(tr("Ctrl+0")), this, [this] { m_spacetime->showAll(); });
  view->addAction(tr("Show the selected &range"), QKeySequence(Qt::Key_F), this, [this] { m_spacetime->fit(); });
  view->addAction(tr("Zoom &in"), QKeySequence::ZoomIn, this,
                  [this] { m_spacetime->zoom(0.8, m_spacetime->plot().center()); });
  view->addAction(tr("Zoom &out"), QKeySequence::ZoomOut, this,
                  [this] { m_spacetime->zoom(1.25, m_spacetime->plot().center()); });
  view->addSeparator();
  QAction* bounds = view->addAction(tr("Upper &bounds of the theory"));
  bounds->setObjectName(QStringLiteral("bounds"));
  bounds->setCheckable(true);
  connect(bounds, &QAction::toggled, m_tradeoff, &TradeoffChart::setBoundsShown);
  m_tree = view->addAction(tr("&Recursion tree of the sub-problems"));
  m_tree->setObjectName(QStringLiteral("recursionTree"));
  m_tree->setShortcut(QKeySequence(tr("Ctrl+Shift+R")));
  m_tree->setCheckable(true);
  connect(m_tree, &QAction::toggled, this, [this](bool shown) {
    m_spacetime->setTreeShown(shown);
    m_comparison->view().setTreeShown(shown);
    if (shown && m_selection.plan() && !RecursionTree::has(*m_selection.plan()))
      say(tr("'%1' has no recursion tree: it does not split sub-problems.")
              .arg(toQString(core::toText(m_selection.plan()->problem().strategy))));
  });
  QMenu* kinds = view->addMenu(tr("In the pi&cture"));
  const auto entries = spacetimeLegend(font(), QRectF(0, 0, 1000, 100));
  for (const LegendEntry& entry : entries) {
    QAction* action = kinds->addAction(entry.text);
    action->setCheckable(true);
    action->setChecked(true);
    connect(action, &QAction::triggered, this,
            [this, cells = entry.cells] { m_spacetime->setShown(m_spacetime->shown().toggled(cells)); });
    connect(m_spacetime, &SpacetimeView::shownChanged, action,
            [action, cells = entry.cells](CellSet shown) { action->setChecked(shown.has(cells)); });
  }
  connect(m_spacetime, &SpacetimeView::shownChanged, &m_comparison->view(), &SpacetimeView::setShown);
  connect(&m_comparison->view(), &SpacetimeView::shownChanged, m_spacetime, &SpacetimeView::setShown);
  view->addSeparator();
  auto* themes = new QActionGroup(this);
  const auto theme = [&](const QString& words, const char* name) {
    QAction* action = view->addAction(words, this, [this, name] {
      setThemeByName(QLatin1String(name));
      Settings::setTheme(QLatin1String(name));
    });
    action->setCheckable(true);
    action->setData(QLatin1String(name));
    themes->addAction(action);
  };
  theme(tr("Theme: as the s&ystem has it"), "system");
  theme(tr("Theme: &light"), "light");
  theme(tr("Theme: &dark"), "dark");
  theme(tr("Theme: &print (white, strong lines)"), "print");
  m_themes = themes;
  view->addSeparator();
  QAction* still = view->addAction(tr("Reduced &motion"));
  still->setObjectName(QStringLiteral("reducedMotion"));
  still->setCheckable(true);
  still->setToolTip(tr("No fading, no blinking; playing goes on in steps that the eye can follow"));
  connect(still, &QAction::toggled, this, [this](bool reduced) {
    setReducedMotion(*qApp, reduced);
    m_playback.setStill(reduced);
    Settings::setReducedMotion(reduced);
  });
  still->setChecked(Settings::reducedMotion());
  view->addSeparator();
  view->addAction(tr("Show as &tables…"), QKeySequence(tr("Ctrl+T")), this,
                  [this] { makeTables(m_selection, m_tradeoff->curves(), this)->show(); });
  view->addAction(tr("Ta&ble of C(t, m)…"), QKeySequence(tr("Ctrl+Shift+T")), this, &MainWindow::showCostTable);
  QMenu* languages = view->addMenu(tr("Lan&guage"));
  for (const auto& [name, words] : languageChoices())
    languages->addAction(words, this, [this, name = name] {
      Settings::setLanguage(name);
      say(tr("The language is used from the next start on."));
    });
}

void MainWindow::buildScheduleMenu() {
  QMenu* schedule = menuBar()->addMenu(tr("&Schedule"));
  schedule->addAction(tr("&Play or pause"), QKeySequence(Qt::Key_Space), this, [this] { m_playback.toggle(); });
  schedule->addAction(tr("To the &start"), QKeySequence(Qt::Key_Home), this, [this] { m_playback.toStart(); });
  schedule->addAction(tr("To the &end"), QKeySequence(Qt::Key_End), this, [this] { m_playback.toEnd(); });
  struct Jump {
    const char* words;
    int modifier;
    Playback::Stop stop;
    int direction;
  };
  for (const Jump& jump : {Jump{QT_TR_NOOP("One action on"), Qt::NoModifier, Playback::Stop::Action, 1},
                           Jump{QT_TR_NOOP("One action back"), Qt::NoModifier, Playback::Stop::Action, -1},
                           Jump{QT_TR_NOOP("Next store or free"), Qt::SHIFT, Playback::Stop::StoreOrFree, 1},
                           Jump{QT_TR_NOOP("Previous store or free"), Qt::SHIFT, Playback::Stop::StoreOrFree, -1},
                           Jump{QT_TR_NOOP("Next backward"), Qt::CTRL, Playback::Stop::Backward, 1},
                           Jump{QT_TR_NOOP("Previous backward"), Qt::CTRL, Playback::Stop::Backward, -1}})
    schedule->addAction(tr(jump.words),
                        QKeySequence(jump.modifier | (jump.direction < 0 ? Qt::Key_Left : Qt::Key_Right)), this,
                        [this, jump] { m_playback.jump(jump.stop, jump.direction); });
  schedule->addSeparator();
  schedule->addAction(tr("What &fits? Memory, length, batch…"), QKeySequence(tr("Ctrl+Shift+F")), this,
                      &MainWindow::showFit);
  schedule->addAction(tr("&Compare: keep this schedule as B"), QKeySequence(tr("Ctrl+B")), this,
                      [this] { compareWith(m_panel->problem()); });
  schedule->addAction(tr("End the co&mparison"), this, [this] { compareWith({}); });
  schedule->addSeparator();
  schedule->addAction(tr("Loop from here"), QKeySequence(Qt::Key_BracketLeft), this, [this] { setLoopEnd(true); });
  schedule->addAction(tr("Loop up to here"), QKeySequence(Qt::Key_BracketRight), this, [this] { setLoopEnd(false); });
}

void MainWindow::buildRunMenu() {
  QMenu* run = menuBar()->addMenu(tr("&Run"));
  run->addAction(tr("&Start"), QKeySequence(tr("Ctrl+R")), this, [this] { startRun(); });
  run->addAction(tr("Start &paused"), this, [this] { startRun(true); });
  run->addAction(tr("Pause the run"), this, [this] { m_runController.pause(); });
  run->addAction(tr("&Continue"), this, [this] { m_runController.resume(); });
  run->addAction(tr("One &action of the run"), QKeySequence(tr("F10")), this,
                 [this] { m_runController.running() ? m_runController.step() : startRun(true); });
  run->addAction(tr("S&top"), this, [this] { m_runController.stop(); });
  run->addSeparator();
  run->addAction(tr("&Measure what steps cost"), QKeySequence(tr("Ctrl+M")), this, &MainWindow::measureSteps);
  run->addAction(tr("&Worker…"), this, &MainWindow::chooseWorker);
  run->addAction(tr("Look for &devices again"), &m_machines, &MachineFinder::look);
  run->addSeparator();
  run->addAction(tr("Look at the iteration &before"), QKeySequence(Qt::ALT | Qt::Key_Left), this,
                 [this] { m_iterations->step(-1); });
  run->addAction(tr("Look at the &next iteration"), QKeySequence(Qt::ALT | Qt::Key_Right), this,
                 [this] { m_iterations->step(1); });
  run->addAction(tr("Look at the ne&west iteration"), this, [this] { m_iterations->toNewest(); });
}

void MainWindow::buildHelpMenu() {
  QMenu* help = menuBar()->addMenu(tr("&Help"));
  help->addAction(tr("&This view"), QKeySequence(tr("F1")), this,
                  [this] { makeHelp(helpFor(QApplication::focusWidget()), this)->show(); });
  help->addAction(tr("All &keys"), QKeySequence(Qt::Key_Question), this,
                  [this] { makeCheatSheet(*menuBar(), this)->show(); });
  help->addAction(tr("&About"), this, [this] {
    QMessageBox::about(
        this, tr("Retrace"),
        tr("<b>Retrace</b>: backpropagation through time under a memory budget.<p>The method: Gruslys, Munos, "
           "Danihelka, Lanctot, Graves, "
           "<i>Memory-Efficient Backpropagation Through Time</i>, NIPS 2016.<p>Window: GPL-3.0-or-later."));
  });
  m_spacetime->setWhatsThis(
      tr("<h3>Space-time</h3><p>Time steps run to the right, actions downwards. Each row is one action of the "
         "schedule: blue steps are computed for the first time, orange ones again; "
         "green steps are backpropagated. A vertical bar is a state that is held: narrow and blue a hidden state, wide "
         "and pink an internal state.</p><p>Ctrl+wheel zooms at the "
         "pointer, a drag on a ruler selects a range, a click pins. Where one pixel stands for several cells, the most "
         "important one is shown and a note below it says so.</p>"
         "<p>From close by, a stroke marks a step that is computed again and a cross one that is backpropagated. "
         "During a run a line of its own colour shows what the machine did; a row in "
         "which that was not the planned action is hatched and carries a ≠.</p><p>Ctrl+Shift+R draws the recursion "
         "tree: each frame is a sub-problem of t steps with m free units. Pin an action "
         "to see the sub-problem that it decides and all that this is part of.</p>"));
  m_overview->setWhatsThis(
      tr("<h3>Overview</h3><p>The whole run in small. The frame is what the picture above shows: drag it, or click to "
         "go there.</p>"));
  m_memory->setWhatsThis(
      tr("<h3>Arena and steps</h3><p>The arena is all memory that the schedule may keep, byte for byte: discs are "
         "hidden states, blocks are internal states, to scale. The strip below has one "
         "cell for each time step. Both show the moment at the cursor.</p>"));
  m_tradeoff->setWhatsThis(
      tr("<h3>Memory against compute</h3><p>Each step of a line is a budget at which that strategy needs fewer forward "
         "operations; both axes are logarithmic. Click to take a budget.</p>"));
  m_inspector->setWhatsThis(
      tr("<h3>What and why</h3><p>The action looked at, the sub-problem it decides (t steps, m units), what each "
         "alternative would have cost, and when a kept state is needed and freed. "
         "Links go to the action they name.</p>"));
  m_panel->setWhatsThis(
      tr("<h3>Problem, budget, run</h3><p>The length of the sequences, the network whose states are kept, the strategy "
         "and the memory it may use. The slider goes from breakpoint to breakpoint of the "
         "exact curve: every position needs fewer forward operations than the one before. Run trains a real network "
         "under this budget.</p>"));
  m_transport->setWhatsThis(
      tr("<h3>Transport</h3><p>Plays the schedule, action by action. B jumps to backwards. The slider scrubs.</p>"));
}

void MainWindow::showFit() {
  if (auto* open = findChild<FitDialog*>()) return open->activateWindow();
  auto* dialog = new FitDialog(this);
  const auto follow = [this, dialog] {
    const core::Problem problem = m_panel->problem();
    const bool known = core::stateSizes(m_panel->network()) == problem.sizes;
    dialog->setProblem(problem, known ? std::optional(m_panel->network()) : std::nullopt);
  };
  connect(
      dialog, &FitDialog::taken, this,
      [this](const core::Problem& problem, const std::optional<core::Network>& network, const BudgetChoice& choice) {
        if (problem.steps > kMostWindowSteps)
          return say(tr("The window shows up to %L1 steps; plan %L2 with retrace-cli.")
                         .arg(kMostWindowSteps)
                         .arg(problem.steps),
                     true);
        if (network && network->batch > kMostWindowBatch)
          return say(tr("The window takes up to %L1 sequences at once; plan %L2 with retrace-cli.")
                         .arg(kMostWindowBatch)
                         .arg(network->batch),
                     true);
        m_panel->show(problem, network, choice);
        recordEdit(0);
        ask(problem);
      });
  connect(&m_selection, &Selection::planChanged, dialog, follow);
  follow();
  dialog->show();
}

void MainWindow::showCostTable() {
  if (!m_selection.plan()) return say(tr("There is no schedule yet: a moment."), true);
  if (!m_costTable) {
    m_costTable = new CostTable(m_selection, m_tables, this);
    m_costTable->setAttribute(Qt::WA_DeleteOnClose);
    m_costTable->setTheme(Theme::named(m_themeName));
    m_costTable->setWhatsThis(
        tr("<h3>Table of C(t, m)</h3><p>Every sub-problem of the strategy: the fewest forward operations that t steps "
           "need with m units, the place of the state they start from included. The schedule is read off it: at each "
           "decision it "
           "takes the alternative whose cells add up to the least. Go to a cell to have it explained; the cell of the "
           "pinned action is lit.</p>"));
    connect(m_costTable, &CostTable::cellChosen, m_inspector, &Inspector::explainCell);
  }
  m_costTable->show();
  m_costTable->raise();
  m_costTable->activateWindow();
}

void MainWindow::showPalette() {
  std::vector<PaletteEntry> entries;
  for (QAction* action : allActions(*menuBar()))
    if (action->isEnabled())
      entries.push_back({withoutMnemonic(action->text()), action->shortcut().toString(QKeySequence::NativeText),
                         [action] { action->trigger(); }});
  const auto forNumber = [this](qint64 number) {
    std::vector<PaletteEntry> made;
    const PlanPtr& plan = m_selection.plan();
    if (plan && number >= 1 && number <= plan->actionCount())
      made.push_back({tr("Go to action %1").arg(number), {}, [this, number] { m_selection.setCursor(number); }});
    if (plan && number >= 1 && number <= plan->problem().steps)
      made.push_back({tr("Pin step %1").arg(number), {}, [this, number] { m_selection.pin({number, {}}); }});
    return made;
  };
  (new CommandPalette(std::move(entries), forNumber, this))->show();
}

// [ and ] select the range that is looped, from or to the cursor.
void MainWindow::setLoopEnd(bool begin) {
  if (!m_selection.plan()) return;
  SelectedRange range{SelectedRange::Axis::Actions, 0, m_selection.plan()->actionCount() - 1};
  if (m_selection.range() && m_selection.range()->axis == SelectedRange::Axis::Actions) range = *m_selection.range();
  (begin ? range.first : range.last) = begin ? m_selection.cursor() : m_selection.cursor() - 1;
  m_selection.selectRange(range);
  m_transport->setLoop(true);
}

bool MainWindow::eventFilter(QObject* object, QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    const auto* pressed = static_cast<QKeyEvent*>(event);
    const int key = pressed->key();
    // A field's own undo is for what is typed and not yet taken; everything else is the window's.
    if (pressed->matches(QKeySequence::Undo) || pressed->matches(QKeySequence::Redo)) {
      const auto* field = qobject_cast<QWidget*>(object);
      const auto* words =
          qobject_cast<QAbstractSpinBox*>(object) ? field->findChild<QLineEdit*>() : qobject_cast<QLineEdit*>(object);
      if (words && m_panel->isAncestorOf(field) && !words->isModified()) {
        event->ignore();
        return true;
      }
    }
    const bool moves = key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Home || key == Qt::Key_End;
    const bool control =
        qobject_cast<QSlider*>(object) || qobject_cast<QComboBox*>(object) || qobject_cast<QAbstractSpinBox*>(object);
    const bool writes = qobject_cast<QLineEdit*>(object) && !pressed->text().isEmpty() &&
                        pressed->text()[0].isPrint() && !pressed->modifiers().testFlag(Qt::ControlModifier);
    if ((moves && (control || qobject_cast<QLineEdit*>(object))) ||
        (key == Qt::Key_Space && qobject_cast<QAbstractButton*>(object)) || writes) {
      event->accept();
      return true;
    }
  }
  return QMainWindow::eventFilter(object, event);
}

}  // namespace retrace::ui
