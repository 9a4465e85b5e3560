// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the column in which a person chooses: problem, budget and run over one line of message. What is edited goes to
// the document at once; what the document holds is shown. Main thread.
#pragma once

#include <QLabel>
#include <QWidget>

#include "ui/panel/budget_box.h"
#include "ui/panel/problem_box.h"
#include "ui/panel/run_box.h"

namespace retrace::ui {

class ProblemPanel : public QWidget {
  Q_OBJECT
 public:
  explicit ProblemPanel(Document& document, QWidget* parent = nullptr);

  [[nodiscard]] BudgetBox& budget() { return *m_budget; }
  [[nodiscard]] DeviceChooser& device() { return m_run->device(); }
  /// Starts what stands in the panel; a number that cannot be taken is said instead.
  void startRun(bool paused);
  /// The same for measuring what steps cost.
  void measureSteps();
  /// A sentence of the panel's own, below its budget.
  void say(const QString& sentence, bool warning);

 Q_SIGNALS:
  void workerAsked();
  /// The message is to be seen, wherever the column is scrolled to.
  void messageShown(QWidget* message);

 private:
  void connectBoxes();
  void showSetup();
  void take(const Setup& setup);
  void takeProblem();
  void takeBudget(const BudgetChoice& choice);
  void takeRun();
  /// Whether all that is typed is taken; says why not.
  [[nodiscard]] bool commit();
  void watchNumbers();
  /// What was typed and lies outside its range, as a sentence; empty when nothing does.
  [[nodiscard]] QString refusal() const;
  [[nodiscard]] QString nameOf(QWidget& field) const;
  void showMessage();

  Document& m_document;
  ProblemBox* m_problem;
  BudgetBox* m_budget;
  QLabel* m_message;
  RunBox* m_run;
  QString m_said;
  bool m_warns = false, m_taking = false;
  quint64 m_gesture = 0, m_gestures = 0;  // a drag of the slider is one
};

}  // namespace retrace::ui
