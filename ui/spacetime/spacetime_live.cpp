// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/spacetime/spacetime_live.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QLocale>
#include <algorithm>
#include <cmath>

#include "ui/common/text.h"
#include "ui/model/spacetime_range.h"

namespace retrace::ui {

namespace {

constexpr double kBar = 3.0, kBarWidth = 5.0;  // beside the plot
constexpr double kTraceRow = 1.0,
                 kSpanRow = 5.0;  // pixels of a row from which on single actions are drawn, and all of their steps
constexpr double kSign = 14.0, kSample = 16.0;
constexpr double kLeastBand = 3.0;

void drawSign(QPainter& painter, const QRectF& box, const Theme& theme) {
  painter.fillRect(box, theme.warning);
  painter.setPen(Theme::textOn(theme.warning));
  painter.drawText(box, Qt::AlignCenter, QStringLiteral("≠"));
}

class LivePainter {
 public:
  LivePainter(QPainter& painter, const QRectF& plot, const Plan& plan, const SpacetimeRange& range, const Theme& theme,
              const IterationTimes& times)
      : m_painter(painter),
        m_plot(plot),
        m_plan(plan),
        m_range(range),
        m_theme(theme),
        m_times(times),
        m_row(plot.height() / range.rows()) {}

  void paint() {
    const double end = std::min(m_plot.bottom(), y(m_times.actionsDone));
    if (end > m_plot.top())
      m_painter.fillRect(
          QRectF(QPointF(m_plot.right() + kBar, m_plot.top()), QPointF(m_plot.right() + kBar + kBarWidth, end)),
          m_theme.measured);
    QRectF dirty = m_painter.clipBoundingRect();
    if (dirty.isEmpty()) dirty = m_plot;
    const auto at = [&](double place) {
      return static_cast<std::int64_t>(std::floor(m_range.firstRow + (place - m_plot.top()) / m_row));
    };
    const std::int64_t shown = std::min(m_times.actionsDone, m_plan.actionCount());
    const std::int64_t from = std::clamp<std::int64_t>(at(std::max(m_plot.top(), dirty.top() - kSign)), 0, shown);
    const std::int64_t to =
        std::clamp<std::int64_t>(at(std::min(m_plot.bottom(), dirty.bottom() + kSign)) + 1, from, shown);
    if (m_row >= kTraceRow)
      m_plan.eachAction(from, to, [this](std::int64_t index, const core::Action& action) {
        trace(index, action);
        return true;
      });
    paintDifferences(from, to);
  }

 private:
  [[nodiscard]] double x(std::int64_t column) const {
    return m_plot.left() + (static_cast<double>(column) - m_range.firstColumn) / m_range.columns() * m_plot.width();
  }
  [[nodiscard]] double y(std::int64_t row) const {
    return m_plot.top() + (static_cast<double>(row) - m_range.firstRow) * m_row;
  }
  [[nodiscard]] QRectF spanOf(std::int64_t index, const core::Action& action, double height) const {
    const std::int64_t first = std::max<std::int64_t>(1, std::min(action.first, action.last)),
                       last = std::max({first, action.first, action.last});
    const double left = x(first - 1);
    return QRectF(left, y(index + 1) - height, std::max(2.0, x(last) - left), height).intersected(m_plot);
  }

  // As planned: a line under the steps of the action, or only where it ends.
  void trace(std::int64_t index, const core::Action& action) {
    if (action.kind == core::ActionKind::Drop) return;
    if (m_row >= kSpanRow)
      return m_painter.fillRect(spanOf(index, action, std::clamp(m_row * 0.15, 1.5, 4.0)), m_theme.measured);
    // So small, a mark would hide what is kept and backpropagated.
    if (action.kind == core::ActionKind::Save || action.kind == core::ActionKind::Backward || action.hasOffset())
      return;
    const std::int64_t end = std::max<std::int64_t>(1, action.last);
    const double width = std::clamp(x(end) - x(end - 1), 2.0, 5.0);
    const QRectF dot =
        QRectF((x(end - 1) + x(end) - width) / 2.0, y(index), width, std::max(1.0, m_row)).intersected(m_plot);
    m_painter.fillRect(dot, m_theme.measured);
  }

