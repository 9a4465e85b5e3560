// SPDX-License-Identifier: GPL-3.0-or-later
// The dialogs that the window opens, and what its views say of themselves. Main thread.
#pragma once

namespace retrace::ui {

class MainWindow;

/// Least memory, longest sequence, largest batch.
void showFit(MainWindow& window);
/// The table of C(t,m); once.
void showCostTable(MainWindow& window);
/// Every command by a part of its name.
void showPalette(MainWindow& window);
/// Asks for the command that runs networks.
void chooseWorker(MainWindow& window);
/// The words of "What's this?" and of F1.
void setHelpTexts(MainWindow& window);

}  // namespace retrace::ui
