// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/loss_chart.h"

#include <QMouseEvent>
#include <algorithm>
#include <cmath>

#include "ui/charts/chart_parts.h"
#include "ui/common/number_words.h"
#include "ui/common/text.h"
#include "ui/plot/plot.h"

namespace retrace::ui {

LossChart::LossChart(QWidget* parent)
    : QChartView(parent),
      m_before(new QLineSeries()),
      m_loss(new QLineSeries()),
      m_frequency(new QLineSeries()),
      m_heldOut(new QScatterSeries()),
      m_shown(new QScatterSeries()),
      m_iterations(new QValueAxis()),
      m_nats(new QValueAxis()) {
  setFrameShape(QFrame::NoFrame);
  setRenderHint(QPainter::Antialiasing);
  setMinimumSize(260, 200);
  setAccessibleName(tr("Training loss"));
  setToolTip(
      tr("The loss of every iteration. Click to look at that iteration: its loss, time and bytes, and what each of its "
         "actions took."));
  m_loss->setName(tr("loss, nats per symbol"));
  m_frequency->setName(tr("best guess without inputs"));
  m_heldOut->setName(tr("held-out data"));
  chart()->setAnimationOptions(QChart::NoAnimation);
  chart()->addAxis(m_iterations, Qt::AlignBottom);
  chart()->addAxis(m_nats, Qt::AlignLeft);
  m_iterations->setTitleText(tr("iteration"));
  for (QValueAxis* axis : {m_iterations, m_nats}) axis->setTickType(QValueAxis::TicksDynamic);
  for (QXYSeries* series : std::initializer_list<QXYSeries*>{m_loss, m_before, m_frequency, m_heldOut, m_shown}) {
    chart()->addSeries(series);
    series->attachAxis(m_iterations);
    series->attachAxis(m_nats);
  }
  m_heldOut->setMarkerShape(QScatterSeries::MarkerShapeRectangle);
  m_heldOut->setMarkerSize(7);
  m_shown->setMarkerSize(11);
  m_legend = new ChartLegend(chart());
  connect(m_legend, &ChartLegend::heightChanged, this,
          [this] { chart()->setMargins(QMargins(4, 4, 8, 4 + static_cast<int>(m_legend->boundingRect().height()))); });
  m_legend->setSeries({m_loss, m_frequency});
  setTheme(Theme::named({}));
}

void LossChart::setTheme(const Theme& theme) {
  dressChart(*chart(), theme);
  setBackgroundBrush(theme.panel);
  m_loss->setPen(QPen(theme.measured, 2));
  m_before->setPen(QPen(theme.text, 1.6, Qt::DashLine));
  m_frequency->setPen(QPen(theme.faintText, 1.2, Qt::DashLine));
  m_heldOut->setColor(theme.plot);
  m_heldOut->setBorderColor(theme.measured);
  m_shown->setColor(theme.measured);
  m_shown->setBorderColor(theme.text);
  m_legend->setTheme(theme);
}

namespace {

// At most about `count` ticks at round numbers, none closer than `closest`, with as many digits as they need.
void spread(QValueAxis& axis, double from, double to, int count, double closest) {
  const double step = std::max(closest, roundStep((to - from) / count));
  axis.setTickInterval(step);
  axis.setLabelFormat(QStringLiteral("%.%1f").arg(std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)))));
  axis.setRange(from, to);
}

// At most some hundred points of a run's losses, on the training data and on what was held out.
struct LossPoints {
  QList<QPointF> training, heldOut;
};

LossPoints lossPoints(const RunModel& run) {
  constexpr std::size_t kMostPoints = 600;
  const auto& iterations = run.iterations();
  const std::size_t stride = iterations.size() / kMostPoints + 1;
  LossPoints points;
  std::size_t validated = 0;
  for (const core::IterationDone& one : iterations) validated += one.validationLoss ? 1 : 0;
  const std::size_t heldOutStride = validated / kMostPoints + 1;
  std::size_t seen = 0;
  for (std::size_t i = 0; i < iterations.size(); ++i) {
    const auto x = static_cast<double>(i + 1);
    if (i % stride == 0 || i + 1 == iterations.size()) points.training.append({x, iterations[i].loss});
    if (!iterations[i].validationLoss) continue;
    if (seen % heldOutStride == 0 || seen + 1 == validated) points.heldOut.append({x, *iterations[i].validationLoss});
    ++seen;
  }
  return points;
}

}  // namespace

