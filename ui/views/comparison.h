// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the picture of schedule B beside schedule A, and what differs. Main thread.
#pragma once

#include <QLabel>
#include <QWidget>

#include "ui/common/theme.h"
#include "ui/model/run_model.h"
#include "ui/model/selection.h"

namespace retrace::ui {

class Compared;
class Document;
class SpacetimeView;

/// How often each step is computed by A and by B, below one another over the time steps.
class DifferenceStrip : public QWidget, public Themed {
  Q_OBJECT
 public:
  explicit DifferenceStrip(QWidget* parent = nullptr);
  void setTheme(const Theme& theme) override;
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
  explicit Comparison(Document& document, QWidget* parent = nullptr);
  [[nodiscard]] SpacetimeView& view() { return *m_view; }
  /// What differs, in a sentence.
  [[nodiscard]] QString summary() const { return m_summary->text(); }

 private:
  void refresh();

  Selection &m_a, &m_b;
  Compared& m_compared;
  RunModel m_noRun;
  SpacetimeView* m_view;
  DifferenceStrip* m_difference;
  QLabel* m_summary;
};

}  // namespace retrace::ui
