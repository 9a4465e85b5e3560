// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the table twins of the pictures: actions, kept states, steps and curves as rows to read, sort out and copy. Main
// thread.
#pragma once

#include <QDialog>

#include "ui/model/curves.h"
#include "ui/model/selection.h"

namespace retrace::ui {

/// A window of tables of what is on show now. The caller shows it; it deletes itself.
[[nodiscard]] QDialog* makeTables(const Selection& selection, const CurvesPtr& curves, QWidget* parent);

}  // namespace retrace::ui
