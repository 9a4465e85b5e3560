// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QCloseEvent>
#include <QComboBox>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QScrollArea>
#include <QShortcut>
#include <QSlider>
#include <QSplitter>
#include <QStatusBar>
#include <QVBoxLayout>

#include "ui/charts.h"
#include "ui/figures.h"
#include "ui/inspector.h"
#include "ui/memory_view.h"
#include "ui/problem_panel.h"
#include "ui/spacetime_view.h"
#include "ui/transport.h"

namespace retrace::ui {

namespace {
constexpr std::int64_t kOpeningSteps = 100;
constexpr std::int64_t kOpeningUnits = 12;
QString text(const std::string& value) { return QString::fromStdString(value); }
}  // namespace

MainWindow::MainWindow(QWidget* parent) : QMainWindow(parent) {
  setWindowTitle(tr("Retrace"));
  setAcceptDrops(true);
  resize(1440, 880);
  buildLayout();
  buildMenus();
  buildTransportKeys();
  connectSolving();
  connectRun();
  setThemeByName(QStringLiteral("light"));
  core::Problem opening{kOpeningSteps, core::stateSizes(m_panel->network()), {}, 0, {core::StrategyKind::Mixed, 0}};
  opening.budgetBytes = kOpeningUnits * opening.sizes.hiddenBytes;
  m_panel->show(opening, m_panel->network());
  ask(opening);
}

void MainWindow::buildLayout() {
  m_panel = new ProblemPanel();
  m_spacetime = new SpacetimeView(m_selection, m_run);
  m_memory = new MemoryView(m_selection);
  m_tradeoff = new TradeoffChart();
  m_loss = new LossChart();
  m_inspector = new Inspector(m_selection, m_run);
  m_transport = new Transport(m_selection, m_playback);
  m_runLine = new QLabel(tr("Run trains a real LSTM on the text under this budget."));
  m_runLine->setWordWrap(true);
  m_runLine->setContentsMargins(10, 4, 10, 4);

  const auto stack = [](std::initializer_list<std::pair<QWidget*, int>> parts) {
    auto* holder = new QWidget();
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(1);
    for (const auto& [widget, stretch] : parts) column->addWidget(widget, stretch);
    return holder;
  };
  auto* left = new QScrollArea();
  left->setWidget(m_panel);
  left->setWidgetResizable(true);
  left->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  left->setFrameShape(QFrame::NoFrame);
  left->setMinimumWidth(300);
  auto* split = new QSplitter(Qt::Horizontal);
  split->addWidget(left);
  split->addWidget(stack({{m_spacetime, 1}, {m_memory, 0}}));
  split->addWidget(stack({{m_tradeoff, 3}, {m_inspector, 0}, {m_loss, 2}, {m_runLine, 0}}));
  split->setStretchFactor(0, 0);
  split->setStretchFactor(1, 3);
  split->setStretchFactor(2, 2);
  split->setSizes({310, 730, 400});
  split->setChildrenCollapsible(false);
  setCentralWidget(stack({{split, 1}, {m_transport, 0}}));
  m_loss->hide();  // until there is a loss to show
  m_inspector->setAutoFillBackground(true);
  m_inspector->setBackgroundRole(QPalette::Base);
  m_summary = new QLabel();
  m_message = new QLabel();
  m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_summary->setContentsMargins(10, 0, 16, 0);
  statusBar()->addWidget(m_summary);
  statusBar()->addWidget(m_message, 1);
}

void MainWindow::buildMenus() {
  QMenu* file = menuBar()->addMenu(tr("&File"));
  file->addAction(tr("&Open a schedule or recording…"), QKeySequence::Open, this, &MainWindow::chooseFile);
  file->addAction(tr("&Save the schedule…"), QKeySequence::Save, this, &MainWindow::saveSchedule);
  file->addSeparator();
  file->addAction(tr("Export the &space-time picture…"), QKeySequence(tr("Ctrl+E")), this, [this] { exportTo(static_cast<int>(Figure::Spacetime)); });
  file->addAction(tr("Export the trade-off &curve…"), QKeySequence(tr("Ctrl+Shift+E")), this, [this] { exportTo(static_cast<int>(Figure::Curve)); });
  file->addSeparator();
  file->addAction(tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);
  QMenu* view = menuBar()->addMenu(tr("&View"));
  view->addAction(tr("Show the &whole schedule"), this, [this] { m_spacetime->showAll(); });
  view->addAction(tr("Zoom &in"), QKeySequence::ZoomIn, this, [this] { m_spacetime->zoom(0.8, m_spacetime->rect().center()); });
  view->addAction(tr("Zoom &out"), QKeySequence::ZoomOut, this, [this] { m_spacetime->zoom(1.25, m_spacetime->rect().center()); });
  view->addSeparator();
  view->addAction(tr("&Light"), this, [this] { setThemeByName(QStringLiteral("light")); });
  view->addAction(tr("&Dark"), this, [this] { setThemeByName(QStringLiteral("dark")); });
  QMenu* run = menuBar()->addMenu(tr("&Run"));
  run->addAction(tr("&Start"), QKeySequence(tr("Ctrl+R")), this, [this] { startRun(); });
  run->addAction(tr("Start &paused"), this, [this] { startRun(true); });
  run->addAction(tr("Pause"), this, [this] { m_runController.pause(); });
  run->addAction(tr("&Continue"), this, [this] { m_runController.resume(); });
  run->addAction(tr("One &action"), QKeySequence(tr("F10")), this, [this] { m_runController.step(); });
  run->addAction(tr("S&top"), this, [this] { m_runController.stop(); });
  QMenu* help = menuBar()->addMenu(tr("&Help"));
  help->addAction(tr("&Keys"), QKeySequence(tr("F1")), this, [this] {
    QMessageBox::information(this, tr("Keys"), tr("Space: play or pause\n←/→: one action; with Shift: next store or free; with Ctrl: next backward\nHome, End: first and last action\n"
                                                  "In the picture: W/S zoom, A/D pan, F everything, Ctrl+wheel zoom at the pointer, click pins a step, Esc frees it\n"
                                                  "Ctrl+R: run, F10: one action of the real run"));
  });
  help->addAction(tr("&About"), this, [this] {
    QMessageBox::about(this, tr("Retrace"), tr("<b>Retrace</b>: backpropagation through time under a memory budget.<p>The method: Gruslys, Munos, Danihelka, Lanctot, Graves, "
                                               "<i>Memory-Efficient Backpropagation Through Time</i>, NIPS 2016.<p>Window: GPL-3.0-or-later."));
  });
}

void MainWindow::buildTransportKeys() {
  qApp->installEventFilter(this);
  const auto key = [this](const QKeySequence& keys, auto action) { connect(new QShortcut(keys, this), &QShortcut::activated, this, action); };
  key(Qt::Key_Space, [this] { m_playback.toggle(); });
  key(Qt::Key_Home, [this] { m_playback.toStart(); });
  key(Qt::Key_End, [this] { m_playback.toEnd(); });
  key(Qt::Key_Escape, [this] { m_selection.pin({}); });
  for (const int direction : {-1, 1}) {
    const int arrow = direction < 0 ? Qt::Key_Left : Qt::Key_Right;
    key(arrow, [this, direction] { m_playback.jump(Playback::Stop::Action, direction); });
    key(Qt::ShiftModifier | static_cast<Qt::Key>(arrow), [this, direction] { m_playback.jump(Playback::Stop::StoreOrFree, direction); });
    key(Qt::ControlModifier | static_cast<Qt::Key>(arrow), [this, direction] { m_playback.jump(Playback::Stop::Backward, direction); });
  }
}

bool MainWindow::eventFilter(QObject* object, QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    const bool moves = key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Home || key == Qt::Key_End;
    const bool control = qobject_cast<QSlider*>(object) || qobject_cast<QComboBox*>(object) || qobject_cast<QAbstractSpinBox*>(object);
    if ((moves && control) || (key == Qt::Key_Space && qobject_cast<QAbstractButton*>(object))) {
      event->accept();
      return true;
    }
  }
  return QMainWindow::eventFilter(object, event);
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
    if (busy) m_summary->setText(tr("Solving: %1 %").arg(100.0 * part, 0, 'f', 0));
    else if (m_planShown) m_summary->setText(m_summaryText);
  });
  connect(m_tradeoff, &TradeoffChart::budgetChosen, m_panel, &ProblemPanel::chooseBudget);
}

