// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/inspector.h"

#include <QResizeEvent>
#include <QScrollArea>
#include <QScrollBar>
#include <algorithm>
#include <utility>

#include "ui/common/number_words.h"
#include "ui/common/rich_words.h"
#include "ui/common/text.h"
#include "ui/model/cost_cell.h"
#include "ui/model/explain.h"
#include "ui/model/why.h"
#include "ui/views/why_chart.h"

namespace retrace::ui {

namespace {

constexpr int kRefreshMilliseconds = 30;  // while the cursor runs, words follow at this pace,
constexpr int kPartMilliseconds =
    8;  // one part a frame: to lay out rich text takes longer than all other views together

constexpr int kSide = 10, kAbove = 6, kBetween = 6, kLeastWidth = 60, kSpare = 96;  // pixels

constexpr QLatin1String kNewLine("<br>");

QString link(const char* kind, std::int64_t value, const QString& words) {
  return QStringLiteral("<a href=\"%1:%2\">%3</a>").arg(QLatin1String(kind)).arg(value).arg(words);
}
QString actionLink(std::int64_t index) { return link("action", index, Inspector::tr("action %1").arg(index + 1)); }

QString ranges(const std::vector<std::pair<std::int64_t, std::int64_t>>& list) {
  QStringList parts;
  for (const auto& [first, last] : list) {
    parts << (first == last       ? QString::number(first)
              : first + 1 == last ? QStringLiteral("%1, %2").arg(first).arg(last)
                                  : QStringLiteral("%1…%2").arg(first).arg(last));
    if (parts.size() == 6 && list.size() > 7) {
      parts << Inspector::tr("and %1 more runs").arg(list.size() - 6);
      break;
    }
  }
  return parts.join(QStringLiteral(", "));
}

}  // namespace

Inspector::Inspector(Selection& selection, const RunModel& run, MixedTables& tables, QWidget* parent)
    : QWidget(parent), m_selection(selection), m_run(run), m_tables(tables) {
  const auto label = [&](const QString& name) {
    auto* made = new RichWords(this);
    made->setAccessibleName(name);
    connect(made, &RichWords::linkActivated, this, &Inspector::follow);
    made->hide();  // until it says something
    return made;
  };
  m_action = label(tr("Action"));
  m_why = label(tr("Why"));
  m_ways = label(tr("Choice"));
  m_chart = new WhyChart(this);
  m_chart->hide();
  m_step = label(tr("Step"));
  m_range = label(tr("Range"));
  setAttribute(Qt::WA_StaticContents);  // room that is added below changes nothing above
  setAccessibleName(tr("Inspector: what and why"));
  m_soon.setSingleShot(true);
  connect(&m_soon, &QTimer::timeout, this, &Inspector::writeNext);
  connect(&tables, &MixedTables::changed, this, &Inspector::refreshSoon);
  // A cell of the table stays until something else is looked at; to pass over a picture with the pointer is not enough.
  const auto leaveCell = [this] {
    m_cell.reset();
    refreshSoon();
  };
  connect(&selection, &Selection::planChanged, this, leaveCell);
  connect(&selection, &Selection::cursorChanged, this, leaveCell);
  connect(&selection, &Selection::spotChanged, this, [this] {
    if (m_selection.pinned() != m_pinnedBefore) m_cell.reset();
    m_pinnedBefore = m_selection.pinned();
    refreshSoon();
  });
  connect(&selection, &Selection::rangeChanged, this, &Inspector::refreshSoon);
}

// One above the other. A layout would ask each for its size several times, and the words wrap anew each time.
void Inspector::arrange() {
  const auto* area = qobject_cast<const QScrollArea*>(parentWidget() ? parentWidget()->parentWidget() : nullptr);
  // The column's bar comes and goes; the words stay as wide as they are beside it.
  const int room = std::max(
      kLeastWidth, (area ? area->width() - area->verticalScrollBar()->sizeHint().width() : width()) - 2 * kSide);
  int top = kAbove;
  for (QWidget* part :
       {static_cast<QWidget*>(m_action), static_cast<QWidget*>(m_why), static_cast<QWidget*>(m_ways),
        static_cast<QWidget*>(m_chart), static_cast<QWidget*>(m_step), static_cast<QWidget*>(m_range)}) {
    if (part->isHidden()) continue;
    const int height = part == m_chart ? m_chart->sizeHint().height() : part->heightForWidth(room);
    if (part == m_ways) top -= kBetween;  // goes on where the first words end
    part->setGeometry(kSide, top, room, height);
    top += height + kBetween;
  }
  m_needed = top;
}

// A height that changes moves the column's bar, and to paint that takes as long as the words: there is some to spare.
bool Inspector::makeRoom() {
  const auto* area = qobject_cast<const QScrollArea*>(parentWidget() ? parentWidget()->parentWidget() : nullptr);
  const bool scrolled = area && m_needed > area->viewport()->height(),
             suffices = minimumHeight() >= m_needed && minimumHeight() <= m_needed + kSpare;
  const int wanted = !scrolled ? m_needed : suffices ? minimumHeight() : m_needed + kSpare / 2;
  if (wanted == minimumHeight()) return false;
  setMinimumHeight(wanted);
  return true;
}

QSize Inspector::sizeHint() const { return {200 + 2 * kSide, minimumHeight()}; }
QSize Inspector::minimumSizeHint() const { return {kLeastWidth + 2 * kSide, 0}; }

void Inspector::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (event->size().width() == event->oldSize().width()) return;
  arrange();
  makeRoom();
}

