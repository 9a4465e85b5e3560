// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/spacetime/arena_painter.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ui/common/number_words.h"

namespace retrace::ui {

namespace {

constexpr double kLeft = 62.0, kRight = 22.0;
constexpr double kNarrowestLabel = 14.0;  // no label fits into less
constexpr double kSeparateSteps = 4.0;    // pixels of a step from which on it has a cell of its own
constexpr double kSeparateStates = 3.0;   // pixels of a state from which on it is drawn apart from its neighbours

double budgetOf(const Plan& plan) { return static_cast<double>(std::max<std::int64_t>(1, plan.problem().budgetBytes)); }

}  // namespace

QRectF ArenaPainter::arenaRect() const { return {kLeft, 30.0, m_width - kLeft - kRight, 40.0}; }
QRectF ArenaPainter::stripRect() const { return {kLeft, 102.0, m_width - kLeft - kRight, 18.0}; }

double ArenaPainter::xOf(const Plan& plan, std::int64_t bytes) const {
  return arenaRect().left() + static_cast<double>(bytes) / budgetOf(plan) * arenaRect().width();
}

void ArenaPainter::paint(QPainter& painter, const QRegion& region, const ArenaMoment& moment) {
  painter.setClipRegion(region);
  painter.fillRect(QRectF(0, 0, m_width, kHeight), m_theme.panel);
  const int between = static_cast<int>(stripRect().top()) - 7;
  if (region.boundingRect().top() < between) paintArena(painter, moment);
  if (region.boundingRect().bottom() >= between) paintStrip(painter, moment);
}

void ArenaPainter::paintArena(QPainter& painter, const ArenaMoment& moment) {
  const Plan& plan = moment.plan;
  const QRectF area = arenaRect();
  painter.setPen(m_theme.text);
  QString used = tr("Arena: %1 kept of %2 budget, peak %3 (dashed)")
                     .arg(bytesText(moment.map.usedBytes()), bytesText(plan.problem().budgetBytes),
                          bytesText(plan.solution().peakBytes));
  if (core::usesHost(plan.problem().strategy)) {
    constexpr std::int64_t kMostNamed = 40;
    QStringList held;
    std::int64_t states = 0;
    for (const core::Block& block : moment.map.hostStack()) {
      for (std::int64_t i = 0; i < block.count() && held.size() < kMostNamed; ++i)
        held.append(tr("h%1").arg(block.first + i * block.stride));
      states += block.count();
    }
    if (states > kMostNamed) held.append(tr("and %1 more").arg(states - kMostNamed));
    used += tr(" · on the host: %1, peak %2")
                .arg(held.isEmpty() ? tr("nothing") : held.join(QLatin1Char(' ')),
                     bytesText(plan.solution().hostPeakBytes));
  }
  if (painter.clipRegion().intersects(QRectF(0, 0, m_width, 26).toAlignedRect()))
    m_texts.draw(painter, QRectF(kLeft, 6, area.width(), 20), Qt::AlignLeft | Qt::AlignVCenter, used);
  painter.setPen(QPen(m_theme.grid, 1));
  painter.setBrush(m_theme.plot);
  painter.drawRect(area);
  painter.setRenderHint(QPainter::Antialiasing);
  paintBlocks(painter, moment);
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setPen(QPen(m_theme.warning, 1, Qt::DashLine));
  const double peak = xOf(plan, plan.solution().peakBytes);
  painter.drawLine(QPointF(peak, area.top() - 2), QPointF(peak, area.bottom() + 2));
  painter.setPen(m_theme.faintText);
  const core::StateSizes sizes = plan.problem().sizes;
  const std::int64_t full = core::storeAllBytes(plan.problem().steps, sizes);
  const QString scale =
      tr("h = %1, I = %2 (β = %3), to scale · store-all: %4 (%5 × budget)")
          .arg(bytesText(sizes.hiddenBytes), bytesText(sizes.internalBytes), QString::number(sizes.beta(), 'g', 4),
               bytesText(full), QString::number(static_cast<double>(full) / budgetOf(plan), 'f', 1));
  m_texts.draw(painter, QRectF(kLeft, area.bottom() + 4, area.width(), 18), Qt::AlignLeft | Qt::AlignVCenter, scale);
}

void ArenaPainter::paintBlocks(QPainter& painter, const ArenaMoment& moment) {
  const QRectF area = arenaRect();
  const core::StateSizes sizes = moment.plan.problem().sizes;
  double drawn = -1.0;  // pixels up to here are taken: blocks below one pixel share it
  const QRectF dirty = painter.clipRegion()
                           .intersected(area.adjusted(-3, -3, 3, 3).toAlignedRect())
                           .boundingRect()
                           .adjusted(-2, 0, 2, 0);
  for (const core::Block& block : moment.map.stack()) {
    const bool hidden = block.kind == core::Block::Kind::Hidden;
    if (xOf(moment.plan, block.offset + block.bytes) <= drawn) continue;
    const std::int64_t each = hidden ? sizes.hiddenBytes : sizes.internalBytes;
    const double cellWidth = static_cast<double>(each) / budgetOf(moment.plan) * area.width();
    const bool separate = cellWidth >= kSeparateStates;
    // Internal states that lie too close are one; of hidden states as many as there are pixels.
    const std::int64_t count = separate || hidden ? block.count() : 1;
    const auto passed = [&](double x) {  // states that end left of x
      return static_cast<std::int64_t>((x - area.left()) / area.width() * budgetOf(moment.plan) -
                                       static_cast<double>(block.offset)) /
                 each -
             1;
    };
    for (std::int64_t i = separate ? std::clamp<std::int64_t>(passed(dirty.left()), 0, count - 1) : 0; i < count; ++i) {
      if (!separate && hidden) i = std::clamp(passed(drawn), i, count - 1);
      const double left = xOf(moment.plan, block.offset + i * each),
                   right = separate ? left + cellWidth
                                    : xOf(moment.plan, block.offset + (hidden ? (i + 1) * each : block.bytes));
      if (left > dirty.right()) return;
      if (right <= drawn) continue;
      drawn = std::floor(right) + (right - left < 1.0 ? 1.0 : 0.0);
      if (right < dirty.left()) continue;
      const std::int64_t step = block.first + i * block.stride;
      const bool lit = moment.lit && (separate || hidden ? *moment.lit == step : block.holds(*moment.lit));
      const QRectF cell(left + 0.5, area.top() + 1.5, std::max(1.0, right - left - 1.0), area.height() - 3.0);
      const QString label = cell.width() < kNarrowestLabel ? QString()
                            : hidden                       ? tr("h%1").arg(step)
                            : separate                     ? tr("I%1").arg(step)
                                                           : tr("I%1–%2").arg(block.first).arg(block.last);
      paintState(painter, cell, hidden, lit, label);
    }
  }
}

// A hidden state is a disc stretched to its bytes, an internal state a block.
void ArenaPainter::paintState(QPainter& painter, const QRectF& cell, bool hidden, bool lit, const QString& label) {
  const QColor& colour = hidden ? m_theme.hidden : m_theme.internal;
  painter.setPen(lit ? QPen(m_theme.cursor, 2) : QPen(Qt::NoPen));
  painter.setBrush(colour);
  const double radius = hidden ? std::min(cell.width(), cell.height()) / 2.0 : 1.5;
  painter.drawRoundedRect(cell, radius, radius);
  if (label.isEmpty() || m_texts.widthOf(painter, label) + 6 > cell.width()) return;
  painter.setPen(Theme::textOn(colour));
  m_texts.draw(painter, cell, Qt::AlignCenter, label);
}

void ArenaPainter::paintStrip(QPainter& painter, const ArenaMoment& moment) {
  const core::MemoryMap& map = moment.map;
  const QRectF area = stripRect();
  const auto steps = static_cast<double>(moment.plan.problem().steps);
  painter.fillRect(area, m_theme.plot);
  if (area.width() / steps >= kSeparateSteps) paintStepCells(painter, moment);
  else paintFoldedSteps(painter, moment);
  for (const core::Block& block : map.hostStack()) {  // a short mark at the foot: held, but not in the arena above
    const auto apart = static_cast<std::int64_t>(0.5 * steps / area.width()) / block.stride + 1;  // half a pixel
    for (std::int64_t step = block.first; step <= block.last; step += apart * block.stride) {
      if (step < 1) continue;
      const double left = area.left() + static_cast<double>(step - 1) / steps * area.width();
      painter.fillRect(
          QRectF(left, area.bottom() - area.height() / 3, std::max(2.0, area.width() / steps - 1.0), area.height() / 3),
          m_theme.hidden);
    }
  }
  painter.setPen(QPen(m_theme.grid, 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(area);
  if (const auto working = map.workingHidden(); working && *working >= 1) {
    const double x = area.left() + (static_cast<double>(*working) - 0.5) / steps * area.width();
    painter.setBrush(m_theme.cursor);
    painter.setPen(Qt::NoPen);
    painter.drawPolygon(QPolygonF({{x - 4, area.top() - 6}, {x + 4, area.top() - 6}, {x, area.top()}}));
  }
  if (moment.lit) {
    const double left = area.left() + static_cast<double>(*moment.lit - 1) / steps * area.width();
    painter.setPen(QPen(m_theme.cursor, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(left, area.top() - 1, std::max(2.0, area.width() / steps), area.height() + 2));
  }
  paintStripWords(painter, moment);
}

void ArenaPainter::paintStepCells(QPainter& painter, const ArenaMoment& moment) {
  const QRectF area = stripRect();
  const core::MemoryMap& map = moment.map;
  const std::int64_t steps = moment.plan.problem().steps;
  const double width = area.width() / static_cast<double>(steps);
  const auto cells = [&](const core::Block& block, const QColor& colour) {
    for (std::int64_t step = block.first; step <= block.last; step += block.stride)
      if (step >= 1)
        painter.fillRect(
            QRectF(area.left() + static_cast<double>(step - 1) * width, area.top(), width - 1.0, area.height()),
            colour);
  };
  if (map.remainingSteps() < steps)
    painter.fillRect(QRectF(area.left() + static_cast<double>(map.remainingSteps()) * width, area.top(),
                            static_cast<double>(steps - map.remainingSteps()) * width, area.height()),
                     m_theme.done);
  for (const core::Block& block : map.stack())
    cells(block, block.kind == core::Block::Kind::Hidden ? m_theme.hidden : m_theme.internal);
}

// Steps by the pixels they fall on, so that a hundred thousand of them cost no more than the strip is wide.
void ArenaPainter::paintFoldedSteps(QPainter& painter, const ArenaMoment& moment) {
  enum Mark : std::uint8_t { Nothing, Done, Internal, Hidden };
  const QRectF area = stripRect();
  const core::MemoryMap& map = moment.map;
  const std::int64_t steps = moment.plan.problem().steps;
  const double ratio = painter.deviceTransform().m11(), perStep = area.width() * ratio / static_cast<double>(steps);
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(std::max(1.0, std::ceil(area.width() * ratio))), Nothing);
  const auto least = static_cast<std::int64_t>(std::lround(1.5 * ratio)),
             end = static_cast<std::int64_t>(pixels.size());
  const auto mark = [&](std::int64_t first, std::int64_t last, Mark what) {
    const auto left = std::min(end - 1, static_cast<std::int64_t>(static_cast<double>(first - 1) * perStep));
    const auto right = std::min(
        end, std::max(left + least, static_cast<std::int64_t>(std::lround(static_cast<double>(last) * perStep))));
    for (std::int64_t x = left; x < right; ++x)
      pixels[static_cast<std::size_t>(x)] = std::max<std::uint8_t>(pixels[static_cast<std::size_t>(x)], what);
  };
  if (map.remainingSteps() < steps) mark(map.remainingSteps() + 1, steps, Done);
  for (const core::Block& block : map.stack())
    if (block.last >= 1) {
      const Mark what = block.kind == core::Block::Kind::Hidden ? Hidden : Internal;
      if (static_cast<double>(block.stride) * perStep < 1.0) mark(block.first, block.last, what);
      else
        for (std::int64_t step = block.first; step <= block.last; step += block.stride) mark(step, step, what);
    }
  const QColor colours[] = {m_theme.plot, m_theme.done, m_theme.internal, m_theme.hidden};
  for (std::size_t from = 0, to = 0; from < pixels.size(); from = to) {
    while (to < pixels.size() && pixels[to] == pixels[from]) ++to;
    if (pixels[from] != Nothing)
      painter.fillRect(QRectF(area.left() + static_cast<double>(from) / ratio, area.top(),
                              static_cast<double>(to - from) / ratio, area.height()),
                       colours[pixels[from]]);
  }
}

void ArenaPainter::paintStripWords(QPainter& painter, const ArenaMoment& moment) {
  const QRectF area = stripRect();
  const std::int64_t steps = moment.plan.problem().steps;
  painter.setPen(m_theme.faintText);
  m_texts.draw(painter, QRectF(0, area.top(), kLeft - 8, area.height()), Qt::AlignRight | Qt::AlignVCenter,
               tr("steps"));
  m_texts.draw(painter, QRectF(0, arenaRect().top(), kLeft - 8, arenaRect().height()),
               Qt::AlignRight | Qt::AlignVCenter, tr("bytes"));
  const QRectF below(0, area.bottom() + 3, m_width, 18);
  if (!painter.clipRegion().intersects(below.toAlignedRect())) return;
  const auto working = moment.map.workingHidden();
  const QString state = tr("▾ working state %1 · %2 of %3 steps backpropagated")
                            .arg(working ? tr("h%1").arg(*working) : tr("none"))
                            .arg(steps - moment.map.remainingSteps())
                            .arg(steps);
  m_texts.draw(painter, QRectF(kLeft, below.top(), area.width(), below.height()), Qt::AlignLeft | Qt::AlignVCenter,
               state);
}

}  // namespace retrace::ui
