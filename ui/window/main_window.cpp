// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/main_window.h"

#include <QAbstractSpinBox>
#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QComboBox>
#include <QLabel>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QScrollBar>
#include <QSlider>
#include <QSplitter>
#include <QStatusBar>
#include <QVBoxLayout>

#include "ui/charts/loss_chart.h"
#include "ui/charts/tradeoff_chart.h"
#include "ui/common/elided_label.h"
#include "ui/common/focus_ring.h"
#include "ui/common/number_words.h"
#include "ui/common/steady_label.h"
#include "ui/common/text.h"
#include "ui/dialogs/cost_table.h"
#include "ui/model/curves.h"
#include "ui/panel/problem_panel.h"
#include "ui/panel/step_costs.h"
#include "ui/spacetime/overview_strip.h"
#include "ui/spacetime/spacetime_view.h"
#include "ui/views/comparison.h"
#include "ui/views/inspector.h"
#include "ui/views/iteration_bar.h"
#include "ui/views/memory_view.h"
#include "ui/views/transport.h"
#include "ui/window/picture_column.h"
#include "ui/window/setup_command.h"
#include "ui/window/side_column.h"

namespace retrace::ui {

namespace {
constexpr std::int64_t kOpeningSteps = 100;
constexpr std::int64_t kOpeningUnits = 12;
constexpr qint64 kQuietMilliseconds = 150;  // what takes longer says how far it is
constexpr double kRounding = 1e-9;          // transfer costs need not be whole numbers

// Scrolls downwards only: it is never narrower than what is in it, whose width changes with its rows and words. The
// wheel scrolls also over a number, a choice or a slider; it changes only the one that has the focus.
class ColumnScroll : public QScrollArea {
 public:
  explicit ColumnScroll(QWidget* column) {
    setWidget(column);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(QFrame::NoFrame);
    for (QWidget* control : column->findChildren<QWidget*>()) {
      if (!qobject_cast<QAbstractSpinBox*>(control) && !qobject_cast<QComboBox*>(control) &&
          !qobject_cast<QSlider*>(control))
        continue;
      control->setFocusPolicy(Qt::StrongFocus);
      control->installEventFilter(this);
    }
    fit();
  }

 protected:
  bool eventFilter(QObject* object, QEvent* event) override {
    const auto* control = qobject_cast<QWidget*>(object);
    if (event->type() == QEvent::Wheel && widget()->isAncestorOf(control) && !control->hasFocus()) {
      event->ignore();  // on to what scrolls
      return true;
    }
    const bool done = QScrollArea::eventFilter(object, event);
    if (object == widget() && event->type() == QEvent::LayoutRequest) fit();
    return done;
  }

