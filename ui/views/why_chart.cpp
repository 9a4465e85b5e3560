// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/why_chart.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <map>

namespace retrace::ui {

WhyChart::WhyChart(QWidget* parent) : QWidget(parent), m_theme(Theme::named({})) {
  setAccessibleName(tr("Cost of every alternative"));
  setAttribute(Qt::WA_OpaquePaintEvent);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void WhyChart::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

void WhyChart::setWhy(std::optional<Why> why) {
  m_why = std::move(why);
  if (m_why && m_why->chosen)
    setAccessibleDescription(
        tr("%1 alternatives; the least cost is %2 forward operations, the schedule's choice costs %3.")
            .arg(m_why->candidates.size())
            .arg(m_why->cost)
            .arg(m_why->chosen->q));
  update();
}

WhyChart::Scale WhyChart::scale() const {
  Scale scale;
  const double left =
      10.0 + fontMetrics().horizontalAdvance(QString::number(std::max<std::int64_t>(m_why->cost, 1000))) + 6.0;
  scale.plot = QRectF(left, 6, width() - left - 10, height() - 32);
  scale.most = static_cast<double>(std::max<std::int64_t>(1, m_why->problem.t));
  scale.lowest = static_cast<double>(m_why->cost);
  double highest = scale.lowest + 1.0;
  for (const Candidate& one : m_why->candidates) highest = std::max(highest, static_cast<double>(one.q));
  scale.highest = std::min(highest, scale.lowest * 1.6 + 2.0);  // what costs more touches the upper edge
  scale.lowest -= (scale.highest - scale.lowest) * 0.08;
  return scale;
}

void WhyChart::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), m_theme.panel);
  if (!m_why) return;
  const Scale scale = this->scale();
  painter.setPen(QPen(m_theme.grid, 1));
  painter.setBrush(m_theme.plot);
  painter.drawRect(scale.plot);
  QColor good = m_theme.backward;
  good.setAlpha(60);
  for (const auto* ranges : {&m_why->optimalHidden, &m_why->optimalInternal})
    for (const auto& [first, last] : *ranges) {
      const double x0 = scale.x(first), x1 = scale.x(last);
      painter.fillRect(QRectF(x0 - 1.5, scale.plot.top() + 1, x1 - x0 + 3, scale.plot.height() - 1), good);
    }
  painter.setRenderHint(QPainter::Antialiasing);
  paintCandidates(painter, scale);
  if (m_why->chosen) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(m_theme.cursor, 2));
    painter.drawEllipse(QPointF(scale.x(m_why->chosen->y), scale.y(m_why->chosen->q)), 5, 5);
  }
  painter.setPen(m_theme.faintText);
  painter.drawText(QRectF(0, scale.y(m_why->cost) - 9, scale.plot.left() - 5, 18), Qt::AlignRight | Qt::AlignVCenter,
                   QString::number(m_why->cost));
  const QString axis = m_why->sampled
                           ? tr("distance y (%1 of %2 evaluated)").arg(m_why->candidates.size()).arg(m_why->problem.t)
                           : tr("distance y of the kept state");
  painter.drawText(QRectF(scale.plot.left(), scale.plot.bottom() + 3, 60, 18), Qt::AlignLeft, QStringLiteral("0"));
  painter.drawText(QRectF(scale.plot.right() - 80, scale.plot.bottom() + 3, 80, 18), Qt::AlignRight,
                   QString::number(m_why->problem.t));
  painter.drawText(QRectF(scale.plot.left(), scale.plot.bottom() + 3, scale.plot.width(), 18), Qt::AlignCenter,
                   painter.fontMetrics().elidedText(axis, Qt::ElideRight, static_cast<int>(scale.plot.width()) - 60));
}

void WhyChart::paintCandidates(QPainter& painter, const Scale& scale) {
  const bool sparse = scale.plot.width() / scale.most >= 6.0;
  for (const auto kind : {Candidate::Kind::Hidden, Candidate::Kind::Internal}) {
    const QColor colour = kind == Candidate::Kind::Hidden ? m_theme.hidden : m_theme.internal;
    std::map<int, std::int64_t> lowest;  // by pixel: the best alternative is seen
    QPolygonF line;
    for (const Candidate& one : m_why->candidates) {
      if (one.kind != kind) continue;
      const auto [at, fresh] = lowest.try_emplace(static_cast<int>(scale.x(one.y) * 2.0), one.q);
      if (!fresh) at->second = std::min(at->second, one.q);
      if (!sparse) continue;
      const QPointF place(scale.x(one.y), scale.y(one.q));
      painter.setPen(Qt::NoPen);
      painter.setBrush(colour);
      if (kind == Candidate::Kind::Hidden) painter.drawEllipse(place, 3, 3);
      else painter.drawRect(QRectF(place.x() - 3, place.y() - 3, 6, 6));
    }
    for (const auto& [pixel, q] : lowest) line << QPointF(pixel / 2.0, scale.y(q));
    painter.setPen(QPen(colour, 1.3));
    if (line.size() == 1) painter.drawRect(QRectF(line[0].x() - 3, line[0].y() - 3, 6, 6));
    else painter.drawPolyline(line);
  }
  for (const Candidate& one : m_why->candidates) {
    if (one.kind != Candidate::Kind::Replay) continue;
    painter.setPen(QPen(m_theme.recompute, 2));
    painter.drawLine(QPointF(scale.x(0) - 4, scale.y(one.q)), QPointF(scale.x(0) + 4, scale.y(one.q)));
  }
}

bool WhyChart::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip || !m_why || m_why->candidates.empty()) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const Scale scale = this->scale();
  const double wanted = (help->pos().x() - scale.plot.left()) / scale.plot.width() * scale.most;
  const Candidate& nearest = *std::min_element(
      m_why->candidates.begin(), m_why->candidates.end(), [&](const Candidate& a, const Candidate& b) {
        return std::abs(static_cast<double>(a.y) - wanted) < std::abs(static_cast<double>(b.y) - wanted);
      });
  QString text;
  switch (nearest.kind) {
    case Candidate::Kind::Replay: text = tr("keep nothing: %1 forwards").arg(nearest.q); break;
    case Candidate::Kind::Hidden:
      text = tr("keep the hidden state after %1 steps: %2 forwards").arg(nearest.y).arg(nearest.q);
      break;
    case Candidate::Kind::Internal:
      text = tr("keep the internal state of step %1: %2 forwards").arg(nearest.y).arg(nearest.q);
      break;
  }
  QToolTip::showText(help->globalPos(), text, this);
  return true;
}

}  // namespace retrace::ui
