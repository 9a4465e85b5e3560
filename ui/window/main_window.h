// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the window: puts the views of a document side by side, and their menus over them. Main thread.
#pragma once

#include <QMainWindow>

#include "ui/document/document.h"

class QLabel;

namespace retrace::ui {

class Comparison;
class ElidedLabel;
class FileCommands;
class Inspector;
class IterationBar;
class LossChart;
class MemoryView;
class OverviewStrip;
class ProblemPanel;
class SideColumn;
class SpacetimeView;
class TradeoffChart;
class Transport;

class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  /// The document must outlive the window.
  explicit MainWindow(Document& document, QWidget* parent = nullptr);

  [[nodiscard]] Document& document() { return m_document; }
  [[nodiscard]] FileCommands& files() { return *m_files; }
  [[nodiscard]] ProblemPanel& panel() { return *m_panel; }
  [[nodiscard]] SpacetimeView& spacetime() { return *m_spacetime; }
  [[nodiscard]] OverviewStrip& overview() { return *m_overview; }
  [[nodiscard]] Comparison& comparison() { return *m_comparison; }
  [[nodiscard]] MemoryView& memory() { return *m_memory; }
  [[nodiscard]] TradeoffChart& tradeoff() { return *m_tradeoff; }
  [[nodiscard]] LossChart& loss() { return *m_loss; }
  [[nodiscard]] Inspector& inspector() { return *m_inspector; }
  [[nodiscard]] IterationBar& iterations() { return *m_iterations; }
  [[nodiscard]] Transport& transport() { return *m_transport; }

 protected:
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void buildLayout();
  void connectPlan();
  void connectRun();
  void connectFile();
  void namePartsOfStates();
  void showRun();
  void showTheme();
  void showTitle();

  Document& m_document;
  ProblemPanel* m_panel;
  SpacetimeView* m_spacetime;
  Comparison* m_comparison;
  OverviewStrip* m_overview;
  MemoryView* m_memory;
  TradeoffChart* m_tradeoff;
  LossChart* m_loss;
  Inspector* m_inspector;
  IterationBar* m_iterations;
  Transport* m_transport;
  FileCommands* m_files;
  SideColumn* m_side = nullptr;
  ElidedLabel* m_message;
};

}  // namespace retrace::ui
