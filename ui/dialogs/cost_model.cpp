// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/cost_model.h"

#include <algorithm>

#include "ui/model/cost_cell.h"

namespace retrace::ui {

namespace {

constexpr std::int64_t kInfeasible = core::kInfeasible;
constexpr std::int64_t kProvenSteps = 20'000;  // a cell that needs its rows takes a few milliseconds up to here

}  // namespace

CostModel::CostModel(QObject* parent) : QAbstractTableModel(parent), m_theme(Theme::named({})) {}

void CostModel::setTheme(const Theme& theme) {
  m_theme = theme;
  allChanged();
}

void CostModel::allChanged() {
  if (rowCount() > 0 && columnCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

bool CostModel::supported() const { return core::modelOf(m_problem.strategy).recursive; }

void CostModel::setProblem(const core::Problem& problem) {
  if (m_problem.steps == problem.steps && m_problem.sizes == problem.sizes && m_problem.strategy == problem.strategy) {
    m_problem = problem;
    return;
  }
  beginResetModel();
  m_problem = problem;
  m_planner.reset();
  m_mixed.reset();
  if (core::modelOf(problem.strategy).weighs == core::StrategyModel::Weighs::Both)
    m_mixed.emplace(problem.sizes, kProvenSteps);
  else if (supported())
    if (auto planner = core::Planner::prepare(problem)) m_planner = std::move(*planner);
  m_mostUnits = std::max<std::int64_t>(
      1, core::largestUsefulBudgetBytes(problem.strategy, problem.steps, problem.sizes) / tableUnitBytes(problem));
  m_firstStep = m_firstUnit = 1;
  m_lit.reset();
  endResetModel();
}

int CostModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() || !supported() ? 0
                                          : static_cast<int>(std::min(kMostRows, m_problem.steps - m_firstStep + 1));
}
int CostModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() || !supported() ? 0 : static_cast<int>(std::min(kMostColumns, m_mostUnits - m_firstUnit + 1));
}

QModelIndex CostModel::show(const CostCell& cell) {
  if (!supported() || m_problem.steps < 1) return {};
  const std::int64_t t = std::clamp<std::int64_t>(cell.t, 1, m_problem.steps),
                     m = std::clamp<std::int64_t>(cell.m, 1, m_mostUnits);
  const bool inside =
      t >= m_firstStep && t < m_firstStep + kMostRows && m >= m_firstUnit && m < m_firstUnit + kMostColumns;
  if (!inside) {
    beginResetModel();
    m_firstStep = std::max<std::int64_t>(1, std::min(t - kMostRows / 2, m_problem.steps - kMostRows + 1));
    m_firstUnit = std::max<std::int64_t>(1, std::min(m - kMostColumns / 2, m_mostUnits - kMostColumns + 1));
    endResetModel();
  }
  return index(static_cast<int>(t - m_firstStep), static_cast<int>(m - m_firstUnit));
}

void CostModel::light(const std::optional<CostCell>& cell) {
  if (cell == m_lit) return;
  m_lit = cell;
  allChanged();
}

core::MixedCost CostModel::cost(const CostCell& cell) const {
  const std::int64_t bytes = cell.m * tableUnitBytes(m_problem);
  if (m_mixed) return (*m_mixed)(cell.t, bytes);
  const std::int64_t found = m_planner ? m_planner->cost(bytes, cell.t).value_or(kInfeasible) : kInfeasible;
  return {found, found};
}

QVariant CostModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const CostCell cell = cellAt(index);
  if (role == Qt::TextAlignmentRole) return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole && role != Qt::BackgroundRole && role != Qt::ForegroundRole && role != Qt::ToolTipRole &&
      role != Qt::AccessibleTextRole)
    return {};
  const bool lit = m_lit == cell;
  if (lit && role == Qt::BackgroundRole) return m_theme.hidden;
  if (lit && role == Qt::ForegroundRole) return Theme::textOn(m_theme.hidden);
  const core::MixedCost found = cost(cell);
  const bool known = found.cost != kInfeasible;
  const QString value = found.optimal() ? QString::number(found.cost) : QStringLiteral("≤ %1").arg(found.cost);
  switch (role) {
    case Qt::DisplayRole: return known ? value : QStringLiteral("–");
    case Qt::BackgroundRole: return known && found.cost == cell.t ? QVariant(m_theme.done) : QVariant();
    case Qt::ForegroundRole: return known ? QVariant() : QVariant(m_theme.faintText);
    default: break;
  }
  const QString place = tr("C(%1, %2)").arg(cell.t).arg(cell.m);
  if (!known) return tr("%1: no schedule fits").arg(place);
  if (!found.optimal()) return tr("%1 is %2 or %3").arg(place).arg(found.lowerBound).arg(found.cost);
  return tr("%1 = %2: %3 forwards per step")
      .arg(place, value)
      .arg(static_cast<double>(found.cost) / static_cast<double>(cell.t), 0, 'f', 3);
}

QVariant CostModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole) return {};
  return QString::number(section + (orientation == Qt::Horizontal ? m_firstUnit : m_firstStep));
}

QString CostModel::csv(const QModelIndex& topLeft, const QModelIndex& bottomRight) const {
  QString out = QStringLiteral("t\\m");
  for (int column = topLeft.column(); column <= bottomRight.column(); ++column)
    out += QLatin1Char(',') + QString::number(m_firstUnit + column);
  out += QLatin1Char('\n');
  for (int row = topLeft.row(); row <= bottomRight.row(); ++row) {
    out += QString::number(m_firstStep + row);
    for (int column = topLeft.column(); column <= bottomRight.column(); ++column) {
      const core::MixedCost found = cost({m_firstStep + row, m_firstUnit + column});
      out += QLatin1Char(',');
      if (found.cost != kInfeasible && found.optimal()) out += QString::number(found.cost);
    }
    out += QLatin1Char('\n');
  }
  return out;
}

}  // namespace retrace::ui