void MainWindow::ask(const core::Problem& problem) {
  say({});
  m_planShown = false;
  const CurvesPtr& curves = m_tradeoff->curves();
  m_curvesShown = curves && curves->steps == problem.steps && curves->sizes == problem.sizes;
  m_solver.ask(problem);
}

void MainWindow::showPlan(PlanPtr plan) {
  bool equalsOptimum = plan->solution().optimal;
  if (m_opened && m_opened->problem() == plan->problem()) {  // a file's own schedule is shown as it is, beside the optimum
    equalsOptimum = m_opened->solution().forwardOperations == plan->solution().forwardOperations;
    plan = m_opened;
  } else {
    m_opened.reset();
  }
  if (m_selection.plan() != plan) {
    m_selection.setPlan(plan);
    m_tradeoff->setPlan(plan);
  }
  m_planShown = true;
  const core::Solution& solution = plan->solution();
  const auto steps = static_cast<double>(plan->problem().steps);
  const auto forwards = static_cast<double>(solution.forwardOperations);
  const core::StepCosts costs = plan->problem().costs;
  const double slower = ((forwards + solution.transferCost) * costs.forward + steps * costs.backward) / (steps * (costs.forward + costs.backward));
  const bool best = equalsOptimum && core::isExact(plan->problem().strategy);
  m_summaryText = tr("<b>%1</b>: %2 forwards (%3 per step, estimated %4 × the time of storing everything), %5 actions%6")
                         .arg(text(core::toText(plan->problem().strategy))).arg(solution.forwardOperations).arg(forwards / steps, 0, 'f', 3).arg(slower, 0, 'f', 2)
                         .arg(plan->actionCount()).arg(best ? tr(", optimal in its model") : QString());
  m_summary->setText(m_summaryText);
  if (m_recording) {
    const std::vector<core::Event> events = std::move(*m_recording);
    m_recording.reset();
    m_run.begin(plan);
    takeEvents(events);
  }
}

