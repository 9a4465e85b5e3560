// SPDX-License-Identifier: Apache-2.0
// Owns the device as one ordered queue of work: its stream, its products, and the first thing that went wrong. After a
// failure nothing more is sent; whoever asks gets the reason. One thread.
#pragma once

#include <cublas_v2.h>
#include <cuda_runtime_api.h>

#include <cstdint>
#include <source_location>

#include "core/base/result.h"

namespace retrace::gpu {

/// result [rows,columns] = left [rows,depth] right [depth,columns], row-major; `*Transposed`: the matrix is stored as
/// its transpose. The result may not alias its factors.
struct Product {
  std::int64_t rows = 0, columns = 0, depth = 0;
  const float* left = nullptr;
  const float* right = nullptr;
  float* result = nullptr;
  bool leftTransposed = false, rightTransposed = false;
  bool accumulate = false;  ///< adds to the result
};

class Queue {
 public:
  Queue() = default;
  ~Queue();
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  /// Opens the stream and the library of products on the current device. `tf32`: products may round their factors to 10
  /// bits of mantissa. Unavailable with the reason.
  [[nodiscard]] core::Result<void> open(bool tf32);
  /// Memory that products may work in, so that the library allocates nothing itself; lives as long as the queue.
  void setWorkspace(void* memory, std::int64_t bytes);

  [[nodiscard]] cudaStream_t stream() const { return m_stream; }
  [[nodiscard]] bool failed() const { return m_failed; }
  /// The first failure, as Unavailable.
  [[nodiscard]] core::Result<void> status() const;
  /// Takes what a call returned. False, and the failure is kept, when it did not succeed.
  bool check(cudaError_t code, const char* what, std::source_location where = std::source_location::current());
  bool check(cublasStatus_t code, const char* what, std::source_location where = std::source_location::current());

  void multiply(const Product& product);
  /// sums [columns] += the column sums of `values`, rows of `columns` numbers that begin `stride` apart; `ones` holds
  /// at least `rows` ones.
  void addRows(const float* values, std::int64_t rows, std::int64_t columns, std::int64_t stride, const float* ones,
               float* sums);
  /// Between any two memories; pageable host memory that is written to must stay until the next wait().
  void copy(void* to, const void* from, std::int64_t bytes);
  void clear(void* at, std::int64_t bytes);
  /// Until everything sent is done.
  core::Result<void> wait();

 private:
  void fail(const char* what, const char* name, const char* meaning, std::source_location where);

  cudaStream_t m_stream = nullptr;
  cublasHandle_t m_products = nullptr;
  bool m_failed = false;
  core::Error m_error;
};

}  // namespace retrace::gpu
