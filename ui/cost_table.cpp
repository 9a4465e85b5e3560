// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cost_table.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QScopedValueRollback>
#include <QShortcut>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>
#include <limits>

#include "ui/why.h"

namespace retrace::ui {

namespace {

using core::StrategyKind;

constexpr std::int64_t kInfeasible = core::MixedTable::kInfeasible;
constexpr std::int64_t kUnitsAtATime = 256;  // a table is extended by this many, ahead of who looks at it
constexpr std::int64_t kMostCopied = 1'000'000;
constexpr int kFollowMilliseconds = 30, kWatchMilliseconds = 150;

QString said(const std::string& value) { return QString::fromStdString(value); }

}  // namespace

std::int64_t tableUnitBytes(const core::Problem& problem) {
  return problem.strategy.kind == StrategyKind::Mixed ? core::weightsOf(problem.sizes).unitBytes : core::unitBytes(problem.strategy, problem.sizes);
}

std::optional<CostCell> cellOf(const Plan& plan, std::int64_t action) {
  const auto found = subproblemOf(plan, action);
  if (!found || found->t < 1) return std::nullopt;
  return CostCell{found->t, found->freeBytes / tableUnitBytes(plan.problem())};
}

CostModel::CostModel(MixedTables& tables, QObject* parent) : QAbstractTableModel(parent), m_tables(tables), m_theme(Theme::named({})) {
  connect(&tables, &MixedTables::changed, this, &CostModel::allChanged);
}

void CostModel::setTheme(const Theme& theme) {
  m_theme = theme;
  allChanged();
}

void CostModel::allChanged() {
  if (rowCount() > 0 && columnCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

bool CostModel::supported() const { return m_problem.strategy.kind != StrategyKind::TwoLevel && m_problem.strategy.kind != StrategyKind::Online; }

void CostModel::setProblem(const core::Problem& problem) {
  if (m_problem.steps == problem.steps && m_problem.sizes == problem.sizes && m_problem.strategy == problem.strategy) {
    m_problem = problem;
    return;
  }
  beginResetModel();
  m_problem = problem;
  m_planner.reset();
  if (problem.strategy.kind != StrategyKind::Mixed) m_planner.emplace(problem.steps, problem.sizes, problem.costs);
  m_mostUnits = std::max<std::int64_t>(1, core::largestUsefulBudgetBytes(problem.strategy, problem.steps, problem.sizes) / tableUnitBytes(problem));
  m_firstStep = m_firstUnit = 1;
  m_lit.reset();
  m_mayFill = true;
  endResetModel();
}

int CostModel::rowCount(const QModelIndex& parent) const { return parent.isValid() || !supported() ? 0 : static_cast<int>(std::min(kMostRows, m_problem.steps - m_firstStep + 1)); }
int CostModel::columnCount(const QModelIndex& parent) const { return parent.isValid() || !supported() ? 0 : static_cast<int>(std::min(kMostColumns, m_mostUnits - m_firstUnit + 1)); }

QModelIndex CostModel::show(const CostCell& cell) {
  if (!supported() || m_problem.steps < 1) return {};
  const std::int64_t t = std::clamp<std::int64_t>(cell.t, 1, m_problem.steps), m = std::clamp<std::int64_t>(cell.m, 1, m_mostUnits);
  const bool inside = t >= m_firstStep && t < m_firstStep + kMostRows && m >= m_firstUnit && m < m_firstUnit + kMostColumns;
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

void CostModel::setFilling(bool on) {
  m_mayFill = on;
  if (!on) m_tables.cancel();
  allChanged();
}

std::optional<std::int64_t> CostModel::cost(const CostCell& cell) const {
  if (m_planner) {
    const auto found = m_planner->cost(m_problem.strategy, cell.m * tableUnitBytes(m_problem), cell.t);
    return found ? *found : kInfeasible;
  }
  const core::StateWeights weights = core::weightsOf(m_problem.sizes);
  if (cell.m < weights.hidden) return kInfeasible;
  if (cell.m >= weights.hidden + weights.internal * (cell.t - 1)) return cell.t;
  auto table = m_tables.known(m_problem.steps, m_problem.sizes);
  if (!table || table->maxUnits() < cell.m) {
    if (!m_mayFill) return std::nullopt;
    table = m_tables.table(m_problem.steps, m_problem.sizes, std::min(m_mostUnits, (cell.m + kUnitsAtATime - 1) / kUnitsAtATime * kUnitsAtATime));
  }
  return table && table->maxUnits() >= cell.m ? std::optional(table->cost(cell.t, cell.m)) : std::nullopt;
}

QVariant CostModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const CostCell cell = cellAt(index);
  if (role == Qt::TextAlignmentRole) return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole && role != Qt::BackgroundRole && role != Qt::ForegroundRole && role != Qt::ToolTipRole && role != Qt::AccessibleTextRole) return {};
  const bool lit = m_lit == cell;
  if (lit && role == Qt::BackgroundRole) return m_theme.hidden;
  if (lit && role == Qt::ForegroundRole) return Theme::textOn(m_theme.hidden);
  const auto value = cost(cell);
  const bool known = value && *value != kInfeasible;
  switch (role) {
    case Qt::DisplayRole: return known ? QString::number(*value) : value ? QStringLiteral("–") : QStringLiteral("…");
    case Qt::BackgroundRole: return known && *value == cell.t ? QVariant(m_theme.done) : QVariant();
    case Qt::ForegroundRole: return known ? QVariant() : QVariant(m_theme.faintText);
    default: break;
  }
  const QString place = tr("C(%1, %2)").arg(cell.t).arg(cell.m);
  if (!value) return tr("%1 is being computed").arg(place);
  return known ? tr("%1 = %2: %3 forwards per step").arg(place).arg(*value).arg(static_cast<double>(*value) / static_cast<double>(cell.t), 0, 'f', 3) : tr("%1: no schedule fits").arg(place);
}

QVariant CostModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole) return {};
  return QString::number(section + (orientation == Qt::Horizontal ? m_firstUnit : m_firstStep));
}

