// SPDX-License-Identifier: Apache-2.0
// Owns blocks of floats aligned to 64 bytes, so that the same product meets the same alignment every time. One owner
// each.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>

namespace retrace::core {

class AlignedFloats {
 public:
  /// Zeros; what was held is freed first. Throws std::bad_alloc, which the machine that owns the block turns into an
  /// Error; the block is empty then.
  void allocate(std::int64_t count) {
    m_count = 0;
    m_data.reset();
    const std::size_t bytes = static_cast<std::size_t>(count) * sizeof(float) + kAlignment;
    m_data.reset(static_cast<float*>(::operator new (bytes, std::align_val_t{kAlignment})));
    m_count = count;
    useLargePages();
    clear();
  }
  void clear() { std::memset(m_data.get(), 0, static_cast<std::size_t>(bytes())); }
  [[nodiscard]] float* data() { return m_data.get(); }
  [[nodiscard]] const float* data() const { return m_data.get(); }
  [[nodiscard]] std::span<float> span() { return {m_data.get(), static_cast<std::size_t>(m_count)}; }
  [[nodiscard]] std::span<const float> span() const { return {m_data.get(), static_cast<std::size_t>(m_count)}; }
  [[nodiscard]] std::int64_t bytes() const { return m_count * static_cast<std::int64_t>(sizeof(float)); }

 private:
  static constexpr std::size_t kAlignment = 64;
  // Weights and arenas are walked in long strides: with large pages the processor finds them without asking the page
  // table each time.
  void useLargePages() {
#ifdef MADV_HUGEPAGE
    constexpr std::int64_t kWorthIt = 4 << 20;
    if (bytes() < kWorthIt) return;
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGE_SIZE));
    const std::uintptr_t begin = (reinterpret_cast<std::uintptr_t>(m_data.get()) + page - 1) / page * page;
    const std::uintptr_t end = reinterpret_cast<std::uintptr_t>(m_data.get() + m_count) / page * page;
    static_cast<void>(
        ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE));  // a hint: correct without it
#endif
  }
  struct Free {
    void operator()(float* data) const { ::operator delete (data, std::align_val_t{kAlignment}); }
  };
  std::unique_ptr<float, Free> m_data;
  std::int64_t m_count = 0;
};

[[nodiscard]] inline std::int64_t physicalMemoryBytes() {
  return static_cast<std::int64_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<std::int64_t>(::sysconf(_SC_PAGE_SIZE));
}

}  // namespace retrace::core
