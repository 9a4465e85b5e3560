// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/tradeoff_plot.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/planner/questions.h"
#include "core/planner/tradeoff.h"
#include "ui/plot/curve_look.h"
#include "ui/plot/named_series.h"

namespace retrace::ui {

namespace {

class Words {
  Q_DECLARE_TR_FUNCTIONS(Figures)
};

bool belongs(const core::Problem& problem, const Curves& curves) {
  return problem.steps == curves.steps && problem.sizes == curves.sizes;
}

PlanMarks marksOf(const Curves& curves, const PlanPtr& plan, std::pair<double, double> costs, PlanMarks marks) {
  if (!plan || !belongs(plan->problem(), curves)) return marks;
  const auto x = static_cast<double>(plan->problem().budgetBytes);
  marks.budget.points = {{x, costs.first}, {x, costs.second}};
  marks.predicted.points = {
      {static_cast<double>(core::usedBudgetBytes(plan->problem())),
       static_cast<double>(plan->solution().forwardOperations) / static_cast<double>(curves.steps)}};
  return marks;
}

// A strategy's curve ends where the axis does.
void addCurve(Plot& plot, const Curve& curve, double steps, const Theme& theme) {
  if (curve.points.empty()) return;
  PlotSeries series = strategySeries(curve.strategy, theme);
  for (const core::TradeoffPoint& point : curve.points)
    series.points.emplace_back(static_cast<double>(point.budgetBytes),
                               static_cast<double>(point.forwardOperations) / steps);
  if (series.points.size() == 1) {
    series.form = PlotForm::Points;
    series.label = series.name;
    series.inLegend = false;
  } else {
    series.points.emplace_back(plot.x.to, series.points.back().y());
  }
  plot.series.push_back(std::move(series));
  if (curve.totals.empty()) return;
  PlotSeries total = named(QT_TRANSLATE_NOOP("Figures", "with transfers"), strategySeries(curve.strategy, theme));
  total.pen = Qt::SolidLine;
  total.weight = 0.7;
  for (std::size_t i = 0; i < curve.points.size(); ++i)
    total.points.emplace_back(static_cast<double>(curve.points[i].budgetBytes), curve.totals[i] / steps);
  total.points.emplace_back(plot.x.to, total.points.back().y());
  plot.series.push_back(std::move(total));
}

}  // namespace

TradeoffExtent extentOf(const Curves& curves) {
  const auto steps = static_cast<double>(curves.steps);
  TradeoffExtent extent{std::numeric_limits<double>::max(), 1.0, 1.0};
  for (const Curve& curve : curves.curves) {
    for (const core::TradeoffPoint& point : curve.points) {
      const auto bytes = static_cast<double>(point.budgetBytes);
      extent.leastBytes = std::min(extent.leastBytes, std::max(1.0, bytes));
      extent.mostBytes = std::max(extent.mostBytes, bytes);
      extent.dearest = std::max(extent.dearest, static_cast<double>(point.forwardOperations) / steps);
    }
    for (const double total : curve.totals) extent.dearest = std::max(extent.dearest, total / steps);
  }
  return extent;
}

Plot tradeoffPlot(const Curves& curves, const Theme& theme) {
  const TradeoffExtent extent = extentOf(curves);
  const ByteUnit unit = byteUnitFor(std::sqrt(extent.leastBytes * extent.mostBytes));
  Plot plot;
  plot.x = {Words::tr("memory kept, %1").arg(QLatin1String(unit.name)),
            QStringLiteral("budget_bytes"),
            true,
            extent.leastBytes * 0.6,
            extent.mostBytes * 1.8,
            unit.bytes,
            false,
            Words::tr("memory, %1").arg(QLatin1String(unit.name))};
  constexpr double kMargin = 0.12;  // of the axis, above and below: names of the points at its ends stand there
  plot.y = {Words::tr("forward operations per step"),
            QStringLiteral("forward_operations_per_step"),
            true,
            std::min(0.8, std::pow(extent.dearest, -kMargin)),
            std::max(2.2, extent.dearest * std::pow(extent.dearest, kMargin)),
            1.0,
            false,
            Words::tr("forwards per step")};
  for (const Curve& curve : curves.curves) addCurve(plot, curve, static_cast<double>(curves.steps), theme);
  return plot;
}

std::vector<PlotBand> regimeBands(const Curves& curves, const PlanPtr& plan) {
  const Curve* shown = regimeCurve(curves, plan);
  const auto ends = shown ? regimesOf(*shown, curves.steps, curves.sizes) : std::nullopt;
  if (!ends) return {};
  const auto somewhat = static_cast<double>(ends->somewhatBytes), ample = static_cast<double>(ends->ampleBytes);
  return {{Words::tr("scarce"), 0.0, somewhat},
          {Words::tr("somewhat limited"), somewhat, ample},
          {Words::tr("ample"), ample, std::numeric_limits<double>::infinity()}};
}

std::vector<PlotSeries> boundSeries(const Curves& curves, double dearest, const Theme& theme) {
  constexpr int kPoints = 200;
  constexpr double kBeside = 2.2;  // times its memory
  const auto line = [&](const QString& name, PlotForm form, Qt::PenStyle pen) {
    return PlotSeries{name, theme.faintText, form, pen, 0.7, {}, false, name};
  };
  PlotSeries power = line(Words::tr("m·t^(1+1/m)"), PlotForm::Line, Qt::DashDotDotLine),
             replays = line(Words::tr("(a+1)·t"), PlotForm::Steps, Qt::DashDotLine);
  const auto most = static_cast<double>(curves.steps);
  for (int i = 0; i <= kPoints; ++i) {
    const auto units = std::max<std::int64_t>(1, std::llround(std::pow(most, static_cast<double>(i) / kPoints)));
    const core::UpperBounds bounds = core::upperBounds(curves.steps, units);
    const auto x = static_cast<double>(units * curves.sizes.hiddenBytes);
    if (!replays.points.empty() && replays.points.back().x() == x) continue;
    // Beyond ln t units the bound for fewer units is the better one.
    if (bounds.power / most <= dearest && (power.points.empty() || bounds.power / most < power.points.back().y()))
      power.points.emplace_back(x, bounds.power / most);
    replays.points.emplace_back(x, std::min(bounds.replays / most, dearest));
  }
  // A legend of many entries would not fit: named beside the begin of the one, and on a late step of the other.
  if (!power.points.empty()) power.labelAt = QPointF(power.points.front().x() * kBeside, power.points.front().y());
  if (const std::size_t count = replays.points.size(); count >= 3) {
    const std::size_t corner = (2 * count - 1) * 4 / 5;
    replays.labelAt = QPointF(replays.points[(corner + 1) / 2].x(), replays.points[corner / 2].y());
  }
  std::vector<PlotSeries> both{std::move(power), std::move(replays)};
  std::erase_if(both, [](const PlotSeries& series) { return series.points.empty(); });
  return both;
}

PlanMarks planMarks(const Curves& curves, const PlanPtr& plan, std::pair<double, double> costs, const Theme& theme) {
  return marksOf(curves, plan, costs,
                 {named(QT_TRANSLATE_NOOP("Figures", "budget"),
                        {{}, theme.faintText, PlotForm::Line, Qt::DashLine, 0.8, {}, false}),
                  named(QT_TRANSLATE_NOOP("Figures", "predicted"),
                        {{}, theme.text, PlotForm::Points, Qt::SolidLine, 1.2, {}, true, {}, PlotMark::Ring})});
}

PlanMarks comparisonMarks(const Curves& curves, const PlanPtr& plan, std::pair<double, double> costs,
                          const Theme& theme) {
  return marksOf(curves, plan, costs,
                 {named(QT_TRANSLATE_NOOP("Figures", "budget of B"),
                        {{}, theme.faintText, PlotForm::Line, Qt::DashDotLine, 0.8, {}, false}),
                  named(QT_TRANSLATE_NOOP("Figures", "B"),
                        {{}, theme.text, PlotForm::Points, Qt::SolidLine, 1.2, {}, true, {}, PlotMark::Diamond})});
}

PlotSeries measuredMarks(const Theme& theme) {
  return named(QT_TRANSLATE_NOOP("Figures", "measured"),
               {{}, theme.measured, PlotForm::Points, Qt::SolidLine, 0.8, {}, true, {}, PlotMark::Triangle});
}

std::optional<QPointF> measuredPoint(const Curves& curves, const core::RunStarted& run,
                                     const core::IterationDone& iteration) {
  if (!belongs(run.problem, curves)) return std::nullopt;
  return QPointF(static_cast<double>(core::usedBudgetBytes(run.problem)),
                 static_cast<double>(iteration.forwardOperations) / static_cast<double>(curves.steps));
}

}  // namespace retrace::ui
