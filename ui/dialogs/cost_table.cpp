// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/cost_table.h"

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

#include "ui/common/number_words.h"
#include "ui/common/text.h"
#include "ui/dialogs/cost_model.h"
#include "ui/model/cost_cell.h"
#include "ui/model/why.h"

namespace retrace::ui {

namespace {

constexpr std::int64_t kMostCopied = 1'000'000;
constexpr int kFollowMilliseconds = 30;

}  // namespace

CostTable::CostTable(Selection& selection, QWidget* parent)
    : QDialog(parent),
      m_selection(selection),
      m_model(new CostModel(this)),
      m_view(new QTableView(this)),
      m_title(new QLabel(this)),
      m_note(new QLabel(this)),
      m_t(new QSpinBox(this)),
      m_m(new QSpinBox(this)),
      m_follow(new QCheckBox(tr("Follow the &selection"), this)) {
  setWindowTitle(tr("Table of C(t, m)"));
  resize(720, 480);
  m_title->setWordWrap(true);
  m_note->setWordWrap(true);
  auto* column = new QVBoxLayout(this);
  column->addWidget(m_title);
  column->addLayout(numberRow());
  dressView();
  column->addWidget(m_view, 1);
  column->addWidget(m_note);
  column->addLayout(copyRow());
  connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &CostTable::currentMoved);
  connect(m_view, &QTableView::clicked, this, &CostTable::currentMoved);  // on the cell that is current already
  m_soon.setSingleShot(true);
  m_soon.setInterval(kFollowMilliseconds);
  connect(&m_soon, &QTimer::timeout, this, &CostTable::follow);
  const auto soon = [this] {
    if (!m_soon.isActive()) m_soon.start();
  };
  connect(&selection, &Selection::planChanged, this, soon);
  connect(&selection, &Selection::cursorChanged, this, soon);
  connect(&selection, &Selection::spotChanged, this, soon);
  follow();
  m_view->setFocus();
}

QLayout* CostTable::numberRow() {
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
  return row;
}

void CostTable::dressView() {
  m_view->setModel(m_model);
  m_view->setAccessibleName(tr("Table of C(t, m)"));
  m_view->setTabKeyNavigation(false);  // Tab leaves it, as everywhere else
  m_view->setWordWrap(false);
  m_view->verticalHeader()->setDefaultSectionSize(22);
  m_view->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  m_view->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
}

QLayout* CostTable::copyRow() {
  auto* row = new QHBoxLayout();
  auto* copyButton = new QPushButton(tr("&Copy as CSV"), this);
  copyButton->setAutoDefault(false);
  copyButton->setToolTip(tr("The selected cells, or the current one, with their t and m (Ctrl+C)"));
  row->addStretch(1);
  row->addWidget(copyButton);
  connect(copyButton, &QPushButton::clicked, this, &CostTable::copy);
  connect(new QShortcut(QKeySequence::Copy, m_view, nullptr, nullptr, Qt::WidgetShortcut), &QShortcut::activated, this,
          &CostTable::copy);
  return row;
}

void CostTable::showPlan() {
  const core::Problem& problem = m_selection.plan()->problem();
  const core::Problem before = m_model->problem();
  m_model->setProblem(problem);
  const QScopedValueRollback quiet(m_quiet, true);
  m_t->setRange(1, static_cast<int>(std::min<std::int64_t>(problem.steps, std::numeric_limits<int>::max())));
  m_m->setRange(1, static_cast<int>(std::min<std::int64_t>(m_model->mostUnits(), std::numeric_limits<int>::max())));
  if (before.steps == problem.steps && before.sizes == problem.sizes && before.strategy == problem.strategy) return;
  const QString strategy = toQString(core::toText(problem.strategy)), unit = bytesText(tableUnitBytes(problem));
  const QString counted = whatIsCounted(problem, tr("the state they start from"));
  m_title->setText(
      tr("<b>%1</b>, β = %2: fewest forward operations for t steps (down) with m (across): %4. A unit is %3.")
          .arg(strategy)
          .arg(problem.sizes.beta(), 0, 'g', 4)
          .arg(unit, counted));
  if (!core::isExact(problem.strategy))
    m_title->setText(tr("<b>%1</b>, β = %2: forward operations for t steps (down) with m (across), by its fixed rule: "
                        "%4. A unit is %3.")
                         .arg(strategy)
                         .arg(problem.sizes.beta(), 0, 'g', 4)
                         .arg(unit, counted));
  const int widest = m_view->fontMetrics().horizontalAdvance(QString::number(
                         static_cast<double>(problem.steps) * (static_cast<double>(problem.steps) + 1) / 2, 'f', 0)) +
                     16;
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
  showNote();
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

void CostTable::showNote() {
  m_note->setText(
      m_model->supported()
          ? tr("Green: everything fits, each step is computed once. –: no schedule fits. Blue: the sub-problem of the "
               "selection.")
          : tr("'%1' decides with more than t and m: it has no such table. Choose mixed, hidden or internal to see "
               "theirs.")
                .arg(toQString(core::toText(m_model->problem().strategy))));
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
  if (cells > kMostCopied)
    return m_note->setText(
        tr("%L1 cells are more than the clipboard should hold: select up to %L2.").arg(cells).arg(kMostCopied));
  QApplication::clipboard()->setText(m_model->csv(first, last));
  m_note->setText(tr("%L1 cells are on the clipboard.").arg(cells));
}

}  // namespace retrace::ui