void LossChart::setRun(const RunModel& run) {
  if (!run.started()) return;
  const bool symbols = run.started()->task.outputs == core::DataKind::Symbols;
  m_loss->setName(symbols ? tr("loss, nats per symbol") : tr("loss, squared error"));
  if (run.started()->data != m_keptData) m_kept.clear();  // losses of other data mean something else
  const LossPoints points = lossPoints(run);
  double highest = run.started()->frequencyLoss, lowest = highest;
  for (const QList<QPointF>* line :
       std::initializer_list<const QList<QPointF>*>{&points.training, &points.heldOut, &m_kept})
    for (const QPointF& point : *line) {
      highest = std::max(highest, point.y());
      lowest = std::min(lowest, point.y());
    }
  m_count = run.iterations().size();
  const double end = std::max({10.0, static_cast<double>(m_count), m_kept.isEmpty() ? 0.0 : m_kept.back().x()});
  spread(*m_iterations, 1.0, end, 6, 1.0);
  const double margin = std::max(0.05, (highest - lowest) * 0.08);
  spread(*m_nats, std::max(0.0, lowest - margin), highest + margin, 4, 0.0);
  m_loss->replace(points.training);
  m_heldOut->replace(points.heldOut);
  std::vector<QXYSeries*> listed{m_loss};
  if (!points.heldOut.isEmpty()) listed.push_back(m_heldOut);
  if (!m_kept.isEmpty()) listed.push_back(m_before);
  listed.push_back(m_frequency);
  m_legend->setSeries(std::move(listed));
  m_before->replace(m_kept);
  m_frequency->replace(QList<QPointF>{{1.0, run.started()->frequencyLoss}, {end, run.started()->frequencyLoss}});
  const auto shown = run.shownIndex();
  m_shown->replace(shown ? QList<QPointF>{{static_cast<double>(*shown + 1), run.iterations()[*shown].loss}}
                         : QList<QPointF>());
  if (shown)
    setAccessibleDescription(tr("%1 iterations from %2 to %3; number %4 is looked at: %5.")
                                 .arg(m_count)
                                 .arg(run.iterations().front().loss, 0, 'f', 3)
                                 .arg(run.iterations().back().loss, 0, 'f', 3)
                                 .arg(*shown + 1)
                                 .arg(run.iterations()[*shown].loss, 0, 'f', 3));
}

void LossChart::keepBeside(const RunModel& run) {
  if (run.iterations().empty() || !run.started()) return;
  m_kept = lossPoints(run).training;
  m_keptData = run.started()->data;
  m_before->setName(tr("the run before: %1, %2")
                        .arg(toQString(core::toText(run.started()->problem.strategy)),
                             bytesText(run.started()->problem.budgetBytes)));
}

QPoint LossChart::placeOf(std::size_t index, double loss) const {
  return mapFromScene(chart()->mapToScene(chart()->mapToPosition({static_cast<double>(index + 1), loss}, m_loss)));
}

void LossChart::mousePressEvent(QMouseEvent* event) {
  QChartView::mousePressEvent(event);
  const QPointF place = chart()->mapFromScene(mapToScene(event->pos()));
  if (event->button() != Qt::LeftButton || m_count == 0 || !chart()->plotArea().contains(place)) return;
  const double number =
      std::clamp(std::round(chart()->mapToValue(place, m_loss).x()), 1.0, static_cast<double>(m_count));
  Q_EMIT iterationChosen(static_cast<std::size_t>(number) - 1);
}

}  // namespace retrace::ui
