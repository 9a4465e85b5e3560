// SPDX-License-Identifier: GPL-3.0-or-later
// Figures as text. Only for ui/figures. Main thread.
#pragma once

#include <string>

#include "ui/figures/figures.h"

namespace retrace::ui {

[[nodiscard]] core::Result<std::string> figureCsv(const FigureContent& content);
/// InvalidInput when TeX cannot hold all of it.
[[nodiscard]] core::Result<std::string> figureTex(const FigureContent& content, const FigureStyle& style);

}  // namespace retrace::ui
