// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panel/budget_slider.h"

#include <QKeyEvent>
#include <QPainter>
#include <QStyleOptionSlider>
#include <algorithm>
#include <cmath>

#include "core/planner/questions.h"

namespace retrace::ui {

namespace {
constexpr int kNames = 32;  // below the groove: ticks and the names of both ends
}

std::vector<int> kneesOf(const std::vector<core::TradeoffPoint>& curve) {
  std::vector<int> indices;
  for (const core::TradeoffPoint& knee : core::knees(curve))
    indices.push_back(static_cast<int>(std::lower_bound(curve.begin(), curve.end(), knee.budgetBytes,
                                                        [](const core::TradeoffPoint& point, std::int64_t bytes) {
                                                          return point.budgetBytes < bytes;
                                                        }) -
                                       curve.begin()));
  return indices;
}

BudgetSlider::BudgetSlider(QWidget* parent) : QSlider(Qt::Horizontal, parent) {
  connect(this, &QSlider::sliderPressed, this, [this] {
    if (!m_ghost) m_ghost = value();
    update();
  });
  connect(this, &QSlider::sliderReleased, this, [this] {
    m_ghost.reset();
    update();
  });
}

void BudgetSlider::setCurve(const std::vector<core::TradeoffPoint>& curve) {
  setEnabled(curve.size() > 1);
  setRange(0, std::max(0, static_cast<int>(curve.size()) - 1));
  setPageStep(std::max(1, static_cast<int>(curve.size()) / 20));
  m_bytes.clear();
  for (const core::TradeoffPoint& point : curve) m_bytes.push_back(std::max<std::int64_t>(1, point.budgetBytes));
  m_knees = kneesOf(curve);
  update();
}

void BudgetSlider::setEndNames(const QString& smallest, const QString& largest) {
  m_smallest = smallest;
  m_largest = largest;
  update();
}

QSize BudgetSlider::sizeHint() const {
  const QSize plain = QSlider::sizeHint();
  return {plain.width(), plain.height() + kNames};
}

int BudgetSlider::handleWidth() const {
  QStyleOptionSlider option;
  initStyleOption(&option);
  return style()->pixelMetric(QStyle::PM_SliderLength, &option, this);
}

double BudgetSlider::xOf(int position) const {
  const double from = handleWidth() / 2.0, length = width() - handleWidth();
  if (m_bytes.size() < 2 || position < 0 || position >= static_cast<int>(m_bytes.size())) return from;
  const auto least = static_cast<double>(m_bytes.front()), most = static_cast<double>(m_bytes.back());
  return from + std::log(static_cast<double>(m_bytes[static_cast<std::size_t>(position)]) / least) /
                    std::log(most / least) * length;
}

double BudgetSlider::bytesAt(double x) const {
  const auto least = static_cast<double>(m_bytes.front()), most = static_cast<double>(m_bytes.back());
  const double part = std::clamp((x - handleWidth() / 2.0) / std::max(1, width() - handleWidth()), 0.0, 1.0);
  return least * std::pow(most / least, part);
}

QPoint BudgetSlider::placeOf(int position) const {
  return {static_cast<int>(std::lround(xOf(position))), (height() - kNames) / 2};
}

void BudgetSlider::follow(const QMouseEvent& event) {
  const double bytes = bytesAt(event.position().x());
  if (event.modifiers().testFlag(Qt::AltModifier)) return Q_EMIT freeBudget(static_cast<qint64>(bytes));
  const auto after = std::lower_bound(m_bytes.begin(), m_bytes.end(), static_cast<std::int64_t>(bytes));
  auto nearest = after == m_bytes.end() ? std::prev(after) : after;
  if (nearest != m_bytes.begin() &&
      bytes / static_cast<double>(*std::prev(nearest)) < static_cast<double>(*nearest) / bytes)
    --nearest;
  setValue(static_cast<int>(nearest - m_bytes.begin()));
}

void BudgetSlider::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || m_bytes.size() < 2) return;
  setSliderDown(true);
  // Taking the handle moves nothing yet; the groove is a jump.
  if (std::abs(event->position().x() - xOf(value())) > handleWidth()) follow(*event);
}

void BudgetSlider::mouseMoveEvent(QMouseEvent* event) {
  if (isSliderDown()) follow(*event);
}

void BudgetSlider::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) setSliderDown(false);
}

void BudgetSlider::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  QStyleOptionSlider option;
  initStyleOption(&option);
  option.rect.setHeight(height() - kNames);
  option.minimum = 0;  // the style places the handle evenly; ours goes by the logarithm
  option.maximum = std::max(1, width() - handleWidth());
  option.sliderPosition = option.sliderValue = static_cast<int>(std::lround(xOf(value()) - handleWidth() / 2.0));
  option.subControls = QStyle::SC_SliderGroove | QStyle::SC_SliderHandle;
  style()->drawComplexControl(QStyle::CC_Slider, &option, &painter, this);
  if (!isEnabled()) return;
  const double top = height() - kNames + 1.0;
  painter.setPen(QPen(palette().color(QPalette::Text), 1.2));
  double drawn = -10.0;
  for (const int knee : m_knees) {
    const double x = xOf(knee);
    if (x - drawn < 2.0) continue;
    painter.drawLine(QPointF(x, top), QPointF(x, top + 6));
    drawn = x;
  }
  if (m_ghost) {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(palette().color(QPalette::Text), 1.5, Qt::DotLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(QPointF(xOf(*m_ghost), (height() - kNames) / 2.0), 7, 7);
  }
  painter.setPen(palette().color(QPalette::PlaceholderText));
  QFont small = font();
  small.setPixelSize(11);
  painter.setFont(small);
  const QRectF names(2, top + 8, width() - 4, 20);
  painter.drawText(names, Qt::AlignLeft | Qt::AlignTop, m_smallest);
  painter.drawText(names, Qt::AlignRight | Qt::AlignTop, m_largest);
}

void BudgetSlider::keyPressEvent(QKeyEvent* event) {
  const bool up = event->key() == Qt::Key_PageUp;
  if ((!up && event->key() != Qt::Key_PageDown) || m_knees.empty()) return QSlider::keyPressEvent(event);
  // PgUp: more memory, as on every slider.
  if (up) {
    const auto next = std::upper_bound(m_knees.begin(), m_knees.end(), value());
    setValue(next == m_knees.end() ? maximum() : *next);
  } else {
    const auto next = std::lower_bound(m_knees.begin(), m_knees.end(), value());
    setValue(next == m_knees.begin() ? minimum() : *std::prev(next));
  }
}

}  // namespace retrace::ui
