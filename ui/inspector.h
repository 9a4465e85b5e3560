// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the answers to "what is this?" and "why?": the action, the step and the range that are looked at, every alternative with its
// cost, and links to where it matters next. Main thread; the table that `Mixed` needs is filled on a thread of its own.
#pragma once

#include <QLabel>
#include <QTimer>
#include <QWidget>
#include <thread>

#include "core/mixed_table.h"
#include "ui/run_model.h"
#include "ui/selection.h"
#include "ui/theme.h"

namespace retrace::ui {

class WhyChart;

class Inspector : public QWidget {
  Q_OBJECT
 public:
  Inspector(Selection& selection, const RunModel& run, QWidget* parent = nullptr);
  ~Inspector() override;
  void setTheme(const Theme& theme);
  /// How large the states are, in words: "2 × [32, 256]"; empty when it is not known.
  void setShapes(const QString& hidden, const QString& internal);
  /// Writes everything anew, at once.
  void refresh();
  /// What is on show, as text; refreshes first.
  [[nodiscard]] QString text();
  [[nodiscard]] WhyChart& chart() { return *m_chart; }
  /// Whether a table is being filled for the answer.
  [[nodiscard]] bool busy() const { return m_filling; }

  /// One sentence: what the action does.
  [[nodiscard]] static QString explain(const Plan& plan, std::int64_t index);
  /// Where the step's states are after `done` actions.
  [[nodiscard]] static QString describeStep(const Plan& plan, const core::MemoryMap& map, std::int64_t step);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void fitHeight();
  void refreshSoon();
  void follow(const QString& link);
  void showAction(std::int64_t action);
  void showWhy(std::int64_t action);
  [[nodiscard]] QString stepText() const;
  [[nodiscard]] QString usageText(std::int64_t step, std::int64_t life) const;
  [[nodiscard]] QString rangeText() const;
  /// The table that answers for this plan; null while it is filled, or for strategies that need none.
  [[nodiscard]] const core::MixedTable* tableFor(const PlanPtr& plan);

  Selection& m_selection;
  const RunModel& m_run;
  QLabel *m_action, *m_why, *m_step, *m_range;
  WhyChart* m_chart;
  QString m_hiddenShape, m_internalShape, m_tableError;
  QTimer m_soon;
  std::shared_ptr<const core::MixedTable> m_table;
  core::Problem m_tableProblem;
  std::uint64_t m_generation = 0;
  bool m_filling = false;
  std::jthread m_fill;
};

}  // namespace retrace::ui