  // A hatched band over the whole row, a sign beside it, and what was done in the colour of what is measured.
  void paintDifferences(std::int64_t from, std::int64_t to) {
    auto at = std::lower_bound(m_times.differences.begin(), m_times.differences.end(), from,
                               [](const Difference& one, std::int64_t wanted) { return one.index < wanted; });
    double lastBand = -1e9, lastSign = -1e9;
    for (; at != m_times.differences.end() && at->index < to; ++at) {
      const double top = y(at->index), height = std::max(kLeastBand, m_row);
      if (top < lastBand + 1.0) continue;  // on the same pixels
      lastBand = top;
      const QRectF band = QRectF(m_plot.left(), top, m_plot.width(), height).intersected(m_plot);
      QColor wash = m_theme.warning;
      wash.setAlpha(m_row >= kSpanRow ? 70 : 200);
      m_painter.fillRect(band, wash);
      if (m_row >= kSpanRow) {
        m_painter.fillRect(band, QBrush(m_theme.warning, Qt::BDiagPattern));
        m_painter.setPen(QPen(m_theme.plot, 1.0));
        m_painter.setBrush(m_theme.measured);
        m_painter.drawRect(spanOf(at->index, at->done, std::max(3.0, m_row * 0.6)));
      }
      if (top < lastSign + kSign) continue;
      lastSign = top;
      drawSign(m_painter, QRectF(m_plot.right() + kBar + kBarWidth, band.center().y() - kSign / 2, kSign, kSign),
               m_theme);
    }
  }

  QPainter& m_painter;
  QRectF m_plot;
  const Plan& m_plan;
  const SpacetimeRange& m_range;
  const Theme& m_theme;
  const IterationTimes& m_times;
  double m_row;
};

QString measuredWord() { return QCoreApplication::translate("Spacetime", "measured"); }

void drawLegend(QPainter& painter, const QRectF& box, const Theme& theme, const QString& differing) {
  painter.setPen(QPen(theme.grid, 1.0));
  painter.setBrush(theme.panel);
  painter.drawRect(box);
  double left = box.left() + 8;
  painter.fillRect(QRectF(left, box.center().y() - 2, kSample, 4), theme.measured);
  left += kSample + 5;
  painter.setPen(theme.text);
  painter.drawText(QRectF(left, box.top(), box.right() - left, box.height()), Qt::AlignLeft | Qt::AlignVCenter,
                   measuredWord());
  if (differing.isEmpty()) return;
  left += QFontMetricsF(painter.font()).horizontalAdvance(measuredWord()) + 6;
  const QRectF mark(left, box.center().y() - kSign / 2, kSign, kSign);
  drawSign(painter, mark, theme);
  painter.setPen(theme.text);
  painter.drawText(QRectF(mark.right() + 5, box.top(), box.right() - mark.right(), box.height()),
                   Qt::AlignLeft | Qt::AlignVCenter, differing);
}

}  // namespace

QString actionTip(const PlanPtr& plan, std::int64_t row, const RunModel& run) {
  QString words = QCoreApplication::translate("Spacetime", "action %1: %2")
                      .arg(row + 1)
                      .arg(toQString(core::toText(plan->action(row))));
  if (const core::Action* done = run.describes(plan) ? run.doneInstead(row) : nullptr)
    words += QCoreApplication::translate("Spacetime", "; the machine did: %1").arg(toQString(core::toText(*done)));
  return words;
}

QString differingText(const RunModel& run) {
  const IterationTimes* times = run.shownTimes();
  if (!times || times->differing == 0) return {};
  QString text = QCoreApplication::translate("Spacetime", "not as planned: %1")
                     .arg(QLocale::c().toString(static_cast<qlonglong>(times->differing)));
  if (times->differing > static_cast<std::int64_t>(times->differences.size()))
    text += QCoreApplication::translate("Spacetime", " (the first %1 are marked)")
                .arg(QLocale::c().toString(static_cast<qlonglong>(times->differences.size())));
  return text;
}

QRectF liveLegendRect(const QRectF& plot, const QFont& font, const PlanPtr& plan, const RunModel& run) {
  const IterationTimes* times = run.shownTimes();
  if (!run.describes(plan) || !times || times->actionsDone == 0) return {};
  const QFontMetricsF metrics(font);
  double width = 8 + kSample + 5 + metrics.horizontalAdvance(measuredWord()) + 8;
  if (const QString differing = differingText(run); !differing.isEmpty())
    width += 6 + kSign + 5 + metrics.horizontalAdvance(differing);
  if (width > plot.width() - 12) return {};
  return {plot.right() - 6 - width, plot.bottom() - 6 - metrics.height() - 4, width, metrics.height() + 4};
}

void drawLiveRows(QPainter& painter, const QRectF& plot, const PlanPtr& plan, const SpacetimeRange& range,
                  const Theme& theme, const RunModel& run) {
  const IterationTimes* times = run.shownTimes();
  if (!run.describes(plan) || !times || times->actionsDone == 0) return;
  painter.save();
  LivePainter(painter, plot, *plan, range, theme, *times).paint();
  const QRectF box = liveLegendRect(plot, painter.font(), plan, run);
  if (!painter.hasClipping() || painter.clipBoundingRect().intersects(box))
    drawLegend(painter, box, theme, differingText(run));
  painter.restore();
}

}  // namespace retrace::ui
