// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/spacetime/spacetime_cells.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "ui/common/number_words.h"
#include "ui/model/spacetime_range.h"
#include "ui/spacetime/spacetime_raster.h"

namespace retrace::ui {

namespace {

constexpr int kStrokeAlpha = 150;

class CellPainter {
  Q_DECLARE_TR_FUNCTIONS(Spacetime)

 public:
  CellPainter(QPainter& painter, const QRectF& plot, const Plan& plan, const SpacetimeRange& range, const Theme& theme,
              const QStringList& parts, CellSet shown)
      : m_painter(painter),
        m_plot(plot),
        m_plan(plan),
        m_range(range),
        m_theme(theme),
        m_parts(parts),
        m_shown(shown),
        m_column(plot.width() / range.columns()),
        m_row(plot.height() / range.rows()) {
    const core::StateSizes sizes = plan.problem().sizes;
    m_side = std::min(m_column, m_row) * 0.85;
    // Areas are to scale: a disc of the hidden state's bytes beside a square of the internal state's.
    m_diameter =
        std::max(4.0, std::min(m_side, m_side * std::sqrt(4.0 / 3.14159265 * static_cast<double>(sizes.hiddenBytes) /
                                                          static_cast<double>(sizes.internalBytes))));
  }

  void paint(bool opened) {
    const auto endRow = std::min(m_plan.actionCount(), static_cast<std::int64_t>(m_range.endRow) + 1);
    const auto firstStep = std::max<std::int64_t>(1, static_cast<std::int64_t>(m_range.firstColumn)),
               endStep = static_cast<std::int64_t>(m_range.endColumn) + 1;
    const auto firstRow = std::max<std::int64_t>(0, static_cast<std::int64_t>(m_range.firstRow));
    m_plan.eachAction(firstRow, endRow, [&](std::int64_t row, const core::Action& action) {
      m_computed = action.forwardOperations() > 0 ? m_plan.computedBefore(row) : 0;
      const std::int64_t first = std::max(firstStep, std::min(action.first, action.last)),
                         last = std::min(endStep, std::max(action.first, action.last));
      for (std::int64_t step = first; step <= last; ++step) opened ? open(action, row, step) : mark(action, row, step);
      return true;
    });
    drawStrokes();
  }

 private:
  [[nodiscard]] QRectF cell(std::int64_t row, std::int64_t step) const {
    return {m_plot.left() + (static_cast<double>(step - 1) - m_range.firstColumn) * m_column,
            m_plot.top() + (static_cast<double>(row) - m_range.firstRow) * m_row, m_column, m_row};
  }

  // What a cell is, without its colour: plain is a first forward, a stroke one that is computed again, a cross a
  // backward.
  void stroke(const core::Action& action, std::int64_t row, std::int64_t step) {
    const bool again = action.forwardOperations() > 0 && m_computed >= step,
               backward = action.kind == core::ActionKind::Backward;
    if ((!again && !backward) || !m_shown.has(backward ? SpacetimeCell::Backward : SpacetimeCell::Recompute)) return;
    // Record keeps its block in the lower half.
    const QRectF whole = cell(row, step), box = (action.kind == core::ActionKind::Record && action.hasOffset()
                                                     ? whole.adjusted(0, 0, 0, -whole.height() / 2)
                                                     : whole)
                                                    .adjusted(1.5, 1.5, -1.5, -1.5);
    if (!m_plot.contains(box)) return;
    (backward ? m_backwardStrokes : m_againStrokes).push_back({box.bottomLeft(), box.topRight()});
    if (backward) m_backwardStrokes.push_back({box.topLeft(), box.bottomRight()});
  }

  void drawStrokes() {
    for (const auto& [strokes, ground] :
         {std::pair(&m_againStrokes, m_theme.recompute), std::pair(&m_backwardStrokes, m_theme.backward)}) {
      QColor ink = Theme::textOn(ground);
      ink.setAlpha(kStrokeAlpha);
      m_painter.setPen(QPen(ink, 1.0));
      m_painter.drawLines(strokes->data(), static_cast<int>(strokes->size()));
    }
  }

  void mark(const core::Action& action, std::int64_t row, std::int64_t step) {
    stroke(action, row, step);
    const QPointF centre = cell(row, step).center();
    if (!m_plot.contains(centre)) return;
    m_painter.setPen(QPen(m_theme.plot, 1.0));
    if (action.kind == core::ActionKind::Save && m_shown.has(SpacetimeCell::KeepHidden)) {
      m_painter.setBrush(m_theme.hidden);
      m_painter.drawEllipse(centre, m_diameter / 2, m_diameter / 2);
    } else if (action.kind == core::ActionKind::Record && action.hasOffset() &&
               m_shown.has(SpacetimeCell::KeepInternal)) {
      m_painter.setBrush(m_theme.internal);
      m_painter.drawRect(QRectF(-m_side / 2, -m_side / 2, m_side, m_side).translated(centre));
    }
  }

