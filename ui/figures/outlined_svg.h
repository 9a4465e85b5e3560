// SPDX-License-Identifier: GPL-3.0-or-later
// Owns writing an SVG file whose letters are outlines: it looks the same in every program, with or without our font.
// Main thread.
#pragma once

#include <QByteArray>
#include <QPainter>
#include <QSize>
#include <QString>
#include <functional>

namespace retrace::ui {

/// `draw` paints on a page of `size` units, `unitsPerMm` of which are a millimetre.
[[nodiscard]] QByteArray outlinedSvg(QSize size, int unitsPerMm, const QString& title, const QString& description,
                                     const std::function<void(QPainter&)>& draw);

}  // namespace retrace::ui
