// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/compared.h"

#include <algorithm>
#include <cmath>

namespace retrace::ui {

namespace {

// The actions between which the backward of the next step lies: from (included) to (excluded).
std::pair<std::int64_t, std::int64_t> around(const Plan& plan, std::int64_t remaining) {
  const std::int64_t from = remaining < plan.problem().steps ? plan.backwardOf(remaining + 1) + 1 : 0;
  return {from, remaining > 0 ? plan.backwardOf(remaining) + 1 : plan.actionCount()};
}

}  // namespace

std::int64_t lockstep(const Plan& a, std::int64_t cursor, const Plan& b) {
  const double steps = static_cast<double>(a.problem().steps);
  const std::int64_t remaining = a.remainingAfter(cursor);
  const std::int64_t other =
      a.problem().steps == b.problem().steps
          ? remaining
          : std::llround(static_cast<double>(remaining) / steps * static_cast<double>(b.problem().steps));
  const auto [fromA, toA] = around(a, remaining);
  const auto [fromB, toB] = around(b, other);
  const double part = toA > fromA ? static_cast<double>(cursor - fromA) / static_cast<double>(toA - fromA) : 0.0;
  return std::clamp<std::int64_t>(fromB + static_cast<std::int64_t>(part * static_cast<double>(toB - fromB)), fromB,
                                  std::max(fromB, toB - (other > 0 ? 1 : 0)));
}

Compared::Compared(Selection& a, QObject* parent) : QObject(parent), m_a(a) {
  connect(&m_solver, &SolveController::solved, this, [this](const PlanPtr& plan) {
    if (!m_problem || plan->problem() != *m_problem) return;
    m_selection.setPlan(plan);
    follow();
    Q_EMIT changed();
  });
  connect(&m_solver, &SolveController::failed, this, [this](const QString& reason) {
    m_problem.reset();
    Q_EMIT failed(reason);
    Q_EMIT changed();
  });
  connect(&a, &Selection::cursorChanged, this, &Compared::follow);
  // The same step lights up on B's side.
  connect(&a, &Selection::spotChanged, this, [this] {
    if (m_problem && m_selection.plan() && m_a.spot().step != m_selection.spot().step)
      m_selection.hover({m_a.spot().step, {}});
  });
}

void Compared::setProblem(const std::optional<core::Problem>& problem) {
  m_problem = problem;
  if (problem) m_solver.ask(*problem);
  else m_selection.setPlan({});
  Q_EMIT changed();
}

void Compared::follow() {
  if (m_problem && m_selection.plan() && m_a.plan())
    m_selection.setCursor(lockstep(*m_a.plan(), m_a.cursor(), *m_selection.plan()));
}

}  // namespace retrace::ui
