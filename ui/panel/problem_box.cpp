// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panel/problem_box.h"

#include <QCoreApplication>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QScopedValueRollback>

#include "ui/common/number_field.h"
#include "ui/common/number_words.h"
#include "ui/common/text.h"

namespace retrace::ui {

namespace {

QSpinBox* numberField(QWidget* parent, int least, int most, int value, const QString& tip) {
  auto* box = new NumberField<QSpinBox>(parent);
  box->setRange(least, most);
  box->setValue(value);
  box->setKeyboardTracking(false);
  box->setToolTip(tip);
  return box;
}

}  // namespace

ProblemBox::ProblemBox(QWidget* parent) : QGroupBox(tr("Problem"), parent), m_form(new QFormLayout(this)) {
  m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  const auto number = [&](int least, int most, int value, const QString& label, const QString& tip) {
    QSpinBox* box = numberField(this, least, most, value, tip);
    m_form->addRow(label, box);
    return box;
  };
  constexpr int kMostSteps = static_cast<int>(core::kMaxSteps);
  m_steps = number(1, kMostSteps, 100, tr("Steps T"), tr("Length of the sequences"));
  buildCell(*m_form);
  m_hidden = number(1, static_cast<int>(core::kMaxWidth), 256, tr("Width H"), tr("Width of the recurrent layer"));
  m_batch = number(1, kMostWindowBatch, 32, tr("Batch N"), tr("Streams trained side by side"));
  m_strategy = new QComboBox(this);
  const auto offer = [this](core::Strategy strategy, const QString& name) {
    m_strategy->addItem(name, static_cast<int>(strategy.kind));
    const std::string sentence(core::modelOf(strategy).sentence);
    m_strategy->setItemData(m_strategy->count() - 1, QCoreApplication::translate("Strategy", sentence.c_str()),
                            Qt::ToolTipRole);
  };
  for (const core::Strategy strategy : core::plainStrategies()) offer(strategy, toQString(core::toText(strategy)));
  offer({core::StrategyKind::Every, 1}, tr("every K"));
  m_form->addRow(tr("Strategy"), m_strategy);
  m_every = number(1, kMostSteps, 10, tr("Every K"), tr("Distance of the kept hidden states"));
  buildHost(*m_form);
  arrange();
  for (QSpinBox* box : {m_steps, m_hidden, m_batch, m_layers, m_every})
    connect(box, &QSpinBox::valueChanged, this, &ProblemBox::changed);
  for (QComboBox* box : {m_cell, m_strategy}) connect(box, &QComboBox::currentIndexChanged, this, &ProblemBox::changed);
  for (QDoubleSpinBox* box : {m_hostSave, m_hostLoad})
    connect(box, &QDoubleSpinBox::valueChanged, this, &ProblemBox::changed);
  connect(m_hostBudget, &QLineEdit::editingFinished, this, &ProblemBox::hostTyped);
}

void ProblemBox::buildCell(QFormLayout& form) {
  m_cell = new QComboBox(this);
  for (const auto& [name, kind] : {std::pair{"LSTM", core::CellKind::Lstm}, std::pair{"GRU", core::CellKind::Gru},
                                   std::pair{"tanh", core::CellKind::Tanh}})
    m_cell->addItem(QLatin1String(name), static_cast<int>(kind));
  m_cell->setSizeAdjustPolicy(
      QComboBox::AdjustToMinimumContentsLengthWithIcon);  // "sizes of the file" is long; the panel need not be
  m_cell->setMinimumContentsLength(3);
  m_layers = numberField(this, 1, static_cast<int>(core::kMaxLayers), 1, tr("Recurrent layers on top of each other"));
  m_layers->setSuffix(tr(" layers"));
  m_layers->setMinimumWidth(m_layers->sizeHint().width());
  const auto nameLayers = [this](int layers) { m_layers->setSuffix(layers == 1 ? tr(" layer") : tr(" layers")); };
  nameLayers(1);
  connect(m_layers, &QSpinBox::valueChanged, this, nameLayers);
  m_layers->setAccessibleName(tr("Layers"));
  auto* cell = new QHBoxLayout();
  cell->addWidget(m_cell, 1);
  cell->addWidget(m_layers);
  form.addRow(tr("Cell"), cell);
}

void ProblemBox::buildHost(QFormLayout& form) {
  m_hostBudget = new QLineEdit(this);
  m_hostBudget->setObjectName(QStringLiteral("host.budget"));
  m_hostBudget->setPlaceholderText(tr("unlimited"));
  m_hostBudget->setToolTip(
      tr("Memory of the host for hidden states that the arena has no room for: 64MiB, 12 units, 5% or bytes. Empty: as "
         "much as it takes."));
  m_hostRow = form.rowCount();
  form.addRow(tr("Host"), m_hostBudget);
  auto* transfers = new QHBoxLayout();
  const auto cost = [&](const char* name, const QString& prefix, const QString& tip) {
    auto* box = new NumberField<QDoubleSpinBox>(this);
    box->setObjectName(QLatin1String(name));
    box->setRange(0.0, 1e6);
    box->setDecimals(3);
    box->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    box->setSingleStep(0.5);
    box->setValue(1.0);
    box->setPrefix(prefix);
    box->setKeyboardTracking(false);
    box->setToolTip(tip);
    box->setAccessibleName(tip);
    transfers->addWidget(box, 1);
    return box;
  };
  m_hostSave = cost("host.save", tr("to "), tr("Cost of sending one hidden state to the host, in forward operations"));
  m_hostLoad =
      cost("host.load", tr("from "), tr("Cost of fetching one hidden state from the host, in forward operations"));
  form.addRow(tr("Transfer"), transfers);
}

core::Strategy ProblemBox::strategy() const {
  const core::Strategy plain{static_cast<core::StrategyKind>(m_strategy->currentData().toInt())};
  return {plain.kind, core::modelOf(plain).takesDistance ? m_every->value() : 0};
}

void ProblemBox::show(const Setup& setup) {
  const QScopedValueRollback quiet(m_quiet, true);
  const bool otherFile = setup.takesFileSizes && setup.fileSizes != m_shown.fileSizes;
  m_shown = setup;
  showValue(*m_steps, static_cast<int>(setup.steps));
  showValue(*m_hidden, static_cast<int>(setup.network.hidden));
  showValue(*m_batch, static_cast<int>(setup.network.batch));
  showValue(*m_layers, static_cast<int>(setup.network.layers));
  if (otherFile) {
    if (const int old = m_cell->findData({}); old >= 0) m_cell->removeItem(old);
    m_cell->addItem(tr("β = %1 (file)").arg(setup.fileSizes->beta(), 0, 'g', 4));
  }
  m_cell->setCurrentIndex(setup.takesFileSizes ? m_cell->count() - 1
                                               : m_cell->findData(static_cast<int>(setup.network.cell)));
  m_strategy->setCurrentIndex(m_strategy->findData(static_cast<int>(setup.strategy.kind)));
  showValue(*m_every, static_cast<int>(setup.every));
  showHost(setup.host);
  arrange();
}

void ProblemBox::write(Setup& setup) const {
  setup.steps = m_steps->value();
  setup.takesFileSizes = takesFileSizes();
  const auto cell =
      takesFileSizes() ? core::CellKind::Lstm : static_cast<core::CellKind>(m_cell->currentData().toInt());
  setup.network = {cell, m_hidden->value(), m_batch->value(), m_layers->value()};
  setup.strategy = strategy();
  setup.every = m_every->value();
  setup.host = m_shown.host;
  setup.host.saveCost = m_hostSave->value();
  setup.host.loadCost = m_hostLoad->value();
}

void ProblemBox::changed() {
  if (m_quiet) return;
  arrange();
  Q_EMIT edited();
}

// What only one choice needs is there with it.
void ProblemBox::arrange() {
  for (QSpinBox* box : {m_hidden, m_batch, m_layers}) box->setEnabled(!takesFileSizes());
  const bool every = core::modelOf(strategy()).takesDistance, host = core::usesHost(strategy());
  m_form->setRowVisible(m_every, every);
  m_every->setEnabled(every);
  for (QWidget* field :
       {static_cast<QWidget*>(m_hostBudget), static_cast<QWidget*>(m_hostSave), static_cast<QWidget*>(m_hostLoad)})
    field->setEnabled(host);
  for (const int row : {m_hostRow, m_hostRow + 1}) m_form->setRowVisible(row, host);
}

void ProblemBox::hostTyped() {
  std::int64_t bytes = core::HostMemory::kUnlimited;
  if (const QString typed = m_hostBudget->text().trimmed(); !typed.isEmpty() && typed != tr("unlimited")) {
    Setup now = m_shown;
    write(now);
    const auto choice = BudgetChoice::typed(typed, now.problem());
    if (!choice) {
      showHost(m_shown.host);
      return Q_EMIT refused(toQString(choice.error().message));
    }
    bytes = choice->bytes(now.steps, now.sizes());
  }
  m_hostBudget->setModified(false);  // taken: the window's undo goes on from here
  const bool same = bytes == m_shown.host.budgetBytes;
  m_shown.host.budgetBytes = bytes;
  showHost(m_shown.host);
  if (!same) Q_EMIT edited();
}

void ProblemBox::showHost(const core::HostMemory& host) {
  const QScopedValueRollback quiet(m_quiet, true);
  showValue(*m_hostSave, host.saveCost);
  showValue(*m_hostLoad, host.loadCost);
  const QString words = host.budgetBytes == core::HostMemory::kUnlimited ? QString() : exactBytesText(host.budgetBytes);
  if (m_hostBudget->text() != words) m_hostBudget->setText(words);
}

}  // namespace retrace::ui
