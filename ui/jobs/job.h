// SPDX-License-Identifier: GPL-3.0-or-later
// Work beside the main thread, in the one way that this program has for it: a question is asked, an older one is
// cancelled, and what comes of an overtaken question is dropped. Used on the main thread.
#pragma once

#include <QObject>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace retrace::ui {

class Job : public QObject {
  Q_OBJECT
 public:
  /// Runs something on the main thread, unless a newer question was asked by then.
  using Deliver = std::function<void(std::function<void()>)>;
  /// Runs on the job's own thread; looks at the token often enough to end at once. May throw std::bad_alloc.
  using Work = std::function<void(const std::stop_token& stop, const Deliver& deliver)>;

  explicit Job(QObject* parent = nullptr) : QObject(parent) {}
  ~Job() override;

  /// The latest question wins.
  void ask(Work work);
  /// Ends the question at hand without an answer.
  void cancel();
  /// Whether a question is worked on, or its end has not reached the main thread yet.
  [[nodiscard]] bool busy() const { return m_busy; }
  /// Blocks until the last question is worked out. Its answers still come with the event loop.
  void waitUntilWorkedOut();

 Q_SIGNALS:
  /// The last question is worked out and all its answers are delivered, or it was cancelled.
  void idle();
  /// The question at hand needed more memory than there is.
  void ranOutOfMemory();

 private:
  void work(const std::stop_token& stop);
  void post(std::uint64_t generation, std::function<void()> answer);

  std::mutex m_mutex;
  std::condition_variable_any m_asked, m_workedOut;
  Work m_work;  // what is to be done next; empty: nothing
  std::uint64_t m_workGeneration = 0;
  std::stop_source m_currentStop;
  bool m_working = false;
  std::uint64_t m_generation = 0;  // main thread
  bool m_busy = false;             // main thread
  std::jthread m_thread;           // last: ends first
};

}  // namespace retrace::ui