void MainWindow::connectRun() {
  connect(m_panel, &ProblemPanel::runAsked, this, &MainWindow::startRun);
  connect(m_panel, &ProblemPanel::pauseAsked, &m_runController, &RunController::pause);
  connect(m_panel, &ProblemPanel::resumeAsked, &m_runController, &RunController::resume);
  connect(m_panel, &ProblemPanel::stepAsked, &m_runController, &RunController::step);
  connect(m_panel, &ProblemPanel::stopAsked, &m_runController, &RunController::stop);
  connect(&m_runController, &RunController::runningChanged, m_panel, &ProblemPanel::setRunning);
  connect(&m_runController, &RunController::arrived, this, &MainWindow::takeEvents);
  connect(&m_runController, &RunController::ended, this, [this](bool failed, const QString& sentence) {
    refreshRun();
    say(tr("Run: %1").arg(sentence), failed);
  });
}

void MainWindow::startRun(bool paused) {
  if (m_runController.running()) return say(tr("A run is going on: stop it first."), true);
  auto request = m_panel->runRequest();
  if (!request) return say(text(request.error().message), true);
  if (!m_selection.plan() || m_selection.plan()->problem() != request->problem) return say(tr("The schedule of what is chosen is not solved yet: a moment."), true);
  request->paused = paused;
  m_playback.setPlaying(false);
  m_run.begin(m_selection.plan());
  say(tr("Starting the worker."));
  m_runController.start(*request);
}

void MainWindow::takeEvents(const std::vector<core::Event>& events) {
  for (const core::Event& event : events) m_run.take(event);
  if (m_runController.running()) say(m_run.paused() ? tr("Run: paused.") : tr("Run: going on."));
  refreshRun();
  if (!m_transport->followsLive() || !m_run.describes(m_selection.plan())) return;
  m_selection.setCursor(m_run.actionsDone());
}

void MainWindow::refreshRun() {
  if (!m_run.started()) return;
  m_panel->setRun(m_run);
  m_loss->show();
  m_loss->setRun(m_run);
  m_tradeoff->setRun(m_run);
  m_spacetime->runChanged();
  const core::RunStarted& started = *m_run.started();
  if (m_run.iterations().empty()) return m_runLine->setText(tr("First iteration of %1 …").arg(started.iterations));
  const core::IterationDone& last = m_run.iterations().back();
  QString line = tr("Iteration <b>%1</b> of %2 · loss <b>%3</b> · <b>%4 ms</b> (median). Forwards: predicted %5, measured %6. Arena: budget %7, measured peak %8.")
                     .arg(last.iteration + 1).arg(started.iterations).arg(last.loss, 0, 'f', 3).arg(m_run.medianMilliseconds(), 0, 'f', 1)
                     .arg(started.forwardOperationsPredicted).arg(last.forwardOperations).arg(text(core::formatBytes(started.problem.budgetBytes)), text(core::formatBytes(last.peakArenaBytes)));
  if (const auto difference = m_run.firstDifference()) line += tr(" <b>Action %1 was not the planned one.</b>").arg(*difference + 1);
  if (!m_run.describes(m_selection.plan())) line += tr(" The picture shows another problem now.");
  m_runLine->setText(line);
}