 private:
  void fit() { setMinimumWidth(widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width()); }
};

}  // namespace

MainWindow::MainWindow(QWidget* parent) : QMainWindow(parent) {
  nameFile({}, false);
  connect(&m_undo, &QUndoStack::cleanChanged, this,
          [this](bool clean) { setWindowModified(!clean && !m_sessionFile.isEmpty()); });
  setAcceptDrops(true);
  resize(1440, 880);
  buildLayout();
  buildMenus();
  connectSolving();
  connectRun();
  connectMachines();
  connectEditing();
  setThemeByName(QStringLiteral("light"));
  core::Problem opening{kOpeningSteps, core::stateSizes(m_panel->network()), {}, 0, {core::StrategyKind::Mixed, 0}};
  opening.budgetBytes = kOpeningUnits * opening.sizes.hiddenBytes;
  m_panel->show(opening, m_panel->network());
  m_setup = chosen();
  ask(opening);
}

void MainWindow::buildLayout() {
  m_panel = new ProblemPanel();
  m_spacetime = new SpacetimeView(m_selection, m_run);
  m_comparison = new Comparison(m_selection);
  m_overview = new OverviewStrip(m_selection, *m_spacetime);
  m_memory = new MemoryView(m_selection);
  m_tradeoff = new TradeoffChart();
  m_loss = new LossChart();
  m_inspector = new Inspector(m_selection, m_run, m_tables);
  m_transport = new Transport(m_selection, m_playback);
  m_iterations = new IterationBar();
  m_runLine = new QLabel(tr("Run trains a real network on the data under this budget."));
  m_runLine->setWordWrap(true);
  m_runLine->setObjectName(QStringLiteral("runLine"));
  m_runLine->setContentsMargins(10, 4, 10, 4);

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
  auto* split = new QSplitter(Qt::Horizontal);
  split->addWidget(new ColumnScroll(m_panel));
  split->addWidget(new PictureColumn(m_spacetime, m_overview, m_comparison, m_memory));
  m_side = new SideColumn(stack({{m_tradeoff, 4}, {why, 3}}), stack({{m_loss, 1}, {m_iterations, 0}, {m_runLine, 0}}));
  split->addWidget(m_side);
  split->setStretchFactor(0, 0);
  split->setStretchFactor(1, 3);
  split->setStretchFactor(2, 2);
  split->setSizes({310, 730, 400});
  split->setChildrenCollapsible(false);
  setCentralWidget(stack({{split, 1}, {m_transport, 0}}));
  m_loss->hide();  // until there is a loss to show
  m_summary = new SteadyLabel();
  m_summary->setObjectName(QStringLiteral("summary"));
  m_message = new ElidedLabel();
  m_summary->setContentsMargins(10, 0, 16, 0);
  statusBar()->addWidget(m_summary);
  statusBar()->addWidget(m_message, 1);
  m_focusRing = new FocusRing(this);
}

void MainWindow::connectSolving() {
  connect(m_panel, &ProblemPanel::problemChanged, this, &MainWindow::ask);
  connect(&m_solver, &SolveController::solved, this, &MainWindow::showPlan);
  connect(&m_solver, &SolveController::curvesReady, this, [this](const CurvesPtr& curves) {
    m_panel->setCurves(curves);
    m_tradeoff->setCurves(curves);
    m_tradeoff->setRun(m_run);
    m_curvesShown = true;
    if (!curves->note.isEmpty()) say(curves->note);
  });
  connect(&m_solver, &SolveController::failed, this, [this](const QString& reason) {
    m_planShown = m_curvesShown = true;  // what was there stays
    m_recording.reset();
    say(reason, true);
  });
  connect(&m_solver, &SolveController::busyChanged, this, [this](bool busy, double part) {
    if (busy && m_asked.elapsed() < kQuietMilliseconds) return;  // words that come and go at once are read by nobody
    if (busy) m_summary->setText(tr("Solving: %1 %").arg(100.0 * part, 0, 'f', 0));
    else if (m_planShown) m_summary->setText(m_summaryText);
  });
  connect(m_tradeoff, &TradeoffChart::budgetChosen, m_panel, &ProblemPanel::chooseBudget);
  connect(m_tradeoff, &TradeoffChart::comparisonChosen, this, [this](qint64 bytes) {
    core::Problem problem = m_panel->problem();
    problem.budgetBytes = m_panel->stopAt(bytes);
    compareWith(problem);
  });
  connect(m_inspector, &Inspector::tableAsked, this, &MainWindow::showCostTable);
  connect(m_comparison, &Comparison::changed, this,
          [this] { m_tradeoff->setComparison(m_comparison->selection().plan()); });
  connect(m_comparison, &Comparison::failed, this, [this](const QString& reason) { say(reason, true); });
}

void MainWindow::ask(const core::Problem& problem) {
  say({});
  m_planShown = false;
  m_asked.start();
  const CurvesPtr& curves = m_tradeoff->curves();
  m_curvesShown = curves && curves->belongTo(problem);
  m_solver.ask(problem);
}

// What an internal state is made of, where the sizes are those of the network that is chosen.
void MainWindow::nameParts(const core::Problem& problem) {
  const core::Network network = m_panel->network();
  if (core::stateSizes(network) != problem.sizes || network.cell != core::CellKind::Lstm || network.layers != 1) {
    m_spacetime->setInternalParts({});
    return m_inspector->setShapes({}, {});
  }
  m_spacetime->setInternalParts({QStringLiteral("i"), QStringLiteral("f"), QStringLiteral("g"), QStringLiteral("o"),
                                 QStringLiteral("c"), QStringLiteral("h")});
  const QString one = QStringLiteral("[%1, %2]").arg(network.batch).arg(network.hidden);
  m_inspector->setShapes(tr("h and c, %1 each").arg(one), tr("i, f, g, o, c and h, %1 each").arg(one));
}

void MainWindow::showPlan(PlanPtr plan) {
  bool equalsOptimum = plan->solution().optimal;
  if (m_opened &&
      m_opened->problem() == plan->problem()) {  // a file's own schedule is shown as it is, beside the optimum
    const auto cost = [](const Plan& one) {
      return static_cast<double>(one.solution().forwardOperations) + one.solution().transferCost;
    };
    equalsOptimum = cost(*m_opened) <= cost(*plan) * (1.0 + kRounding);
    plan = m_opened;
  } else {
    m_opened.reset();
  }
  if (m_selection.plan() != plan) {
    nameParts(plan->problem());
    m_selection.setPlan(plan);
    m_tradeoff->setPlan(plan);
  }
  m_planShown = true;
  m_equalsOptimum = equalsOptimum;
  summarise();
  applyView();
  refreshRun();  // whose plan this is, or is no more
  if (m_recording) {
    const std::vector<core::Event> events = std::move(*m_recording);
    m_recording.reset();
    m_run.begin(plan);
    takeEvents(events);
  }
}

// What the schedule costs: in time as it was measured here, else as the model has it.
void MainWindow::summarise() {
  const PlanPtr& plan = m_selection.plan();
  if (!plan) return;
  const core::Solution& solution = plan->solution();
  const auto steps = static_cast<double>(plan->problem().steps),
             forwards = static_cast<double>(solution.forwardOperations);
  const core::StepCosts costs = plan->problem().costs;
  const double slower = ((forwards + solution.transferCost) * costs.forward + steps * costs.backward) /
                        (steps * (costs.forward + costs.backward));
  const auto predicted = m_predictions.of(*plan, m_panel->chosenRun());
  const QString time = predicted ? tr("predicted <b>%1</b> an iteration, %2 × storing everything")
                                       .arg(durationText(predicted->milliseconds))
                                       .arg(predicted->ratio, 0, 'f', 2)
                                 : tr("estimated %1 × the time of storing everything").arg(slower, 0, 'f', 2);
  const bool best = m_equalsOptimum && core::isExact(plan->problem().strategy);
  m_summaryText =
      tr("<b>%1</b>: %2 forwards (%3 per step, %4)%5, %6 actions%7")
          .arg(toQString(core::toText(plan->problem().strategy)))
          .arg(solution.forwardOperations)
          .arg(forwards / steps, 0, 'f', 3)
          .arg(time)
          .arg(solution.transferCost > 0.0 ? tr(" and transfers as dear as %1").arg(solution.transferCost, 0, 'g', 6)
                                           : QString())
          .arg(plan->actionCount())
          .arg(best ? tr(", optimal in its model") : QString());
  if (m_planShown) m_summary->setText(m_summaryText);
  m_summary->setToolTip(predicted
                            ? m_summaryText + tr(". Steps were measured on %1 (Ctrl+M).").arg(predicted->machine)
                            : m_summaryText + tr(". Ctrl+M measures what steps cost here, and predicts milliseconds."));
}

void MainWindow::setThemeByName(const QString& name) {
  const Theme theme = Theme::named(name);
  m_themeName = name;
  for (QAction* action : m_themes->actions()) action->setChecked(action->data().toString() == name);
  applyTheme(*qApp, theme);
  m_spacetime->setTheme(theme);
  m_comparison->setTheme(theme);
  m_overview->setTheme(theme);
  m_memory->setTheme(theme);
  m_tradeoff->setTheme(theme);
  m_loss->setTheme(theme);
  m_panel->setTheme(theme);
  m_inspector->setTheme(theme);
  m_focusRing->setTheme(theme);
  if (m_costTable) m_costTable->setTheme(theme);
}

QString MainWindow::message() const { return m_message->text(); }

void MainWindow::say(const QString& sentence, bool warning) {
  m_message->setText(sentence);
  m_panel->say(warning ? sentence : QString(), warning);
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!mayClose()) return event->ignore();
  m_playback.setPlaying(false);
  QMainWindow::closeEvent(event);
}

