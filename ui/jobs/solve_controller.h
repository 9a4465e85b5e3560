// SPDX-License-Identifier: GPL-3.0-or-later
// Owns solving beside the window: one thread, the latest question wins, and the table stays when only budget or
// strategy moved. Use it on the main thread; answers arrive there as signals.
#pragma once

#include <QMetaType>
#include <QObject>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "ui/model/curves.h"
#include "ui/model/plan.h"

namespace retrace::ui {

class SolveController : public QObject {
  Q_OBJECT
 public:
  explicit SolveController(QObject* parent = nullptr);
  ~SolveController() override;

  /// Asks for the plan of `problem`, and for the curves that belong to it when they are not there yet. An older
  /// question is cancelled.
  void ask(const core::Problem& problem);
  /// Blocks until the last question is worked out. The answer itself still comes with the event loop.
  void waitUntilWorkedOut();

 Q_SIGNALS:
  void solved(retrace::ui::PlanPtr plan);
  void curvesReady(retrace::ui::CurvesPtr curves);
  void failed(QString reason);
  void busyChanged(bool busy, double part);

 private:
  struct Question {
    core::Problem problem;
    std::uint64_t generation = 0;
  };
  void work(std::stop_token stop);
  void answer(const Question& question, std::stop_token stop);
  void deliverCurves(const Question& question);
  void drawCurves(const Question& question, std::stop_token stop);
  /// Adds one curve, or says in the note why it is left out. False when a newer question came.
  [[nodiscard]] bool addCurve(const Question& question, core::Strategy strategy, Curves& curves, std::stop_token stop);
  /// Runs `deliver` on the main thread unless a newer question was asked meanwhile.
  template <typename Deliver>
  void post(std::uint64_t generation, Deliver deliver);

  std::mutex m_mutex;
  std::condition_variable_any m_asked, m_workedOut;
  bool m_working = false;
  std::optional<Question> m_question;
  std::stop_source m_currentStop;
  std::uint64_t m_generation = 0;                    // main thread
  core::PlannerTables m_tables;                      // worker thread
  CurvesPtr m_curves;                                // worker thread: the last ones made
  std::atomic<const Curves*> m_delivered = nullptr;  // those that reached the main thread and were not overtaken
  std::jthread m_thread;                             // last: ends first
};

}  // namespace retrace::ui

Q_DECLARE_METATYPE(retrace::ui::PlanPtr)
Q_DECLARE_METATYPE(retrace::ui::CurvesPtr)
