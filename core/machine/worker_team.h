// SPDX-License-Identifier: Apache-2.0
// Owns the threads of the CPU machine: the caller and helpers that wait for work. One caller at a time. Every member
// works with denormal numbers flushed to zero, so that a vanishing gradient costs no more than any other.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace retrace::core {

/// Sets flush-to-zero for the thread while it lives.
class FlushDenormals {
 public:
  FlushDenormals();
  ~FlushDenormals();
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
  unsigned m_before = 0;
};

class WorkerTeam {
 public:
  WorkerTeam() = default;
  /// std::system_error when the system starts fewer threads; those that were started have ended then.
  explicit WorkerTeam(int members);
  ~WorkerTeam();
  WorkerTeam(const WorkerTeam&) = delete;
  WorkerTeam& operator=(const WorkerTeam&) = delete;

  [[nodiscard]] int members() const { return static_cast<int>(m_helpers.size()) + 1; }
  /// Calls work(member) once on every member, 0 on the caller's thread, and waits for all. `work` must not throw.
  template <typename Work>
  void run(const Work& work) {
    const FlushDenormals flush;
    if (m_helpers.empty()) {
      work(0);
      return;
    }
    start([](const void* context, int member) { (*static_cast<const Work*>(context))(member); }, &work);
    work(0);
    finish();
  }

 private:
  using Call = void (*)(const void*, int);
  void start(Call call, const void* context);
  void finish();
  void help(int member);

  Call m_call = nullptr;
  const void* m_context = nullptr;
  std::atomic<std::int64_t> m_round = 0;
  std::atomic<int> m_working = 0;
  std::atomic<bool> m_ending = false;
  std::vector<std::thread> m_helpers;
};

}  // namespace retrace::core
