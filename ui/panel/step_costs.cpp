// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panel/step_costs.h"

#include <QPainter>
#include <algorithm>

#include "core/planner/time_model.h"
#include "ui/common/number_words.h"

namespace retrace::ui {

StepCostsView::StepCostsView(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Measured time of a step"));
  setToolTip(
      tr("F: a step computed for the first time. R: a step computed again. B: a step backpropagated. The model takes R "
         "for as dear as F; a real replay is cheaper. All three are medians of the newest iterations. The measured bar "
         "is the median of all iterations; the line on it: half of them took between its ends."));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  hide();
}

QSize StepCostsView::sizeHint() const { return {200, 5 * rowHeight() + 6}; }

void StepCostsView::setTheme(const Theme& theme) {
  m_theme = theme;
  rebuild();
}

void StepCostsView::setRun(const RunModel& run) {
  m_times = run.stepTimes();
  m_measured = run.iterationMilliseconds();
  m_predictedMs = 0.0;
  if (run.started()) {
    m_predictedMs = core::iterationTime(static_cast<double>(run.started()->forwardOperationsPredicted),
                                        run.started()->problem.steps, {m_times.firstMs, m_times.backwardMs});
  }
  rebuild();
}

void StepCostsView::rebuild() {
  m_steps.clear();
  m_iterations.clear();
  m_summary.clear();
  const bool known = m_times.firstMs > 0.0 && m_times.backwardMs > 0.0;
  setVisible(known);
  if (!known) return;
  const auto bar = [](const QString& name, double value, const QColor& colour, bool outlined = false) {
    return Bar{name, value, colour, durationText(value), outlined};
  };
  m_steps.push_back(bar(tr("F first"), m_times.firstMs, m_theme.forward));
  if (m_times.replayMs > 0.0) m_steps.push_back(bar(tr("R again"), m_times.replayMs, m_theme.recompute));
  m_steps.push_back(bar(tr("B backward"), m_times.backwardMs, m_theme.backward));
  m_iterations.push_back(bar(tr("model C·F + T·B"), m_predictedMs, m_theme.text, true));
  if (m_measured.median > 0.0) {
    m_iterations.push_back(bar(tr("measured"), m_measured.median, m_theme.measured));
    m_iterations.back().lowerMs = m_measured.lower;
    m_iterations.back().upperMs = m_measured.upper;
  }
  QStringList parts;
  for (const auto* bars : {&m_steps, &m_iterations})
    for (const Bar& one : *bars) parts.append(QStringLiteral("%1: %2").arg(one.name, one.value));
  m_summary = parts.join(QStringLiteral(", "));
  setAccessibleDescription(m_summary);
  updateGeometry();
  update();
}

void StepCostsView::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.setPen(m_theme.text);
  int names = 0, values = 0;
  for (const auto* bars : {&m_steps, &m_iterations})
    for (const Bar& bar : *bars) {
      names = std::max(names, fontMetrics().horizontalAdvance(bar.name));
      values = std::max(values, fontMetrics().horizontalAdvance(bar.value));
    }
  const int height = rowHeight(), left = names + 8, room = std::max(10, width() - left - values - 8);
  int top = 0;
  for (const auto* bars : {&m_steps, &m_iterations}) {
    double longest = 0.0;
    for (const Bar& bar : *bars) longest = std::max({longest, bar.milliseconds, bar.upperMs});
    for (const Bar& bar : *bars) {
      const int length = longest > 0.0 ? std::max(1, static_cast<int>(bar.milliseconds / longest * room)) : 1;
      const QRect box(left, top + 3, length, height - 6);
      painter.setPen(m_theme.text);
      painter.drawText(QRect(0, top, names, height), Qt::AlignLeft | Qt::AlignVCenter, bar.name);
      painter.drawText(
          QRect(std::max(left + length, longest > 0.0 ? left + static_cast<int>(bar.upperMs / longest * room) : 0) + 6,
                top, values + 2, height),
          Qt::AlignLeft | Qt::AlignVCenter, bar.value);
      if (bar.outlined) {
        painter.setPen(QPen(bar.colour, 1.5));
        painter.drawRect(box.adjusted(0, 0, -1, -1));
      } else {
        painter.fillRect(box, bar.colour);
      }
      if (bar.upperMs > bar.lowerMs && longest > 0.0) {  // half of the iterations took between these
        const auto at = [&](double value) { return left + static_cast<int>(value / longest * room); };
        const int middle = box.center().y();
        painter.setPen(QPen(m_theme.text, 1.5));
        painter.drawLine(at(bar.lowerMs), middle, at(bar.upperMs), middle);
        for (const double end : {bar.lowerMs, bar.upperMs}) painter.drawLine(at(end), middle - 3, at(end), middle + 3);
      }
      top += height;
    }
    top += 6;
  }
}

}  // namespace retrace::ui