QString CostModel::csv(const QModelIndex& topLeft, const QModelIndex& bottomRight) const {
  QString out = QStringLiteral("t\\m");
  for (int column = topLeft.column(); column <= bottomRight.column(); ++column) out += QLatin1Char(',') + QString::number(m_firstUnit + column);
  out += QLatin1Char('\n');
  for (int row = topLeft.row(); row <= bottomRight.row(); ++row) {
    out += QString::number(m_firstStep + row);
    for (int column = topLeft.column(); column <= bottomRight.column(); ++column) {
      const auto value = cost({m_firstStep + row, m_firstUnit + column});
      out += QLatin1Char(',') + (value && *value != kInfeasible ? QString::number(*value) : QString());
    }
    out += QLatin1Char('\n');
  }
  return out;
}

CostTable::CostTable(Selection& selection, MixedTables& tables, QWidget* parent)
    : QDialog(parent), m_selection(selection), m_tables(tables), m_model(new CostModel(tables, this)), m_view(new QTableView(this)), m_title(new QLabel(this)), m_note(new QLabel(this)), m_t(new QSpinBox(this)),
      m_m(new QSpinBox(this)), m_follow(new QCheckBox(tr("Follow the &selection"), this)), m_progress(new QProgressBar(this)), m_cancel(new QPushButton(this)) {
  setWindowTitle(tr("Table of C(t, m)"));
  resize(720, 480);
  auto* column = new QVBoxLayout(this);
  m_title->setWordWrap(true);
  column->addWidget(m_title);
  auto* row = new QHBoxLayout();
  const auto number = [&](QSpinBox* box, const QString& words, const QString& name) {
    auto* label = new QLabel(words, this);
    label->setBuddy(box);
    box->setKeyboardTracking(false);
    box->setAccessibleName(name);
    box->setToolTip(name);
    row->addWidget(label);
    row->addWidget(box);
    connect(box, &QSpinBox::valueChanged, this, [this] {
      if (!m_quiet) m_view->setCurrentIndex(m_model->show({m_t->value(), m_m->value()}));
    });
  };
  number(m_t, tr("&t"), tr("Steps t to be backpropagated"));
  number(m_m, tr("&m"), tr("Units m"));
  row->addStretch(1);
  m_follow->setChecked(true);
  m_follow->setToolTip(tr("Scrolls to the sub-problem of the pinned action, or of the one at the cursor"));
  row->addWidget(m_follow);
  column->addLayout(row);
  m_view->setModel(m_model);
  m_view->setAccessibleName(tr("Table of C(t, m)"));
  m_view->setTabKeyNavigation(false);  // Tab leaves it, as everywhere else
  m_view->setWordWrap(false);
  m_view->verticalHeader()->setDefaultSectionSize(22);
  m_view->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  m_view->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  column->addWidget(m_view, 1);
  m_note->setWordWrap(true);
  column->addWidget(m_note);
  auto* bottom = new QHBoxLayout();
  m_progress->setRange(0, 100);
  m_progress->setAccessibleName(tr("Part of the table that is computed"));
  m_cancel->setAutoDefault(false);
  auto* copyButton = new QPushButton(tr("&Copy as CSV"), this);
  copyButton->setAutoDefault(false);
  copyButton->setToolTip(tr("The selected cells, or the current one, with their t and m (Ctrl+C)"));
  bottom->addWidget(m_progress, 1);
  bottom->addWidget(m_cancel);
  bottom->addStretch(0);
  bottom->addWidget(copyButton);
  column->addLayout(bottom);

  connect(copyButton, &QPushButton::clicked, this, &CostTable::copy);
  connect(new QShortcut(QKeySequence::Copy, m_view, nullptr, nullptr, Qt::WidgetShortcut), &QShortcut::activated, this, &CostTable::copy);
  connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &CostTable::currentMoved);
  connect(m_view, &QTableView::clicked, this, &CostTable::currentMoved);  // on the cell that is current already
  connect(m_cancel, &QPushButton::clicked, this, [this] {
    m_model->setFilling(!m_model->mayFill());
    showProgress();
  });
  m_soon.setSingleShot(true);
  m_soon.setInterval(kFollowMilliseconds);
  connect(&m_soon, &QTimer::timeout, this, &CostTable::follow);
  const auto soon = [this] {
    if (!m_soon.isActive()) m_soon.start();
  };
  connect(&selection, &Selection::planChanged, this, soon);
  connect(&selection, &Selection::cursorChanged, this, soon);
  connect(&selection, &Selection::spotChanged, this, soon);
  m_watch.setInterval(kWatchMilliseconds);
  connect(&m_watch, &QTimer::timeout, this, &CostTable::showProgress);
  m_watch.start();
  follow();
  showProgress();
  m_view->setFocus();
}

