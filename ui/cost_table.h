// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the table of C(t,m) as something to look at: every sub-problem of the chosen strategy, cells computed when they are seen, the
// one of the selection lit. Main thread.
#pragma once

#include <QAbstractTableModel>
#include <QCheckBox>
#include <QDialog>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>
#include <QTimer>
#include <optional>

#include "core/solver.h"
#include "ui/mixed_tables.h"
#include "ui/selection.h"
#include "ui/theme.h"

namespace retrace::ui {

/// A cell of the table: t steps to be backpropagated with m units, in the strategy's unit.
struct CostCell {
  std::int64_t t = 1;
  std::int64_t m = 1;
  bool operator==(const CostCell&) const = default;
};

/// Bytes of the unit that m counts: of the common unit of both states for `Mixed`, else the strategy's own.
[[nodiscard]] std::int64_t tableUnitBytes(const core::Problem& problem);
/// The cell of the decision that an action of the plan belongs to.
[[nodiscard]] std::optional<CostCell> cellOf(const Plan& plan, std::int64_t action);

/// t runs down, m across. Of a table with more rows or columns than a view can hold, a part.
class CostModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  static constexpr std::int64_t kMostRows = 100'000, kMostColumns = 4'096;

  explicit CostModel(MixedTables& tables, QObject* parent = nullptr);
  void setTheme(const Theme& theme);
  void setProblem(const core::Problem& problem);
  [[nodiscard]] const core::Problem& problem() const { return m_problem; }
  /// Whether cells of this strategy can be computed one by one.
  [[nodiscard]] bool supported() const;
  [[nodiscard]] std::int64_t mostSteps() const { return m_problem.steps; }
  [[nodiscard]] std::int64_t mostUnits() const { return m_mostUnits; }
  /// Makes the cell part of what is held, and says where it is.
  QModelIndex show(const CostCell& cell);
  [[nodiscard]] CostCell cellAt(const QModelIndex& index) const { return {m_firstStep + index.row(), m_firstUnit + index.column()}; }
  /// The cell that is lit; none: no cell.
  void light(const std::optional<CostCell>& cell);
  [[nodiscard]] const std::optional<CostCell>& lit() const { return m_lit; }
  /// Whether cells that are not known yet may be computed when they are seen.
  void setFilling(bool on);
  [[nodiscard]] bool mayFill() const { return m_mayFill; }
  /// C(t,m); MixedTable::kInfeasible where no schedule exists, none where it is not computed yet.
  [[nodiscard]] std::optional<std::int64_t> cost(const CostCell& cell) const;
  /// Rows and columns with their t and m, as CSV.
  [[nodiscard]] QString csv(const QModelIndex& topLeft, const QModelIndex& bottomRight) const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  void allChanged();

  MixedTables& m_tables;
  Theme m_theme;
  core::Problem m_problem;
  std::optional<core::Planner> m_planner;  // of strategies that need no table
  std::int64_t m_mostUnits = 1, m_firstStep = 1, m_firstUnit = 1;
  std::optional<CostCell> m_lit;
  bool m_mayFill = true;
};

class CostTable : public QDialog {
  Q_OBJECT
 public:
  CostTable(Selection& selection, MixedTables& tables, QWidget* parent = nullptr);
  void setTheme(const Theme& theme) { m_model->setTheme(theme); }
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
  void showPlan();
  void showProgress();
  void currentMoved(const QModelIndex& index);

  Selection& m_selection;
  MixedTables& m_tables;
  CostModel* m_model;
  QTableView* m_view;
  QLabel *m_title, *m_note;
  QSpinBox *m_t, *m_m;
  QCheckBox* m_follow;
  QProgressBar* m_progress;
  QPushButton* m_cancel;
  QTimer m_soon, m_watch;
  QString m_state;  // what was last noted by itself
  bool m_quiet = false;
};

}  // namespace retrace::ui
