// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the states of the window worth a picture: for screenshots, the contact sheet and its inspection. Main thread.
#pragma once

#include <QPixmap>
#include <QSize>
#include <QString>
#include <QStringList>
#include <functional>

#include "ui/model/plan.h"

namespace retrace::ui {

class MainWindow;

/// Every state, in the order of the contact sheet.
[[nodiscard]] QStringList showcaseNames();
/// Size, theme and language that belong to a state; empty: the usual ones.
struct ShowcaseFrame {
  QSize size;
  QString theme, language;
};
[[nodiscard]] ShowcaseFrame showcaseFrame(const QString& name);
/// Brings a shown window into the state and waits until all of it is there. Io or Failed with the reason when it cannot
/// be reached.
[[nodiscard]] core::Result<void> enterShowcase(MainWindow& window, const QString& name);
/// The window with the dialogs that stand before it.
[[nodiscard]] QPixmap picture(MainWindow& window);
/// Waits, with the event loop running, until `done` says so.
[[nodiscard]] bool waitUntil(const std::function<bool()>& done, int milliseconds);

/// FOLDER/<state>.png for every state and FOLDER/sheet.png with all of them.
[[nodiscard]] core::Result<void> writeContactSheet(const QString& folder);

}  // namespace retrace::ui
