// SPDX-License-Identifier: GPL-3.0-or-later
// Owns schedule B beside schedule A: its own solving and picture, moved in lockstep by backward step, and what differs.
// Main thread.
#pragma once

#include <QLabel>
#include <QWidget>
#include <optional>

#include "ui/common/theme.h"
#include "ui/jobs/solve_controller.h"
#include "ui/model/run_model.h"
#include "ui/model/selection.h"

namespace retrace::ui {

class SpacetimeView;

/// How often each step is computed by A and by B, below one another over the time steps.
class DifferenceStrip : public QWidget {
  Q_OBJECT
 public:
  explicit DifferenceStrip(QWidget* parent = nullptr);
  void setTheme(const Theme& theme);
  void setPlans(PlanPtr a, PlanPtr b);
  [[nodiscard]] QSize sizeHint() const override { return {300, 40}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {120, 40}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  Theme m_theme;
  PlanPtr m_a, m_b;
};

class Comparison : public QWidget {
  Q_OBJECT
 public:
  Comparison(Selection& a, QWidget* parent = nullptr);
  void setTheme(const Theme& theme);
  /// Asks for B; none: ends the comparison.
  void setProblem(const std::optional<core::Problem>& problem);
  [[nodiscard]] const std::optional<core::Problem>& problem() const { return m_problem; }
  [[nodiscard]] bool settled() const {
    return !m_problem || (m_selection.plan() && m_selection.plan()->problem() == *m_problem);
  }
  [[nodiscard]] Selection& selection() { return m_selection; }
  [[nodiscard]] SpacetimeView& view() { return *m_view; }
  /// What differs, in a sentence.
  [[nodiscard]] QString summary() const { return m_summary->text(); }

 Q_SIGNALS:
  void changed();
  void failed(QString reason);

 private:
  void follow();
  void refresh();

  Selection& m_a;
  Selection m_selection;  // of B
  RunModel m_noRun;
  SolveController m_solver;
  std::optional<core::Problem> m_problem;
  SpacetimeView* m_view;
  DifferenceStrip* m_difference;
  QLabel* m_summary;
};

/// Where B stands when as much is backpropagated as in A at `cursor`; in between, in proportion.
[[nodiscard]] std::int64_t lockstep(const Plan& a, std::int64_t cursor, const Plan& b);

}  // namespace retrace::ui
