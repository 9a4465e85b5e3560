// SPDX-License-Identifier: Apache-2.0
#include "core/machine/worker_team.h"

#ifdef __SSE2__
#include <immintrin.h>
#endif

namespace retrace::core {

namespace {

// Pieces of work follow one another within microseconds, so a member looks a while before it sleeps.
constexpr int kLooks = 4000;

void shortPause() {
#ifdef __SSE2__
  _mm_pause();
#endif
}

template <typename Value>
Value waitWhile(const std::atomic<Value>& value, Value old) {
  for (int look = 0; look < kLooks; ++look) {
    if (const Value now = value.load(std::memory_order_acquire); now != old) return now;
    shortPause();
  }
  value.wait(old, std::memory_order_acquire);
  return value.load(std::memory_order_acquire);
}

}  // namespace

FlushDenormals::FlushDenormals() {
#ifdef __SSE2__
  constexpr unsigned kFlushToZero = 0x8000, kDenormalsAreZero = 0x0040;
  m_before = _mm_getcsr();
  _mm_setcsr(m_before | kFlushToZero | kDenormalsAreZero);
#endif
}

FlushDenormals::~FlushDenormals() {
#ifdef __SSE2__
  _mm_setcsr(m_before);
#endif
}

// Once the delegated constructor is done the destructor runs even when this one throws: it ends the helpers there are.
WorkerTeam::WorkerTeam(int members) : WorkerTeam() {
  for (int member = 1; member < members; ++member) m_helpers.emplace_back([this, member] { help(member); });
}

WorkerTeam::~WorkerTeam() {
  m_ending = true;
  m_round.fetch_add(1, std::memory_order_release);
  m_round.notify_all();
  for (std::thread& helper : m_helpers) helper.join();
}

void WorkerTeam::start(Call call, const void* context) {
  m_call = call;
  m_context = context;
  m_working.store(static_cast<int>(m_helpers.size()), std::memory_order_relaxed);
  m_round.fetch_add(1, std::memory_order_release);
  m_round.notify_all();
}

void WorkerTeam::finish() {
  for (int left = m_working.load(std::memory_order_acquire); left != 0;) left = waitWhile(m_working, left);
}

void WorkerTeam::help(int member) {
  const FlushDenormals flush;
  for (std::int64_t round = 0;;) {
    round = waitWhile(m_round, round);
    if (m_ending) return;
    m_call(m_context, member);
    if (m_working.fetch_sub(1, std::memory_order_acq_rel) == 1) m_working.notify_all();
  }
}

}  // namespace retrace::core