void CostTable::showPlan() {
  const core::Problem& problem = m_selection.plan()->problem();
  const core::Problem before = m_model->problem();
  m_model->setProblem(problem);
  const QScopedValueRollback quiet(m_quiet, true);
  m_t->setRange(1, static_cast<int>(std::min<std::int64_t>(problem.steps, std::numeric_limits<int>::max())));
  m_m->setRange(1, static_cast<int>(std::min<std::int64_t>(m_model->mostUnits(), std::numeric_limits<int>::max())));
  if (before.steps == problem.steps && before.sizes == problem.sizes && before.strategy == problem.strategy) return;
  const QString strategy = said(core::toText(problem.strategy)), unit = said(core::formatBytes(tableUnitBytes(problem)));
  const QString counted = whatIsCounted(problem, tr("the state they start from"));
  m_title->setText(tr("<b>%1</b>, β = %2: fewest forward operations for t steps (down) with m (across): %4. A unit is %3.")
                       .arg(strategy).arg(problem.sizes.beta(), 0, 'g', 4).arg(unit, counted));
  if (!core::isExact(problem.strategy)) m_title->setText(tr("<b>%1</b>, β = %2: forward operations for t steps (down) with m (across), by its fixed rule: %4. A unit is %3.").arg(strategy).arg(problem.sizes.beta(), 0, 'g', 4).arg(unit, counted));
  const int widest = m_view->fontMetrics().horizontalAdvance(QString::number(static_cast<double>(problem.steps) * (static_cast<double>(problem.steps) + 1) / 2, 'f', 0)) + 16;
  m_view->horizontalHeader()->setDefaultSectionSize(std::max(48, widest));
}

