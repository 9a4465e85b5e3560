// SPDX-License-Identifier: GPL-3.0-or-later
// What each kind of figure shows, from a plan, its curves and measured runs.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

#include "core/base/byte_text.h"
#include "core/base/median.h"
#include "ui/charts/charts.h"
#include "ui/common/number_words.h"
#include "ui/common/text.h"
#include "ui/figures/figure_words.h"
#include "ui/figures/figures.h"
#include "ui/model/curves.h"
#include "ui/model/recursion_tree.h"
#include "ui/model/spacetime_range.h"
#include "ui/plot/curve_look.h"

namespace retrace::ui {

namespace {

class Words {
  Q_DECLARE_TR_FUNCTIONS(Figures)
};

PlotSeries coloured(core::Strategy strategy, const Theme& theme) {
  PlotSeries series;
  series.name = toQString(core::toText(strategy));
  series.form = PlotForm::Steps;
  series.colour = strategyColour(strategy.kind, theme);
  switch (strategy.kind) {
    case core::StrategyKind::Mixed: series.weight = 1.5; break;
    case core::StrategyKind::Hidden: series.pen = Qt::DashLine; break;
    case core::StrategyKind::Internal: series.pen = Qt::DotLine; break;
    case core::StrategyKind::StoreAll:
    case core::StrategyKind::Recompute: break;
    default: series.pen = Qt::DashDotLine; break;
  }
  return series;
}

// "768 KiB (12 units)", and what there is on the host.
QString budgetCaption(const core::Problem& problem) {
  QString caption = Words::tr("%1 (%2 units)").arg(bytesText(problem.budgetBytes)).arg(core::units(problem));
  if (problem.strategy.kind == core::StrategyKind::TwoLevel)
    caption += Words::tr(", host: %1, save %2 and load %3 forwards")
                   .arg(problem.host.budgetBytes == core::HostMemory::kUnlimited ? Words::tr("unlimited")
                                                                                 : bytesText(problem.host.budgetBytes))
                   .arg(problem.host.saveCost)
                   .arg(problem.host.loadCost);
  return caption;
}

QString sizesCaption(const core::Problem& problem) {
  return Words::tr("hidden state %1, internal state %2 (β = %3)")
      .arg(bytesText(problem.sizes.hiddenBytes), bytesText(problem.sizes.internalBytes),
           QString::number(problem.sizes.beta(), 'g', 4));
}

QString problemCaption(const core::Problem& problem) {
  return Words::tr("T = %1 steps, strategy %2, budget %3, %4")
      .arg(problem.steps)
      .arg(toQString(core::toText(problem.strategy)), budgetCaption(problem), sizesCaption(problem));
}

QString planCaption(const Plan& plan) {
  const core::Solution& solution = plan.solution();
  return Words::tr("%1; %2 forward operations (%3 per step), peak %4, %5 actions.")
      .arg(problemCaption(plan.problem()))
      .arg(solution.forwardOperations)
      .arg(static_cast<double>(solution.forwardOperations) / static_cast<double>(plan.problem().steps), 0, 'f', 3)
      .arg(bytesText(solution.peakBytes))
      .arg(plan.actionCount());
}

// What was run, one setting each; of every run the same ones in the same order.
QStringList settingsOf(const core::RunStarted& run) {
  return {QStringLiteral("%1 %2 x %3")
              .arg(toQString(core::toText(run.network.cell)))
              .arg(run.network.layers)
              .arg(run.network.hidden),
          Words::tr("batch %1").arg(run.network.batch),
          Words::tr("data %1").arg(toQString(run.data)),
          Words::tr("threads %1").arg(run.options.threads),
          Words::tr("seed %1").arg(run.options.seed),
          toQString(core::toText(run.options.optimizer)),
          Words::tr("learning rate %1").arg(run.options.learningRate),
          Words::tr("on %1").arg(toQString(run.backend))};
}

QString runCaption(const MeasuredRun& run) {
  return problemCaption(run.started.problem) + QStringLiteral("; ") +
         settingsOf(run.started).join(QStringLiteral(", "));
}

// What runs share, once; then of each its strategy, its budget, what else it has for itself, and its time.
QString runsCaption(const std::vector<const MeasuredRun*>& runs) {
  const core::Problem& problem = runs.front()->started.problem;
  const QStringList first = settingsOf(runs.front()->started);
  std::vector<bool> shared(static_cast<std::size_t>(first.size()), true);
  for (const MeasuredRun* run : runs)
    for (qsizetype i = 0; i < first.size(); ++i)
      shared[static_cast<std::size_t>(i)] =
          shared[static_cast<std::size_t>(i)] && settingsOf(run->started)[i] == first[i];
  const auto settings = [&](const MeasuredRun& run, bool wanted) {
    QStringList list;
    for (qsizetype i = 0; i < first.size(); ++i)
      if (shared[static_cast<std::size_t>(i)] == wanted) list << settingsOf(run.started)[i];
    return list;
  };
  std::map<std::string, QStringList> times;
  for (const MeasuredRun* run : runs) {
    const double median = run->medianMilliseconds();
    times[core::toText(run->started.problem.strategy)]
        << (QStringList(budgetCaption(run->started.problem)) + settings(*run, false)).join(QStringLiteral(", ")) +
               QStringLiteral(": %1 ms").arg(median, 0, 'f', median < 10.0 ? 3 : 1);
  }
  QStringList each;
  for (const auto& [strategy, list] : times)
    each << Words::tr("%1 with %2").arg(toQString(strategy), list.join(QStringLiteral(", ")));
  return Words::tr("T = %1 steps, %2; %3. Medians: %4.")
      .arg(problem.steps)
      .arg(sizesCaption(problem), settings(*runs.front(), true).join(QStringLiteral(", ")),
           each.join(QStringLiteral("; ")));
}

core::Result<FigureContent> curveFigure(const FigureSource& source, const Theme& theme) {
  if (!source.curves || source.curves->curves.empty())
    return core::fail(core::ErrorCode::InvalidInput, "The curves are not computed yet: wait a moment.");
  const Curves& curves = *source.curves;
  const auto steps = static_cast<double>(curves.steps);
  Plot plot;
  double least = 1e300, most = 1.0, dearest = 1.0;
  for (const Curve& curve : curves.curves)
    for (const core::TradeoffPoint& point : curve.points) {
      least = std::min(least, std::max(1.0, static_cast<double>(point.budgetBytes)));
      most = std::max(most, static_cast<double>(point.budgetBytes));
      dearest = std::max(dearest, static_cast<double>(point.forwardOperations) / steps);
    }
  for (const Curve& curve : curves.curves)
    for (const double total : curve.totals) dearest = std::max(dearest, total / steps);
  const ByteUnit unit = byteUnitFor(std::sqrt(least * most));
  plot.x = {Words::tr("memory kept, %1").arg(QLatin1String(unit.name)),
            QStringLiteral("budget_bytes"),
            true,
            least * 0.6,
            most * 1.8,
            unit.bytes,
            false,
            Words::tr("memory, %1").arg(QLatin1String(unit.name))};
  constexpr double kMargin = 0.12;  // of the axis, above and below: names of the points at its ends stand there
  plot.y = {Words::tr("forward operations per step"),
            QStringLiteral("forward_operations_per_step"),
            true,
            std::min(0.8, std::pow(dearest, -kMargin)),
            std::max(2.2, dearest * std::pow(dearest, kMargin)),
            1.0,
            false,
            Words::tr("forwards per step")};
  for (const Curve& curve : curves.curves) {
    PlotSeries series = coloured(curve.strategy, theme);
    for (const core::TradeoffPoint& point : curve.points)
      series.points.emplace_back(static_cast<double>(point.budgetBytes),
                                 static_cast<double>(point.forwardOperations) / steps);
    if (series.points.empty()) continue;
    if (series.points.size() == 1) {
      series.form = PlotForm::Points;
      series.label = series.name;
      series.inLegend = false;
      if (curve.strategy.kind == core::StrategyKind::StoreAll) series.mark = PlotMark::Square;
    } else {
      series.points.emplace_back(plot.x.to, series.points.back().y());
    }
    plot.series.push_back(std::move(series));
    if (curve.totals.empty()) continue;
    PlotSeries total = named(QT_TRANSLATE_NOOP("Figures", "with transfers"), coloured(curve.strategy, theme));
    total.pen = Qt::SolidLine;
    total.weight = 0.7;
    for (std::size_t i = 0; i < curve.points.size(); ++i)
      total.points.emplace_back(static_cast<double>(curve.points[i].budgetBytes), curve.totals[i] / steps);
    total.points.emplace_back(plot.x.to, total.points.back().y());
    plot.series.push_back(std::move(total));
  }
  if (const Curve* shown = regimeCurve(curves, source.plan))
    if (const auto ends = regimesOf(*shown, curves.steps, curves.sizes)) {
      const auto somewhat = static_cast<double>(ends->somewhatBytes), ample = static_cast<double>(ends->ampleBytes);
      plot.bands = {{Words::tr("scarce"), plot.x.from, somewhat},
                    {Words::tr("somewhat limited"), somewhat, ample},
                    {Words::tr("ample"), ample, plot.x.to}};
    }
  FigureContent content{Words::tr("Memory against compute"), {}, {}, source.link, curvesAsCsv(curves)};
  if (source.plan && source.plan->problem().steps == curves.steps && source.plan->problem().sizes == curves.sizes) {
    const auto x = static_cast<double>(source.plan->problem().budgetBytes);
    plot.series.push_back(
        named(QT_TRANSLATE_NOOP("Figures", "budget"),
              {{}, theme.faintText, PlotForm::Line, Qt::DashLine, 0.8, {{x, plot.y.from}, {x, plot.y.to}}, false}));
    plot.series.push_back(named(QT_TRANSLATE_NOOP("Figures", "predicted"),
                                {{},
                                 theme.text,
                                 PlotForm::Points,
                                 Qt::SolidLine,
                                 1.2,
                                 {{static_cast<double>(core::usedBudgetBytes(source.plan->problem())),
                                   static_cast<double>(source.plan->solution().forwardOperations) / steps}},
                                 true,
                                 {},
                                 PlotMark::Ring}));
    content.caption = planCaption(*source.plan);
  }
  PlotSeries measured =
      named(QT_TRANSLATE_NOOP("Figures", "measured"),
            {{}, theme.measured, PlotForm::Points, Qt::SolidLine, 0.8, {}, true, {}, PlotMark::Triangle});
  std::size_t foreign = 0;
  for (const MeasuredRun& run : source.runs) {
    const bool same = run.started.problem.steps == curves.steps && run.started.problem.sizes == curves.sizes;
    if (!same) ++foreign;
    if (same && !run.iterations.empty())
      measured.points.emplace_back(static_cast<double>(core::usedBudgetBytes(run.started.problem)),
                                   static_cast<double>(run.iterations.back().forwardOperations) / steps);
  }
  if (foreign > 0)
    content.caption +=
        QLatin1Char(' ') + Words::tr("Runs of another length or size that are left out: %1.").arg(foreign);
  if (!measured.points.empty()) plot.series.push_back(std::move(measured));
  if (!curves.note.isEmpty()) content.caption += QLatin1Char(' ') + curves.note;
  content.panels.emplace_back(std::move(plot));
  return content;
}

core::Result<FigureContent> spacetimeFigure(const FigureSource& source) {
  const Plan& plan = *source.plan;
  const auto range = source.section.range(plan);
  if (!range) return tl::unexpected(range.error());
  if (source.tree && !RecursionTree::has(plan))
    return core::fail(core::ErrorCode::InvalidInput, "'{}' has no recursion tree: it does not split sub-problems.",
                      core::toText(plan.problem().strategy));
  QString caption = planCaption(plan);
  if (!(*range == SpacetimeRange::whole(plan)))
    caption += QLatin1Char(' ') + Words::tr("Shown: steps %1 to %2, actions %3 to %4.")
                                      .arg(source.section.firstStep)
                                      .arg(static_cast<std::int64_t>(range->endColumn))
                                      .arg(source.section.firstAction)
                                      .arg(static_cast<std::int64_t>(range->endRow));
  return FigureContent{Words::tr("Space-time picture of a schedule"),
                       {SpacetimePanel{source.plan, {}, *range, source.tree, source.shown}},
                       caption,
                       source.link};
}

// Bytes of the arena after every action, from the lives of what it holds.
core::Result<FigureContent> arenaFigure(const FigureSource& source, const Theme& theme) {
  const Plan& plan = *source.plan;
  const auto actions = static_cast<std::size_t>(plan.actionCount());
  std::vector<double> hidden(actions + 1), all(actions + 1);
  for (std::int64_t index = 0; index < plan.lifeCount(); ++index) {
    const Life life = plan.life(index);
    if (life.level != core::Level::Device) continue;
    const auto bytes = static_cast<double>(life.block.bytes);
    for (std::vector<double>* sum : {&all, life.block.kind == core::Block::Kind::Hidden ? &hidden : nullptr}) {
      if (!sum) continue;
      (*sum)[static_cast<std::size_t>(life.begin)] += bytes;
      (*sum)[static_cast<std::size_t>(std::min<std::int64_t>(life.end, plan.actionCount()))] -= bytes;
    }
  }
  Plot plot;
  const auto budget = static_cast<double>(plan.problem().budgetBytes);
  const ByteUnit unit = byteUnitFor(budget);
  plot.x = {Words::tr("action"), QStringLiteral("action"), false, 0.0, static_cast<double>(actions), 1.0, true};
  plot.y = {Words::tr("arena, %1").arg(QLatin1String(unit.name)),
            QStringLiteral("bytes"),
            false,
            0.0,
            std::max(1.0, budget * 1.08),
            unit.bytes};
  PlotSeries internalStates = named(QT_TRANSLATE_NOOP("Figures", "internal states"),
                                    {{}, theme.internal, PlotForm::Area, Qt::SolidLine, 1.0, {}});
  PlotSeries hiddenStates =
      named(QT_TRANSLATE_NOOP("Figures", "hidden states"), {{}, theme.hidden, PlotForm::Area, Qt::SolidLine, 1.0, {}});
  internalStates.points.reserve(actions);
  hiddenStates.points.reserve(actions);
  double usedHidden = 0.0, used = 0.0;
  for (std::size_t i = 0; i < actions; ++i) {
    usedHidden += hidden[i];
    used += all[i];
    internalStates.points.emplace_back(static_cast<double>(i), used);
    hiddenStates.points.emplace_back(static_cast<double>(i), usedHidden);
  }
  for (PlotSeries* series : {&internalStates, &hiddenStates})
    series->points.emplace_back(static_cast<double>(actions), series->points.empty() ? 0.0 : series->points.back().y());
  plot.series = {
      std::move(internalStates), std::move(hiddenStates),
      named(QT_TRANSLATE_NOOP("Figures", "budget"), {{},
                                                     theme.faintText,
                                                     PlotForm::Line,
                                                     Qt::DashLine,
                                                     1.0,
                                                     {{0.0, budget}, {static_cast<double>(actions), budget}}})};
  return FigureContent{Words::tr("The arena over time"), {std::move(plot)}, planCaption(plan), source.link};
}

core::Result<FigureContent> lengthFigure(const FigureSource& source, const Theme& theme) {
  constexpr int kPointsPerDecade = 200;
  const core::Problem& problem = source.plan->problem();
  Plot plot;
  plot.x = {Words::tr("time steps t"),
            QStringLiteral("steps"),
            true,
            1.0,
            std::max(10.0, static_cast<double>(problem.steps)),
            1.0};
  plot.y = {Words::tr("forward operations per step"),
            QStringLiteral("forward_operations_per_step"),
            false,
            0.8,
            2.2,
            1.0,
            false,
            Words::tr("forwards per step")};
  std::vector<std::int64_t> lengths;
  for (int i = 0;; ++i) {
    const auto length = std::llround(std::pow(10.0, static_cast<double>(i) / kPointsPerDecade));
    if (length >= problem.steps) break;
    if (lengths.empty() || lengths.back() != length) lengths.push_back(length);
  }
  lengths.push_back(problem.steps);
  std::vector<core::Strategy> strategies{
      {core::StrategyKind::Hidden, 0}, {core::StrategyKind::Internal, 0}, {core::StrategyKind::Mixed, 0}};
  const bool fixedLength =
      problem.strategy.kind == core::StrategyKind::TwoLevel || problem.strategy.kind == core::StrategyKind::Online;
  if (std::find(strategies.begin(), strategies.end(), problem.strategy) == strategies.end() && !fixedLength)
    strategies.push_back(problem.strategy);
  double dearest = 2.0;
  for (const core::Strategy& strategy : strategies) {
    core::Problem asked = problem;
    asked.strategy = strategy;
    const auto planner = core::Planner::prepare(asked);
    if (!planner) continue;
    PlotSeries series = coloured(strategy, theme);
    series.form = PlotForm::Line;
    for (const std::int64_t length : lengths)
      if (const auto cost = planner->cost(problem.budgetBytes, length))
        series.points.emplace_back(static_cast<double>(length),
                                   static_cast<double>(*cost) / static_cast<double>(length));
    if (series.points.empty()) continue;
    for (const QPointF& point : series.points) dearest = std::max(dearest, point.y());
    plot.series.push_back(std::move(series));
  }
  plot.y.to = dearest * 1.08;
  plot.series.push_back(
      named(QT_TRANSLATE_NOOP("Figures", "store everything"),
            {{}, theme.faintText, PlotForm::Line, Qt::SolidLine, 1.0, {{1.0, 1.0}, {plot.x.to, 1.0}}}));
  return FigureContent{Words::tr("Cost against length"),
                       {std::move(plot)},
                       Words::tr("%1; the budget stays while the sequence grows.").arg(problemCaption(problem)),
                       source.link};
}

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
  constexpr std::array kPens{Qt::DashLine, Qt::DotLine, Qt::DashDotLine, Qt::SolidLine};
  std::vector<PlotSeries> others;
  for (std::size_t i = 1; i < source.runs.size(); ++i) {
    const MeasuredRun& other = source.runs[i];
    if (other.iterations.empty()) continue;
    if (other.started.data != run.started.data)
      return core::fail(core::ErrorCode::InvalidInput,
                        "The recordings learned different data ('{}' and '{}'): their losses mean different things.",
                        run.started.data, other.started.data);
    PlotSeries line = coloured(other.started.problem.strategy, theme);
    line.form = PlotForm::Line;
    line.weight = 1.0;
    line.pen = kPens[(i - 1) % kPens.size()];
    line.name += QStringLiteral(", ") + bytesText(other.started.problem.budgetBytes);
    line.column = line.name;
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
    if (run.started.network != base.network || problem.steps != base.problem.steps ||
        run.started.options.threads != base.options.threads || run.started.data != base.data)
      return core::fail(core::ErrorCode::InvalidInput,
                        "The recordings differ in network, data, length or threads: their times cannot be compared.");
    compared.push_back(&run);
    const auto bytes = static_cast<double>(problem.budgetBytes);
    const double ratio = run.medianMilliseconds() / full;
    const double expected =
        core::timeRatio(static_cast<double>(run.iterations.back().forwardOperations), problem.steps, problem.costs);
    PlotSeries& series = measured[core::toText(problem.strategy)];
    if (series.points.empty()) {
      series = coloured(problem.strategy, theme);
      series.form = PlotForm::Points;
      series.weight = 1.2;
      series.column = series.name + QStringLiteral(", measured");
      series.name = Words::tr("%1, measured").arg(series.name);
    }
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

}  // namespace

double MeasuredRun::medianMilliseconds() const {
  std::vector<double> times;
  for (const core::IterationDone& one : iterations) times.push_back(one.milliseconds);
  return core::median(std::move(times));
}

Section Section::of(const SpacetimeRange& range, const Plan& plan) {
  const auto from = [](double value) { return static_cast<std::int64_t>(std::floor(value)) + 1; };
  const auto to = [](double value, std::int64_t most) {
    return std::min(most, static_cast<std::int64_t>(std::ceil(value)));
  };
  return {from(range.firstColumn), to(range.endColumn, plan.problem().steps), from(range.firstRow),
          to(range.endRow, plan.actionCount())};
}

core::Result<SpacetimeRange> Section::range(const Plan& plan) const {
  const std::int64_t steps = plan.problem().steps, endStep = lastStep == 0 ? steps : lastStep,
                     endAction = lastAction == 0 ? plan.actionCount() : lastAction;
  if (endStep < firstStep || endAction < firstAction)
    return core::fail(core::ErrorCode::InvalidInput,
                      "Steps {} to {} and actions {} to {} cannot be shown: a section ends where it begins, or later.",
                      firstStep, endStep, firstAction, endAction);
  if (firstStep < 1 || endStep < firstStep || endStep > steps)
    return core::fail(core::ErrorCode::InvalidInput, "Steps {} to {} cannot be shown: the schedule has steps 1 to {}.",
                      firstStep, endStep, steps);
  if (firstAction < 1 || endAction < firstAction || endAction > plan.actionCount())
    return core::fail(core::ErrorCode::InvalidInput,
                      "Actions {} to {} cannot be shown: the schedule has actions 1 to {}.", firstAction, endAction,
                      plan.actionCount());
  return SpacetimeRange{static_cast<double>(firstStep - 1), static_cast<double>(endStep),
                        static_cast<double>(firstAction - 1), static_cast<double>(endAction)};
}

core::Result<FigureContent> makeFigure(Figure figure, const FigureSource& source, const Theme& theme) {
  if (!source.plan && (figure == Figure::Spacetime || figure == Figure::Arena || figure == Figure::Length))
    return core::fail(core::ErrorCode::InvalidInput, "There is no schedule to draw.");
  switch (figure) {
    case Figure::Curve: return curveFigure(source, theme);
    case Figure::Spacetime: return spacetimeFigure(source);
    case Figure::Arena: return arenaFigure(source, theme);
    case Figure::Length: return lengthFigure(source, theme);
    case Figure::Loss: return lossFigure(source, theme);
    case Figure::Overhead: return overheadFigure(source, theme);
  }
  return core::fail(core::ErrorCode::InvalidInput, "There is no such figure.");
}

}  // namespace retrace::ui
