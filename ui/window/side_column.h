// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the right-hand side: what the plan costs and why, and below it what a run measures; side by side with tabs where
// the window is too low for both. Main thread.
#pragma once

#include <QTabBar>
#include <QWidget>

namespace retrace::ui {

class SideColumn : public QWidget {
  Q_OBJECT
 public:
  /// Takes both over. `run` shows one line until there is a run.
  SideColumn(QWidget* plan, QWidget* run, QWidget* parent = nullptr);
  /// From now on there is a run to show.
  void showRun();
  [[nodiscard]] QTabBar* tabs() const { return m_tabs; }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void arrange();

  QTabBar* m_tabs;
  QWidget *m_plan, *m_run;
  bool m_runKnown = false;
};

}  // namespace retrace::ui
