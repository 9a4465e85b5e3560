// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/document.h"

#include <QFileInfo>
#include <utility>

#include "core/strategies/schedule_file.h"
#include "ui/common/text.h"
#include "ui/document/setup_command.h"

namespace retrace::ui {

namespace {

constexpr std::int64_t kOpeningSteps = 100, kOpeningUnits = 12;
constexpr double kRounding = 1e-9;  // transfer costs need not be whole numbers

double costOf(const Plan& plan) {
  return static_cast<double>(plan.solution().forwardOperations) + plan.solution().transferCost;
}

}  // namespace

Document::Document(QObject* parent) : QObject(parent) {
  connect(&m_undo, &QUndoStack::cleanChanged, this, &Document::fileChanged);
  connect(&m_selection, &Selection::planChanged, this, [this] { m_visible.reset(); });
  connect(&m_compared, &Compared::failed, this, [this](const QString& reason) {
    m_setup.comparison.reset();
    say(reason, true);
  });
  connect(&m_reading, &Job::ranOutOfMemory, this, [this] {
    say(tr("There is not enough memory for this problem: use fewer steps or a smaller budget."), true);
  });
  connectSolving();
  core::Problem opening{kOpeningSteps, m_setup.sizes(), {}, 0, m_setup.strategy};
  opening.budgetBytes = kOpeningUnits * opening.sizes.hiddenBytes;
  m_setup.take(opening, m_setup.network);
  ask(opening);
}

void Document::connectSolving() {
  connect(&m_solver, &SolveController::solved, this, &Document::showPlan);
  connect(&m_solver, &SolveController::curvesReady, this, [this](const CurvesPtr& curves) {
    m_curves = curves;
    m_curvesShown = true;
    if (!curves->note.isEmpty()) say(curves->note);
    Q_EMIT curvesChanged();
  });
  connect(&m_solver, &SolveController::failed, this, [this](const QString& reason) {
    m_planShown = m_curvesShown = true;  // what was there stays
    m_view.reset();
    say(reason, true);
  });
  connect(&m_solver, &SolveController::busyChanged, this, &Document::solving);
}

void Document::choose(const Setup& setup, quint64 gesture) {
  if (setup == m_setup) return;
  auto* command = new SetupCommand(m_setup, setup, gesture, [this](const Setup& chosen) {
    const core::Problem before = problem();
    apply(chosen);
    if (problem() == before && !m_training.running()) say({});
  });
  command->setText(tr("change"));
  apply(setup);
  m_undo.push(command);
}

void Document::apply(const Setup& setup) {
  const core::Problem before = problem();
  const bool compares = setup.comparison != m_setup.comparison;
  m_setup = setup;
  if (compares) m_compared.setProblem(setup.comparison);
  Q_EMIT setupChanged();
  if (problem() != before) ask(problem());
}

void Document::compareWith(const std::optional<core::Problem>& problem) {
  Setup next = m_setup;
  next.comparison = problem;
  choose(next);
}

void Document::ask(const core::Problem& problem) {
  say({});
  m_planShown = false;
  m_curvesShown = m_curves && m_curves->belongTo(problem);
  if (m_view && m_view->setup.problem() != problem) m_view.reset();
  Q_EMIT planAsked();
  m_solver.ask(problem);
}

// A file's own schedule stays on show beside the optimum of the same problem.
void Document::showPlan(const PlanPtr& plan) {
  if (!this->plan() || this->plan()->problem() != plan->problem()) m_selection.setPlan(plan);
  m_planShown = true;
  m_planIsOptimal = core::isExact(plan->problem().strategy) && plan->solution().optimal &&
                    costOf(*this->plan()) <= costOf(*plan) * (1.0 + kRounding);
  Q_EMIT planJudged();
  showView();
}

// The place, pin, range and part of a session, once its plan is there.
void Document::showView() {
  if (!m_view) return;
  const Session view = *std::exchange(m_view, std::nullopt);
  m_selection.setCursor(view.cursor);
  m_selection.pin(view.pinned);
  m_selection.selectRange(view.range);
  setVisible(view.visible);
}

void Document::open(const QString& file) {
  if (m_training.running()) return say(tr("A run is going on: stop it before another file is opened."), true);
  m_reading.ask([this, file](const std::stop_token& stop, const Job::Deliver& deliver) {
    auto read = std::make_shared<core::Result<OpenedFile>>(readFile(file, stop));
    deliver([this, file, read] {
      if (!*read) return say(toQString(read->error().message), true);
      if (m_training.running())  // it began while the file was read
        return say(tr("A run is going on: stop it before another file is opened."), true);
      show(file, std::move(**read));
    });
  });
}

core::Result<void> Document::openNow(const QString& file) {
  if (m_training.running())
    return core::fail(core::ErrorCode::InvalidInput, "A run is going on: stop it before another file is opened.");
  m_reading.cancel();
  auto read = readFile(file);
  if (!read) return tl::unexpected(read.error());
  show(file, std::move(*read));
  return {};
}

void Document::show(const QString& file, OpenedFile opened) {
  const bool isSession = std::holds_alternative<Session>(opened) && looksLikeSession(file);
  if (auto* session = std::get_if<Session>(&opened)) {
    static_cast<void>(openSession(*session));  // no run is going on
  } else if (auto* plan = std::get_if<PlanPtr>(&opened)) {
    Setup next = m_setup;
    next.take((*plan)->problem(), std::nullopt);
    choose(next);  // first: who sees the plan asks what was chosen
    m_selection.setPlan(*plan);
    ask(problem());
  } else {
    const auto& recording = std::get<Recording>(opened);
    Setup next = m_setup;
    next.take(std::get<core::RunStarted>(recording.events.front()));
    choose(next);
    m_selection.setPlan(recording.plan);
    ask(problem());
    m_training.show(recording);
    say(tr("Recording of %1").arg(QFileInfo(file).fileName()));
  }
  nameFile(QFileInfo(file).absoluteFilePath(), isSession);
  Q_EMIT this->opened(m_file);
}

void Document::nameFile(const QString& file, bool isSession) {
  m_file = file;
  m_sessionFile = isSession ? file : QString();
  m_undo.setClean();
  Q_EMIT fileChanged();
}

void Document::reload() {
  if (m_file.isEmpty()) return say(tr("No file is open that could be read again."), true);
  if (const auto opened = openNow(m_file); !opened) return say(toQString(opened.error().message), true);
  say(tr("Read again: %1").arg(QFileInfo(m_file).fileName()));
}

Session Document::session() const {
  return {m_setup,   m_selection.cursor(), m_selection.pinned(), m_selection.range(),
          m_visible, m_themeName,          m_treeShown};
}

core::Result<void> Document::openSession(const Session& session) {
  if (m_training.running())
    return core::fail(core::ErrorCode::InvalidInput, "A run is going on: stop it before a session is opened.");
  if (!session.theme.isEmpty()) setThemeName(session.theme);
  setTreeShown(session.tree);
  choose(session.setup);
  m_view = session;
  ask(problem());
  return {};
}

core::Result<void> Document::saveSession(const QString& file) {
  if (auto written = writeSession(session(), file); !written) return written;
  nameFile(QFileInfo(file).absoluteFilePath(), true);
  return {};
}

core::Result<void> Document::saveSchedule(const QString& file) {
  const core::Solution& solution = plan()->solution();
  return core::writeScheduleFile({solution.problem, *solution.graph}, file.toStdString());
}

void Document::setThemeName(const QString& name) {
  m_themeName = name;
  Q_EMIT themeChanged();
}

void Document::setTreeShown(bool shown) {
  if (std::exchange(m_treeShown, shown) != shown) Q_EMIT treeShownChanged(shown);
}

void Document::setVisible(const std::optional<SpacetimeRange>& range) {
  m_visible = range;
  Q_EMIT visibleChanged();
}

void Document::say(const QString& sentence, bool warning) {
  m_message = sentence;
  m_messageWarns = warning;
  Q_EMIT messageChanged();
}

}  // namespace retrace::ui
