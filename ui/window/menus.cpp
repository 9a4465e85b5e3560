// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/menus.h"

#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QMenuBar>
#include <QMessageBox>

#include "ui/charts/tradeoff_chart.h"
#include "ui/common/language.h"
#include "ui/common/settings.h"
#include "ui/common/text.h"
#include "ui/dialogs/help.h"
#include "ui/dialogs/tables.h"
#include "ui/panel/problem_panel.h"
#include "ui/spacetime/spacetime_view.h"
#include "ui/views/comparison.h"
#include "ui/views/iteration_bar.h"
#include "ui/views/transport.h"
#include "ui/window/file_commands.h"
#include "ui/window/main_window.h"
#include "ui/window/window_dialogs.h"

namespace retrace::ui {

Menus::Menus(MainWindow& window) : QObject(&window), m_window(window), m_document(window.document()) {
  buildFileMenu();
  buildEditMenu();
  buildViewMenu();
  buildScheduleMenu();
  buildRunMenu();
  buildHelpMenu();
}

RunController& Menus::runs() { return m_document.training().controller(); }

void Menus::buildFileMenu() {
  QMenu* file = m_window.menuBar()->addMenu(tr("&File"));
  file->addAction(tr("&Open a session, schedule or recording…"), QKeySequence::Open, &m_window.files(),
                  &FileCommands::choose);
  m_recent = file->addMenu(tr("Open &recent"));
  connect(m_recent, &QMenu::aboutToShow, this, [this] { m_window.files().fillRecent(*m_recent); });
  m_window.files().fillRecent(*m_recent);
  file->addAction(tr("&Read the file again"), QKeySequence::Refresh, &m_document, &Document::reload);
  file->addAction(tr("Save the sess&ion"), QKeySequence::Save, this, [this] { m_window.files().saveSession(); });
  file->addAction(tr("Save the session &as…"), this, [this] { m_window.files().saveSession(true); });
  file->addAction(tr("Sa&ve the schedule…"), QKeySequence(tr("Ctrl+Shift+S")), &m_window.files(),
                  &FileCommands::saveSchedule);
  file->addSeparator();
  file->addAction(tr("&Export a figure…"), QKeySequence(tr("Ctrl+E")), &m_window.files(), &FileCommands::exportFigure);
  file->addSeparator();
  file->addAction(tr("&Quit"), QKeySequence::Quit, &m_window, &QWidget::close);
}

void Menus::buildEditMenu() {
  QMenu* edit = m_window.menuBar()->addMenu(tr("&Edit"));
  QAction* undo = m_document.undoStack().createUndoAction(this, tr("&Undo"));
  undo->setShortcut(QKeySequence::Undo);
  QAction* redo = m_document.undoStack().createRedoAction(this, tr("&Redo"));
  redo->setShortcuts({QKeySequence(tr("Ctrl+Shift+Z")), QKeySequence(tr("Ctrl+Y"))});
  edit->addAction(undo);
  edit->addAction(redo);
  edit->addSeparator();
  edit->addAction(tr("Copy &link"), QKeySequence(tr("Ctrl+Shift+C")), this, [this] {
    QApplication::clipboard()->setText(toLink(m_document.session()));
    m_document.say(
        tr("The link is on the clipboard: all that is chosen and shown is in it. Open it with retrace --state LINK, or "
           "paste it here."));
  });
  edit->addAction(tr("&Paste link"), QKeySequence(tr("Ctrl+Shift+V")), this, [this] {
    const auto pasted = sessionFromLink(QApplication::clipboard()->text().trimmed());
    if (!pasted) return m_document.say(toQString(pasted.error().message), true);
    if (auto opened = m_document.openSession(*pasted); !opened) m_document.say(toQString(opened.error().message), true);
  });
  edit->addSeparator();
  edit->addAction(tr("&Free the pin and the range"), QKeySequence(Qt::Key_Escape), this,
                  [this] { m_document.selection().clear(); });
}

void Menus::buildViewMenu() {
  QMenu* view = m_window.menuBar()->addMenu(tr("&View"));
  view->addAction(tr("&Commands…"), QKeySequence(tr("Ctrl+Shift+P")), this, [this] { showPalette(m_window); });
  view->addSeparator();
  view->addAction(tr("Show the &whole schedule"), QKeySequence(tr("Ctrl+0")), this,
                  [this] { m_window.spacetime().showAll(); });
  view->addAction(tr("Show the selected &range"), QKeySequence(Qt::Key_F), this,
                  [this] { m_window.spacetime().fit(); });
  view->addAction(tr("Zoom &in"), QKeySequence::ZoomIn, this,
                  [this] { m_window.spacetime().zoom(0.8, m_window.spacetime().plot().center()); });
  view->addAction(tr("Zoom &out"), QKeySequence::ZoomOut, this,
                  [this] { m_window.spacetime().zoom(1.25, m_window.spacetime().plot().center()); });
  view->addSeparator();
  QAction* bounds = view->addAction(tr("Upper &bounds of the theory"));
  bounds->setObjectName(QStringLiteral("bounds"));
  bounds->setCheckable(true);
  connect(bounds, &QAction::toggled, &m_window.tradeoff(), &TradeoffChart::setBoundsShown);
  QAction* tree = view->addAction(tr("&Recursion tree of the sub-problems"));
  tree->setObjectName(QStringLiteral("recursionTree"));
  tree->setShortcut(QKeySequence(tr("Ctrl+Shift+R")));
  tree->setCheckable(true);
  tree->setChecked(m_document.treeShown());
  connect(&m_document, &Document::treeShownChanged, tree, &QAction::setChecked);
  connect(tree, &QAction::toggled, this, [this](bool shown) {
    m_document.setTreeShown(shown);
    if (shown && m_document.plan() && !RecursionTree::has(*m_document.plan()))
      m_document.say(tr("'%1' has no recursion tree: it does not split sub-problems.")
                         .arg(toQString(core::toText(m_document.plan()->problem().strategy))));
  });
  buildKindsMenu(*view->addMenu(tr("In the pi&cture")));
  view->addSeparator();
  buildThemes(*view);
  view->addSeparator();
  buildMotion(*view);
  view->addSeparator();
  view->addAction(tr("Show as &tables…"), QKeySequence(tr("Ctrl+T")), this,
                  [this] { makeTables(m_document.selection(), m_document.curves(), &m_window)->show(); });
  view->addAction(tr("Ta&ble of C(t, m)…"), QKeySequence(tr("Ctrl+Shift+T")), this,
                  [this] { showCostTable(m_window); });
  QMenu* languages = view->addMenu(tr("Lan&guage"));
  for (const auto& [name, words] : languageChoices())
    languages->addAction(words, this, [this, name = name] {
      Settings::setLanguage(name);
      m_document.say(tr("The language is used from the next start on."));
    });
}

// Which kinds of cells the pictures show.
void Menus::buildKindsMenu(QMenu& kinds) {
  SpacetimeView &a = m_window.spacetime(), &b = m_window.comparison().view();
  const auto entries = spacetimeLegend(m_window.font(), QRectF(0, 0, 1000, 100));
  for (const LegendEntry& entry : entries) {
    QAction* action = kinds.addAction(entry.text);
    action->setCheckable(true);
    action->setChecked(true);
    connect(action, &QAction::triggered, this, [&a, cells = entry.cells] { a.setShown(a.shown().toggled(cells)); });
    connect(&a, &SpacetimeView::shownChanged, action,
            [action, cells = entry.cells](CellSet shown) { action->setChecked(shown.has(cells)); });
  }
  connect(&a, &SpacetimeView::shownChanged, &b, &SpacetimeView::setShown);
  connect(&b, &SpacetimeView::shownChanged, &a, &SpacetimeView::setShown);
}

void Menus::buildThemes(QMenu& view) {
  auto* themes = new QActionGroup(this);
  const auto theme = [&](const QString& words, const char* name) {
    QAction* action = view.addAction(words, this, [this, name] {
      m_document.setThemeName(QLatin1String(name));
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
  const auto check = [this, themes] {
    for (QAction* action : themes->actions()) action->setChecked(action->data().toString() == m_document.themeName());
  };
  connect(&m_document, &Document::themeChanged, themes, check);
  check();
}

void Menus::buildMotion(QMenu& view) {
  QAction* still = view.addAction(tr("Reduced &motion"));
  still->setObjectName(QStringLiteral("reducedMotion"));
  still->setCheckable(true);
  still->setToolTip(tr("No fading, no blinking; playing goes on in steps that the eye can follow"));
  connect(still, &QAction::toggled, this, [this](bool reduced) {
    setReducedMotion(*qApp, reduced);
    m_document.playback().setStill(reduced);
    Settings::setReducedMotion(reduced);
  });
  still->setChecked(Settings::reducedMotion());
}

void Menus::buildScheduleMenu() {
  QMenu* schedule = m_window.menuBar()->addMenu(tr("&Schedule"));
  schedule->addAction(tr("&Play or pause"), QKeySequence(Qt::Key_Space), this,
                      [this] { m_document.playback().toggle(); });
  schedule->addAction(tr("To the &start"), QKeySequence(Qt::Key_Home), this,
                      [this] { m_document.playback().toStart(); });
  schedule->addAction(tr("To the &end"), QKeySequence(Qt::Key_End), this, [this] { m_document.playback().toEnd(); });
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
                        [this, jump] { m_document.playback().jump(jump.stop, jump.direction); });
  schedule->addSeparator();
  schedule->addAction(tr("What &fits? Memory, length, batch…"), QKeySequence(tr("Ctrl+Shift+F")), this,
                      [this] { showFit(m_window); });
  schedule->addAction(tr("&Compare: keep this schedule as B"), QKeySequence(tr("Ctrl+B")), this,
                      [this] { m_document.compareWith(m_document.problem()); });
  schedule->addAction(tr("End the co&mparison"), this, [this] { m_document.compareWith({}); });
  schedule->addSeparator();
  schedule->addAction(tr("Loop from here"), QKeySequence(Qt::Key_BracketLeft), this, [this] { setLoopEnd(true); });
  schedule->addAction(tr("Loop up to here"), QKeySequence(Qt::Key_BracketRight), this, [this] { setLoopEnd(false); });
}

void Menus::buildRunMenu() {
  QMenu* run = m_window.menuBar()->addMenu(tr("&Run"));
  run->addAction(tr("&Start"), QKeySequence(tr("Ctrl+R")), this, [this] { m_window.panel().startRun(false); });
  run->addAction(tr("Start &paused"), this, [this] { m_window.panel().startRun(true); });
  run->addAction(tr("Pause the run"), this, [this] { runs().pause(); });
  run->addAction(tr("&Continue"), this, [this] { runs().resume(); });
  run->addAction(tr("One &action of the run"), QKeySequence(tr("F10")), this,
                 [this] { runs().running() ? runs().step() : m_window.panel().startRun(true); });
  run->addAction(tr("S&top"), this, [this] { runs().stop(); });
  run->addSeparator();
  run->addAction(tr("&Measure what steps cost"), QKeySequence(tr("Ctrl+M")), this,
                 [this] { m_window.panel().measureSteps(); });
  run->addAction(tr("&Worker…"), this, [this] { chooseWorker(m_window); });
  run->addAction(tr("Look for &devices again"), &m_document.training().machines(), &MachineFinder::look);
  run->addSeparator();
  run->addAction(tr("Look at the iteration &before"), QKeySequence(Qt::ALT | Qt::Key_Left), this,
                 [this] { m_window.iterations().step(-1); });
  run->addAction(tr("Look at the &next iteration"), QKeySequence(Qt::ALT | Qt::Key_Right), this,
                 [this] { m_window.iterations().step(1); });
  run->addAction(tr("Look at the ne&west iteration"), this, [this] { m_window.iterations().toNewest(); });
}

void Menus::buildHelpMenu() {
  QMenu* help = m_window.menuBar()->addMenu(tr("&Help"));
  help->addAction(tr("&This view"), QKeySequence(tr("F1")), this,
                  [this] { makeHelp(helpFor(QApplication::focusWidget()), &m_window)->show(); });
  help->addAction(tr("All &keys"), QKeySequence(Qt::Key_Question), this,
                  [this] { makeCheatSheet(*m_window.menuBar(), &m_window)->show(); });
  help->addAction(tr("&About"), this, [this] {
    QMessageBox::about(
        &m_window, tr("Retrace"),
        tr("<b>Retrace</b>: backpropagation through time under a memory budget.<p>The method: Gruslys, Munos, "
           "Danihelka, Lanctot, Graves, "
           "<i>Memory-Efficient Backpropagation Through Time</i>, NIPS 2016.<p>Window: GPL-3.0-or-later."));
  });
}

// [ and ] select the range that is looped, from or to the cursor.
void Menus::setLoopEnd(bool begin) {
  Selection& selection = m_document.selection();
  if (!selection.plan()) return;
  SelectedRange range{SelectedRange::Axis::Actions, 0, selection.plan()->actionCount() - 1};
  if (selection.range() && selection.range()->axis == SelectedRange::Axis::Actions) range = *selection.range();
  (begin ? range.first : range.last) = begin ? selection.cursor() : selection.cursor() - 1;
  selection.selectRange(range);
  m_window.transport().setLoop(true);
}

}  // namespace retrace::ui
