// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/run_line.h"

#include "ui/common/number_words.h"

namespace retrace::ui {

RunLine::RunLine(Document& document, QWidget* parent)
    : QLabel(tr("Run trains a real network on the data under this budget."), parent), m_document(document) {
  setWordWrap(true);
  setObjectName(QStringLiteral("runLine"));
  setContentsMargins(10, 4, 10, 4);
  const auto refresh = [this] {
    if (m_document.run().started()) setText(words());
  };
  connect(&document.training(), &Training::changed, this, refresh);
  connect(&document, &Document::planJudged, this, refresh);  // whose plan this is, or is no more
}

// The held-out loss that was measured last, up to the iteration that is looked at.
QString RunLine::heldOut() const {
  const RunModel& run = m_document.run();
  if (run.started()->validateEvery == 0) return {};
  for (std::size_t index = *run.shownIndex() + 1; index-- > 0;) {
    const core::IterationDone& one = run.iterations()[index];
    if (!one.validationLoss) continue;
    if (index == *run.shownIndex()) return tr(" · held-out <b>%1</b>").arg(*one.validationLoss, 0, 'f', 3);
    return tr(" · held-out <b>%1</b> after %2").arg(*one.validationLoss, 0, 'f', 3).arg(one.iteration + 1);
  }
  return {};
}

QString RunLine::words() const {
  const RunModel& run = m_document.run();
  const core::RunStarted& started = *run.started();
  if (run.iterations().empty()) return tr("First iteration of %1 …").arg(started.iterations);
  const core::IterationDone& shown = run.iterations()[*run.shownIndex()];
  QString line = tr("Iteration <b>%1</b> of %2 · loss <b>%3</b>%4 · <b>%5 ms</b> (median %6). Forwards: predicted %7, "
                    "measured %8. Arena: budget %9, measured peak %10.")
                     .arg(shown.iteration + 1)
                     .arg(started.iterations)
                     .arg(shown.loss, 0, 'f', 3)
                     .arg(heldOut())
                     .arg(shown.milliseconds, 0, 'f', 1)
                     .arg(run.iterationMilliseconds().median, 0, 'f', 1)
                     .arg(started.forwardOperationsPredicted)
                     .arg(shown.forwardOperations)
                     .arg(bytesText(started.problem.budgetBytes), bytesText(shown.peakArenaBytes));
  if (!run.followsNewest() && !run.shownTimesKept() && run.timesLetGo() > 0)
    line += tr(" <b>The times of its actions were let go:</b> those of the newest %1 iterations are kept.")
                .arg(run.timesKept());
  if (const auto difference = run.firstDifference())
    line += tr(" <b>Action %1 was not the planned one.</b>").arg(*difference + 1);
  if (!run.describes(m_document.plan())) line += tr(" The picture shows another problem now.");
  return line;
}

}  // namespace retrace::ui
