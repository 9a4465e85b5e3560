// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/paper_figures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "ui/common/text.h"
#include "ui/model/spacetime_range.h"
#include "ui/plot/named_series.h"

namespace retrace::ui {

namespace {

using core::StrategyKind;

class Words {
  Q_DECLARE_TR_FUNCTIONS(Figures)
};

// Whole lengths from `from` to `to`, evenly spaced on a logarithmic axis; powers of ten are among them.
std::vector<std::int64_t> lengthsOf(double from, double to) {
  constexpr int kPerDecade = 80;
  std::vector<std::int64_t> lengths;
  for (auto i = static_cast<int>(std::lround(std::log10(from) * kPerDecade));
       i <= std::lround(std::log10(to) * kPerDecade); ++i) {
    const auto length = std::llround(std::pow(10.0, static_cast<double>(i) / kPerDecade));
    if (lengths.empty() || length > lengths.back()) lengths.push_back(length);
  }
  return lengths;
}

PlotAxis lengthAxis(double from, double to) {
  return {Words::tr("time steps t"), QStringLiteral("steps"), true, from, to, 1.0};
}

PlotAxis costAxis(double to) {
  return {Words::tr("forward operations per step"),
          QStringLiteral("forward_operations_per_step"),
          false,
          0.0,
          to,
          1.0,
          false,
          Words::tr("forwards per step")};
}

PlotSeries standardBptt(double to, const Theme& theme) {
  return named(QT_TRANSLATE_NOOP("Figures", "standard BPTT"),
               {{}, theme.faintText, PlotForm::Line, Qt::SolidLine, 1.0, {{1.0, 1.0}, {to, 1.0}}});
}

core::Result<PlotSeries> costSeries(const core::Problem& problem, const std::vector<std::int64_t>& lengths,
                                    PlotSeries series) {
  const auto planner = core::Planner::prepare(problem);
  if (!planner) return tl::unexpected(planner.error());
  for (const std::int64_t length : lengths) {
    const auto cost = planner->cost(problem.budgetBytes, length);
    if (!cost) return tl::unexpected(cost.error());
    series.points.emplace_back(static_cast<double>(length), static_cast<double>(*cost) / static_cast<double>(length));
  }
  return series;
}

core::Result<FigureContent> slotsAgainstLength(const Theme& theme) {
  constexpr std::int64_t kLongest = 100'000;
  const auto lengths = lengthsOf(10, kLongest);
  Plot plot{{}, lengthAxis(10, kLongest), costAxis(8.0), {standardBptt(kLongest, theme)}};
  const std::array<std::pair<std::int64_t, QColor>, 5> budgets{
      {{10, theme.measured}, {50, theme.recompute}, {100, theme.backward}, {500, theme.forward}, {1000, theme.hidden}}};
  const std::array styles{Qt::SolidLine, Qt::DashLine, Qt::DashDotLine, Qt::DotLine, Qt::SolidLine};
  for (std::size_t i = 0; i < budgets.size(); ++i) {
    auto series = costSeries({kLongest, {1, 2}, {}, budgets[i].first, {StrategyKind::Hidden, 0}}, lengths,
                             named(QT_TRANSLATE_NOOP("Figures", "%1 hidden states"),
                                   {{}, budgets[i].second, PlotForm::Line, styles[i], 1.2, {}}, budgets[i].first));
    if (!series) return tl::unexpected(series.error());
    plot.series.push_back(std::move(*series));
  }
  return FigureContent{Words::tr("Forward operations per step, hidden states only"),
                       {std::move(plot)},
                       Words::tr("BPTT with hidden states only: exact cost (closed form) for 10, 50, 100, 500 and 1000 "
                                 "hidden states, h₀ included. A backward is not counted."),
                       {}};
}

core::Result<FigureContent> policies() {
  constexpr std::int64_t kSlots = 4;
  FigureContent content{
      Words::tr("The optimal policy for four hidden states"),
      {},
      Words::tr("Hidden states only, m = 4, h₀ included: every action of the optimal schedule, from top to bottom."),
      {}};
  for (const std::int64_t steps : {4, 10}) {
    auto solution = core::solve({steps, {1, 2}, {}, kSlots, {StrategyKind::Hidden, 0}});
    if (!solution) return tl::unexpected(solution.error());
    const std::int64_t forwards = solution->forwardOperations;
    const auto plan = Plan::make(std::move(*solution));
    if (!plan) return tl::unexpected(plan.error());
    content.panels.emplace_back(
        SpacetimePanel{*plan, Words::tr("t = %1, m = 4: %2 forward operations").arg(steps).arg(forwards),
                       SpacetimeRange::whole(**plan)});
  }
  return content;
}

core::Result<FigureContent> equalMemory(const Theme& theme) {
  constexpr std::int64_t kLongest = 10'000, kBudget = 50, kBeta = 4;
  const auto lengths = lengthsOf(10, kLongest);
  Plot plot{{}, lengthAxis(10, kLongest), costAxis(7.0), {standardBptt(kLongest, theme)}};
  const std::array<std::pair<StrategyKind, PlotSeries>, 3> strategies{{
      {StrategyKind::Hidden,
       {QStringLiteral("hidden (BPTT-HSM)"), theme.hidden, PlotForm::Line, Qt::DashLine, 1.2, {}}},
      {StrategyKind::Internal,
       {QStringLiteral("internal (BPTT-ISM)"), theme.internal, PlotForm::Line, Qt::DotLine, 1.5, {}}},
      {StrategyKind::Mixed,
       {QStringLiteral("mixed (BPTT-MSM)"), theme.backward, PlotForm::Line, Qt::SolidLine, 1.5, {}}},
  }};
  for (const auto& [kind, look] : strategies) {
    auto series = costSeries({kLongest, {1, kBeta}, {}, kBudget, {kind, 0}}, lengths, look);
    if (!series) return tl::unexpected(series.error());
    plot.series.push_back(std::move(*series));
  }
  return FigureContent{
      Words::tr("Three strategies at equal memory"),
      {std::move(plot)},
      Words::tr("Memory of 50 hidden states = 10 internal states with their inputs (α = 5, β = 4); exact costs."),
      {}};
}

// For every length: the least memory for C = 2t over sqrt(t) (1 + beta), and the cost at sqrt(t) (1 + beta) units over
// t.
core::Result<FigureContent> besideSquareRoot(const Theme& theme) {
  constexpr std::int64_t kLongest = 1000;
  const auto lengths = lengthsOf(10, kLongest);
  Plot memory{Words::tr("least memory for C = 2t"),
              lengthAxis(10, kLongest),
              {Words::tr("memory / √t·(1+β)"), QStringLiteral("memory_at_2t"), false, 0.0, 1.2, 1.0},
              {}};
  Plot cost{Words::tr("cost at √t·(1+β) units"),
            lengthAxis(10, kLongest),
            {Words::tr("forward operations per step"), QStringLiteral("cost_at_sqrt_t"), false, 1.0, 2.1, 1.0, false,
             Words::tr("forwards per step")},
            {}};
  const std::array<std::pair<std::int64_t, QColor>, 3> betas{
      {{2, theme.measured}, {5, theme.backward}, {10, theme.hidden}}};
  const std::array styles{Qt::SolidLine, Qt::DashLine, Qt::DotLine};
  for (std::size_t i = 0; i < betas.size(); ++i) {
    const std::int64_t beta = betas[i].first;
    const auto rootUnits = [beta](std::int64_t length) {
      return std::sqrt(static_cast<double>(length)) * static_cast<double>(1 + beta);
    };
    const auto planner = core::Planner::prepare(
        {kLongest, {1, beta}, {}, static_cast<std::int64_t>(2 * rootUnits(kLongest)), {StrategyKind::Mixed, 0}});
    if (!planner) return tl::unexpected(planner.error());
    const QString name = QStringLiteral("β = %1").arg(beta);
    PlotSeries least{name, betas[i].second, PlotForm::Line, styles[i], 1.2, {}}, at = least;
    for (const std::int64_t length : lengths) {
      const double root = rootUnits(length);
      std::int64_t below = 0, enough = static_cast<std::int64_t>(2 * root);  // C falls with m: the search is exact
      while (enough - below > 1) {
        const std::int64_t middle = (below + enough) / 2;
        const auto one = planner->cost(middle, length);
        (one && *one <= 2 * length ? enough : below) = middle;
      }
      const auto atRoot = planner->cost(static_cast<std::int64_t>(root), length);
      if (!atRoot) return tl::unexpected(atRoot.error());
      least.points.emplace_back(static_cast<double>(length), static_cast<double>(enough) / root);
      at.points.emplace_back(static_cast<double>(length), static_cast<double>(*atRoot) / static_cast<double>(length));
    }
    memory.series.push_back(std::move(least));
    cost.series.push_back(std::move(at));
  }
  const PlotSeries one = named(
      QT_TRANSLATE_NOOP("Figures", "√t segments"),
      {{}, theme.faintText, PlotForm::Line, Qt::SolidLine, 1.0, {{10.0, 1.0}, {static_cast<double>(kLongest), 1.0}}});
  PlotSeries two = one;
  for (QPointF& point : two.points) point.setY(2.0);
  memory.series.insert(memory.series.begin(), one);
  cost.series.insert(cost.series.begin(), two);
  return FigureContent{
      Words::tr("Mixed beside square-root checkpointing"),
      {std::move(memory), std::move(cost)},
      Words::tr("Checkpoints every √t steps keep about √t·(1+β) units and need up to 2t forward operations (grey). "
                "Mixed, exact: the memory it needs for 2t, and its cost in that memory."),
      {}};
}

// Lines by hidden states (0: everything is stored) in their looks, each with a mark at every point.
std::vector<PlotSeries> withMarks(std::map<std::int64_t, PlotSeries> lines, const Theme& theme) {
  std::vector<PlotSeries> series;
  const std::array colours{theme.measured, theme.recompute, theme.backward, theme.hidden, theme.forward};
  const std::array styles{Qt::SolidLine, Qt::DashLine, Qt::DashDotLine, Qt::DotLine};
  std::size_t index = 0;
  for (auto& [slots, line] : lines) {
    line = slots == 0 ? named(QT_TRANSLATE_NOOP("Figures", "standard BPTT"), std::move(line))
                      : named(QT_TRANSLATE_NOOP("Figures", "%1 hidden states"), std::move(line), slots);
    line.colour = slots == 0 ? theme.faintText : colours[index % colours.size()];
    line.pen = slots == 0 ? Qt::SolidLine : styles[index++ % styles.size()];
    line.weight = 1.2;
    std::sort(line.points.begin(), line.points.end(), [](const QPointF& a, const QPointF& b) { return a.x() < b.x(); });
    PlotSeries marks = line;
    marks.form = PlotForm::Points;
    marks.weight = 0.7;
    marks.inLegend = false;
    series.push_back(std::move(line));
    series.push_back(std::move(marks));
  }
  return series;
}

}  // namespace

core::Result<std::vector<PaperFigure>> paperFigures(const Theme& theme) {
  std::vector<PaperFigure> figures;
  for (auto& [name, content] :
       {std::pair{"a-forwards-against-length", slotsAgainstLength(theme)}, std::pair{"b-policies", policies()},
        std::pair{"c-three-strategies", equalMemory(theme)},
        std::pair{"d-beside-square-root", besideSquareRoot(theme)}}) {
    if (!content) return tl::unexpected(content.error());
    figures.push_back({QLatin1String(name), *content});
  }
  return figures;
}

core::Result<PaperFigure> measuredPaperFigure(const std::vector<MeasuredRun>& runs, const Theme& theme) {
  std::map<std::int64_t, PlotSeries> lines;  // by hidden states; 0: everything is stored
  double shortest = 1e300, longest = 0.0, slowest = 0.0;
  for (const MeasuredRun& run : runs) {
    const core::Problem& problem = run.started.problem;
    const bool stored = problem.strategy.kind == core::StrategyKind::StoreAll;
    if (!stored && problem.strategy.kind != StrategyKind::Hidden)
      return core::fail(
          core::ErrorCode::InvalidInput,
          "The measured figure takes recordings of the strategies hidden and store-all, and one has '{}'.",
          core::toText(problem.strategy));
    const core::RunStarted& first = runs.front().started;
    if (run.started.network != first.network || run.started.data != first.data ||
        run.started.options.threads != first.options.threads)
      return core::fail(core::ErrorCode::InvalidInput,
                        "The recordings differ in network, data or threads: their times cannot be compared.");
    const auto steps = static_cast<double>(problem.steps);
    const double time = run.medianMilliseconds() / steps;
    lines[stored ? 0 : core::units(problem)].points.emplace_back(steps, time);
    shortest = std::min(shortest, steps);
    longest = std::max(longest, steps);
    slowest = std::max(slowest, time);
  }
  if (lines.empty() || !(longest > shortest))
    return core::fail(core::ErrorCode::InvalidInput, "The measured figure needs recordings of at least two lengths.");
  Plot plot{{},
            lengthAxis(shortest * 0.95, longest * 1.05),
            {Words::tr("milliseconds per step"), QStringLiteral("milliseconds_per_step"), false, 0.0, slowest * 1.1,
             1.0, false, Words::tr("ms per step")},
            {}};
  plot.series = withMarks(std::move(lines), theme);
  const core::RunStarted& first = runs.front().started;
  return PaperFigure{QStringLiteral("a-measured"),
                     {Words::tr("Measured time per step"),
                      {std::move(plot)},
                      Words::tr("Training time of a step (forwards, backward, update), median over iterations: %1 %2, "
                                "batch %3, data %4, threads %5, on %6.")
                          .arg(QString::fromLatin1(core::toText(first.network.cell).data()))
                          .arg(first.network.hidden)
                          .arg(first.network.batch)
                          .arg(toQString(first.data))
                          .arg(first.options.threads)
                          .arg(toQString(first.backend)),
                      {}}};
}

}  // namespace retrace::ui
