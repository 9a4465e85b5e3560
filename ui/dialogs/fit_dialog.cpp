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

#include "ui/common/number_words.h"
#include "ui/common/text.h"

namespace retrace::ui {

namespace {

constexpr double kUsualRatio = 4.0 / 3.0;  // the paper's: one third more time

}  // namespace

FitDialog::FitDialog(Document& document, QWidget* parent) : QDialog(parent), m_document(document) {
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
  column->addWidget(makeRows());
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
  connect(&m_question, &FitQuestion::answered, this, &FitDialog::put);
  connect(&document.selection(), &Selection::planChanged, this, &FitDialog::follow);
  follow();
}

FitDialog::~FitDialog() {
  for (QObject* field :
       {static_cast<QObject*>(m_memory), static_cast<QObject*>(m_limited), static_cast<QObject*>(m_ratio)})
    field->disconnect(this);  // one that loses the focus now would ask again
}

QWidget* FitDialog::makeRows() {
  auto* holder = new QWidget();
  auto* grid = new QGridLayout(holder);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setColumnStretch(1, 1);
  const std::array names{tr("Least memory"), tr("Longest sequence"), tr("Largest batch")};
  for (std::size_t i = 0; i < m_rows.size(); ++i) {
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
    connect(row.take, &QPushButton::clicked, this, [this, i] { take(i); });
  }
  return holder;
}

QString FitDialog::answer(Question question) const { return m_rows[static_cast<std::size_t>(question)].words->text(); }

// Asks about what is chosen now.
void FitDialog::follow() {
  const Setup& setup = m_document.setup();
  m_problem = setup.problem();
  m_network = setup.takesFileSizes ? std::nullopt : std::optional(setup.network);
  const QSignalBlocker quiet(m_memory);
  m_memory->setText(exactBytesText(m_problem.budgetBytes));
  ask();
}

std::optional<core::TimeLimit> FitDialog::limit() const {
  if (!m_limited->isChecked()) return std::nullopt;
  return core::TimeLimit{m_ratio->value(), 0};
}

void FitDialog::ask() {
  core::Problem problem = m_problem;
  m_note->setText(
      tr("For '%1' with T = %2, a step forward to a step backward as %3 : %4. Taking an answer changes what "
         "is chosen in the window; Ctrl+Z there brings it back.")
          .arg(toQString(core::toText(problem.strategy)))
          .arg(problem.steps)
          .arg(problem.costs.forward)
          .arg(problem.costs.backward));
  const auto choice = BudgetChoice::typed(m_memory->text(), problem);
  if (!choice || choice->bytes(problem.steps, problem.sizes) < 1) {
    m_question.drop();
    const FitAnswer none{choice ? tr("There must be at least one byte.") : toQString(choice.error().message), {}, {}};
    return put({FitQuestion::budgetFor(problem, limit()), none, none});
  }
  problem.budgetBytes = choice->bytes(problem.steps, problem.sizes);
  m_choice = *choice;
  const FitAnswer soon{tr("computing …"), {}, {}};
  put({soon, soon, soon});
  m_question.ask(problem, m_network, limit());
}

void FitDialog::put(const FitAnswers& answers) {
  for (std::size_t i = 0; i < m_rows.size(); ++i) {
    m_rows[i].answer = answers[i];
    m_rows[i].words->setText(answers[i].words);
    m_rows[i].take->setEnabled(answers[i].problem.has_value());
  }
}

void FitDialog::take(std::size_t row) {
  const FitAnswer answer = m_rows[row].answer;
  if (!answer.problem) return;
  if (answer.network && answer.network->batch > kMostWindowBatch)
    return m_document.say(tr("The window takes up to %L1 sequences at once; plan %L2 with retrace-cli.")
                              .arg(kMostWindowBatch)
                              .arg(answer.network->batch),
                          true);
  const bool least = row == static_cast<std::size_t>(Question::Budget);
  Setup next = m_document.setup();
  next.take(*answer.problem, answer.network, least ? BudgetChoice::partOf(*answer.problem) : m_choice);
  m_document.choose(next);
}

}  // namespace retrace::ui
