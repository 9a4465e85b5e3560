// SPDX-License-Identifier: GPL-3.0-or-later
// What figures are made of, out of a document. Main thread.
#pragma once

#include "ui/document/document.h"
#include "ui/figures/figures.h"

namespace retrace::ui {

/// Plan, curves, run and session as they are on show. The kinds of cells that are left out are for the picture to say.
[[nodiscard]] FigureSource figureSourceOf(const Document& document);

}  // namespace retrace::ui
