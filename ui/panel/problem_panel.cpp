// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panel/problem_panel.h"

#include <QEvent>
#include <QFormLayout>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/base/byte_text.h"
#include "ui/common/enclosing.h"
#include "ui/common/number_field.h"
#include "ui/common/number_words.h"
#include "ui/common/text.h"
#include "ui/model/curves.h"

namespace retrace::ui {

namespace {

// Whole units from the smallest budget to that of store-everything, evenly on a logarithmic scale.
std::vector<core::TradeoffPoint> unitStops(std::int64_t smallest, std::int64_t most, std::int64_t unit) {
  constexpr int kStops = 200;
  std::vector<core::TradeoffPoint> stops;
  for (int i = 0; i <= kStops; ++i) {
    const double bytes = static_cast<double>(smallest) *
                         std::pow(static_cast<double>(std::max(most, smallest)) / static_cast<double>(smallest),
                                  static_cast<double>(i) / kStops);
    const std::int64_t whole =
        smallest +
        static_cast<std::int64_t>(std::lround((bytes - static_cast<double>(smallest)) / static_cast<double>(unit))) *
            unit;
    if (stops.empty() || whole > stops.back().budgetBytes) stops.push_back({whole, 0});
  }
  return stops;
}
}  // namespace

ProblemPanel::ProblemPanel(QWidget* parent) : QWidget(parent) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(6, 8, 6, 8);
  const auto group = [&](const QString& title) {
    auto* box = new QGroupBox(title, this);
    auto* form = new QFormLayout(box);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    column->addWidget(box);
    return form;
  };
  buildProblem(*group(tr("Problem")));

  auto* budget = new QGroupBox(tr("Budget"), this);
  auto* rows = new QVBoxLayout(budget);
  m_slider = new BudgetSlider(budget);
  m_slider->setAccessibleName(tr("Budget"));
  m_slider->setToolTip(
      tr("Every position is a budget at which fewer forward operations are needed. Arrow keys: one position; PgUp and "
         "PgDn: one knee, where more memory begins to buy less. Alt while dragging: any budget."));
  m_budgetText = new QLineEdit(budget);
  m_budgetText->setPlaceholderText(tr("5%, 64MiB, 12 units or bytes"));
  m_budgetText->setAccessibleName(tr("Budget as text"));
  m_budgetText->installEventFilter(this);
  m_budgetText->setToolTip(
      tr("Type a budget and press Enter: 50 units, 5%, 64MiB or bytes. It stays what was typed when T, H, N or the "
         "strategy change."));
  m_budgetLabel = new QLabel(budget);
  m_budgetLabel->setWordWrap(true);
  rows->addWidget(m_slider);
  rows->addWidget(m_budgetText);
  rows->addWidget(m_budgetLabel);
  column->addWidget(budget);
  connect(m_slider, &QSlider::valueChanged, this, &ProblemPanel::sliderMoved);
  connect(m_slider, &BudgetSlider::freeBudget, this, &ProblemPanel::takeBudget);
  connect(m_budgetText, &QLineEdit::editingFinished, this, &ProblemPanel::budgetTyped);

  m_message = new QLabel(this);
  m_message->setWordWrap(true);
  m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_message->hide();             // until there is something to say
  column->addWidget(m_message);  // in sight also where the window is low
  buildRun(*group(tr("Run")));
  column->addStretch(1);
  setRunning(false);
  watchControls();
}

