// SPDX-License-Identifier: GPL-3.0-or-later
// Names of series: in the language of the window, and in English for tables, whatever the language.
#pragma once

#include <QCoreApplication>
#include <optional>

#include "ui/plot/plot.h"

namespace retrace::ui {

/// A series under a name that is marked with QT_TRANSLATE_NOOP("Figures", ...); `number` takes the place of its %1.
[[nodiscard]] inline PlotSeries named(const char* english, PlotSeries series, std::optional<std::int64_t> number = {}) {
  series.name = QCoreApplication::translate("Figures", english);
  series.column = QString::fromUtf8(english);
  if (number)
    for (QString* words : {&series.name, &series.column}) *words = words->arg(*number);
  return series;
}

}  // namespace retrace::ui
