// SPDX-License-Identifier: GPL-3.0-or-later
// Figures of a plan and its curves.
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/charts/tradeoff_plot.h"
#include "ui/common/text.h"
#include "ui/figures/captions.h"
#include "ui/figures/figure_kinds.h"
#include "ui/model/curves.h"
#include "ui/model/recursion_tree.h"
#include "ui/plot/curve_look.h"
#include "ui/plot/named_series.h"

namespace retrace::ui {

namespace {

class Words {
  Q_DECLARE_TR_FUNCTIONS(Figures)
};

}  // namespace

core::Result<FigureContent> curveFigure(const FigureSource& source, const Theme& theme) {
  if (!source.curves || source.curves->curves.empty())
    return core::fail(core::ErrorCode::InvalidInput, "The curves are not computed yet: wait a moment.");
  const Curves& curves = *source.curves;
  FigureContent content{Words::tr("Memory against compute"), {}, {}, source.link, curvesAsCsv(curves)};
  Plot plot = tradeoffPlot(curves, theme);
  plot.bands = regimeBands(curves, source.plan);
  PlanMarks marks = planMarks(curves, source.plan, {plot.y.from, plot.y.to}, theme);
  if (!marks.predicted.points.empty()) {
    plot.series.push_back(std::move(marks.budget));
    plot.series.push_back(std::move(marks.predicted));
    content.caption = planCaption(*source.plan);
  }
  PlotSeries measured = measuredMarks(theme);
  std::size_t foreign = 0;
  for (const MeasuredRun& run : source.runs) {
    const core::IterationDone last = run.iterations.empty() ? core::IterationDone{} : run.iterations.back();
    const auto point = measuredPoint(curves, run.started, last);
    if (!point) ++foreign;
    else if (!run.iterations.empty()) measured.points.push_back(*point);
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

struct ArenaUse {
  double action = 0.0, hidden = 0.0, all = 0.0;  // bytes once so many actions are done
};

// After every action, from the lives of what is held; of a very long schedule after some thousands of them.
std::vector<ArenaUse> arenaUse(const Plan& plan, bool& sampled) {
  constexpr std::int64_t kMostPoints = 2'000'000, kSamples = 4096;
  const std::int64_t actions = plan.actionCount();
  sampled = actions > kMostPoints;
  std::vector<ArenaUse> uses;
  if (sampled) {
    for (std::int64_t i = 0; i <= kSamples; ++i) {
      const std::int64_t done = static_cast<std::int64_t>(static_cast<double>(actions) * static_cast<double>(i) /
                                                          static_cast<double>(kSamples));
      ArenaUse use{static_cast<double>(done)};
      const core::MemoryMap held = plan.stateAfter(done);
      for (const core::Block& block : held.stack()) {
        use.all += static_cast<double>(block.bytes);
        if (block.kind == core::Block::Kind::Hidden) use.hidden += static_cast<double>(block.bytes);
      }
      uses.push_back(use);
    }
    return uses;
  }
  uses.resize(static_cast<std::size_t>(actions) + 1);
  plan.eachLife(0, actions, [&](const Life& life) {
    if (life.level != core::Level::Device) return;
    const auto bytes = static_cast<double>(life.block.bytes);
    ArenaUse &begin = uses[static_cast<std::size_t>(life.begin)],
             &end = uses[static_cast<std::size_t>(std::min(life.end, actions))];
    begin.all += bytes;
    end.all -= bytes;
    if (life.block.kind != core::Block::Kind::Hidden) return;
    begin.hidden += bytes;
    end.hidden -= bytes;
  });
  for (std::size_t i = 0; i < uses.size(); ++i) {
    uses[i].action = static_cast<double>(i);
    if (i == 0) continue;
    uses[i].all += uses[i - 1].all;
    uses[i].hidden += uses[i - 1].hidden;
  }
  uses.back() = {static_cast<double>(actions), uses[uses.size() < 2 ? 0 : uses.size() - 2].hidden,
                 uses[uses.size() < 2 ? 0 : uses.size() - 2].all};
  return uses;
}

core::Result<FigureContent> arenaFigure(const FigureSource& source, const Theme& theme) {
  const Plan& plan = *source.plan;
  bool sampled = false;
  const std::vector<ArenaUse> uses = arenaUse(plan, sampled);
  const auto actions = static_cast<double>(plan.actionCount());
  Plot plot;
  const auto budget = static_cast<double>(plan.problem().budgetBytes);
  const ByteUnit unit = byteUnitFor(budget);
  plot.x = {Words::tr("action"), QStringLiteral("action"), false, 0.0, actions, 1.0, true};
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
  for (const ArenaUse& use : uses) {
    internalStates.points.emplace_back(use.action, use.all);
    hiddenStates.points.emplace_back(use.action, use.hidden);
  }
  plot.series = {std::move(internalStates), std::move(hiddenStates),
                 named(QT_TRANSLATE_NOOP("Figures", "budget"),
                       {{}, theme.faintText, PlotForm::Line, Qt::DashLine, 1.0, {{0.0, budget}, {actions, budget}}})};
  QString caption = planCaption(plan);
  if (sampled) caption += Words::tr(" Sampled: the arena after %L1 of the actions.").arg(uses.size());
  return FigureContent{Words::tr("The arena over time"), {std::move(plot)}, caption, source.link};
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
  const bool fixedLength = !core::modelOf(problem.strategy).recursive;
  if (std::find(strategies.begin(), strategies.end(), problem.strategy) == strategies.end() && !fixedLength)
    strategies.push_back(problem.strategy);
  double dearest = 2.0;
  for (const core::Strategy& strategy : strategies) {
    core::Problem asked = problem;
    asked.strategy = strategy;
    const auto planner = core::Planner::prepare(asked);
    if (!planner) continue;  // it needs more than this budget
    PlotSeries series = strategySeries(strategy, theme);
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

}  // namespace retrace::ui
