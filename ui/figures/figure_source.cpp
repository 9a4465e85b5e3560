// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/figure_source.h"

namespace retrace::ui {

FigureSource figureSourceOf(const Document& document) {
  FigureSource source{document.plan(), document.curves(), {}, {}, toLink(document.session())};
  if (source.plan && document.visible()) source.section = Section::of(*document.visible(), *source.plan);
  source.tree = document.treeShown();
  const RunModel& run = document.run();
  if (!run.started() || run.iterations().empty()) return source;
  source.runs.push_back({*run.started(), run.iterations()});
  if (const QString& file = document.training().shownRecording(); !file.isEmpty() && !document.training().running())
    source.recordings.append(file);
  return source;
}

}  // namespace retrace::ui
