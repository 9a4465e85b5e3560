// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the answers to "what is this?" and "why?": the action, the step and the range that are looked at, every
// alternative with its cost, and links to where it matters next. Main thread.
#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/common/theme.h"
#include "ui/jobs/mixed_tables.h"
#include "ui/model/cost_cell.h"
#include "ui/model/run_model.h"
#include "ui/model/selection.h"
#include "ui/model/why.h"

namespace retrace::ui {

class WhyChart;
class RichWords;

class Inspector : public QWidget {
  Q_OBJECT
 public:
  Inspector(Selection& selection, const RunModel& run, MixedTables& tables, QWidget* parent = nullptr);
  void setTheme(const Theme& theme);
  /// How large the states are, in words: "2 × [32, 256]"; empty when it is not known.
  void setShapes(const QString& hidden, const QString& internal);
  /// Writes everything anew, at once.
  void refresh();
  /// What is on show, as text; refreshes first.
  [[nodiscard]] QString text();
  [[nodiscard]] WhyChart& chart() { return *m_chart; }
  /// Whether a table is being filled for the answer.
  [[nodiscard]] bool busy() const { return m_tables.filling(); }
  /// Explains a cell of the table of C(t,m) until another action or step is looked at.
  void explainCell(const CostCell& cell);

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 Q_SIGNALS:
  /// The link to the table of C(t,m) was followed.
  void tableAsked();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  enum class Part { Action, Why, Ways, Chart, Step, Range, Room };
  struct Reason {
    QString words;
    std::optional<Why> why{};
  };
  struct Page {  // what is to be read, of one moment
    QString action, step, range;
    Reason why;
  };
  void arrange();
  bool makeRoom();
  void refreshSoon();
  void writeNext();
  [[nodiscard]] Page compose();
  /// Shows a part of the page; whether it changed anything.
  bool put(Part part);
  [[nodiscard]] QString actionWords() const;
  void follow(const QString& link);
  [[nodiscard]] QString actionText(std::int64_t action) const;
  [[nodiscard]] Reason whyWords();
  [[nodiscard]] Reason reasonOf(const Subproblem& problem, const QString& title);
  [[nodiscard]] QString measuredText(double milliseconds) const;
  [[nodiscard]] QString stepText() const;
  [[nodiscard]] QString usageText(std::int64_t step, std::int64_t life) const;
  [[nodiscard]] QString rangeText() const;
  /// The table that answers for this sub-problem; null while it is filled.
  [[nodiscard]] MixedTables::TablePtr tableFor(const Subproblem& problem);

  Selection& m_selection;
  const RunModel& m_run;
  MixedTables& m_tables;
  std::optional<CostCell> m_cell;
  Spot m_pinnedBefore;
  RichWords *m_action, *m_why, *m_ways, *m_step, *m_range;
  WhyChart* m_chart;
  QString m_hiddenShape, m_internalShape;
  QTimer m_soon;
  int m_needed = 0;  // pixels of height, of what is written
  Page m_page;
  QString m_charted;           // the words whose chart is on show
  Part m_next = Part::Action;  // what the timer writes
  bool m_stale = false;        // something changed since m_next was the first part
};

}  // namespace retrace::ui
