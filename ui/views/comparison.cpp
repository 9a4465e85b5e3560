// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/comparison.h"

#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/common/number_words.h"
#include "ui/common/text.h"
#include "ui/document/document.h"
#include "ui/spacetime/spacetime_view.h"

namespace retrace::ui {

DifferenceStrip::DifferenceStrip(QWidget* parent) : QWidget(parent), m_theme(Theme::named({})) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setAccessibleName(tr("Where A and B differ"));
  setToolTip(
      tr("For each time step: orange where A computes it more often than B, green where less often, grey where equal"));
}

void DifferenceStrip::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

void DifferenceStrip::setPlans(PlanPtr a, PlanPtr b) {
  m_a = std::move(a);
  m_b = std::move(b);
  update();
}

void DifferenceStrip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), m_theme.panel);
  if (!m_a || !m_b || m_a->problem().steps != m_b->problem().steps) return;
  const QRectF plot = spacetimePlotRect(QRectF(0, 0, width(), 200));
  const QRectF area(plot.left(), 3, plot.width(), 16);
  const std::int64_t steps = m_a->problem().steps;
  const int columns = static_cast<int>(std::min<std::int64_t>(steps, std::max(1, static_cast<int>(area.width()))));
  for (int column = 0; column < columns; ++column) {
    const std::int64_t first = steps * column / columns + 1, last = steps * (column + 1) / columns;
    const std::int64_t difference = m_a->timesComputed(first, last).sum - m_b->timesComputed(first, last).sum;
    const double strength =
        std::min(1.0, 0.35 + 0.25 * std::abs(static_cast<double>(difference)) / static_cast<double>(last - first + 1));
    QColor colour = difference > 0 ? m_theme.recompute : difference < 0 ? m_theme.backward : m_theme.grid;
    if (difference != 0) colour.setAlphaF(static_cast<float>(strength));
    const double x0 = area.left() + area.width() * column / columns,
                 x1 = area.left() + area.width() * (column + 1) / columns;
    painter.fillRect(QRectF(x0, area.top(), x1 - x0, area.height()), colour);
    // Shape beside colour: more is drawn from above, less from below.
    if (difference != 0)
      painter.fillRect(QRectF(x0, difference > 0 ? area.top() : area.bottom() - 4, x1 - x0, 4), m_theme.text);
  }
  painter.setPen(m_theme.faintText);
  painter.drawText(QRectF(area.left(), area.bottom() + 1, area.width(), 18), Qt::AlignLeft,
                   fittingWords(fontMetrics(), area.width(),
                                {tr("times computed: ▀ A more, ▄ A less than B"), tr("▀ A more, ▄ less")}));
}

Comparison::Comparison(Document& document, QWidget* parent)
    : QWidget(parent),
      m_a(document.selection()),
      m_b(document.compared().selection()),
      m_compared(document.compared()),
      m_view(new SpacetimeView(m_b, m_noRun, this)),
      m_difference(new DifferenceStrip(this)),
      m_summary(new QLabel(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(1);
  column->addWidget(m_view, 1);
  column->addWidget(m_difference);
  column->addWidget(m_summary);
  m_summary->setWordWrap(true);
  m_summary->setContentsMargins(10, 4, 10, 6);
  m_summary->setAutoFillBackground(true);
  m_summary->setBackgroundRole(QPalette::Base);
  m_view->setAccessibleName(tr("Space-time picture of B"));
  connect(&m_compared, &Compared::changed, this, &Comparison::refresh);
  connect(&m_a, &Selection::planChanged, this, &Comparison::refresh);
  // What the pointer finds here lights up on A's side, too.
  connect(&m_b, &Selection::spotChanged, this, [this] {
    if (m_view->underMouse() && m_a.spot().step != m_b.spot().step) m_a.hover({m_b.spot().step, {}});
  });
  hide();
}

void Comparison::refresh() {
  setVisible(m_compared.problem().has_value());
  if (!m_compared.problem() || !m_b.plan() || !m_a.plan()) return;
  m_difference->setPlans(m_a.plan(), m_b.plan());
  const core::Solution &a = m_a.plan()->solution(), &b = m_b.plan()->solution();
  const auto perStep = [](const core::Solution& one) {
    return static_cast<double>(one.forwardOperations) / static_cast<double>(one.problem.steps);
  };
  const double percent = 100.0 * (perStep(b) - perStep(a)) / perStep(a);
  const QString length = b.problem.steps == a.problem.steps ? QString() : tr(", T = %1").arg(b.problem.steps);
  m_summary->setText(
      tr("<b>B: %1</b>, %2: %3 forwards (%4 per step), <b>%5 %</b> per step against A; arena %6 of A's.")
          .arg(toQString(core::toText(b.problem.strategy)), bytesText(b.problem.budgetBytes) + length)
          .arg(b.forwardOperations)
          .arg(perStep(b), 0, 'f', 3)
          .arg((percent >= 0 ? QStringLiteral("+") : QStringLiteral("−")) + QString::number(std::abs(percent), 'f', 1))
          .arg(QStringLiteral("%1 ×").arg(static_cast<double>(b.problem.budgetBytes) /
                                              static_cast<double>(std::max<std::int64_t>(1, a.problem.budgetBytes)),
                                          0, 'g', 3)));
}

}  // namespace retrace::ui