void ProblemPanel::buildProblem(QFormLayout& form) {
  const auto number = [&](int least, int most, int value, const QString& label, const QString& tip) {
    auto* box = new NumberField<QSpinBox>(this);
    box->setRange(least, most);
    box->setValue(value);
    box->setKeyboardTracking(false);
    box->setToolTip(tip);
    form.addRow(label, box);
    return box;
  };
  m_steps = number(1, kMostWindowSteps, 100, tr("Steps T"), tr("Length of the sequences"));
  m_cell = new QComboBox(this);
  for (const auto& [name, kind] : {std::pair{"LSTM", core::CellKind::Lstm}, std::pair{"GRU", core::CellKind::Gru},
                                   std::pair{"tanh", core::CellKind::Tanh}})
    m_cell->addItem(QLatin1String(name), static_cast<int>(kind));
  m_cell->setSizeAdjustPolicy(
      QComboBox::AdjustToMinimumContentsLengthWithIcon);  // "sizes of the file" is long; the panel need not be
  m_cell->setMinimumContentsLength(3);
  m_layers = new NumberField<QSpinBox>(this);
  m_layers->setRange(1, static_cast<int>(core::kMaxLayers));
  m_layers->setKeyboardTracking(false);
  m_layers->setSuffix(tr(" layers"));
  m_layers->setMinimumWidth(m_layers->sizeHint().width());
  const auto nameLayers = [this](int layers) { m_layers->setSuffix(layers == 1 ? tr(" layer") : tr(" layers")); };
  nameLayers(1);
  connect(m_layers, &QSpinBox::valueChanged, this, nameLayers);
  m_layers->setToolTip(tr("Recurrent layers on top of each other"));
  m_layers->setAccessibleName(tr("Layers"));
  auto* cell = new QHBoxLayout();
  cell->addWidget(m_cell, 1);
  cell->addWidget(m_layers);
  form.addRow(tr("Cell"), cell);
  m_hidden = number(1, static_cast<int>(core::kMaxWidth), 256, tr("Width H"), tr("Width of the recurrent layer"));
  m_batch = number(1, kMostWindowBatch, 32, tr("Batch N"), tr("Streams trained side by side"));
  m_strategy = new QComboBox(this);
  for (const core::Strategy strategy : core::plainStrategies())
    m_strategy->addItem(toQString(core::toText(strategy)), static_cast<int>(strategy.kind));
  m_strategy->addItem(tr("every K"), static_cast<int>(core::StrategyKind::Every));
  form.addRow(tr("Strategy"), m_strategy);
  m_every = number(1, kMostWindowSteps, 10, tr("Every K"), tr("Distance of the kept hidden states"));
  m_problemForm = &form;
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
    connect(box, &QDoubleSpinBox::valueChanged, this, &ProblemPanel::hostEdited);
    return box;
  };
  m_hostSave = cost("host.save", tr("to "), tr("Cost of sending one hidden state to the host, in forward operations"));
  m_hostLoad =
      cost("host.load", tr("from "), tr("Cost of fetching one hidden state from the host, in forward operations"));
  form.addRow(tr("Transfer"), transfers);
  connect(m_hostBudget, &QLineEdit::editingFinished, this, &ProblemPanel::hostEdited);
  chooseStrategyRows();
  for (QSpinBox* box : {m_steps, m_hidden, m_batch, m_layers})
    connect(box, &QSpinBox::valueChanged, this, &ProblemPanel::networkEdited);
  connect(m_cell, &QComboBox::currentIndexChanged, this, &ProblemPanel::networkEdited);
  connect(m_strategy, &QComboBox::currentIndexChanged, this, &ProblemPanel::strategyEdited);
  connect(m_every, &QSpinBox::valueChanged, this, &ProblemPanel::strategyEdited);
}

core::Strategy ProblemPanel::strategy() const {
  const auto kind = static_cast<core::StrategyKind>(m_strategy->currentData().toInt());
  return {kind, kind == core::StrategyKind::Every ? m_every->value() : 0};
}

core::Network ProblemPanel::network() const {
  const auto cell = sizesOfFile() ? core::CellKind::Lstm : static_cast<core::CellKind>(m_cell->currentData().toInt());
  return {cell, m_hidden->value(), m_batch->value(), m_layers->value()};
}
core::StateSizes ProblemPanel::sizes() const {
  return m_fileSizes && sizesOfFile() ? *m_fileSizes : core::stateSizes(network());
}
core::Problem ProblemPanel::problem() const {
  core::Problem problem{m_steps->value(), sizes(), {}, m_budgetBytes, strategy()};
  if (problem.strategy.kind == core::StrategyKind::TwoLevel) problem.host = m_host;
  return problem;
}

const Curve* ProblemPanel::curve() const { return m_curves ? m_curves->of(problem()) : nullptr; }