void Inspector::setTheme(const Theme& theme) {
  m_chart->setTheme(theme);
  refreshSoon();
}

void Inspector::setShapes(const QString& hidden, const QString& internal) {
  m_hiddenShape = hidden;
  m_internalShape = internal;
  refreshSoon();
}

void Inspector::refreshSoon() {
  if (m_soon.isActive()) m_stale = m_stale || m_next != Part::Action;
  else m_soon.start(kRefreshMilliseconds);
}

// All parts speak of one moment, whatever the cursor does while they are put up.
void Inspector::writeNext() {
  if (m_next == Part::Action) m_page = compose();
  for (bool changed = false; !changed;) {
    changed = put(m_next);
    if (m_next == Part::Room) {
      m_next = Part::Action;
      if (std::exchange(m_stale, false)) m_soon.start(kRefreshMilliseconds);
      return;
    }
    m_next = static_cast<Part>(static_cast<int>(m_next) + 1);
    if (changed) m_soon.start(kPartMilliseconds);
  }
  arrange();
}

QString Inspector::text() {
  refresh();
  QStringList parts;
  for (const RichWords* one : {m_action, m_why, m_ways, m_step, m_range}) {
    if (!one->isHidden()) parts << one->toPlainText();
  }
  return parts.join(QLatin1Char('\n'));
}

void Inspector::follow(const QString& target) {
  const std::int64_t value = target.section(QLatin1Char(':'), 1).toLongLong();
  if (target.startsWith(QLatin1String("action:"))) {
    m_selection.setCursor(value + 1);
    Spot spot = m_selection.pinned();
    spot.action = value;
    m_selection.pin(spot);
  } else if (target.startsWith(QLatin1String("step:"))) {
    m_selection.pin({value, {}});
  } else {
    Q_EMIT tableAsked();
  }
}

void Inspector::explainCell(const CostCell& cell) {
  m_cell = cell;
  refresh();
}

void Inspector::refresh() {
  m_soon.stop();
  m_next = Part::Action;
  m_stale = false;
  m_page = compose();
  for (const Part part : {Part::Action, Part::Why, Part::Ways, Part::Chart, Part::Step, Part::Range}) put(part);
  arrange();
  makeRoom();
}

Inspector::Page Inspector::compose() {
  Page page;
  if (!m_selection.plan()) return page;
  page.action = actionWords();
  page.why = whyWords();
  if (m_cell) return page;
  page.step = stepText();
  page.range = rangeText();
  return page;
}

