// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/job.h"

#include <new>
#include <utility>

namespace retrace::ui {

Job::~Job() {
  const std::lock_guard lock(m_mutex);
  m_currentStop.request_stop();
  m_thread.request_stop();
}

void Job::ask(Work work) {
  ++m_generation;
  m_busy = true;
  const std::lock_guard lock(m_mutex);
  m_currentStop.request_stop();
  m_work = std::move(work);
  m_workGeneration = m_generation;
  if (!m_thread.joinable()) m_thread = std::jthread([this](const std::stop_token& stop) { this->work(stop); });
  m_asked.notify_one();
}

void Job::cancel() {
  ++m_generation;
  {
    const std::lock_guard lock(m_mutex);
    m_currentStop.request_stop();
    m_work = {};
  }
  if (std::exchange(m_busy, false)) Q_EMIT idle();
}

void Job::waitUntilWorkedOut() {
  std::unique_lock lock(m_mutex);
  m_workedOut.wait(lock, [this] { return !m_work && !m_working; });
}

void Job::post(std::uint64_t generation, std::function<void()> answer) {
  QMetaObject::invokeMethod(
      this,
      [this, generation, answer = std::move(answer)] {
        if (generation == m_generation) answer();
      },
      Qt::QueuedConnection);
}

void Job::work(const std::stop_token& stop) {
  for (;;) {
    Work next;
    std::uint64_t generation = 0;
    std::stop_token current;
    {
      std::unique_lock lock(m_mutex);
      if (!m_asked.wait(lock, stop, [this] { return static_cast<bool>(m_work); })) return;
      next = std::exchange(m_work, {});
      generation = m_workGeneration;
      m_working = true;
      m_currentStop = {};
      current = m_currentStop.get_token();
      if (stop.stop_requested()) return;
    }
    try {
      next(current, [this, generation](std::function<void()> answer) { post(generation, std::move(answer)); });
    } catch (const std::bad_alloc&) {
      post(generation, [this] { Q_EMIT ranOutOfMemory(); });
    }
    post(generation, [this] {
      m_busy = false;
      Q_EMIT idle();
    });
    const std::lock_guard lock(m_mutex);
    m_working = false;
    m_workedOut.notify_all();
  }
}

}  // namespace retrace::ui
