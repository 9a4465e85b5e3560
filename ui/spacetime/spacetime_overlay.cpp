// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/spacetime/spacetime_overlay.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/common/fill_here.h"
#include "ui/spacetime/spacetime_tree.h"

namespace retrace::ui {

namespace {

QColor seeThrough(QColor colour, int alpha) {
  colour.setAlpha(alpha);
  return colour;
}

void drawSpot(QPainter& painter, const SpacetimePlaces& places, const Spot& spot, const QColor& light) {
  if (spot.step) {
    QRectF column = places.steps(*spot.step, *spot.step);
    column.setWidth(std::max(1.0, column.width()));
    fillHere(painter, column.intersected(places.plot), light);
  }
  if (spot.action) {
    QRectF row = places.actions(*spot.action, *spot.action);
    row.setHeight(std::max(1.0, row.height()));
    fillHere(painter, row.intersected(places.plot), light);
  }
}

}  // namespace

void PinnedSubproblem::find(const Selection& selection, bool withPath) {
  const PlanPtr& plan = selection.plan();
  m_action = selection.pinned().action;
  m_problem = plan && m_action ? subproblemOf(*plan, *m_action) : std::nullopt;
  m_split = 0;
  m_path.clear();
  if (!m_problem) return;
  if (const auto move = chosenMove(*plan, *m_problem); move && move->kind != Candidate::Kind::Replay)
    m_split = move->y - (move->kind == Candidate::Kind::Internal ? 1 : 0);
  if (withPath) m_path = RecursionTree(*plan).pathTo(*m_problem);
}

void PinnedSubproblem::draw(QPainter& painter, const SpacetimePlaces& places, const Plan& plan,
                            const Theme& theme) const {
  if (!m_path.empty()) return drawRecursionPath(painter, places.plot, plan, places.range, theme, m_path);
  if (!m_problem) return;
  const auto frame = [&](std::int64_t firstStep, std::int64_t lastStep, std::int64_t firstAction,
                         std::int64_t lastAction, const QPen& pen) {
    const QRectF rect(QPointF(places.xOfStep(firstStep), places.yOfAction(firstAction)),
                      QPointF(places.xOfStep(lastStep + 1), places.yOfAction(lastAction + 1)));
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect.intersected(places.plot.adjusted(-1, -1, 1, 1)));
  };
  const Subproblem& whole = *m_problem;
  const std::int64_t end = plan.backwardOf(whole.base + 1), middle = whole.base + m_split;
  if (m_split > 0 && m_split < whole.t) {
    const std::int64_t turn = plan.backwardOf(middle + 1);
    frame(middle + 1, whole.base + whole.t, whole.action, turn, QPen(theme.hidden, 1.2, Qt::DashLine));
    frame(whole.base + 1, middle, turn, end, QPen(theme.hidden, 1.2, Qt::DashLine));
  }
  frame(whole.base + 1, whole.base + whole.t, whole.action, end, QPen(theme.hidden, 1.6));
}

void drawVeil(QPainter& painter, const QRectF& strip, const SpacetimePlaces& places, std::int64_t cursor,
              const Theme& theme) {
  const QRectF& area = places.plot;
  const QRectF veiled = QRectF(QPointF(area.left(), std::max(places.yOfAction(cursor), area.top())), area.bottomRight())
                            .intersected(strip);
  if (!veiled.isEmpty()) fillHere(painter, veiled, seeThrough(theme.plot, 150));
}

// Before the first backward a schedule lays out its states: their places are what a moved budget changes.
void drawGhost(QPainter& painter, const SpacetimePlaces& places, const Plan& plan, const Plan& ghost,
               const Theme& theme) {
  if (ghost.problem().steps != plan.problem().steps) return;
  const QRectF& area = places.plot;
  painter.setPen(QPen(theme.hidden, 1.0, Qt::DotLine));
  double drawn = -10.0;
  const std::int64_t first = ghost.backwardOf(ghost.problem().steps);
  const auto apart = static_cast<std::int64_t>(std::ceil(1.5 / area.width() * places.range.columns()));
  const auto next = [&](std::int64_t step) { return step + std::max<std::int64_t>(1, apart); };
  ghost.eachLife({first, first + 1}, next, [&](const Life& life) {
    const std::int64_t step = life.block.first;
    const double x = places.x(static_cast<double>(step) - 0.5);
    if (step < 1 || x < area.left() || x > area.right() || std::abs(x - drawn) < 1.5) return;
    drawn = x;
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
  });
  painter.setPen(theme.text);
  painter.drawText(area.adjusted(8, 6, -8, -6), Qt::AlignRight | Qt::AlignTop,
                   QCoreApplication::translate("Spacetime", "dotted: where it kept states before (%1 forwards)")
                       .arg(ghost.solution().forwardOperations));
}

void drawSelection(QPainter& painter, const SpacetimePlaces& places, const Selection& selection, const Theme& theme) {
  const bool same = selection.pinned() == selection.spot();
  if (!same) drawSpot(painter, places, selection.pinned(), seeThrough(theme.cursor, 70));
  drawSpot(painter, places, selection.spot(), seeThrough(theme.cursor, same ? 70 : 40));
  if (!selection.range()) return;
  const SelectedRange& range = *selection.range();
  const QRectF& area = places.plot;
  const bool actions = range.axis == SelectedRange::Axis::Actions;
  const QRectF seen =
      (actions ? places.actions(range.first, range.last) : places.steps(range.first, range.last)).intersected(area);
  if (seen.isEmpty()) return;
  fillHere(painter, seen, seeThrough(theme.hidden, 40));
  painter.fillRect(actions ? QRectF(area.left() - 6, seen.top(), 6, seen.height())
                           : QRectF(seen.left(), area.bottom(), seen.width(), 6),
                   theme.hidden);
}

QRegion spotRegion(const SpacetimePlaces& places, const Spot& spot) {
  QRegion region;
  const QRectF area = places.plot.adjusted(-1, -1, 1, 1);
  const auto add = [&](const QRectF& rect) { region += rect.intersected(area).toAlignedRect(); };
  if (spot.step) add(places.steps(*spot.step, *spot.step).adjusted(-1, -1, 2, 1));
  if (spot.action) add(places.actions(*spot.action, *spot.action).adjusted(-1, -1, 1, 2));
  return region;
}

}  // namespace retrace::ui