bool Inspector::put(Part part) {
  const auto write = [](RichWords* label, const QString& words) {
    if (label->isHidden() == words.isEmpty() && label->words() == words) return false;
    label->setVisible(!words.isEmpty());
    label->setWords(words);
    return true;
  };
  switch (part) {
    case Part::Action: return write(m_action, m_page.action);
    case Part::Why: return write(m_why, m_page.why.words.section(kNewLine, 0, 0));
    case Part::Ways:
      return write(m_ways, m_page.why.words.section(kNewLine, 1));  // the longest of all words, in two frames
    case Part::Chart:
      if (m_page.why.words == m_charted) return false;  // the words say all of it
      m_charted = m_page.why.words;
      m_chart->setVisible(m_page.why.why && m_page.why.why->candidates.size() > 1);
      m_chart->setWhy(std::move(m_page.why.why));
      return true;
    case Part::Step: return write(m_step, m_page.step);
    case Part::Range: return write(m_range, m_page.range);
    case Part::Room: return makeRoom();
  }
  return false;
}

QString Inspector::actionWords() const {
  if (m_cell)
    return tr("<b>A cell of the table</b>: t = %1 (steps) with m = %2 (%3), whether this schedule meets them or not.")
        .arg(m_cell->t)
        .arg(m_cell->m)
        .arg(whatIsCounted(m_selection.plan()->problem(), tr("the state they start from")));
  const std::int64_t looked = m_selection.focus().action.value_or(m_selection.cursor() - 1);
  return looked >= 0 ? actionText(looked)
                     : tr("<b>Start</b>: nothing is computed yet; the initial state h<sub>0</sub> is at hand.");
}

Inspector::Reason Inspector::whyWords() {
  const PlanPtr& plan = m_selection.plan();
  if (m_cell)
    return reasonOf(Subproblem{0, m_cell->t, m_cell->m * tableUnitBytes(plan->problem()), -1}, tr("<b>Why?</b>"));
  const std::int64_t looked = m_selection.focus().action.value_or(m_selection.cursor() - 1),
                     explained = actionToExplain(*plan, m_selection.focus(), m_selection.cursor());
  if (looked < 0) return {};
  const auto problem = subproblemOf(*plan, explained);
  return problem
             ? reasonOf(*problem, explained == looked ? tr("<b>Why?</b>")
                                                      : tr("<b>Why is it kept?</b> (%1)").arg(actionLink(explained)))
             : Reason{};
}

QString Inspector::actionText(std::int64_t action) const {
  const PlanPtr& plan = m_selection.plan();
  QString words =
      tr("<b>Action %1</b> of %2: %3").arg(action + 1).arg(plan->actionCount()).arg(Explain::action(*plan, action));
  if (m_selection.pinned().action == action) words += tr(" (pinned, Esc frees)");
  if (const core::Action* done = m_run.describes(plan) ? m_run.doneInstead(action) : nullptr)
    words += tr(" <b>The machine did something else:</b> %1.").arg(toQString(core::toText(*done)));
  if (const std::int64_t took = m_run.describes(plan) ? m_run.nanosecondsOf(action) : 0; took > 0)
    words += measuredText(static_cast<double>(took) / 1e6);
  return words;
}

// Whose measurement it is, where that is not just the newest.
QString Inspector::measuredText(double milliseconds) const {
  const QString number = durationText(milliseconds);
  if (m_run.followsNewest()) return tr(" Measured: %1.").arg(number);
  return tr(" Measured in iteration %1: %2.").arg(*m_run.shownIndex() + 1).arg(number);
}