const std::vector<core::TradeoffPoint>& ProblemPanel::stops() const {
  const Curve* own = curve();
  return own ? own->points : m_units;
}

void ProblemPanel::show(const core::Problem& problem, const std::optional<core::Network>& network,
                        const std::optional<BudgetChoice>& choice) {
  const QScopedValueRollback quiet(m_quiet, true);
  m_steps->setValue(static_cast<int>(problem.steps));
  if (network) {
    m_hidden->setValue(static_cast<int>(network->hidden));
    m_batch->setValue(static_cast<int>(network->batch));
    m_layers->setValue(static_cast<int>(network->layers));
    m_cell->setCurrentIndex(m_cell->findData(static_cast<int>(network->cell)));
  }
  if (sizesOfFile()) m_cell->setCurrentIndex(0);
  if (core::stateSizes(this->network()) != problem.sizes) {
    m_fileSizes = problem.sizes;
    if (const int old = m_cell->findData({}); old >= 0) m_cell->removeItem(old);
    m_cell->addItem(tr("β = %1 (file)").arg(problem.sizes.beta(), 0, 'g', 4));
    m_cell->setCurrentIndex(m_cell->count() - 1);
  }
  chooseCell();
  m_strategy->setCurrentIndex(m_strategy->findData(static_cast<int>(problem.strategy.kind)));
  chooseStrategyRows();
  if (problem.strategy.kind == core::StrategyKind::TwoLevel) {
    m_host = problem.host;
    showHost();
  }
  if (problem.strategy.kind == core::StrategyKind::Every) m_every->setValue(static_cast<int>(problem.strategy.every));
  m_choice = choice.value_or(BudgetChoice::partOf(problem));
  setBudget(problem.budgetBytes);
}

void ProblemPanel::setCurves(const CurvesPtr& curves) {
  m_curves = curves;
  m_slidden = nullptr;
  refreshBudget();
}

void ProblemPanel::chooseCell() {
  for (QSpinBox* box : {m_hidden, m_batch, m_layers}) box->setEnabled(!sizesOfFile());
}

void ProblemPanel::networkEdited() {
  chooseCell();
  strategyEdited();
}

// What only one strategy needs is there with it.
void ProblemPanel::chooseStrategyRows() {
  const core::StrategyKind kind = strategy().kind;
  m_problemForm->setRowVisible(m_every, kind == core::StrategyKind::Every);
  m_every->setEnabled(kind == core::StrategyKind::Every);
  for (QWidget* field :
       {static_cast<QWidget*>(m_hostBudget), static_cast<QWidget*>(m_hostSave), static_cast<QWidget*>(m_hostLoad)})
    field->setEnabled(kind == core::StrategyKind::TwoLevel);
  for (const int row : {m_hostRow, m_hostRow + 1})
    m_problemForm->setRowVisible(row, kind == core::StrategyKind::TwoLevel);
}

void ProblemPanel::hostEdited() {
  const core::HostMemory before = m_host;
  if (m_quiet) return;
  readHost();
  showHost();
  if (m_host != before && strategy().kind == core::StrategyKind::TwoLevel) emitProblem();
}

void ProblemPanel::readHost() {
  core::HostMemory host{core::HostMemory::kUnlimited, m_hostSave->value(), m_hostLoad->value()};
  if (const QString typed = m_hostBudget->text().trimmed(); !typed.isEmpty() && typed != tr("unlimited")) {
    const auto choice = BudgetChoice::typed(typed, problem());
    if (!choice) return say(toQString(choice.error().message), true);
    host.budgetBytes = choice->bytes(m_steps->value(), sizes());
  }
  m_host = host;
}

void ProblemPanel::showHost() {
  const QScopedValueRollback quiet(m_quiet, true);
  m_hostSave->setValue(m_host.saveCost);
  m_hostLoad->setValue(m_host.loadCost);
  const std::string rounded = core::formatBytes(std::max<std::int64_t>(0, m_host.budgetBytes));
  const auto back = core::bytesFromText(rounded, 0);
  m_hostBudget->setText(m_host.budgetBytes == core::HostMemory::kUnlimited ? QString()
                        : back && *back == m_host.budgetBytes              ? toQString(rounded)
                                                                           : QString::number(m_host.budgetBytes));
}

