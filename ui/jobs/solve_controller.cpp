// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/solve_controller.h"

#include <algorithm>
#include <array>
#include <new>

#include "ui/common/text.h"
#include "ui/model/curves.h"

namespace retrace::ui {

namespace {
constexpr std::int64_t kCurveSteps = 1'000'000;  // beyond, a curve has more breakpoints than memory is well spent on
constexpr double kMostTableOperations = 1e9;     // some seconds
}  // namespace

SolveController::SolveController(QObject* parent)
    : QObject(parent), m_thread([this](std::stop_token stop) { work(stop); }) {}

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
      this,
      [this, generation, deliver = std::move(deliver)] {
        if (generation == m_generation) deliver();
      },
      Qt::QueuedConnection);
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
      m_tables = {};
      post(question.generation, [this] {
        Q_EMIT failed(tr("There is not enough memory for this problem: use fewer steps or a smaller budget."));
      });
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
    post(question.generation, [this, text = toQString(error.message)] { Q_EMIT failed(text); });
  };
  if (auto valid = core::validate(problem); !valid) return refuse(valid.error());
  const auto progress = [&](double part) {
    post(question.generation, [this, part] { Q_EMIT busyChanged(true, part); });
  };
  const auto planner = core::Planner::prepare(problem, stop, progress, &m_tables);
  if (!planner) return refuse(planner.error());
  auto solution = planner->solve(problem.budgetBytes, stop);
  if (!solution) return refuse(solution.error());
  auto plan = Plan::make(std::move(*solution));
  if (!plan) return refuse(plan.error());
  post(question.generation, [this, made = *plan] { Q_EMIT solved(made); });
  if (!m_curves || !m_curves->belongTo(problem)) return drawCurves(question, stop);
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
  const bool sameLength = m_curves && m_curves->steps == problem.steps && m_curves->sizes == problem.sizes;
  curves->steps = problem.steps;
  curves->sizes = problem.sizes;
  curves->own = ownOf(problem);
  curves->host = problem.host;
  if (problem.steps > kCurveSteps)
    curves->note = tr("Curves are left out above %L1 steps; plans are exact at any length.").arg(kCurveSteps);
  else {
    for (const core::StrategyKind kind : kCompared) {
      const Curve* known = sameLength ? m_curves->of(kind) : nullptr;
      if (known) curves->curves.push_back(*known);
      else if (!addCurve(question, {kind, 0}, *curves, stop)) return;
    }
    if (curves->own && !addCurve(question, *curves->own, *curves, stop)) return;
  }
  m_curves = std::move(curves);
  deliverCurves(question);
}

bool SolveController::addCurve(const Question& question, core::Strategy strategy, Curves& curves,
                               std::stop_token stop) {
  core::Problem problem = question.problem;
  problem.strategy = strategy;
  if (core::curveOperations(problem) > kMostTableOperations) {
    curves.note = tr("The curve of '%1' is left out: its table for every budget would take too long.")
                      .arg(toQString(core::toText(strategy)));
    return true;
  }
  const auto progress = [&](double part) {
    post(question.generation, [this, part] { Q_EMIT busyChanged(true, part); });
  };
  auto points = core::tradeoffCurve(problem, stop, progress, &m_tables);
  if (!points && points.error().code == core::ErrorCode::Cancelled) return false;
  if (points) {
    Curve made{strategy, std::move(*points)};
    if (strategy.kind == core::StrategyKind::TwoLevel)
      for (const core::TradeoffPoint& point : made.points) made.totals.push_back(point.modelCost);
    curves.curves.push_back(std::move(made));
  } else curves.note = toQString(points.error().message);
  return true;
}

}  // namespace retrace::ui