// Only now it is known how much of the table is seen.
void CostTable::showEvent(QShowEvent* event) {
  QDialog::showEvent(event);
  m_soon.start();
}

void CostTable::follow() {
  m_soon.stop();
  if (!m_selection.plan()) return;
  showPlan();
  const Plan& plan = *m_selection.plan();
  const auto cell = cellOf(plan, actionToExplain(plan, m_selection.pinned(), m_selection.cursor()));
  m_model->light(cell);
  if (cell && m_follow->isChecked()) {
    const QScopedValueRollback quiet(m_quiet, true);
    const QModelIndex index = m_model->show(*cell);
    m_view->setCurrentIndex(index);
    m_view->scrollTo(index, QAbstractItemView::PositionAtCenter);
    m_t->setValue(static_cast<int>(std::min<std::int64_t>(cell->t, m_t->maximum())));
    m_m->setValue(static_cast<int>(std::min<std::int64_t>(cell->m, m_m->maximum())));
  }
  showProgress();
}

void CostTable::goTo(const CostCell& cell) {
  const QModelIndex index = m_model->show(cell);
  m_view->setCurrentIndex(index);
  m_view->scrollTo(index, QAbstractItemView::PositionAtCenter);
}

void CostTable::currentMoved(const QModelIndex& index) {
  if (m_quiet || !index.isValid()) return;
  const CostCell cell = m_model->cellAt(index);
  const QScopedValueRollback quiet(m_quiet, true);
  m_t->setValue(static_cast<int>(cell.t));
  m_m->setValue(static_cast<int>(cell.m));
  Q_EMIT cellChosen(cell);
}

void CostTable::showProgress() {
  const bool filling = m_tables.filling();
  m_progress->setVisible(filling);
  m_progress->setValue(static_cast<int>(100.0 * m_tables.part()));
  m_cancel->setVisible(filling || !m_model->mayFill());
  m_cancel->setText(m_model->mayFill() ? tr("C&ancel") : tr("C&ompute on"));
  QString words = tr("Green: everything fits, each step is computed once. –: no schedule fits. Blue: the sub-problem of the selection.");
  if (!m_model->supported()) words = tr("'%1' decides with more than t and m: it has no such table. Choose mixed, hidden or internal to see theirs.").arg(said(core::toText(m_model->problem().strategy)));
  else if (!m_model->mayFill()) words = tr("Cells with … were not computed: you have stopped it.");
  else if (!m_tables.error().isEmpty()) words = m_tables.error();
  if (m_state != words) m_note->setText(words);
  m_state = words;
}

void CostTable::copy() {
  const QItemSelection selected = m_view->selectionModel()->selection();
  QModelIndex first = m_view->currentIndex(), last = first;
  if (!selected.isEmpty()) {
    int top = std::numeric_limits<int>::max(), left = top, bottom = 0, right = 0;
    for (const QItemSelectionRange& range : selected) {
      top = std::min(top, range.top());
      left = std::min(left, range.left());
      bottom = std::max(bottom, range.bottom());
      right = std::max(right, range.right());
    }
    first = m_model->index(top, left);
    last = m_model->index(bottom, right);
  }
  if (!first.isValid()) return;
  const std::int64_t cells = (last.row() - first.row() + std::int64_t{1}) * (last.column() - first.column() + 1);
  if (!m_model->cost(m_model->cellAt(last))) return m_note->setText(tr("Some of these cells are still to be computed: a moment."));
  if (cells > kMostCopied) return m_note->setText(tr("%L1 cells are more than the clipboard should hold: select up to %L2.").arg(cells).arg(kMostCopied));
  QApplication::clipboard()->setText(m_model->csv(first, last));
  m_note->setText(tr("%L1 cells are on the clipboard.").arg(cells));
}

}  // namespace retrace::ui