void ProblemPanel::strategyEdited() {
  chooseStrategyRows();
  if (m_quiet) return;
  useChoice();
}

// A strategy that needs more than what was chosen borrows it: with the next one the choice is back.
void ProblemPanel::useChoice() {
  setBudget(std::max(m_choice.bytes(m_steps->value(), sizes()),
                     core::smallestBudgetBytes(strategy(), m_steps->value(), sizes())));
  emitProblem();
}

void ProblemPanel::takeBudget(qint64 bytes) {
  core::Problem asked = problem();
  asked.budgetBytes = bytes;
  m_choice = BudgetChoice::partOf(asked);
  useChoice();
}

void ProblemPanel::setBudget(std::int64_t bytes) {
  m_budgetBytes = bytes;
  m_device->setBudget(bytes);
  refreshBudget();
}

void ProblemPanel::refreshBudget() {
  const std::int64_t full = core::storeAllBytes(m_steps->value(), sizes());
  const std::int64_t smallest = core::smallestBudgetBytes(strategy(), m_steps->value(), sizes());
  const QSignalBlocker quietSlider(m_slider), quietText(m_budgetText);
  const Curve* own = curve();
  const bool byUnits = !own && m_curves && m_curves->belongTo(problem());
  m_units =
      byUnits ? unitStops(smallest, full, core::unitBytes(strategy(), sizes())) : std::vector<core::TradeoffPoint>();
  if (own && m_slidden != own) {
    m_slider->setCurve(own->points);
    m_slider->setEndNames(tr("smallest"), own->points.back().forwardOperations == m_steps->value()
                                              ? tr("store everything")
                                              : tr("most useful"));
  } else if (byUnits) {
    m_slider->setCurve(m_units);
    m_slider->setEndNames(tr("smallest"), tr("as much as storing everything"));
  }
  m_slidden = own;
  if (stops().empty()) m_slider->setEnabled(false);
  showNext(smallest);
  const double part = full > 0 ? 100.0 * static_cast<double>(m_budgetBytes) / static_cast<double>(full) : 100.0;
  const std::int64_t units = m_budgetBytes / core::unitBytes(strategy(), sizes());
  m_budgetText->setText((units == 1 ? tr("%1 (%2 %, %3 unit)") : tr("%1 (%2 %, %3 units)"))
                            .arg(bytesText(m_budgetBytes))
                            .arg(part, 0, part < 0.1 ? 'g' : 'f', part < 0.1 ? 2 : 1)
                            .arg(units));
}

// What the next stop of the slider buys.
void ProblemPanel::showNext(std::int64_t smallest) {
  QString words = tr("smallest %1").arg(bytesText(smallest));
  if (const auto& points = stops(); !points.empty()) {
    const auto after = std::upper_bound(
        points.begin(), points.end(), m_budgetBytes,
        [](std::int64_t bytes, const core::TradeoffPoint& point) { return bytes < point.budgetBytes; });
    const auto index = std::max<std::ptrdiff_t>(0, after - points.begin() - 1);
    m_slider->setValue(static_cast<int>(index));
    QString next = tr("more memory saves nothing");
    if (!curve()) {
      next = tr("'%1' has no curve here, so that the slider goes by units").arg(toQString(core::toText(strategy())));
    } else if (after != points.end()) {
      const QString more = bytesText(after->budgetBytes - m_budgetBytes);
      const double now = static_cast<double>(points[static_cast<std::size_t>(index)].forwardOperations),
                   then = static_cast<double>(after->forwardOperations);
      next = then < now ? tr("%1 more saves %2 % of the forwards").arg(more).arg(100.0 * (now - then) / now, 0, 'f', 2)
                        : tr("%1 more saves transfers").arg(more);
    } else if (m_budgetBytes > points.back().budgetBytes) {
      next = tr("uses %1 of it, more saves nothing").arg(bytesText(points.back().budgetBytes));
    }
    words = tr("%1; %2").arg(words, next);
  }
  m_budgetLabel->setText(words + unitText() + choiceText());
}

