// SPDX-License-Identifier: GPL-3.0-or-later
// Owns what a document knows of running: the run on show, live or recorded, the worker that runs it, the machines that
// the worker has and what steps cost there, and the file that the next run is recorded to. Main thread.
#pragma once

#include <QObject>
#include <optional>

#include "ui/jobs/file_reader.h"
#include "ui/jobs/machine_finder.h"
#include "ui/jobs/predictions.h"
#include "ui/jobs/run_controller.h"
#include "ui/model/run_model.h"

namespace retrace::ui {

class Document;

class Training : public QObject {
  Q_OBJECT
 public:
  explicit Training(Document& document);

  [[nodiscard]] const RunModel& run() const { return m_run; }
  [[nodiscard]] RunController& controller() { return m_controller; }
  [[nodiscard]] bool running() const { return m_controller.running(); }
  [[nodiscard]] MachineFinder& machines() { return m_machines; }
  [[nodiscard]] const MachineFinder& machines() const { return m_machines; }
  [[nodiscard]] Predictions& predictions() { return m_predictions; }
  /// What an iteration of the plan on show takes, where steps of the chosen network were measured.
  [[nodiscard]] std::optional<Prediction> prediction();

  /// Starts what is chosen, `paused` before its first action. What stands in the way is said as the document's message.
  void start(bool paused = false);
  /// Has the worker measure what steps of the chosen network cost.
  void measureSteps();
  /// Looks at one iteration of run(), or at the newest from now on.
  void chooseIteration(std::optional<std::size_t> index);
  /// Shows a recorded run. Its plan must be on show.
  void show(const Recording& recording);

  /// Where the next run is recorded; empty: nowhere. A name that a run of this sitting wrote to is not used again:
  /// run.jsonl is followed by run-2.jsonl, so that nothing recorded is lost.
  void setRecordFile(const QString& file);
  [[nodiscard]] const QString& recordFile() const { return m_recordFile; }
  /// The whole recording of the run on show; empty where there is none.
  [[nodiscard]] const QString& shownRecording() const { return m_shownRecording; }

 Q_SIGNALS:
  /// A new run takes the place of run(), which is still as it was.
  void aboutToBegin();
  /// run() has more to show, or shows something else.
  void changed();
  /// Another iteration is looked at.
  void iterationChosen();
  void recordFileChanged();

 private:
  void connectRun();
  void takeEvents(const std::vector<core::Event>& events);
  void begin();

  Document& m_document;
  RunModel m_run;
  RunController m_controller;
  MachineFinder m_machines;
  Predictions m_predictions;
  PlanPtr m_asked;  // the plan of a run that is asked for and has not begun
  QString m_recordFile, m_shownRecording;
  bool m_recorded = false;  // into m_recordFile
};

}  // namespace retrace::ui
