// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the table of C(t,m) as something to look at: every sub-problem of the chosen strategy, cells computed when they
// are seen, the one of the selection lit. Main thread.
#pragma once

#include <QCheckBox>
#include <QDialog>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>
#include <QTimer>
#include <optional>

#include "core/planner/solver.h"
#include "ui/common/theme.h"
#include "ui/dialogs/cost_model.h"
#include "ui/model/cost_cell.h"
#include "ui/model/selection.h"

namespace retrace::ui {

class CostTable : public QDialog, public Themed {
  Q_OBJECT
 public:
  CostTable(Selection& selection, QWidget* parent = nullptr);
  void setTheme(const Theme& theme) override { m_model->setTheme(theme); }
  [[nodiscard]] CostModel& model() { return *m_model; }
  [[nodiscard]] QTableView& view() { return *m_view; }
  /// Goes to a cell and makes it the current one.
  void goTo(const CostCell& cell);
  /// Shows the selection's cell at once.
  void follow();
  /// The selected cells, or the current one, with their headers.
  void copy();
  [[nodiscard]] QString note() const { return m_note->text(); }

 Q_SIGNALS:
  /// A person has gone to a cell.
  void cellChosen(retrace::ui::CostCell cell);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  [[nodiscard]] QLayout* numberRow();
  [[nodiscard]] QLayout* copyRow();
  void dressView();
  void showPlan();
  void showNote();
  void currentMoved(const QModelIndex& index);

  Selection& m_selection;
  CostModel* m_model;
  QTableView* m_view;
  QLabel *m_title, *m_note;
  QSpinBox *m_t, *m_m;
  QCheckBox* m_follow;
  QTimer m_soon;
  bool m_quiet = false;
};

}  // namespace retrace::ui
