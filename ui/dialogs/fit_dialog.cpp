// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/fit_dialog.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <new>

#include "core/base/byte_text.h"
#include "ui/common/number_words.h"
#include "ui/common/text.h"

namespace retrace::ui {

namespace {

constexpr double kUsualRatio = 4.0 / 3.0;  // the paper's: one third more time

QString unitsText(const core::Problem& problem) {
  const std::int64_t units = core::units(problem);
  return (units == 1 ? FitDialog::tr("%1 (%2 unit)") : FitDialog::tr("%1 (%2 units)"))
      .arg(bytesText(problem.budgetBytes))
      .arg(units);
}

}  // namespace

FitDialog::FitDialog(QWidget* parent) : QDialog(parent) {
  setWindowTitle(tr("What fits?"));
  setAttribute(Qt::WA_DeleteOnClose);
  auto* column = new QVBoxLayout(this);
  auto* form = new QFormLayout();
  m_memory = new QLineEdit();
  m_memory->setObjectName(QStringLiteral("fit.memory"));
  m_memory->setToolTip(
      tr("What states may take: 768 KiB, 2 GiB, 12 units, 5 % of storing everything, or a number of bytes"));
  form->addRow(tr("&Memory for states"), m_memory);
  m_limited = new QCheckBox(tr("Time of an &iteration at most"));
  m_limited->setChecked(true);
  m_ratio = new QDoubleSpinBox();
  m_ratio->setObjectName(QStringLiteral("fit.ratio"));
  m_ratio->setRange(1.0, 100.0);
  m_ratio->setDecimals(2);
  m_ratio->setSingleStep(0.05);
  m_ratio->setValue(kUsualRatio);
  m_ratio->setSuffix(tr(" × storing everything"));
  m_ratio->setKeyboardTracking(false);
  m_ratio->setAccessibleName(withoutMnemonic(m_limited->text()));
  form->addRow(m_limited, m_ratio);
  column->addLayout(form);
  auto* grid = new QGridLayout();
  grid->setColumnStretch(1, 1);
  const std::array names{tr("Least memory"), tr("Longest sequence"), tr("Largest batch")};
  for (std::size_t i = 0; i < kQuestions; ++i) {
    Row& row = m_rows[i];
    row.words = new QLabel();
    row.words->setWordWrap(true);
    row.words->setMinimumWidth(360);
    row.words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row.take = new QPushButton(tr("Take"));
    row.take->setAccessibleName(tr("Take: %1").arg(names[i]));
    row.take->setAutoDefault(false);
    const int line = static_cast<int>(i);
    grid->addWidget(new QLabel(QStringLiteral("<b>%1</b>").arg(names[i])), line, 0, Qt::AlignTop);
    grid->addWidget(row.words, line, 1, Qt::AlignTop);
    grid->addWidget(row.take, line, 2, Qt::AlignTop);
    connect(row.take, &QPushButton::clicked, this, [this, i] {
      const Found found = m_rows[i].found;
      if (found.problem) Q_EMIT taken(*found.problem, found.network, found.choice);
    });
  }
  column->addLayout(grid);
  m_note = new QLabel();
  m_note->setWordWrap(true);
  column->addWidget(m_note);
  column->setSizeConstraint(QLayout::SetFixedSize);  // as high as the sentences are
  connect(m_memory, &QLineEdit::editingFinished, this, [this] {
    if (!m_memory->isModified()) return;  // else a click on an answer would ask again, and miss it
    m_memory->setModified(false);
    ask();
  });
  connect(m_limited, &QCheckBox::toggled, this, [this](bool on) {
    m_ratio->setEnabled(on);
    ask();
  });
  connect(m_ratio, &QDoubleSpinBox::valueChanged, this, &FitDialog::ask);
}

FitDialog::~FitDialog() {
  for (QObject* field :
       {static_cast<QObject*>(m_memory), static_cast<QObject*>(m_limited), static_cast<QObject*>(m_ratio)})
    field->disconnect(this);  // one that loses the focus now would ask again
  m_thread.request_stop();
  if (m_thread.joinable()) m_thread.join();
}

QString FitDialog::answer(Question question) const { return m_rows[static_cast<std::size_t>(question)].words->text(); }

void FitDialog::setProblem(const core::Problem& problem, const std::optional<core::Network>& network) {
  m_problem = problem;
  m_network = network;
  const QSignalBlocker quiet(m_memory);
  const std::string rounded = core::formatBytes(problem.budgetBytes);
  const auto back = core::bytesFromText(rounded, -1);
  m_memory->setText(back && *back == problem.budgetBytes ? toQString(rounded) : QString::number(problem.budgetBytes));
  ask();
}

std::optional<core::TimeLimit> FitDialog::limit() const {
  if (!m_limited->isChecked()) return std::nullopt;
  return core::TimeLimit{m_ratio->value(), 0};
}

void FitDialog::ask() {
  m_thread.request_stop();
  const std::uint64_t generation = ++m_generation;
  core::Problem problem = m_problem;
  m_note->setText(tr("For '%1' with T = %2, a step forward to a step backward as %3 : %4. Taking an answer changes "
                     "what is chosen in the window; Ctrl+Z there brings it back.")
                      .arg(toQString(core::toText(problem.strategy)))
                      .arg(problem.steps)
                      .arg(problem.costs.forward)
                      .arg(problem.costs.backward));
  const auto choice = BudgetChoice::typed(m_memory->text(), problem);
  if (!choice || choice->bytes(problem.steps, problem.sizes) < 1) {
    m_busy = false;
    const Found none{choice ? tr("There must be at least one byte.") : toQString(choice.error().message), {}, {}};
    return put({budgetFor(problem, limit(), {}), none, none});
  }
  problem.budgetBytes = choice->bytes(problem.steps, problem.sizes);
  m_choice = *choice;
  m_busy = true;
  const Found soon{tr("computing …"), {}, {}};
  put({soon, soon, soon});
  m_thread =
      std::jthread([this, generation, problem, network = m_network, limit = limit()](const std::stop_token& stop) {
        std::array<Found, kQuestions> answers;
        try {
          answers = {budgetFor(problem, limit, stop), lengthFor(problem, limit, stop),
                     batchFor(problem, network, limit, stop)};
        } catch (const std::bad_alloc&) {
          for (Found& one : answers) one.words = tr("There is not enough memory to find this out: use fewer steps.");
        }
        QMetaObject::invokeMethod(
            this,
            [this, generation, answers] {
              if (generation != m_generation) return;
              m_busy = false;
              put(answers);
            },
            Qt::QueuedConnection);
      });
}

void FitDialog::put(const std::array<Found, kQuestions>& answers) {
  for (std::size_t i = 0; i < kQuestions; ++i) {
    m_rows[i].found = answers[i];
    m_rows[i].found.choice = i == static_cast<std::size_t>(Question::Budget) && answers[i].problem
                                 ? BudgetChoice::partOf(*answers[i].problem)
                                 : m_choice;
    m_rows[i].words->setText(answers[i].words);
    m_rows[i].take->setEnabled(answers[i].problem.has_value());
  }
}

FitDialog::Found FitDialog::budgetFor(core::Problem problem, const std::optional<core::TimeLimit>& limit,
                                      const std::stop_token& stop) {
  if (!limit) return {tr("Any memory does without a limit of time."), {}, {}};
  core::Planner planner(problem.steps, problem.sizes, problem.costs, problem.host);
  const auto least =
      core::leastBudget(planner, problem.strategy, limit->mostForwards(problem.steps, problem.costs), stop);
  if (!least) return {toQString(least.error().message), {}, {}};
  problem.budgetBytes = least->budgetBytes;
  return {tr("%1 for T = %2: %3 forwards").arg(unitsText(problem)).arg(problem.steps).arg(least->forwardOperations),
          problem,
          {}};
}

FitDialog::Found FitDialog::lengthFor(core::Problem problem, const std::optional<core::TimeLimit>& limit,
                                      const std::stop_token& stop) {
  if (!limit && problem.strategy.kind != core::StrategyKind::StoreAll &&
      problem.strategy.kind != core::StrategyKind::Sqrt)
    return {tr("Without a limit of time any length fits, if it may take long enough."), {}, {}};
  const auto longest =
      core::longestSteps(problem.sizes, problem.costs, problem.strategy, problem.budgetBytes, limit, stop);
  if (!longest) return {toQString(longest.error().message), {}, {}};
  problem.steps = *longest;
  return {tr("T = %1 steps in %2").arg(*longest).arg(unitsText(problem)), problem, {}};
}

FitDialog::Found FitDialog::batchFor(core::Problem problem, const std::optional<core::Network>& network,
                                     const std::optional<core::TimeLimit>& limit, const std::stop_token& stop) {
  if (!network) return {tr("The sizes come from a file: no batch is known. Choose a cell."), {}, {}};
  const auto largest =
      core::largestBatch(*network, problem.steps, problem.costs, problem.strategy, problem.budgetBytes, limit, stop);
  if (!largest) return {toQString(largest.error().message), {}, {}};
  core::Network larger = *network;
  larger.batch = *largest;
  problem.sizes = core::stateSizes(larger);
  return {(*largest == core::kMaxBatch ? tr("N = %1 for T = %2 in %3, the most that is looked for")
                                       : tr("N = %1 for T = %2 in %3"))
              .arg(*largest)
              .arg(problem.steps)
              .arg(unitsText(problem)),
          problem, larger};
}

}  // namespace retrace::ui