core::Result<void> MainWindow::openFile(const QString& file) {
  const QFileInfo info(file);
  if (!info.exists()) return core::fail(core::ErrorCode::Io, "'{}' does not exist.", file.toStdString());
  if (info.isDir()) return core::fail(core::ErrorCode::Io, "'{}' is a folder: name a schedule or a recording.", file.toStdString());
  if (m_runController.running()) return core::fail(core::ErrorCode::InvalidInput, "A run is going on: stop it before another file is opened.");
  const auto schedule = core::readScheduleFile(file.toStdString());
  if (schedule) return openSchedule(*schedule);
  auto opened = openRecording(file);
  if (opened || info.suffix() == QLatin1String("jsonl")) return opened;
  return tl::unexpected(schedule.error());
}

core::Result<void> MainWindow::openSchedule(const core::ScheduleFile& file) {
  if (file.problem.steps > 200'000) return core::fail(core::ErrorCode::InvalidInput, "The schedule has {} steps; the window shows up to 200000.", file.problem.steps);
  const auto report = core::check(file.schedule, file.problem);
  if (!report) return tl::unexpected(report.error());
  auto plan = Plan::make({file.problem, file.schedule, report->forwardOperations, report->peakBytes, false, report->hostPeakBytes});
  if (!plan) return tl::unexpected(plan.error());
  m_opened = *plan;
  m_panel->show(file.problem, {});
  ask(file.problem);
  return {};
}

core::Result<void> MainWindow::openRecording(const QString& file) {
  auto events = core::readRecording(file.toStdString());
  if (!events) return tl::unexpected(events.error());
  if (events->empty()) return core::fail(core::ErrorCode::Format, "'{}' is empty: it holds no recording.", file.toStdString());
  const auto& started = std::get<core::RunStarted>(events->front());
  if (auto valid = core::validate(started.problem); !valid) return valid;
  m_recording = std::move(*events);
  m_panel->show(started.problem, started.network);
  ask(started.problem);
  say(tr("Recording of %1").arg(QFileInfo(file).fileName()));
  return {};
}

void MainWindow::chooseFile() {
  const QString file = QFileDialog::getOpenFileName(this, tr("Open"), {}, tr("Schedules and recordings (*.json *.jsonl);;All files (*)"));
  if (file.isEmpty()) return;
  if (auto opened = openFile(file); !opened) say(text(opened.error().message), true);
}

void MainWindow::saveSchedule() {
  if (!m_selection.plan()) return;
  const QString file = QFileDialog::getSaveFileName(this, tr("Save the schedule"), QStringLiteral("schedule.json"), tr("Schedules (*.json)"));
  if (file.isEmpty()) return;
  const core::Solution& solution = m_selection.plan()->solution();
  auto written = core::writeScheduleFile({solution.problem, solution.schedule}, file.toStdString());
  if (written) say(tr("Saved as %1").arg(file));
  else say(text(written.error().message), true);
}

void MainWindow::exportTo(int figure) {
  const auto kind = static_cast<Figure>(figure);
  const QString file = QFileDialog::getSaveFileName(this, tr("Export"), kind == Figure::Spacetime ? QStringLiteral("spacetime.pdf") : QStringLiteral("curve.pdf"),
                                                    kind == Figure::Spacetime ? tr("Pictures (*.pdf *.svg *.png)") : tr("Pictures and tables (*.pdf *.svg *.png *.csv)"));
  if (file.isEmpty()) return;
  auto written = exportFigure(kind, m_selection.plan(), m_tradeoff->curves(), file);
  if (written) say(tr("Exported to %1").arg(file));
  else say(text(written.error().message), true);
}

void MainWindow::setThemeByName(const QString& name) {
  const Theme theme = Theme::named(name);
  applyTheme(*qApp, theme);
  m_spacetime->setTheme(theme);
  m_memory->setTheme(theme);
  m_tradeoff->setTheme(theme);
  m_loss->setTheme(theme);
  m_inspector->refresh();
}

QString MainWindow::message() const { return m_message->text(); }

void MainWindow::say(const QString& sentence, bool warning) {
  m_message->setText(sentence);
  m_message->setToolTip(sentence);
  m_panel->say(warning ? sentence : QString(), warning);
}

void MainWindow::closeEvent(QCloseEvent* event) {
  m_playback.setPlaying(false);
  QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const QList<QUrl> urls = event->mimeData()->urls();
  if (urls.isEmpty()) return;
  if (auto opened = openFile(urls.front().toLocalFile()); !opened) say(text(opened.error().message), true);
}

}  // namespace retrace::ui
