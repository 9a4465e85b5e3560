// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/window_dialogs.h"

#include <QCoreApplication>
#include <QInputDialog>
#include <QMenuBar>

#include "ui/charts/tradeoff_chart.h"
#include "ui/common/settings.h"
#include "ui/dialogs/command_palette.h"
#include "ui/dialogs/cost_table.h"
#include "ui/dialogs/fit_dialog.h"
#include "ui/dialogs/help.h"
#include "ui/panel/problem_panel.h"
#include "ui/spacetime/overview_strip.h"
#include "ui/spacetime/spacetime_view.h"
#include "ui/views/inspector.h"
#include "ui/views/memory_view.h"
#include "ui/views/transport.h"
#include "ui/window/main_window.h"

namespace retrace::ui {

namespace {

class Words {
  Q_DECLARE_TR_FUNCTIONS(retrace::ui::WindowDialogs)
};

}  // namespace

void showFit(MainWindow& window) {
  if (auto* open = window.findChild<FitDialog*>()) return open->activateWindow();
  (new FitDialog(window.document(), &window))->show();
}

void showCostTable(MainWindow& window) {
  Document& document = window.document();
  if (!document.plan()) return document.say(Words::tr("There is no schedule yet: a moment."), true);
  auto* table = window.findChild<CostTable*>();
  if (!table) {
    table = new CostTable(document.selection(), &window);
    table->setAttribute(Qt::WA_DeleteOnClose);
    table->setTheme(Theme::named(document.themeName()));
    table->setWhatsThis(Words::tr(
        "<h3>Table of C(t, m)</h3><p>Every sub-problem of the strategy: the fewest forward operations that t steps "
        "need with m units, the place of the state they start from included. The schedule is read off it: at each "
        "decision it "
        "takes the alternative whose cells add up to the least. Go to a cell to have it explained; the cell of the "
        "pinned action is lit.</p>"));
    QObject::connect(table, &CostTable::cellChosen, &window.inspector(), &Inspector::explainCell);
  }
  table->show();
  table->raise();
  table->activateWindow();
}

void showPalette(MainWindow& window) {
  std::vector<PaletteEntry> entries;
  for (QAction* action : allActions(*window.menuBar()))
    if (action->isEnabled())
      entries.push_back({action->text().remove(QLatin1Char('&')), action->shortcut().toString(QKeySequence::NativeText),
                         [action] { action->trigger(); }});
  Selection& selection = window.document().selection();
  const auto forNumber = [&selection](qint64 number) {
    std::vector<PaletteEntry> made;
    const PlanPtr& plan = selection.plan();
    if (plan && number >= 1 && number <= plan->actionCount())
      made.push_back(
          {Words::tr("Go to action %1").arg(number), {}, [&selection, number] { selection.setCursor(number); }});
    if (plan && number >= 1 && number <= plan->problem().steps)
      made.push_back({Words::tr("Pin step %1").arg(number), {}, [&selection, number] { selection.pin({number, {}}); }});
    return made;
  };
  (new CommandPalette(std::move(entries), forNumber, &window))->show();
}

void chooseWorker(MainWindow& window) {
  Document& document = window.document();
  if (!qEnvironmentVariableIsEmpty("RETRACE_WORKER"))
    return document.say(Words::tr("RETRACE_WORKER names the worker: '%1'. Start without it to choose another here.")
                            .arg(chosenWorker().name()),
                        true);
  auto* dialog = new QInputDialog(&window);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setObjectName(QStringLiteral("workerDialog"));
  dialog->setWindowTitle(Words::tr("Worker"));
  dialog->setLabelText(Words::tr(
      "The command that runs networks. Empty: the one that came with this program.\n"
      "Another machine: ssh HOST retrace-cli (with a key, so that it asks for nothing). Files to learn from are "
      "looked for there;\n"
      "recordings are written here."));
  dialog->setTextValue(Settings::worker());
  QObject::connect(dialog, &QInputDialog::textValueSelected, &document, [&document](const QString& typed) {
    Settings::setWorker(typed);
    document.training().machines().look();
  });
  dialog->open();
}

void setHelpTexts(MainWindow& window) {
  window.spacetime().setWhatsThis(Words::tr(
      "<h3>Space-time</h3><p>Time steps run to the right, actions downwards. Each row is one action of the "
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
  window.overview().setWhatsThis(Words::tr(
      "<h3>Overview</h3><p>The whole run in small. The frame is what the picture above shows: drag it, or click to "
      "go there.</p>"));
  window.memory().setWhatsThis(Words::tr(
      "<h3>Arena and steps</h3><p>The arena is all memory that the schedule may keep, byte for byte: discs are "
      "hidden states, blocks are internal states, to scale. The strip below has one "
      "cell for each time step. Both show the moment at the cursor.</p>"));
  window.tradeoff().setWhatsThis(Words::tr(
      "<h3>Memory against compute</h3><p>Each step of a line is a budget at which that strategy needs fewer forward "
      "operations; both axes are logarithmic. Click to take a budget.</p>"));
  window.inspector().setWhatsThis(Words::tr(
      "<h3>What and why</h3><p>The action looked at, the sub-problem it decides (t steps, m units), what each "
      "alternative would have cost, and when a kept state is needed and freed. "
      "Links go to the action they name.</p>"));
  window.panel().setWhatsThis(Words::tr(
      "<h3>Problem, budget, run</h3><p>The length of the sequences, the network whose states are kept, the strategy "
      "and the memory it may use. The slider goes from breakpoint to breakpoint of the "
      "exact curve: every position needs fewer forward operations than the one before. Run trains a real network "
      "under this budget.</p>"));
  window.transport().setWhatsThis(Words::tr(
      "<h3>Transport</h3><p>Plays the schedule, action by action. B jumps to backwards. The slider scrubs.</p>"));
}

}  // namespace retrace::ui