Inspector::Reason Inspector::reasonOf(const Subproblem& problem, const QString& title) {
  const PlanPtr& plan = m_selection.plan();
  const core::StrategyKind kind = plan->problem().strategy.kind;
  const MixedTables::TablePtr table = kind == core::StrategyKind::Mixed ? tableFor(problem) : nullptr;
  auto why = whyOf(*plan, problem, table.get());
  if (!why) {
    if (kind == core::StrategyKind::Mixed)
      return {title + QLatin1Char(' ') +
                  (m_tables.filling() ? tr("The table of all sub-problems is being filled …") : m_tables.error()),
              std::nullopt};
    return {title + QLatin1Char(' ') +
                tr("'%1' follows a rule of its own: its single decisions are not weighed here.")
                    .arg(toQString(core::toText(plan->problem().strategy))),
            std::nullopt};
  }
  const QString t = QString::number(problem.t), m = QString::number(why->units);
  if (why->cost == core::MixedTable::kInfeasible)
    return {title + QLatin1Char(' ') +
                tr("%1 units have no room for even one hidden state: no schedule fits.").arg(why->units),
            std::nullopt};
  QString words = title + QLatin1Char(' ') +
                  tr("Steps %1…%2 are to be backpropagated from h<sub>%3</sub>: t = %4 (steps) with m = %5 (%7), at "
                     "best <b>C(%4, %5) = %6</b> forwards.")
                      .arg(problem.base + 1)
                      .arg(problem.base + problem.t)
                      .arg(problem.base)
                      .arg(t, m)
                      .arg(why->cost)
                      .arg(whatIsCounted(plan->problem(), QStringLiteral("h<sub>%1</sub>").arg(problem.base)));
  if (why->chosen) {
    const Candidate& chosen = *why->chosen;
    const QString y = QString::number(chosen.y), right = QString::number(why->right), left = QString::number(why->left),
                  fewer = QString::number(why->rightUnits);
    switch (chosen.kind) {
      case Candidate::Kind::Replay:
        if (problem.t == 1) {
          words += tr("<br>Only this step is left: it is computed once and backpropagated at once.");
          break;
        }
        words += (why->candidates.size() > 1 ? tr("<br>To keep another state would save nothing: each step is reached "
                                                  "from h<sub>%1</sub> again, t(t+1)/2 = %2.")
                                             : tr("<br>Beside h<sub>%1</sub> there is no room for another state: each "
                                                  "step is reached from it again, t(t+1)/2 = %2."))
                     .arg(problem.base)
                     .arg(chosen.q);
        break;
      case Candidate::Kind::Hidden:
        words += tr("<br><b>Keep h<sub>%1</sub></b>: y = %2 steps to get there, C(%3, %4) = %6 for the steps behind "
                    "it, C(%2, %5) = %7 for those up to it: %2 + %6 + %7 = <b>%8</b>")
                     .arg(problem.base + chosen.y)
                     .arg(y, right, fewer, m)
                     .arg(why->rightCost)
                     .arg(why->leftCost)
                     .arg(chosen.q);
        break;
      case Candidate::Kind::Internal:
        words += tr("<br><b>Keep I<sub>%1</sub></b>: y = %2 steps to get there, C(%3, %4) = %6 for the steps behind "
                    "it, C(%9, %5) = %7 for those before it: %2 + %6 + %7 = <b>%8</b>")
                     .arg(problem.base + chosen.y)
                     .arg(y, right, fewer, m)
                     .arg(why->rightCost)
                     .arg(why->leftCost)
                     .arg(chosen.q)
                     .arg(left);
        break;
    }
    if (chosen.kind != Candidate::Kind::Replay)
      words += chosen.q == why->cost ? tr(", the least of all places.")
                                     : tr("; the least of all places is %1.").arg(why->cost);
  }
  QStringList best;
  if (!why->optimalHidden.empty()) best << tr("a hidden state at y = %1").arg(ranges(why->optimalHidden));
  if (!why->optimalInternal.empty()) best << tr("an internal state at y = %1").arg(ranges(why->optimalInternal));
  if (why->replayOptimal) best << tr("keeping nothing");
  if (!best.isEmpty()) words += tr("<br>Optimal are: %1.").arg(best.join(tr("; ")));
  if (!m_cell) words += QLatin1Char(' ') + QStringLiteral("<a href=\"table:0\">%1</a>").arg(tr("Table of C(t, m)"));
  return {words, std::move(why)};
}

MixedTables::TablePtr Inspector::tableFor(const Subproblem& problem) {
  const core::Problem& whole = m_selection.plan()->problem();
  return m_tables.table(whole.steps, whole.sizes,
                        std::max(problem.freeBytes, whole.budgetBytes) / core::weightsOf(whole.sizes).unitBytes);
}

