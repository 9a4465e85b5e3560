// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the menus over the window. Main thread.
#pragma once

#include <QObject>

class QMenu;

namespace retrace::ui {

class Document;
class MainWindow;
class RunController;

class Menus : public QObject {
  Q_OBJECT
 public:
  /// Fills the window's menu bar; lives as long as the window.
  explicit Menus(MainWindow& window);

 private:
  void buildFileMenu();
  void buildEditMenu();
  void buildViewMenu();
  void buildKindsMenu(QMenu& kinds);
  void buildThemes(QMenu& view);
  void buildMotion(QMenu& view);
  void buildScheduleMenu();
  void buildRunMenu();
  void buildHelpMenu();
  void setLoopEnd(bool begin);
  [[nodiscard]] RunController& runs();

  MainWindow& m_window;
  Document& m_document;
  QMenu* m_recent = nullptr;
};

}  // namespace retrace::ui
