// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the answers to "what is this?" and "why?": the action, the step and the range that are looked at, every
// alternative with its cost, and links to where it matters next. Main thread.
#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/common/theme.h"
#include "ui/model/explain.h"

namespace retrace::ui {

class WhyChart;
class RichWords;

class Inspector : public QWidget, public Themed {
  Q_OBJECT
 public:
  Inspector(Selection& selection, const RunModel& run, QWidget* parent = nullptr);
  void setTheme(const Theme& theme) override;
  /// How large the states are, in words: "2 × [32, 256]"; empty when it is not known.
  void setShapes(const QString& hidden, const QString& internal);
  /// Writes everything anew, at once.
  void refresh();
  /// What is on show, as text; refreshes first.
  [[nodiscard]] QString text();
  [[nodiscard]] WhyChart& chart() { return *m_chart; }
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
  void arrange();
  bool makeRoom();
  void refreshSoon();
  void writeNext();
  /// Shows a part of the page; whether it changed anything.
  bool put(Part part);
  void follow(const QString& link);

  Selection& m_selection;
  LookedAt m_at;
  Spot m_pinnedBefore;
  RichWords *m_action, *m_why, *m_ways, *m_step, *m_range;
  WhyChart* m_chart;
  QTimer m_soon;
  int m_needed = 0;            // pixels of height, of what is written
  Explanation m_page;          // what is to be read, of one moment
  QString m_charted;           // the words whose chart is on show
  Part m_next = Part::Action;  // what the timer writes
  bool m_stale = false;        // something changed since m_next was the first part
};

}  // namespace retrace::ui
