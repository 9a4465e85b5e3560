// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDropEvent>
#include <QFileInfo>
#include <QMimeData>
#include <QSplitter>
#include <QStatusBar>
#include <QVBoxLayout>

#include "ui/charts/loss_chart.h"
#include "ui/charts/tradeoff_chart.h"
#include "ui/common/elided_label.h"
#include "ui/common/focus_ring.h"
#include "ui/common/theme.h"
#include "ui/panel/problem_panel.h"
#include "ui/spacetime/overview_strip.h"
#include "ui/spacetime/spacetime_view.h"
#include "ui/views/comparison.h"
#include "ui/views/inspector.h"
#include "ui/views/iteration_bar.h"
#include "ui/views/memory_view.h"
#include "ui/views/run_line.h"
#include "ui/views/summary_line.h"
#include "ui/views/transport.h"
#include "ui/window/column_scroll.h"
#include "ui/window/file_commands.h"
#include "ui/window/key_keeper.h"
#include "ui/window/menus.h"
#include "ui/window/picture_column.h"
#include "ui/window/side_column.h"
#include "ui/window/window_dialogs.h"

namespace retrace::ui {

MainWindow::MainWindow(Document& document, QWidget* parent)
    : QMainWindow(parent),
      m_document(document),
      m_panel(new ProblemPanel(document)),
      m_spacetime(new SpacetimeView(document.selection(), document.run())),
      m_comparison(new Comparison(document)),
      m_overview(new OverviewStrip(document.selection(), *m_spacetime)),
      m_memory(new MemoryView(document.selection())),
      m_tradeoff(new TradeoffChart()),
      m_loss(new LossChart()),
      m_inspector(new Inspector(document.selection(), document.run())),
      m_iterations(new IterationBar()),
      m_transport(new Transport(document.selection(), document.playback())),
      m_files(new FileCommands(*this)),
      m_message(new ElidedLabel()) {
  setAcceptDrops(true);
  resize(1440, 880);
  buildLayout();
  new Menus(*this);
  new KeyKeeper(*m_panel, this);
  setHelpTexts(*this);
  connectPlan();
  connectRun();
  connectFile();
  showTheme();
  showTitle();
  m_document.training().machines().look();
}

void MainWindow::buildLayout() {
  const auto stack = [](std::initializer_list<std::pair<QWidget*, int>> parts) {
    auto* holder = new QWidget();
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(1);
    for (const auto& [widget, stretch] : parts) column->addWidget(widget, stretch);
    return holder;
  };
  auto* why = new ColumnScroll(m_inspector);
  why->setMinimumHeight(170);
  m_inspector->setAutoFillBackground(true);
  m_inspector->setBackgroundRole(QPalette::Base);
  auto* choices = new ColumnScroll(m_panel);
  connect(m_panel, &ProblemPanel::messageShown, choices, &ColumnScroll::reveal);
  auto* split = new QSplitter(Qt::Horizontal);
  split->addWidget(choices);
  split->addWidget(new PictureColumn(m_spacetime, m_overview, m_comparison, m_memory));
  m_side = new SideColumn(stack({{m_tradeoff, 4}, {why, 3}}),
                          stack({{m_loss, 1}, {m_iterations, 0}, {new RunLine(m_document), 0}}));
  split->addWidget(m_side);
  split->setStretchFactor(0, 0);
  split->setStretchFactor(1, 3);
  split->setStretchFactor(2, 2);
  split->setSizes({310, 730, 400});
  split->setChildrenCollapsible(false);
  setCentralWidget(stack({{split, 1}, {m_transport, 0}}));
  m_loss->hide();  // until there is a loss to show
  statusBar()->addWidget(new SummaryLine(m_document));
  statusBar()->addWidget(m_message, 1);
  new FocusRing(this);
}

void MainWindow::connectPlan() {
  Selection& selection = m_document.selection();
  connect(&selection, &Selection::planChanged, this, [this] {
    namePartsOfStates();
    m_tradeoff->setPlan(m_document.plan());
  });
  connect(&m_document, &Document::curvesChanged, this, [this] {
    m_tradeoff->setCurves(m_document.curves());
    m_tradeoff->setRun(m_document.run());
  });
  Compared& compared = m_document.compared();
  connect(&compared, &Compared::changed, this,
          [this, &compared] { m_tradeoff->setComparison(compared.selection().plan()); });
  connect(m_tradeoff, &TradeoffChart::budgetChosen, this,
          [this](qint64 bytes) { m_panel->budget().takeBudget(m_panel->budget().stopAt(bytes)); });
  connect(m_tradeoff, &TradeoffChart::comparisonChosen, this, [this](qint64 bytes) {
    core::Problem problem = m_document.problem();
    problem.budgetBytes = m_panel->budget().stopAt(bytes);
    m_document.compareWith(problem);
  });
  connect(m_inspector, &Inspector::tableAsked, this, [this] { showCostTable(*this); });
  // While the budget is dragged the schedule of its beginning stays visible as marks.
  const BudgetSlider* slider = m_panel->budget().slider();
  connect(slider, &QSlider::sliderPressed, this, [this] { m_spacetime->setGhost(m_document.plan()); });
  connect(slider, &QSlider::sliderReleased, this, [this] { m_spacetime->setGhost({}); });
  // The document keeps what is seen of the picture, for sessions and figures.
  connect(m_spacetime, &SpacetimeView::rangeShown, this, [this] {
    const PlanPtr& plan = m_document.plan();
    if (!plan) return;
    const SpacetimeRange& seen = m_spacetime->range();
    const bool whole = seen == SpacetimeRange::whole(*plan);
    m_document.noteVisible(whole ? std::nullopt : std::optional(seen));
  });
  connect(&m_document, &Document::visibleChanged, this, [this] {
    if (m_document.visible()) m_spacetime->setRange(*m_document.visible());
    else m_spacetime->showAll();
  });
  connect(&m_document, &Document::treeShownChanged, this, [this](bool shown) {
    m_spacetime->setTreeShown(shown);
    m_comparison->view().setTreeShown(shown);
  });
}

void MainWindow::connectRun() {
  Training& training = m_document.training();
  connect(&training, &Training::aboutToBegin, this, [this] { m_loss->keepBeside(m_document.run()); });
  connect(&training, &Training::changed, this, &MainWindow::showRun);
  connect(&m_document, &Document::planJudged, this, &MainWindow::showRun);  // whose plan this is, or is no more
  connect(m_iterations, &IterationBar::chosen, &training, &Training::chooseIteration);
  connect(m_loss, &LossChart::iterationChosen, &training, &Training::chooseIteration);
  connect(&training, &Training::iterationChosen, m_inspector, &Inspector::refresh);
  connect(m_panel, &ProblemPanel::workerAsked, this, [this] { chooseWorker(*this); });
}

void MainWindow::showRun() {
  const RunModel& run = m_document.run();
  if (!run.started()) return;
  m_loss->show();
  m_side->showRun();
  m_loss->setRun(run);
  m_tradeoff->setRun(run);
  m_spacetime->runChanged();
  m_iterations->setRun(run);
}

void MainWindow::connectFile() {
  connect(&m_document, &Document::fileChanged, this, &MainWindow::showTitle);
  connect(&m_document, &Document::themeChanged, this, &MainWindow::showTheme);
  connect(&m_document, &Document::messageChanged, this, [this] { m_message->setText(m_document.message()); });
}

// What an internal state is made of, where the sizes are those of the network that is chosen.
void MainWindow::namePartsOfStates() {
  const Setup& setup = m_document.setup();
  const core::Network& network = setup.network;
  if (core::stateSizes(network) != m_document.plan()->problem().sizes || network.cell != core::CellKind::Lstm ||
      network.layers != 1) {
    m_spacetime->setInternalParts({});
    return m_inspector->setShapes({}, {});
  }
  m_spacetime->setInternalParts({QStringLiteral("i"), QStringLiteral("f"), QStringLiteral("g"), QStringLiteral("o"),
                                 QStringLiteral("c"), QStringLiteral("h")});
  const QString one = QStringLiteral("[%1, %2]").arg(network.batch).arg(network.hidden);
  m_inspector->setShapes(tr("h and c, %1 each").arg(one), tr("i, f, g, o, c and h, %1 each").arg(one));
}

void MainWindow::showTheme() {
  const Theme theme = Theme::named(m_document.themeName());
  applyTheme(*qApp, theme);
  retrace::ui::showTheme(*this, theme);
}

void MainWindow::showTitle() {
  const QString& file = m_document.file();
  setWindowTitle(file.isEmpty() ? tr("Retrace") : tr("%1[*] – Retrace").arg(QFileInfo(file).fileName()));
  setWindowModified(m_document.modified());
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!m_files->mayClose()) return event->ignore();
  m_document.playback().setPlaying(false);
  QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const QList<QUrl> urls = event->mimeData()->urls();
  if (!urls.isEmpty()) m_document.open(urls.front().toLocalFile());
}

}  // namespace retrace::ui
