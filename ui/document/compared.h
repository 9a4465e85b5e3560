// SPDX-License-Identifier: GPL-3.0-or-later
// Owns schedule B beside schedule A: its own solving and selection, moved in lockstep by backward step. Main thread.
#pragma once

#include <QObject>
#include <optional>

#include "ui/jobs/solve_controller.h"
#include "ui/model/selection.h"

namespace retrace::ui {

class Compared : public QObject {
  Q_OBJECT
 public:
  explicit Compared(Selection& a, QObject* parent = nullptr);
  /// Asks for B; none: ends the comparison.
  void setProblem(const std::optional<core::Problem>& problem);
  [[nodiscard]] const std::optional<core::Problem>& problem() const { return m_problem; }
  [[nodiscard]] bool settled() const {
    return !m_problem || (m_selection.plan() && m_selection.plan()->problem() == *m_problem);
  }
  /// Of B; without a plan while there is none.
  [[nodiscard]] Selection& selection() { return m_selection; }

 Q_SIGNALS:
  /// B is asked for, is there, or is no more.
  void changed();
  void failed(const QString& reason);

 private:
  void follow();

  Selection& m_a;
  Selection m_selection;
  SolveController m_solver;
  std::optional<core::Problem> m_problem;
};

/// Where B stands when as much is backpropagated as in A at `cursor`; in between, in proportion.
[[nodiscard]] std::int64_t lockstep(const Plan& a, std::int64_t cursor, const Plan& b);

}  // namespace retrace::ui
