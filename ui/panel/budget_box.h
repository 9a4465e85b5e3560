// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the choice of the budget: the slider over the curve's breakpoints, the same as text, and what the next byte
// buys. Main thread.
#pragma once

#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <vector>

#include "core/planner/tradeoff.h"
#include "ui/document/document.h"
#include "ui/panel/budget_slider.h"

namespace retrace::ui {

class BudgetBox : public QGroupBox {
  Q_OBJECT
 public:
  explicit BudgetBox(QWidget* parent = nullptr);
  /// Shows what is chosen without saying that it was edited.
  void show(const Setup& setup);
  void setCurves(const CurvesPtr& curves);
  /// The largest of the slider's stops that is not above `bytes`, and no less than the strategy needs.
  [[nodiscard]] std::int64_t stopAt(std::int64_t bytes) const;
  /// Chooses `bytes` as a person would with the slider.
  void takeBudget(qint64 bytes);
  [[nodiscard]] BudgetSlider* slider() const { return m_slider; }

 Q_SIGNALS:
  /// A person has chosen a budget.
  void chosen(const retrace::ui::BudgetChoice& choice);
  /// What was typed is no amount of memory.
  void refused(const QString& sentence);

 protected:
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  void typed();
  void moved(int index);
  void refresh();
  void setStops();
  void showNext(std::int64_t smallest);
  [[nodiscard]] QString nextText(std::size_t index) const;
  [[nodiscard]] QString unitText() const;
  [[nodiscard]] QString choiceText() const;
  [[nodiscard]] const Curve* curve() const { return m_curves ? m_curves->of(m_setup.problem()) : nullptr; }
  /// What the slider stops at: the curve's breakpoints; units where the strategy has none; empty while curves are on
  /// their way.
  [[nodiscard]] const std::vector<core::TradeoffPoint>& stops() const;

  BudgetSlider* m_slider;
  QLineEdit* m_text;
  QLabel* m_label;
  Setup m_setup;
  CurvesPtr m_curves;
  const Curve* m_slidden = nullptr;          // whose breakpoints the slider shows
  std::vector<core::TradeoffPoint> m_units;  // its stops where there is no curve; without costs
};

}  // namespace retrace::ui
