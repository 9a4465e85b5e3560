// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/memory_view.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "ui/common/number_words.h"

namespace retrace::ui {

namespace {
constexpr double kLeft = 62.0, kRight = 22.0;
constexpr double kNarrowestLabel = 14.0;  // no label fits into less
constexpr double kSeparateSteps = 4.0;    // pixels of a step from which on it has a cell of its own
}  // namespace

MemoryView::MemoryView(Selection& selection, QWidget* parent)
    : QWidget(parent), m_selection(selection), m_theme(Theme::named({})) {
  setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setAccessibleName(tr("Arena and steps"));
  setAccessibleDescription(
      tr("The arena in bytes, hidden and internal states to scale, and one cell for each time step."));
  connect(&selection, &Selection::planChanged, this, [this] { update(); });
  connect(&selection, &Selection::spotChanged, this, &MemoryView::spotMoved);
  connect(&selection, &Selection::cursorChanged, this, &MemoryView::cursorMoved);
}

void MemoryView::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

double MemoryView::xOf(std::int64_t bytes) const {
  const auto budget = static_cast<double>(std::max<std::int64_t>(1, m_selection.plan()->problem().budgetBytes));
  return arenaRect().left() + static_cast<double>(bytes) / budget * arenaRect().width();
}

// The arena is a stack: what lies below the first block that changed stays as it is painted.
void MemoryView::cursorMoved() {
  if (!m_selection.plan()) return;
  const auto& now = m_selection.state().stack();
  const auto [same, changed] = std::mismatch(now.begin(), now.end(), m_shown.begin(), m_shown.end());
  const auto top = [](const std::vector<core::Block>& stack) {
    return stack.empty() ? std::int64_t{0} : stack.back().offset + stack.back().bytes;
  };
  const std::int64_t from = same == now.begin() ? 0 : std::prev(same)->offset + std::prev(same)->bytes,
                     to = std::max(top(now), top(m_shown));
  m_shown.erase(changed, m_shown.end());
  m_shown.insert(m_shown.end(), same, now.end());
  if (to > from)
    update(QRectF(QPointF(xOf(from) - 2, arenaRect().top() - 3), QPointF(xOf(to) + 2, arenaRect().bottom() + 3))
               .toAlignedRect());
  update(0, 0, width(), static_cast<int>(arenaRect().top()) - 3);  // the words above
  update(0, static_cast<int>(stripRect().top()) - 7, width(), height());
}

// Only what was lit and what is lit now.
void MemoryView::spotMoved() {
  if (!m_selection.plan()) return;
  const core::MemoryMap& map = m_selection.state();
  for (const auto& step : {std::exchange(m_lit, m_selection.spot().step), m_selection.spot().step}) {
    if (!step) continue;
    for (const core::Block* block : {map.findInternal(*step), map.findHidden(*step)})
      if (block)
        update(QRectF(QPointF(xOf(block->offset) - 3, arenaRect().top() - 3),
                      QPointF(xOf(block->offset + block->bytes) + 3, arenaRect().bottom() + 3))
                   .toAlignedRect());
  }
  update(stripRect().adjusted(-4, -7, 4, 3).toAlignedRect());
}

QRectF MemoryView::arenaRect() const { return {kLeft, 30.0, width() - kLeft - kRight, 40.0}; }
QRectF MemoryView::stripRect() const { return {kLeft, 102.0, width() - kLeft - kRight, 18.0}; }

std::int64_t MemoryView::stepAt(double x) const {
  const std::int64_t steps = m_selection.plan()->problem().steps;
  return std::clamp<std::int64_t>(
      static_cast<std::int64_t>((x - kLeft) / stripRect().width() * static_cast<double>(steps)) + 1, 1, steps);
}

void MemoryView::paintEvent(QPaintEvent* event) {
  QPainter painter(this);
  painter.setClipRegion(event->region());
  painter.fillRect(rect(), m_theme.panel);
  if (!m_selection.plan()) return;
  const core::MemoryMap& map = m_selection.state();
  const int between = static_cast<int>(stripRect().top()) - 7;
  if (event->rect().top() < between) paintArena(painter, map);
  if (event->rect().bottom() >= between) paintStrip(painter, map);
}

void MemoryView::paintArena(QPainter& painter, const core::MemoryMap& map) {
  const Plan& plan = *m_selection.plan();
  const QRectF area = arenaRect();
  const auto budget = static_cast<double>(std::max<std::int64_t>(1, plan.problem().budgetBytes));
  const auto x = [&](std::int64_t bytes) { return area.left() + static_cast<double>(bytes) / budget * area.width(); };
  painter.setPen(m_theme.text);
  QString used =
      tr("Arena: %1 kept of %2 budget, peak %3 (dashed)")
          .arg(bytesText(map.usedBytes()), bytesText(plan.problem().budgetBytes), bytesText(plan.solution().peakBytes));
  if (plan.problem().strategy.kind == core::StrategyKind::TwoLevel) {
    QStringList held;
    for (const core::Block& block : map.hostStack()) held.append(tr("h%1").arg(block.first));
    used += tr(" · on the host: %1, peak %2")
                .arg(held.isEmpty() ? tr("nothing") : held.join(QLatin1Char(' ')),
                     bytesText(plan.solution().hostPeakBytes));
  }
  if (painter.clipRegion().intersects(QRect(0, 0, width(), 26)))
    m_texts.draw(painter, QRectF(kLeft, 6, area.width(), 20), Qt::AlignLeft | Qt::AlignVCenter, used);
  painter.setPen(QPen(m_theme.grid, 1));
  painter.setBrush(m_theme.plot);
  painter.drawRect(area);
  painter.setRenderHint(QPainter::Antialiasing);
  const auto sizes = plan.problem().sizes;
  const auto step = m_selection.spot().step;
  double drawn = -1.0;  // pixels up to here are taken: blocks below one pixel share it
  const QRectF dirty = painter.clipRegion()
                           .intersected(area.adjusted(-3, -3, 3, 3).toAlignedRect())
                           .boundingRect()
                           .adjusted(-2, 0, 2, 0);
  for (const core::Block& block : map.stack()) {
    const bool hidden = block.kind == core::Block::Kind::Hidden;
    if (x(block.offset + block.bytes) <= drawn) continue;
    const std::int64_t each = hidden ? sizes.hiddenBytes : sizes.internalBytes;
    const double cellWidth = static_cast<double>(each) / budget * area.width();
    const bool separate = cellWidth >= 3.0;
    const std::int64_t count = separate ? block.last - block.first + 1 : 1;
    for (std::int64_t i = 0; i < count; ++i) {
      const double left = x(block.offset + i * each),
                   right = separate ? left + cellWidth : x(block.offset + block.bytes);
      const QRectF cell(left + 0.5, area.top() + 1.5, std::max(1.0, right - left - 1.0), area.height() - 3.0);
      drawn = std::floor(right) + (right - left < 1.0 ? 1.0 : 0.0);
      if (right < dirty.left() || left > dirty.right()) continue;
      const bool lit = step && *step >= block.first && *step <= block.last && (!separate || *step == block.first + i);
      painter.setPen(lit ? QPen(m_theme.cursor, 2) : QPen(Qt::NoPen));
      painter.setBrush(hidden ? m_theme.hidden : m_theme.internal);
      const double radius =
          hidden ? std::min(cell.width(), cell.height()) / 2.0 : 1.5;  // a disc stretched to its bytes, and a block
      painter.drawRoundedRect(cell, radius, radius);
      if (cell.width() < kNarrowestLabel) continue;
      const QString label = hidden     ? tr("h%1").arg(block.first)
                            : separate ? tr("I%1").arg(block.first + i)
                                       : tr("I%1–%2").arg(block.first).arg(block.last);
      if (m_texts.widthOf(painter, label) + 6 <= cell.width()) {
        painter.setPen(Theme::textOn(hidden ? m_theme.hidden : m_theme.internal));
        m_texts.draw(painter, cell, Qt::AlignCenter, label);
      }
    }
  }
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setPen(QPen(m_theme.warning, 1, Qt::DashLine));
  painter.drawLine(QPointF(x(plan.solution().peakBytes), area.top() - 2),
                   QPointF(x(plan.solution().peakBytes), area.bottom() + 2));
  painter.setPen(m_theme.faintText);
  const auto full = static_cast<double>(core::storeAllBytes(plan.problem().steps, sizes));
  const QString scale =
      tr("h = %1, I = %2 (β = %3), to scale · store-all: %4 (%5 × budget)")
          .arg(bytesText(sizes.hiddenBytes), bytesText(sizes.internalBytes), QString::number(sizes.beta(), 'g', 4),
               bytesText(static_cast<std::int64_t>(full)), QString::number(full / budget, 'f', 1));
  m_texts.draw(painter, QRectF(kLeft, area.bottom() + 4, area.width(), 18), Qt::AlignLeft | Qt::AlignVCenter, scale);
}

void MemoryView::paintStepCells(QPainter& painter, const QRectF& area, const core::MemoryMap& map) {
  const std::int64_t steps = m_selection.plan()->problem().steps;
  const double width = area.width() / static_cast<double>(steps);
  const auto cells = [&](std::int64_t first, std::int64_t last, const QColor& colour) {
    for (std::int64_t step = std::max<std::int64_t>(1, first); step <= last; ++step)
      painter.fillRect(
          QRectF(area.left() + static_cast<double>(step - 1) * width, area.top(), width - 1.0, area.height()), colour);
  };
  if (map.remainingSteps() < steps)
    painter.fillRect(QRectF(area.left() + static_cast<double>(map.remainingSteps()) * width, area.top(),
                            static_cast<double>(steps - map.remainingSteps()) * width, area.height()),
                     m_theme.done);
  for (const core::Block& block : map.stack())
    cells(block.first, block.last, block.kind == core::Block::Kind::Hidden ? m_theme.hidden : m_theme.internal);
}

// Steps by the pixels they fall on, so that a hundred thousand of them cost no more than the strip is wide.
void MemoryView::paintFoldedSteps(QPainter& painter, const QRectF& area, const core::MemoryMap& map) {
  enum Mark : std::uint8_t { Nothing, Done, Internal, Hidden };
  const double ratio = painter.deviceTransform().m11(),
               perStep = area.width() * ratio / static_cast<double>(m_selection.plan()->problem().steps);
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
  const std::int64_t steps = m_selection.plan()->problem().steps;
  if (map.remainingSteps() < steps) mark(map.remainingSteps() + 1, steps, Done);
  for (const core::Block& block : map.stack())
    if (block.last >= 1) mark(block.first, block.last, block.kind == core::Block::Kind::Hidden ? Hidden : Internal);
  const QColor colours[] = {m_theme.plot, m_theme.done, m_theme.internal, m_theme.hidden};
  for (std::size_t from = 0, to = 0; from < pixels.size(); from = to) {
    while (to < pixels.size() && pixels[to] == pixels[from]) ++to;
    if (pixels[from] != Nothing)
      painter.fillRect(QRectF(area.left() + static_cast<double>(from) / ratio, area.top(),
                              static_cast<double>(to - from) / ratio, area.height()),
                       colours[pixels[from]]);
  }
}

void MemoryView::paintStrip(QPainter& painter, const core::MemoryMap& map) {
  const Plan& plan = *m_selection.plan();
  const QRectF area = stripRect();
  const auto steps = static_cast<double>(plan.problem().steps);
  painter.fillRect(area, m_theme.plot);
  if (area.width() / steps >= kSeparateSteps) paintStepCells(painter, area, map);
  else paintFoldedSteps(painter, area, map);
  for (const core::Block& block : map.hostStack()) {  // a short mark at the foot: held, but not in the arena above
    if (block.first < 1) continue;
    const double left = area.left() + static_cast<double>(block.first - 1) / steps * area.width();
    painter.fillRect(
        QRectF(left, area.bottom() - area.height() / 3, std::max(2.0, area.width() / steps - 1.0), area.height() / 3),
        m_theme.hidden);
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
  if (const auto step = m_selection.spot().step) {
    const double left = area.left() + static_cast<double>(*step - 1) / steps * area.width();
    painter.setPen(QPen(m_theme.cursor, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(left, area.top() - 1, std::max(2.0, area.width() / steps), area.height() + 2));
  }
  painter.setPen(m_theme.faintText);
  m_texts.draw(painter, QRectF(0, area.top(), kLeft - 8, area.height()), Qt::AlignRight | Qt::AlignVCenter,
               tr("steps"));
  m_texts.draw(painter, QRectF(0, arenaRect().top(), kLeft - 8, arenaRect().height()),
               Qt::AlignRight | Qt::AlignVCenter, tr("bytes"));
  if (!painter.clipRegion().intersects(QRect(0, static_cast<int>(area.bottom()) + 3, width(), 18))) return;
  const QString state = tr("▾ working state %1 · %2 of %3 steps backpropagated")
                            .arg(map.workingHidden() ? tr("h%1").arg(*map.workingHidden()) : tr("none"))
                            .arg(plan.problem().steps - map.remainingSteps())
                            .arg(plan.problem().steps);
  m_texts.draw(painter, QRectF(kLeft, area.bottom() + 3, area.width(), 18), Qt::AlignLeft | Qt::AlignVCenter, state);
}

Spot MemoryView::spotAt(QPointF at) const {
  if (!m_selection.plan()) return {};
  if (stripRect().adjusted(0, -6, 0, 4).contains(at)) return {stepAt(at.x()), {}};
  if (!arenaRect().contains(at)) return {};
  const auto& stack = m_selection.state().stack();
  const double bytes =
      (at.x() - kLeft) / arenaRect().width() * static_cast<double>(m_selection.plan()->problem().budgetBytes);
  const auto after = std::upper_bound(stack.begin(), stack.end(), bytes, [](double value, const core::Block& block) {
    return value < static_cast<double>(block.offset);
  });
  if (after == stack.begin() || bytes >= static_cast<double>(std::prev(after)->offset + std::prev(after)->bytes))
    return {};
  const core::Block& block = *std::prev(after);
  const std::int64_t each = block.bytes / (block.last - block.first + 1);
  const std::int64_t life = m_selection.plan()->lifeHolding(block.first, m_selection.cursor());
  Spot spot;
  if (block.last >= 1)
    spot.step = std::max<std::int64_t>(
        1, block.first + static_cast<std::int64_t>(bytes - static_cast<double>(block.offset)) / each);
  if (life >= 0) spot.action = m_selection.plan()->lifeBegin(life);  // the action that keeps it
  return spot;
}

void MemoryView::mouseMoveEvent(QMouseEvent* event) { m_selection.hover(spotAt(event->position())); }

void MemoryView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  if (const Spot spot = spotAt(event->position()); !spot.empty()) m_selection.pin(spot);
}

void MemoryView::leaveEvent(QEvent*) { m_selection.hover({}); }

bool MemoryView::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(),
                       tr("Disc: hidden state h, what a step hands to the next one; training can start again from it.\n"
                          "Block: internal state I, all that the backward of its step reads; it contains h as well."),
                       this);
    return true;
  }
  return QWidget::event(event);
}

}  // namespace retrace::ui
