// SPDX-License-Identifier: Apache-2.0
// Owns memory of the device and pinned memory of the host, freed with its owner; and the plan that adds up what a run
// needs before any of it is allocated. One thread.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/machine/backend.h"

namespace retrace::gpu {

/// `Bytes` of one kind of memory. Movable, not copyable.
class Buffer {
 public:
  enum class Place : std::uint8_t { Device, PinnedHost };
  Buffer() = default;
  ~Buffer() { release(); }
  Buffer(Buffer&& other) noexcept { swap(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    swap(other);
    return *this;
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  /// Exactly `bytes`; what was held is freed first. Unavailable with what the driver said.
  [[nodiscard]] core::Result<void> allocate(Place place, std::int64_t bytes);
  [[nodiscard]] std::int64_t bytes() const { return m_bytes; }
  [[nodiscard]] void* data() const { return m_data; }
  [[nodiscard]] float* floats() const { return static_cast<float*>(m_data); }
  [[nodiscard]] double* doubles() const { return static_cast<double*>(m_data); }
  [[nodiscard]] std::int32_t* symbols() const { return static_cast<std::int32_t*>(m_data); }
  [[nodiscard]] std::uint32_t* counts() const { return static_cast<std::uint32_t*>(m_data); }

 private:
  void release();
  void swap(Buffer& other) noexcept;

  Place m_place = Place::Device;
  void* m_data = nullptr;
  std::int64_t m_bytes = 0;
};

/// Host memory that the device reads by itself (pinned), while the host goes on; ordinary memory where the driver gives
/// no more.
class PinnedMemory final : public std::pmr::memory_resource {
 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override;
  void do_deallocate(void* memory, std::size_t bytes, std::size_t alignment) override;
  [[nodiscard]] bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
    return this == &other;
  }

  std::set<void*> m_pinned;
};

/// Buffers by name and size. Nothing is allocated before everything is known to fit.
class MemoryPlan {
 public:
  void add(std::string_view item, Buffer& buffer, std::int64_t bytes, Buffer::Place place = Buffer::Place::Device);
  [[nodiscard]] std::int64_t deviceBytes() const;
  /// Every item once, in the order of addition.
  [[nodiscard]] std::vector<core::WorkingSetItem> items() const;
  [[nodiscard]] core::Result<void> allocate() const;

 private:
  struct Entry {
    std::string item;
    Buffer* buffer;
    std::int64_t bytes;
    Buffer::Place place;
  };
  std::vector<Entry> m_entries;
};

}  // namespace retrace::gpu
