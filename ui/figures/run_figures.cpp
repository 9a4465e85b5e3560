// SPDX-License-Identifier: GPL-3.0-or-later
// Figures of what was measured.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "ui/common/number_words.h"
#include "ui/common/text.h"
#include "ui/figures/captions.h"
#include "ui/figures/figure_kinds.h"
#include "ui/plot/curve_look.h"
#include "ui/plot/named_series.h"

namespace retrace::ui {

namespace {

class Words {
  Q_DECLARE_TR_FUNCTIONS(Figures)
};

// The line of a run beside the first one, without points.
PlotSeries otherLoss(const core::Problem& problem, std::size_t index, const Theme& theme) {
  constexpr std::array kPens{Qt::DashLine, Qt::DotLine, Qt::DashDotLine, Qt::SolidLine};
  PlotSeries line = strategySeries(problem.strategy, theme);
  line.form = PlotForm::Line;
  line.weight = 1.0;
  line.pen = kPens[index % kPens.size()];
  line.name += QStringLiteral(", ") + bytesText(problem.budgetBytes);
  line.column = line.name;
  return line;
}

// The marks of one strategy's runs, without points.
PlotSeries measuredTimes(core::Strategy strategy, const Theme& theme) {
  PlotSeries series = strategySeries(strategy, theme);
  series.form = PlotForm::Points;
  series.mark = PlotMark::Disc;
  series.weight = 1.2;
  series.column = series.name + QStringLiteral(", measured");
  series.name = Words::tr("%1, measured").arg(series.name);
  return series;
}

bool comparable(const core::RunStarted& a, const core::RunStarted& b) {
  return a.network == b.network && a.problem.steps == b.problem.steps && a.options.threads == b.options.threads &&
         a.data == b.data;
}

}  // namespace

core::Result<FigureContent> lossFigure(const FigureSource& source, const Theme& theme) {
  if (source.runs.empty() || source.runs.front().iterations.empty())
    return core::fail(core::ErrorCode::InvalidInput,
                      "There is no finished iteration to draw: open a recording or run first.");
  const MeasuredRun& run = source.runs.front();
  Plot plot;
  PlotSeries loss = named(QT_TRANSLATE_NOOP("Figures", "training"),
                          {{}, theme.measured, PlotForm::Line, Qt::SolidLine, 1.0, {}}),
             held = named(QT_TRANSLATE_NOOP("Figures", "held-out data"),
                          {{}, theme.hidden, PlotForm::Points, Qt::SolidLine, 0.7, {}});
  double low = run.started.frequencyLoss, high = low;
  const auto add = [&](PlotSeries& series, std::int64_t iteration, double value) {
    if (!std::isfinite(value)) return;
    series.points.emplace_back(static_cast<double>(iteration + 1), value);
    low = std::min(low, value);
    high = std::max(high, value);
  };
  for (const core::IterationDone& one : run.iterations) {
    add(loss, one.iteration, one.loss);
    if (one.validationLoss) add(held, one.iteration, *one.validationLoss);
  }
  double end = std::max(2.0, static_cast<double>(run.iterations.back().iteration + 1));
  std::vector<PlotSeries> others;
  for (std::size_t i = 1; i < source.runs.size(); ++i) {
    const MeasuredRun& other = source.runs[i];
    if (other.iterations.empty()) continue;
    if (other.started.data != run.started.data)
      return core::fail(core::ErrorCode::InvalidInput,
                        "The recordings learned different data ('{}' and '{}'): their losses mean different things.",
                        run.started.data, other.started.data);
    PlotSeries line = otherLoss(other.started.problem, i - 1, theme);
    for (const core::IterationDone& one : other.iterations) add(line, one.iteration, one.loss);
    end = std::max(end, static_cast<double>(other.iterations.back().iteration + 1));
    others.push_back(std::move(line));
  }
  const double margin = std::max(1e-6, (high - low) * 0.08);
  const bool symbols = run.started.task.outputs == core::DataKind::Symbols;
  plot.x = {Words::tr("iteration"), QStringLiteral("iteration"), false, 1.0, end, 1.0, true};
  plot.y = {symbols ? Words::tr("loss, nats per symbol") : Words::tr("loss, squared error"),
            QStringLiteral("loss"),
            false,
            std::max(0.0, low - margin),
            high + margin,
            1.0,
            false,
            Words::tr("loss")};
  plot.series.push_back(named(QT_TRANSLATE_NOOP("Figures", "best guess without inputs"),
                              {{},
                               theme.faintText,
                               PlotForm::Line,
                               Qt::DashLine,
                               1.0,
                               {{1.0, run.started.frequencyLoss}, {end, run.started.frequencyLoss}}}));
  plot.series.push_back(std::move(loss));
  if (!held.points.empty()) plot.series.push_back(std::move(held));
  for (PlotSeries& line : others) plot.series.push_back(std::move(line));
  return FigureContent{Words::tr("Loss"), {std::move(plot)}, runCaption(run) + QLatin1Char('.'), source.link};
}

core::Result<FigureContent> overheadFigure(const FigureSource& source, const Theme& theme) {
  const auto stored = std::find_if(source.runs.begin(), source.runs.end(), [](const MeasuredRun& run) {
    return run.started.problem.strategy.kind == core::StrategyKind::StoreAll && !run.iterations.empty();
  });
  if (stored == source.runs.end() || source.runs.size() < 2)
    return core::fail(core::ErrorCode::InvalidInput,
                      "Measured overhead compares runs with one that stores everything: give recordings of the same "
                      "network, one of them with the strategy store-all.");
  const core::RunStarted& base = stored->started;
  const double full = stored->medianMilliseconds();
  std::map<std::string, PlotSeries> measured;
  PlotSeries model = named(QT_TRANSLATE_NOOP("Figures", "model: (C F + T B) / (T F + T B)"),
                           {{}, theme.text, PlotForm::Points, Qt::SolidLine, 1.8, {}, true, {}, PlotMark::Ring});
  std::vector<const MeasuredRun*> compared;
  double least = 1e300, most = 1.0, dearest = 1.2, cheapest = 0.95;
  for (const MeasuredRun& run : source.runs) {
    const core::Problem& problem = run.started.problem;
    if (run.iterations.empty()) continue;
    if (!comparable(run.started, base))
      return core::fail(core::ErrorCode::InvalidInput,
                        "The recordings differ in network, data, length or threads: their times cannot be compared.");
    compared.push_back(&run);
    const auto bytes = static_cast<double>(problem.budgetBytes);
    const double ratio = run.medianMilliseconds() / full;
    const double expected =
        core::timeRatio(static_cast<double>(run.iterations.back().forwardOperations), problem.steps, problem.costs);
    PlotSeries& series = measured[core::toText(problem.strategy)];
    if (series.points.empty()) series = measuredTimes(problem.strategy, theme);
    series.points.emplace_back(bytes, ratio);
    model.points.emplace_back(bytes, expected);
    least = std::min(least, bytes);
    most = std::max(most, bytes);
    dearest = std::max({dearest, ratio, expected});
    cheapest = std::min({cheapest, ratio, expected});
  }
  Plot plot;
  const ByteUnit unit = byteUnitFor(std::sqrt(least * most));
  plot.x = {Words::tr("budget, %1").arg(QLatin1String(unit.name)),
            QStringLiteral("budget_bytes"),
            true,
            least * 0.7,
            most * 1.5,
            unit.bytes};
  plot.y = {Words::tr("time of an iteration / store-all"),
            QStringLiteral("time_ratio"),
            false,
            cheapest - 0.05,
            dearest * 1.05,
            1.0,
            false,
            Words::tr("time / store-all")};
  for (auto& [name, series] : measured) plot.series.push_back(std::move(series));
  plot.series.push_back(std::move(model));
  const QString words =
      Words::tr("Model: C forward operations of T steps, F : B = %1 : %2 the cost of a step forward and backward.")
          .arg(base.problem.costs.forward)
          .arg(base.problem.costs.backward);
  return FigureContent{
      Words::tr("Measured overhead"), {std::move(plot)}, runsCaption(compared) + QLatin1Char(' ') + words, source.link};
}

}  // namespace retrace::ui
