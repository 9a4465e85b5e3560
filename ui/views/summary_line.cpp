// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/summary_line.h"

#include "ui/common/number_words.h"
#include "ui/common/text.h"

namespace retrace::ui {

namespace {
constexpr qint64 kQuietMilliseconds = 150;  // what takes longer says how far it is
}

SummaryLine::SummaryLine(Document& document, QWidget* parent) : SteadyLabel(parent), m_document(document) {
  setObjectName(QStringLiteral("summary"));
  setContentsMargins(10, 0, 16, 0);
  m_asked.start();
  connect(&document, &Document::planAsked, this, [this] { m_asked.start(); });
  connect(&document, &Document::planJudged, this, &SummaryLine::refresh);
  connect(&document, &Document::setupChanged, this, &SummaryLine::refresh);
  connect(&document.training().predictions(), &Predictions::changed, this, &SummaryLine::refresh);
  connect(&document, &Document::solving, this, &SummaryLine::showProgress);
}

void SummaryLine::showProgress(bool busy, double part) {
  if (busy && m_asked.elapsed() < kQuietMilliseconds) return;  // words that come and go at once are read by nobody
  if (busy) setText(tr("Solving: %1 %").arg(100.0 * part, 0, 'f', 0));
  else if (m_document.planned()) setText(m_words);
}

void SummaryLine::refresh() {
  const PlanPtr& plan = m_document.plan();
  if (!plan) return;
  const core::Solution& solution = plan->solution();
  const auto steps = static_cast<double>(plan->problem().steps),
             forwards = static_cast<double>(solution.forwardOperations);
  const double slower = core::timeRatio(forwards + solution.transferCost, plan->problem().steps, plan->problem().costs);
  const auto predicted = m_document.training().prediction();
  const QString time = predicted ? tr("predicted <b>%1</b> an iteration, %2 × storing everything")
                                       .arg(durationText(predicted->milliseconds))
                                       .arg(predicted->ratio, 0, 'f', 2)
                                 : tr("estimated %1 × the time of storing everything").arg(slower, 0, 'f', 2);
  m_words =
      tr("<b>%1</b>: %2 forwards (%3 per step, %4)%5, %6 actions%7")
          .arg(toQString(core::toText(plan->problem().strategy)))
          .arg(solution.forwardOperations)
          .arg(forwards / steps, 0, 'f', 3)
          .arg(time)
          .arg(solution.transferCost > 0.0 ? tr(" and transfers as dear as %1").arg(solution.transferCost, 0, 'g', 6)
                                           : QString())
          .arg(plan->actionCount())
          .arg(m_document.planIsOptimal() ? tr(", optimal in its model") : QString());
  if (m_document.planned()) setText(m_words);
  setToolTip(predicted ? m_words + tr(". Steps were measured on %1 (Ctrl+M).").arg(predicted->machine)
                       : m_words + tr(". Ctrl+M measures what steps cost here, and predicts milliseconds."));
}

}  // namespace retrace::ui
