// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/solve_controller.h"

#include <array>
#include <new>

namespace retrace::ui {

namespace {
constexpr std::int64_t kCurveSteps = 1'000'000;  // beyond, a curve has more breakpoints than memory is well spent on
// More lines could not be told apart.
constexpr std::array kCompared{core::StrategyKind::Mixed,     core::StrategyKind::Hidden, core::StrategyKind::Internal, core::StrategyKind::StoreAll,
                               core::StrategyKind::Recompute, core::StrategyKind::Sqrt};
}  // namespace

SolveController::SolveController(QObject* parent) : QObject(parent), m_thread([this](std::stop_token stop) { work(stop); }) {}

SolveController::~SolveController() {
  {
    const std::lock_guard lock(m_mutex);
    m_currentStop.request_stop();
  }
  m_thread.request_stop();
}

void SolveController::ask(const core::Problem& problem) {
  const std::lock_guard lock(m_mutex);
  m_currentStop.request_stop();
  m_question = Question{problem, ++m_generation};
  m_asked.notify_one();
}

void SolveController::waitUntilWorkedOut() {
  std::unique_lock lock(m_mutex);
  m_workedOut.wait(lock, [this] { return !m_question && !m_working; });
}

template <typename Deliver>
void SolveController::post(std::uint64_t generation, Deliver deliver) {
  QMetaObject::invokeMethod(
      this, [this, generation, deliver = std::move(deliver)] { if (generation == m_generation) deliver(); }, Qt::QueuedConnection);
}

void SolveController::work(std::stop_token stop) {
  for (;;) {
    Question question;
    std::stop_token current;
    {
      std::unique_lock lock(m_mutex);
      if (!m_asked.wait(lock, stop, [this] { return m_question.has_value(); })) return;
      question = *m_question;
      m_question.reset();
      m_working = true;
      m_currentStop = std::stop_source();
      current = m_currentStop.get_token();
    }
    try {
      answer(question, current);
    } catch (const std::bad_alloc&) {
      m_planner.reset();
      post(question.generation, [this] { Q_EMIT failed(tr("There is not enough memory for this problem: use fewer steps or a smaller budget.")); });
    }
    post(question.generation, [this] { Q_EMIT busyChanged(false, 1.0); });
    const std::lock_guard lock(m_mutex);
    m_working = false;
    m_workedOut.notify_all();
  }
}

void SolveController::answer(const Question& question, std::stop_token stop) {
  const core::Problem& problem = question.problem;
  const auto refuse = [&](const core::Error& error) {
    if (error.code == core::ErrorCode::Cancelled) return;
    post(question.generation, [this, text = QString::fromStdString(error.message)] { Q_EMIT failed(text); });
  };
  if (auto valid = core::validate(problem); !valid) return refuse(valid.error());
  if (!m_planner || m_planner->steps() != problem.steps || m_planner->sizes() != problem.sizes || m_planner->problem(problem.strategy, 0).host != problem.host)
    m_planner = std::make_unique<core::Planner>(problem.steps, problem.sizes, problem.costs, problem.host);
  const auto progress = [&](double part) { post(question.generation, [this, part] { Q_EMIT busyChanged(true, part); }); };
  if (auto ready = m_planner->prepare(problem.strategy, problem.budgetBytes, stop, progress); !ready) return refuse(ready.error());
  auto solution = m_planner->solve(problem.strategy, problem.budgetBytes, stop);
  if (!solution) return refuse(solution.error());
  auto plan = Plan::make(std::move(*solution));
  if (!plan) return refuse(plan.error());
  post(question.generation, [this, made = *plan] { Q_EMIT solved(made); });
  if (!m_curves || m_curves->steps != problem.steps || m_curves->sizes != problem.sizes) return drawCurves(question, stop);
  if (m_delivered != m_curves.get()) deliverCurves(question);  // a newer question had overtaken them
}

void SolveController::deliverCurves(const Question& question) {
  post(question.generation, [this, made = m_curves] {
    m_delivered = made.get();
    Q_EMIT curvesReady(made);
  });
}

void SolveController::drawCurves(const Question& question, std::stop_token stop) {
  const core::Problem& problem = question.problem;
  auto curves = std::make_shared<Curves>();
  curves->steps = problem.steps;
  curves->sizes = problem.sizes;
  const auto progress = [&](double part) { post(question.generation, [this, part] { Q_EMIT busyChanged(true, part); }); };
  if (problem.steps > kCurveSteps) curves->note = tr("Curves are left out above %L1 steps; plans are exact at any length.").arg(kCurveSteps);
  for (const core::StrategyKind kind : kCompared) {
    const core::Strategy strategy{kind, 0};
    if (problem.steps > kCurveSteps) break;
    auto points = m_planner->curve(strategy, stop, progress);
    if (!points) {
      if (points.error().code == core::ErrorCode::Cancelled) return;
      curves->note = QString::fromStdString(points.error().message);
      continue;
    }
    curves->curves.push_back({strategy, std::move(*points)});
  }
  m_curves = std::move(curves);
  deliverCurves(question);
}

}  // namespace retrace::ui
