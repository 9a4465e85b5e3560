// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/tables.h"

#include <QAbstractTableModel>
#include <QApplication>
#include <QClipboard>
#include <QCoreApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <functional>
#include <set>

#include "core/planner/tradeoff.h"
#include "ui/common/number_words.h"
#include "ui/common/text.h"
#include "ui/model/curves.h"
#include "ui/model/explain.h"

namespace retrace::ui {

namespace {

constexpr std::int64_t kMostRows = 100'000;  // a header allocates every row

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Tables)
};

QString plainText(QString html) {
  html.remove(QLatin1String("<sub>"));
  html.remove(QLatin1String("</sub>"));
  return html;
}

// Rows are made when they are looked at.
class LazyTable : public QAbstractTableModel {
 public:
  using Cell = std::function<QString(std::int64_t row, int column)>;
  LazyTable(QStringList titles, std::int64_t rows, Cell cell, QObject* parent)
      : QAbstractTableModel(parent),
        m_titles(std::move(titles)),
        m_rows(static_cast<int>(rows)),
        m_cell(std::move(cell)) {}
  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : m_rows; }
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override {
    return parent.isValid() ? 0 : static_cast<int>(m_titles.size());
  }
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override {
    return role == Qt::DisplayRole ? m_cell(index.row(), index.column()) : QVariant();
  }
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override {
    if (role != Qt::DisplayRole) return {};
    return orientation == Qt::Horizontal ? QVariant(m_titles[section]) : QVariant(section + 1);
  }

 private:
  QStringList m_titles;
  int m_rows;
  Cell m_cell;
};

QTableView* addTable(QTabWidget& tabs, const QString& name, const QStringList& titles, std::int64_t rows,
                     LazyTable::Cell cell) {
  auto* view = new QTableView();
  view->setModel(new LazyTable(titles, rows, std::move(cell), view));
  view->setAccessibleName(name);
  view->verticalHeader()->hide();
  view->verticalHeader()->setDefaultSectionSize(22);
  view->horizontalHeader()->setStretchLastSection(true);
  constexpr int kLeast = 84;
  for (int column = 0; column < static_cast<int>(titles.size()); ++column)
    view->setColumnWidth(column, std::max(column == 0 ? kLeast : view->columnWidth(column),
                                          view->horizontalHeader()->sectionSizeHint(column)));
  tabs.addTab(view, name);
  return view;
}

void addActions(QTabWidget& tabs, const Selection& selection) {
  const PlanPtr plan = selection.plan();
  const std::int64_t rows = std::min(kMostRows, plan->actionCount());
  const std::int64_t first = std::clamp<std::int64_t>(selection.cursor() - rows / 2, 0, plan->actionCount() - rows);
  const QString name = rows < plan->actionCount() ? Words::tr("Actions %1 to %2").arg(first + 1).arg(first + rows)
                                                  : Words::tr("Actions");
  QTableView* view =
      addTable(tabs, name, {Words::tr("action"), Words::tr("meaning"), Words::tr("forwards"), Words::tr("at byte")},
               rows, [plan, first](std::int64_t row, int column) {
                 const std::int64_t index = first + row;
                 const core::Action action = plan->action(index);
                 if (column == 0) return QString::number(index + 1);
                 if (column == 1) return plainText(Explain::action(*plan, index));
                 if (column == 2) return QString::number(action.forwardOperations());
                 return action.hasOffset() ? QString::number(action.offset) : QString();
               });
  view->setColumnWidth(1, 430);
  view->selectRow(static_cast<int>(std::max<std::int64_t>(0, selection.cursor() - 1 - first)));
}