  void open(const core::Action& action, std::int64_t row, std::int64_t step) {
    const QRectF whole = cell(row, step), box = whole.intersected(m_plot).adjusted(2, 2, -2, -2);
    if (box.width() < 40 || box.height() < 30) return;
    m_painter.setPen(QPen(colourOf(action, step), 2.0));
    m_painter.setBrush(m_theme.plot);
    m_painter.drawRoundedRect(box, 4, 4);
    const QRectF line(box.left() + 6, box.top() + 3, box.width() - 12, 18);
    m_painter.setPen(m_theme.text);
    m_painter.drawText(
        line, Qt::AlignLeft | Qt::AlignVCenter,
        m_painter.fontMetrics().elidedText(titleOf(action, step), Qt::ElideRight, static_cast<int>(line.width())));
    const QRectF body(box.left() + 6, line.bottom() + 2, box.width() - 12, box.bottom() - line.bottom() - 6);
    if (body.height() < 10) return;
    const bool internal = action.kind == core::ActionKind::Record || action.kind == core::ActionKind::Backward;
    if (internal) drawInternal(body, action.kind == core::ActionKind::Backward, action.hasOffset());
    else if (action.kind != core::ActionKind::Drop) drawHidden(body, step, action.kind == core::ActionKind::Save);
  }

  [[nodiscard]] QColor colourOf(const core::Action& action, std::int64_t step) const {
    switch (action.kind) {
      case core::ActionKind::Forward:
      case core::ActionKind::Record: return m_computed >= step ? m_theme.recompute : m_theme.forward;
      case core::ActionKind::Save: return m_theme.hidden;
      case core::ActionKind::Backward: return m_theme.backward;
      case core::ActionKind::Load:
      case core::ActionKind::Drop: break;
    }
    return m_theme.faintText;
  }

  [[nodiscard]] QString titleOf(const core::Action& action, std::int64_t step) const {
    const bool again = m_computed >= step;
    switch (action.kind) {
      case core::ActionKind::Forward: return (again ? tr("recompute h%1") : tr("compute h%1")).arg(step);
      case core::ActionKind::Record:
        return (action.hasOffset() ? tr("compute and keep I%1") : tr("compute I%1 for now")).arg(step);
      case core::ActionKind::Save: return tr("keep h%1").arg(step);
      case core::ActionKind::Load: return tr("back to h%1").arg(step);
      case core::ActionKind::Backward: return tr("backward of step %1").arg(step);
      case core::ActionKind::Drop: break;
    }
    return {};
  }

  // The internal state as what it holds: equal parts side by side; hollow in the working buffer.
  void drawInternal(const QRectF& body, bool consumed, bool kept) {
    const int count = std::max(1, static_cast<int>(m_parts.size()));
    const QRectF block = body.adjusted(0, 0, 0, body.height() > 36 ? -18 : 0);
    const double width = block.width() / count;
    for (int i = 0; i < count; ++i) {
      const QRectF part(block.left() + i * width + 1, block.top(), width - 2, block.height());
      m_painter.setPen(QPen(consumed ? m_theme.backward : m_theme.internal, 1.5));
      m_painter.setBrush(consumed ? QBrush(m_theme.backward, Qt::BDiagPattern)
                         : kept   ? QBrush(m_theme.internal)
                                  : QBrush(m_theme.internalHeld));
      m_painter.drawRect(part);
      if (m_parts.isEmpty()) continue;
      m_painter.setPen(consumed ? m_theme.text : Theme::textOn(kept ? m_theme.internal : m_theme.internalHeld));
      m_painter.drawText(part, Qt::AlignCenter, m_parts[i]);
    }
    if (body.height() > 36) note(body, bytesText(m_plan.problem().sizes.internalBytes));
  }

  void drawHidden(const QRectF& body, std::int64_t step, bool kept) {
    const bool noted = body.height() > 36;
    const double diameter = std::min(body.height() - (noted ? 18 : 0), body.width());
    const QRectF disc(body.center().x() - diameter / 2, body.top(), diameter, diameter);
    m_painter.setPen(QPen(m_theme.hidden, 1.5));
    m_painter.setBrush(kept ? QBrush(m_theme.hidden) : QBrush(Qt::NoBrush));
    m_painter.drawEllipse(disc);
    const QString name = QStringLiteral("h%1").arg(step);
    if (diameter > m_painter.fontMetrics().horizontalAdvance(name) + 6) {
      m_painter.setPen(kept ? Theme::textOn(m_theme.hidden) : m_theme.text);
      m_painter.drawText(disc, Qt::AlignCenter, name);
    }
    if (noted) note(body, bytesText(m_plan.problem().sizes.hiddenBytes));
  }

  void note(const QRectF& body, const QString& words) {
    m_painter.setPen(m_theme.faintText);
    m_painter.drawText(QRectF(body.left(), body.bottom() - 16, body.width(), 18), Qt::AlignCenter, words);
  }

  QPainter& m_painter;
  QRectF m_plot;
  const Plan& m_plan;
  const SpacetimeRange& m_range;
  const Theme& m_theme;
  const QStringList& m_parts;
  CellSet m_shown;
  double m_column, m_row, m_side = 0.0, m_diameter = 0.0;
  std::int64_t m_computed = 0;  // steps before the action at hand
  std::vector<QLineF> m_againStrokes, m_backwardStrokes;
};

}  // namespace

void drawSpacetimeCells(QPainter& painter, const QRectF& plot, const Plan& plan, const SpacetimeRange& range,
                        const Theme& theme, SpacetimeDetail detail, const QStringList& internalParts, CellSet shown) {
  if (detail == SpacetimeDetail::Raster) return;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  CellPainter(painter, plot, plan, range, theme, internalParts, shown).paint(detail == SpacetimeDetail::Opened);
  painter.restore();
}

}  // namespace retrace::ui
