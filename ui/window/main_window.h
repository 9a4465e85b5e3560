// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the window: puts the rooms side by side and connects their facts. Main thread.
#pragma once

#include <QElapsedTimer>
#include <QMainWindow>
#include <QPointer>
#include <QUndoStack>

#include "ui/common/theme.h"
#include "ui/jobs/machine_finder.h"
#include "ui/jobs/mixed_tables.h"
#include "ui/jobs/predictions.h"
#include "ui/jobs/run_controller.h"
#include "ui/jobs/solve_controller.h"
#include "ui/model/playback.h"
#include "ui/model/run_model.h"
#include "ui/model/session.h"

class QActionGroup;
class QFileInfo;
class QLabel;
class QMenu;

namespace retrace::ui {

struct FigureSource;
class Comparison;
class CostTable;
class ElidedLabel;
class FocusRing;
class Inspector;
class IterationBar;
class LossChart;
class MemoryView;
class OverviewStrip;
class ProblemPanel;
class SideColumn;
class SpacetimeView;
class SteadyLabel;
class TradeoffChart;
class Transport;

class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  explicit MainWindow(QWidget* parent = nullptr);

  /// Opens a session, a schedule or a recording. On an error everything stays as it was.
  [[nodiscard]] core::Result<void> openFile(const QString& file);
  /// All that is chosen and shown.
  [[nodiscard]] Session session() const;
  [[nodiscard]] core::Result<void> openSession(const Session& session);
  /// What figures are made of: all that is on show.
  [[nodiscard]] FigureSource figureSource() const;
  /// Shows another problem's schedule beside this one; none: ends the comparison.
  void compareWith(const std::optional<core::Problem>& problem);
  void setThemeByName(const QString& name);
  /// Whether the plan and the curves of what is chosen are on show.
  [[nodiscard]] bool settled() const { return m_planShown && m_curvesShown && comparisonSettled(); }
  void startRun(bool paused = false);

  [[nodiscard]] Selection& selection() { return m_selection; }
  [[nodiscard]] Playback& playback() { return m_playback; }
  [[nodiscard]] const RunModel& run() const { return m_run; }
  [[nodiscard]] RunController& runController() { return m_runController; }
  [[nodiscard]] const MachineFinder& machineFinder() const { return m_machines; }
  [[nodiscard]] Predictions& predictions() { return m_predictions; }
  [[nodiscard]] QUndoStack& undoStack() { return m_undo; }
  [[nodiscard]] Comparison& comparison() { return *m_comparison; }
  [[nodiscard]] ProblemPanel& panel() { return *m_panel; }
  [[nodiscard]] SpacetimeView& spacetime() { return *m_spacetime; }
  [[nodiscard]] OverviewStrip& overview() { return *m_overview; }
  [[nodiscard]] MemoryView& memory() { return *m_memory; }
  [[nodiscard]] Transport& transport() { return *m_transport; }
  [[nodiscard]] Inspector& inspector() { return *m_inspector; }
  [[nodiscard]] IterationBar& iterations() { return *m_iterations; }
  [[nodiscard]] LossChart& loss() { return *m_loss; }
  [[nodiscard]] TradeoffChart& tradeoff() { return *m_tradeoff; }
  void showMessage(const QString& sentence, bool warning) { say(sentence, warning); }
  /// The sentence on show at the bottom.
  [[nodiscard]] QString message() const;

 protected:
  /// Lets a focused control keep the keys it needs, which are shortcuts everywhere else.
  bool eventFilter(QObject* object, QEvent* event) override;
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void buildLayout();
  void buildMenus();
  void buildFileMenu();
  void buildEditMenu();
  void buildViewMenu();
  void buildScheduleMenu();
  void buildRunMenu();
  void buildHelpMenu();
  void showPalette();
  void showCostTable();
  void showFit();
  void setLoopEnd(bool begin);
  void connectSolving();
  void connectRun();
  void connectMachines();
  void chooseWorker();
  void connectEditing();
  [[nodiscard]] nlohmann::json chosen() const;
  void recordEdit(quint64 gesture);
  void applySetup(const nlohmann::json& setup);
  void showGhost(bool dragging);
  [[nodiscard]] bool comparisonSettled() const;
  void ask(const core::Problem& problem);
  void nameParts(const core::Problem& problem);
  void showPlan(PlanPtr plan);
  void takeEvents(const std::vector<core::Event>& events);
  void refreshRun();
  void summarise();
  void measureSteps();
  void beginRun();
  void chooseIteration(std::optional<std::size_t> index);
  [[nodiscard]] QString runText() const;
  [[nodiscard]] core::Result<void> openAs(const QFileInfo& file);
  [[nodiscard]] core::Result<void> openSchedule(const core::ScheduleFile& file);
  [[nodiscard]] core::Result<void> openRecording(const QString& file);
  void applyView();
  void chooseFile();
  /// Saves into the file of the session on show; asks for one when there is none, or when `elsewhere`. Whether it was
  /// saved.
  bool saveSession(bool elsewhere = false);
  void reload();
  /// From now on the window shows this file; `isSession`: saving goes into it.
  void nameFile(const QString& file, bool isSession);
  /// Whether the window may close: asks about a session's changes that are not in its file.
  [[nodiscard]] bool mayClose();
  void fillRecent();
  void rememberFile(const QString& file);
  void saveSchedule();
  void showExport();
  void say(const QString& sentence, bool warning = false);

  Selection m_selection;
  Playback m_playback{m_selection};
  RunModel m_run;
  MixedTables m_tables;
  SolveController m_solver;
  RunController m_runController;
  MachineFinder m_machines;
  Predictions m_predictions;
  bool m_equalsOptimum = false;  // of the plan on show
  QUndoStack m_undo;
  nlohmann::json m_setup;  // what was chosen last
  bool m_applying = false;
  ProblemPanel* m_panel = nullptr;
  SpacetimeView* m_spacetime = nullptr;
  Comparison* m_comparison = nullptr;
  OverviewStrip* m_overview = nullptr;
  MemoryView* m_memory = nullptr;
  TradeoffChart* m_tradeoff = nullptr;
  LossChart* m_loss = nullptr;
  Inspector* m_inspector = nullptr;
  IterationBar* m_iterations = nullptr;
  SideColumn* m_side = nullptr;
  QPointer<CostTable> m_costTable;  // while it is open
  Transport* m_transport = nullptr;
  SteadyLabel* m_summary = nullptr;
  QLabel* m_runLine = nullptr;
  ElidedLabel* m_message = nullptr;
  FocusRing* m_focusRing = nullptr;
  QMenu* m_recent = nullptr;
  QActionGroup* m_themes = nullptr;
  QAction* m_tree = nullptr;
  QString m_summaryText, m_themeName;
  std::optional<Session> m_view;  // what to show of the plan that is being solved
  PlanPtr m_opened;               // a file's schedule
  bool m_planShown = false, m_curvesShown = false;
  QString m_file, m_sessionFile;  // what was opened or saved last; m_sessionFile is empty when that is no session
  QElapsedTimer m_asked;          // since the last question
  PlanPtr m_runPlan;              // of a run that is asked for and has not begun
  QString m_recordingFile;        // of the run on show; empty when it is not recorded
  std::optional<std::vector<core::Event>> m_recording;  // waits for its plan
};

}  // namespace retrace::ui
