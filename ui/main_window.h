// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the window: puts the rooms side by side and connects their facts. Main thread.
#pragma once

#include <QMainWindow>

#include "ui/playback.h"
#include "ui/run_controller.h"
#include "ui/run_model.h"
#include "ui/solve_controller.h"
#include "ui/theme.h"

class QLabel;

namespace retrace::ui {

class Inspector;
class LossChart;
class MemoryView;
class OverviewStrip;
class ProblemPanel;
class SpacetimeView;
class TradeoffChart;
class Transport;

class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  explicit MainWindow(QWidget* parent = nullptr);

  /// Opens a schedule, a problem or a recording. On an error everything stays as it was.
  [[nodiscard]] core::Result<void> openFile(const QString& file);
  void setThemeByName(const QString& name);
  /// Whether the plan and the curves of what is chosen are on show.
  [[nodiscard]] bool settled() const { return m_planShown && m_curvesShown; }
  void startRun(bool paused = false);

  [[nodiscard]] Selection& selection() { return m_selection; }
  [[nodiscard]] Playback& playback() { return m_playback; }
  [[nodiscard]] const RunModel& run() const { return m_run; }
  [[nodiscard]] RunController& runController() { return m_runController; }
  [[nodiscard]] ProblemPanel& panel() { return *m_panel; }
  [[nodiscard]] SpacetimeView& spacetime() { return *m_spacetime; }
  [[nodiscard]] OverviewStrip& overview() { return *m_overview; }
  [[nodiscard]] MemoryView& memory() { return *m_memory; }
  [[nodiscard]] Transport& transport() { return *m_transport; }
  [[nodiscard]] Inspector& inspector() { return *m_inspector; }
  [[nodiscard]] TradeoffChart& tradeoff() { return *m_tradeoff; }
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
  void buildTransportKeys();
  void setLoopEnd(bool begin);
  void connectSolving();
  void connectRun();
  void ask(const core::Problem& problem);
  void nameParts(const core::Problem& problem);
  void showPlan(PlanPtr plan);
  void takeEvents(const std::vector<core::Event>& events);
  void refreshRun();
  [[nodiscard]] core::Result<void> openSchedule(const core::ScheduleFile& file);
  [[nodiscard]] core::Result<void> openRecording(const QString& file);
  void chooseFile();
  void saveSchedule();
  void exportTo(int figure);
  void say(const QString& sentence, bool warning = false);

  Selection m_selection;
  Playback m_playback{m_selection};
  RunModel m_run;
  SolveController m_solver;
  RunController m_runController;
  ProblemPanel* m_panel = nullptr;
  SpacetimeView* m_spacetime = nullptr;
  OverviewStrip* m_overview = nullptr;
  MemoryView* m_memory = nullptr;
  TradeoffChart* m_tradeoff = nullptr;
  LossChart* m_loss = nullptr;
  Inspector* m_inspector = nullptr;
  Transport* m_transport = nullptr;
  QLabel *m_summary = nullptr, *m_runLine = nullptr, *m_message = nullptr;
  QString m_summaryText;
  PlanPtr m_opened;  // a file's schedule
  bool m_planShown = false, m_curvesShown = false;
  std::optional<std::vector<core::Event>> m_recording;  // waits for its plan
};

}  // namespace retrace::ui
