// SPDX-License-Identifier: GPL-3.0-or-later
// Owns what a person does with files: choose, save, export, open again; and the question before the window closes. Main
// thread.
#pragma once

#include <QObject>

class QMenu;

namespace retrace::ui {

class Document;
class MainWindow;

class FileCommands : public QObject {
  Q_OBJECT
 public:
  explicit FileCommands(MainWindow& window);
  void choose();
  /// Saves into the file of the session on show; asks for one when there is none, or when `elsewhere`. Whether it was
  /// saved.
  bool saveSession(bool elsewhere = false);
  void saveSchedule();
  void exportFigure();
  /// Puts the files that were opened last into a menu.
  void fillRecent(QMenu& menu);
  /// Whether the window may close: asks about a run that goes on, and about a session's changes that are not in its
  /// file.
  [[nodiscard]] bool mayClose();

 private:
  MainWindow& m_window;
  Document& m_document;
};

}  // namespace retrace::ui
