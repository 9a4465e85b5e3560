// SPDX-License-Identifier: GPL-3.0-or-later
// Owns what is open, without a widget: what is chosen, the plan and the curves that follow from it, what is looked at,
// the run, the comparison, undo, the file and the message. The window, exports, pictures and tests are its users; each
// signal tells of something that has happened. Main thread.
#pragma once

#include <QObject>
#include <QUndoStack>
#include <optional>

#include "ui/document/compared.h"
#include "ui/document/training.h"
#include "ui/jobs/file_reader.h"
#include "ui/jobs/fit_question.h"
#include "ui/jobs/job.h"
#include "ui/jobs/solve_controller.h"
#include "ui/model/playback.h"
#include "ui/model/selection.h"
#include "ui/model/session.h"
#include "ui/model/setup.h"

namespace retrace::ui {

class Document : public QObject {
  Q_OBJECT
 public:
  /// Opens with 100 steps of an LSTM in 12 units, whose schedule is asked for.
  explicit Document(QObject* parent = nullptr);

  // What is chosen.
  [[nodiscard]] const Setup& setup() const { return m_setup; }
  [[nodiscard]] core::Problem problem() const { return m_setup.problem(); }
  /// A person has chosen something else: one entry of undo, with the entries of the same `gesture` (0: of none) as one.
  /// The plan is asked for where the problem is another.
  void choose(const Setup& setup, quint64 gesture = 0);
  /// Shows another problem's schedule beside this one; none: ends the comparison.
  void compareWith(const std::optional<core::Problem>& problem);
  [[nodiscard]] QUndoStack& undoStack() { return m_undo; }

  // What follows from it, and what is looked at.
  [[nodiscard]] Selection& selection() { return m_selection; }
  [[nodiscard]] const Selection& selection() const { return m_selection; }
  [[nodiscard]] const PlanPtr& plan() const { return m_selection.plan(); }
  /// Those of the plan on show, or older ones while new ones are on their way; null before the first.
  [[nodiscard]] const CurvesPtr& curves() const { return m_curves; }
  [[nodiscard]] Compared& compared() { return m_compared; }
  [[nodiscard]] Playback& playback() { return m_playback; }
  [[nodiscard]] Training& training() { return m_training; }
  [[nodiscard]] const Training& training() const { return m_training; }
  [[nodiscard]] const RunModel& run() const { return m_training.run(); }
  /// Whether the plan of what is chosen is on show, or it was said why there is none.
  [[nodiscard]] bool planned() const { return m_planShown; }
  /// The same of plan, curves and comparison.
  [[nodiscard]] bool settled() const { return m_planShown && m_curvesShown && m_compared.settled() && !opening(); }
  /// Whether no schedule of its model needs fewer forward operations than the plan on show.
  [[nodiscard]] bool planIsOptimal() const { return m_planIsOptimal; }

  // Files.
  /// Opens a session, a figure's session, a schedule or a recording, read beside the main thread. Until it is whole,
  /// and on an error, which becomes the message, everything stays as it was.
  void open(const QString& file);
  [[nodiscard]] bool opening() const { return m_reading.busy(); }
  /// The same, at once.
  [[nodiscard]] core::Result<void> openNow(const QString& file);
  /// Reads the file on show again.
  void reload();
  [[nodiscard]] Session session() const;
  [[nodiscard]] core::Result<void> openSession(const Session& session);
  /// From now on this is the file on show.
  [[nodiscard]] core::Result<void> saveSession(const QString& file);
  [[nodiscard]] core::Result<void> saveSchedule(const QString& file);
  /// What was opened or saved last; empty: nothing.
  [[nodiscard]] const QString& file() const { return m_file; }
  /// The same where it is a session; else empty.
  [[nodiscard]] const QString& sessionFile() const { return m_sessionFile; }
  /// Whether a session's file does not hold what is chosen now.
  [[nodiscard]] bool modified() const { return !m_undo.isClean() && !m_sessionFile.isEmpty(); }

  // How it is shown; a part of sessions.
  [[nodiscard]] const QString& themeName() const { return m_themeName; }
  void setThemeName(const QString& name);
  [[nodiscard]] bool treeShown() const { return m_treeShown; }
  void setTreeShown(bool shown);
  /// The part of the space-time picture that is seen; none: all of it.
  [[nodiscard]] const std::optional<SpacetimeRange>& visible() const { return m_visible; }
  void setVisible(const std::optional<SpacetimeRange>& range);
  /// The picture was moved to this part: nothing is to be shown anew.
  void noteVisible(const std::optional<SpacetimeRange>& range) { m_visible = range; }

  /// One sentence for people; empty: none.
  void say(const QString& sentence, bool warning = false);
  [[nodiscard]] const QString& message() const { return m_message; }
  [[nodiscard]] bool messageWarns() const { return m_messageWarns; }

 Q_SIGNALS:
  void setupChanged();
  /// Another plan is asked for, or the same is judged anew; Selection::planChanged tells of another one on show.
  void planAsked();
  void planJudged();
  void curvesChanged();
  void solving(bool busy, double part);
  void fileChanged();
  void opened(const QString& file);
  void themeChanged();
  void treeShownChanged(bool shown);
  void visibleChanged();
  void messageChanged();

 private:
  void connectSolving();
  /// Takes another setup without an entry of undo.
  void apply(const Setup& setup);
  void ask(const core::Problem& problem);
  void showPlan(const PlanPtr& plan);
  void showView();
  void show(const QString& file, OpenedFile opened);
  void nameFile(const QString& file, bool isSession);

  Setup m_setup;
  Selection m_selection;
  Playback m_playback{m_selection};
  CurvesPtr m_curves;
  SolveController m_solver;
  Compared m_compared{m_selection};
  Job m_reading;
  QUndoStack m_undo;
  bool m_planShown = false, m_curvesShown = false, m_planIsOptimal = false;
  std::optional<Session> m_view;  // what to show of the plan that is being solved
  std::optional<SpacetimeRange> m_visible;
  QString m_themeName = QStringLiteral("light"), m_file, m_sessionFile, m_message;
  bool m_treeShown = false, m_messageWarns = false;
  Training m_training{*this};
};

}  // namespace retrace::ui