void addKept(QTabWidget& tabs, const Selection& selection) {
  const std::vector<core::Block> stack = selection.state().stack();
  std::vector<std::int64_t> rows{0};  // before each block
  for (const core::Block& block : stack)
    rows.push_back(rows.back() + (block.kind == core::Block::Kind::Hidden ? block.count() : 1));
  addTable(tabs, Words::tr("Kept after action %1").arg(selection.cursor()),
           {Words::tr("at byte"), Words::tr("bytes"), Words::tr("kind"), Words::tr("steps")},
           std::min(kMostRows, rows.back()), [stack, rows](std::int64_t row, int column) {
             const auto after = std::upper_bound(rows.begin(), rows.end(), row);
             const auto at = static_cast<std::size_t>(after - rows.begin() - 1);
             core::Block block = stack[at];
             if (block.kind == core::Block::Kind::Hidden) {  // one state of a run
               const std::int64_t step = block.first + (row - rows[at]) * block.stride;
               block = {block.kind, step, step, block.offsetOf(step), block.eachBytes()};
             }
             if (column == 0) return QString::number(block.offset);
             if (column == 1) return QString::number(block.bytes);
             if (column == 2)
               return block.kind == core::Block::Kind::Hidden ? Words::tr("hidden state") : Words::tr("internal state");
             return block.first == block.last ? QString::number(block.first)
                                              : QStringLiteral("%1–%2").arg(block.first).arg(block.last);
           });
}

void addSteps(QTabWidget& tabs, const PlanPtr& plan) {
  const std::int64_t steps = plan->problem().steps, rows = std::min(kMostRows, steps);
  addTable(tabs, rows < steps ? Words::tr("Steps %1 to %2").arg(1).arg(rows) : Words::tr("Steps"),
           {Words::tr("step"), Words::tr("times computed"), Words::tr("backpropagated by action")}, rows,
           [plan](std::int64_t row, int column) {
             if (column == 0) return QString::number(row + 1);
             return QString::number(column == 1 ? plan->timesComputed(row + 1) : plan->backwardOf(row + 1) + 1);
           });
}

void addCurves(QTabWidget& tabs, const CurvesPtr& curves) {
  if (!curves) return;
  std::vector<std::pair<const Curve*, const core::TradeoffPoint*>> points;
  for (const Curve& curve : curves->curves)
    for (const core::TradeoffPoint& point : curve.points)
      if (static_cast<std::int64_t>(points.size()) < kMostRows) points.emplace_back(&curve, &point);
  addTable(tabs, Words::tr("Curves"),
           {Words::tr("strategy"), Words::tr("budget, bytes"), Words::tr("budget"), Words::tr("forwards"),
            Words::tr("forwards per step")},
           static_cast<std::int64_t>(points.size()), [curves, points](std::int64_t row, int column) {
             const auto& [curve, point] = points[static_cast<std::size_t>(row)];
             switch (column) {
               case 0: return toQString(core::toText(curve->strategy));
               case 1: return QString::number(point->budgetBytes);
               case 2: return bytesText(point->budgetBytes);
               case 3: return QString::number(point->forwardOperations);
               default:
                 return QString::number(
                     static_cast<double>(point->forwardOperations) / static_cast<double>(curves->steps), 'f', 4);
             }
           });
}

void copySelected(const QTableView& view) {
  std::set<int> rows;
  for (const QModelIndex& index : view.selectionModel()->selectedIndexes()) rows.insert(index.row());
  QStringList lines;
  for (const int row : rows) {
    QStringList cells;
    for (int column = 0; column < view.model()->columnCount(); ++column)
      cells << view.model()->index(row, column).data().toString();
    lines << cells.join(QLatin1Char('\t'));
  }
  QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

}  // namespace

QDialog* makeTables(const Selection& selection, const CurvesPtr& curves, QWidget* parent) {
  auto* dialog = new QDialog(parent);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(Words::tr("Tables"));
  dialog->resize(800, 520);
  auto* column = new QVBoxLayout(dialog);
  auto* tabs = new QTabWidget(dialog);
  if (selection.plan()) {
    addActions(*tabs, selection);
    addKept(*tabs, selection);
    addSteps(*tabs, selection.plan());
  }
  addCurves(*tabs, curves);
  column->addWidget(tabs);
  auto* copy = new QPushButton(Words::tr("&Copy the selected rows"), dialog);
  copy->setAutoDefault(false);
  column->addWidget(copy, 0, Qt::AlignRight);
  QObject::connect(copy, &QPushButton::clicked, tabs, [tabs] {
    if (const auto* view = qobject_cast<QTableView*>(tabs->currentWidget())) copySelected(*view);
  });
  return dialog;
}

}  // namespace retrace::ui
