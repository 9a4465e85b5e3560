// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panel/budget_box.h"

#include <QEvent>
#include <QSignalBlocker>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/common/number_words.h"
#include "ui/common/text.h"

namespace retrace::ui {

namespace {

// Whole units from the smallest budget to that of store-everything, evenly on a logarithmic scale.
std::vector<core::TradeoffPoint> unitStops(std::int64_t smallest, std::int64_t most, std::int64_t unit) {
  constexpr int kStops = 200;
  std::vector<core::TradeoffPoint> stops;
  const auto least = static_cast<double>(smallest), ratio = static_cast<double>(std::max(most, smallest)) / least;
  for (int i = 0; i <= kStops; ++i) {
    const double bytes = least * std::pow(ratio, static_cast<double>(i) / kStops);
    const auto units = static_cast<std::int64_t>(std::lround((bytes - least) / static_cast<double>(unit)));
    const std::int64_t whole = smallest + units * unit;
    if (stops.empty() || whole > stops.back().budgetBytes) stops.push_back({whole, 0});
  }
  return stops;
}

// The first point above `bytes`.
auto pointAfter(const std::vector<core::TradeoffPoint>& points, std::int64_t bytes) {
  return std::upper_bound(
      points.begin(), points.end(), bytes,
      [](std::int64_t value, const core::TradeoffPoint& point) { return value < point.budgetBytes; });
}

std::int64_t smallestOf(const Setup& setup) {
  return core::smallestBudgetBytes(setup.strategy, setup.steps, setup.sizes());
}

}  // namespace

BudgetBox::BudgetBox(QWidget* parent)
    : QGroupBox(tr("Budget"), parent),
      m_slider(new BudgetSlider(this)),
      m_text(new QLineEdit(this)),
      m_label(new QLabel(this)) {
  auto* rows = new QVBoxLayout(this);
  m_slider->setAccessibleName(tr("Budget"));
  m_slider->setToolTip(
      tr("Every position is a budget at which fewer forward operations are needed. Arrow keys: one position; PgUp and "
         "PgDn: one knee, where more memory begins to buy less. Alt while dragging: any budget."));
  m_text->setPlaceholderText(tr("5%, 64MiB, 12 units or bytes"));
  m_text->setAccessibleName(tr("Budget as text"));
  m_text->installEventFilter(this);
  m_text->setToolTip(
      tr("Type a budget and press Enter: 50 units, 5%, 64MiB or bytes. It stays what was typed when T, H, N or the "
         "strategy change."));
  m_label->setWordWrap(true);
  rows->addWidget(m_slider);
  rows->addWidget(m_text);
  rows->addWidget(m_label);
  connect(m_slider, &QSlider::valueChanged, this, &BudgetBox::moved);
  connect(m_slider, &BudgetSlider::freeBudget, this, &BudgetBox::takeBudget);
  connect(m_text, &QLineEdit::editingFinished, this, &BudgetBox::typed);
}

void BudgetBox::show(const Setup& setup) {
  m_setup = setup;
  refresh();
}

void BudgetBox::setCurves(const CurvesPtr& curves) {
  m_curves = curves;
  m_slidden = nullptr;
  refresh();
}

const std::vector<core::TradeoffPoint>& BudgetBox::stops() const {
  const Curve* own = curve();
  return own ? own->points : m_units;
}

std::int64_t BudgetBox::stopAt(std::int64_t bytes) const {
  if (const auto& points = stops(); !points.empty()) {
    const auto after = pointAfter(points, bytes);
    bytes = after == points.begin() ? points.front().budgetBytes : (after - 1)->budgetBytes;
  }
  return std::max(bytes, smallestOf(m_setup));
}

void BudgetBox::takeBudget(qint64 bytes) {
  core::Problem asked = m_setup.problem();
  asked.budgetBytes = bytes;
  Q_EMIT chosen(BudgetChoice::partOf(asked));
}

void BudgetBox::moved(int index) {
  if (index < 0 || static_cast<std::size_t>(index) >= stops().size()) return;
  takeBudget(stops()[static_cast<std::size_t>(index)].budgetBytes);
}

void BudgetBox::typed() {
  if (!m_text->isModified()) return;
  m_text->setModified(false);
  const auto choice = BudgetChoice::typed(m_text->text(), m_setup.problem());
  if (!choice) {
    Q_EMIT refused(toQString(choice.error().message));
    return refresh();
  }
  const std::int64_t bytes = choice->bytes(m_setup.steps, m_setup.sizes());
  Q_EMIT refused({});
  Q_EMIT chosen(*choice);
  refresh();  // the same budget as before is written as it is read, too
  if (bytes < m_setup.budgetBytes)
    Q_EMIT refused(tr("%1 is too small: '%2' needs at least %3 (%4 bytes) here. The smallest is set.")
                       .arg(bytesText(bytes), toQString(core::toText(m_setup.strategy)), bytesText(m_setup.budgetBytes))
                       .arg(m_setup.budgetBytes));
}

void BudgetBox::setStops() {
  const Curve* own = curve();
  const core::Problem problem = m_setup.problem();
  const bool byUnits = !own && m_curves && m_curves->belongTo(problem);
  m_units = byUnits ? unitStops(smallestOf(m_setup), core::storeAllBytes(problem.steps, problem.sizes),
                                core::unitBytes(problem.strategy, problem.sizes))
                    : std::vector<core::TradeoffPoint>();
  if (own && m_slidden != own) {
    m_slider->setCurve(own->points);
    m_slider->setEndNames(tr("smallest"), own->points.back().forwardOperations == problem.steps ? tr("store everything")
                                                                                                : tr("most useful"));
  } else if (byUnits) {
    m_slider->setCurve(m_units);
    m_slider->setEndNames(tr("smallest"), tr("as much as storing everything"));
  }
  m_slidden = own;
  if (stops().empty()) m_slider->setEnabled(false);
}

void BudgetBox::refresh() {
  const QSignalBlocker quietSlider(m_slider), quietText(m_text);
  setStops();
  const std::int64_t full = core::storeAllBytes(m_setup.steps, m_setup.sizes());
  showNext(smallestOf(m_setup));
  const double part = full > 0 ? 100.0 * static_cast<double>(m_setup.budgetBytes) / static_cast<double>(full) : 100.0;
  const std::int64_t units = m_setup.budgetBytes / core::unitBytes(m_setup.strategy, m_setup.sizes());
  m_text->setText((units == 1 ? tr("%1 (%2 %, %3 unit)") : tr("%1 (%2 %, %3 units)"))
                      .arg(bytesText(m_setup.budgetBytes))
                      .arg(part, 0, part < 0.1 ? 'g' : 'f', part < 0.1 ? 2 : 1)
                      .arg(units));
}

void BudgetBox::showNext(std::int64_t smallest) {
  QString words = tr("smallest %1").arg(bytesText(smallest));
  if (const auto& points = stops(); !points.empty()) {
    const auto index = std::max<std::ptrdiff_t>(0, pointAfter(points, m_setup.budgetBytes) - points.begin() - 1);
    m_slider->setValue(static_cast<int>(index));
    words = tr("%1; %2").arg(words, nextText(static_cast<std::size_t>(index)));
  }
  m_label->setText(words + unitText() + choiceText());
}

// What the next stop of the slider buys.
QString BudgetBox::nextText(std::size_t index) const {
  const auto& points = stops();
  const auto after = pointAfter(points, m_setup.budgetBytes);
  if (!curve())
    return tr("'%1' has no curve here, so that the slider goes by units")
        .arg(toQString(core::toText(m_setup.strategy)));
  if (after != points.end()) {
    const QString more = bytesText(after->budgetBytes - m_setup.budgetBytes);
    const double now = static_cast<double>(points[index].forwardOperations),
                 then = static_cast<double>(after->forwardOperations);
    return then < now ? tr("%1 more saves %2 % of the forwards").arg(more).arg(100.0 * (now - then) / now, 0, 'f', 2)
                      : tr("%1 more saves transfers").arg(more);
  }
  if (m_setup.budgetBytes > points.back().budgetBytes)
    return tr("uses %1 of it, more saves nothing").arg(bytesText(points.back().budgetBytes));
  return tr("more memory saves nothing");
}

// What the units of the budget are.
QString BudgetBox::unitText() const {
  const QString bytes = bytesText(core::unitBytes(m_setup.strategy, m_setup.sizes()));
  return QLatin1Char('\n') + (core::keepsSlots(m_setup.strategy)
                                  ? tr("1 unit: an internal state with its input, %1").arg(bytes)
                                  : tr("1 unit: a hidden state, %1").arg(bytes));
}

// What stays when all else changes.
QString BudgetBox::choiceText() const {
  const QString words = m_setup.budget.words(m_setup.strategy);
  if (m_setup.budget.bytes(m_setup.steps, m_setup.sizes()) < m_setup.budgetBytes)
    return QLatin1Char('\n') + tr("chosen: %1; '%2' needs more").arg(words, toQString(core::toText(m_setup.strategy)));
  return QLatin1Char('\n') + tr("stays when T, H or N change: %1").arg(words);
}

// A new budget replaces the whole text, whatever word of it was hit.
bool BudgetBox::eventFilter(QObject* object, QEvent* event) {
  if (object == m_text && event->type() == QEvent::FocusIn) QTimer::singleShot(0, m_text, &QLineEdit::selectAll);
  if (object != m_text || event->type() != QEvent::MouseButtonDblClick) return QWidget::eventFilter(object, event);
  m_text->selectAll();
  return true;
}

}  // namespace retrace::ui