// A new budget replaces the whole text, whatever word of it was hit.
bool ProblemPanel::eventFilter(QObject* object, QEvent* event) {
  if (object == m_budgetText && event->type() == QEvent::FocusIn)
    QTimer::singleShot(0, m_budgetText, &QLineEdit::selectAll);
  if (object != m_budgetText || event->type() != QEvent::MouseButtonDblClick)
    return QWidget::eventFilter(object, event);
  m_budgetText->selectAll();
  return true;
}

// What the units of the budget are.
QString ProblemPanel::unitText() const {
  const QString bytes = bytesText(core::unitBytes(strategy(), sizes()));
  return QLatin1Char('\n') + (strategy().kind == core::StrategyKind::Internal
                                  ? tr("1 unit: an internal state with its input, %1").arg(bytes)
                                  : tr("1 unit: a hidden state, %1").arg(bytes));
}

// What stays when all else changes.
QString ProblemPanel::choiceText() const {
  if (m_choice.bytes(m_steps->value(), sizes()) < m_budgetBytes)
    return QLatin1Char('\n') +
           tr("chosen: %1; '%2' needs more").arg(m_choice.words(strategy().kind), toQString(core::toText(strategy())));
  return QLatin1Char('\n') + tr("stays when T, H or N change: %1").arg(m_choice.words(strategy().kind));
}

std::int64_t ProblemPanel::stopAt(std::int64_t bytes) const {
  if (const auto& points = stops(); !points.empty()) {
    const auto after = std::upper_bound(
        points.begin(), points.end(), bytes,
        [](std::int64_t value, const core::TradeoffPoint& point) { return value < point.budgetBytes; });
    bytes = after == points.begin() ? points.front().budgetBytes : (after - 1)->budgetBytes;
  }
  return std::max(bytes, core::smallestBudgetBytes(strategy(), m_steps->value(), sizes()));
}

void ProblemPanel::chooseBudget(std::int64_t bytes) { takeBudget(stopAt(bytes)); }

void ProblemPanel::sliderMoved(int index) {
  if (index < 0 || static_cast<std::size_t>(index) >= stops().size()) return;
  takeBudget(stops()[static_cast<std::size_t>(index)].budgetBytes);
}

void ProblemPanel::budgetTyped() {
  if (!m_budgetText->isModified()) return;
  m_budgetText->setModified(false);
  const auto choice = BudgetChoice::typed(m_budgetText->text(), problem());
  if (!choice) {
    say(toQString(choice.error().message), true);
    return refreshBudget();
  }
  m_choice = *choice;
  const std::int64_t bytes = choice->bytes(m_steps->value(), sizes());
  say({}, false);
  useChoice();
  if (bytes < m_budgetBytes)
    say(tr("%1 is too small: '%2' needs at least %3 (%4 bytes) here. The smallest is set.")
            .arg(bytesText(bytes), toQString(core::toText(strategy())), bytesText(m_budgetBytes))
            .arg(m_budgetBytes),
        true);
}

void ProblemPanel::emitProblem() { Q_EMIT problemChanged(problem()); }

void ProblemPanel::say(const QString& sentence, bool warning) {
  m_said = sentence;
  m_warns = warning;
  showMessage();
  auto* area = warning ? enclosing<QScrollArea>(*this) : nullptr;
  if (area)
    QTimer::singleShot(0, m_message,
                       [area, message = m_message] { area->ensureWidgetVisible(message); });  // once it has its place
}

// A number that cannot be taken comes before all else, until it is corrected.
void ProblemPanel::showMessage() {
  const QString refused = refusal();
  m_message->setText(refused.isEmpty() ? m_said : refused);
  m_message->setVisible(!m_message->text().isEmpty());
  QPalette colours = palette();
  if (m_warns || !refused.isEmpty()) colours.setColor(QPalette::WindowText, palette().color(QPalette::BrightText));
  m_message->setPalette(colours);
}

}  // namespace retrace::ui