void MainWindow::connectEditing() {
  connect(m_panel, &ProblemPanel::edited, this, &MainWindow::recordEdit);
  connect(m_panel->budgetSlider(), &QSlider::sliderPressed, this, [this] { showGhost(true); });
  connect(m_panel->budgetSlider(), &QSlider::sliderReleased, this, [this] { showGhost(false); });
}

// What undo steps back to: the panel, and what it is compared with.
nlohmann::json MainWindow::chosen() const {
  nlohmann::json all = m_panel->setup();
  if (m_comparison->problem()) all["comparison"] = core::toJson(*m_comparison->problem());
  return all;
}

void MainWindow::recordEdit(quint64 gesture) {
  if (m_applying) return;
  nlohmann::json now = chosen();
  if (now == m_setup) return;
  auto* command =
      new SetupCommand(std::move(m_setup), now, gesture, [this](const nlohmann::json& setup) { applySetup(setup); });
  m_setup = std::move(now);
  command->setText(tr("change"));
  m_undo.push(command);
}

void MainWindow::applySetup(const nlohmann::json& setup) {
  const core::Problem before = m_panel->problem();
  const QScopedValueRollback applying(m_applying, true);
  const auto restored = m_panel->restore(setup);
  if (!restored) return say(toQString(restored.error().message), true);
  m_setup = setup;
  std::optional<core::Problem> compared;
  if (setup.contains("comparison"))
    if (const auto problem = core::problemFromJson(setup["comparison"])) compared = *problem;
  if (compared != m_comparison->problem()) compareWith(compared);
  if (m_panel->problem() != before) return ask(m_panel->problem());
  if (!m_runController.running()) say({});
  summarise();
}

// While the budget is dragged the schedule of its beginning stays visible as marks.
void MainWindow::showGhost(bool dragging) { m_spacetime->setGhost(dragging ? m_selection.plan() : PlanPtr()); }

void MainWindow::compareWith(const std::optional<core::Problem>& problem) {
  m_comparison->setProblem(problem);
  if (!problem) m_tradeoff->setComparison({});
  recordEdit(0);
}

bool MainWindow::comparisonSettled() const { return m_comparison->settled(); }

}  // namespace retrace::ui
