// SPDX-License-Identifier: GPL-3.0-or-later
// Owns solving beside the window: one thread, the latest question wins, and the table stays when only budget or
// strategy moved. Use it on the main thread; answers arrive there as signals.
#pragma once

#include <QMetaType>
#include <QObject>
#include <atomic>
#include <memory>
#include <stop_token>

#include "ui/jobs/job.h"
#include "ui/model/curves.h"
#include "ui/model/plan.h"

namespace retrace::ui {

class SolveController : public QObject {
  Q_OBJECT
 public:
  explicit SolveController(QObject* parent = nullptr);

  /// Asks for the plan of `problem`, and for the curves that belong to it when they are not there yet. An older
  /// question is cancelled.
  void ask(const core::Problem& problem);
  /// Blocks until the last question is worked out. The answer itself still comes with the event loop.
  void waitUntilWorkedOut() { m_job.waitUntilWorkedOut(); }

 Q_SIGNALS:
  void solved(retrace::ui::PlanPtr plan);
  void curvesReady(retrace::ui::CurvesPtr curves);
  void failed(QString reason);
  void busyChanged(bool busy, double part);

 private:
  void answer(const core::Problem& problem, const std::stop_token& stop, const Job::Deliver& deliver);
  void deliverCurves(const Job::Deliver& deliver);
  void drawCurves(const core::Problem& problem, const std::stop_token& stop, const Job::Deliver& deliver);
  /// Adds one curve, or says in the note why it is left out. False when a newer question came.
  [[nodiscard]] bool addCurve(core::Problem problem, core::Strategy strategy, Curves& curves,
                              const std::stop_token& stop, const Job::Deliver& deliver);

  core::PlannerTables m_tables;                      // the job's
  CurvesPtr m_curves;                                // the job's: the last ones made
  std::atomic<const Curves*> m_delivered = nullptr;  // those that reached the main thread and were not overtaken
  Job m_job;                                         // last: ends first
};

}  // namespace retrace::ui

Q_DECLARE_METATYPE(retrace::ui::PlanPtr)
Q_DECLARE_METATYPE(retrace::ui::CurvesPtr)
