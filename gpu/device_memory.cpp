// SPDX-License-Identifier: Apache-2.0
#include "gpu/device_memory.h"

#include <cuda_runtime_api.h>

#include <algorithm>
#include <utility>

#include "core/base/byte_text.h"
#include "core/schedule/problem.h"

namespace retrace::gpu {

using core::ErrorCode;
using core::fail;

namespace {

// Transfers from or to it may be under way; to free it does not promise to wait for them.
void freePinned(void* memory) {
  static_cast<void>(cudaDeviceSynchronize());
  static_cast<void>(cudaFreeHost(memory));
}

}  // namespace

core::Result<void> Buffer::allocate(Place place, std::int64_t bytes) {
  release();
  if (bytes == 0) return {};
  void* memory = nullptr;
  const auto size = static_cast<std::size_t>(bytes);
  const cudaError_t code =
      place == Place::Device ? cudaMalloc(&memory, size) : cudaHostAlloc(&memory, size, cudaHostAllocDefault);
  if (code != cudaSuccess) {
    static_cast<void>(cudaGetLastError());  // a refused allocation is no lasting failure
    return fail(ErrorCode::Unavailable,
                "The {} does not give {} in one piece ({}): use a smaller budget, width or batch.",
                place == Place::Device ? "device" : "host", core::formatBytes(bytes), cudaGetErrorString(code));
  }
  m_place = place;
  m_data = memory;
  m_bytes = bytes;
  return {};
}

void Buffer::release() {
  if (m_data == nullptr) return;
  if (m_place == Place::Device) static_cast<void>(cudaFree(m_data));  // of a lost device nothing can be freed
  else freePinned(m_data);
  m_data = nullptr;
  m_bytes = 0;
}

void Buffer::swap(Buffer& other) noexcept {
  std::swap(m_place, other.m_place);
  std::swap(m_data, other.m_data);
  std::swap(m_bytes, other.m_bytes);
}

void* PinnedMemory::do_allocate(std::size_t bytes, std::size_t alignment) {
  void* memory = nullptr;
  if (cudaHostAlloc(&memory, bytes, cudaHostAllocDefault) == cudaSuccess) return *m_pinned.insert(memory).first;
  static_cast<void>(cudaGetLastError());
  return std::pmr::new_delete_resource()->allocate(bytes, alignment);
}

void PinnedMemory::do_deallocate(void* memory, std::size_t bytes, std::size_t alignment) {
  if (m_pinned.erase(memory) > 0) freePinned(memory);
  else std::pmr::new_delete_resource()->deallocate(memory, bytes, alignment);
}

void MemoryPlan::add(std::string_view item, Buffer& buffer, std::int64_t bytes, Buffer::Place place) {
  if (bytes > 0) m_entries.push_back({std::string(item), &buffer, bytes, place});
}

std::int64_t MemoryPlan::deviceBytes() const {
  std::int64_t sum = 0;
  for (const Entry& entry : m_entries)
    if (entry.place == Buffer::Place::Device) sum += entry.bytes;
  return sum;
}

std::vector<core::WorkingSetItem> MemoryPlan::items() const {
  std::vector<core::WorkingSetItem> items;
  for (const Entry& entry : m_entries) {
    const auto known = std::find_if(items.begin(), items.end(),
                                    [&](const core::WorkingSetItem& item) { return item.name == entry.item; });
    if (known == items.end()) items.push_back({entry.item, entry.bytes});
    else known->bytes += entry.bytes;
  }
  return items;
}

core::Result<void> MemoryPlan::allocate() const {
  for (const Entry& entry : m_entries)
    if (auto given = entry.buffer->allocate(entry.place, entry.bytes); !given) return given;
  return {};
}

}  // namespace retrace::gpu
