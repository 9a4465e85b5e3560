// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the cells of the table of C(t,m), computed when they are seen. Main thread.
#pragma once

#include <QAbstractTableModel>
#include <optional>

#include "core/planner/solver.h"
#include "ui/common/theme.h"
#include "ui/model/cost_cell.h"

namespace retrace::ui {

/// t runs down, m across. Of a table with more rows or columns than a view can hold, a part.
class CostModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  static constexpr std::int64_t kMostRows = 100'000, kMostColumns = 4'096;

  explicit CostModel(QObject* parent = nullptr);
  void setTheme(const Theme& theme);
  void setProblem(const core::Problem& problem);
  [[nodiscard]] const core::Problem& problem() const { return m_problem; }
  /// Whether cells of this strategy can be computed one by one.
  [[nodiscard]] bool supported() const;
  [[nodiscard]] std::int64_t mostSteps() const { return m_problem.steps; }
  [[nodiscard]] std::int64_t mostUnits() const { return m_mostUnits; }
  /// Makes the cell part of what is held, and says where it is.
  QModelIndex show(const CostCell& cell);
  [[nodiscard]] CostCell cellAt(const QModelIndex& index) const {
    return {m_firstStep + index.row(), m_firstUnit + index.column()};
  }
  /// The cell that is lit; none: no cell.
  void light(const std::optional<CostCell>& cell);
  [[nodiscard]] const std::optional<CostCell>& lit() const { return m_lit; }
  /// C(t,m); core::kInfeasible where no schedule exists.
  [[nodiscard]] core::MixedCost cost(const CostCell& cell) const;
  /// Rows and columns with their t and m, as CSV.
  [[nodiscard]] QString csv(const QModelIndex& topLeft, const QModelIndex& bottomRight) const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  void allChanged();

  Theme m_theme;
  core::Problem m_problem;
  std::optional<core::Planner> m_planner;
  mutable std::optional<core::MixedCosts> m_mixed;  // of Mixed, in its place
  std::int64_t m_mostUnits = 1, m_firstStep = 1, m_firstUnit = 1;
  std::optional<CostCell> m_lit;
};

}  // namespace retrace::ui
