// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the cheat sheet of all keys, written from the menus themselves, and the help of the view in focus. Main thread.
#pragma once

#include <QAction>
#include <QDialog>
#include <QMenuBar>

namespace retrace::ui {

/// Every entry of every menu, submenus included, without separators.
[[nodiscard]] QList<QAction*> allActions(const QMenuBar& menus);

/// A window with the keys of all menus and of the views. The caller shows it; it deletes itself.
[[nodiscard]] QDialog* makeCheatSheet(const QMenuBar& menus, QWidget* parent);

/// What the view in focus is for: the "what's this" text of the nearest widget that has one.
[[nodiscard]] QString helpFor(const QWidget* focused);
[[nodiscard]] QDialog* makeHelp(const QString& html, QWidget* parent);

}  // namespace retrace::ui