QString Inspector::stepText() const {
  const PlanPtr& plan = m_selection.plan();
  const Spot& focus = m_selection.focus();
  const auto step = focus.step;
  if (!step)
    return tr(
        "A <b>hidden state</b> h is what a step hands to the next: small, but using it costs a recomputation. An "
        "<b>internal state</b> I is all that the backward of its step reads: "
        "larger, and it saves one. Point at a step to see where its states are; click to hold it here.");
  QString words = tr("<b>Step %1%2</b>: %3")
                      .arg(*step)
                      .arg(m_selection.pinned().step == step ? tr(" (pinned, Esc frees)") : QString())
                      .arg(Explain::step(*plan, m_selection.state(), *step));
  const std::int64_t life = plan->lifeHolding(*step, m_selection.cursor());
  if (life >= 0) return words + usageText(*step, life);
  const std::int64_t backward = plan->backwardOf(*step);
  return words + tr(" Its backward is %1.").arg(actionLink(backward));
}

QString Inspector::usageText(std::int64_t step, std::int64_t life) const {
  const Plan& plan = *m_selection.plan();
  const Usage usage = usageOf(plan, life, m_selection.cursor());
  const bool hidden = usage.life.block.kind == core::Block::Kind::Hidden;
  const core::StateSizes sizes = plan.problem().sizes;
  const QString shape = hidden ? m_hiddenShape : m_internalShape;
  QString words = tr("<br>%1: %2%3. Kept by %4")
                      .arg(hidden ? tr("Hidden state") : tr("Internal state"),
                           bytesText(hidden ? sizes.hiddenBytes : sizes.internalBytes),
                           shape.isEmpty() ? QString() : tr(" as %1").arg(shape), actionLink(usage.life.begin));
  if (usage.nextAction) words += tr(", used next by %1").arg(actionLink(*usage.nextAction));
  words += tr(", last needed by %1").arg(actionLink(usage.lastAction));
  if (usage.freedBy < plan.actionCount()) words += tr(", freed by %1").arg(actionLink(usage.freedBy));
  if (step < plan.problem().steps && hidden)
    words += tr("; it is there for step %1").arg(link("step", step + 1, QString::number(step + 1)));
  return words + QLatin1Char('.');
}

QString Inspector::rangeText() const {
  const auto& range = m_selection.range();
  if (!range) return {};
  const Plan& plan = *m_selection.plan();
  if (range->axis == SelectedRange::Axis::Steps) {
    std::int64_t computed = 0, most = 0;
    for (std::int64_t step = range->first; step <= range->last; ++step) {
      computed += plan.timesComputed(step);
      most = std::max(most, plan.timesComputed(step));
    }
    const std::int64_t count = range->last - range->first + 1;
    return tr("<b>Steps %1 to %2</b> (%3 steps): computed %4 times in all, %5 per step, at most %6 times one step. "
              "Backpropagated from %7 to %8.")
        .arg(range->first)
        .arg(range->last)
        .arg(count)
        .arg(computed)
        .arg(static_cast<double>(computed) / static_cast<double>(count), 0, 'f', 3)
        .arg(most)
        .arg(actionLink(plan.backwardOf(range->last)), actionLink(plan.backwardOf(range->first)));
  }
  const Totals totals = plan.totals(range->first, range->last + 1);
  QString words = tr("<b>Actions %1 to %2</b> (%3 actions): %4 forwards, %5 of them again; %6 backwards; %7 hidden and "
                     "%8 internal states kept, %9 returns to a kept state; at most %10 held.")
                      .arg(range->first + 1)
                      .arg(range->last + 1)
                      .arg(range->last - range->first + 1)
                      .arg(totals.forwards + totals.recomputed)
                      .arg(totals.recomputed)
                      .arg(totals.backwards)
                      .arg(totals.saved)
                      .arg(totals.recorded)
                      .arg(totals.loaded)
                      .arg(bytesText(totals.peakBytes));
  if (m_run.describes(m_selection.plan())) {
    std::int64_t nanoseconds = 0;
    for (std::int64_t i = range->first; i <= range->last; ++i) nanoseconds += m_run.nanosecondsOf(i);
    if (nanoseconds > 0) words += measuredText(static_cast<double>(nanoseconds) / 1e6);
  }
  return words;
}

}  // namespace retrace::ui
