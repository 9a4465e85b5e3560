// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/solve_controller.h"

#include <algorithm>
#include <array>
#include <new>

#include "core/strategies/registry.h"
#include "ui/common/text.h"
#include "ui/model/curves.h"
#include "ui/model/setup.h"

namespace retrace::ui {

namespace {
constexpr double kMostTableOperations = 1e9;  // some seconds
}  // namespace

SolveController::SolveController(QObject* parent) : QObject(parent) {
  connect(&m_job, &Job::idle, this, [this] { Q_EMIT busyChanged(false, 1.0); });
  connect(&m_job, &Job::ranOutOfMemory, this, [this] {
    Q_EMIT failed(tr("There is not enough memory for this problem: use fewer steps or a smaller budget."));
  });
}

void SolveController::ask(const core::Problem& problem) {
  m_job.ask([this, problem](const std::stop_token& stop, const Job::Deliver& deliver) {
    try {
      answer(problem, stop, deliver);
    } catch (const std::bad_alloc&) {
      m_tables = {};
      throw;
    }
  });
}

void SolveController::answer(const core::Problem& problem, const std::stop_token& stop, const Job::Deliver& deliver) {
  const auto refuse = [&](const core::Error& error) {
    if (error.code == core::ErrorCode::Cancelled) return;
    deliver([this, text = toQString(error.message)] { Q_EMIT failed(text); });
  };
  if (auto valid = core::validate(problem); !valid) return refuse(valid.error());
  if (core::modelOf(problem.strategy).listed && problem.steps > kMostListedSteps)
    return refuse(
        {core::ErrorCode::InvalidInput,
         fmt::format("The schedule of '{}' is a list of actions, and the window shows lists of up to {} steps: "
                     "use fewer steps.",
                     core::toText(problem.strategy), kMostListedSteps)});
  const auto progress = [&](double part) { deliver([this, part] { Q_EMIT busyChanged(true, part); }); };
  const auto planner = core::Planner::prepare(problem, stop, progress, &m_tables);
  if (!planner) return refuse(planner.error());
  auto solution = planner->plan(problem.budgetBytes, stop);
  if (!solution) return refuse(solution.error());
  auto plan = Plan::make(std::move(*solution));
  if (!plan) return refuse(plan.error());
  deliver([this, made = *plan] { Q_EMIT solved(made); });
  if (!m_curves || !m_curves->belongTo(problem)) return drawCurves(problem, stop, deliver);
  if (m_delivered != m_curves.get()) deliverCurves(deliver);  // a newer question had overtaken them
}

void SolveController::deliverCurves(const Job::Deliver& deliver) {
  deliver([this, made = m_curves] {
    m_delivered = made.get();
    Q_EMIT curvesReady(made);
  });
}

void SolveController::drawCurves(const core::Problem& problem, const std::stop_token& stop,
                                 const Job::Deliver& deliver) {
  auto curves = std::make_shared<Curves>();
  const bool sameLength = m_curves && m_curves->steps == problem.steps && m_curves->sizes == problem.sizes;
  curves->steps = problem.steps;
  curves->sizes = problem.sizes;
  curves->own = ownOf(problem);
  curves->host = problem.host;
  for (const core::StrategyKind kind : kCompared) {
    const Curve* known = sameLength ? m_curves->of(kind) : nullptr;
    if (known) curves->curves.push_back(*known);
    else if (!addCurve(problem, {kind, 0}, *curves, stop, deliver)) return;
  }
  if (curves->own && !addCurve(problem, *curves->own, *curves, stop, deliver)) return;
  if (problem.steps > core::kMaxWholeCurveSteps && curves->note.isEmpty())
    curves->note = tr("Curves are sampled above %L1 steps: every point is exact, not every breakpoint is shown.")
                       .arg(core::kMaxWholeCurveSteps);
  m_curves = std::move(curves);
  deliverCurves(deliver);
}

bool SolveController::addCurve(core::Problem problem, core::Strategy strategy, Curves& curves,
                               const std::stop_token& stop, const Job::Deliver& deliver) {
  problem.strategy = strategy;
  if (core::curveOperations(problem) > kMostTableOperations) {
    curves.note = tr("The curve of '%1' is left out: its table for every budget would take too long.")
                      .arg(toQString(core::toText(strategy)));
    return true;
  }
  const auto progress = [&](double part) { deliver([this, part] { Q_EMIT busyChanged(true, part); }); };
  auto points = core::tradeoffCurve(problem, stop, progress, &m_tables);
  if (!points && points.error().code == core::ErrorCode::Cancelled) return false;
  if (points) {
    Curve made{strategy, std::move(points->points)};
    if (core::usesHost(strategy))
      for (const core::TradeoffPoint& point : made.points) made.totals.push_back(point.modelCost);
    curves.curves.push_back(std::move(made));
  } else curves.note = toQString(points.error().message);
  return true;
}

}  // namespace retrace::ui
